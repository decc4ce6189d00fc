//! The child that reads uploads, for stories: the same functions without the confinement, which has tests of its own.

use std::io::{self, Read, Write};

use nuanxin_media::{MAX_BYTES, prepare, wire};

fn main() -> io::Result<()> {
    let mut bytes = Vec::new();
    let most = MAX_BYTES as u64 + 1;
    io::stdin().lock().take(most).read_to_end(&mut bytes)?;
    io::stdout().lock().write_all(&wire::write(&prepare(&bytes)))
}
