//! What is done besides deciding is on record: with the change or not at all, and by whichever door.

use crate::harness::{App, ORIGIN, on_both};
use crate::people::token;
use crate::program::{Program, on_both_databases};
use serde_json::{Value, json};
use tamis::domain::email::Email;
use tamis::domain::event::EventKind;
use tamis::domain::ids::{ModeratorId, SiteId};
use tamis::domain::lang::Lang;
use tamis::domain::moderator::Role;
use tamis::domain::site::{Origin, Settings, Site};
use tamis::moderation::{NewPerson, SiteChange, WebhookAdded};
use tamis::storage::{ActFilter, ActRow, Error, Store};

/// Every act that changes the database, in an order in which each finds something to change.
const DEEDS: [&str; 23] = [
    "site.added",
    "site.changed",
    "site.list_added",
    "site.list_removed",
    "site.keys_rotated",
    "site.webhook_added",
    "site.webhook_rotated",
    "site.webhook_enabled",
    "site.webhook_removed",
    "person.added",
    "person.invited",
    "person.token_issued",
    "person.changed",
    "person.link_made",
    "session.end",
    "factor.reset",
    "person.disabled",
    "person.enabled",
    "model.shadowed",
    "model.shadow_ended",
    "model.promoted",
    "model.rolled_back",
    "site.removed",
];

/// What the deeds are done to, and by whom.
struct Stage {
    admin: ModeratorId,
    nadia: ModeratorId,
    webhook: String,
}

fn slug(text: &str) -> SiteId {
    SiteId::parse(text).unwrap()
}

fn person(email: &str) -> NewPerson {
    NewPerson {
        email: Email::parse(email).unwrap(),
        role: Role::Moderator,
        sites: vec![slug("blog")],
        password: None,
    }
}

async fn deed(app: &App, stage: &Stage, act: &str) -> Result<(), Error> {
    let (sieve, by, nadia) = (&app.sieve, Some(&stage.admin), &stage.nadia);
    let change = |change: SiteChange| async move { sieve.change_site(by, &slug("blog"), &change).await.map(drop) };
    match act {
        "site.added" => {
            let site = Site {
                id: slug("neu"),
                name: "Neu".to_owned(),
                lang: Lang::parse("fr").unwrap(),
                origins: vec![Origin::parse(ORIGIN).unwrap()],
                settings: Settings::default(),
            };
            sieve.add_site(by, site).await.map(drop)
        }
        "site.changed" => {
            change(SiteChange {
                max_links: Some(9),
                ..SiteChange::default()
            })
            .await
        }
        "site.list_added" => {
            change(SiteChange {
                block_words: vec!["casino".to_owned()],
                ..SiteChange::default()
            })
            .await
        }
        "site.list_removed" => {
            change(SiteChange {
                unblock_words: vec!["casino".to_owned()],
                ..SiteChange::default()
            })
            .await
        }
        "site.keys_rotated" => sieve.rotate_keys(by, slug("blog")).await.map(drop),
        "site.webhook_added" => {
            let kinds = [EventKind::CommentHeld];
            sieve
                .add_webhook(by, &slug("blog"), "http://127.0.0.1:9/", &kinds, true)
                .await
                .map(drop)
        }
        "site.webhook_rotated" => sieve.rotate_webhook(by, &slug("blog"), &stage.webhook).await.map(drop),
        "site.webhook_enabled" => sieve.enable_webhook(by, &slug("blog"), &stage.webhook).await.map(drop),
        "site.webhook_removed" => sieve.remove_webhook(by, &slug("blog"), &stage.webhook).await.map(drop),
        "person.added" => sieve.add_moderator(by, person("added@example.org")).await.map(drop),
        "person.invited" => sieve
            .invite(by, person("invited@example.org"), "fr", true)
            .await
            .map(drop),
        "person.token_issued" => sieve.issue_token(by, nadia).await.map(drop),
        "person.changed" => sieve
            .change_person(by, nadia, Some(Role::Admin), Some(Vec::new()))
            .await
            .map(drop),
        "person.link_made" => sieve.send_link(by, nadia, true).await.map(drop),
        "person.disabled" => sieve.set_disabled(by, nadia, true).await.map(|done| {
            done.unwrap();
        }),
        "person.enabled" => sieve.set_disabled(by, nadia, false).await.map(|done| {
            done.unwrap();
        }),
        "session.end" => {
            let admin = sieve.find_person_of(&stage.admin).await?.unwrap();
            let moderator = tamis::domain::moderator::Moderator {
                id: admin.id,
                email: admin.email,
                role: admin.role,
                sites: admin.sites,
            };
            sieve.end_sessions(&moderator, "none", None).await.map(drop)
        }
        "factor.reset" => sieve.drop_factor(by, nadia).await.map(drop),
        "model.shadowed" => sieve.set_shadow(by, "twin").await.map(drop),
        "model.shadow_ended" => sieve.end_shadow(by).await.map(drop),
        "model.promoted" => sieve.promote(by, "twin", true).await.map(drop),
        "model.rolled_back" => sieve.roll_back(by).await.map(drop),
        "site.removed" => sieve.remove_site(by, slug("neu")).await.map(drop),
        other => panic!("{other} is none of the deeds"),
    }
}

