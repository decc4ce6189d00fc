//! The child that reads files, as the kernel sees it.

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use jpeg_encoder::{ColorType, Encoder};
use nuanxin_media::{Outcome, Prepared, Refusal, wire};

fn start() -> Child {
    Command::new(env!("CARGO_BIN_EXE_nuanxin"))
        .arg("media-child")
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts")
}

fn outcome(bytes: &[u8]) -> Outcome {
    let mut child = start();
    let mut stdin = child.stdin.take().expect("piped");
    // a child that has heard enough stops listening
    let _ = stdin.write_all(bytes);
    drop(stdin);
    let mut said = Vec::new();
    child
        .stdout
        .take()
        .expect("piped")
        .read_to_end(&mut said)
        .expect("it ends");
    assert!(
        child.wait().expect("it ended").success(),
        "it said {} bytes",
        said.len()
    );
    wire::read(&said).expect("an outcome")
}

/// A flat JPEG of that size: quick to make, and as large in memory as any.
fn jpeg(width: u16, height: u16) -> Vec<u8> {
    let mut out = Vec::new();
    let pixels = vec![120; usize::from(width) * usize::from(height) * 3];
    Encoder::new(&mut out, 60)
        .encode(&pixels, width, height, ColorType::Rgb)
        .expect("a JPEG");
    out
}

#[cfg(target_os = "linux")]
#[test]
fn it_may_do_nothing_but_read_compute_and_answer() {
    let mut child = start();
    let of = |name: &str| std::fs::read_to_string(format!("/proc/{}/{name}", child.id())).unwrap_or_default();
    let began = Instant::now();
    while !of("status").contains("Seccomp:\t2") {
        assert!(began.elapsed() < Duration::from_secs(30), "{}", of("status"));
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(of("status").contains("NoNewPrivs:\t1"));
    let limits = of("limits");
    let limit = |name: &str| {
        let line = limits
            .lines()
            .find(|line| line.starts_with(name))
            .unwrap_or_else(|| panic!("{name}: {limits}"));
        line[name.len()..]
            .split_whitespace()
            .take(2)
            .map(str::to_owned)
            .collect::<Vec<_>>()
            .join(" ")
    };
    let megabytes = |limit: String| {
        limit
            .split(' ')
            .next()
            .and_then(|bytes| bytes.parse::<u64>().ok())
            .unwrap_or(u64::MAX)
            >> 20
    };
    assert!(megabytes(limit("Max address space")) <= 700);
    assert_eq!(limit("Max cpu time"), "20 20");
    for none in ["Max core file size", "Max file size", "Max processes"] {
        assert_eq!(limit(none), "0 0", "{none}");
    }
    assert_eq!(limit("Max open files"), "3 3");
    drop(child.stdin.take());
    assert!(child.wait().expect("it ends").success());
}

#[test]
fn a_photo_of_sixty_four_megapixels_fits_and_more_is_refused_alive() {
    match outcome(&jpeg(9248, 6936)) {
        Ok(Prepared::Photo(photo)) => assert_eq!((photo.display.width, photo.display.height), (2048, 1536)),
        other => panic!("{other:?}"),
    }
    let mut larger = jpeg(64, 64);
    let frame = larger
        .windows(2)
        .position(|two| two == [0xff, 0xc0])
        .expect("a frame");
    larger[frame + 5..frame + 9].copy_from_slice(&[0xff; 4]);
    assert_eq!(outcome(&larger), Err(Refusal::TooLarge));
    assert_eq!(outcome(b""), Err(Refusal::Empty));
    assert_eq!(
        outcome(&vec![0; nuanxin_media::MAX_BYTES + 10]),
        Err(Refusal::TooManyBytes)
    );
}

/// A flat JPEG of these colours, in several passes if asked for.
fn unusual(width: u16, height: u16, colours: ColorType, progressive: bool) -> Vec<u8> {
    let bytes_each = if colours == ColorType::Cmyk { 4 } else { 3 };
    let pixels = vec![120; usize::from(width) * usize::from(height) * bytes_each];
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, 60);
    encoder.set_progressive(progressive);
    encoder.encode(&pixels, width, height, colours).expect("a JPEG");
    out
}

// Its decoder would share such pictures among threads, which the child may not start.
#[test]
fn four_inks_and_the_largest_in_several_passes_are_read_without_a_thread() {
    for (bytes, size) in [
        (unusual(1200, 900, ColorType::Cmyk, false), (1200, 900)),
        (unusual(9248, 6936, ColorType::Rgb, true), (2048, 1536)),
    ] {
        match outcome(&bytes) {
            Ok(Prepared::Photo(photo)) => assert_eq!((photo.display.width, photo.display.height), size),
            other => panic!("{other:?}"),
        }
    }
}
