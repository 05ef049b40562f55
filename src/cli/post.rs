//! What `tamis doctor` says of mail: whether a server is set, and how the outbox stands.

use super::doctor::{Finding, State, find};
use crate::clock::rfc3339;
use crate::config::Settings;
use crate::mail::parse_from;
use crate::moderation::Sieve;

pub(super) async fn look(findings: &mut Vec<Finding>, settings: &Settings, sieve: &Sieve) {
    let outbox = match sieve.outbox_state().await {
        Ok(outbox) => outbox,
        Err(error) => {
            return find(
                findings,
                "mail",
                State::Bad,
                &format!("{:#}", anyhow::Error::from(error)),
            );
        }
    };
    let Some(mail) = &settings.mail else {
        let told = if outbox.waiting > 0 {
            format!(
                "no server is set, and {} letters wait for one: set mail.smtp and mail.from",
                outbox.waiting
            )
        } else {
            "no server is set: invitations are shown, and nobody is told of anything by mail".to_owned()
        };
        return find(
            findings,
            "mail",
            if outbox.waiting > 0 { State::Note } else { State::Good },
            &told,
        );
    };
    if parse_from(&mail.from).is_err() {
        return find(
            findings,
            "mail",
            State::Bad,
            "mail.from is no address that a letter can come from",
        );
    }
    if outbox.given_up > 0 {
        let told = format!(
            "{} letters of the last week were given up, refused for good or after a day: does the server of mail.smtp answer?",
            outbox.given_up
        );
        return find(findings, "mail", State::Bad, &told);
    }
    if outbox.failing > 0 {
        let since = outbox.oldest_ms.map(rfc3339).unwrap_or_default();
        let told = format!(
            "{} letters did not leave yet, the oldest of {since}: they are tried again for a day",
            outbox.failing
        );
        return find(findings, "mail", State::Note, &told);
    }
    if mail.is_open() {
        return find(
            findings,
            "mail",
            State::Note,
            "letters travel in the clear: use smtps:// or ?tls=required",
        );
    }
    find(
        findings,
        "mail",
        State::Good,
        &format!("a server is set, {} letters wait", outbox.waiting),
    );
}
