//! `tamis privacy`: what is kept about an address, and its end.

use super::{Global, open::open, say};
use crate::domain::email::Email;
use crate::moderation::Erasure;
use anyhow::Result;
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write all that is kept about an address as JSON.
    Export {
        #[arg(value_parser = Email::parse)]
        email: Email,
    },
    /// Erase what is kept about an address, with no way back. Its comments stay without a name, unless --delete takes them away too.
    Erase {
        #[arg(value_parser = Email::parse)]
        email: Email,
        /// Delete the comments with their texts.
        #[arg(long)]
        delete: bool,
    },
}

impl Command {
    pub async fn run(self, global: &Global) -> Result<()> {
        let sieve = open(&global.settings(None)?).await?;
        match self {
            Self::Export { email } => say::json(&sieve.export_address(None, &email).await?),
            Self::Erase { email, delete } => {
                let how = if delete { Erasure::Delete } else { Erasure::Anonymise };
                let erased = sieve.erase_address(None, &email, how).await?;
                if global.json {
                    return say::json(&serde_json::json!({
                        "comments": erased.comments, "pages": erased.pages, "training_examples": erased.training_examples,
                    }));
                }
                say::line(&format!(
                    "{} comments on {} pages, {} texts that taught",
                    erased.comments, erased.pages, erased.training_examples
                ));
                if erased.training_examples > 0 {
                    say::line("what they taught leaves the model with the next tamis retrain");
                }
                Ok(())
            }
        }
    }
}
