//! What fills the slots of our own corpus: made-up names, numbers and links.
//!
//! Owns the lists. Everything here is invented; mailboxes and telephones lie in ranges nobody has.

use super::corpus::Dice;
use crate::spam::Label;

const FIRST_FR: &[&str] = &[
    "Marie", "Jean", "Sophie", "Karim", "Awa", "Luc", "Fatou", "Julien", "Claire", "Mehdi", "Nadia", "Paul", "Inès",
    "Hugo", "Aminata", "Thierry", "Chantal", "Yann", "Moussa", "Camille",
];
const FIRST_EN: &[&str] = &[
    "John", "Mary", "Steve", "Linda", "Mike", "Anna", "Dave", "Emma", "Tom", "Sarah", "Kevin", "Amy", "Chris", "Laura",
    "Ben", "Priya", "Josh", "Nina", "Alex", "Grace",
];
const LAST: &[&str] = &[
    "Martin", "Dubois", "Diallo", "Benali", "Moreau", "Traoré", "Lefèvre", "Smith", "Johnson", "Brown", "Miller",
    "Davis", "Garcia", "Wilson", "Anderson", "Clark", "Lewis", "Walker", "Koffi", "Mensah",
];
const HEALERS: &[&str] = &[
    "Azongbo",
    "Kpodji",
    "Baba Ifa",
    "Dah Sodabi",
    "Zola",
    "Osupa",
    "Ademola",
    "Papa Koku",
    "Amenyo",
    "Dr Ogbefi",
];
const SOLD_EN: &[&str] = &[
    "cheap limo service",
    "best plumber near me",
    "buy instagram followers",
    "seo agency",
    "roof repair",
    "online casino",
    "payday loans",
    "weight loss pills",
    "web design company",
    "forex signals",
    "replica watches",
    "essay writing service",
    "carpet cleaning",
    "escort service",
    "crypto recovery",
    "viagra online",
    "used cars",
    "personal injury lawyer",
    "garage door repair",
    "slot games",
];
const SOLD_FR: &[&str] = &[
    "plombier pas cher",
    "serrurier paris",
    "rachat de crédit",
    "casino en ligne",
    "voyance gratuite",
    "agence seo",
    "acheter des abonnés",
    "simulation prêt immobilier",
    "mutuelle pas chère",
    "plan cul",
    "montre de luxe pas cher",
    "pari sportif",
    "perte de poids rapide",
    "cigarette électronique",
    "devis toiture",
    "rencontre sérieuse",
];
const SHOPS: &[&str] = &[
    "best-deals",
    "casino",
    "fastloan",
    "pharma",
    "seo-rank",
    "cryptogain",
    "winbet",
    "cheapshop",
    "lovespell",
    "promo",
    "hotgirls",
    "replica",
    "followers",
    "creditexpress",
    "bonus777",
    "slimfast",
    "jobathome",
    "essaypro",
    "streamfree",
    "voyance",
];
const SHOP_ENDS: &[&str] = &[
    "com", "net", "xyz", "top", "online", "site", "shop", "club", "info", "ru", "biz", "vip",
];
const HOMES: &[&str] = &[
    "carnet-de-marie",
    "leblogdekarim",
    "notes-from-ben",
    "atelier",
    "smallkitchen",
    "devlog",
    "jardin",
    "photos-nina",
];
const HOME_ENDS: &[&str] = &[
    "fr",
    "org",
    "net",
    "com",
    "blog",
    "wordpress.com",
    "blogspot.com",
    "github.io",
];
const PATHS: &[&str] = &[
    "offer", "bonus", "promo", "buy", "free", "register", "win", "loan", "shop", "deal",
];
const READS: &[&str] = &[
    "2014/05/garden",
    "notes/fonts",
    "article/travaux",
    "recipes/bread",
    "blog/jekyll",
    "posts/voyage",
    "archives",
];
const TITLES: &[&str] = &[
    "HTTP_cookie",
    "Garonne",
    "Bread",
    "Alan_Turing",
    "Inflation",
    "CSS",
    "Regex",
    "Commune",
];
const MONEY: &[&str] = &["dollars", "freecash", "earnmoney", "quickwin", "easyjob", "megabonus"];

