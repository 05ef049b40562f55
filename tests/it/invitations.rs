//! People are invited from the administrators' page, by letter or by a link shown once, and helped to get in again.

use crate::admin::{ADMIN, Desk, HOSTILE};
use crate::harness::{App, on_both};
use crate::people::{PASSWORD, token};
use crate::sink::Sink;
use tamis::domain::email::Email;
use tamis::domain::ids::SiteId;
use tamis::domain::moderator::Role;
use tamis::moderation::{LoggingIn, Person};
use tamis::storage::ActFilter;

const GUEST: &str = "rozenn@example.org";
const NEW: &str = "an altogether new phrase";
const GOOD: [(&str, &str); 4] = [
    ("email", GUEST),
    ("lang", "fr"),
    ("role", "moderator"),
    ("site", "blog"),
];

async fn guest(app: &App) -> Option<Person> {
    app.sieve.find_person(&Email::parse(GUEST).unwrap()).await.unwrap()
}

/// Acts of a name: who acted and whom it was about.
async fn acts(app: &App, act: &str) -> Vec<(Option<String>, String)> {
    let filter = ActFilter {
        act: Some(act.to_owned()),
        limit: 100,
        ..ActFilter::default()
    };
    let rows = app.sieve.store.acts(&filter).await.unwrap();
    assert!(
        !rows.iter().any(|row| row.detail.contains('@')),
        "an address in clear: {rows:?}"
    );
    rows.into_iter().map(|row| (row.moderator_id, row.subject)).collect()
}

async fn set_password(app: &App, path: &str) -> u16 {
    let post = app
        .client
        .post(format!("{}{path}", app.base))
        .form(&[("password", NEW)]);
    post.header("Origin", &app.base).send().await.unwrap().status().as_u16()
}

/// The one letter that is under way, and the path of its link.
async fn letter(app: &App, sink: &Sink) -> (crate::sink::Mail, String) {
    let mut mails = sink.after(app, 0).await;
    assert_eq!(mails.len(), 1);
    let mail = mails.remove(0);
    let path = mail
        .paths(app)
        .into_iter()
        .find(|path| path.starts_with("/moderate/set-password/"));
    (mail, path.unwrap())
}

async fn of(app: &App, email: &str) -> String {
    let person = app.sieve.find_person(&Email::parse(email).unwrap()).await.unwrap();
    person.unwrap().id.to_string()
}