async fn count(app: &App, table: &str) -> i64 {
    use sqlx::Connection;
    let sql = sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
    match &app.database {
        tamis::storage::Database::Sqlite(file) => {
            let mut other = sqlx::SqliteConnection::connect(&format!("sqlite:{}", file.display()))
                .await
                .unwrap();
            sqlx::query_scalar(sql).fetch_one(&mut other).await.unwrap()
        }
        tamis::storage::Database::Postgres(url) => {
            let mut other = sqlx::PgConnection::connect(url).await.unwrap();
            sqlx::query_scalar(sql).fetch_one(&mut other).await.unwrap()
        }
    }
}

/// All that the deeds could change, as text.
async fn state(app: &App) -> String {
    let store = &app.sieve.store;
    let key = app.sieve.find_site_by_key(&app.key).await.unwrap().is_some();
    let mut counts = Vec::new();
    for table in [
        "tokens",
        "sessions",
        "password_links",
        "outbox",
        "wishes",
        "second_factors",
        "promotions",
        "grants",
    ] {
        counts.push((table, count(app, table).await));
    }
    format!(
        "{:?} {key} {:?} {:?} {:?} {:?} {:?} {counts:?}",
        store.sites().await.unwrap(),
        app.sieve.staff().await.unwrap(),
        store.webhooks(&slug("blog")).await.unwrap(),
        store.open_invitations().await.unwrap(),
        store.version_in_use().await.unwrap(),
        store.shadow().await.unwrap(),
    )
}

async fn record(store: &Store) -> Vec<ActRow> {
    let filter = ActFilter {
        limit: 1000,
        ..ActFilter::default()
    };
    store.acts(&filter).await.unwrap()
}

async fn set_up(app: &App) -> Stage {
    token(app, "alix@example.org", Role::Admin, &[]).await;
    token(app, "nadia@example.org", Role::Moderator, &["blog"]).await;
    let id = async |email: &str| {
        app.sieve
            .find_person(&Email::parse(email).unwrap())
            .await
            .unwrap()
            .unwrap()
            .id
    };
    let (admin, nadia) = (id("alix@example.org").await, id("nadia@example.org").await);
    let opened = app
        .sieve
        .log_in_with("alix@example.org", crate::people::PASSWORD.to_owned(), None)
        .await;
    assert!(matches!(opened.unwrap(), tamis::moderation::LoggingIn::Done(_)));
    let factor = format!(
        "INSERT INTO second_factors (moderator_id, secret_sealed, confirmed, last_counter, created_at_ms) VALUES ('{nadia}', '', TRUE, 0, 0)"
    );
    app.sql(&factor).await;
    let kinds = [EventKind::CommentHeld];
    let added = app
        .sieve
        .add_webhook(None, &slug("blog"), "http://127.0.0.1:9/", &kinds, true)
        .await;
    let WebhookAdded::Done(added) = added.unwrap() else {
        panic!("no endpoint")
    };
    app.sql("UPDATE webhooks SET disabled = TRUE").await;
    let base = app.sieve.install_base().await.unwrap().unwrap();
    let bytes = app.sieve.export_model(&base).await.unwrap().unwrap().unwrap();
    app.sieve.import_model(bytes, Some("twin")).await.unwrap();
    Stage {
        admin,
        nadia,
        webhook: added.id,
    }
}

