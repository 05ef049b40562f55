//! Versions beside one another: what the gate judges on, and what of it the log keeps.

use crate::harness::{App, on_both};
use crate::people::{desk, submitted_with};
use crate::program::{Program, on_both_databases};
use crate::retrain::{Site, TEXT};
use crate::small_base;
use serde_json::json;
use sha2::{Digest, Sha256};
use tamis::moderation::{Followed, Promoted};
use tamis::spam::{Model, rename};
use tamis::storage::{Grounds, NewModel, NewPromotion, Store};

/// Registers a model file under another name, as made at a time.
async fn twin(app: &App, of: &[u8], version: &str, created_at_ms: i64) {
    let file = rename(of, version).unwrap();
    let checksum = Model::parse(&file).unwrap().checksum();
    let new = NewModel {
        version: version.to_owned(),
        parent: None,
        checksum,
        file,
        judgement: "{}".to_owned(),
        created_at_ms,
    };
    app.sieve.store.add_model(new).await.unwrap();
}

/// A comment by somebody who writes no other.
async fn stage(app: &App, n: usize) -> String {
    submitted_with(
        app,
        json!({ "email": format!("n{n}@example.org"), "body": format!("La régate, étape {n}.") }),
    )
    .await
}

/// The base model as a program of another time wrote it: one number of its header is another, and all of it is whole.
fn of_another_time(number: usize) -> Vec<u8> {
    let mut file = Model::base().to_vec();
    let end = file.len() - 32;
    file[number] = 77;
    let digest = Sha256::digest(&file[..end]);
    file[end..].copy_from_slice(&digest);
    file
}

/// Puts bytes in use as only a program that can read them would.
async fn in_use(store: &Store, version: &str, file: Vec<u8>) {
    let checksum = Sha256::digest(&file).iter().map(|byte| format!("{byte:02x}")).collect();
    let new = NewModel {
        version: version.to_owned(),
        parent: None,
        checksum,
        file,
        judgement: "{}".to_owned(),
        created_at_ms: 1,
    };
    store.add_model(new).await.unwrap();
    let promotion = NewPromotion {
        version: version.to_owned(),
        act: "promote".to_owned(),
        replaced: store.version_in_use().await.unwrap().map(|(version, _)| version),
        promoted_at_ms: 1,
        grounds: Grounds::default(),
    };
    assert!(store.promote(promotion, None).await.unwrap());
}

