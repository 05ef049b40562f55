//! Moves that follow each other, of pages and of websites: every address that led to comments leads to them still.

use crate::harness::{App, ORIGIN, PAGE, comment_with, json_of, on_both};
use crate::moves::{NEW, THERE, bodies, count, moved, moved_domain, wrote};
use crate::pages::blog;
use crate::people::everything_is_published;
use serde_json::json;
use tamis::domain::page::Page;
use tamis::domain::site::Origin;
use tamis::moderation::Teller;
use tamis::storage::PageMoved;

const NEWEST: &str = "https://newest.example";

/// What stands at a place, whichever of these origins it is asked for on.
async fn stands(app: &App, origins: &[&str], place: &str, expected: &[&str]) {
    for origin in origins {
        let page = format!("{origin}/{place}");
        assert_eq!(bodies(&app.list(&page).await), expected, "{page}");
        assert_eq!(
            count(app, &page).await,
            i64::try_from(expected.len()).unwrap(),
            "{page}"
        );
    }
}

async fn has_origins(app: &App, origins: &[&str]) {
    let origins: Vec<Origin> = origins.iter().map(|origin| Origin::parse(origin).unwrap()).collect();
    let mut site = blog(app).await;
    let before = site.clone();
    site.origins = origins;
    assert!(app.sieve.store.update_site(before, site, Vec::new()).await.unwrap());
}

