//! The layers under the settings: built-in, file, environment. The built-in layer names every key and gives
//! its type, so a key that it does not know is refused, and the environment's texts find their type in it.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use toml::{Table, Value};

const BUILT_IN: &str = include_str!("default.toml");
const PREFIX: &str = "NUANXIN__";

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Built in, or derived from `data_dir`.
    Default,
    /// The file given with `--config`.
    File,
    /// A `NUANXIN__SECTION__KEY` variable.
    Environment,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Default => "default",
            Self::File => "file",
            Self::Environment => "env",
        })
    }
}

/// Values by `section.key`, each with its source, and what was wrong on the way.
pub(super) struct Layers {
    pub(super) values: BTreeMap<String, (Value, Source)>,
    pub(super) problems: Vec<String>,
}

impl Layers {
    pub(super) fn built_in() -> Self {
        let table: Table = BUILT_IN
            .parse()
            .expect("default.toml is TOML, as every test shows");
        let values = flatten(table)
            .into_iter()
            .map(|(key, value)| (key, (value, Source::Default)))
            .collect();
        Self {
            values,
            problems: Vec::new(),
        }
    }

    pub(super) fn add_file(&mut self, path: &Path) {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => return self.problems.push(format!("{}: {error}", path.display())),
        };
        match text.parse::<Table>() {
            Ok(table) => {
                for (key, value) in flatten(table) {
                    self.put(&key, &key, value, Source::File);
                }
            }
            // never the whole error: it repeats the line, which may hold a secret
            Err(error) => {
                let line = error
                    .span()
                    .map_or(0, |span| text[..span.start].matches('\n').count() + 1);
                self.problems
                    .push(format!("{}: not TOML near line {line}", path.display()));
            }
        }
    }

    pub(super) fn add_environment(&mut self, variables: impl Iterator<Item = (String, String)>) {
        for (name, text) in variables {
            let Some(path) = name.strip_prefix(PREFIX) else {
                continue;
            };
            let key = path.to_ascii_lowercase().replace("__", ".");
            let Some((known, _)) = self.values.get(&key) else {
                self.problems.push(format!("{name} is not a setting"));
                continue;
            };
            match parse_like(known, &text) {
                Ok(value) => self.put(&key, &name, value, Source::Environment),
                Err(expected) => self.problems.push(format!("{name} must be {expected}")),
            }
        }
    }

    fn put(&mut self, key: &str, shown: &str, value: Value, source: Source) {
        match self.values.get_mut(key) {
            None => self.problems.push(format!("{shown} is not a setting")),
            Some(known) if known.0.same_type(&value) => *known = (value, source),
            Some(known) => self
                .problems
                .push(format!("{shown} must be {}", kind_of(&known.0))),
        }
    }

    /// The text of a key that has one.
    pub(super) fn text(&self, key: &str) -> &str {
        self.values
            .get(key)
            .and_then(|(value, _)| value.as_str())
            .unwrap_or_default()
    }

    /// Fills in a text that was left empty; it stays a default.
    pub(super) fn derive(&mut self, key: &str, text: impl FnOnce() -> String) {
        if self.text(key).is_empty() {
            self.values
                .insert(key.to_owned(), (Value::String(text()), Source::Default));
        }
    }

    /// The values as nested tables again.
    pub(super) fn to_table(&self) -> Table {
        let mut table = Table::new();
        for (key, (value, _)) in &self.values {
            match key.split_once('.') {
                None => {
                    table.insert(key.clone(), value.clone());
                }
                Some((section, key)) => {
                    let section = table.entry(section).or_insert_with(|| Value::Table(Table::new()));
                    if let Value::Table(section) = section {
                        section.insert(key.to_owned(), value.clone());
                    }
                }
            }
        }
        table
    }
}

fn flatten(table: Table) -> Vec<(String, Value)> {
    let mut flat = Vec::new();
    for (key, value) in table {
        match value {
            Value::Table(section) => {
                flat.extend(
                    flatten(section)
                        .into_iter()
                        .map(|(inner, value)| (format!("{key}.{inner}"), value)),
                );
            }
            value => flat.push((key, value)),
        }
    }
    flat
}

fn parse_like(known: &Value, text: &str) -> Result<Value, &'static str> {
    match known {
        Value::Integer(_) => text
            .trim()
            .parse()
            .map(Value::Integer)
            .map_err(|_| kind_of(known)),
        Value::Boolean(_) => text
            .trim()
            .parse()
            .map(Value::Boolean)
            .map_err(|_| kind_of(known)),
        Value::Array(_) => {
            let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
            Ok(Value::Array(
                parts.map(|part| Value::String(part.to_owned())).collect(),
            ))
        }
        _ => Ok(Value::String(text.to_owned())),
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Integer(_) => "a whole number",
        Value::Boolean(_) => "true or false",
        Value::Array(_) => "a list (in the environment: separated by commas)",
        _ => "a text",
    }
}
