//! The moderators' pages, as a browser without scripts uses them.
