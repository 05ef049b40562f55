//! WordPress's own form, trackbacks and pingbacks.

use crate::forms::stands;
use crate::harness::{App, Kind, ORIGIN, PAGE, encoded, on_both};
use crate::pages::close_page;
use crate::people::{Desk, EMAIL, change_settings, everything_is_published, everything_waits, token};
use reqwest::{RequestBuilder, Response};
use serde_json::Value;
use tamis::domain::ids::SiteId;
use tamis::domain::moderator::Role;
use tamis::domain::page::Closing;
use tamis::domain::site::Settings;

const FORM: &str = "/wp-comments-post.php?site=blog";

fn form(app: &App, path: &str, fields: &[(&str, &str)]) -> RequestBuilder {
    let mut body = url::form_urlencoded::Serializer::new(String::new());
    body.extend_pairs(fields);
    app.client
        .post(format!("{}{path}", app.base))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .header("Accept", "text/html")
        .body(body.finish())
}

/// The form of a French site as a theme sends it, some of its fields changed.
fn classic(app: &App, changes: &[(&str, &str)]) -> RequestBuilder {
    let mut fields = vec![
        ("comment", "Merci pour cet article, la photo du marché est superbe."),
        ("author", "Awa Diop"),
        ("email", "awa@example.org"),
        ("url", ""),
        ("submit", "Laisser un commentaire"),
        ("comment_post_ID", "42"),
        ("comment_parent", "0"),
    ];
    for (name, value) in changes {
        fields.retain(|(known, _)| known != name);
        fields.push((name, value));
    }
    form(app, FORM, &fields).header("Origin", ORIGIN)
}

fn location(response: &Response) -> String {
    assert_eq!(response.status(), 302);
    response.headers()["location"].to_str().unwrap().to_owned()
}

async fn xml(request: RequestBuilder) -> String {
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/xml; charset=utf-8");
    response.text().await.unwrap()
}

fn trackback(app: &App, fields: &[(&str, &str)]) -> RequestBuilder {
    form(app, "/wp-trackback.php?site=blog&p=42", fields)
}

fn ping(app: &App, source: &str, target: &str) -> RequestBuilder {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    call(
        app,
        &format!(
            "<?xml version=\"1.0\"?><methodCall><methodName>pingback.ping</methodName><params>\
             <param><value><string>{}</string></value></param><param><value>{}</value></param></params></methodCall>",
            escaped(source),
            escaped(target)
        ),
    )
}

fn call(app: &App, xml: &str) -> RequestBuilder {
    app.client
        .post(format!("{}/xmlrpc.php?site=blog", app.base))
        .header("Content-Type", "text/xml")
        .body(xml.to_owned())
}

async fn waiting(app: &App) -> Vec<Value> {
    let desk = Desk {
        app,
        token: token(app, "sira@example.org", Role::Moderator, &["blog"]).await,
    };
    desk.queue("status=pending&sort=oldest").await["items"]
        .as_array()
        .unwrap()
        .clone()
}

