//! What holds of rows, and of files read as a whole.
#![expect(
    clippy::format_collect,
    reason = "a test reads best when it is plain, and none is hot"
)]

use super::*;
use std::collections::BTreeSet;
use tempfile::TempDir;

/// A folder with lists for Esperanto, and what files it is given.
pub fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let common = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/common.lists");
    std::fs::copy(common, folder.path().join("common.lists")).unwrap();
    for lang in ["eo", "en", "fr"] {
        let list = |block: &str, size: usize| {
            let entries: String = (0..size).map(|n| format!("{block} {lang}{n}\n")).collect();
            format!("@{block}\n{entries}")
        };
        let lists = list("first", 30) + &list("last", 25) + &list("sold", 25) + &list("city", 20);
        std::fs::write(folder.path().join(format!("{lang}.lists")), lists).unwrap();
    }
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn read_all(files: &[(&str, &str)], name: &str) -> Vec<Example> {
    let folder = folder(files);
    let mut faults = Faults::default();
    let examples = read(&folder.path().join(name), &mut faults).unwrap();
    faults.check().unwrap();
    examples
}

fn spam(text: &str) -> Vec<Example> {
    read_all(&[("eo_spam.txt", text)], "eo_spam.txt")
}

fn ham(text: &str) -> Vec<Example> {
    read_all(&[("eo_ham.txt", text)], "eo_ham.txt")
}

const WIDE: &str = "{one|two|three|four|five} {six|seven|eight|nine} {ten|eleven|twelve}";

#[test]
fn the_same_templates_give_the_same_rows() {
    let text = format!("@loan\n@name $NF\n@site $URL\n{WIDE} $MAIL $PH $URL\n");
    assert_eq!(spam(&text), spam(&text));
    assert_eq!(spam(&text).len(), rows::MOST_ROWS);
}

#[test]
fn a_new_template_changes_no_other_row() {
    let before = spam(&format!("@loan\n{WIDE} $NP\n@jobs\n{WIDE} $URL\n"));
    let after = spam(&format!(
        "@loan\nnew $N4\n{WIDE} $NP\n@other\nx\n@jobs\ny\n{WIDE} $URL\n"
    ));
    assert!(before.iter().all(|row| after.contains(row)));
    assert_eq!(after.len(), before.len() + rows::MOST_ROWS + 2);
}

#[test]
fn a_new_name_changes_no_text() {
    let of = |name: &str| spam(&format!("@loan\n@name {name}\n{WIDE} $URL\n"));
    let (one, two) = (of("$NF"), of("{$NP|$KW}"));
    assert!(
        one.iter()
            .zip(&two)
            .all(|(a, b)| a.text == b.text && a.website == b.website)
    );
    assert!(one.iter().zip(&two).any(|(a, b)| a.author != b.author));
}

#[test]
fn a_template_gives_no_row_twice() {
    assert_eq!(spam("@loan\nonly this\n").len(), 1);
    let three: BTreeSet<String> = spam("@loan\n{a|b|c}\n").into_iter().map(|row| row.text).collect();
    assert_eq!(three, ["a", "b", "c"].map(str::to_owned).into());
    let same: String = (0..20).map(|n| format!("buy{n} $URL\n")).collect();
    let few = spam(&format!("@loan\n{same}"));
    let texts: BTreeSet<&str> = few.iter().map(|row| row.text.as_str()).collect();
    assert_eq!(
        texts.len(),
        few.len(),
        "links that are taken make no two rows the same: {texts:?}"
    );
    let empty = ham("@oneword\n{ok|}\n");
    assert_eq!((empty.len(), empty[0].text.is_empty()), (1, false));
}

#[test]
fn a_kinds_own_name_and_site_sign_its_rows() {
    for row in spam(&format!("@loan\n@name {{Dr |}}$NM\n@site\n{WIDE}\n")) {
        assert_eq!(row.website, None, "an empty habit");
        assert!(
            row.author.is_some_and(|name| !name.contains("eo")),
            "no name of the language"
        );
    }
    for row in ham(&format!("@owner\n@site https://$SLUG.example.org\n{WIDE}\n")) {
        assert!(row.website.unwrap().ends_with(".example.org"));
        assert!(row.author.unwrap().starts_with("first eo"), "the habit of the class");
    }
    let mixed = spam(&format!("@loan\n@name {{|$NP}}\n{WIDE} $N4\n{WIDE} $NP\n{WIDE} $KW\n"));
    assert!(mixed.iter().any(|row| row.author.is_none()) && mixed.iter().any(|row| row.author.is_some()));
}

