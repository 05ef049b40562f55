//! `tamis doctor`: looks at everything that has to be in place, and says what to do about what is not.

use super::{Global, open, say};
use crate::config::Settings;
use crate::domain::verdict::Verdict;
use crate::moderation::{Allowed, Audits, Budgeted, Followed, Sieve};
use crate::spam::Model;
use crate::storage::Error;
use anyhow::{Result, bail};
use serde::Serialize;
use std::path::Path;

/// With less room than this, in MiB, a database soon cannot grow.
const LITTLE_ROOM_MIB: u64 = 200;
/// The program is younger than this: a clock that says otherwise is wrong. 2026-01-01 in milliseconds.
const YOUNGEST_MS: i64 = 1_767_225_600_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Good,
    /// It works, yet somebody should know.
    Note,
    Bad,
}

#[derive(Debug, Serialize)]
struct Finding {
    part: &'static str,
    state: State,
    told: String,
}

/// Looks at every part; fails where one is bad.
pub async fn run(global: &Global) -> Result<()> {
    let mut findings = Vec::new();
    match global.settings(None) {
        Err(faults) => find(&mut findings, "settings", State::Bad, &faults.to_string()),
        Ok(settings) => look(&mut findings, &settings).await,
    }
    if global.json {
        say::json(&findings)?;
    } else {
        for Finding { part, state, told } in &findings {
            let mark = match state {
                State::Good => "good",
                State::Note => "note",
                State::Bad => "BAD ",
            };
            say::line(&format!("{mark}  {part:<9} {told}"));
        }
    }
    let bad = findings.iter().filter(|finding| finding.state == State::Bad).count();
    if bad > 0 {
        bail!("{bad} of {} parts are bad", findings.len());
    }
    Ok(())
}

fn find(findings: &mut Vec<Finding>, part: &'static str, state: State, told: &str) {
    findings.push(Finding {
        part,
        state,
        told: told.to_owned(),
    });
}

async fn look(findings: &mut Vec<Finding>, settings: &Settings) {
    look_at_settings(findings, settings);
    match open::vault(settings) {
        Ok(_) => find(findings, "key", State::Good, "is there and closed to others"),
        Err(error) => find(findings, "key", State::Bad, &format!("{error:#}")),
    }
    look_at_room(findings, &settings.data_dir);
    match Model::parse(Model::base()) {
        Ok(base) => find(
            findings,
            "base",
            State::Good,
            &format!("{} ships with this program", base.version()),
        ),
        Err(error) => find(
            findings,
            "base",
            State::Bad,
            &format!("the model in this program does not load: {error}"),
        ),
    }
    match open::open(settings).await {
        Err(error) => find(findings, "database", State::Bad, &format!("{error:#}")),
        Ok(sieve) => {
            find(
                findings,
                "database",
                State::Good,
                &format!("{} answers", settings.database_told()),
            );
            look_at_clock(findings, &sieve);
            look_at_model(findings, &sieve).await;
            look_at_people(findings, &sieve).await;
            look_at_audits(findings, &sieve).await;
        }
    }
}

fn look_at_settings(findings: &mut Vec<Finding>, settings: &Settings) {
    let Some(url) = settings.public_url(settings.listen) else {
        return;
    };
    let is_far =
        settings.own_public_url.is_some() && !matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
    if is_far && url.scheme() == "http" {
        find(
            findings,
            "settings",
            State::Note,
            &format!("public_url {url} is not https: addresses and passwords travel in the clear"),
        );
    } else if !settings.listen.ip().is_loopback() && settings.own_public_url.is_none() {
        find(
            findings,
            "settings",
            State::Note,
            "public_url is not set: links in answers will name this machine's own address",
        );
    } else if !settings.limits.enabled {
        find(
            findings,
            "settings",
            State::Note,
            "limits are off: one machine can fill the queue",
        );
    } else {
        find(
            findings,
            "settings",
            State::Good,
            &format!("listens on {}, reached at {url}", settings.listen),
        );
    }
}

fn look_at_room(findings: &mut Vec<Finding>, folder: &Path) {
    match rustix::fs::statvfs(folder) {
        Ok(room) => {
            let mib = room.f_bavail.saturating_mul(room.f_frsize) >> 20;
            let state = if mib < LITTLE_ROOM_MIB { State::Bad } else { State::Good };
            find(
                findings,
                "disk",
                state,
                &format!("{mib} MiB are free in {}", folder.display()),
            );
        }
        Err(error) => find(
            findings,
            "disk",
            State::Bad,
            &format!("{} cannot be looked at: {error}", folder.display()),
        ),
    }
}

fn look_at_clock(findings: &mut Vec<Finding>, sieve: &Sieve) {
    let now_ms = sieve.clock.now_ms();
    let told = crate::clock::rfc3339(now_ms);
    if now_ms < YOUNGEST_MS {
        find(
            findings,
            "clock",
            State::Bad,
            &format!("{told} lies before this program was made: set the clock"),
        );
    } else {
        find(findings, "clock", State::Good, &told);
    }
}

async fn look_at_model(findings: &mut Vec<Finding>, sieve: &Sieve) {
    let (state, told) = match sieve.follow().await {
        Ok(Followed::Changed(version)) => (State::Good, format!("{version} is in use and loads")),
        Ok(Followed::Unchanged) => (State::Good, "loads".to_owned()),
        Ok(Followed::Empty) => (State::Bad, "none is in use, so every comment goes to review".to_owned()),
        Ok(Followed::Damaged { version, why, .. }) => (
            State::Bad,
            format!("{version} is in use and does not load ({why}): tamis model rollback, or promote another"),
        ),
        Err(error) => (State::Bad, format!("{:#}", anyhow::Error::from(error))),
    };
    find(findings, "model", state, &told);
}

