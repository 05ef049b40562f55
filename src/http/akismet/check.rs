//! A comment is checked, and what it was is said later.

use super::client::{Client, is_wordpress};
use super::form::Form;
use super::unslash::unslashed;
use super::{ERROR, OPENING, Trouble, answered, in_time, plain};
use crate::http::State;
use crate::http::problem::{Code, Problem};
use crate::moderation::{Check, Label, Told};
use actix_web::http::header::USER_AGENT;
use actix_web::{HttpRequest, HttpResponse, web};
use url::Url;

const THANKS: &str = "Thanks for making the web a better place.";
/// After how many seconds a held comment is to be asked about again. The plugin does not ask: it approves by itself what it
/// still holds after twice that time, unless it is called. We call nobody, so the time is one that nobody waits for.
const RECHECK_AFTER: &str = "157680000";

pub(super) async fn comment_check(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> HttpResponse {
    let (sieve, request) = (&state.sieve, &request);
    let form = match Form::read(request, payload).await {
        Ok(form) => form,
        Err(problem) => return unread(&state, user_agent(request), problem),
    };
    let client = Client::of(user_agent(request), &form);
    let done = in_time(&state, request, form, OPENING, |site, form| async move {
        for name in ["blog", "user_ip"] {
            if !form.has(name) {
                return Err(Trouble::Missing(name));
            }
        }
        let check = read(&form, client, user_agent(request));
        let (told, guid) = sieve.check(&site, &check).await?;
        Ok(answer(told, &guid, client, check.again))
    });
    done.await.unwrap_or_else(|trouble| match client {
        Client::TrueAlone => trouble.answer_closed(),
        _ => trouble.answer(),
    })
}

/// What is longer than any comment, WordPress's own among them, is no outage, after which to ask again. Whoever wrote it chose
/// its length, so it is spam: a form's plugin would take anything else for good.
fn unread(state: &State, user_agent: &str, problem: Problem) -> HttpResponse {
    if problem.code == Code::BodyTooLarge {
        let guid = state.sieve.clock.new_uuid().simple().to_string();
        return answer(Told::Spam { blatant: false }, &guid, Client::HoldsOnError, false);
    }
    match Client::of(user_agent, &Form::default()) {
        // Whether WordPress asks for a comment, nobody has read; of its own it is held.
        Client::TrueAlone if !is_wordpress(user_agent) => Trouble::Unreadable(problem).answer_closed(),
        _ => Trouble::Unreadable(problem).answer(),
    }
}

pub(super) async fn submit_spam(state: web::Data<State>, request: HttpRequest, payload: web::Payload) -> HttpResponse {
    submit(state, request, payload, Label::Spam).await
}

pub(super) async fn submit_ham(state: web::Data<State>, request: HttpRequest, payload: web::Payload) -> HttpResponse {
    submit(state, request, payload, Label::Ham).await
}

async fn submit(state: web::Data<State>, request: HttpRequest, payload: web::Payload, label: Label) -> HttpResponse {
    let (sieve, request) = (&state.sieve, &request);
    answered(&state, request, payload, OPENING, |site, form| async move {
        let agent = user_agent(request);
        let check = read(&form, Client::of(agent, &form), agent);
        sieve.say_of_check(&site, &check, label).await?;
        Ok(plain().body(THANKS))
    })
    .await
}

fn user_agent(request: &HttpRequest) -> &str {
    let user_agent = request.headers().get(USER_AGENT);
    user_agent.and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn read(form: &Form, client: Client, user_agent: &str) -> Check {
    let is_slashed = is_wordpress(user_agent);
    let typed = |text: &str| if is_slashed { unslashed(text) } else { text.to_owned() };
    let short = |name: &str| form.short(name).map(|text| typed(&text));
    let roles = form.find("user_role").unwrap_or_default();
    let honeypot = form.find("honeypot_field_name").and_then(|field| form.find(field));
    Check {
        body: form.find("comment_content").map(typed),
        name: short("comment_author"),
        email: short("comment_author_email"),
        website: short("comment_author_url"),
        ip: form.find("user_ip").and_then(|ip| ip.trim().parse().ok()),
        written_at_ms: form.date_ms("comment_date_gmt"),
        blog: form.find("blog").map(place).unwrap_or_default(),
        by_administrator: roles.split(',').any(|role| role.trim() == "administrator"),
        baited: honeypot.is_some(),
        is_test: form.is_true("is_test"),
        again: form.find("recheck_reason").is_some(),
        can_hold: client.can_hold(),
        guid: form.short("guid"),
    }
}

/// Where a blog is, as the figures name it: host, port and path; nothing that is no address of a page.
fn place(blog: &str) -> String {
    let Ok(url) = Url::parse(blog.trim()) else {
        return String::new();
    };
    let Some(host) = url.host_str().filter(|_| matches!(url.scheme(), "http" | "https")) else {
        return String::new();
    };
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let place = format!("{host}{port}{}", url.path().trim_end_matches('/'));
    place.chars().take(200).collect()
}

fn answer(told: Told, guid: &str, client: Client, again: bool) -> HttpResponse {
    let mut response = plain();
    response.insert_header(("X-akismet-guid", guid));
    match told {
        Told::Ham => response.body("false"),
        Told::Spam { blatant: false } => response.body("true"),
        Told::Spam { blatant: true } => response.insert_header(("X-akismet-pro-tip", "discard")).body("true"),
        // Asked again, every version takes `false` for good.
        Told::Held if client == Client::HoldsForRecheck && !again => response
            .insert_header(("X-akismet-recheck-after", RECHECK_AFTER))
            .body("false"),
        Told::Held => response
            .insert_header((ERROR, "a person is to look at this comment"))
            .body(""),
        Told::Unjudged if client == Client::TrueAlone => Trouble::Unjudged.answer_closed(),
        Told::Unjudged => Trouble::Unjudged.answer(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_where_its_pages_are() {
        assert_eq!(place("http://example.com"), "example.com");
        assert_eq!(
            place("https://user:secret@Example.com:8443/fr/?a=b"),
            "example.com:8443/fr"
        );
        assert_eq!(place("nowhere"), "");
        for strange in [
            "mailto:awa@example.org",
            "x://=HYPERLINK(1)/a",
            "x://+1",
            "ftp://example.com/a",
        ] {
            assert_eq!(place(strange), "", "{strange}");
        }
    }
}
