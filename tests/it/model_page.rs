//! The page about the model in use, as a moderator reads it.

use crate::harness::{App, on_both, sample};
use crate::moderate::OUR_SCRIPT;
use crate::people::moderator_of_a_queue;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use tamis::spam::{Example, Label, Model, Options, train};

/// A model of a few made-up comments: its file holds curves.
fn with_curves() -> Model {
    let one = |at: usize| {
        let label = if at.is_multiple_of(2) { Label::Ham } else { Label::Spam };
        let text = match label {
            Label::Ham => format!("thank you for the {at}th careful article"),
            Label::Spam => format!("cheap watches number {at} click here"),
        };
        Example {
            lang: Some("fr".to_owned()),
            ..sample("made-up", label, text)
        }
    };
    let examples: Vec<Example> = (0..80).map(one).collect();
    Model::parse(&train(&examples, &Options::of("drawn-1")).unwrap()).unwrap()
}

/// The base model as files were before there were curves in them.
fn without_curves() -> Model {
    const HEADER: usize = 16;
    const DIGEST: usize = 32;
    let whole = Model::base();
    let model = Model::parse(whole).unwrap();
    let length = |part: postcard::Result<Vec<u8>>| part.unwrap().len();
    let added =
        length(postcard::to_stdvec(model.curves().unwrap())) + length(postcard::to_stdvec(model.budgets().unwrap()));
    let mut contents = zstd::bulk::decompress(&whole[HEADER..whole.len() - DIGEST], 64 << 20).unwrap();
    contents.truncate(contents.len() - added);
    let mut bytes = whole[..HEADER].to_vec();
    bytes[12..].copy_from_slice(&u32::try_from(contents.len()).unwrap().to_le_bytes());
    bytes.extend(zstd::bulk::compress(&contents, 1).unwrap());
    let digest = Sha256::digest(&bytes);
    bytes.extend_from_slice(&digest);
    Model::parse(&bytes).unwrap()
}

async fn page(app: &App, token: &str, lang: &str) -> String {
    let request = app
        .get("/moderate/model")
        .bearer_auth(token)
        .header("Accept-Language", lang);
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200);
    let policy = response.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(
        policy.contains("style-src 'self';") && !policy.contains("unsafe"),
        "{policy}"
    );
    let text = response.text().await.unwrap().replacen(OUR_SCRIPT, "", 1);
    for stopped in ["style=", "<style", "<script", "fill=", ">model-", ">plot-", ">figure-"] {
        assert!(
            !text.contains(stopped),
            "{stopped}: stopped by our own policy, or a key without its sentence"
        );
    }
    text
}

on_both! {
    async fn the_model_in_use_is_told_with_figures_and_pictures(app: App) {
        let token = moderator_of_a_queue(&app).await;
        let version = app.sieve.install_base().await.unwrap().unwrap();
        let base = page(&app, &token, "en").await;
        assert!(base.contains(&format!("{version} judges since")) && base.contains(" UTC."), "{base}");
        assert!(base.contains("Held out of training") && base.contains("Language fr"), "{base}");
        assert_eq!(base.matches("<svg").count(), 4);
        app.sieve.model.replace(Some(Arc::new(without_curves())));
        let older = page(&app, &token, "en").await;
        assert!(older.contains("holds no curves to draw") && !older.contains("<svg"), "{older}");
        app.sieve.model.replace(Some(Arc::new(with_curves())));
        let drawn = page(&app, &token, "en").await;
        assert!(drawn.contains("drawn-1 judges here.") && drawn.contains("made-up"), "{drawn}");
        assert_eq!(drawn.matches("<svg").count(), 4);
        assert!(drawn.contains("What blocking costs") && !drawn.contains("holds no curves"));
        let french = page(&app, &token, "fr").await;
        assert!(french.contains("drawn-1 juge ici.") && french.contains("Ce que coûte le blocage") && french.contains("\u{202f}%"), "{french}");
        app.sieve.model.replace(None);
        assert!(page(&app, &token, "fr").await.contains("Aucun modèle n’est en service"));
    }

    async fn only_who_is_logged_in_reads_of_the_model(app: App) {
        moderator_of_a_queue(&app).await;
        let response = app.get("/moderate/model").send().await.unwrap();
        assert_eq!(response.status(), 303);
        assert_eq!(response.headers()["location"], "/moderate/login?return_to=%2Fmoderate%2Fmodel");
        assert_eq!(app.get("/moderate/model").bearer_auth("tms_mod_wrong").send().await.unwrap().status(), 401);
    }
}
