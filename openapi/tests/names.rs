//! Two types that share a schema's name overwrite each other in the document, and nobody is told. So the sources are
//! read: every type that has a schema has a name of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Crates whose types stand in the document.
const CRATES: [&str; 3] = ["api", "domain", "infra"];

/// Names of schemas with the places where a type takes them.
fn named() -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for name in CRATES {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("..")
            .join(name)
            .join("src");
        read_folder(&folder, &mut found);
    }
    found
}

fn read_folder(folder: &Path, found: &mut BTreeMap<String, Vec<String>>) {
    for entry in std::fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read_folder(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).expect("a source");
            for (line, name) in names_in(&text) {
                let place = format!("{}:{line}", path.display());
                found.entry(name).or_default().push(place);
            }
        }
    }
}

/// Lines and names of the schemas that a source declares: the type's own name, or that of `as`.
fn names_in(text: &str) -> Vec<(usize, String)> {
    let mut names = Vec::new();
    let (mut has_schema, mut renamed) = (false, None);
    for (line, code) in text.lines().enumerate() {
        let code = code.trim();
        has_schema |= code.starts_with("#[") && code.contains("ToSchema");
        if let Some((_, name)) = code.split_once("schema(as = ") {
            renamed = Some(word(name));
        }
        if let Some(own) = declared(code) {
            if has_schema {
                names.push((line + 1, renamed.take().unwrap_or(own)));
            }
            (has_schema, renamed) = (false, None);
        }
    }
    names
}

fn declared(code: &str) -> Option<String> {
    let code = code.strip_prefix("pub ").unwrap_or(code);
    let name = code
        .strip_prefix("struct ")
        .or_else(|| code.strip_prefix("enum "))?;
    Some(word(name))
}

fn word(text: &str) -> String {
    let letters = text.chars().take_while(|c| c.is_alphanumeric() || *c == '_');
    letters.collect()
}

#[test]
fn no_two_types_share_the_name_of_a_schema() {
    let shared: Vec<_> = named()
        .into_iter()
        .filter(|(_, places)| places.len() > 1)
        .collect();
    assert!(
        shared.is_empty(),
        "only one of each would be in the document; rename, or say `#[schema(as = …)]`: {shared:#?}"
    );
}

#[test]
fn every_schema_of_the_document_is_found_in_the_sources() {
    let document = nuanxin_api::openapi::document();
    let components = document.components.as_ref().expect("components");
    let known: BTreeSet<String> = named().into_keys().collect();
    // Page_Look is Page of Look
    let plain = |name: &String| name.split('_').all(|part| known.contains(part));
    let unknown: Vec<&String> = components.schemas.keys().filter(|name| !plain(name)).collect();
    assert!(unknown.is_empty(), "no type was found for {unknown:?}");
    assert!(known.len() > 100, "{} types", known.len());
}

#[test]
fn what_is_read_are_the_names_that_the_document_has() {
    let source = "#[derive(Debug, ToSchema)]\n#[schema(as = Shown)]\npub struct ShownDocument {\n}\n\
                  #[cfg_attr(feature = \"schema\", derive(utoipa::ToSchema), schema(as = Kind))]\n#[serde(rename = \"x\")]\nenum Reason {\n}\n\
                  #[derive(Debug)]\npub struct Other;\n";
    let names: Vec<String> = names_in(source).into_iter().map(|(_, name)| name).collect();
    assert_eq!(names, ["Shown", "Kind"]);
}