async fn look_at_people(findings: &mut Vec<Finding>, sieve: &Sieve) {
    match (sieve.store.sites().await, sieve.store.moderators().await) {
        (Ok(sites), Ok(people)) => {
            let people = people.iter().filter(|account| !account.disabled).count();
            let told = format!("{} sites, {people} moderators", sites.len());
            match (sites.is_empty(), people) {
                (true, _) => find(
                    findings,
                    "people",
                    State::Note,
                    &format!("{told}: tamis site add adds a site"),
                ),
                (_, 0) => find(
                    findings,
                    "people",
                    State::Note,
                    &format!("{told}: tamis moderator add adds somebody to decide"),
                ),
                _ => find(findings, "people", State::Good, &told),
            }
        }
        (Err(error), _) | (_, Err(error)) => find(
            findings,
            "people",
            State::Bad,
            &format!("{:#}", anyhow::Error::from(error)),
        ),
    }
}

/// Whether the mistakes measured by the random audit keep their budgets, over all sites and on each.
async fn look_at_audits(findings: &mut Vec<Finding>, sieve: &Sieve) {
    let (state, told) = match audited(sieve).await {
        Ok(scopes) => on_audits(&scopes),
        Err(error) => (State::Bad, format!("{:#}", anyhow::Error::from(error))),
    };
    find(findings, "audits", state, &told);
}

/// What was audited, where, and what is allowed there.
type Scope = (String, Audits, Allowed);

/// The audits of all sites, then those of each.
async fn audited(sieve: &Sieve) -> Result<Vec<Scope>, Error> {
    let sites = sieve.store.sites().await?;
    let allowed = Allowed::by_all(sites.iter().map(|site| &site.settings));
    let mut scopes = vec![("all sites".to_owned(), sieve.audits(None).await?, allowed)];
    // One site alone is all of them.
    for site in sites.iter().filter(|_| sites.len() > 1) {
        let audits = sieve.audits(Some(&site.id)).await?;
        scopes.push((site.id.as_str().to_owned(), audits, Allowed::by(&site.settings)));
    }
    Ok(scopes)
}

/// Every rate beyond its budget; if there is none, the rates of the first scope.
fn on_audits(scopes: &[Scope]) -> (State, String) {
    let told = |scopes: &[Scope], is_told: fn(&Budgeted) -> bool| {
        let rates = scopes
            .iter()
            .flat_map(|(scope, audits, allowed)| audits.budgeted(*allowed).into_iter().map(move |rate| (scope, rate)));
        let told = rates.filter(|(_, rate)| is_told(rate));
        told.map(|(scope, rate)| sentence(scope, &rate))
            .collect::<Vec<_>>()
            .join("; ")
    };
    let exceeded = told(scopes, Budgeted::is_exceeded);
    if !exceeded.is_empty() {
        return (State::Note, exceeded);
    }
    let kept = told(&scopes[..scopes.len().min(1)], |_| true);
    if kept.is_empty() {
        return (
            State::Good,
            "no automatic decision of the last 90 days was audited yet".to_owned(),
        );
    }
    (State::Good, kept)
}

fn sentence(scope: &str, measured: &Budgeted) -> String {
    let percent = |share: f64| format!("{:.1} %", 100.0 * share);
    let (decision, mistake) = match measured.of {
        Verdict::Publish => ("published", "spam"),
        Verdict::Review | Verdict::Spam => ("held as spam", "good"),
    };
    let rate = measured.rate;
    format!(
        "{scope}: of {} comments {decision} and audited in 90 days, {} were {mistake}: {}, at most {}, where {} are allowed",
        rate.of,
        rate.hits,
        percent(rate.share().unwrap_or_default()),
        percent(rate.at_most().unwrap_or_default()),
        percent(measured.budget)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rate::Rate;
    use crate::domain::site::Settings;

    #[test]
    fn a_rate_beyond_its_budget_is_told_with_its_upper_bound() {
        let scope = |name: &str, published, blocked| {
            let mut audits = Audits::default();
            audits.last_90_days.published = published;
            audits.last_90_days.blocked = blocked;
            (name.to_owned(), audits, Allowed::by(&Settings::default()))
        };
        let none = Rate::default();
        let (state, told) = on_audits(&[scope("all sites", none, none)]);
        assert_eq!(
            (state, told.as_str()),
            (State::Good, "no automatic decision of the last 90 days was audited yet")
        );
        // Nothing wrong in 60 is no reproach, though too few to be sure.
        let kept = [
            scope("all sites", none, Rate { hits: 0, of: 60 }),
            scope("blog", none, Rate { hits: 0, of: 60 }),
        ];
        let (state, told) = on_audits(&kept);
        assert_eq!(
            (state, told.as_str()),
            (
                State::Good,
                "all sites: of 60 comments held as spam and audited in 90 days, 0 were good: 0.0 %, at most 4.3 %, where 0.5 % are allowed"
            )
        );
        let (state, told) = on_audits(&[
            scope("all sites", Rate { hits: 1, of: 400 }, none),
            scope("blog", Rate { hits: 3, of: 49 }, none),
        ]);
        assert_eq!(
            (state, told.as_str()),
            (
                State::Note,
                "blog: of 49 comments published and audited in 90 days, 3 were spam: 6.1 %, at most 14.4 %, where 1.0 % are allowed"
            )
        );
    }
}
