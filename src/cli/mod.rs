//! The commands.

mod corpus;
pub mod evaluate;
pub mod examples;
pub mod model;
mod slots;
