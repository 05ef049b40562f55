//! `tamis doctor`: looks at everything that has to be in place, and says what to do about what is not.

use super::{Global, budgets, open, say};
use crate::config::Settings;
use crate::moderation::{Allowed, Arrived, Budgeted, Followed, Measured, Sieve};
use crate::privacy::Vault;
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
pub(super) enum State {
    Good,
    /// It works, yet somebody should know.
    Note,
    Bad,
}

#[derive(Debug, Serialize)]
pub(super) struct Finding {
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

pub(super) fn find(findings: &mut Vec<Finding>, part: &'static str, state: State, told: &str) {
    findings.push(Finding {
        part,
        state,
        told: told.to_owned(),
    });
}

async fn look(findings: &mut Vec<Finding>, settings: &Settings) {
    look_at_settings(findings, settings);
    let (key, sealed) = (open::key(settings), open::sealed(settings).await);
    let (state, told) = match (&key, &sealed) {
        (Ok(Some(_)), _) => (State::Good, "is there and closed to others".to_owned()),
        (Ok(None), Ok(Some(_))) => (State::Bad, open::lost(settings)),
        (Ok(None), _) => (State::Bad, format!("there is none in {}", settings.data_dir.display())),
        (Err(error), _) => (State::Bad, format!("{error:#}")),
    };
    find(findings, "key", state, &told);
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
    match opened(settings, key, sealed).await {
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
            super::post::look(findings, settings, &sieve).await;
        }
    }
}

/// What is there to be looked at. Neither key nor database is made by looking.
async fn opened(settings: &Settings, key: Result<Option<Vault>>, sealed: Result<Option<String>>) -> Result<Sieve> {
    let told = settings.database_told();
    if sealed?.is_none() {
        bail!(
            "nothing is in {told} yet: tamis site add makes database and key; if there is an installation, name its folder as \
             TAMIS_DATA_DIR and its database as TAMIS_DATABASE"
        );
    }
    match key {
        Ok(Some(_)) => open::open(settings).await,
        _ => bail!("{told} is there, and cannot be looked at without its key"),
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

/// What was audited and what came in, where, and what is allowed there.
struct Scope {
    name: String,
    measured: Measured,
    arrived: Arrived,
    allowed: Allowed,
}

impl Scope {
    fn budgeted(&self) -> Vec<Budgeted> {
        self.measured.budgeted(&self.arrived, self.allowed)
    }
}

/// The audits of all sites, then those of each.
async fn audited(sieve: &Sieve) -> Result<Vec<Scope>, Error> {
    let sites = sieve.store.sites().await?;
    let mut all = Scope {
        name: "all sites".to_owned(),
        measured: sieve.audits(None).await?.last_90_days,
        arrived: Arrived::default(),
        allowed: Allowed::by_all(sites.iter().map(|site| &site.settings)),
    };
    let mut each = Vec::new();
    for site in &sites {
        let arrived = sieve.arrived(&site.id).await?;
        all.arrived = all.arrived.and(arrived);
        each.push(Scope {
            name: site.id.as_str().to_owned(),
            measured: sieve.audits(Some(&site.id)).await?.last_90_days,
            arrived,
            allowed: Allowed::by(&site.settings),
        });
    }
    // One site alone is all of them.
    each.retain(|_| sites.len() > 1);
    each.insert(0, all);
    Ok(each)
}

/// Every budget that is surely missed; if none is, how those of the first scope stand.
fn on_audits(scopes: &[Scope]) -> (State, String) {
    let told = |scopes: &[Scope], is_told: fn(&Budgeted) -> bool| {
        let all = scopes
            .iter()
            .flat_map(|scope| scope.budgeted().into_iter().map(|one| (&scope.name, one)));
        let told = all.filter(|(_, one)| is_told(one));
        told.map(|(name, one)| format!("{name}: {}", budgets::mistakes(&one)))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rate::Rate;
    use crate::domain::site::Settings;

    #[test]
    fn a_missed_budget_is_told_as_a_share_of_what_the_budget_is_of() {
        let scope = |name: &str, published, blocked, arrived| Scope {
            name: name.to_owned(),
            measured: Measured { published, blocked },
            arrived,
            allowed: Allowed::by(&Settings::default()),
        };
        let none = Rate::default();
        // Of 1,000 spam fifty are published, and of 9,000 good comments none is blocked.
        let arrived = Arrived {
            published: 7050,
            blocked: 600,
            queued_good: 2000,
            queued_spam: 350,
            undecided: 0,
        };
        let (state, told) = on_audits(&[scope("all sites", none, none, arrived)]);
        assert_eq!(
            (state, told.as_str()),
            (State::Good, "no automatic decision of the last 90 days was audited yet")
        );
        // Nothing wrong in 60 is no reproach, though too few to be sure.
        let (state, told) = on_audits(&[
            scope("all sites", none, Rate { hits: 0, of: 60 }, arrived),
            scope("blog", none, Rate { hits: 0, of: 60 }, arrived),
        ]);
        assert_eq!(
            (state, told.as_str()),
            (
                State::Good,
                "all sites: of 60 comments held as spam and audited in 90 days, 0 were good (0.0 %), so of all good comments \
                 about 0.0 % was held as spam, from 0.0 % to 1.3 %, where 0.5 % are allowed"
            )
        );
        // Less than one in a hundred of what was published, and five in a hundred of the spam: by Wilson .28 % to 1.76 % of
        // 7,050, of which the one stands beside 950 other spam, and the other beside 350 and the .69 of 600 that 0 in 6 allow.
        let missed = [
            scope("all sites", Rate { hits: 1, of: 400 }, none, arrived),
            scope("blog", Rate { hits: 3, of: 423 }, Rate { hits: 0, of: 6 }, arrived),
        ];
        let (state, told) = on_audits(&missed);
        assert_eq!(
            (state, told.as_str()),
            (
                State::Note,
                "blog: of 423 comments published and audited in 90 days, 3 were spam (0.7 %), so of all spam about 5.0 % was \
                 published, from 2.1 % to 14.0 %, where 1.0 % are allowed"
            )
        );
        let good_alone = Arrived {
            published: 100,
            ..Arrived::default()
        };
        let (state, told) = on_audits(&[scope("all sites", Rate { hits: 0, of: 10 }, none, good_alone)]);
        assert_eq!(state, State::Good);
        assert!(
            told.ends_with("no spam came in that would tell what share of all spam that is"),
            "{told}"
        );
    }
}
