//! PNG.

use super::raster::{Inks, Raster};
use super::upright::Orientation;
use super::{Decoded, MAX_DECODED, bounded};
use crate::Refusal;
use png::{ColorType, DecodingError, Limits, Transformations};
use std::io::Cursor;

/// What the decoder may take beside the pixels, bytes: tables, profiles, one row.
const BESIDE: usize = 16 << 20;

pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, Refusal> {
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: BESIDE });
    decoder.set_ignore_text_chunk(true);
    decoder.set_transformations(Transformations::normalize_to_color8());
    let header = decoder.read_header_info().map_err(|error| refusal(&error))?;
    let (width, height) = (header.width, header.height);
    bounded(width, height)?;
    let mut reader = decoder.read_info().map_err(|error| refusal(&error))?;
    let size = reader.output_buffer_size().ok_or(Refusal::TooLarge)?;
    if size as u64 > MAX_DECODED {
        return Err(Refusal::TooLarge);
    }
    let mut pixels = vec![0; size];
    let frame = reader.next_frame(&mut pixels).map_err(|error| refusal(&error))?;
    if (frame.width, frame.height) != (width, height) {
        return Err(Refusal::Unreadable);
    }
    let raster = match frame.color_type {
        ColorType::Grayscale => Raster {
            width,
            height,
            inks: Inks::Grey,
            pixels,
        },
        ColorType::Rgb => Raster {
            width,
            height,
            inks: Inks::Rgb,
            pixels,
        },
        ColorType::GrayscaleAlpha => Raster::on_white(width, height, true, pixels),
        ColorType::Rgba => Raster::on_white(width, height, false, pixels),
        ColorType::Indexed => return Err(Refusal::Unreadable),
    };
    let info = reader.info();
    Ok(Decoded {
        raster,
        profile: info.icc_profile.as_ref().map(|profile| profile.to_vec()),
        orientation: Orientation::of_exif(info.exif_metadata.as_deref()),
    })
}

fn refusal(error: &DecodingError) -> Refusal {
    match error {
        DecodingError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            Refusal::Incomplete
        }
        DecodingError::LimitsExceeded => Refusal::TooLarge,
        _ => Refusal::Unreadable,
    }
}
