//! The form of a site: filled in from what is kept or from what was typed, and read with all its faults at once.

use super::field::{Choice, Field, lines, share, share_text};
use crate::domain::budgets::{BLOCK, Budget, PUBLISH};
use crate::domain::ids::SiteId;
use crate::domain::lang::Lang;
use crate::domain::site::{
    CONTROLLER_MAX_CHARS, MOST_DAYS, MOST_KEPT_DAYS, Origin, ProofOfWork, ReviewFirst, Settings, Site,
};
use crate::domain::website::Website;
use crate::http::State;
use crate::http::input::Fields;
use crate::locale::{Argument, Tongue};
use crate::moderation::SiteChange;

const MOST_NAME_CHARS: usize = 200;
const MOST_ORIGINS: usize = 50;
const REVIEW_FIRST: [(ReviewFirst, &str); 3] = [
    (ReviewFirst::Nobody, "nobody"),
    (ReviewFirst::NewAuthors, "new-authors"),
    (ReviewFirst::Everybody, "everybody"),
];

const PROOF_OF_WORK: [(ProofOfWork, &str); 3] = [
    (ProofOfWork::Flood, "flood"),
    (ProofOfWork::Always, "always"),
    (ProofOfWork::Off, "off"),
];

/// A form on its way from what was typed to what it means.
pub struct Reading<'f> {
    fields: &'f mut Fields,
    t: Tongue,
    pub shown: Vec<Field>,
}

impl<'f> Reading<'f> {
    pub fn new(fields: &'f mut Fields, t: Tongue) -> Self {
        Self {
            fields,
            t,
            shown: Vec::new(),
        }
    }

    pub fn is_faulty(&self) -> bool {
        self.shown.iter().any(|field| !field.fault.is_empty())
    }

    pub fn fault(&mut self, name: &str, key: &str) {
        if let Some(field) = self.shown.iter_mut().find(|field| field.name == name) {
            field.fault = self.t.tr(key);
        }
    }

    /// Takes a field; where `parse` gives the key of a fault, the field bears it.
    fn take<T>(
        &mut self,
        name: &'static str,
        kind: &'static str,
        parse: impl FnOnce(&str) -> Result<T, &'static str>,
    ) -> Option<T> {
        let typed = self.fields.text(name).unwrap_or_default();
        let parsed = parse(typed.trim());
        let mut field = Field::new(name, kind, typed, self.t);
        if let Err(key) = parsed {
            field.fault = self.t.tr(key);
        }
        self.shown.push(field);
        parsed.ok()
    }

    pub fn slug(&mut self) -> Option<SiteId> {
        self.take("site", "text", |typed| {
            SiteId::parse(typed).map_err(|_| {
                if typed.is_empty() {
                    "admin-fault-empty"
                } else {
                    "admin-fault-slug"
                }
            })
        })
    }

    /// Name, language and origins; without a name it is the one given.
    pub fn identity(&mut self, default_name: &str) -> (Option<String>, Option<Lang>, Option<Vec<Origin>>) {
        let name = self.take("name", "text", |typed| {
            if typed.chars().count() > MOST_NAME_CHARS || typed.chars().any(char::is_control) {
                return Err("admin-fault-name");
            }
            Ok(if typed.is_empty() { default_name } else { typed }.to_owned())
        });
        let lang = self.take("lang", "text", |typed| {
            Lang::parse(typed).map_err(|_| "admin-fault-lang")
        });
        let origins = self.take("origins", "lines", |typed| {
            let mut origins: Vec<Origin> = Vec::new();
            for line in lines(typed) {
                let origin = Origin::parse(line).map_err(|_| "admin-fault-origins")?;
                if !origins.contains(&origin) {
                    origins.push(origin);
                }
            }
            match origins.len() {
                0 => Err("admin-fault-empty"),
                n if n > MOST_ORIGINS => Err("admin-fault-origins"),
                _ => Ok(origins),
            }
        });
        (name, lang, origins)
    }

