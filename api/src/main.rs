//! The program `nuanxin`. Its commands stand in `cli`, one a file.

mod cli;

use std::process::ExitCode;

/// Why not the system's: docs/decisions/0009-allocator.md.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // first of all: whatever opens a TLS connection later finds the one provider that we build
    let installed = rustls::crypto::aws_lc_rs::default_provider().install_default();
    debug_assert!(installed.is_ok(), "nothing runs before the first line");
    cli::main()
}
