//! What changes to moderators may not do: leave nobody to administrate, let tries slip through, end what they do not mean.

use crate::harness::{App, json_of, on_both, until};
use crate::people::{EMAIL, PASSWORD, cookies, moderator_of_a_queue};
use futures_util::future::join_all;
use serde_json::json;
use std::time::Duration;
use tamis::domain::email::Email;
use tamis::domain::moderator::Role;
use tamis::moderation::{NewPerson, PersonError};
use tamis::storage::ActFilter;

on_both! {
    async fn tries_at_once_are_counted_like_tries_one_after_the_other(app: App) {
        let tries = (0..30).map(|_| app.sieve.count_log_in("nobody@example.org", "192.0.2.1"));
        let outcomes = join_all(tries).await;
        assert_eq!(outcomes.into_iter().filter(|outcome| matches!(outcome, Ok(None))).count(), 5);
    }

    async fn an_administrator_stays_whatever_two_of_them_do_to_each_other(app: App) {
        let add = async |email: &str| {
            let new = NewPerson { email: Email::parse(email).unwrap(), role: Role::Admin, sites: Vec::new(), password: None };
            app.sieve.add_moderator(None, new).await.unwrap().unwrap()
        };
        let mut left = add("a0@example.org").await;
        for round in 1..6 {
            let (one, two) = (left, add(&format!("a{round}@example.org")).await);
            let (first, second) = tokio::join!(
                app.sieve.set_disabled(Some(&two), &one, true),
                app.sieve.change_person(Some(&one), &two, Some(Role::Moderator), None)
            );
            let outcomes = [first.unwrap(), second.unwrap()];
            assert!(outcomes.contains(&Ok(true)) && outcomes.contains(&Err(PersonError::LastAdministrator)), "{outcomes:?}");
            let people = app.sieve.moderators().await.unwrap();
            let mut admins = people.into_iter().filter(|person| person.role == Role::Admin && !person.disabled);
            left = admins.next().unwrap().id;
            assert!(admins.next().is_none());
        }
        assert_eq!(app.sieve.set_disabled(None, &left, true).await.unwrap(), Err(PersonError::LastAdministrator));
    }

    async fn coming_going_and_being_locked_out_is_on_record(app: App) {
        moderator_of_a_queue(&app).await;
        let id = app.sieve.find_person(&Email::parse(EMAIL).unwrap()).await.unwrap().unwrap().id;
        let told = async || {
            let (lines, _) = app.sieve.acts(ActFilter { limit: 50, ..ActFilter::default() }).await.unwrap();
            let told = lines.into_iter().filter(|line| line.act.starts_with("session."));
            told.map(|line| (line.act, line.subject, line.by_id)).collect::<Vec<_>>()
        };
        let log_in = async |password: &str| {
            let body = json!({ "email": EMAIL, "password": password });
            app.post("/api/v1/session", &body).send().await.unwrap()
        };
        let entered = log_in(PASSWORD).await;
        let cookie = cookies(entered.headers());
        let csrf = json_of(entered).await["csrf_token"].as_str().unwrap().to_owned();
        let out = app.client.delete(format!("{}/api/v1/session", app.base)).header("Cookie", &cookie);
        let out = out.header("Origin", &app.base).header("X-CSRF-Token", &csrf);
        assert_eq!(out.send().await.unwrap().status(), 204);
        let own = |act: &str| (act.to_owned(), id.to_string(), Some(id.to_string()));
        assert_eq!(told().await, [own("session.logged_out"), own("session.begun")]);
        let mut refused = 0;
        for _ in 0..9 {
            refused += usize::from(log_in("not it").await.status() == 429);
        }
        assert!(refused > 1, "{refused}");
        let locked = ("session.locked".to_owned(), id.to_string(), None);
        let noted = until(Duration::from_secs(10), async || told().await.first().filter(|line| **line == locked).cloned()).await;
        assert!(noted.is_some(), "{:?}", told().await);
        assert_eq!(told().await.len(), 3, "once, however often it was tried");
    }

    async fn whoever_asks_for_a_new_password_does_not_end_an_invitation(app: App) {
        moderator_of_a_queue(&app).await;
        let id = app.sieve.find_person(&Email::parse(EMAIL).unwrap()).await.unwrap().unwrap().id;
        let invitation = "INSERT INTO password_links (token_hash, moderator_id, purpose, created_at_ms, expires_at_ms) VALUES";
        app.sql(&format!("{invitation} ('x', '{id}', 'invite', 0, 9999999999999)")).await;
        let holds = async || app.sieve.store.find_password_link("x", app.sieve.clock.now_ms()).await.unwrap().is_some();
        app.sieve.send_link(None, &id, true).await.unwrap();
        assert!(holds().await);
        assert_eq!(app.sieve.set_disabled(None, &id, true).await.unwrap(), Ok(true));
        assert_eq!(app.sieve.set_disabled(None, &id, false).await.unwrap(), Ok(true));
        assert!(!holds().await, "who was shut out finds no way back by an old link");
    }
}
