//! Tamis sieves the comments of a website.

pub mod cli;
pub mod domain;
pub mod spam;
