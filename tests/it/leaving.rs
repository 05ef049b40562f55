//! A site leaves by `tamis export`, and comes back as it was.

use crate::harness::Kind;
use crate::importing::get;
use crate::program::{Program, on_both_databases};
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt;
use tamis::domain::ids::SiteId;

const OURS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/fixtures/import/tamis.jsonl");

pub fn add_site(program: &Program) {
    let site = [
        "site",
        "add",
        "jardin",
        "--origin",
        "https://jardin.example",
        "--lang",
        "fr",
    ];
    program.json(&site);
}

pub fn import(program: &Program, system: &str, text: &str) -> Value {
    let file = program.folder().join(format!("from-{system}"));
    std::fs::write(&file, text).unwrap();
    program.json(&["import", system, file.to_str().unwrap(), "--site", "jardin"])
}

pub fn export(program: &Program, format: &str, more: &[&str]) -> String {
    let file = program.folder().join("export");
    let mut all = vec![
        "export",
        "--site",
        "jardin",
        "--format",
        format,
        "--out",
        file.to_str().unwrap(),
    ];
    all.extend(more);
    program.json(&all);
    std::fs::read_to_string(file).unwrap()
}

/// An installation for each of the databases that are there, with a site in which nobody wrote.
async fn others() -> Vec<Program> {
    let mut others = Vec::new();
    for kind in [Kind::Sqlite, Kind::Postgres] {
        if let Some(program) = Program::fresh(kind).await {
            add_site(&program);
            others.push(program);
        }
    }
    others
}

pub fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Says where two texts part.
fn same(one: &str, other: &str) {
    for (one, other) in one.lines().zip(other.lines()) {
        assert_eq!(one, other);
    }
    assert_eq!(one.len(), other.len());
}

/// What readers, and those who open the file in whatever program, must not find.
const PRIVATE: [&str; 10] = [
    "Awa.Diop@",
    "exemple.example",
    "203.0.113.7",
    "decision",
    "gagnez",
    "Un mot de trop",
    "0000000000aa",
    "published_at",
    "kept_open",
    "ancien.example",
];

