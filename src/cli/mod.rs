//! The commands.
//!
//! Owns what may be typed, and what comes of a command: 0 done, 1 failed with a line on standard error, 2 wrong usage. A
//! command opens what it needs, calls a use-case and says what came of it; results go to standard output, prose to
//! standard error.

mod budgets;
mod check;
mod compare;
mod configuration;
mod corpus;
mod demo;
mod doctor;
pub mod evaluate;
pub mod examples;
mod export;
mod healthcheck;
mod import;
mod learning;
mod man;
pub mod model;
mod moderator;
mod open;
mod post;
mod privacy;
mod retrain;
mod say;
mod serve;
mod shadow;
mod site;
mod stopping;
mod streamed;
mod transfer;
mod verdicts;
mod versions;
mod webhook;
mod whole;

use crate::config::{Faults, Flags, Settings};
use anyhow::Result;
use clap::{Args, CommandFactory, Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Tamis sieves the comments of a website: a naive Bayes model, a queue, and no address ever shown.
#[derive(Debug, Parser)]
#[command(name = "tamis", version, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Debug, Args)]
struct Global {
    /// The file of settings, instead of tamis.toml in the working directory.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The database: sqlite:FILE (in the data directory) or postgres://USER:PASSWORD@HOST/NAME.
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
    /// Say the result as JSON on standard output.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve comments, the queue and the API until asked to stop.
    Serve(serve::Serve),
    /// Show a service with a page, comments and a queue, on a throw-away database.
    Demo(demo::Demo),
    /// Look after the websites that use this installation.
    #[command(subcommand)]
    Site(site::Command),
    /// Look after the people who decide.
    #[command(subcommand)]
    Moderator(moderator::Command),
    /// Tell a website's own server of what happens.
    #[command(subcommand)]
    Webhook(webhook::Command),
    /// Score one comment and say why.
    Check(check::Check),
    /// Make models, try them, and put versions in use.
    #[command(subcommand)]
    Model(versions::Command),
    /// Look over the comments we wrote ourselves to train on, or write them out.
    #[command(subcommand)]
    Corpus(corpus::Command),
    /// Make a new version from the decisions so far.
    Retrain(retrain::Retrain),
    /// Write a website's comments to a file, to keep them or to take them elsewhere.
    Export(export::Export),
    /// Take over comments from another system, with their threads, dates and decisions.
    Import(import::Import),
    /// Tell what is kept about an e-mail address, or erase it.
    #[command(subcommand)]
    Privacy(privacy::Command),
    /// Look at everything that has to be in place.
    Doctor,
    /// Print the settings in force, secrets masked.
    Config,
    /// Ask a running service whether it is up; for containers.
    Healthcheck(healthcheck::Healthcheck),
    /// Print a shell's completions.
    Completions {
        /// The shell to write them for.
        shell: clap_complete::Shell,
    },
    /// Write a manual page for every command.
    Man {
        /// The folder they go to, such as /usr/local/share/man/man1; made where there is none.
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

impl Global {
    /// The settings in force, `listen` from a flag of the command where it has one.
    fn settings(&self, listen: Option<String>) -> Result<Settings, Faults> {
        Settings::load(&Flags {
            config: self.config.clone(),
            database: self.database.clone(),
            listen,
        })
    }
}

/// What was typed means nothing, though each part of it reads well. Nothing was done.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Usage(String);

/// Runs what was typed.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let done = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(dispatch(cli)));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say::note(&format!("tamis: {error:#}"));
            if error.is::<Usage>() {
                ExitCode::from(2)
            } else {
                ExitCode::FAILURE
            }
        }
    }
}

async fn dispatch(cli: Cli) -> Result<()> {
    let global = cli.global;
    match cli.command {
        Command::Serve(serve) => serve.run(&global).await,
        Command::Demo(demo) => demo.run(&global).await,
        Command::Site(command) => command.run(&global).await,
        Command::Moderator(command) => command.run(&global).await,
        Command::Webhook(command) => command.run(&global).await,
        Command::Check(check) => check.run(&global).await,
        Command::Model(command) => command.run(&global).await,
        Command::Corpus(command) => command.run(&global).await,
        Command::Retrain(retrain) => retrain.run(&global).await,
        Command::Export(export) => export.run(&global).await,
        Command::Import(import) => import.run(&global).await,
        Command::Privacy(command) => command.run(&global).await,
        Command::Doctor => doctor::run(&global).await,
        Command::Config => configuration::run(&global),
        Command::Healthcheck(healthcheck) => healthcheck.run(&global).await,
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "tamis", &mut script);
            say::bytes(&script);
            Ok(())
        }
        Command::Man { folder } => man::write(Cli::command(), &folder),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commands_hold_together() {
        Cli::command().debug_assert();
    }
}