    /// All that an edit sets.
    pub fn change(&mut self, site: &SiteId) -> SiteChange {
        let (name, lang, origins) = self.identity(site.as_str());
        let review_first = self.take("review_first", "choice", |typed| {
            let found = REVIEW_FIRST.iter().find(|(_, name)| *name == typed);
            found.map(|(who, _)| *who).ok_or("admin-fault-choice")
        });
        let max_links = self.take("max_links", "number", |typed| {
            typed.parse::<u16>().map_err(|_| "admin-fault-number")
        });
        let max_depth = self.take("max_depth", "number", |typed| {
            let depth = typed.parse::<u32>().ok().filter(|depth| *depth <= 100);
            depth.ok_or("admin-fault-depth")
        });
        let email_required = self.take("email_required", "tick", |typed| Ok(typed == "true"));
        let markdown = self.take("markdown", "tick", |typed| Ok(typed == "true"));
        let coral_approves = self.take("coral_approves", "tick", |typed| Ok(typed == "true"));
        let coral_rejects = self.take("coral_rejects", "tick", |typed| Ok(typed == "true"));
        let proof_of_work = self.take("proof_of_work", "choice", |typed| {
            let found = PROOF_OF_WORK.iter().find(|(_, name)| *name == typed);
            found.map(|(when, _)| *when).ok_or("admin-fault-choice")
        });
        let one_in = |offered: &'static [u32]| {
            move |typed: &str| {
                let number = typed.parse().ok().filter(|number| offered.contains(number));
                number.ok_or("admin-fault-choice")
            }
        };
        let block_one_in = self.take("block_one_in", "choice", one_in(&BLOCK));
        let publish_one_in = self.take("publish_one_in", "choice", one_in(&PUBLISH));
        let cut = |typed: &str| match typed {
            "" => Ok(None),
            typed => share(typed).map(Some).ok_or("admin-fault-share"),
        };
        let publish_at_most = self.take("publish_at_most", "text", cut);
        let spam_at_least = self.take("spam_at_least", "text", cut);
        let audit_share = self.take("audit_share", "text", |typed| share(typed).ok_or("admin-fault-share"));
        let review_as_spam = self.take("review_as_spam", "tick", |typed| Ok(typed == "true"));
        let days = |most: u32, fault: &'static str| {
            move |typed: &str| match typed {
                "" => Ok(None),
                typed => {
                    let days = typed.parse().ok().filter(|days| (1..=most).contains(days));
                    days.map(Some).ok_or(fault)
                }
            }
        };
        let close_after_days = self.take("close_after_days", "number", days(MOST_DAYS, "admin-fault-days"));
        let kept = days(MOST_KEPT_DAYS, "admin-fault-kept-days");
        let keep_addresses_days = self.take("keep_addresses_days", "number", kept);
        let controller = self.take("controller", "text", |typed| {
            if typed.chars().count() > CONTROLLER_MAX_CHARS || typed.chars().any(char::is_control) {
                return Err("admin-fault-name");
            }
            Ok(Some(typed.to_owned()).filter(|typed| !typed.is_empty()))
        });
        let notice_url = self.take("notice_url", "text", |typed| match typed {
            "" => Ok(None),
            typed => {
                let url = Website::parse(typed).map_err(|_| "admin-fault-url")?;
                Ok(Some(url.as_str().to_owned()))
            }
        });
        SiteChange {
            close_after_days,
            keep_addresses_days,
            controller,
            notice_url,
            name,
            lang,
            origins,
            review_first,
            max_links: max_links.map(usize::from),
            max_depth,
            email_required,
            markdown,
            coral_approves,
            coral_rejects,
            proof_of_work,
            block_one_in,
            publish_one_in,
            publish_at_most,
            spam_at_least,
            audit_share,
            review_as_spam,
            ..SiteChange::default()
        }
    }
}

/// The fields of a site that is to be added.
pub fn empty(t: Tongue) -> Vec<Field> {
    vec![
        Field::new("site", "text", "", t),
        Field::new("name", "text", "", t),
        Field::new("lang", "text", t.tag(), t),
        Field::new("origins", "lines", "", t),
    ]
}

