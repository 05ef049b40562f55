//! `tamis webhook`: where sites are told of what happens.

use super::{Global, open::open, say};
use crate::domain::event::EventKind;
use crate::domain::ids::SiteId;
use crate::moderation::{EndpointError, WebhookAdded};
use anyhow::{Result, anyhow, bail};
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Add an endpoint; its signing secret is shown this once.
    Add {
        #[arg(value_name = "SLUG", value_parser = SiteId::parse)]
        site: SiteId,
        url: String,
        /// What to tell of, instead of everything; may be given more than once.
        #[arg(long, value_name = "KIND", value_parser = kind, value_delimiter = ',')]
        event: Vec<EventKind>,
    },
    /// List the endpoints of a site.
    List {
        #[arg(value_name = "SLUG", value_parser = SiteId::parse)]
        site: SiteId,
    },
    /// Remove an endpoint with all that was or was to be sent there.
    Remove {
        #[arg(value_name = "SLUG", value_parser = SiteId::parse)]
        site: SiteId,
        id: String,
    },
    /// Let a running service send a test to an endpoint.
    Test {
        #[arg(value_name = "SLUG", value_parser = SiteId::parse)]
        site: SiteId,
        id: String,
    },
}

impl Command {
    pub async fn run(self, global: &Global) -> Result<()> {
        let settings = global.settings(None)?;
        let sieve = open(&settings).await?;
        let (Self::Add { site, .. } | Self::List { site } | Self::Remove { site, .. } | Self::Test { site, .. }) =
            &self;
        if sieve.store.find_site(site).await?.is_none() {
            bail!("there is no site {site}");
        }
        let unknown = || anyhow!("this site has no such endpoint; `tamis webhook list` names them");
        match self {
            Self::Add { site, url, event } => {
                let chosen = if event.is_empty() {
                    EventKind::CHOICES.to_vec()
                } else {
                    event
                };
                let added = sieve
                    .add_webhook(None, &site, &url, &chosen, settings.webhooks_local)
                    .await?;
                let added = match added {
                    WebhookAdded::Done(added) => added,
                    WebhookAdded::TooMany => bail!("a site has 20 endpoints at the most"),
                    WebhookAdded::Refused(EndpointError::Invalid) => {
                        bail!("an endpoint is an address such as https://example.org/hook")
                    }
                    WebhookAdded::Refused(EndpointError::Insecure) => bail!("an endpoint is reached by https"),
                    WebhookAdded::Refused(EndpointError::Private) => {
                        bail!("this address is not public: nothing is sent there")
                    }
                };
                if global.json {
                    return say::json(&serde_json::json!({ "id": added.id, "secret": added.secret.expose() }));
                }
                say::line(added.secret.expose());
                say::note(&format!("Endpoint {}. Its secret is shown this once.", added.id));
            }
            Self::List { site } => {
                let rows = sieve.store.webhooks(&site).await?;
                if global.json {
                    let row = |row: &crate::storage::WebhookRow| {
                        let events: Vec<&str> = row.events.split_whitespace().collect();
                        serde_json::json!({ "id": row.id, "url": row.url, "events": events, "disabled": row.disabled })
                    };
                    return say::json(&rows.iter().map(row).collect::<Vec<_>>());
                }
                let cells = rows.into_iter().map(|row| {
                    let state = if row.disabled { "gone" } else { "told" };
                    vec![row.id, state.to_owned(), row.url, row.events.trim().to_owned()]
                });
                say::table(&["ENDPOINT", "STATE", "ADDRESS", "EVENTS"], &cells.collect::<Vec<_>>());
            }
            Self::Remove { site, id } => {
                if !sieve.remove_webhook(None, &site, &id).await? {
                    return Err(unknown());
                }
                say::note("Removed.");
            }
            Self::Test { site, id } => {
                if !sieve.test_webhook(&site, &id).await? {
                    return Err(unknown());
                }
                say::note("A test is in the outbox; a running service sends it.");
            }
        }
        Ok(())
    }
}

fn kind(text: &str) -> Result<EventKind, String> {
    let all = EventKind::CHOICES.map(EventKind::as_str).join(", ");
    EventKind::find(text).ok_or_else(|| format!("it is one of {all}"))
}
