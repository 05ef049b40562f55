//! Model files of every damage: none is let in, and none that stands in the register comes into use or stops a service.

use crate::harness::{sample, until};
use crate::program::{Done, Program, on_both_databases};
use crate::retrain::{SOON, Site, TEXT};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::process::Command;
use tamis::spam::{Example, Label, Model, Options, train};
use tamis::storage::{NewModel, NewPromotion};

const HEADER: usize = 16;
const DIGEST: usize = 32;
/// Kilobytes of addresses that a process gets which must refuse a file that asks for more. The allocator takes a gigabyte of them to
/// begin with, and of memory what it needs.
const ROOM: u32 = 1_500_000;

/// A damaged file, and words of the sentence that refuses it.
struct Damage {
    name: &'static str,
    bytes: Vec<u8>,
    why: &'static str,
}

/// A small model of that name, so that nothing but the damage is wrong with it.
fn whole(name: &str) -> Vec<u8> {
    let example = |n: usize| {
        let (label, text) = [
            (Label::Ham, "thank you for the article"),
            (Label::Spam, "buy cheap watches"),
        ][n % 2];
        sample("one", label, format!("{text} {n}"))
    };
    let examples: Vec<Example> = (0..60).map(example).collect();
    train(&examples, &Options::of(name)).unwrap()
}

/// Damage that a right checksum covers: the header's numbers, and what is packed.
fn sealed(header: &[u8], packed: &[u8]) -> Vec<u8> {
    let mut bytes = [header, packed].concat();
    let digest = Sha256::digest(&bytes);
    bytes.extend_from_slice(&digest);
    bytes
}

fn header(of: &[u8], length: usize) -> Vec<u8> {
    let mut header = of[..HEADER].to_vec();
    header[12..].copy_from_slice(&u32::try_from(length).unwrap().to_le_bytes());
    header
}

/// A file that holds these contents, and says so of `length` bytes.
fn repacked(of: &[u8], contents: &[u8], length: usize) -> Vec<u8> {
    sealed(&header(of, length), &zstd::bulk::compress(contents, 1).unwrap())
}

fn contents(whole: &[u8]) -> Vec<u8> {
    zstd::bulk::decompress(&whole[HEADER..whole.len() - DIGEST], 64 << 20).unwrap()
}

fn damages() -> Vec<Damage> {
    let damage = |name, why, make: &dyn Fn(Vec<u8>) -> Vec<u8>| Damage {
        name,
        bytes: make(whole(name)),
        why,
    };
    let body = |whole: &[u8]| whole[HEADER..whole.len() - DIGEST].to_vec();
    vec![
        damage("grown", "checksum does not match", &|whole| {
            [whole.as_slice(), b"\n"].concat()
        }),
        damage("swapped", "checksum does not match", &|mut whole| {
            let (half, block) = (whole.len() / 2, whole.len() / 4);
            let (left, right) = whole.split_at_mut(half);
            left[HEADER..HEADER + block].swap_with_slice(&mut right[..block]);
            whole
        }),
        damage("headless", "not a Tamis model file", &|whole| whole[8..].to_vec()),
        damage("later", "a model file of format 99", &|whole| {
            let mut header = whole[..HEADER].to_vec();
            header[8] = 99;
            sealed(&header, &body(&whole))
        }),
        damage("features", "made for feature specification 99", &|whole| {
            let mut header = whole[..HEADER].to_vec();
            header[10] = 99;
            sealed(&header, &body(&whole))
        }),
        damage("bomb", "larger than any model file", &|whole| {
            repacked(&whole, &vec![0; 60 << 20], 60 << 20)
        }),
        damage("greedy", "larger than any model file", &|whole| {
            sealed(&header(&whole, u32::MAX as usize), &body(&whole))
        }),
        damage("liar", "it does not unpack", &|whole| {
            repacked(&whole, &vec![0; 60 << 20], 4096)
        }),
        damage("hollow", "its contents do not parse", &|whole| {
            let contents = contents(&whole);
            let half = contents.len() / 2;
            repacked(&whole, &contents[..half], half)
        }),
        damage("endless", "its contents do not parse", &|whole| {
            // The name says that it is 2^40 bytes long.
            let contents = [&[0x80, 0x80, 0x80, 0x80, 0x80, 0x20], &contents(&whole)[1..]].concat();
            repacked(&whole, &contents, contents.len())
        }),
        damage("hashes", "its features are not those of its specification", &|whole| {
            let mut contents = contents(&whole);
            // Behind the name and its length stands how wide a column is.
            let width = 1 + usize::from(contents[0]);
            contents[width] += 1;
            repacked(&whole, &contents, contents.len())
        }),
    ]
}

