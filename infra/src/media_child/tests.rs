//! Children that misbehave, played by the shell.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use nuanxin_media::{Document, Prepared};

use super::*;

/// A document of one page, as a child says it.
const SAYS_ONE_PAGE: &str = r"printf 'NXM1D\001\000\000\000'";

const SOON: Duration = Duration::from_secs(20);

fn shell(script: &str, wall: Duration) -> MediaChildren {
    MediaChildren::of(PathBuf::from("/bin/sh"), &["-c", script], wall, 1)
}

fn one_page() -> Outcome {
    Ok(Prepared::Document(Document { pages: 1 }))
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

fn lines(file: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

/// Whether the process whose number stands in the file's last line has ended.
fn has_ended(file: &Path) -> bool {
    lines(file)
        .last()
        .is_some_and(|pid| !Path::new("/proc").join(pid).exists())
}

#[tokio::test]
async fn a_child_that_answers_is_believed_once() {
    let folder = folder();
    let runs = folder.path().join("runs");
    let script = format!("cat >/dev/null; echo x >>{}; {SAYS_ONE_PAGE}", runs.display());
    assert_eq!(shell(&script, SOON).prepare(&[0; 300_000]).await, one_page());
    assert_eq!(lines(&runs).len(), 1);
}

#[tokio::test]
async fn a_child_that_answers_without_listening_is_believed() {
    let script = format!("exec <&-; {SAYS_ONE_PAGE}");
    assert_eq!(shell(&script, SOON).prepare(&[0; 3_000_000]).await, one_page());
}

#[tokio::test]
async fn a_child_that_dies_gets_a_second_try_and_no_third() {
    let folder = folder();
    let runs = folder.path().join("runs");
    let once = format!(
        "echo x >>{0}; [ $(wc -l <{0}) -gt 1 ] || kill -9 $$; {SAYS_ONE_PAGE}",
        runs.display()
    );
    assert_eq!(shell(&once, SOON).prepare(b"file").await, one_page());
    assert_eq!(lines(&runs).len(), 2);

    let always = format!("echo x >>{}; {SAYS_ONE_PAGE}; exit 3", runs.display());
    assert_eq!(
        shell(&always, SOON).prepare(b"file").await,
        Err(Refusal::Unreadable)
    );
    assert_eq!(lines(&runs).len(), 4);
}

#[tokio::test]
async fn a_child_that_hangs_is_ended() {
    let folder = folder();
    let pids = folder.path().join("pids");
    let script = format!("echo $$ >>{}; exec sleep 600", pids.display());
    let began = Instant::now();
    assert_eq!(
        shell(&script, Duration::from_millis(300)).prepare(b"file").await,
        Err(Refusal::Unreadable)
    );
    assert!(began.elapsed() < SOON);
    assert_eq!(lines(&pids).len(), 2);
    assert!(has_ended(&pids));
}

#[tokio::test]
async fn a_child_that_floods_is_ended_at_the_bound() {
    let folder = folder();
    let pids = folder.path().join("pids");
    let script = format!("echo $$ >>{}; exec cat /dev/zero", pids.display());
    // it never listens either: three megabytes do not fit the pipe
    assert_eq!(
        shell(&script, Duration::from_secs(60))
            .prepare(&[0; 3_000_000])
            .await,
        Err(Refusal::Unreadable)
    );
    assert!(has_ended(&pids));
}

#[tokio::test]
async fn nonsense_is_no_outcome() {
    for said in [
        "",
        "NXM1",
        "hello",
        r"NXM1D\001\000\000\000more",
        r"NXM1D\000\000\000\000",
        r"NXM1R\377\377\377\377",
    ] {
        let script = format!("printf '{said}'");
        assert_eq!(
            shell(&script, SOON).prepare(b"file").await,
            Err(Refusal::Unreadable),
            "{said}"
        );
    }
    let missing = MediaChildren::of(PathBuf::from("/no/such/program"), &[], SOON, 1);
    assert_eq!(missing.prepare(b"file").await, Err(Refusal::Unreadable));
}

#[tokio::test]
async fn a_child_knows_nothing_of_its_parent() {
    let folder = folder();
    let seen = folder.path().join("seen");
    let script = format!("export -p >{}; {SAYS_ONE_PAGE}", seen.display());
    assert_eq!(shell(&script, SOON).prepare(b"file").await, one_page());
    // the shell sets these itself
    let foreign: Vec<String> = lines(&seen)
        .into_iter()
        .filter(|line| !line.contains("PWD") && !line.contains("SHLVL"))
        .collect();
    assert!(std::env::vars().count() > 2);
    assert_eq!(foreign, Vec::<String>::new());
}

#[tokio::test]
async fn nobody_waiting_any_more_ends_the_child() {
    let folder = folder();
    let pids = folder.path().join("pids");
    let children = shell(&format!("echo $$ >{}; exec sleep 600", pids.display()), SOON);
    let waiting = tokio::spawn({
        let children = children.clone();
        async move { children.prepare(b"file").await }
    });
    until(|| !lines(&pids).is_empty()).await;
    waiting.abort();
    let _ = waiting.await;
    until(|| has_ended(&pids)).await;
    // and its place is free again
    assert_eq!(children.places.available_permits(), 1);
}

#[tokio::test]
async fn never_more_children_than_places() {
    let folder = folder();
    let log = folder.path().join("log");
    let script = format!(
        "echo in >>{0}; cat >/dev/null; sleep 0.05; echo out >>{0}; {SAYS_ONE_PAGE}",
        log.display()
    );
    let children = shell(&script, SOON);
    let outcomes = tokio::join!(
        children.prepare(b"a"),
        children.prepare(b"b"),
        children.prepare(b"c")
    );
    assert_eq!(outcomes, (one_page(), one_page(), one_page()));
    assert_eq!(lines(&log), ["in", "out", "in", "out", "in", "out"]);
}

/// Waits until it is so; a test that never gets there fails by its time limit.
async fn until(so: impl Fn() -> bool) {
    tokio::time::timeout(SOON, async {
        while !so() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await
    .expect("it should have come to that");
}