on_both! {
    async fn a_comment_by_wordpresss_form_is_kept_and_its_reader_sent_back(app: App) {
        everything_is_published(&app, 0.0).await;
        let answer = classic(&app, &[("url", "awa.example")]).header("Referer", PAGE).send().await.unwrap();
        assert_eq!(answer.headers()["cache-control"], "no-store");
        let to = location(&answer);
        let list = app.list(PAGE).await;
        let id = list["comments"][0]["id"].as_str().unwrap();
        assert_eq!(to, format!("{PAGE}#comment-{id}"));
        assert_eq!((&list["comments"][0]["name"], &list["comments"][0]["website"]), (&"Awa Diop".into(), &"http://awa.example/".into()));
        let second = [("comment", "Je réponds à Awa."), ("comment_parent", id)];
        location(&classic(&app, &second).header("Referer", PAGE).send().await.unwrap());
        for (parent, text) in [("7", "Un."), ("x", "Deux."), ("01890000-0000-7000-8000-000000000000", "Trois.")] {
            location(&classic(&app, &[("comment", text), ("comment_parent", parent)]).header("Referer", PAGE).send().await.unwrap());
        }
        let list = app.list(PAGE).await;
        let parents: Vec<&Value> = list["comments"].as_array().unwrap().iter().map(|comment| &comment["parent"]).collect();
        assert_eq!(parents, [&Value::Null, &id.into(), &Value::Null, &Value::Null, &Value::Null]);
    }

    async fn what_is_held_looks_like_what_is_published(app: App) {
        everything_waits(&app).await;
        let to = location(&classic(&app, &[]).header("Referer", PAGE).send().await.unwrap());
        assert!(to.starts_with(&format!("{PAGE}#comment-")), "{to}");
        let own = location(&classic(&app, &[("comment_post_ID", "un-nom")]).send().await.unwrap());
        assert_eq!(own, format!("{}/thread/blog?page=un-nom&held=1#comments", app.base));
    }

    async fn the_page_is_told_by_the_referer_an_address_a_name_or_a_number(app: App) {
        everything_is_published(&app, 0.0).await;
        let short = "https://site.example/?p=42";
        for (number, (post, referer, page)) in [
            ("42", "", short),
            ("42", "https://site.example/", short),
            ("42", "https://site.example", short),
            ("42", "https://evil.example/article", short),
            ("42", "not an address", short),
            ("042", "", short),
            ("42", PAGE, PAGE),
            ("42", "https://site.example/article?replytocom=9&utm_source=x#respond", PAGE),
            ("42", "https://site.example/article/comment-page-2/?unapproved=3&moderation-hash=a", "https://site.example/article/"),
            ("42", "https://site.example/?p=42&replytocom=1", short),
            ("42", "https://site.example/?x=%26y%3D1&cpage=2", "https://site.example/?x=%26y%3D1"),
            ("", PAGE, PAGE),
            ("0", PAGE, PAGE),
            ("https://site.example/b", PAGE, "https://site.example/b"),
            ("https://evil.example/b", PAGE, ""),
            ("0", "", ""),
            ("", "https://evil.example/a", ""),
            ("99999999999999999999", "", ""),
        ].into_iter().enumerate() {
            let text = format!("Merci pour cet article, c’est le numéro {number}.");
            let mut request = classic(&app, &[("comment_post_ID", post), ("comment", &text)]);
            if !referer.is_empty() {
                request = request.header("Referer", referer);
            }
            let answer = request.send().await.unwrap();
            if page.is_empty() {
                assert_eq!(answer.status(), 404, "{post} {referer}");
                continue;
            }
            assert_eq!(location(&answer).split('#').next(), Some(page), "{post} {referer}");
            assert!(app.list(page).await.to_string().contains(&text), "{post} {referer}");
        }
    }

    async fn what_is_wrong_is_told_with_wordpresss_statuses_in_the_readers_language(app: App) {
        let long = "x".repeat(10_001);
        let nul = "a\0b";
        for (changes, status, fr, en) in [
            (&[("author", "")][..], 200, "champs obligatoires", "required fields"),
            (&[("email", " ")], 200, "champs obligatoires", "required fields"),
            (&[("author", ""), ("email", "x"), ("comment", "")], 200, "champs obligatoires", "required fields"),
            (&[("email", "nobody")], 200, "adresse e-mail valide", "email address"),
            (&[("comment", "")], 200, "veuillez saisir un commentaire", "type your comment"),
            (&[("comment", &long)], 200, "commentaire est trop long", "comment is too long"),
            (&[("author", &long)], 200, "nom est trop long", "name is too long"),
            (&[("comment", nul)], 200, "", ""),
            (&[("comment_post_ID", "0")], 404, "de ce site", "of this site"),
        ] {
            for (tongue, part) in [("fr", fr), ("en", en)] {
                let answer = classic(&app, changes).header("Accept-Language", tongue).send().await.unwrap();
                assert_eq!(answer.status(), status, "{changes:?}");
                assert_eq!(answer.headers()["content-type"], "text/html; charset=utf-8");
                assert_eq!(answer.headers()["content-language"], tongue);
                let page = answer.text().await.unwrap();
                assert!(page.contains(part) && page.contains("role=\"alert\""), "{part}: {page}");
            }
        }
        assert_eq!(app.list("https://site.example/?p=42").await["count"], 0);
        location(&classic(&app, &[]).send().await.unwrap());
        let again = classic(&app, &[]).send().await.unwrap();
        assert_eq!(again.status(), 409);
        assert!(again.text().await.unwrap().contains("Détection d’un doublon"), "the site's own language");
        close_page(&app, "https://site.example/?p=42", Closing::Closed).await;
        let closed = classic(&app, &[("author", "")]).send().await.unwrap();
        assert_eq!(closed.status(), 403);
        assert!(closed.text().await.unwrap().contains("Désolé, les commentaires sont fermés pour cet article."));
    }

    async fn whoever_is_refused_gets_a_plain_page_with_what_they_wrote(app: App) {
        let text = [("comment", "J’ai <b>tout</b> dit.\nEt plus.")];
        let refused = |path: &'static str, origin: &'static str| form(&app, path, &text).header("Origin", origin).header("Accept-Language", "fr");
        close_page(&app, "https://site.example/?p=9", Closing::Closed).await;
        for (request, status, told) in [
            (refused(FORM, "https://evil.example"), 403, "site"),
            // What a browser sends where the website tells it to send no Referer.
            (refused(FORM, "null"), 403, "site"),
            (refused(FORM, ORIGIN), 404, "de ce site"),
            (refused("/wp-comments-post.php", ORIGIN), 404, "site"),
            (refused("/wp-comments-post.php?site=none", ORIGIN), 404, "site"),
            (refused(FORM, ORIGIN).header("Authorization", "Bearer none"), 401, ""),
            (classic(&app, &[("author", ""), text[0]]).header("Accept-Language", "fr"), 200, "champs obligatoires"),
            (classic(&app, &[("comment_post_ID", "9"), text[0]]).header("Accept-Language", "fr"), 403, "Désolé"),
        ] {
            let answer = request.send().await.unwrap();
            assert_eq!((answer.status().as_u16(), answer.headers()["content-type"].to_str().unwrap()), (status, "text/html; charset=utf-8"));
            assert_eq!((&answer.headers()["content-language"], &answer.headers()["cache-control"]), (&"fr".parse().unwrap(), &"no-store".parse().unwrap()));
            assert!(answer.headers()["content-security-policy"].to_str().unwrap().starts_with("default-src 'none';"));
            let page = answer.text().await.unwrap();
            assert!(page.contains("role=\"alert\"") && page.contains(told), "{told}: {page}");
            assert!(page.contains("readonly>\nJ’ai &#60;b&#62;tout&#60;/b&#62; dit.\nEt plus.</textarea>"), "{page}");
        }
        let large = "x".repeat(300_000);
        let mut others = vec![classic(&app, &[("comment", &large)]), app.post(FORM, &serde_json::json!({}))];
        for status in [413, 415] {
            let answer = others.remove(0).send().await.unwrap();
            assert_eq!((answer.status().as_u16(), answer.headers()["content-type"].to_str().unwrap()), (status, "text/html; charset=utf-8"));
            assert!(!answer.text().await.unwrap().contains("<textarea"));
        }
    }

    async fn only_post_is_answered(app: App) {
        let answer = app.get(FORM).send().await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.headers()["allow"].to_str().unwrap()), (405, "POST"));
        assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("text/plain"));
        assert_eq!(answer.text().await.unwrap(), "");
    }

    async fn a_reader_is_sent_on_only_to_where_the_site_is_at_home(app: App) {
        let home = [("redirect_to", "https://site.example/merci?x=1")];
        let to = location(&classic(&app, &home).send().await.unwrap());
        assert!(to.starts_with("https://site.example/merci?x=1#comment-"), "{to}");
        for (n, (asked, way)) in [("/merci", "https://site.example/merci"), ("?ok=1#x", "https://site.example/?ok=1"), ("merci/", "https://site.example/merci/")].into_iter().enumerate() {
            let to = location(&classic(&app, &[("redirect_to", asked), ("comment", &format!("Bonjour {n}."))]).send().await.unwrap());
            assert!(to.starts_with(&format!("{way}#comment-")), "{to}");
        }
        let named = [("comment_post_ID", "un-nom"), ("redirect_to", "/merci"), ("comment", "Sur une page nommée.")];
        let to = location(&classic(&app, &named).send().await.unwrap());
        assert!(to.starts_with("https://site.example/merci#comment-"), "{to}");
        for (n, away) in ["https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)", "https://site.example.evil.example/"].into_iter().enumerate() {
            let to = location(&classic(&app, &[("redirect_to", away), ("comment", &format!("Merci {n}."))]).send().await.unwrap());
            assert!(to.starts_with("https://site.example/?p=42#comment-"), "{to}");
        }
    }

    async fn the_trap_holds_on_this_form_too(app: App) {
        everything_is_published(&app, 0.0).await;
        let token = token(&app, EMAIL, Role::Moderator, &["blog"]).await;
        location(&classic(&app, &[("contact_me", "1"), ("comment", "Le formulaire piégé.")]).send().await.unwrap());
        assert_eq!(stands(&app, &token, "piégé").await, ("spam".into(), "honeypot".into()));
    }

    async fn a_trackback_waits_whatever_it_says_and_needs_no_address(app: App) {
        everything_is_published(&app, 0.0).await;
        let token = token(&app, EMAIL, Role::Moderator, &["blog"]).await;
        let fields = [("url", "https://voisin.example/billet?a=1&b=2"), ("title", "Chez le voisin <b>"), ("excerpt", "[...] comme l’écrit ce site [...]"), ("blog_name", "Le voisin")];
        let answer = xml(trackback(&app, &fields)).await;
        assert_eq!(answer, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<response>\n<error>0</error>\n</response>\n");
        assert_eq!(stands(&app, &token, "comme l’écrit").await, ("pending".into(), "linkback".into()));
        let again = xml(trackback(&app, &[("url", fields[0].1), ("title", "Autrement dit")])).await;
        assert!(again.contains("<error>1</error>") && again.contains("déjà"), "{again}");
        for same in ["https://voisin.example/billet?a=1&b=2#suite", "https://voisin.example/billet?a=1&utm_source=x&b=2&fbclid=y", "http://voisin.example/billet?a=1&b=2"] {
            let again = xml(trackback(&app, &[("url", same)])).await;
            assert!(again.contains("<error>1</error>") && again.contains("déjà"), "{same}: {again}");
        }
        let nameless = xml(trackback(&app, &[("url", "https://autre.example/"), ("blog_name", "https://autre.example/")])).await;
        assert!(nameless.contains("<error>0</error>"), "{nameless}");
        let waiting = waiting(&app).await;
        assert_eq!(waiting.len(), 2);
        assert_eq!(waiting[0]["page"]["url"], "https://site.example/?p=42");
        assert_eq!((&waiting[0]["name"], &waiting[0]["email"], &waiting[0]["website"]), (&"Le voisin".into(), &Value::Null, &fields[0].1.into()));
        assert_eq!(waiting[0]["kind"], "trackback");
        assert_eq!((&waiting[1]["name"], &waiting[1]["body"]), (&"autre.example".into(), &"https://autre.example/".into()));
        assert_eq!(app.list("https://site.example/?p=42").await["count"], 0);
        let blog = SiteId::parse("blog").unwrap();
        let arrived = app.sieve.store.arrivals(&blog, "").await.unwrap();
        assert_eq!(arrived.all, 0, "what other websites send is no flood of readers");
    }

    async fn a_trackback_that_is_none_is_told_so(app: App) {
        let listed = [("url", "https://voisin.example/casino"), ("title", "x")];
        for (path, fields, part) in [
            ("/wp-trackback.php?site=blog&p=42", &[("title", "x")][..], "adresse http"),
            ("/wp-trackback.php?site=blog&p=42", &[("url", "javascript:alert(1)")], "adresse http"),
            ("/wp-trackback.php?site=blog&p=42", &[("url", "https://site.example/?p=42")], "adresse http"),
            ("/wp-trackback.php?site=blog&p=42", &[("url", "http://site.example/?utm_medium=x&p=42#haut")], "adresse http"),
            ("/wp-trackback.php?site=blog&p=42", &[("url", "un-nom")], "adresse http"),
            ("/wp-trackback.php?site=blog&p=42", &[("url", "https://a.example/"), ("title", "\0")], "UTF-8"),
            ("/wp-trackback.php?site=blog&p=0", &listed, "quelle page"),
            ("/wp-trackback.php?site=blog", &listed, "quelle page"),
            ("/wp-trackback.php?site=blog&p=https%3A%2F%2Fevil.example%2F", &listed, "quelle page"),
        ] {
            let answer = xml(form(&app, path, fields)).await;
            assert!(answer.contains("<error>1</error>") && answer.contains(part), "{path}: {answer}");
        }
        assert!(xml(trackback(&app, &listed)).await.contains("<error>0</error>"));
        close_page(&app, "https://site.example/?p=42", Closing::Closed).await;
        assert!(xml(trackback(&app, &[("url", "https://tard.example/")])).await.contains("plus de liens"));
    }

    async fn a_site_may_still_hold_a_trackback_by_its_lists(app: App) {
        everything_is_published(&app, 0.0).await;
        let token = token(&app, EMAIL, Role::Moderator, &["blog"]).await;
        change_settings(&app, |settings| settings.blocked_words = vec!["casino".to_owned()]).await;
        xml(trackback(&app, &[("url", "https://a.example/"), ("title", "Le casino du coin")])).await;
        assert_eq!(stands(&app, &token, "casino du coin").await, ("spam".into(), "blocked_word".into()));
    }

    async fn a_pingback_waits_and_is_answered_in_its_own_way(app: App) {
        everything_is_published(&app, 0.0).await;
        let source = "https://voisin.example/billet?a=1&b=2";
        let answer = xml(ping(&app, source, &format!("{PAGE}#part"))).await;
        assert!(answer.contains("<methodResponse><params>") && answer.contains("Reçu"), "{answer}");
        let items = waiting(&app).await;
        assert_eq!((&items[0]["name"], &items[0]["body"], &items[0]["page"]["url"]), (&"voisin.example".into(), &source.into(), &PAGE.into()));
        assert_eq!((&items[0]["email"], &items[0]["kind"]), (&Value::Null, &"pingback".into()));
        assert_eq!(items[0]["reasons"][0]["code"], "rule.linkback");
        for (source, target, code) in [
            (source, PAGE, 48),
            ("https://b.example/", "https://evil.example/", 33),
            ("https://b.example/", "un-nom", 33),
            ("ftp://b.example/", PAGE, 0),
            (PAGE, PAGE, 0),
            ("https://site.example/article#haut", PAGE, 0),
            ("https://voisin.example/billet?a=1&b=2&gclid=3#suite", PAGE, 48),
        ] {
            let answer = xml(ping(&app, source, target)).await;
            assert!(answer.contains(&format!("<int>{code}</int>")), "{source} {target}: {answer}");
        }
        close_page(&app, PAGE, Closing::Closed).await;
        assert!(xml(ping(&app, "https://tard.example/", PAGE)).await.contains("<int>33</int>"));
    }

    async fn hostile_xml_is_answered_with_a_fault_and_nothing_is_kept(app: App) {
        everything_is_published(&app, 0.0).await;
        let listing = "<methodCall><methodName>system.listMethods</methodName></methodCall>";
        let bomb = format!("<!DOCTYPE l [<!ENTITY a \"{}\"><!ENTITY b \"&a;&a;&a;\">]><methodCall><methodName>&b;</methodName></methodCall>", "x".repeat(1000));
        let outside = "<!DOCTYPE x [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><methodCall><methodName>&f;</methodName></methodCall>";
        let deep = "<a>".repeat(20_000);
        let lone = "<methodCall><methodName>pingback.ping</methodName><params><param><value>x</value></param></params></methodCall>";
        for (text, code) in [("", -32700), ("nonsense", -32700), (&*bomb, -32700), (outside, -32700), (&*deep, -32700), (listing, -32601), (lone, -32602)] {
            let answer = xml(call(&app, text)).await;
            assert!(answer.contains(&format!("<int>{code}</int>")) && !answer.contains("root:"), "{answer}");
        }
        let large = format!("<methodCall>{}</methodCall>", " ".repeat(64 * 1024));
        assert_eq!(call(&app, &large).send().await.unwrap().status(), 413);
        let json = app.post("/xmlrpc.php?site=blog", &serde_json::json!({}));
        assert_eq!(json.send().await.unwrap().status(), 415);
        assert!(waiting(&app).await.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_sends_too_fast_is_told_so_in_each_way() {
    let app = App::start_with(Kind::Sqlite, Settings::default(), Some((1, 1)))
        .await
        .unwrap();
    location(&classic(&app, &[]).send().await.unwrap());
    let flood = classic(&app, &[("comment", "Encore moi.")]).send().await.unwrap();
    assert_eq!(flood.status(), 429);
    assert!(flood.headers().contains_key("retry-after"));
    assert!(flood.text().await.unwrap().contains("trop rapidement"));
    let fields = [("url", "https://a.example/")];
    assert!(xml(trackback(&app, &fields)).await.contains("<error>1</error>"));
    assert!(
        xml(ping(&app, "https://a.example/", PAGE))
            .await
            .contains("<int>49</int>")
    );
    assert_eq!(
        app.get(&format!("/thread/blog?page={}", encoded(PAGE)))
            .send()
            .await
            .unwrap()
            .status(),
        200
    );
}
