//! `tamis config`: the settings in force, and where each was set.

use super::{Global, say};
use anyhow::Result;
use serde_json::{Map, Value};

/// Prints every setting, secrets masked: as `tamis.toml` would have it, or as one JSON object.
pub fn run(global: &Global) -> Result<()> {
    let settings = global.settings(None)?;
    if global.json {
        let mut tree = Map::new();
        for setting in settings.in_force() {
            let (place, name) = match setting.name.split_once('.') {
                Some((section, name)) => (
                    tree.entry(section)
                        .or_insert_with(|| Value::Object(Map::new()))
                        .as_object_mut(),
                    name,
                ),
                None => (Some(&mut tree), setting.name),
            };
            if let Some(place) = place {
                place.insert(name.to_owned(), setting.value.clone());
            }
        }
        return say::json(&tree);
    }
    let mut section = "";
    for setting in settings.in_force() {
        let (within, name) = setting.name.split_once('.').unwrap_or(("", setting.name));
        if within != section {
            section = within;
            say::line(&format!("\n[{section}]"));
        }
        let set_by = &setting.set_by;
        match &setting.value {
            Value::Null => say::line(&format!("# {name} is not set")),
            value => say::line(&format!("{name} = {value}  # {set_by}")),
        }
    }
    Ok(())
}
