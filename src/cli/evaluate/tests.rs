//! What holds of `evaluate`.

use super::*;
use crate::locale::Tongue;
use serde_json::{Value, json};

/// A file of `n` comments: two sources, templates of four, and addresses in some.
fn file(folder: &tempfile::TempDir, name: &str, n: usize) -> PathBuf {
    let line = |at: usize| {
        let (label, text) = match at % 8 {
            0..4 => ("ham", format!("I liked the gardens in chapter {} of your book", at * 7)),
            // As like the spam as can be: a mistake for the report.
            4 | 5 => (
                ["ham", "spam"][at % 2],
                format!(
                    "free money at the casino number {}, wrote jane.doe{at}@example.org",
                    at * 3
                ),
            ),
            _ => (
                "spam",
                format!(
                    "free money at the casino number {}, call 06 12 34 56 {}",
                    at * 3,
                    10 + at % 90
                ),
            ),
        };
        let lang = ["en", "fr"][at / 8 % 2];
        json!({
            "text": text, "label": label, "lang": lang, "source": format!("{name}-{}", at / 8 % 2),
            "group": format!("t{}", at / 4), "kind": format!("k{}", at / 4), "author": format!("Jane{at} Doebury"),
        })
        .to_string()
    };
    let path = folder.path().join(format!("{name}.jsonl"));
    std::fs::write(&path, (0..n).map(line).collect::<Vec<_>>().join("\n")).unwrap();
    path
}

fn by(data: &[&PathBuf], by: By) -> Material {
    Material {
        data: data.iter().copied().cloned().collect(),
        by,
        ..Material::default()
    }
}

#[test]
fn every_split_judges_every_comment_once() {
    let folder = tempfile::tempdir().unwrap();
    let data = file(&folder, "a", 320);
    for (split, parts) in [(By::Source, 2), (By::Kind, 10), (By::Template, 10), (By::Random, 10)] {
        let report = evaluate(None, &by(&[&data], split), false).unwrap().report;
        assert_eq!((report.overall.ham, report.overall.spam), (200, 120), "{split:?}");
        let told = serde_json::to_value(&report).unwrap();
        assert_eq!(
            (&told["how"]["by"], &told["how"]["parts"]),
            (&json!(split.as_str()), &json!(parts))
        );
        let overall = &told["overall"];
        for name in crate::spam::metrics::Measures::NAMES {
            let (value, interval) = (overall[name].as_f64().unwrap(), &overall["intervals"][name]);
            assert!(interval[0].as_f64().unwrap() <= interval[1].as_f64().unwrap(), "{name}");
            assert!((-1.0..=1.0).contains(&value), "{name}");
        }
        let shares = &overall["ham_verdicts"];
        let sum: f64 = ["publish", "review", "spam"]
            .iter()
            .map(|name| shares[name].as_f64().unwrap())
            .sum();
        assert!((sum - 1.0).abs() < 1e-9);
        assert!(
            report
                .to_text()
                .contains(&format!("cross-validated by {}", split.as_str()))
        );
    }
}

#[test]
fn what_is_always_trained_on_is_not_judged_and_what_is_only_judged_is_not_trained_on() {
    let folder = tempfile::tempdir().unwrap();
    let (a, b) = (file(&folder, "a", 160), file(&folder, "b", 80));
    let counts = |material: &Material| {
        let report = evaluate(None, material, false).unwrap().report;
        let sources: Vec<String> = report.by_source.keys().cloned().collect();
        (
            report.overall.ham + report.overall.spam,
            sources.join(" "),
            serde_json::to_value(&report.how).unwrap(),
        )
    };
    let also = Material {
        also_train: vec![b.clone()],
        ..by(&[&a], By::Source)
    };
    let (all, sources, how) = counts(&also);
    assert_eq!(
        (all, sources.as_str(), &how["also_trained"]),
        (160, "a-0 a-1", &json!(80))
    );
    let only = Material {
        judge_only: vec![b.clone()],
        ..by(&[&a], By::Source)
    };
    let (all, sources, how) = counts(&only);
    // Two parts of its own sources, and one model of all of them for the sources that it never learns from.
    assert_eq!(
        (all, sources.as_str(), &how["parts"]),
        (240, "a-0 a-1 b-0 b-1", &json!(3))
    );
    let plain = Material {
        data: Vec::new(),
        also_train: vec![a.clone()],
        judge_only: vec![b],
        by: By::Random,
        ..Material::default()
    };
    let (all, sources, how) = counts(&plain);
    assert_eq!((all, sources.as_str(), &how["parts"]), (80, "b-0 b-1", &json!(1)));
    let single = folder.path().join("single.jsonl");
    let text = std::fs::read_to_string(&a).unwrap().replace("a-1", "a-0");
    std::fs::write(&single, text).unwrap();
    let error = evaluate(None, &by(&[&single], By::Source), false).unwrap_err();
    assert!(
        error.to_string().contains("nothing would be left to learn from"),
        "{error}"
    );
}