on_both! {
    async fn a_change_that_cannot_be_put_on_record_is_not_made(app: App) {
        let stage = set_up(&app).await;
        for act in DEEDS {
            let (before, known) = (state(&app).await, record(&app.sieve.store).await.len());
            app.sql("ALTER TABLE acts RENAME TO acts_away").await;
            let broken = deed(&app, &stage, act).await;
            assert!(broken.is_err(), "{act} is done although nobody could know");
            assert_eq!(state(&app).await, before, "{act} leaves nothing half done");
            app.sql("ALTER TABLE acts_away RENAME TO acts").await;
            deed(&app, &stage, act).await.unwrap();
            assert_ne!(state(&app).await, before, "{act} does something");
            let rows = record(&app.sieve.store).await;
            assert_eq!(rows.len(), known + 1, "{act} is on record once");
            assert_eq!((rows[0].act.as_str(), rows[0].moderator_id.as_deref()), (act, Some(stage.admin.as_str())));
        }
        for act in ["site.changed", "person.enabled", "person.changed", "model.shadow_ended", "site.removed", "factor.reset"] {
            let (before, known) = (state(&app).await, record(&app.sieve.store).await.len());
            deed(&app, &stage, act).await.unwrap();
            assert_eq!(state(&app).await, before);
            assert_eq!(record(&app.sieve.store).await.len(), known, "{act} changed nothing and is not told");
        }
    }

    async fn an_erasure_that_breaks_off_is_on_record_all_the_same(app: App) {
        let awa = Email::parse("awa@example.org").unwrap();
        app.submitted(&crate::harness::comment()).await;
        app.sql("ALTER TABLE feedback RENAME TO feedback_away").await;
        assert!(app.sieve.erase_address(None, &awa, tamis::moderation::Erasure::Delete).await.is_err());
        let rows = record(&app.sieve.store).await;
        assert_eq!((rows[0].act.as_str(), rows[0].detail.as_str()), ("privacy.erasure_begun", r#"{"how":"delete"}"#));
        app.sql("ALTER TABLE feedback_away RENAME TO feedback").await;
        app.sieve.erase_address(None, &awa, tamis::moderation::Erasure::Delete).await.unwrap();
        assert_eq!(record(&app.sieve.store).await[0].act, "privacy.erased");
    }
}

on_both_databases! {
    async fn commands_put_the_same_acts_on_record_without_an_actor(program: Program) {
        let done = |arguments: &[&str]| {
            let done = program.run(arguments);
            assert_eq!(done.code, 0, "{arguments:?}: {done:?}");
        };
        let blog = ["--origin", "https://blog.example"];
        done(&[&["site", "add", "blog"][..], &blog].concat());
        done(&["site", "set", "blog", "--max-links", "7", "--block-word", "casino", "--block-email", "spam@evil.example"]);
        done(&["site", "set", "blog", "--max-links", "7"]);
        done(&["site", "set", "blog", "--unblock-email", "spam@evil.example"]);
        done(&["site", "rotate-key", "blog"]);
        let hook = program.json(&["webhook", "add", "blog", "https://hooks.example/x"])["id"].as_str().unwrap().to_owned();
        done(&["webhook", "remove", "blog", &hook]);
        done(&["moderator", "add", "nadia@example.org", "--site", "blog"]);
        done(&["moderator", "invite", "rozenn@example.org", "--site", "blog"]);
        done(&["moderator", "invite", "rozenn@example.org", "--again"]);
        done(&["moderator", "revoke", "nadia@example.org", "--site", "blog"]);
        done(&["moderator", "role", "nadia@example.org", "admin"]);
        program.run(&["moderator", "disable", "nadia@example.org"]).failed("nobody else is an administrator");
        done(&["moderator", "role", "rozenn@example.org", "admin"]);
        done(&["moderator", "disable", "nadia@example.org"]);
        done(&["moderator", "disable", "nadia@example.org"]);
        done(&["privacy", "export", "awa@example.org"]);
        done(&["privacy", "erase", "awa@example.org"]);
        done(&["site", "remove", "blog", "--yes"]);
        program.run(&["retrain"]).failed("");
        std::fs::write(program.folder().join("base.tamis"), tamis::spam::Model::base()).unwrap();
        done(&["model", "import", "base.tamis", "--as", "twin"]);
        done(&["model", "shadow", "twin"]);
        done(&["model", "shadow", "--off"]);
        done(&["model", "promote", "twin"]);
        done(&["model", "rollback"]);
        let mut rows = record(&program.store().await).await;
        rows.reverse();
        assert!(rows.iter().all(|row| row.moderator_id.is_none() && !row.detail.contains('@')), "{rows:?}");
        let told: Vec<(&str, Value)> = rows.iter().map(|row| (row.act.as_str(), serde_json::from_str(&row.detail).unwrap())).collect();
        let list = |list: &str| json!({ "list": list, "entries": 1 });
        let moderator = json!({ "role": "moderator", "sites": ["blog"] });
        let erased = json!({ "comments": 0, "pages": 0, "training_examples": 0, "how": "anonymise" });
        assert_eq!(told, [
            ("site.added", json!({})), ("site.changed", json!({})), ("site.list_added", list("word")), ("site.list_added", list("email")),
            ("site.list_removed", list("email")), ("site.keys_rotated", json!({})),
            ("site.webhook_added", json!({ "endpoint": hook })), ("site.webhook_removed", json!({ "endpoint": hook })),
            ("person.added", moderator.clone()), ("person.token_issued", json!({})), ("person.invited", moderator), ("person.link_made", json!({})),
            ("person.changed", json!({ "sites": [] })), ("person.changed", json!({ "role": "admin" })),
            ("person.changed", json!({ "role": "admin" })), ("person.disabled", json!({})),
            ("privacy.exported", json!({})), ("privacy.erasure_begun", json!({ "how": "anonymise" })), ("privacy.erased", erased), ("site.removed", json!({})),
            ("model.shadowed", json!({})), ("model.shadow_ended", json!({})),
            ("model.promoted", json!({ "insisted": false })), ("model.rolled_back", json!({})),
        ]);
        assert!(rows.iter().filter(|row| row.act.starts_with("model.")).all(|row| !row.subject.is_empty()), "{rows:?}");
    }
}
