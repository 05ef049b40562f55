//! What the program speaks of, parsed once and valid ever after.
//!
//! Owns the meaning of every word (comment, author, verdict …). Knows nothing of SQL, HTTP, files, models or the clock.

pub mod verdict;
