//! Tamis sieves the comments of a website.

pub mod cli;
pub mod clock;
pub mod config;
pub mod domain;
pub mod export;
pub mod http;
pub mod import;
pub mod jobs;
pub mod locale;
pub mod mail;
pub mod moderation;
pub mod notices;
pub mod plot;
pub mod privacy;
pub mod spam;
pub mod storage;
pub mod telemetry;
