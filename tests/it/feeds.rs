//! Comments as Atom: what is in a feed, that it is well-formed whatever they hold, and that it is asked for sparingly.

use crate::harness::{App, PAGE, comment, comment_with, encoded, on_both, until};
use crate::people::{change_settings, everything_is_published, everything_waits};
use atom_syndication::Feed;
use quick_xml::events::Event;
use reqwest::Response;
use serde_json::json;
use std::time::Duration;

const SITE_FEED: &str = "/api/v1/sites/blog/feed.atom";

fn of(page: &str) -> String {
    format!("{SITE_FEED}?page={}", encoded(page))
}

/// A feed that is well-formed, holds no character that XML cannot, and reads as Atom.
async fn read(response: Response) -> Feed {
    assert_eq!(response.status(), 200);
    assert_eq!(
        response.headers()["content-type"],
        "application/atom+xml; charset=utf-8"
    );
    let text = response.text().await.unwrap();
    let mut reader = quick_xml::Reader::from_str(&text);
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error}: {text}")) {
            Event::Eof => break,
            Event::GeneralRef(entity) => {
                if let Some(char) = entity.resolve_char_ref().unwrap() {
                    assert!(is_xml(char), "{text}");
                }
            }
            _ => {}
        }
    }
    assert!(text.chars().all(is_xml), "{text}");
    Feed::read_from(text.as_bytes()).unwrap()
}

fn is_xml(char: char) -> bool {
    let code = char as u32;
    matches!(code, 9 | 10 | 13 | 0x20..=0xd7ff | 0xe000..=0xfffd | 0x10000..)
}

async fn ask(app: &App, path: &str) -> Feed {
    read(app.get(path).send().await.unwrap()).await
}

