//! A site as a command shows it.
//!
//! Owns that no address and no hash of one is shown. Knows nothing of what may be changed.

use crate::cli::{Global, budgets, say};
use crate::domain::site::{Origin, Site};
use crate::moderation::{Allowed, Sieve};
use anyhow::Result;

/// Every site on a line.
pub(super) async fn list(sieve: &Sieve, global: &Global) -> Result<()> {
    let sites = sieve.store.sites().await?;
    if global.json {
        return say::json(&sites.iter().map(shown).collect::<Vec<_>>());
    }
    let origins = |site: &Site| site.origins.iter().map(Origin::as_str).collect::<Vec<_>>().join(" ");
    let row = |site: &Site| {
        vec![
            site.id.to_string(),
            site.lang.as_str().to_owned(),
            site.name.clone(),
            origins(site),
        ]
    };
    say::table(
        &["SITE", "LANG", "NAME", "ORIGINS"],
        &sites.iter().map(row).collect::<Vec<_>>(),
    );
    Ok(())
}

/// A site with its settings, how often the program erred there, and what its budgets come to.
pub(super) async fn show(sieve: &Sieve, site: &Site, global: &Global) -> Result<()> {
    let mut told = shown(site);
    let audits = sieve.audits(Some(&site.id)).await?;
    told["audits"] = serde_json::json!(audits);
    let arrived = sieve.arrived(&site.id).await?;
    let mistakes = audits.last_90_days.budgeted(&arrived, Allowed::by(&site.settings));
    // A model that does not load stays out of the way: what cannot be judged waits, and that is told.
    sieve.follow().await?;
    let load = sieve.load_of(site).await?;
    if global.json {
        told["load"] = serde_json::json!(load);
        told["mistakes"] = serde_json::json!(mistakes);
        return say::json(&told);
    }
    say::line(&serde_json::to_string_pretty(&told)?);
    say::line("");
    for line in budgets::of_site(&load) {
        say::line(&line);
    }
    for told in &mistakes {
        say::line(&format!("  {}", budgets::mistakes(told)));
    }
    Ok(())
}

/// A site as it may be shown: hashes of blocked addresses say nothing to anybody, their number does.
fn shown(site: &Site) -> serde_json::Value {
    let mut settings = serde_json::json!(site.settings);
    if let Some(fields) = settings.as_object_mut() {
        fields.insert("blocked_emails".to_owned(), site.settings.blocked_emails.len().into());
    }
    serde_json::json!({
        "site": site.id,
        "name": site.name,
        "lang": site.lang.as_str(),
        "origins": site.origins,
        "settings": settings,
    })
}