on_both! {
    async fn all_faults_of_an_invitation_are_told_at_once_and_nobody_is_added(app: App) {
        let desk = Desk::open(&app).await;
        let wrong = [("email", HOSTILE), ("lang", "xx"), ("role", "king"), ("site", "blog"), ("site", HOSTILE)];
        let (status, page) = desk.send("/moderate/people", &wrong).await;
        assert_eq!(status, 422);
        for field in ["email", "lang", "role", "site"] {
            assert!(page.contains(&format!("id=\"fault-{field}\"")), "{field}: {page}");
        }
        assert!(page.contains("&#60;script") && !page.contains("<script>alert"), "what was typed stays, and does nothing");
        let taken = [("email", "ALIX@example.org"), ("lang", "fr"), ("role", "king"), ("site", "blog")];
        let (status, page) = desk.send("/moderate/people", &taken).await;
        assert!(status == 422 && page.contains("moderates already") && page.contains("id=\"fault-role\""), "{page}");
        assert!(page.contains("id=\"field-site-blog\" type=\"checkbox\" name=\"site\" value=\"blog\" checked"), "what was ticked stays: {page}");
        let taken = [("email", ADMIN), ("lang", "fr"), ("role", "admin")];
        assert!(desk.send("/moderate/people", &taken).await.1.contains("moderates already"));
        let (status, page) = desk.send("/moderate/people", &[]).await;
        assert!(status == 422 && page.contains("This is needed."), "{page}");
        assert_eq!(app.sieve.moderators().await.unwrap().len(), 1);
        assert!(acts(&app, "person.invited").await.is_empty());
    }

    async fn an_invitation_from_the_page_is_a_letter_and_an_open_one_is_sent_again(app: App) {
        let (desk, sink) = (Desk::open(&app).await, Sink::start().await);
        assert!(desk.act("/moderate/people", &GOOD).await.contains("The invitation is on its way."));
        let person = guest(&app).await.unwrap();
        assert_eq!((person.role, person.sites.clone(), person.has_password), (Role::Moderator, vec![SiteId::parse("blog").unwrap()], false));
        let admin = of(&app, ADMIN).await;
        assert_eq!(acts(&app, "person.invited").await, [(Some(admin.clone()), person.id.to_string())]);
        let (mail, first) = letter(&app, &sink).await;
        assert!(mail.to == GUEST && mail.text().contains("On vous invite"), "{}", mail.text());
        let page = desk.page("/moderate/people").await;
        assert!(page.contains("invited, the link holds until") && page.contains("Send the invitation again"), "{page}");
        assert!(!page.contains(first.trim_start_matches("/moderate/set-password/")), "the link is in the letter alone");
        let path = format!("/moderate/people/{}", person.id);
        assert!(desk.act(&path, &[("do", "link")]).await.contains("A link to choose a password is on its way"));
        let (mail, second) = letter(&app, &sink).await;
        assert!(mail.text().contains("On vous invite"), "in their language still: {}", mail.text());
        assert_eq!((set_password(&app, &first).await, set_password(&app, &second).await), (410, 200));
        assert_eq!(acts(&app, "person.link_made").await, [(Some(admin), person.id.to_string())]);
        assert!(matches!(app.sieve.log_in_with(GUEST, NEW.to_owned(), None).await.unwrap(), LoggingIn::Done(_)));
        let page = desk.page("/moderate/people").await;
        assert!(!page.contains("invited, the link") && page.contains("Send a link for a new password"), "{page}");
        assert!(desk.act(&path, &[("do", "link")]).await.contains("on its way"));
        let (mail, third) = letter(&app, &sink).await;
        assert!(mail.text().contains("nouveau mot de passe") && !mail.text().contains("On vous invite"), "{}", mail.text());
        assert_eq!(set_password(&app, &third).await, 200);
        for told in ["invited a person", "made a link for a password", "set a password by a link"] {
            assert!(desk.page("/moderate/audit?log=acts").await.contains(told), "{told}");
        }
    }

    async fn without_a_mail_server_the_page_says_so_and_shows_the_link_once(app: App) {
        let app = app.without_mail();
        let (desk, sink) = (Desk::open(&app).await, Sink::start().await);
        let page = desk.page("/moderate/people").await;
        assert!(page.contains("No mail server is set") && page.contains("<code>tamis moderator invite</code>"), "{page}");
        let (status, page) = desk.send("/moderate/people", &GOOD).await;
        assert!(status == 200 && page.contains(GUEST) && page.contains("not shown again"), "{page}");
        let link = page.split("<code>").nth(1).unwrap().split('<').next().unwrap();
        let path = link.strip_prefix(&app.base).unwrap().to_owned();
        assert!(!desk.page("/moderate/people").await.contains(&path));
        assert_eq!(acts(&app, "person.invited").await.len(), 1);
        let (status, page) = desk.send(&format!("/moderate/people/{}", of(&app, GUEST).await), &[("do", "link")]).await;
        assert!(status == 200 && page.contains("/moderate/set-password/") && !page.contains(&path), "{page}");
        assert_eq!(set_password(&app, &path).await, 410, "the first ended with the second");
        assert!(sink.after(&app, 0).await.is_empty(), "no letter waits for a server that comes later");
    }

    async fn an_administrator_takes_a_second_factor_away_and_never_their_own(app: App) {
        let desk = Desk::open(&app).await;
        token(&app, GUEST, Role::Moderator, &["blog"]).await;
        let path = format!("/moderate/people/{}", guest(&app).await.unwrap().id);
        assert!(!desk.page("/moderate/people").await.contains("Take the second factor away"));
        assert!(desk.act(&path, &[("do", "factor")]).await.contains("There was no second factor"));
        let came = app.sieve.log_in_with(GUEST, PASSWORD.to_owned(), None).await.unwrap();
        let LoggingIn::Done(session) = came else { panic!("not logged in: {came:?}") };
        app.sieve.propose_factor(&session.moderator).await.unwrap();
        let secret = app.sieve.proposed_factor(&session.moderator, "Tamis").await.unwrap().unwrap().text;
        app.sieve.confirm_factor(&session.moderator, &crate::accounts::code(&secret, 0)).await.unwrap().unwrap();
        assert!(desk.page("/moderate/people").await.contains("Take the second factor away"));
        assert!(desk.act(&path, &[("do", "factor")]).await.contains("The second factor is gone"));
        assert!(!app.sieve.has_factor(&session.moderator.id).await.unwrap());
        let admin = of(&app, ADMIN).await;
        assert_eq!(acts(&app, "factor.reset").await, [(Some(admin.clone()), session.moderator.id.to_string())]);
        for wish in ["link", "factor"] {
            assert!(desk.act(&format!("/moderate/people/{admin}"), &[("do", wish)]).await.contains("cannot change your own"), "{wish}");
        }
        assert!(acts(&app, "person.link_made").await.is_empty());
        assert!(desk.act(&path, &[("do", "disable")]).await.contains("shut out"));
        assert!(desk.act(&path, &[("do", "link")]).await.contains("Nothing has changed"), "nobody who is shut out is sent a link");
    }
}
