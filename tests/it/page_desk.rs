//! The pages of a site as administrators see them: searched, closed, opened and moved; and what the form says of readers' data.

use crate::admin::{Desk, HOSTILE};
use crate::harness::{App, PAGE, comment, comment_with, encoded, json_of, on_both};
use crate::people::{EMAIL, change_settings, everything_is_published, token};
use serde_json::json;
use tamis::domain::moderator::Role;
use tamis::storage::Database;

const DESK: &str = "/moderate/sites/blog/pages";

on_both! {
    async fn an_administrator_closes_and_opens_what_is_listed(app: App) {
        everything_is_published(&app, 0.0).await;
        let desk = Desk::open(&app).await;
        app.submitted(&comment_with(json!({ "title": HOSTILE }))).await;
        let page = desk.page(DESK).await;
        assert!(page.contains("&#60;script&#62;") && !page.contains("<script>alert"), "{page}");
        let (status, _) = desk.send(DESK, &[("page", PAGE), ("do", "close"), ("here", "/moderate/sites/blog/pages?q=article")]).await;
        assert_eq!(status, 303);
        assert_eq!(app.list(PAGE).await["page"]["closed"], true);
        let (status, _) = desk.send(DESK, &[("page", PAGE), ("do", "open")]).await;
        assert_eq!(status, 303);
        change_settings(&app, |settings| settings.close_after_days = Some(1)).await;
        app.sql("UPDATE pages SET created_at_ms = created_at_ms - 864000000").await;
        assert_eq!(app.list(PAGE).await["page"]["closed"], false, "opened by hand");
        assert_eq!(desk.send(DESK, &[("page", PAGE), ("do", "age")]).await.0, 303);
        assert_eq!(app.list(PAGE).await["page"]["closed"], true);
        for (fields, expected) in [
            ([("page", PAGE), ("do", "burn")], 422),
            ([("page", "https://site.example/nobody"), ("do", "close")], 404),
            ([("page", "https://"), ("do", "close")], 404),
        ] {
            assert_eq!(desk.send(DESK, &fields).await.0, expected, "{fields:?}");
        }
        let record = desk.page("/moderate/audit?log=acts&site=blog").await;
        assert!(record.contains(PAGE) && record.contains("closed a page"), "{record}");
        token(&app, EMAIL, Role::Moderator, &["blog"]).await;
        let other = Desk::log_in(&app, EMAIL).await;
        assert_eq!(other.get(DESK).send().await.unwrap().status(), 404, "no administrator");
    }

    async fn pages_are_found_by_address_and_title_and_paged(app: App) {
        everything_is_published(&app, 0.0).await;
        let desk = Desk::open(&app).await;
        for number in 0..53 {
            let url = format!("{}/api/v1/sites/blog/page", app.base);
            let told = json!({ "page": format!("https://site.example/100%_{number}"), "title": if number == 7 { "Élection" } else { "Rien" } });
            assert_eq!(app.client.put(url).bearer_auth(&app.key).json(&told).send().await.unwrap().status(), 201);
        }
        let first = desk.page(DESK).await;
        assert_eq!(first.matches("name=\"page\"").count(), 50);
        let next = first.split("class=\"pager\"><a href=\"").nth(1).unwrap().split('"').next().unwrap().replace("&#38;", "&");
        let second = desk.page(&next).await;
        assert_eq!(second.matches("name=\"page\"").count(), 3);
        for (typed, found) in [("Élec", 1), ("élection", usize::from(matches!(app.database, Database::Postgres(_)))), ("/100%_7", 1), ("RIEN", 50), ("%_%_", 0), ("nowhere", 0)] {
            let page = desk.page(&format!("{DESK}?q={}", encoded(typed))).await;
            assert_eq!(page.matches("name=\"page\"").count(), found, "{typed}");
        }
        assert_eq!(desk.get(&format!("{DESK}?cursor=x")).send().await.unwrap().status(), 422);
    }

    async fn a_page_is_moved_once_it_was_seen_what_that_comes_to(app: App) {
        everything_is_published(&app, 0.0).await;
        let desk = Desk::open(&app).await;
        let (path, new) = (format!("{DESK}/move"), "https://site.example/new");
        app.submitted(&comment()).await;
        for (from, to, words) in [
            ("https://", new, "Give two addresses"),
            (PAGE, "https://evil.example/", "Give two addresses"),
            (PAGE, PAGE, "one page already"),
            ("https://site.example/nobody", new, "Nothing stands at the old address"),
        ] {
            let (status, text) = desk.send(&path, &[("from", from), ("to", to)]).await;
            assert!(status == 422 && text.contains(words), "{from} {to}: {text}");
        }
        let (status, plan) = desk.send(&path, &[("from", PAGE), ("to", new)]).await;
        assert!(status == 200 && plan.contains("1 comment moves") && plan.contains("value=\"move\""), "{plan}");
        app.submitted(&comment_with(json!({ "page": new, "body": "Entre-temps." }))).await;
        let (status, plan) = desk.send(&path, &[("from", PAGE), ("to", new), ("sure", "move")]).await;
        assert!(status == 200 && plan.contains("cannot be parted again"), "what came meanwhile is told first: {plan}");
        assert_eq!(desk.send(&path, &[("from", PAGE), ("to", new), ("sure", "merge")]).await.0, 303);
        assert_eq!(app.list(PAGE).await["count"], 2);
        let (status, text) = desk.send(&path, &[("from", PAGE), ("to", new), ("sure", "merge")]).await;
        assert!(status == 422 && text.contains("stand there already"), "{text}");
    }

    async fn the_form_says_who_keeps_what_and_links_the_sites_own_notice(app: App) {
        let thread = async |app: &App| app.get(&format!("/thread/blog?page={}", encoded(PAGE))).send().await.unwrap().text().await.unwrap();
        let facts = async |app: &App| json_of(app.get(&format!("/api/v1/sites/blog/form?page={}", encoded(PAGE))).send().await.unwrap()).await;
        let plain = facts(&app).await["notice"].clone();
        let text = plain["text"].as_str().unwrap();
        assert!(text.starts_with("blog conserve") && text.contains("jamais publiée") && text.contains("chiffrée"), "{text}");
        assert!(text.contains("vous répondre") && plain["url"].is_null(), "{plain}");
        assert!(thread(&app).await.contains(text));
        let desk = Desk::open(&app).await;
        let fields = [
            ("name", "blog"), ("lang", "fr"), ("origins", crate::harness::ORIGIN), ("review_first", "nobody"), ("max_links", "3"), ("max_depth", "5"),
            ("email_required", "true"), ("markdown", "true"), ("proof_of_work", "flood"), ("block_one_in", "200"), ("publish_one_in", "50"),
            ("publish_at_most", ""), ("spam_at_least", ""), ("audit_share", "0"),
        ];
        let seen = async || {
            let page = desk.page("/moderate/sites/blog").await;
            page.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
        };
        let save = async |more: [(&'static str, &str); 3]| {
            let seen = seen().await;
            let all: Vec<(&str, &str)> = fields.into_iter().chain(more).chain([("seen", seen.as_str())]).collect();
            desk.send("/moderate/sites/blog", &all).await
        };
        let (status, refused) = save([("close_after_days", "0"), ("controller", "L’Écho"), ("notice_url", "javascript:alert(1)")]).await;
        assert!(status == 422 && refused.contains("from 1 to 36500") && refused.contains("An http or https address"), "{refused}");
        let (status, text) = save([("close_after_days", "30"), ("controller", "L’Écho <SARL>"), ("notice_url", "https://site.example/vie-privée")]).await;
        assert_eq!(status, 303, "{text}");
        let told = facts(&app).await["notice"].clone();
        assert!(told["text"].as_str().unwrap().starts_with("L’Écho <SARL> conserve"), "{told}");
        assert_eq!(told["url"], "https://site.example/vie-priv%C3%A9e");
        let page = thread(&app).await;
        assert!(page.contains("L’Écho &#60;SARL&#62; conserve") && page.contains("href=\"https://site.example/vie-priv%C3%A9e\""), "{page}");
        let silent = app.without_mail();
        let text = facts(&silent).await["notice"]["text"].as_str().unwrap().to_owned();
        assert!(!text.contains("vous répondre"), "nobody is written to: {text}");
    }
}