#[test]
fn texts_that_stand_in_another_part_too_are_told_and_so_are_sources_that_are_always_trained_on() {
    let folder = tempfile::tempdir().unwrap();
    // The first 80 texts of either are the same, word for word.
    let (a, b) = (file(&folder, "a", 160), file(&folder, "b", 80));
    let random = evaluate(None, &by(&[&a, &b], By::Random), false).unwrap().report;
    // The same text is of the same part.
    assert_eq!(serde_json::to_value(&random.how).unwrap()["repeated"], json!(0));
    let louder = std::fs::read_to_string(&b)
        .unwrap()
        .replace("free money", "FREE  Money");
    std::fs::write(&b, louder).unwrap();
    let told = |material: &Material| {
        let report = evaluate(None, material, false).unwrap().report;
        let how = serde_json::to_value(&report.how).unwrap();
        let line = |of: &str| {
            report
                .to_text()
                .lines()
                .find(|line| line.contains(of))
                .map(str::to_owned)
        };
        let lines = (line("word for word"), line("WARNING"));
        (how["repeated"].clone(), how["shared_sources"].clone(), lines)
    };
    assert_eq!(told(&by(&[&a], By::Source)), (json!(0), Value::Null, (None, None)));
    let (repeated, shared, lines) = told(&by(&[&a, &b], By::Source));
    assert_eq!((repeated, shared, lines.1), (json!(160), Value::Null, None));
    assert!(
        lines
            .0
            .unwrap()
            .starts_with("160 texts stand word for word in another part")
    );
    let again = Material {
        also_train: vec![a.clone()],
        ..by(&[&a], By::Source)
    };
    let (repeated, shared, lines) = told(&again);
    assert_eq!((repeated, shared), (json!(160), json!(["a-0", "a-1"])));
    assert!(lines.1.unwrap().contains("of the same names as judged ones: a-0, a-1;"));
}

#[test]
fn whoever_has_too_few_comments_to_block_is_told_how_many_it_takes() {
    let folder = tempfile::tempdir().unwrap();
    let data = file(&folder, "a", 160);
    let evaluation = evaluate(None, &by(&[&data], By::Source), false).unwrap();
    let found = evaluation.report.unblocking.unwrap();
    // Half of the hundred good ones teach either model.
    assert_eq!(
        (found.models, found.of, found.most.texts, found.most.needed),
        (2, 2, 50, 2163)
    );
    assert_eq!(evaluation.report.overall.ham_verdicts.spam, Some(0.0));
    let line = "2 of 2 models block nothing, one for this: no cut for blocking: 50 good comments, at least 2163 are needed \
                for 1 in 200 (x4 caution)";
    assert!(evaluation.report.to_text().lines().any(|told| told == line));
    let page = page::render(&evaluation, None, Tongue::English).unwrap();
    assert!(page.contains("Of 2 that judged, 2 could block nothing. No cut for blocking: there were 50 good comments"));
    let json = serde_json::to_value(&evaluation.report).unwrap();
    assert_eq!(
        (&json["unblocking"]["why"], &json["unblocking"]["caution"]),
        (&json!("few"), &json!(4))
    );
}

