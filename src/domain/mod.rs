//! What the program speaks of, parsed once and valid ever after.
//!
//! Owns the meaning of every word (comment, page, author, verdict …). Knows nothing of SQL, HTTP, files, models or the clock.

pub mod arrival;
pub mod body;
pub mod budgets;
pub mod comment;
pub mod email;
pub mod event;
pub mod flood;
pub mod ids;
pub mod lang;
pub mod letter;
pub mod moderator;
pub mod name;
pub mod notice;
pub mod page;
pub mod policy;
pub mod quality;
pub mod rate;
pub mod signs;
pub mod site;
pub mod text;
pub mod verdict;
pub mod website;
