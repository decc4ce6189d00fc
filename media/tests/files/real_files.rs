//! The collected files of `uploads/`, where TEST_DATA_DIR names their folder; what the manifest's reader made of
//! them is no requirement, what stands here is.

use crate::fixtures::{photo, seen};
use nuanxin_media::{Prepared, Refusal, prepare};
use std::path::PathBuf;

fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("TEST_DATA_DIR").map(|folder| PathBuf::from(folder).join("uploads"));
    if folder.is_none() {
        assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "CI needs TEST_DATA_DIR"
        );
        eprintln!("left out: the collected files, since TEST_DATA_DIR is not set");
    }
    folder
}

/// What the rules say of each; everything not named here is a photo.
fn expected(file: &str) -> Option<Refusal> {
    Some(match file {
        // its frame reaches far beyond its canvas
        "bomb__decompression_bomb.gif" => Refusal::Unreadable,
        "broken__broken_data_stream.png" => Refusal::Unreadable,
        "broken__truncated_end_chunk.png" => Refusal::Incomplete,
        "broken__truncated_jpeg.jpg" => Refusal::Incomplete,
        "broken__truncated.heic" => Refusal::Unreadable,
        "pdf-encrypted__encrypted-file.pdf" => Refusal::Encrypted,
        _ => return None,
    })
}

#[test]
fn every_file_has_the_outcome_that_its_reader_deserves() {
    let Some(folder) = folder() else { return };
    let mut manifest = csv::Reader::from_path(folder.join("manifest.csv")).expect("the manifest");
    let mut wrong = Vec::new();
    let mut count = 0;
    for row in manifest.records() {
        let file = row.expect("a row")[0].to_owned();
        let outcome = prepare(&std::fs::read(folder.join(&file)).expect("a file"));
        let right = match (expected(&file), &outcome) {
            (Some(reason), outcome) => *outcome == Err(reason),
            (None, Ok(Prepared::Document(document))) => file.starts_with("pdf") && document.pages == 1,
            (None, outcome) => matches!(outcome, Ok(Prepared::Photo(_))),
        };
        if !right {
            let seen = outcome.map(|_| "prepared");
            wrong.push(format!("{file}: {seen:?}"));
        }
        count += 1;
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(count, 25);
}

#[test]
fn every_orientation_ends_like_the_upright_original() {
    let Some(folder) = folder() else { return };
    let read = |name: &str| photo(&std::fs::read(folder.join(name)).expect("a file")).display;
    let upright = read("orientation__hopper.jpg");
    let original = seen(&upright);
    for orientation in 2..=8 {
        let picture = read(&format!("orientation__hopper_orientation_{orientation}.jpg"));
        assert_eq!((picture.width, picture.height), (upright.width, upright.height));
        let off: u64 = seen(&picture)
            .iter()
            .zip(&original)
            .map(|(a, b)| u64::from(a.abs_diff(*b)))
            .sum();
        // two lossy encodings apart
        assert!(
            off / (original.len() as u64) < 8,
            "orientation {orientation}: {}",
            off / original.len() as u64
        );
    }
}
