//! Looking for planted values in whatever came out.

use crate::people::Stage;
use crate::plants::{Field, PLANTED, Scene, needles};
use aho_corasick::{AhoCorasick, Span};
use nuanxin_infra::platform::Platform;
use nuanxin_tests::Reply;
use std::collections::BTreeSet;
use std::io;
use std::sync::{Arc, Mutex};
use uuid::Uuid;

/// One value and how it is recognised.
#[derive(Debug, Clone)]
pub struct Canary {
    pub scene: Scene,
    pub field: Field,
    needles: Vec<String>,
}

impl Canary {
    /// What was sent where it does not belong.
    pub fn misplaced(texts: &[&str]) -> Self {
        Self {
            scene: Scene::Ordinary,
            field: Field::Misplaced,
            needles: texts.iter().map(ToString::to_string).collect(),
        }
    }

    /// Whether a text gives it away.
    pub fn is_in(&self, text: &str) -> bool {
        self.needles.iter().any(|needle| text.contains(needle.as_str()))
    }

    /// The line of a text that does, or the neighbourhood in a longer one.
    pub fn line_of(&self, text: &str) -> String {
        let line = text.lines().find(|line| self.is_in(line)).unwrap_or_default();
        line.chars().take(400).collect()
    }
}

/// Looks for all of them at once: the log alone is tens of megabytes.
pub struct Finder {
    search: AhoCorasick,
    /// To which canary each needle belongs.
    owners: Vec<usize>,
}

impl Finder {
    /// For these canaries.
    pub fn of(canaries: &[Canary]) -> Self {
        let numbered = canaries.iter().enumerate();
        let needles = numbered.flat_map(|(at, canary)| canary.needles.iter().map(move |needle| (needle, at)));
        let (needles, owners): (Vec<&String>, Vec<usize>) = needles.unzip();
        Self {
            search: AhoCorasick::new(needles).expect("a few hundred needles"),
            owners,
        }
    }

    /// Which of them a text gives away.
    pub fn found(&self, text: &str) -> BTreeSet<usize> {
        let hits = self.search.find_overlapping_iter(text);
        let hits = hits.filter(|hit| !within_identity(text, hit.span()));
        hits.map(|hit| self.owners[hit.pattern().as_usize()]).collect()
    }
}

/// Whether it is a part of a longer random identity: eight digits of a number come up in one now and then.
fn within_identity(text: &str, hit: Span) -> bool {
    let of_identity = |byte: &&u8| byte.is_ascii_hexdigit() || **byte == b'-';
    let before = text.as_bytes()[..hit.start].iter().rev().take_while(of_identity);
    let after = text.as_bytes()[hit.end..].iter().take_while(of_identity);
    let whole = hit.start - before.count()..hit.end + after.count();
    whole.len() > hit.len() && text.get(whole).is_some_and(|run| Uuid::try_parse(run).is_ok())
}

/// All that were planted.
pub fn canaries(stage: &Stage) -> Vec<Canary> {
    let mut all = Vec::new();
    for (scene, request) in &stage.requests {
        let planted = PLANTED.map(|field| Canary {
            scene: *scene,
            field,
            needles: needles(*scene, field),
        });
        all.extend(planted);
        all.push(Canary {
            scene: *scene,
            field: Field::Existence,
            needles: vec![request.id.to_string(), request.number.clone()],
        });
    }
    all.push(Canary {
        scene: Scene::Ordinary,
        field: Field::Secret,
        needles: stage.secrets.clone(),
    });
    all
}

/// Everything of an answer: headers and body, also as they read when their encoding is undone.
pub fn shown(reply: &Reply) -> String {
    let mut text = String::new();
    for (name, value) in &reply.headers {
        text.push_str(name.as_str());
        text.push_str(&String::from_utf8_lossy(value.as_bytes()));
        text.push('\n');
    }
    text.push_str(&reply.raw);
    legible(&text)
}

/// A text, followed by itself without `%E9%9B%80` and `\u96c0`.
pub fn legible(text: &str) -> String {
    let mut all = text.to_owned();
    if text.contains('%') {
        all.push('\n');
        all.push_str(&without_percent(text));
    }
    if text.contains("\\u") {
        all.push('\n');
        all.push_str(&without_escapes(text));
    }
    all
}

fn without_percent(text: &str) -> String {
    let mut parts = text.split('%');
    let mut plain = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        match part.get(..2).and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                plain.push(byte);
                plain.extend_from_slice(&part.as_bytes()[2..]);
            }
            None => {
                plain.push(b'%');
                plain.extend_from_slice(part.as_bytes());
            }
        }
    }
    String::from_utf8_lossy(&plain).into_owned()
}

fn without_escapes(text: &str) -> String {
    let mut parts = text.split("\\u");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = part.trim_matches(['{', '}']).get(..4);
        let code = code.and_then(|code| u32::from_str_radix(code, 16).ok());
        match code.and_then(char::from_u32) {
            Some(c) => {
                plain.push(c);
                plain.push_str(
                    part.trim_start_matches('{')
                        .get(4..)
                        .unwrap_or_default()
                        .trim_start_matches('}'),
                );
            }
            None => plain.push_str(part),
        }
    }
    plain
}

/// The bytes of SQLite's file and of its log, with whatever no table shows any more; none on PostgreSQL.
pub fn database_file(platform: &Platform) -> Option<String> {
    let lines = platform.settings.lines();
    let url = &lines.iter().find(|line| line.key == "database.url")?.value;
    let path = url.strip_prefix("sqlite://")?.split('?').next()?;
    let read = |end: &str| std::fs::read(format!("{path}{end}")).unwrap_or_default();
    let bytes = [read(""), read("-wal")].concat();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    assert!(
        text.contains("first_contact"),
        "the file is there and holds the requests"
    );
    Some(text)
}

/// Everything that was logged.
#[derive(Debug, Clone, Default)]
pub struct Logged(Arc<Mutex<Vec<u8>>>);

impl Logged {
    /// Where lines are written to.
    pub fn writer(&self) -> impl Fn() -> Logged + Send + Sync + 'static {
        let log = self.clone();
        move || log.clone()
    }

    /// The lines.
    pub fn text(&self) -> String {
        let bytes = self.0.lock().expect("no writer broke off");
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl io::Write for Logged {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .lock()
            .expect("no writer broke off")
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn encodings_are_undone() {
    assert!(legible("a=%E9%9B%80%E7%94%B2").contains("雀甲"));
    assert!(legible(r#"{"a":"\u96c0\u7532"}"#).contains("雀甲"));
    assert!(legible("雀甲 100%").contains("雀甲"));
}

#[test]
fn a_number_is_found_and_an_identity_that_holds_its_digits_is_none() {
    let finder = Finder::of(&[Canary::misplaced(&["05557502"])]);
    let found = |text: &str| !finder.found(text).is_empty();
    assert!(found(r#"{"phone":"13905557502"}"#));
    assert!(found("fe3e90fb-b6be-41a0-87b3-4f1055575024 13905557502"));
    assert!(!found(r#""request_id":"fe3e90fb-b6be-41a0-87b3-4f1055575024""#));
}
