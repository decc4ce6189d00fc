//! `nuanxin check`: a line for everything that an installation needs. Changes nothing, but for a small file that it writes
//! to the store of files and deletes.

use std::fmt::Display;
use std::process::ExitCode;

use nuanxin_infra::settings::Settings;

use super::failure::Failure;
use super::out::say;

mod calendar;
mod places;
mod reference;
mod senders;
mod stores;

/// What has been found so far.
#[derive(Default)]
struct Report {
    failed: usize,
}

impl Report {
    fn add<E: Display>(&mut self, what: &str, found: Result<String, E>) {
        match found {
            Ok(text) => say(format_args!("ok      {what}: {text}")),
            Err(text) => {
                self.failed += 1;
                say(format_args!("failed  {what}: {text}"));
            }
        }
    }
}

impl Report {
    /// Worth knowing, and no failure.
    fn note(&self, what: &str, text: impl Display) {
        say(format_args!("note    {what}: {text}"));
    }
}

/// Checks everything, even after something failed.
pub async fn run(settings: Settings) -> Result<ExitCode, Failure> {
    say("settings:");
    for line in settings.lines() {
        say(format_args!("  {line}"));
    }
    let mut report = Report::default();
    let db = stores::database(&settings, &mut report).await;
    stores::keys(&settings, db.as_ref(), &mut report).await;
    stores::redis(&settings, &mut report).await;
    senders::wechat(&settings, &mut report).await;
    senders::wecom(&settings, &mut report).await;
    senders::sms(&settings, &mut report);
    stores::files(&settings, &mut report).await;
    stores::clamd(&settings, &mut report).await;
    if let Some(db) = db {
        calendar::check(&db, &mut report).await;
        reference::check(&db, &mut report).await;
        places::check(&db, &mut report).await;
        let _ = db.close().await;
    }
    say(match report.failed {
        0 => "everything is as it should be".to_owned(),
        1 => "1 check failed".to_owned(),
        failed => format!("{failed} checks failed"),
    });
    Ok(if report.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