on_both! {
    async fn a_feed_holds_what_readers_see_and_nothing_else(app: App) {
        everything_is_published(&app, 0.0).await;
        let first = app.submitted(&comment_with(json!({ "title": "Le marché & la gare", "website": "https://awa.example/?a=1&b=2", "body": "Du **gras** & <b>du code</b>." }))).await;
        let other = app.submitted(&comment_with(json!({ "page": "article-42", "body": "Ailleurs." }))).await;
        let feed = ask(&app, &of(PAGE)).await;
        assert_eq!((feed.title.as_str(), feed.lang.as_deref()), ("Commentaires sur «\u{a0}Le marché & la gare\u{a0}»", Some("fr")));
        let links: Vec<(&str, &str)> = feed.links.iter().map(|link| (link.rel.as_str(), link.href.as_str())).collect();
        assert_eq!(links, [("self", format!("{}{}", app.base, of(PAGE)).as_str()), ("alternate", PAGE)]);
        assert_eq!(feed.entries.len(), 1);
        let entry = &feed.entries[0];
        let id = first["id"].as_str().unwrap();
        assert_eq!(entry.id, format!("urn:uuid:{id}"));
        assert_eq!(entry.links[0].href, format!("{PAGE}#comment-{id}"));
        assert_eq!((entry.authors[0].name.as_str(), entry.authors[0].uri.as_deref()), ("Awa Diop", Some("https://awa.example/?a=1&b=2")));
        assert_eq!(entry.content.as_ref().unwrap().value.as_deref(), first["comment"]["html"].as_str());
        assert_eq!(entry.content.as_ref().unwrap().content_type.as_deref(), Some("html"));
        assert_eq!(entry.published.unwrap().timestamp_millis(), tamis::clock::parse_rfc3339(first["comment"]["created_at"].as_str().unwrap()).unwrap());
        assert_eq!(feed.updated, entry.updated);
        let whole = ask(&app, SITE_FEED).await;
        let ids: Vec<&str> = whole.entries.iter().map(|entry| entry.id.as_str()).collect();
        assert_eq!(ids, [format!("urn:uuid:{}", other["id"].as_str().unwrap()).as_str(), &format!("urn:uuid:{id}")], "the newest first");
        assert_eq!(whole.entries[0].links[0].href, format!("{}/thread/blog?page=article-42#comment-{}", app.base, other["id"].as_str().unwrap()));
        let text = app.get(SITE_FEED).send().await.unwrap().text().await.unwrap();
        assert!(!text.contains("awa@example.org"), "{text}");
        let thread = app.get(&format!("/thread/blog?page={}", encoded(PAGE))).send().await.unwrap().text().await.unwrap();
        assert!(thread.contains("<link rel=\"alternate\" type=\"application/atom+xml\""), "{thread}");
        assert!(thread.contains(&of(PAGE)), "{thread}");
    }

    async fn what_waits_is_withdrawn_or_changed_is_told_at_once(app: App) {
        let empty = ask(&app, &of(PAGE)).await;
        assert!(empty.entries.is_empty());
        everything_waits(&app).await;
        app.submitted(&comment_with(json!({ "body": "En attente." }))).await;
        assert!(ask(&app, SITE_FEED).await.entries.is_empty() && ask(&app, &of(PAGE)).await.entries.is_empty());
        everything_is_published(&app, 0.0).await;
        let answer = app.submitted(&comment()).await;
        let path = of(PAGE);
        let before = app.get(&path).send().await.unwrap();
        let tag = before.headers()["etag"].clone();
        assert_eq!(before.headers()["cache-control"], "no-cache");
        let unchanged = app.get(&path).header("If-None-Match", &tag).send().await.unwrap();
        assert_eq!((unchanged.status().as_u16(), unchanged.headers()["etag"].clone()), (304, tag.clone()));
        let url = format!("{}/api/v1/sites/blog/comments/{}", app.base, answer["id"].as_str().unwrap());
        let token = answer["edit_token"].as_str().unwrap();
        app.client.put(&url).bearer_auth(token).json(&json!({ "body": "Corrigé." })).send().await.unwrap();
        let edited = read(app.get(&path).header("If-None-Match", &tag).send().await.unwrap()).await;
        assert!(edited.entries[0].updated > edited.entries[0].published.unwrap());
        assert_eq!(app.client.delete(&url).bearer_auth(token).send().await.unwrap().status(), 204);
        assert!(ask(&app, &path).await.entries.is_empty() && ask(&app, SITE_FEED).await.entries.is_empty());
    }

    async fn a_date_that_was_told_is_taken_back_until_something_changes(app: App) {
        everything_is_published(&app, 0.0).await;
        app.submitted(&comment()).await;
        let path = of(PAGE);
        let told = until(Duration::from_secs(10), async || {
            app.get(&path).send().await.unwrap().headers().get("last-modified").cloned()
        });
        let told = told.await.unwrap();
        let since = async || app.get(&path).header("If-Modified-Since", &told).send().await.unwrap().status().as_u16();
        assert_eq!(since().await, 304);
        let both = app.get(&path).header("If-Modified-Since", &told).header("If-None-Match", "\"other\"").send().await.unwrap();
        assert_eq!(both.status(), 200, "a tag says more than a date");
        app.submitted(&comment_with(json!({ "body": "Un autre." }))).await;
        assert_eq!(since().await, 200);
    }

    async fn a_feed_ends_after_fifty(app: App) {
        everything_is_published(&app, 0.0).await;
        for number in 0..53 {
            app.submitted(&comment_with(json!({ "body": format!("Le commentaire numéro {number}.") }))).await;
        }
        for path in [SITE_FEED, &of(PAGE)] {
            let feed = ask(&app, path).await;
            assert_eq!(feed.entries.len(), 50);
            assert!(feed.entries[0].content.as_ref().unwrap().value.as_ref().unwrap().contains("numéro 52"));
        }
    }

    async fn hostile_texts_leave_a_feed_well_formed(app: App) {
        everything_is_published(&app, 0.0).await;
        change_settings(&app, |settings| settings.max_links = 100).await;
        let controls: String = (1..32_u8).map(char::from).collect();
        let texts = [
            "]]> <![CDATA[ x ]]> &amp; &#0; &#x1; &nbsp; <?xml version=\"1.0\"?> <!DOCTYPE a [<!ENTITY b \"c\">]> &b;",
            "</content></entry></feed><script>alert(1)</script>",
            "\u{fffe}\u{ffff}\u{fdd0}\u{1fffe}\u{85}\u{2028}\u{2029}\u{feff}\u{202e}\u{e000}\u{10ffff}",
            controls.as_str(),
            "`\u{1}\u{b}\u{c}\u{1f}\u{7f}\u{9f}`",
        ];
        let mut kept = 0;
        for text in texts {
            let sent = comment_with(json!({ "title": text, "body": format!("Bonjour {text}"), "website": "https://a.example/?x=1&y=\"'<>" }));
            let response = app.submit(&sent).bearer_auth(&app.key).send().await.unwrap();
            kept += usize::from(response.status() == 201);
            let page = format!("page {}", text.chars().filter(|char| !char.is_control()).collect::<String>());
            app.submit(&comment_with(json!({ "page": page, "title": text }))).bearer_auth(&app.key).send().await.unwrap();
            ask(&app, &of(&page)).await;
        }
        assert!(kept >= 4, "{kept} were taken");
        assert!(ask(&app, SITE_FEED).await.entries.len() >= kept);
        assert_eq!(ask(&app, &of(PAGE)).await.entries.len(), kept);
    }

    async fn who_may_not_read_the_list_may_not_read_the_feed(app: App) {
        let foreign = app.get(SITE_FEED).header("Origin", "https://evil.example").send().await.unwrap();
        assert_eq!(foreign.status(), 403);
        assert_eq!(app.get("/api/v1/sites/nowhere/feed.atom").send().await.unwrap().status(), 404);
        assert_eq!(app.get(&of("https://evil.example/")).send().await.unwrap().status(), 422);
        assert_eq!(app.get(&format!("{SITE_FEED}?page=%00")).send().await.unwrap().status(), 422);
        let own = app.get(SITE_FEED).header("Origin", crate::harness::ORIGIN).send().await.unwrap();
        assert_eq!(own.headers()["access-control-allow-origin"], crate::harness::ORIGIN);
    }
}