/// Runs the program where it cannot have more memory than a sound file needs.
fn in_little_room(program: &Program, arguments: &[&str]) -> Done {
    let done = Command::new("sh")
        .args([
            "-c",
            &format!("ulimit -v {ROOM} && exec \"$0\" \"$@\""),
            env!("CARGO_BIN_EXE_tamis"),
        ])
        .args(arguments)
        .current_dir(program.folder())
        .env("TAMIS_DATA_DIR", program.folder())
        .output()
        .unwrap();
    Done {
        code: done.status.code().unwrap_or(-1),
        out: String::from_utf8(done.stdout).unwrap(),
        err: String::from_utf8(done.stderr).unwrap(),
    }
}

#[tokio::test]
async fn no_kind_of_damaged_file_is_let_in_nor_takes_more_memory_than_a_sound_one() {
    let program = Program::on_sqlite().await;
    let place = |name: &str| program.folder().join(name);
    for Damage { name, bytes, why } in damages() {
        std::fs::write(place(name), bytes).unwrap();
        let done = in_little_room(&program, &["model", "import", name]);
        done.failed(why);
        assert!(done.err.contains(name) && done.out.is_empty(), "{done:?}");
    }
    // Larger than any: never read to its end.
    let large = std::fs::File::create(place("large")).unwrap();
    large.set_len(8 << 30).unwrap();
    for arguments in [
        &["model", "import", "./large"][..],
        &["model", "score", "--model", "./large"],
        &["model", "compare", "./large", "./large", "--data", "./large"],
    ] {
        in_little_room(&program, arguments).failed("larger than any model file");
    }
    assert!(!place("tamis.db").exists(), "nothing was opened, so nothing registered");
    std::fs::write(place("sound"), whole("sound")).unwrap();
    std::fs::write(place("base"), Model::base()).unwrap();
    for name in ["sound", "base"] {
        let done = in_little_room(&program, &["model", "import", name]);
        assert_eq!(done.code, 0, "the room is enough: {done:?}");
    }
    let listed = program.json(&["model", "list"]);
    let names: Vec<&Value> = listed.as_array().unwrap().iter().map(|one| &one["version"]).collect();
    assert!(
        names.len() == 2 && names.contains(&&json!("sound")),
        "and the one that ships: {names:?}"
    );
}

on_both_databases! {
    async fn whatever_damage_stands_in_the_register_the_model_in_use_stays(program: Program) {
        let site = Site::open(&program);
        let before = site.score(TEXT).await;
        let base = before["model"].as_str().unwrap().to_owned();
        let store = program.store().await;
        let put_in_use = async |version: &str| {
            let replaced = store.version_in_use().await.unwrap().map(|(version, _)| version);
            let promotion = NewPromotion { version: version.to_owned(), act: "promote".to_owned(), replaced, promoted_at_ms: 1, grounds: Default::default() };
            assert!(store.promote(promotion, None).await.unwrap());
        };
        let checksum = |bytes: &[u8]| Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let mut rows: Vec<(Damage, Option<String>)> = damages().into_iter().map(|damage| (damage, None)).collect();
        // What is whole, but not what its row says.
        rows.push((Damage { name: "alias", bytes: whole("someone-else"), why: "it calls itself someone-else" }, None));
        rows.push((Damage { name: "mistaken", bytes: whole("mistaken"), why: "its bytes do not match their checksum" }, Some("0".repeat(64))));
        rows.push((Damage { name: "nothing", bytes: Vec::new(), why: "not a Tamis model file" }, None));
        for (Damage { name, bytes, why }, told) in rows {
            let checksum = told.unwrap_or_else(|| checksum(&bytes));
            store.add_model(NewModel { version: name.to_owned(), parent: None, checksum, file: bytes, judgement: "{}".to_owned(), created_at_ms: 1 }).await.unwrap();
            program.run(&["model", "promote", name, "--force"]).failed(why);
            // By hand, as nobody should.
            put_in_use(name).await;
            let said = until(SOON, || async {
                let log = site.service.log();
                log.lines().any(|line| line.contains(name) && line.contains("this model cannot be used") && line.contains(why)).then_some(())
            }).await;
            assert!(said.is_some(), "{name}: {}", site.service.log());
            let now = site.score(TEXT).await;
            assert_eq!((&now["model"], &now["logit"]), (&json!(base), &before["logit"]), "{name}");
            assert_eq!(site.client.get(site.at("/readyz")).send().await.unwrap().status(), 200, "{name}");
        }
        assert!(!site.service.log().contains("panicked"), "{}", site.service.log());
        // None of it keeps the service from a sound one.
        let sound = whole("sound");
        store.add_model(NewModel { version: "sound".to_owned(), parent: None, checksum: checksum(&sound), file: sound, judgement: "{}".to_owned(), created_at_ms: 2 }).await.unwrap();
        put_in_use("sound").await;
        assert!(site.follows("sound").await, "{}", site.service.log());
    }
}
