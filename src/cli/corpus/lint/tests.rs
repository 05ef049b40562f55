//! Each rule, broken once; and the repository's own corpus, which breaks none.
#![expect(
    clippy::format_push_string,
    reason = "a test reads best when it is plain, and none is hot"
)]

use super::super::tests::folder;
use super::*;
use std::path::Path;

/// A small corpus that breaks no rule: four kinds a class, three templates a kind, no word in two templates.
fn sound() -> [(&'static str, String); 2] {
    let class = |word: &str| {
        let template = |kind: usize, n: usize| {
            let words: Vec<String> = (0..7).map(|at| format!("{word}{kind}{n}x{at}")).collect();
            format!("{} {{and|or}} {word}{kind}{n}end $N4\n", words.join(" "))
        };
        let kind = |name: &str, at: usize| {
            let templates: String = (0..3).map(|n| template(at, n)).collect();
            format!("@{word}{name}\n@name {{$NF|$NP|$NX}}\n{templates}")
        };
        ["a", "b", "c", "d"]
            .iter()
            .zip(0..)
            .map(|(name, at)| kind(name, at))
            .collect::<String>()
    };
    [("eo_ham.txt", class("good")), ("eo_spam.txt", class("bad"))]
}

fn told(files: &[(&str, String)], others: &[PathBuf]) -> Report {
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let folder = folder(&files);
    lint(&Corpus::read(folder.path()).unwrap(), others).unwrap()
}

/// The faults of the sound corpus after `with` has changed its good and bad templates, as `rule: why`.
fn faults(with: impl Fn(&mut String, &mut String)) -> Vec<String> {
    let [(good, mut hams), (bad, mut spams)] = sound();
    with(&mut hams, &mut spams);
    let report = told(&[(good, hams), (bad, spams)], &[]);
    let faults = report.faults.iter();
    faults.map(|fault| format!("{}: {}", fault.rule, fault.why)).collect()
}

/// Broken by `with`, the corpus has one fault, which starts with the rule and holds `words`.
fn broken(rule: &str, words: &str, with: impl Fn(&mut String, &mut String)) {
    let faults = faults(with);
    assert_eq!(faults.len(), 1, "{rule}: {faults:?}");
    assert!(
        faults[0].starts_with(&format!("{rule}: ")) && faults[0].contains(words),
        "{rule}: {faults:?}"
    );
}

#[test]
fn a_sound_corpus_has_no_fault() {
    assert_eq!(faults(|_, _| {}), Vec::<String>::new());
    let report = told(&sound(), &[]);
    assert_eq!(report.classes.len(), 2);
    let spam = &report.classes[1];
    assert_eq!(
        (spam.lang.as_str(), spam.label, spam.kinds, spam.templates, spam.rows),
        ("eo", "spam", 4, 12, 96)
    );
    assert!(spam.median_length > 50 && spam.linked.abs() < 1e-9);
    assert!(report.warnings.is_empty(), "{:?}", report.warnings);
}

#[test]
fn faults_of_form_are_among_the_faults() {
    broken("grammar", "not closed", |_, spam| spam.push_str("{a|b\n"));
    broken("grammar", "no slot is called $NONE", |_, spam| spam.push_str("$NONE\n"));
    broken("grammar", "nothing at all", |_, spam| spam.push_str("{|}\n"));
    broken("place", "before the first @kind", |ham, _| ham.insert_str(0, "early\n"));
    broken("place", "opened again", |ham, _| {
        ham.push_str("@gooda\nx $N4\ny $N4\nz $N4\n");
    });
}

#[test]
fn a_template_stands_once() {
    let double = "this {stands|lies} twice $N4\n";
    broken("twice", "the same template stands in", |_, spam| {
        spam.push_str(&format!("{double}{}", double.replace(" $N4", "  $N4")));
    });
    broken("twice", "eo_ham.txt, line", |ham, _| {
        ham.push_str(&format!("{double}{double}"));
    });
}

#[test]
fn a_template_stands_in_one_class() {
    let faults = faults(|ham, spam| {
        ham.push_str("so {short|brief} $N4\n");
        spam.push_str("so {short|brief} $N4\n");
    });
    assert!(
        faults[0].starts_with("classes: the same template stands in the other class"),
        "{faults:?}"
    );
}

#[test]
fn two_templates_share_no_six_words() {
    broken("run", "\"five very plain words and one\" with", |ham, spam| {
        ham.push_str("before {four|five} {quite|very} plain words and one $N4\n");
        spam.push_str("Five very {plain|fancy} words, and one more $N4 $N4\n");
    });
    broken("run", "\"send it to $nf at $ph\" with", |_, spam| {
        spam.push_str("first send it to $NF at $PH\nnow send it to $NF at $PH\n");
    });
    let five = faults(|ham, spam| {
        ham.push_str("five very plain words and $N4\n");
        spam.push_str("five very plain words and then $N4\n");
    });
    assert_eq!(five, Vec::<String>::new());
}

#[test]
fn no_row_is_in_both_classes() {
    broken("classes", "\"Thank you\" is also a row of", |ham, spam| {
        ham.push_str("{thank you|cheers}\n");
        spam.push_str("Thank {you|them}\n");
    });
}

#[test]
fn nobodys_address_is_written_out() {
    for (literal, words) in [
        ("anna@mail.ru", "e-mail address"),
        ("+229 97 12 34 56", "telephone number"),
        ("https://casino.top/win", "a link"),
        ("81.2.69.142", "an IP address"),
    ] {
        broken("literal", words, |_, spam| {
            spam.push_str(&format!("{{see|ask}} {{me|{literal}}} $N4\n"));
        });
    }
    broken("literal", "a link", |_, spam| {
        *spam = spam.replacen("@name {", "@name {casino.com|", 1);
    });
}

#[test]
fn a_kind_has_three_templates_and_not_much_of_its_class() {
    broken("kind", "@few has 2 templates, fewer than 3", |ham, _| {
        ham.push_str("@few\nab $N4\ncd $N4\n");
    });
    broken("kind", "@badd is 40.0 % of its class (6 of 15", |_, spam| {
        (0..3).for_each(|n| spam.push_str(&format!("more{n} $N4\n")));
    });
}

#[test]
fn a_language_has_both_classes_and_in_balance() {
    let [ham, _] = sound();
    let report = told(&[ham], &[]);
    assert!(
        report.faults.len() == 1 && report.faults[0].why.starts_with("eo has one class only"),
        "{report:?}"
    );
    broken("balance", "12 templates of spam and 16 of ham", |ham, _| {
        ham.push_str("@goode\n");
        (0..4).for_each(|n| {
            ham.push_str(&format!(
                "more{n} other{n} words{n} but{n} of{n} some{n} length{n} as all the rest{n} has $N4\n"
            ));
        });
    });
    broken("balance", "the median length is", |_, spam| {
        *spam = spam.replace(" $N4", &format!(" {} $N4", "o".repeat(99)));
    });
    let linked = |from: &str| from.replace(" $N4", " $N4 $URL");
    broken("balance", "have a link, more than 25 points apart", |_, spam| {
        *spam = linked(spam);
    });
}

#[test]
fn no_name_marks_a_kind_and_spam_is_signed() {
    broken("name", "\"Bob\" signs", |_, spam| {
        *spam = spam.replacen("@name {", "@name {Bob|Bob|Bob|Bob|Bob|", 1);
    });
    broken("name", "rows of @bada have neither name nor website", |_, spam| {
        *spam = spam.replacen("@name {$NF|$NP|$NX}", "@name {$NF|$NP|}\n@site", 1);
    });
    let unsigned = faults(|ham, _| *ham = ham.replace("@name {", "@site\n@name {|"));
    assert_eq!(unsigned, Vec::<String>::new(), "good writers may leave nothing");
}

#[test]
fn small_kinds_of_well_covered_languages_are_warned_of() {
    let [(_, ham), (_, spam)] = sound();
    let report = told(&[("en_ham.txt", ham), ("en_spam.txt", spam)], &[]);
    assert_eq!((report.faults.len(), report.warnings.len()), (0, 8), "{report:?}");
    assert!(
        report.warnings[0].why.contains("3 templates, fewer than 6"),
        "{report:?}"
    );
}

#[test]
fn a_short_list_is_warned_of() {
    let [ham, spam] = sound();
    let short = "@first\nAda\n@last\nPaz\n@sold\nx y\n@city\nUrbo\n".to_owned();
    let report = told(&[ham, spam, ("eo.lists", short)], &[]);
    assert_eq!(report.warnings.len(), 4, "{report:?}");
    assert!(
        report.warnings[0].why.contains("@city has 1 entries, fewer than 20"),
        "{report:?}"
    );
}

#[test]
fn nothing_is_copied_from_or_leaks_into_other_data() {
    let [(good, mut ham), spam] = sound();
    ham.push_str("I {only|really} wanted to say that the bread came out fine $NP\n");
    let others = tempfile::tempdir().unwrap();
    let data = others.path().join("data.jsonl");
    let lines = [
        r#"{"text":"unrelated words of somebody else, as many as you like of them"}"#,
        r#"{"text":"Hello! I really wanted to say: THAT the bread was flat","label":"ham"}"#,
        r#"{"text":"i really wanted to say that the bread."}"#,
    ];
    std::fs::write(&data, lines.join("\n")).unwrap();
    let report = told(&[(good, ham), spam], std::slice::from_ref(&data));
    assert_eq!(report.faults.len(), 1, "{report:?}");
    let fault = &report.faults[0];
    let shared = format!(
        "shares \"i really wanted to say that the bread\" with {}, line 2, and with 1 more",
        data.display()
    );
    assert_eq!((fault.rule, fault.why.as_str()), ("leak", shared.as_str()));
    let clean = told(&sound(), std::slice::from_ref(&data));
    assert!(clean.faults.is_empty(), "{clean:?}");
    std::fs::write(&data, "not json\n").unwrap();
    let folder = folder(&[("eo_ham.txt", "@a\nb\n")]);
    let refused = lint(&Corpus::read(folder.path()).unwrap(), &[data])
        .unwrap_err()
        .to_string();
    assert!(refused.contains("data.jsonl, line 1"), "{refused}");
}

#[test]
fn our_own_corpus_keeps_every_rule() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let report = lint(&Corpus::read(&folder).unwrap(), &[]).unwrap();
    let told: Vec<String> = report
        .faults
        .iter()
        .map(|fault| {
            format!(
                "\n{}:{}: [{}] {}",
                fault.file.display(),
                fault.line,
                fault.rule,
                fault.why
            )
        })
        .collect();
    assert!(told.is_empty(), "{} faults:{}", told.len(), told.concat());
}

#[test]
fn an_ending_that_is_the_label_is_found() {
    let housed = |text: &mut String, site: &str| {
        let mut lines = Vec::new();
        for line in text.lines() {
            lines.push(line.to_owned());
            if line.starts_with("@name") {
                lines.push(format!("@site {site}"));
            }
        }
        *text = lines.join("\n") + "\n";
    };
    let mut found = faults(|good, bad| {
        housed(good, "https://$SLUG.fr");
        housed(bad, "https://$SLUG.info");
    });
    found.sort();
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found[0].starts_with("ending: 100.0 % of the websites of ham end in fr over all files"),
        "{found:?}"
    );
    assert!(
        found[1].starts_with("ending: 100.0 % of the websites of spam end in info over all files"),
        "{found:?}"
    );
    let pages = faults(|good, bad| {
        housed(good, "https://facebook.com/$SLUG");
        housed(bad, "https://{$SLUG.fr|facebook.com/$SLUG}");
    });
    assert!(pages.iter().all(|fault| fault.contains("end in fr")), "{pages:?}");
    assert!(
        faults(|good, bad| {
            housed(good, "https://$SLUG.fr");
            housed(bad, "https://$SLUG.fr");
        })
        .is_empty()
    );
}
