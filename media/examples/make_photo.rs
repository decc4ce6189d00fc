//! Writes a made-up photo for `scripts/bench-photos`: soft shapes, fine noise, EXIF that says it lies on its side.
//! `make_photo FILE WIDTH HEIGHT [progressive]`

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use std::io;

/// A TIFF with one entry: orientation 6.
const ON_ITS_SIDE: &[u8] = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";

/// As a phone's camera compresses.
const QUALITY: u8 = 92;

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, width, height, how @ ..] = &arguments[..] else {
        return Err(io::Error::other("FILE WIDTH HEIGHT"));
    };
    let side = |text: &String| text.parse::<u16>().map_err(io::Error::other);
    let (width, height) = (side(width)?, side(height)?);
    let mut encoder = Encoder::new_file(file, QUALITY).map_err(io::Error::other)?;
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.set_progressive(how.iter().any(|word| word == "progressive"));
    encoder.add_exif_metadata(ON_ITS_SIDE).map_err(io::Error::other)?;
    encoder
        .encode(&scene(width, height), width, height, ColorType::Rgb)
        .map_err(io::Error::other)
}

/// Waves of three colours at several scales, and the noise of a small sensor.
fn scene(width: u16, height: u16) -> Vec<u8> {
    let waves: [Vec<f32>; 3] = [1.0, 1.7, 2.3].map(|colour| {
        let length = usize::from(width.max(height)) * 2;
        (0..length)
            .map(|at| (at as f32 * colour / 310.0).sin() * 50.0 + (at as f32 * colour / 23.0).sin() * 12.0)
            .collect()
    });
    let mut lot = 1_u32;
    let mut pixels = Vec::with_capacity(usize::from(width) * usize::from(height) * 3);
    for y in 0..usize::from(height) {
        for x in 0..usize::from(width) {
            lot = lot.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = (lot >> 24) as f32 / 12.0 - 10.0;
            for wave in &waves {
                pixels.push((110.0 + wave[x] + wave[y * 3 / 2] + noise).clamp(0.0, 255.0) as u8);
            }
        }
    }
    pixels
}
