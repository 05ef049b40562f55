//! What holds of `explain`.

use crate::spam::training::tests::examples;
use crate::spam::training::{Options, train};
use crate::spam::{CODES, Input, Model};

fn model() -> Model {
    Model::parse(&train(&examples(40), &Options::of("t")).unwrap()).unwrap()
}

#[test]
fn reasons_and_remainder_sum_to_the_logit() {
    let model = model();
    let texts = [
        "",
        "👍",
        "click the link for free money",
        "I liked the gardens, and my mother too!",
        "c a s i n o fr33 m0ney http://a.example/free",
        "a@example.org called +33612345678",
        "the the the the click click",
        "e\u{301}te\u{301} été ｃａｓｉｎｏ",
    ];
    for body in texts {
        let input = Input {
            body,
            name: Some("free money"),
            website: Some("http://casino.example/bonus"),
            lang: Some("en"),
            site_lang: Some("fr"),
            site: None,
        };
        let explained = model.explain(&input);
        assert_eq!(explained.score, model.score(&input));
        let sum: f64 = explained.reasons.iter().map(|reason| reason.weight).sum::<f64>() + explained.remainder;
        assert!((sum - explained.score.logit).abs() < 1e-9, "{body}");
        assert!(explained.reasons.len() <= 10);
        assert!(
            explained
                .reasons
                .iter()
                .all(|reason| CODES.contains(&reason.code.as_str()))
        );
        assert!(
            explained
                .reasons
                .windows(2)
                .all(|pair| pair[0].weight.abs() >= pair[1].weight.abs())
        );
    }
}

#[test]
fn evidence_is_what_the_writer_typed() {
    let explained = model().explain(&Input {
        body: "Get FREE mоnеy at the ＣＡＳＩＮＯ",
        ..Input::default()
    });
    let shown: Vec<&str> = explained
        .reasons
        .iter()
        .map(|reason| reason.evidence.as_str())
        .collect();
    assert!(shown.contains(&"FREE"), "{shown:?}");
    assert!(shown.contains(&"ＣＡＳＩＮＯ"), "{shown:?}");
}

#[test]
fn no_address_is_copied_into_a_reason() {
    let body = "free money jane.doe@example.org +33 6 12 34 56 78 @jane";
    let explained = model().explain(&Input {
        body,
        ..Input::default()
    });
    for reason in explained.reasons {
        for private in ["jane", "example", "12 34"] {
            assert!(!reason.evidence.contains(private), "{reason:?}");
        }
    }
}

#[test]
fn a_spam_inside_a_good_text_is_among_its_reasons() {
    let model = model();
    let good = "I liked the chapter on gardens, my mother cooks it with more salt, the second photo is my favourite. "
        .repeat(6);
    let spam = "earn money fast from home, cheap watches free delivery click now, best casino bonus click the link";
    let body = format!("{good}{spam}");
    let input = Input {
        body: &body,
        ..Input::default()
    };
    let scored = model.weights.score(&input);
    let stretch = scored.stretch.unwrap();
    let of_both: f64 = model.weights.stack.mixture(scored.whole, stretch.logit).iter().sum();
    assert!(
        scored.whole < 0.0 && stretch.logit > 0.0 && of_both > 1.0,
        "{}",
        scored.whole
    );
    assert!(scored.score.logit > scored.whole);
    let explained = model.explain(&input);
    let shares: f64 = explained.reasons.iter().map(|reason| reason.weight).sum();
    assert!((shares + explained.remainder - scored.score.logit).abs() < 1e-9);
    let casino = explained
        .reasons
        .iter()
        .find(|reason| reason.evidence == "casino")
        .unwrap();
    assert!(casino.weight > 0.0);
}
