//! A site's block-lists: words, addresses, networks.
//!
//! Owns that of an address nothing is shown again: it is counted, and removed by typing it again.

use super::super::Flash;
use super::field::lines;
use super::sites::{Shown, site_of, tell};
use super::{find_by_form, see_other, to_log_in, told};
use crate::domain::email::Email;
use crate::domain::site::Site;
use crate::http::State;
use crate::http::edge::tongue;
use crate::http::problem::{Code, Problem};
use crate::locale::{Argument, Tongue};
use crate::moderation::{SiteChange, SiteChanged};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use ipnet::IpNet;
use std::net::IpAddr;

const MOST_WORD_CHARS: usize = 200;
/// What one form may bring, and what a list may hold of words or networks.
const MOST: usize = 2000;
const KINDS: [&str; 3] = ["word", "email", "network"];

/// One list as a page shows it.
pub struct List {
    pub kind: &'static str,
    pub title: String,
    pub label: String,
    /// How many there are, in words, where they are not shown.
    pub count: String,
    pub items: Vec<String>,
    pub typed: String,
    pub fault: String,
}

/// An addition that was refused.
pub struct Refused {
    kind: &'static str,
    typed: String,
    fault: String,
}

pub fn lists(site: &Site, refused: Option<&Refused>, t: Tongue) -> Vec<List> {
    let settings = &site.settings;
    let list = |kind: &'static str| {
        let items = match kind {
            "word" => settings.blocked_words.clone(),
            "network" => settings.blocked_networks.iter().map(ToString::to_string).collect(),
            _ => Vec::new(),
        };
        let kept = if kind == "email" {
            settings.blocked_emails.len()
        } else {
            items.len()
        };
        let refused = refused.filter(|refused| refused.kind == kind);
        List {
            kind,
            title: t.tr(&format!("admin-list-{kind}")),
            label: t.tr(&format!("admin-list-{kind}-label")),
            count: t.tr_n("admin-list-count", i64::try_from(kept).unwrap_or(i64::MAX)),
            items,
            typed: refused.map_or_else(String::new, |refused| refused.typed.clone()),
            fault: refused.map_or_else(String::new, |refused| refused.fault.clone()),
        }
    };
    KINDS.map(list).into()
}

pub async fn change(
    state: web::Data<State>,
    request: HttpRequest,
    slug: web::Path<String>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        let Some((caller, mut fields)) = find_by_form(&state, &request, payload).await? else {
            return Ok(to_log_in("/moderate/sites"));
        };
        let t = tongue(&request);
        let site = site_of(&state, &slug).await?;
        let kind = fields.choice("kind", |typed| KINDS.into_iter().find(|kind| *kind == typed));
        let adds = fields.choice("do", |typed| match typed {
            "add" => Some(true),
            "remove" => Some(false),
            _ => None,
        });
        let typed = fields.text("entries").unwrap_or_default();
        fields.check()?;
        let (kind, adds) = (kind.ok_or(Code::InputInvalid)?, adds.ok_or(Code::InputInvalid)?);
        let read = read(kind, adds, &typed, &site);
        let change = match read {
            Ok(read) => read,
            Err((key, line)) => {
                let fault = t.tr_with(key, &[("line", Argument::Text(&line))]);
                let refused = Some(Refused { kind, typed, fault });
                let shown = Shown {
                    refused,
                    ..Shown::of(&site, t)
                };
                let mut response = HttpResponse::build(StatusCode::UNPROCESSABLE_ENTITY);
                return tell(&state, caller, &site, shown, t, &mut response).await;
            }
        };
        let by = Some(&caller.moderator.id);
        let SiteChanged::Done(_, changed) = state.sieve.change_site(by, &site.id, &change).await? else {
            return Err(Code::SiteUnknown.into());
        };
        let word = if changed { "saved" } else { "unchanged" };
        Ok(see_other(
            &format!("/moderate/sites/{}", site.id),
            Some(&Flash::Word(word)),
        ))
    };
    told(&request, answer.await)
}

/// What the lines of a form change, or the key of a fault with the line that has it.
fn read(kind: &str, adds: bool, typed: &str, site: &Site) -> Result<SiteChange, (&'static str, String)> {
    let lines = lines(typed);
    if lines.is_empty() {
        return Err(("admin-fault-empty", String::new()));
    }
    let settings = &site.settings;
    let kept = match kind {
        "word" => settings.blocked_words.len(),
        "email" => settings.blocked_emails.len(),
        _ => settings.blocked_networks.len(),
    };
    if lines.len() > MOST || (adds && kept + lines.len() > MOST) {
        return Err(("admin-fault-many", String::new()));
    }
    let mut change = SiteChange::default();
    match kind {
        "word" => {
            let bad = |word: &&&str| word.chars().count() > MOST_WORD_CHARS || word.chars().any(char::is_control);
            if let Some(bad) = lines.iter().find(bad) {
                return Err(("admin-fault-word", beginning(bad)));
            }
            let words = lines.iter().map(|word| (*word).to_owned()).collect();
            if adds {
                change.block_words = words;
            } else {
                change.unblock_words = words;
            }
        }
        "email" => {
            let parse = |line: &&str| Email::parse(line).map_err(|_| ("admin-fault-email", beginning(line)));
            let emails = lines.iter().map(parse).collect::<Result<_, _>>()?;
            if adds {
                change.block_emails = emails;
            } else {
                change.unblock_emails = emails;
            }
        }
        _ => {
            let parse = |line: &&str| {
                let network = line.parse().or_else(|_| line.parse::<IpAddr>().map(IpNet::from));
                network.map_err(|_| ("admin-fault-network", beginning(line)))
            };
            let networks = lines.iter().map(parse).collect::<Result<_, _>>()?;
            if adds {
                change.block_networks = networks;
            } else {
                change.unblock_networks = networks;
            }
        }
    }
    Ok(change)
}

fn beginning(line: &str) -> String {
    line.chars().take(60).collect()
}