#[test]
fn shares_of_comments_of_few_templates_are_less_sure() {
    let folder = tempfile::tempdir().unwrap();
    let data = file(&folder, "a", 320);
    let lines = std::fs::read_to_string(&data).unwrap();
    let alone = folder.path().join("alone.jsonl");
    std::fs::write(&alone, lines.replace("\"group\":", "\"was\":")).unwrap();
    let model = train(&read_labelled(std::slice::from_ref(&data)).unwrap(), &Options::of("a")).unwrap();
    let model = Model::parse(&model).unwrap();
    let width = |data: &PathBuf| {
        let report = evaluate(Some(&model), &by(&[data], By::Source), false).unwrap().report;
        let [low, high] = report.overall.intervals.ham_verdicts.spam.unwrap();
        (report.overall.ham_verdicts.spam, high - low)
    };
    let ((share, grouped), (same, apart)) = (width(&data), width(&alone));
    // Of 200 good ones 160 are in fours that score alike: without a mistake the bound is z² / (n + z²).
    assert_eq!((share, same), (Some(0.0), Some(0.0)));
    assert!((apart - 3.8415 / 203.8415).abs() < 1e-4, "{apart}");
    assert!(grouped > 2.0 * apart, "{grouped} {apart}");
}

#[test]
fn every_comment_has_its_part_in_the_order_it_was_read() {
    let folder = tempfile::tempdir().unwrap();
    let (a, b) = (file(&folder, "a", 160), file(&folder, "b", 80));
    let material = Material {
        judge_only: vec![b.clone()],
        ..by(&[&a], By::Source)
    };
    let folds = evaluate(None, &material, false).unwrap().folds;
    let read = read_labelled(&[a, b]).unwrap();
    assert_eq!(folds.len(), read.len());
    for (at, (fold, example)) in folds.iter().zip(&read).enumerate() {
        assert_eq!((fold.index, &fold.id, fold.label), (at, &example.id, example.label));
        // The sources of b are learnt from by nobody: one model of all others judges them.
        let part = ["a-0", "a-1"].iter().position(|source| example.source == **source);
        assert_eq!((fold.part, fold.learnt), (part, at < 160), "{at}");
        assert!((1.0 / (1.0 + (-fold.logit).exp()) - fold.spam_probability).abs() < 1e-12);
    }
    let place = folder.path().join("folds.jsonl");
    fold::write(&place, &folds).unwrap();
    let lines = std::fs::read_to_string(&place).unwrap();
    let first: Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!(
        (lines.lines().count(), &first["label"], &first["part"]),
        (240, &json!("ham"), &json!(0))
    );
}

#[test]
fn the_report_tells_everything_and_nobodys_address_in_both_tongues() {
    let folder = tempfile::tempdir().unwrap();
    let data = file(&folder, "a", 320);
    let evaluation = evaluate(None, &by(&[&data], By::Source), true).unwrap();
    let evidence = evaluation.evidence.as_ref().unwrap();
    assert!(!evidence.blocked().is_empty() && evidence.blocked()[0].text.contains("wrote •••"));
    assert!(!evidence.towards_spam().is_empty() && !evidence.towards_ham().is_empty());
    for t in Tongue::ALL {
        let page = page::render(&evaluation, None, t).unwrap();
        assert!(page.contains(&format!("<html lang=\"{}\">", t.tag())));
        let found = ["example.org", "jane.doe", "Doebury", "06 12"]
            .iter()
            .find(|bad| page.contains(*bad));
        assert_eq!(found, None, "{t:?}");
        for foreign in ["<script", "<link", " src=", "@import", "url(", "http://", "https://"] {
            assert!(!page.contains(foreign), "{foreign}: the file asks nobody for anything");
        }
        assert_eq!(page.matches("<svg").count(), 4);
        assert_eq!(page.matches("<title id=").count(), 4);
        for key in ["report-", "figure-", "plot-roc-t", "reason-"] {
            let words = page.split(['>', '<']).filter(|text| text.trim_start().starts_with(key));
            assert_eq!(words.count(), 0, "{key} has no sentence");
        }
        for word in [
            "a-0",
            "a-1",
            t.tr("report-budgets").as_str(),
            t.tr("plot-roc-title").as_str(),
        ] {
            assert!(page.contains(word), "{word}");
        }
        assert_eq!(page, page::render(&evaluation, None, t).unwrap());
    }
    let french = page::render(&evaluation, None, Tongue::French).unwrap();
    assert!(french.contains("Précision et rappel") && french.contains("\u{202f}%"));
}

