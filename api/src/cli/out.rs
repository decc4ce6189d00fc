//! What operators read: answers on standard output, complaints on standard error.

use std::fmt::Display;
use std::io::Write;

/// A line on standard output. Nobody reading it any more is no failure: `nuanxin check | head`.
pub fn say(line: impl Display) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// Why the program ends, on standard error.
pub fn complain(what: &impl Display) {
    let _ = writeln!(std::io::stderr().lock(), "nuanxin: {what}");
}

/// A question on standard error, so that standard output stays clean. No new line after it.
pub fn prompt(question: &str) {
    let mut stream = std::io::stderr().lock();
    let _ = write!(stream, "{question}").and_then(|()| stream.flush());
}