/// What `slot` stands for this time; `None` for a slot that does not exist.
pub fn fill(slot: &str, dice: &mut Dice) -> Option<String> {
    Some(match slot {
        "NP" => dice.pick(FIRST_FR).to_owned(),
        "NX" => dice.pick(FIRST_EN).to_owned(),
        "NF" => format!("{} {}", dice.pick(FIRST_FR), dice.pick(LAST)),
        "NE" => format!("{} {}", dice.pick(FIRST_EN), dice.pick(LAST)),
        "NM" => dice.pick(HEALERS).to_owned(),
        "PH" => phone(dice),
        "PHS" => phone(dice).replace('0', "o").replace(' ', "."),
        "MAIL" => format!(
            "{}{}@{}",
            dice.pick(FIRST_EN).to_lowercase(),
            dice.below(1000),
            dice.pick(&["example.org", "example.com", "example.net"])
        ),
        "URL" => shop(dice),
        "BURL" => home(dice),
        "KWE" => dice.pick(SOLD_EN).to_owned(),
        "KWF" => dice.pick(SOLD_FR).to_owned(),
        "DOMW" => dice.pick(MONEY).to_owned(),
        "CODE" => format!(
            "{}{}",
            dice.pick(SHOPS).to_uppercase().replace('-', ""),
            dice.below(100)
        ),
        "ID" => (0..11).map(|_| dice.letter()).collect(),
        "PATH" => dice.pick(READS).to_owned(),
        "SLUG" => dice.pick(HOMES).to_owned(),
        "WIKI" => dice.pick(TITLES).to_owned(),
        "N4" => format!("{}", 1000 + dice.below(9000)),
        _ => return None,
    })
}

/// The name and website that a writer of this language and class leaves, as far as they leave any.
pub fn signature(lang: &str, kind: &str, label: Label, dice: &mut Dice) -> (Option<String>, Option<String>) {
    let french = lang == "fr";
    let first = if french { FIRST_FR } else { FIRST_EN };
    let person = |dice: &mut Dice| match dice.below(4) {
        0 => format!("{} {}", dice.pick(first), dice.pick(LAST)),
        1 => dice.pick(first).to_lowercase(),
        2 => format!("{}{}", dice.pick(first).to_lowercase(), dice.below(100)),
        _ => dice.pick(first).to_owned(),
    };
    if label == Label::Ham {
        let website = (dice.below(100) < 15).then(|| home(dice));
        return (Some(person(dice)), website);
    }
    // Who drops links and praise signs with what is sold; a healer or a lender with a name.
    let sells = matches!(
        kind,
        "kwname" | "praise" | "seopraise" | "linkdrop" | "greetbot" | "estate" | "counterfeit" | "essay"
    );
    let name = if dice.below(100) < if sells { 65 } else { 25 } {
        let sold = dice.pick(if french { SOLD_FR } else { SOLD_EN });
        if dice.below(2) == 0 {
            sold.to_owned()
        } else {
            title(sold)
        }
    } else {
        person(dice)
    };
    let website = (dice.below(100) < if sells { 80 } else { 35 }).then(|| shop(dice));
    (Some(name), website)
}

/// A harmless link, as a good comment may end in.
pub fn home(dice: &mut Dice) -> String {
    let path = if dice.below(2) == 0 {
        format!("/{}", dice.pick(READS))
    } else {
        String::new()
    };
    format!("https://{}.{}{path}", dice.pick(HOMES), dice.pick(HOME_ENDS))
}

fn shop(dice: &mut Dice) -> String {
    let scheme = dice.pick(&["http://", "https://", "www.", "http://www.", ""]);
    let path = if dice.below(2) == 0 {
        format!("/{}", dice.pick(PATHS))
    } else {
        String::new()
    };
    let number = if dice.below(3) == 0 {
        format!("{}", dice.below(100))
    } else {
        String::new()
    };
    format!("{scheme}{}{number}.{}{path}", dice.pick(SHOPS), dice.pick(SHOP_ENDS))
}

fn phone(dice: &mut Dice) -> String {
    let mut pair = || format!("{:02}", dice.below(100));
    let (a, b, c) = (pair(), pair(), pair());
    match dice.below(4) {
        0 => format!("+229 00 00 {a} {b}"),
        1 => format!("0199{a}{b}{c}"),
        2 => format!("+1 555-01{a}"),
        _ => format!("+33 1 99 00 {a} {b}"),
    }
}

fn title(words: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).collect::<String>())
            .unwrap_or_default()
    };
    words.split(' ').map(capital).collect::<Vec<_>>().join(" ")
}
