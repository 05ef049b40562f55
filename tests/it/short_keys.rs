//! The short keys of sites: what is kept of one tells it to nobody, whenever it was issued.

use crate::akismet::{call, short_key};
use crate::harness::{App, on_both};
use crate::program::{Program, on_both_databases};
use tamis::domain::ids::SiteId;
use tamis::privacy::{MasterKey, Vault, hash_secret};
use tamis::storage::{NewAct, SiteKeys};

fn blog() -> SiteId {
    SiteId::parse("blog").unwrap()
}

/// What earlier versions kept of a key.
fn plain(key: &str) -> (String, String) {
    ("blog".to_owned(), hash_secret(key))
}

async fn is_valid(app: &App, key: &str) -> bool {
    let fields = [("key", key), ("blog", "https://site.example")];
    let answer = call(app, "/1.1/verify-key", "other/1.0", &fields)
        .await
        .text()
        .await
        .unwrap();
    answer == "valid"
}

on_both! {
    async fn what_is_kept_of_a_short_key_depends_on_the_installations_own(app: App) {
        let key = short_key(&app).await;
        assert!(is_valid(&app, &key).await);
        assert!(app.sieve.store.plain_short_keys().await.unwrap().is_empty(), "new keys have a keyed hash");
        let mut elsewhere = app.sieve.clone();
        elsewhere.vault = Vault::new(&MasterKey::parse(&"5b".repeat(32)).unwrap());
        assert!(elsewhere.find_site_by_key(&key).await.unwrap().is_none(), "whoever has the database alone finds nothing");
        let long = app.sieve.rotate_keys(None, blog()).await.unwrap().unwrap().key;
        assert!(elsewhere.find_site_by_key(long.expose()).await.unwrap().is_some(), "a long key needs none");
        assert!(!is_valid(&app, &key).await);
    }

    async fn the_plain_hash_of_an_older_key_is_replaced_and_the_key_stays_good(app: App) {
        let key = short_key(&app).await;
        let (_, hash) = plain(&key);
        app.sql(&format!("UPDATE sites SET akismet_key_hash = '{hash}'")).await;
        assert_eq!(app.sieve.store.plain_short_keys().await.unwrap(), [plain(&key)]);
        assert_eq!(app.sieve.key_short_keys().await.unwrap(), 1);
        assert!(is_valid(&app, &key).await);
        assert!(app.sieve.store.plain_short_keys().await.unwrap().is_empty());
        assert_eq!(app.sieve.key_short_keys().await.unwrap(), 0, "nothing is left to do");
        for wrong in [hash.as_str(), "000000000000", ""] {
            assert!(app.sieve.find_site_by_key(wrong).await.unwrap().is_none(), "{wrong}");
        }
        // Replaced by somebody else meanwhile, the old one does not come back.
        let newer = short_key(&app).await;
        assert!(!app.sieve.store.key_short_key("blog".to_owned(), hash, "hmac:x".to_owned()).await.unwrap());
        assert!(is_valid(&app, &newer).await && !is_valid(&app, &key).await);
    }
}

on_both_databases! {
    async fn a_program_that_starts_takes_an_older_key_and_keeps_no_plain_hash_of_it(program: Program) {
        program.json(&["site", "add", "blog", "--origin", "https://site.example"]);
        let key = "0123456789ab";
        let keys = SiteKeys { key_hash: hash_secret("long"), akismet_key_hash: plain(key).1 };
        let act = NewAct {
            id: uuid::Uuid::now_v7().to_string(),
            at_ms: 0,
            moderator_id: None,
            act: "site.keys_rotated".to_owned(),
            subject: "blog".to_owned(),
            detail: "{}".to_owned(),
        };
        let store = program.store().await;
        assert!(store.rotate_keys(blog(), keys, act).await.unwrap());
        assert_eq!(store.plain_short_keys().await.unwrap(), [plain(key)]);
        let service = program.serve(&["serve"], &[]);
        let answer = reqwest::Client::new()
            .post(format!("{}/1.1/verify-key", service.base))
            .form(&[("key", key), ("blog", "https://site.example")])
            .send().await.unwrap().text().await.unwrap();
        assert_eq!(answer, "valid");
        assert!(store.plain_short_keys().await.unwrap().is_empty());
        service.ask_to_stop();
        let (code, log) = service.ended();
        assert_eq!(code, 0);
        assert!(!log.is_empty() && !log.contains(key) && !log.contains(&plain(key).1), "{log}");
    }
}