/// The fields of a site as it is.
pub fn filled(site: &Site, t: Tongue) -> Vec<Field> {
    let settings = &site.settings;
    let origins: Vec<&str> = site.origins.iter().map(Origin::as_str).collect();
    let review = REVIEW_FIRST.iter().find(|(who, _)| *who == settings.review_first);
    let work = PROOF_OF_WORK.iter().find(|(when, _)| *when == settings.proof_of_work);
    let cut = |cut: Option<f64>| cut.map_or_else(String::new, |cut| share_text(cut, t));
    let days = |days: Option<u32>| days.map_or_else(String::new, |days| days.to_string());
    vec![
        Field::new("name", "text", site.name.as_str(), t),
        Field::new("lang", "text", site.lang.as_str(), t),
        Field::new("origins", "lines", origins.join("\n"), t),
        Field::new("review_first", "choice", review.map_or("", |(_, name)| name), t),
        Field::new("max_links", "number", settings.max_links.to_string(), t),
        Field::new("max_depth", "number", settings.max_depth.to_string(), t),
        Field::new("email_required", "tick", settings.email_required.to_string(), t),
        Field::new("markdown", "tick", settings.markdown.to_string(), t),
        Field::new("coral_approves", "tick", settings.coral_approves.to_string(), t),
        Field::new("coral_rejects", "tick", settings.coral_rejects.to_string(), t),
        Field::new("proof_of_work", "choice", work.map_or("", |(_, name)| name), t),
        Field::new("block_one_in", "choice", settings.block_one_in.to_string(), t),
        Field::new("publish_one_in", "choice", settings.publish_one_in.to_string(), t),
        Field::new("publish_at_most", "text", cut(settings.publish_at_most), t),
        Field::new("spam_at_least", "text", cut(settings.spam_at_least), t),
        Field::new("audit_share", "text", share_text(settings.audit_share, t), t),
        Field::new("review_as_spam", "tick", settings.review_as_spam.to_string(), t),
        Field::new("close_after_days", "number", days(settings.close_after_days), t),
        Field::new("keep_addresses_days", "number", days(settings.keep_addresses_days), t),
        Field::new("controller", "text", settings.controller.clone().unwrap_or_default(), t),
        Field::new("notice_url", "text", settings.notice_url.clone().unwrap_or_default(), t),
    ]
}

/// Gives the fields their choices, the budgets beside what each comes to by the table of the model in use.
pub fn offer(fields: &mut [Field], state: &State, settings: &Settings, t: Tongue) {
    let model = state.sieve.model.find();
    let table = model.as_ref().and_then(|model| model.budgets());
    for field in fields {
        let budgets = |offered: &[u32], rows: Option<&Vec<Budget>>, sense: &str, usual: u32| {
            let choice = |one_in: &u32| Choice {
                value: one_in.to_string(),
                label: one_in_text(*one_in, t),
                note: rows
                    .and_then(|rows| rows.iter().find(|row| row.one_in == *one_in))
                    .map_or_else(String::new, |row| budget(*one_in, row, sense, t)),
                chosen: field.value == one_in.to_string(),
            };
            let mut choices: Vec<Choice> = offered.iter().map(choice).collect();
            if !choices.iter().any(|choice| choice.chosen) && usual.to_string() == field.value {
                choices.push(Choice {
                    value: field.value.clone(),
                    label: one_in_text(usual, t),
                    chosen: true,
                    ..Choice::default()
                });
            }
            choices
        };
        let choices = match field.name {
            "review_first" => named("admin-review", &REVIEW_FIRST.map(|(_, name)| name), &field.value, t),
            "proof_of_work" => named("admin-proof", &PROOF_OF_WORK.map(|(_, name)| name), &field.value, t),
            "block_one_in" => budgets(
                &BLOCK,
                table.map(|table| &table.block),
                "figures-cut-from",
                settings.block_one_in,
            ),
            "publish_one_in" => budgets(
                &PUBLISH,
                table.map(|table| &table.publish),
                "figures-cut-up-to",
                settings.publish_one_in,
            ),
            _ => continue,
        };
        field.choices = choices;
    }
}

/// Choices that have names.
fn named(key: &str, names: &[&str], chosen: &str, t: Tongue) -> Vec<Choice> {
    let choice = |name: &&str| Choice {
        value: (*name).to_owned(),
        label: t.tr(&format!("{key}-{name}")),
        chosen: chosen == *name,
        ..Choice::default()
    };
    names.iter().map(choice).collect()
}

fn one_in_text(one_in: u32, t: Tongue) -> String {
    let number = t.count(one_in.into());
    t.tr_with("figures-one-in", &[("count", Argument::Text(&number))])
}

/// A budget with its cut, and the shares of comments that wait by the model's table.
fn budget(one_in: u32, row: &Budget, sense: &str, t: Tongue) -> String {
    let name = one_in_text(one_in, t);
    let cut = match row.cut {
        Some(cut) => t.tr_with(sense, &[("cut", Argument::Text(&t.percent(cut, 2)))]),
        None => t.tr("figures-cut-none"),
    };
    let queue: Vec<String> = row.queue.iter().map(|share| t.percent(*share, 0)).collect();
    let told = [("budget", &name), ("cut", &cut), ("queue", &queue.join(" / "))];
    t.tr_with("admin-budget", &told.map(|(name, text)| (name, Argument::Text(text))))
}
