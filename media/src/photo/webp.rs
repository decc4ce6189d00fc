//! WebP.

use super::raster::{Inks, Raster};
use super::upright::Orientation;
use super::{Decoded, MAX_DECODED, bounded};
use crate::Refusal;
use image_webp::{DecodingError, WebPDecoder};
use std::io::Cursor;

pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, Refusal> {
    let refused = |error: DecodingError| refusal(&error);
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(refused)?;
    let (width, height) = decoder.dimensions();
    bounded(width, height)?;
    decoder.set_memory_limit(usize::try_from(MAX_DECODED).unwrap_or(usize::MAX));
    let profile = decoder.icc_profile().ok().flatten();
    let exif = decoder.exif_metadata().ok().flatten();
    let alpha = decoder.has_alpha();
    let mut pixels = vec![0; decoder.output_buffer_size().ok_or(Refusal::TooLarge)?];
    if decoder.is_animated() {
        decoder.read_frame(&mut pixels).map_err(refused)?;
    } else {
        decoder.read_image(&mut pixels).map_err(refused)?;
    }
    let raster = if alpha {
        Raster::on_white(width, height, false, pixels)
    } else {
        Raster {
            width,
            height,
            inks: Inks::Rgb,
            pixels,
        }
    };
    Ok(Decoded {
        raster,
        profile,
        orientation: Orientation::of_exif(exif.as_deref()),
    })
}

fn refusal(error: &DecodingError) -> Refusal {
    match error {
        DecodingError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            Refusal::Incomplete
        }
        DecodingError::MemoryLimitExceeded | DecodingError::ImageTooLarge => Refusal::TooLarge,
        _ => Refusal::Unreadable,
    }
}