on_both_databases! {
    async fn what_left_comes_back_to_the_byte_on_either_database(program: Program) {
        add_site(&program);
        let came = import(&program, "jsonl", &std::fs::read_to_string(OURS).unwrap());
        assert_eq!((&came["taken"], &came["pages"], &came["skipped"], &came["dropped"]), (&json!(11), &json!(3), &json!({}), &json!({})));
        assert_eq!((&came["published"], &came["pending"], &came["spam"], &came["rejected"]), (&json!(6), &json!(2), &json!(2), &json!(1)));
        assert_eq!(came["linkbacks"], 2);
        let (jsonl, wxr) = (export(&program, "jsonl", &[]), export(&program, "wxr", &[]));
        // What came is what was written, field by field.
        assert_eq!(lines(&jsonl), lines(&std::fs::read_to_string(OURS).unwrap()));
        for other in others().await {
            import(&other, "jsonl", &jsonl);
            same(&export(&other, "jsonl", &[]), &jsonl);
            same(&export(&other, "wxr", &[]), &wxr);
            let again = import(&other, "jsonl", &jsonl);
            assert_eq!((&again["taken"], &again["already"]), (&json!(0), &json!(11)));
            same(&export(&other, "jsonl", &[]), &jsonl);
        }
        for other in others().await {
            let came = import(&other, "wordpress", &wxr);
            assert_eq!((&came["taken"], &came["skipped"]), (&json!(11), &json!({})));
            same(&export(&other, "wxr", &[]), &wxr);
            same(&export(&other, "jsonl", &[]), &jsonl);
        }
    }

    async fn only_what_moderators_said_teaches_where_it_comes_to(program: Program) {
        add_site(&program);
        import(&program, "jsonl", &std::fs::read_to_string(OURS).unwrap());
        let site = SiteId::parse("jardin").unwrap();
        let mut labels = program.store().await.standing(&site, |row| row.label).await.unwrap();
        labels.sort();
        assert_eq!(labels, ["approve", "approve", "approve", "approve", "approve", "spam"]);
    }

    async fn a_public_export_holds_what_readers_see_and_nothing_else(program: Program) {
        add_site(&program);
        import(&program, "jsonl", &std::fs::read_to_string(OURS).unwrap());
        let jsonl = export(&program, "jsonl", &["--public"]);
        let wxr = export(&program, "wxr", &["--public"]);
        for private in PRIVATE {
            assert!(!jsonl.contains(private) && !wxr.contains(private), "{private}");
            assert!(export(&program, "wxr", &[]).contains(private), "it would be missed: {private}");
        }
        let told = lines(&jsonl);
        let names: std::collections::BTreeSet<&str> = told.iter().flat_map(|line| line.as_object().unwrap().keys()).map(String::as_str).collect();
        let public = ["by_site", "closed", "created_at", "edited_at", "format", "html", "id", "kind", "name", "page", "parent", "public", "site", "title", "version", "website"];
        assert_eq!(names.into_iter().collect::<Vec<_>>(), public);
        assert_eq!(told.iter().filter(|line| line["kind"] == "comment").count(), 6);
        assert!(!jsonl.contains("/vide/"), "a page without a comment online");
        // It is read, as any file is of which only the text is known.
        for other in others().await {
            let came = import(&other, "jsonl", &jsonl);
            assert_eq!((&came["published"], &came["skipped"]), (&json!(6), &json!({})));
        }
    }

    async fn an_export_is_for_its_owner_alone_and_on_record(program: Program) {
        add_site(&program);
        import(&program, "jsonl", &std::fs::read_to_string(OURS).unwrap());
        let mode = || std::fs::metadata(program.folder().join("export")).unwrap().permissions().mode() & 0o777;
        export(&program, "jsonl", &[]);
        assert_eq!(mode(), 0o600);
        export(&program, "jsonl", &["--public"]);
        assert_eq!(mode(), 0o644);
        let acts = program.store().await.acts(&tamis::storage::ActFilter { limit: 50, ..Default::default() }).await.unwrap();
        let exported: Vec<&str> = acts.iter().filter(|act| act.act == "site.exported").map(|act| act.detail.as_str()).collect();
        assert_eq!(exported, [r#"{"format":"jsonl"}"#], "what is public needs no record");
        // Into a pipe it goes as it is; into a file that a shell made for all to read it does not.
        let piped = program.run(&["export", "--site", "jardin", "--format", "jsonl"]);
        assert_eq!((piped.code, piped.out.lines().count()), (0, 16));
        let open = std::fs::File::create(program.folder().join("open")).unwrap();
        open.set_permissions(std::fs::Permissions::from_mode(0o644)).unwrap();
        let refused = program.run_into(&["export", "--site", "jardin", "--format", "jsonl"], open);
        refused.failed("others can read");
        assert_eq!(std::fs::metadata(program.folder().join("open")).unwrap().len(), 0);
        program.run(&["export", "--site", "nowhere", "--format", "jsonl", "--out", "x"]).failed("no site nowhere");
        program.run(&["export", "--site", "jardin", "--format", "jsonl", "--out", "no/such/place"]).failed("cannot write");
    }

    async fn what_is_said_of_a_page_stands_where_nothing_was_said_before(program: Program) {
        add_site(&program);
        let page = |name: &str, said: Value| {
            let mut line = json!({ "kind": "page", "page": name });
            line.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
            format!("{line}\n")
        };
        let old = "2020-02-03T04:05:06.789Z";
        import(&program, "jsonl", &[
            page("closed", json!({ "closed": true })),
            page("open", json!({ "kept_open": true })),
            page("unsaid", json!({})),
            page("dated", json!({ "published_at": old })),
        ].concat());
        import(&program, "jsonl", &[
            page("closed", json!({ "kept_open": true, "published_at": old })),
            page("open", json!({ "closed": true })),
            page("unsaid", json!({ "kept_open": true })),
            page("dated", json!({ "published_at": "2030-01-01T00:00:00Z" })),
            page("both", json!({ "kept_open": true, "closed": true, "created_at": old })),
            page("new", json!({ "published_at": "2030-01-01T00:00:00Z", "created_at": old })),
        ].concat());
        let told = lines(&export(&program, "jsonl", &[]));
        let mut told: Vec<Value> = told[1..told.len() - 1].iter().map(|line| json!([line["page"], line["closed"], line["kept_open"], line["published_at"]])).collect();
        told.sort_by_key(ToString::to_string);
        assert_eq!(json!(told), json!([
            ["both", true, null, null],
            ["closed", true, null, old],
            ["dated", null, null, old],
            ["new", null, null, "2030-01-01T00:00:00.000Z"],
            ["open", null, true, null],
            ["unsaid", null, true, null],
        ]));
        // A page's age is reckoned from what came, and does not close what was kept open.
        program.json(&["site", "set", "jardin", "--close-after-days", "30"]);
        import(&program, "jsonl", &page("unsaid", json!({ "published_at": old })));
        let service = program.serve(&["serve"], &[]);
        for (page, closed) in [("dated", true), ("new", false), ("unsaid", false), ("both", true)] {
            let list = get(&service.base, &format!("/api/v1/sites/jardin/comments?page={page}"), "").await;
            assert_eq!(list["page"]["closed"], closed, "{page}");
        }
    }

    async fn an_id_that_another_site_has_is_not_taken_from_it(program: Program) {
        add_site(&program);
        let ours = std::fs::read_to_string(OURS).unwrap();
        import(&program, "jsonl", &ours);
        program.json(&["site", "add", "verger", "--origin", "https://jardin.example"]);
        for taken in [11, 0] {
            let came = program.json(&["import", "jsonl", OURS, "--site", "verger"]);
            assert_eq!(came["taken"], taken);
        }
        let file = program.folder().join("verger");
        program.json(&["export", "--site", "verger", "--format", "jsonl", "--out", file.to_str().unwrap()]);
        let (verger, jardin) = (lines(&std::fs::read_to_string(file).unwrap()), lines(&export(&program, "jsonl", &[])));
        let ids = |lines: &[Value]| -> Vec<String> {
            lines.iter().filter(|line| line["body"].is_string()).map(|line| line["id"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(ids(&verger).len(), 11);
        assert!(ids(&verger).iter().all(|id| !ids(&jardin).contains(id)));
        // Threads are kept under the new ids.
        let parent = |lines: &[Value], body: &str| {
            let child = lines.iter().find(|line| line["body"] == body).unwrap();
            let parent = lines.iter().find(|line| line["id"] == child["parent"]).unwrap();
            parent["name"].clone()
        };
        assert_eq!(parent(&verger, "La rédaction vous répond."), parent(&jardin, "La rédaction vous répond."));
    }
}

#[tokio::test]
async fn whoever_edits_the_file_is_believed() {
    let program = Program::on_sqlite().await;
    add_site(&program);
    import(&program, "jsonl", &std::fs::read_to_string(OURS).unwrap());
    let wxr = export(&program, "wxr", &[]);
    let edited = wxr
        .replace("La rédaction vous répond.</p>", "Corrigé.</p>")
        .replace("Awa.Diop@exemple.example", "autre@exemple.example")
        .replace(
            "<wp:comment_type><![CDATA[trackback]]>",
            "<wp:comment_type><![CDATA[comment]]>",
        )
        .replace(
            "<wp:comment_approved><![CDATA[trash]]>",
            "<wp:comment_approved><![CDATA[1]]>",
        );
    let other = Program::on_sqlite().await;
    add_site(&other);
    import(&other, "wordpress", &edited);
    let told = export(&other, "jsonl", &[]);
    assert!(
        told.contains("\"Corrigé.\"") && !told.contains("La rédaction vous"),
        "{told}"
    );
    assert!(told.contains("autre@exemple.example") && !told.contains("Awa.Diop@"));
    assert!(!told.contains("\"rejected\""));
    assert!(!told.contains("\"kind\":\"trackback\""), "{told}");
}

/// The file as a strict reader of XML sees it, and as WordPress's importer does.
#[tokio::test]
async fn what_wordpress_reads_is_good_xml_with_numbers() {
    let program = Program::on_sqlite().await;
    add_site(&program);
    import(&program, "jsonl", &std::fs::read_to_string(OURS).unwrap());
    let wxr = export(&program, "wxr", &[]);
    let mut reader = quick_xml::Reader::from_str(&wxr);
    reader.config_mut().check_comments = true;
    loop {
        if matches!(reader.read_event().unwrap(), quick_xml::events::Event::Eof) {
            break;
        }
    }
    assert!(
        wxr.chars()
            .all(|c| matches!(c, '\t' | '\n' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..))
    );
    let all = |name: &str| -> Vec<String> {
        let (open, close) = (format!("<{name}>"), format!("</{name}>"));
        wxr.split(&open)
            .skip(1)
            .map(|rest| rest.split(&close).next().unwrap().to_owned())
            .collect()
    };
    assert_eq!(all("wp:wxr_version"), ["1.2"]);
    let numbers: Vec<u64> = all("wp:comment_id")
        .iter()
        .map(|number| number.parse().unwrap())
        .collect();
    assert_eq!(numbers, (1..=11).collect::<Vec<_>>());
    let parents: Vec<u64> = all("wp:comment_parent")
        .iter()
        .map(|number| number.parse().unwrap())
        .collect();
    assert_eq!(
        all("wp:comment_type")[8..],
        ["<![CDATA[comment]]>", "<![CDATA[trackback]]>", "<![CDATA[pingback]]>"]
    );
    assert_eq!(parents[1], numbers[0]);
    assert_eq!(parents[2], numbers[1]);
    assert_eq!(
        all("wp:comment_status"),
        ["<![CDATA[closed]]>", "<![CDATA[open]]>", "<![CDATA[closed]]>"]
    );
    // Since when a page is there, or else since when it was written on.
    let dates = ["2024-07-01 05:00:00", "1970-01-01 00:00:00", "2024-07-12 06:36:31"];
    assert_eq!(all("wp:post_date_gmt"), dates.map(|date| format!("<![CDATA[{date}]]>")));
    assert!(
        all("wp:comment_content")[0].contains("]]]]><![CDATA[>") || all("wp:comment_content")[0].contains("]]&gt;")
    );
}