#[test]
fn spam_is_judged_in_disguise_where_that_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let data = file(&folder, "a", 160);
    let material = Material {
        attacks: true,
        ..by(&[&data], By::Template)
    };
    let evaluation = evaluate(None, &material, true).unwrap();
    let told = serde_json::to_value(&evaluation.report).unwrap();
    let attacks = told["attacks"].as_array().unwrap();
    assert_eq!(attacks.len(), attacks::Attack::ALL.len());
    for (attack, row) in attacks::Attack::ALL.into_iter().zip(attacks) {
        assert_eq!((&row["attack"], &row["spam"]), (&json!(attack.as_str()), &json!(60)));
        for figure in ["caught", "blocked", "not_published"] {
            let after = row[figure]["after"].as_f64().unwrap();
            let interval = &row[figure]["intervals"]["after"];
            assert!(
                interval[0].as_f64().unwrap() <= after && after <= interval[1].as_f64().unwrap(),
                "{row}"
            );
        }
        assert!(evaluation.report.to_text().contains(&format!("  {} ", attack.as_str())));
    }
    // The recall before is that of the figures.
    assert_eq!(attacks[0]["caught"]["before"], told["thresholds"][0]["spam_caught"]);
    for t in Tongue::ALL {
        let page = page::render(&evaluation, None, t).unwrap();
        for key in ["report-attacks", "report-attack-good-words", "report-how-attacks"] {
            assert!(page.contains(t.tr(key).as_str()), "{key}");
        }
        assert!(!page.contains(">report-"), "a word is missing");
    }
    let without = evaluate(None, &by(&[&data], By::Template), false).unwrap().report;
    assert!(serde_json::to_value(&without).unwrap().get("attacks").is_none());
}

#[test]
fn a_model_says_what_it_may_have_seen() {
    let folder = tempfile::tempdir().unwrap();
    let (data, other) = (file(&folder, "a", 160), file(&folder, "c", 160));
    let model = Model::parse(
        &train(
            &read_labelled(std::slice::from_ref(&data)).unwrap(),
            &Options::of("v-1"),
        )
        .unwrap(),
    )
    .unwrap();
    let known = |data: &PathBuf| {
        let report = evaluate(Some(&model), &by(&[data], By::Source), false).unwrap().report;
        serde_json::to_value(&report.how).unwrap()["known"]["sources"].clone()
    };
    assert_eq!(known(&data), json!(["a-0", "a-1"]));
    assert_eq!(known(&other), Value::Array(Vec::new()));
    let evaluation = evaluate(Some(&model), &by(&[&data], By::Source), true).unwrap();
    let page = page::render(&evaluation, Some(model.cuts()), Tongue::English).unwrap();
    assert!(page.contains("v-1") && page.contains("Figures on what a model has seen flatter it"));
}

#[test]
fn with_one_class_only_what_can_be_said_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let data = file(&folder, "a", 160);
    let model = Model::parse(
        &train(
            &read_labelled(std::slice::from_ref(&data)).unwrap(),
            &Options::of("v-1"),
        )
        .unwrap(),
    )
    .unwrap();
    let text = std::fs::read_to_string(&data).unwrap();
    let ham: Vec<&str> = text.lines().filter(|line| line.contains("\"ham\"")).collect();
    let path = folder.path().join("ham.jsonl");
    std::fs::write(&path, ham.join("\n")).unwrap();
    let evaluation = evaluate(Some(&model), &by(&[&path], By::Source), true).unwrap();
    let overall = serde_json::to_value(&evaluation.report.overall).unwrap();
    assert_eq!(
        (&overall["auc"], &overall["spam_verdicts"]["publish"]),
        (&Value::Null, &Value::Null)
    );
    let page = page::render(&evaluation, None, Tongue::English).unwrap();
    assert_eq!(
        page.matches("<svg").count(),
        2,
        "no curve without spam, but calibration and scores"
    );
}
