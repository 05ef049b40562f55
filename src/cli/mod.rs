//! The commands.

pub mod evaluate;
pub mod examples;
pub mod model;
