//! What operators read: answers on standard output, complaints on standard error.

use std::fmt::Display;
use std::io::{IsTerminal, Write};

use super::failure::Failure;

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

/// Asks whether something that was shown is to be done.
///
/// # Errors
/// Where nobody can be asked.
pub fn agreed(question: &str) -> Result<bool, Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::new("nobody can be asked here: say --yes, or --dry-run"));
    }
    prompt(&format!("{question}? (y/n) "));
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    Ok(matches!(line.trim(), "y" | "yes"))
}
