//! Writes the OpenAPI document, as the code promises it, to the file that is named, or to standard output.

use std::io::Write;

fn main() -> anyhow::Result<()> {
    let text = nuanxin_api::openapi::document().to_pretty_json()? + "\n";
    match std::env::args_os().nth(1) {
        Some(path) => std::fs::write(path, text)?,
        None => std::io::stdout().write_all(text.as_bytes())?,
    }
    Ok(())
}
