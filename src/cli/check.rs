//! `tamis check`: scores one comment and says why, in words.