on_both! {
    async fn a_version_that_this_program_is_too_new_for_gives_way_to_the_one_that_ships(app: App) {
        let store = &app.sieve.store;
        app.sieve.model.replace(None);
        for (number, version, why) in [(8, "ancient", "format 77"), (10, "other-features", "feature specification 77")] {
            in_use(store, version, of_another_time(number)).await;
            assert!(matches!(app.sieve.follow().await.unwrap(), Followed::Damaged { .. }), "{version}");
            let base = app.sieve.install_base().await.unwrap().unwrap();
            let last = store.promotions(1).await.unwrap().remove(0);
            assert_eq!((&last.version, &last.replaced), (&base, &Some(version.to_owned())));
            assert_eq!((last.act.as_str(), last.grounds.actor.as_str(), last.grounds.forced), ("install", "program", false));
            assert!(last.grounds.why.contains(version) && last.grounds.why.contains(why), "{last:?}");
            app.sieve.follow().await.unwrap();
            assert_eq!(app.sieve.model.find().unwrap().version(), base);
            app.sieve.install_base().await.unwrap();
            assert_eq!(store.promotions(1).await.unwrap()[0].position, last.position, "once is enough");
        }
        let back = app.sieve.roll_back(None).await.unwrap();
        assert!(matches!(&back, Promoted::Damaged(why) if why.contains("77")), "{back:?}");
    }

    async fn a_damaged_version_in_use_and_one_that_can_be_read_give_way_to_none(app: App) {
        let store = &app.sieve.store;
        let base = app.sieve.install_base().await.unwrap().unwrap();
        let mut bent = of_another_time(8);
        bent[100] ^= 1;
        let mut torn = Model::base().to_vec();
        torn.truncate(1000);
        let sound = rename(Model::base(), "sound").unwrap();
        for (version, file) in [("bent", bent), ("torn", torn), ("nothing", Vec::new()), ("sound", sound)] {
            in_use(store, version, file).await;
            assert_eq!(app.sieve.install_base().await.unwrap().as_ref(), Some(&base));
            assert_eq!(store.version_in_use().await.unwrap().unwrap().0, version);
        }
    }

    async fn decisions_that_a_version_has_not_learnt_judge_it(app: App) {
        let desk = desk(&app).await;
        small_base::put_in_use(&app.sieve.store, &small_base::FILE).await;
        for n in 0..60 {
            let id = stage(&app, n).await;
            desk.decide(&id, if n % 2 == 0 { "approve" } else { "spam" }).await;
        }
        twin(&app, &small_base::FILE, "twin", app.sieve.clock.now_ms()).await;
        let asked = app.sieve.promote(None, "twin", false).await.unwrap();
        assert_eq!(asked.promoted, Promoted::Done { version: "twin".to_owned(), replaced: Some(small_base::NAME.to_owned()) });
        let judgement = asked.judgement.unwrap();
        assert_eq!(judgement.held_out.get("site:blog"), Some(&60), "no site taught it");

        let made = app.sieve.retrain(None, None, false).await.unwrap();
        let asked = app.sieve.promote(None, &made.version, true).await.unwrap();
        assert_eq!(asked.judgement.unwrap().held_out.get("site:blog"), None, "it learnt all of them");
        for n in 60..115 {
            let id = stage(&app, n).await;
            desk.decide(&id, "approve").await;
        }
        twin(&app, &small_base::FILE, "triplet", 1).await;
        app.sieve.promote(None, "triplet", true).await.unwrap();
        let asked = app.sieve.promote(None, &made.version, true).await.unwrap();
        assert_eq!(asked.judgement.unwrap().held_out.get("site:blog"), Some(&55), "what was said since");
        assert_eq!(app.sieve.promote(None, &made.version, false).await.unwrap().promoted, Promoted::Already);
        assert_eq!(app.sieve.promote(None, "never-made", true).await.unwrap().promoted, Promoted::Unknown);
    }

    async fn beside_a_version_that_cannot_be_read_nothing_is_judged(app: App) {
        let base = app.sieve.install_base().await.unwrap().unwrap();
        twin(&app, Model::base(), "twin", 1).await;
        app.sql(&format!("UPDATE models SET checksum = 'bent' WHERE version = '{base}'")).await;
        let asked = app.sieve.promote(None, "twin", false).await.unwrap();
        assert!(matches!(&asked.promoted, Promoted::Unjudged(why) if why.contains("cannot be read")), "{asked:?}");
        let asked = app.sieve.promote(None, "twin", true).await.unwrap();
        assert!(matches!(asked.promoted, Promoted::Done { .. }), "{asked:?}");
        let log = app.sieve.store.promotions(1).await.unwrap();
        assert!(log[0].grounds.forced && log[0].grounds.why.starts_with("not judged: "), "{log:?}");
    }
}

