//! The one integration binary: a file per door, and the house rules.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise and keeps its own time"
)]
#![allow(
    clippy::assigning_clones,
    clippy::default_trait_access,
    clippy::format_collect,
    clippy::many_single_char_names,
    clippy::needless_pass_by_value,
    clippy::similar_names,
    reason = "a test reads best when it is plain, and none is hot"
)]

mod accounts;
mod acts;
mod admin;
mod akismet;
mod akismet_teaching;
mod architecture;
mod attacks;
mod audits;
mod bases;
mod budgets;
mod classic;
mod cli;
mod compare;
mod contract;
mod coral;
mod corpus;
mod damaged;
mod dashboard;
mod desk;
mod editing;
mod embed;
mod endpoints;
mod erasure;
mod erasure_domains;
mod events;
mod faults;
mod feeds;
mod forgetting;
mod forms;
mod harness;
mod hostile_mail;
mod imported_links;
mod importing;
mod importing_large;
mod importing_meanwhile;
mod importing_moved;
mod importing_pages;
mod importing_threads;
mod importing_told;
mod invitations;
mod keeping;
mod learning;
mod learning_again;
mod leaving;
mod leaving_beside;
mod leaving_file;
mod leaving_public;
mod letters;
mod lock;
mod lost_keys;
mod mail;
mod methods;
mod model_page;
mod models;
mod moderate;
mod moves;
mod moves_again;
mod notify;
mod own_decisions;
mod page_desk;
mod pages;
mod pages_together;
mod people;
mod posting;
mod privacy;
mod program;
mod queue;
mod readers;
mod reading;
mod replay;
mod reports;
mod retrain;
mod review;
mod running;
mod schema;
mod score_examples;
mod shadow;
mod short_keys;
mod sink;
mod sites_apart;
mod small_base;
mod staff;
mod submit;
mod together;
mod versions;
mod webhooks;
mod wire;
mod words;
mod writing;
