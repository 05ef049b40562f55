//! What another system says of its pages comes in with their comments.

use crate::harness::encoded;
use crate::importing::{APPLE, DISQUS, WORDPRESS, add_site, get, import};
use crate::program::{Program, on_both_databases};
use reqwest::Client;
use serde_json::{Value, json};
use tamis::storage::ActFilter;

const ABOUT: &str = "https://jardin.example/a-propos/";
const SILENT: &str = "https://jardin.example/sans-un-mot/";

/// Of each page whether it takes no comments and since when it is there, as an export of ours tells.
fn pages(program: &Program) -> Vec<Value> {
    let file = program.folder().join("pages.jsonl");
    let asked = ["export", "--site", "jardin", "--format", "jsonl", "--out"];
    program.json(&[&asked[..], &[file.to_str().unwrap()]].concat());
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_file(file).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let mut told: Vec<Value> = lines
        .filter(|line| line["kind"] == "page")
        .map(|line| json!([line["page"], line["closed"] == true, line["published_at"]]))
        .collect();
    told.sort_by_key(ToString::to_string);
    told
}

on_both_databases! {
    async fn articles_of_wordpress_stay_closed_and_keep_their_dates(program: Program) {
        let key = add_site(&program);
        let told = import(&program, "wordpress", WORDPRESS, &["--dry-run"]);
        assert_eq!((&told["pages"], &told["closed_pages"], &told["skipped_pages"]), (&json!(3), &json!(2), &json!({})));
        let told = import(&program, "wordpress", WORDPRESS, &[]);
        assert_eq!((&told["pages"], &told["closed_pages"], &told["skipped_pages"]), (&json!(3), &json!(2), &json!({})));
        let all = [
            json!([APPLE, false, "2019-04-22T09:00:00.000Z"]),
            json!([ABOUT, true, "2018-01-02T10:00:00.000Z"]),
            json!([SILENT, true, "2020-06-01T08:00:00.000Z"]),
        ];
        assert_eq!(pages(&program), all);

        // Whoever opens one here is not overruled by the same file.
        let service = program.serve(&["serve"], &[]);
        let opened = Client::new().put(format!("{}/api/v1/sites/jardin/page", service.base)).bearer_auth(key);
        assert_eq!(opened.json(&json!({ "page": ABOUT, "closed": false })).send().await.unwrap().status(), 200);
        import(&program, "wordpress", WORDPRESS, &[]);
        let closed = async |page: &str| {
            get(&service.base, &format!("/api/v1/sites/jardin/comments?page={}", encoded(page)), "").await["page"]["closed"].clone()
        };
        assert_eq!([closed(APPLE).await, closed(ABOUT).await, closed(SILENT).await], [false, false, true]);
    }

    async fn pages_take_comments_where_that_is_asked_for(program: Program) {
        add_site(&program);
        let told = import(&program, "wordpress", WORDPRESS, &["--open-pages"]);
        assert_eq!((&told["pages"], &told["closed_pages"]), (&json!(3), &json!(0)));
        assert!(pages(&program).iter().all(|page| page[1] == false));
    }

    async fn pages_that_came_closed_are_opened_by_a_second_run_that_is_asked_to(program: Program) {
        add_site(&program);
        import(&program, "wordpress", WORDPRESS, &[]);
        // Nothing of the file says that this one is closed.
        program.json(&["site", "close-page", "jardin", APPLE]);
        let closed = || -> Vec<Value> { pages(&program).into_iter().filter(|page| page[1] == true).map(|page| page[0].clone()).collect() };
        let told = import(&program, "wordpress", WORDPRESS, &["--open-pages", "--dry-run"]);
        assert_eq!((&told["closed_pages"], &told["opened_pages"]), (&json!(0), &json!(2)));
        assert_eq!(closed(), [APPLE, ABOUT, SILENT]);
        let done = program.run(&["import", "wordpress", WORDPRESS, "--site", "jardin", "--open-pages"]);
        assert!(done.out.contains("2 of them were closed here, and take comments again"), "{done:?}");
        assert_eq!(closed(), [APPLE]);
        let told = import(&program, "wordpress", WORDPRESS, &["--open-pages"]);
        assert_eq!((&told["pages"], &told["opened_pages"]), (&json!(3), &json!(0)));

        let acts = program.store().await.acts(&ActFilter { limit: 100, ..Default::default() }).await.unwrap();
        let opened = acts.iter().filter(|act| act.act == "site.page_opened" && act.moderator_id.is_none());
        let mut opened: Vec<Value> = opened.map(|act| serde_json::from_str(&act.detail).unwrap()).collect();
        opened.sort_by_key(ToString::to_string);
        assert_eq!(opened, [json!({ "page": ABOUT }), json!({ "page": SILENT })]);
        // Their age may close them still.
        program.json(&["site", "set", "jardin", "--close-after-days", "1"]);
        let service = program.serve(&["serve"], &[]);
        let list = get(&service.base, &format!("/api/v1/sites/jardin/comments?page={}", encoded(ABOUT)), "").await;
        assert_eq!(list["page"]["closed"], true);
    }

    async fn comments_of_articles_that_readers_do_not_see_are_not_taken(program: Program) {
        add_site(&program);
        let under = |number: u32, status: &str, password: &str, parent: u32| {
            format!("<item><title>T</title><link>https://jardin.example/{number}/</link><wp:post_id>{number}</wp:post_id><wp:post_parent>{parent}</wp:post_parent>\
             <wp:post_password><![CDATA[{password}]]></wp:post_password><wp:status>{status}</wp:status><wp:post_type>post</wp:post_type>\
             <wp:comment><wp:comment_id>{number}</wp:comment_id><wp:comment_author>Awa</wp:comment_author>\
             <wp:comment_date_gmt>2019-01-02 08:00:00</wp:comment_date_gmt><wp:comment_content>Mot {number}.</wp:comment_content>\
             <wp:comment_approved>1</wp:comment_approved></wp:comment></item>")
        };
        let item = |number, status, password| under(number, status, password, 0);
        let hidden = [("private", ""), ("draft", ""), ("trash", ""), ("future", ""), ("publish", "secret")];
        let hidden = (3..).zip(hidden).map(|(number, (status, password))| item(number, status, password));
        let text = format!("<rss><channel>{}{}{}</channel></rss>", item(1, "publish", ""), item(2, "inherit", ""), hidden.collect::<String>());
        let file = program.folder().join("hidden.xml");
        std::fs::write(&file, &text).unwrap();
        let file = file.to_str().unwrap();
        let told = import(&program, "wordpress", file, &[]);
        assert_eq!((&told["published"], &told["pages"]), (&json!(2), &json!(1)));
        assert_eq!(told["skipped"]["not_public"]["examples"], json!(["3", "4", "5", "6", "7"]));
        // A picture is seen where its article is; of an article that has not come, nobody knows.
        let pictures = [under(21, "inherit", "", 1), under(22, "inherit", "", 3), under(23, "inherit", "", 7), under(24, "inherit", "", 25), item(25, "private", "")];
        let text = text.replace("</channel>", &format!("{}</channel>", pictures.concat()));
        std::fs::write(file, text).unwrap();
        let told = import(&program, "wordpress", file, &[]);
        assert_eq!((&told["published"], &told["pending"], &told["already"]), (&json!(1), &json!(1), &json!(2)), "{told}");
        assert_eq!(told["skipped"]["not_public"]["examples"], json!(["3", "4", "5", "6", "7"]));
        assert_eq!(told["skipped"]["not_public"]["count"], 8);
        // The table does not know it, and its articles do.
        let table = program.folder().join("table.csv");
        std::fs::write(&table, "comment_ID,comment_post_ID,comment_author,comment_author_email,comment_author_url,comment_author_IP,\
            comment_date,comment_date_gmt,comment_content,comment_approved,comment_type,comment_parent\n\
            11,1,Bo,,,,2019-01-02 09:00:00,2019-01-02 09:00:00,Encore un.,1,comment,0\n\
            13,3,Bo,,,,2019-01-02 09:00:00,2019-01-02 09:00:00,Et un autre.,1,comment,0\n\
            14,24,Bo,,,,2019-01-02 09:00:00,2019-01-02 09:00:00,Sous une image.,1,comment,0\n").unwrap();
        let told = import(&program, "wordpress", table.to_str().unwrap(), &["--pages", file]);
        assert_eq!((&told["published"], &told["skipped"]["not_public"]["examples"]), (&json!(1), &json!(["13", "14"])), "{told}");
    }

    async fn a_closed_discussion_of_disqus_stays_closed(program: Program) {
        add_site(&program);
        let told = import(&program, "disqus", DISQUS, &[]);
        assert_eq!((&told["pages"], &told["closed_pages"]), (&json!(1), &json!(1)));
        let closed: Vec<Value> = pages(&program).into_iter().map(|page| json!([page[0], page[1]])).collect();
        assert_eq!(closed, [json!(["https://jardin.example/semis/", false]), json!(["semis-en-serre", true])]);
    }

    async fn pages_of_elsewhere_are_told_apart_from_their_comments(program: Program) {
        program.json(&["site", "add", "jardin", "--origin", "https://potager.example"]);
        let told = import(&program, "wordpress", WORDPRESS, &[]);
        assert_eq!((&told["taken"], &told["pages"]), (&json!(0), &json!(0)));
        assert_eq!(told["skipped"]["foreign_page"]["count"], 9);
        assert_eq!(told["skipped_pages"]["foreign_page"]["count"], 3);
    }
}
