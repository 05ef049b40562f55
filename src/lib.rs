//! Tamis sieves the comments of a website.

pub mod domain;
pub mod spam;