#[test]
fn slots_are_filled_in_the_language_of_the_file() {
    let own = spam("@loan\n$NP-$NF-$KW-$CITY $N4\n");
    assert!(own.iter().all(|row| row.text.matches("eo").count() == 5), "{own:?}");
    let others = spam("@loan\n$NX-$NE-$KWE-$KWF $N4\n");
    let count = |row: &Example, lang: &str| row.text.matches(lang).count();
    assert!(
        others
            .iter()
            .all(|row| (count(row, " en"), count(row, " fr")) == (4, 1)),
        "{others:?}"
    );
    for row in spam("@loan\n$PH / $PHS / $MAIL $N4\n") {
        let parts: Vec<&str> = row.text.split(" / ").collect();
        assert!(parts[0].chars().filter(char::is_ascii_digit).count() >= 8, "{parts:?}");
        assert!(!parts[1].contains('0') && !parts[1].contains(' '), "{parts:?}");
        assert!(parts[2].contains("@example."), "{parts:?}");
    }
}

#[test]
fn links_come_and_go_so_that_they_are_no_label() {
    let many: String = (0..60).map(|n| format!("word{n} {WIDE} $URL there\n")).collect();
    let linked = |rows: &[Example]| rows.iter().filter(|row| row.text.contains('.')).count() * 100 / rows.len();
    let spam = spam(&format!("@loan\n{many}"));
    assert!((57..73).contains(&linked(&spam)), "{}", linked(&spam));
    assert!(spam.iter().all(|row| row.text.ends_with(" there")));
    let ham = ham(&format!("@thanks\n{}", many.replace("$URL ", "")));
    assert!((7..18).contains(&linked(&ham)), "{}", linked(&ham));
    let marked = read_all(&[("eo_spam.txt", "@loan\n$N4 <a href=\"$URL\">x</a>\n")], "eo_spam.txt");
    assert!(
        marked.iter().all(|row| row.text.contains("href=")),
        "no markup in tatters: {marked:?}"
    );
}

#[test]
fn rows_of_a_template_share_a_group_named_after_its_kind() {
    let rows = spam(&format!("@loan\n{WIDE}\n@jobs\n{WIDE}\n"));
    let groups: BTreeSet<&str> = rows.iter().filter_map(|row| row.group.as_deref()).collect();
    let kinds: Vec<&str> = groups
        .iter()
        .filter_map(|group| Some(group.split_once(':')?.0))
        .collect();
    assert_eq!(kinds, ["jobs", "loan"]);
    let ids: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(ids.len(), rows.len());
}

#[test]
fn every_fault_of_a_file_is_told_at_once() {
    let folder = folder(&[
        ("eo_spam.txt", "early\n@loan\n{a\n$NOPE\nfine $CITY\n"),
        ("eo.lists", "@first\nAda\n"),
    ]);
    let mut faults = Faults::default();
    read(&folder.path().join("eo_spam.txt"), &mut faults).unwrap();
    let told = faults.check().unwrap_err().to_string();
    for part in [
        "line 1: a template before the first @kind",
        "line 3: a brace is not closed",
        "line 4: no slot is called $NOPE",
        "line 5: $CITY is filled from @city",
        "eo.lists has no entry under @city",
        "eo.lists has no entry under @last",
    ] {
        assert!(told.contains(part), "{part} in {told}");
    }
}

#[test]
fn a_list_that_is_missing_is_named() {
    let folder = folder(&[("eo_ham.txt", "@thanks\nthanks $NP\n")]);
    std::fs::remove_file(folder.path().join("eo.lists")).unwrap();
    let mut faults = Faults::default();
    read(&folder.path().join("eo_ham.txt"), &mut faults).unwrap();
    let told = faults.check().unwrap_err().to_string();
    assert!(
        told.starts_with("1 line is bad") && told.ends_with("eo.lists is missing"),
        "{told}"
    );
}
