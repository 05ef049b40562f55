//! What becomes of old comments' texts.

use super::*;

fn html(text: &str) -> String {
    ours(text, Markup::Html, true)
}

#[test]
fn what_was_said_is_kept() {
    for (old, new) in [
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("a<br>b<br/><br />c", "a\nb\n\nc"),
        ("  a \n  b ", "a b"),
        ("x <b>y</b>, <em> z </em>.", "x **y**, *z* ."),
        ("<strong>a <i>b</i></strong>", "**a *b***"),
        (
            "<del>a</del> <code>b_*c</code> <code>a`b</code>",
            "~~a~~ `b_*c` `` a`b ``",
        ),
        ("<blockquote><p>a</p><p>b</p></blockquote>c", "> a\n>\n> b\n\nc"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "> a\n>\n> > b"),
        ("<ul><li>a</li><li>b<br>c</li></ul>d", "- a\n- b\n  c\n\nd"),
        ("<ol><li>a<li>b</ol>", "1. a\n2. b"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"),
        (
            "a<pre><code>if a &lt; b:\n    c*d</code></pre>e",
            "a\n\n```\nif a < b:\n    c*d\n```\n\ne",
        ),
        ("<pre>```</pre>", "````\n```\n````"),
        ("a<hr>b", "a\n\n---\n\nb"),
        ("<h2>a</h2>b", "a\n\nb"),
        (
            "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>",
            "a b\n\nc",
        ),
        ("&eacute;t&#233; &amp; hiver", "été & hiver"),
        ("Merci<strong> </strong><em><br>Élodie</em>", "Merci\n*Élodie*"),
        ("a<b> </b><i><br>b</i>c", "a\n*b*c"),
    ] {
        assert_eq!(html(old), new, "{old}");
    }
}

#[test]
fn links_keep_their_words_and_their_address() {
    for (old, new) in [
        (
            "<a href=\"https://x.example/y\" rel=nofollow>z</a>",
            "[z](<https://x.example/y>)",
        ),
        (
            "<a href='https://x.example/a_b'>https://x.example/a_b</a>",
            "<https://x.example/a_b>",
        ),
        (
            "<a href='https://x.example/long/way'>https://x.example/lo...</a>",
            "<https://x.example/long/way>",
        ),
        ("<a href='https://x.example/'></a>", ""),
        (
            "<a href='https://x.example/'><b>a</b> b</a>",
            "[**a** b](<https://x.example/>)",
        ),
        (
            "<a href='mailto:a@x.example'>write</a>",
            "[write](<mailto:a@x.example>)",
        ),
        (
            "<img src='https://x.example/p.png' alt='a cat'>",
            "[a cat](<https://x.example/p.png>)",
        ),
        ("see https://x.example/ there", "see https://x.example/ there"),
    ] {
        assert_eq!(html(old), new, "{old}");
    }
}

#[test]
fn hostile_html_is_harmless() {
    for (old, new) in [
        ("<script>alert(1)</script>a", "a"),
        ("<a href=\"javascript:alert(1)\">a</a>", "a"),
        ("<a href=\" jAvAsCrIpT:alert(1)\">a</a>", "a"),
        ("<a href=\"java\nscript:alert(1)\">a</a>", "a"),
        ("<a href=\"data:text/html,x\">a</a>", "a"),
        ("<img src=x onerror=alert(1)>a", "a"),
        ("<svg onload=alert(1)><circle/></svg>a", "a"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "\\<script>alert(1)\\</script>"),
        ("<iframe src='https://x.example'>b</iframe>a", "a"),
        (
            "<a href='https://x.example/>](javascript:alert(1))'>a](javascript:alert(1))</a>",
            "[a\\](javascript:alert(1))](<https://x.example/%3E](javascript:alert(1))>)",
        ),
    ] {
        assert_eq!(html(old), new, "{old}");
    }
    for hostile in [
        "<blockquote>".repeat(20_000) + "a",
        "<ul><li>".repeat(20_000) + "a",
        "<b>".repeat(20_000) + "a" + &"</b>".repeat(20_000),
        "<a href='https://x.example'>".repeat(5_000) + "a" + &"</a>".repeat(5_000),
        "<p>".repeat(50_000),
        "<br>".repeat(50_000) + "a",
    ] {
        assert!(html(&hostile).len() < 2_000);
    }
}

#[test]
fn plain_text_stays_as_it_was_typed() {
    assert_eq!(ours("*a*\n# b\n    c", Markup::Plain, true), "\\*a\\*\n\\# b\nc");
    assert_eq!(ours("*a*\n# b", Markup::Plain, false), "*a*\n# b");
    assert_eq!(ours("*a*", Markup::Markdown, true), "*a*");
}

#[test]
fn a_site_without_markdown_gets_plain_text() {
    let text = "<p>a <b>b</b> <a href='https://x.example/y'>c</a></p><ul><li>d*e</li></ul><pre>f</pre>";
    assert_eq!(
        ours(text, Markup::Html, false),
        "a b c (https://x.example/y)\n\n- d*e\n\nf"
    );
}

/// Whatever is put beside whatever, something comes of it.
#[test]
fn no_html_is_too_strange() {
    let pieces = [
        "<b>",
        "</b>",
        "<i>",
        "</i>",
        "<a href=\"https://a.example\">",
        "</a>",
        "<code>",
        "</code>",
        "<del>",
        "</del>",
        "<br>",
        "<p>",
        "</p>",
        "<li>",
        "<ul>",
        "</ul>",
        "<blockquote>",
        "</blockquote>",
        "<pre>",
        "</pre>",
        "<img src=\"https://a.example/é\" alt=\"é\">",
        " ",
        "\u{a0}",
        "\n",
        "é",
        "𝄞",
        "a",
        "*",
        "`",
        "&nbsp;",
        "&#x2003;",
    ];
    let mut state = 1_u64;
    for _ in 0..20_000 {
        let mut made = String::new();
        for _ in 0..12 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            made.push_str(pieces[usize::try_from(state >> 33).unwrap() % pieces.len()]);
        }
        for is_markdown in [true, false] {
            ours(&made, Markup::Html, is_markdown);
        }
    }
}
