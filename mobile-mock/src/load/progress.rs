//! What the person at the terminal sees meanwhile: a bar, or a line a second where there is no terminal.

use std::io::{IsTerminal as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::pace::Pace;

/// Shows how far the run is; ends when aborted.
pub(super) async fn show(pace: Arc<Pace>, done: Arc<AtomicU64>) {
    if std::io::stderr().is_terminal() {
        bar(&pace, &done).await;
    } else {
        plain_lines(&pace, &done).await;
    }
}

async fn bar(pace: &Pace, done: &AtomicU64) {
    let whole = pace.lasts();
    let bar = Finished(ProgressBar::new(
        u64::try_from(whole.as_millis()).unwrap_or(u64::MAX),
    ));
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {elapsed}/{msg}") {
        bar.0.set_style(style);
    }
    loop {
        let elapsed = pace.elapsed();
        bar.0
            .set_position(u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX));
        bar.0
            .set_message(format!("{}s  {}", whole.as_secs(), so_far(elapsed, done)));
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

async fn plain_lines(pace: &Pace, done: &AtomicU64) {
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let elapsed = pace.elapsed();
        let line = format!(
            "{} of {} s: {}",
            elapsed.as_secs(),
            pace.lasts().as_secs(),
            so_far(elapsed, done)
        );
        // Nobody listening is no reason to stop measuring.
        let _ = writeln!(std::io::stderr(), "{line}");
    }
}

fn so_far(elapsed: Duration, done: &AtomicU64) -> String {
    let done = done.load(Ordering::Relaxed);
    format!(
        "{done} done, {:.0}/s",
        done as f64 / elapsed.as_secs_f64().max(0.001)
    )
}

/// Clears the bar away when the task that draws it is stopped.
struct Finished(ProgressBar);

impl Drop for Finished {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
