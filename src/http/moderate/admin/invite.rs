//! Somebody is invited to moderate: the form with all its faults at once, and the link where no letter brings it.
//!
//! Owns that the link is shown only where no mail server is set, in the answer itself and never again.

use super::super::Told;
use super::field::Choice;
use super::people::{back, tell, ticked};
use super::{Field, find_by_form, render, to_log_in, told};
use crate::domain::email::Email;
use crate::domain::ids::SiteId;
use crate::domain::moderator::Role;
use crate::domain::site::Site;
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::edge::tongue;
use crate::http::input::Fields;
use crate::http::problem::Problem;
use crate::locale::{Argument, Tongue};
use crate::moderation::{NewPerson, PersonError};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "moderate/admin/link.html")]
struct LinkPage {
    t: Tongue,
    lang: &'static str,
    moderator: String,
    csrf: String,
    title: String,
    link: String,
}

/// The form as it is shown, and what it means where nothing is wrong.
pub(super) struct Form {
    pub fields: Vec<Field>,
    new: Option<(NewPerson, Tongue)>,
}

impl Form {
    pub fn empty(sites: &[Site], t: Tongue) -> Self {
        let names: Vec<SiteId> = sites.iter().map(|site| site.id.clone()).collect();
        Self {
            fields: fields("", t.tag(), Role::Moderator.as_str(), &[], &names, t),
            new: None,
        }
    }

    fn read(sent: &mut Fields, known: &[SiteId], t: Tongue) -> Self {
        let typed = ["email", "lang", "role"].map(|name| sent.text(name).unwrap_or_default());
        let (email, lang, role) = (
            Email::parse(typed[0].trim()).ok(),
            Tongue::find(&typed[1]),
            Role::find(&typed[2]),
        );
        let sites = ticked(sent, known);
        let chosen = sites.clone().unwrap_or_default();
        let mut form = Self {
            fields: fields(&typed[0], &typed[1], &typed[2], &chosen, known, t),
            new: None,
        };
        let is_empty = typed[0].trim().is_empty();
        let faults = [
            (
                "email",
                email.is_none(),
                if is_empty {
                    "admin-fault-empty"
                } else {
                    "admin-fault-one-email"
                },
            ),
            ("lang", lang.is_none(), "admin-fault-choice"),
            ("role", role.is_none(), "admin-fault-choice"),
            ("site", sites.is_none(), "admin-fault-site-gone"),
        ];
        for (name, is_faulty, key) in faults {
            if is_faulty {
                form.fault(name, key, t);
            }
        }
        if let (Some(email), Some(lang), Some(role), Some(sites)) = (email, lang, role, sites) {
            let new = NewPerson {
                email,
                role,
                sites,
                password: None,
            };
            form.new = Some((new, lang));
        }
        form
    }

    fn fault(&mut self, name: &str, key: &str, t: Tongue) {
        if let Some(field) = self.fields.iter_mut().find(|field| field.name == name) {
            field.fault = t.tr(key);
        }
    }
}

fn fields(email: &str, lang: &str, role: &str, chosen: &[SiteId], known: &[SiteId], t: Tongue) -> Vec<Field> {
    let choice = |value: &str, label: String, chosen: bool| Choice {
        value: value.to_owned(),
        label,
        chosen,
        note: String::new(),
    };
    let tongues = Tongue::ALL.map(|one| {
        choice(
            one.tag(),
            t.tr(&format!("account-lang-{}", one.tag())),
            one.tag() == lang,
        )
    });
    let roles = [Role::Moderator, Role::Admin].map(Role::as_str);
    let roles = roles.map(|name| choice(name, t.tr(&format!("admin-role-{name}")), name == role));
    let sites = known
        .iter()
        .map(|site| choice(site.as_str(), site.to_string(), chosen.contains(site)));
    vec![
        Field::new("email", "email", email, t).required(),
        Field {
            label: t.tr("admin-invite-lang"),
            hint: String::new(),
            choices: tongues.into(),
            ..Field::new("lang", "choice", "", t)
        },
        Field {
            choices: roles.into(),
            ..Field::new("role", "choice", "", t)
        },
        Field {
            label: t.tr("admin-grants"),
            hint: t.tr("admin-invite-sites-hint"),
            choices: sites.collect(),
            ..Field::new("site", "ticks", "", t)
        },
    ]
}

pub async fn invite(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        let Some((caller, mut sent)) = find_by_form(&state, &request, payload).await? else {
            return Ok(to_log_in("/moderate/people"));
        };
        let t = tongue(&request);
        let known = state.sieve.store.sites().await?;
        let known: Vec<SiteId> = known.into_iter().map(|site| site.id).collect();
        let mut form = Form::read(&mut sent, &known, t);
        match form.new.take() {
            Some((new, lang)) => {
                let (by, email) = (Some(&caller.moderator.id), new.email.clone());
                match state.sieve.invite(by, new, lang.tag(), state.mail).await? {
                    Ok(_) if state.mail => return Ok(back("invited")),
                    Ok((_, token)) => return show_link(&state, caller, &email, token.expose(), t),
                    Err(PersonError::SiteUnknown(_)) => form.fault("site", "admin-fault-site-gone", t),
                    Err(_) => form.fault("email", "admin-fault-person-taken", t),
                }
            }
            None => {
                // Whether the address is taken is told with the other faults, not after them.
                if let Ok(email) = Email::parse(form.fields[0].value.trim())
                    && state.sieve.find_person(&email).await?.is_some()
                {
                    form.fault("email", "admin-fault-person-taken", t);
                }
            }
        }
        let mut response = HttpResponse::build(StatusCode::UNPROCESSABLE_ENTITY);
        tell(&state, caller, form.fields, Told::default(), t, &mut response).await
    };
    told(&request, answer.await)
}

/// Shows a link by which somebody sets their password, this once.
pub(super) fn show_link(
    state: &State,
    caller: Caller,
    email: &Email,
    token: &str,
    t: Tongue,
) -> Result<HttpResponse, Problem> {
    let base = state.public_url.as_str().trim_end_matches('/');
    let page = LinkPage {
        t,
        lang: t.tag(),
        moderator: caller.moderator.email.expose().to_owned(),
        csrf: caller.csrf,
        title: t.tr_with("admin-link-title", &[("email", Argument::Text(email.expose()))]),
        link: format!("{base}/moderate/set-password/{token}"),
    };
    render(&page, &mut HttpResponse::Ok())
}