on_both! {
    async fn an_article_that_moved_is_found_under_all_its_addresses_when_the_website_moves(app: App) {
        everything_is_published(&app, 0.0).await;
        wrote(&app, PAGE, "Un.").await;
        moved(&app, PAGE, NEW, true).await;
        moved(&app, NEW, &format!("{ORIGIN}/last"), true).await;
        let silent = format!("{ORIGIN}/silent");
        wrote(&app, &silent, "Silence.").await;
        moved(&app, &silent, &format!("{ORIGIN}/found"), false).await;
        moved_domain(&app, ORIGIN, THERE, false).await;
        let all = [ORIGIN, THERE];
        for place in ["article", "2026/article", "last"] {
            stands(&app, &all, place, &["Un."]).await;
        }
        stands(&app, &all, "silent", &[]).await;
        stands(&app, &all, "found", &["Silence."]).await;
        // Whoever writes at the first address of all writes there, once.
        let second = wrote(&app, PAGE, "Deux.").await;
        assert_eq!(second["comment"]["page"], format!("{THERE}/last"));
        for page in [PAGE, NEW] {
            let again = app.submit(&comment_with(json!({ "page": page, "body": "Un." }))).send().await.unwrap();
            assert_eq!((again.status().as_u16(), json_of(again).await["code"].as_str()), (409, Some("comment.duplicate")), "{page}");
        }
        // On, both of them, and home again.
        moved(&app, &format!("{THERE}/last"), &format!("{THERE}/very-last"), true).await;
        moved_domain(&app, THERE, NEWEST, false).await;
        let all = [ORIGIN, THERE, NEWEST];
        for place in ["article", "2026/article", "last", "very-last"] {
            stands(&app, &all, place, &["Un.", "Deux."]).await;
        }
        moved_domain(&app, NEWEST, ORIGIN, false).await;
        for place in ["article", "2026/article", "last", "very-last"] {
            stands(&app, &all, place, &["Un.", "Deux."]).await;
        }
        stands(&app, &all, "silent", &[]).await;
        assert_eq!(app.list(PAGE).await["page"]["url"], format!("{ORIGIN}/very-last"));
    }

    async fn what_happened_on_the_new_origin_holds_when_the_website_comes_back(app: App) {
        everything_is_published(&app, 0.0).await;
        wrote(&app, PAGE, "De l’article.").await;
        moved(&app, PAGE, NEW, true).await;
        let gone = format!("{ORIGIN}/gone");
        wrote(&app, &gone, "Parti.").await;
        moved_domain(&app, ORIGIN, THERE, false).await;
        // Another takes the first address there, and leaves it; one leaves for good.
        let there = |place: &str| format!("{THERE}/{place}");
        wrote(&app, &there("other"), "De l’autre.").await;
        moved(&app, &there("other"), &there("article"), true).await;
        moved(&app, &there("article"), &there("other-last"), true).await;
        moved(&app, &there("gone"), &there("gone-last"), false).await;
        let all = [ORIGIN, THERE];
        for (place, expected) in [("article", "De l’autre."), ("other", "De l’autre."), ("other-last", "De l’autre."), ("2026/article", "De l’article."), ("gone-last", "Parti.")] {
            stands(&app, &all, place, &[expected]).await;
        }
        stands(&app, &all, "gone", &[]).await;
        moved_domain(&app, THERE, ORIGIN, false).await;
        for (place, expected) in [("article", "De l’autre."), ("other", "De l’autre."), ("other-last", "De l’autre."), ("2026/article", "De l’article."), ("gone-last", "Parti.")] {
            stands(&app, &all, place, &[expected]).await;
        }
        stands(&app, &all, "gone", &[]).await;
    }

    async fn an_address_of_the_new_origin_that_is_taken_stays_what_it_is(app: App) {
        everything_is_published(&app, 0.0).await;
        has_origins(&app, &[ORIGIN, THERE]).await;
        wrote(&app, PAGE, "Un.").await;
        moved(&app, PAGE, NEW, true).await;
        wrote(&app, &format!("{ORIGIN}/led"), "Trois.").await;
        moved(&app, &format!("{ORIGIN}/led"), &format!("{ORIGIN}/led-here"), true).await;
        wrote(&app, &format!("{THERE}/article"), "D’un autre.").await;
        wrote(&app, &format!("{THERE}/led"), "Ailleurs.").await;
        moved(&app, &format!("{THERE}/led"), &format!("{THERE}/led-there"), true).await;
        moved_domain(&app, ORIGIN, THERE, false).await;
        for (place, expected) in [("article", "D’un autre."), ("2026/article", "Un."), ("led", "Ailleurs."), ("led-here", "Trois."), ("led-there", "Ailleurs.")] {
            stands(&app, &[ORIGIN, THERE], place, &[expected]).await;
        }
    }

    async fn a_website_that_comes_back_is_found_meanwhile_and_where_that_was_broken_off(app: App) {
        everything_is_published(&app, 0.0).await;
        for place in ["0", "1", "2"] {
            wrote(&app, &format!("{ORIGIN}/{place}"), "Un.").await;
        }
        moved(&app, &format!("{ORIGIN}/0"), &format!("{ORIGIN}/first"), true).await;
        // As a process leaves it that is killed before the first page: the address that led leads by both origins.
        has_origins(&app, &[THERE, ORIGIN]).await;
        moved_domain(&app, ORIGIN, THERE, false).await;
        wrote(&app, &format!("{THERE}/late"), "Un.").await;
        let all = [ORIGIN, THERE];
        for place in ["0", "first", "1", "2", "late"] {
            stands(&app, &all, place, &["Un."]).await;
        }
        // And on the way back after one page: both origins are there, and addresses of the one that was left mean the other's.
        has_origins(&app, &[ORIGIN, THERE]).await;
        let site = blog(&app).await;
        let (from, to) = (format!("{THERE}/1"), format!("{ORIGIN}/1"));
        let (from, to) = (Page::parse_anywhere(&from).unwrap(), Page::parse_anywhere(&to).unwrap());
        assert_eq!(app.sieve.move_page(Teller::Operator, &site, &from, &to, true).await.unwrap(), PageMoved::Done);
        for place in ["0", "first", "1", "2", "late"] {
            stands(&app, &all, place, &["Un."]).await;
        }
        moved_domain(&app, THERE, ORIGIN, false).await;
        for place in ["0", "first", "1", "2", "late"] {
            stands(&app, &all, place, &["Un."]).await;
        }
        assert_eq!(app.list(&format!("{THERE}/late")).await["page"]["url"], format!("{ORIGIN}/late"));
        // Once more changes nothing that leads anywhere.
        moved(&app, &format!("{ORIGIN}/first"), &format!("{ORIGIN}/silent"), false).await;
        moved_domain(&app, THERE, ORIGIN, false).await;
        stands(&app, &all, "0", &["Un."]).await;
        stands(&app, &all, "first", &[]).await;
    }
}
