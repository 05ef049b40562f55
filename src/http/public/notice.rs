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
    let controller = [("controller", Argument::Text(site.controller()))];
    let why = if state.mail {
        "notice-email-mail"
    } else {
        "notice-email"
    };
    let sentences = ["notice-comment", why, "notice-kept", "notice-erase"];
    Notice {
        text: sentences.map(|key| t.tr_with(key, &controller)).join(" "),
        url: site.settings.notice_url.clone(),
        link: t.tr_with("notice-link", &controller),
    }
}
