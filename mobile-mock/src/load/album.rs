//! Photos for a run: one real photo of two megabytes, for each turn with another comment in it, so that none is like another.

use std::ops::Range;

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use crate::phone::form_of;

/// At which 12 megapixels of [`scene`] are two megabytes.
const QUALITY: u8 = 80;

/// Digits of a turn.
const DIGITS: usize = 20;

/// A photo in its form.
#[derive(Debug)]
pub(super) struct Album {
    form: Vec<u8>,
    turn: Range<usize>,
}

impl Album {
    /// The photos of a run.
    pub(super) fn of(run: &str, width: u16, height: u16) -> Self {
        let mut jpeg = Vec::new();
        let mut encoder = Encoder::new(&mut jpeg, QUALITY);
        encoder.set_sampling_factor(SamplingFactor::F_2_2);
        encoder
            .encode(&scene(width, height), width, height, ColorType::Rgb)
            .expect("a photo of this size can be written");
        let comment = comment(&format!("{run}-{}", "0".repeat(DIGITS)));
        // after the two bytes with which a JPEG begins
        jpeg.splice(2..2, comment.iter().copied());
        let form = form_of(&jpeg);
        let photo = form
            .windows(2)
            .position(|two| *two == jpeg[..2])
            .expect("the form has the photo in it");
        let end = photo + 2 + comment.len();
        Self {
            form,
            turn: end - DIGITS..end,
        }
    }

    /// The form with this turn's photo.
    pub(super) fn form(&self, turn: u64) -> Vec<u8> {
        let mut form = self.form.clone();
        form[self.turn.clone()].copy_from_slice(format!("{turn:0DIGITS$}").as_bytes());
        form
    }
}

/// A comment of a JPEG: its marker, its length with the two bytes that say it, its text.
fn comment(text: &str) -> Vec<u8> {
    let length = u16::try_from(text.len() + 2).expect("a short comment");
    [&[0xff, 0xfe], &length.to_be_bytes()[..], text.as_bytes()].concat()
}

/// Soft slopes and the noise of a small sensor.
fn scene(width: u16, height: u16) -> Vec<u8> {
    let mut lot = 1_u32;
    let mut pixels = Vec::with_capacity(usize::from(width) * usize::from(height) * 3);
    for y in 0..height {
        for x in 0..width {
            lot = lot.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = (lot >> 28) as u8;
            pixels.extend([
                (x / 24) as u8 + noise,
                (y / 24) as u8 + noise,
                ((x ^ y) / 24) as u8 + noise,
            ]);
        }
    }
    pixels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_turn_sends_a_photo_of_its_own() {
        let album = Album::of("run", 64, 48);
        let (one, two) = (album.form(1), album.form(2));
        assert_ne!(one, two);
        assert_eq!(one.len(), two.len());
        let text = String::from_utf8_lossy(&one);
        assert!(text.contains("run-00000000000000000001"), "{text}");
    }
}
