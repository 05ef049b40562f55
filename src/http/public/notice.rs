//! What the form says of what readers leave: who keeps what, why, for how long, and how it is erased.
//!
//! Owns that nothing is said there but what the program does.

use crate::domain::site::Site;
use crate::http::State;
use crate::locale::{Argument, Tongue};
use serde::Serialize;

#[derive(Debug, Clone, Default, Serialize)]
pub struct Notice {
    pub text: String,
    /// The website's own notice; absent where it names none.
    pub url: Option<String>,
    /// What a link there says.
    #[serde(skip)]
    pub link: String,
}

pub fn of(state: &State, site: &Site, t: Tongue) -> Notice {
    let days = site.settings.keep_addresses_days;
    let told = [
        ("controller", Argument::Text(site.controller())),
        ("days", Argument::Number(days.unwrap_or_default().into())),
    ];
    let why = if state.mail {
        "notice-email-mail"
    } else {
        "notice-email"
    };
    let kept: &[&str] = match (days, state.mail) {
        (None, _) => &["notice-kept"],
        // Letters about decisions are written where they cannot be sent too, and wait a while.
        (Some(_), false) => &["notice-kept-days", "notice-kept-letters"],
        (Some(_), true) => &["notice-kept-days", "notice-kept-letters", "notice-kept-wish"],
    };
    let sentences = [&["notice-comment", why], kept, &["notice-erase"]].concat();
    let sentences: Vec<String> = sentences.into_iter().map(|key| t.tr_with(key, &told)).collect();
    Notice {
        text: sentences.join(" "),
        url: site.settings.notice_url.clone(),
        link: t.tr_with("notice-link", &told),
    }
}
