//! What settings may be, and how they are refused.

use super::*;
use std::ffi::OsString;

fn read(file: Option<&str>, environment: &[(&str, &str)], flags: Flags) -> Result<Settings, Faults> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.toml");
    std::fs::write(&path, file.unwrap_or_default()).unwrap();
    let environment = environment
        .iter()
        .map(|(name, value)| (OsString::from(name), OsString::from(value)));
    Settings::read(
        &Flags {
            config: Some(path),
            ..flags
        },
        environment.collect(),
    )
}

fn faults(file: &str, environment: &[(&str, &str)]) -> Vec<String> {
    let faults = read(Some(file), environment, Flags::default()).unwrap_err();
    faults.0.into_iter().map(|fault| fault.name).collect()
}

#[test]
fn flags_come_before_the_environment_before_the_file_before_defaults() {
    let file = "listen = '127.0.0.1:1'\ndatabase = 'sqlite:file.db'\n[limits]\nper_minute = 5\nburst = 3\n";
    let environment = [
        ("TAMIS_LISTEN", "127.0.0.1:2"),
        ("TAMIS_LIMITS__PER_MINUTE", "6"),
        ("TAMIS_DATABASE", ""),
    ];
    let flags = Flags {
        listen: Some("127.0.0.1:3".to_owned()),
        ..Flags::default()
    };
    let settings = read(Some(file), &environment, flags).unwrap();
    assert_eq!(settings.listen.port(), 3);
    assert_eq!(
        settings.limits,
        Limits {
            enabled: true,
            per_minute: 6,
            burst: 3
        }
    );
    assert_eq!(settings.database_url(), "sqlite:file.db");
    assert_eq!(settings.log.format, LogFormat::Json);
}

#[test]
fn every_fault_is_named_at_once() {
    let file = "listne = 'x'\nlisten = 'nowhere'\nworkers = 0\nconnections = [1]\nsecret_key = 'x'\nlimits = 3\n";
    let environment = [
        ("TAMIS_LIMITS__ENABLED", "perhaps"),
        ("TAMIS_PUBLIC_URL", "https://a.example/path"),
        ("TAMIS_TRUSTED_PROXIES", "10.0.0.0/8,nobody"),
        ("TAMIS_LIMITS__PER_MINUT", "3"),
    ];
    let mut named = faults(file, &environment);
    named.sort();
    let expected = [
        "connections",
        "limits",
        "limits.enabled",
        "limits.per_minut",
        "listen",
        "listne",
        "public_url",
        "secret_key",
        "trusted_proxies",
        "workers",
    ];
    assert_eq!(named, expected);
}

#[test]
fn a_fault_says_where_it_was_set() {
    let told = read(None, &[("TAMIS_WORKERS", "many")], Flags::default())
        .unwrap_err()
        .to_string();
    assert_eq!(told, "workers: it is a whole number from 1 to 1024 (in TAMIS_WORKERS)");
}

#[test]
fn a_file_that_is_no_toml_or_is_missing_is_a_fault() {
    assert!(faults("listen = ", &[])[0].ends_with("settings.toml"));
    let flags = Flags {
        config: Some("nowhere.toml".into()),
        ..Flags::default()
    };
    let told = Settings::read(&flags, Vec::new()).unwrap_err().to_string();
    assert!(told.starts_with("nowhere.toml: cannot be read"), "{told}");
}

#[test]
fn variables_of_tests_and_orchestrators_are_not_settings() {
    let environment = [
        ("TAMIS_TEST_POSTGRES_URL", "x"),
        ("TAMIS_PORT_80_TCP", "x"),
        ("TAMIS_SERVICE_HOST", "x"),
    ];
    assert!(read(None, &environment, Flags::default()).is_ok());
}

#[test]
fn secrets_show_nowhere() {
    let environment = [
        ("TAMIS_SECRET_KEY", "5ec2e7"),
        (
            "TAMIS_DATABASE",
            "postgres://tamis:hunter2@db.example/tamis?sslpassword=hunter3",
        ),
    ];
    let settings = read(None, &environment, Flags::default()).unwrap();
    let shown = format!("{settings:?} {} {:?}", settings.database_told(), settings.in_force());
    assert!(shown.contains("db.example") && shown.contains("TAMIS_SECRET_KEY"));
    for secret in ["5ec2e7", "hunter2", "hunter3"] {
        assert!(!shown.contains(secret), "{secret} shows");
    }
}

#[test]
fn the_public_address_is_the_one_listened_on_unless_set() {
    let settings = read(None, &[], Flags::default()).unwrap();
    let told = |bound: &str| settings.public_url(bound.parse().unwrap()).unwrap().to_string();
    assert_eq!(told("0.0.0.0:81"), "http://127.0.0.1:81/");
    assert_eq!(told("[::]:81"), "http://[::1]:81/");
    let settings = read(Some("public_url = 'https://c.example'"), &[], Flags::default()).unwrap();
    assert_eq!(settings.public_url(LISTEN).unwrap().as_str(), "https://c.example/");
}