on_both_databases! {
    async fn a_service_says_that_it_put_the_model_that_ships_in_place_of_one_it_cannot_read(program: Program) {
        let listed = program.json(&["model", "list"]);
        let base = listed[0]["version"].as_str().unwrap().to_owned();
        in_use(&program.store().await, "ancient", of_another_time(8)).await;
        let listed = program.json(&["model", "list"]);
        let ancient = listed.as_array().unwrap().iter().find(|one| one["version"] == "ancient").unwrap();
        assert_eq!(ancient["in_use"], true, "a command that judges nothing changes nothing");
        let site = Site::open(&program);
        assert_eq!(site.score(TEXT).await["model"], json!(base));
        let log = site.service.log();
        let told = log.lines().find(|line| line.contains("cannot read the model that was in use"));
        assert!(told.is_some_and(|line| line.contains("WARN") && line.contains("ancient") && line.contains(&base)), "{log}");
    }

    async fn a_version_leaves_without_its_sites_and_comes_back_under_another_name(program: Program) {
        let slug = "gazette-du-port";
        program.json(&["site", "add", slug, "--origin", "https://gazette.example", "--lang", "fr"]);
        let key = program.json(&["site", "rotate-key", slug])["key"].as_str().unwrap().to_owned();
        let token = program.json(&["moderator", "add", "awa@example.org", "--site", slug])["token"].as_str().unwrap().to_owned();
        let service = program.serve(&["serve"], &[]);
        let client = reqwest::Client::new();
        for n in 0..6 {
            let comment = json!({ "page": "https://gazette.example/a", "name": "Awa", "email": format!("n{n}@example.org"), "body": format!("La régate du port, étape {n}.") });
            let kept = client.post(format!("{}/api/v1/sites/{slug}/comments", service.base)).bearer_auth(&key).json(&comment).send().await.unwrap();
            let id = crate::harness::json_of(kept).await["id"].as_str().unwrap().to_owned();
            let decision = json!({ "decision": if n % 2 == 0 { "spam" } else { "approve" } });
            let said = client.post(format!("{}/api/v1/review/comments/{id}/decision", service.base)).bearer_auth(&token).json(&decision).send().await.unwrap();
            assert_eq!(said.status(), 200);
        }
        let made = program.json(&["retrain"])["version"].as_str().unwrap().to_owned();
        let (_, inside) = program.store().await.find_model(&made).await.unwrap().unwrap();
        assert!(holds(&inside, slug), "the canary is there to be found");

        let out = program.json(&["model", "export", &made, "--out", "left.tamis"]);
        let left = std::fs::read(program.folder().join("left.tamis")).unwrap();
        assert!(!holds(&left, slug) && !holds(&left, "gazette") && !holds(&left, "site:"));
        assert_eq!(out["checksum"], Model::parse(&left).unwrap().checksum());
        program.run(&["model", "export", "never-made", "--out", "x.tamis"]).failed("there is no version never-made");
        assert!(!program.folder().join("x.tamis").exists());

        let taken = program.run(&["model", "import", "left.tamis"]);
        taken.failed("already, of other bytes");
        assert!(taken.err.contains("--as"), "{taken:?}");
        let back = program.json(&["model", "import", "left.tamis", "--as", "from-afar"]);
        assert_eq!((&back["version"], &back["registered"]), (&json!("from-afar"), &json!(true)));
        assert_eq!(program.json(&["model", "import", "left.tamis", "--as", "from-afar"])["registered"], false, "again is no harm");
        let listed = program.json(&["model", "list"]);
        let of = |name: &str| listed.as_array().unwrap().iter().find(|one| one["version"] == name).cloned().unwrap();
        assert_eq!((&of("from-afar")["in_use"], &of(&made)["in_use"]), (&json!(false), &json!(false)));
        for name in [made.as_str(), "from-afar"] {
            let input = "{\"text\":\"La régate du port\"}\n";
            let done = program.run_with(&["model", "score", "--model", name, "--output", &format!("{name}.out")], &[], input);
            assert_eq!(done.code, 0, "{done:?}");
        }
        let scores = |name: &str| std::fs::read_to_string(program.folder().join(format!("{name}.out"))).unwrap();
        assert_eq!(scores(&made), scores("from-afar"));
        assert_eq!(program.run(&["model", "promote", "from-afar"]).code, 0);

        // What came back is known already, and counts once.
        let again = program.json(&["retrain"]);
        let base = Model::parse(Model::base()).unwrap().version().to_owned();
        assert_eq!((&again["nameless"], &again["base"], &again["judgement"]["learnt"]), (&json!(6), &json!(base), &json!(6)));
        let told = program.run(&["retrain"]);
        assert!(told.out.contains("6 decisions that came with an imported version name no site"), "{told:?}");
        let again = again["version"].as_str().unwrap();
        let input = "{\"text\":\"La régate du port\"}\n";
        assert_eq!(program.run_with(&["model", "score", "--model", again, "--output", "again.out"], &[], input).code, 0);
        assert_eq!(scores("again"), scores(&made).replace(&made, again));
    }

    async fn a_damaged_file_is_not_let_in(program: Program) {
        let whole = Model::base().to_vec();
        let mut bent = whole.clone();
        bent[whole.len() / 2] ^= 1;
        let files: [(&str, &[u8], &str); 5] = [
            ("cut.tamis", &whole[..whole.len() - 7], "checksum does not match"),
            ("bent.tamis", &bent, "checksum does not match"),
            ("empty.tamis", b"", "not a Tamis model file"),
            ("other.tamis", b"{\"text\": \"no model at all, though long enough to be one\"}", "not a Tamis model file"),
            ("base.tamis", &whole, ""),
        ];
        for (name, bytes, why) in files {
            std::fs::write(program.folder().join(name), bytes).unwrap();
            if why.is_empty() {
                assert_eq!(program.json(&["model", "import", name])["registered"], false, "it ships with the program");
            } else {
                program.run(&["model", "import", name]).failed(why);
            }
        }
        program.run(&["model", "import", "nowhere.tamis"]).failed("cannot read nowhere.tamis");
        assert_eq!(program.run(&["model", "import", "base.tamis", "--as", "No Name"]).code, 2);
        assert_eq!(program.json(&["model", "list"]).as_array().unwrap().len(), 1);
    }
}

/// Whether a model file holds a text, packed as it is.
pub fn holds(file: &[u8], text: &str) -> bool {
    let packed = &file[16..file.len() - 32];
    let length = u32::from_le_bytes(file[12..16].try_into().unwrap());
    let unpacked = zstd::bulk::decompress(packed, length as usize).unwrap();
    unpacked.windows(text.len()).any(|part| part == text.as_bytes())
}
