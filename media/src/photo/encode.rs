//! The pictures that leave.

use super::Picture;
use super::raster::Raster;
use super::scale;
use crate::Refusal;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

/// At 82 the print on a discharge letter stays sharp, at half the bytes of 92.
const QUALITY: u8 = 82;

/// The longest side of what the placeholder is made of, pixels; ThumbHash allows no more.
const PLACEHOLDER: u32 = 100;

/// The raster, in RGB, as a JPEG that holds nothing but the picture.
pub(super) fn jpeg(raster: &Raster) -> Result<Picture, Refusal> {
    let side = |length: u32| u16::try_from(length).map_err(|_| Refusal::TooLarge);
    let mut jpeg = Vec::with_capacity(raster.pixels.len() / 8);
    let mut encoder = Encoder::new(&mut jpeg, QUALITY);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder
        .encode(
            &raster.pixels,
            side(raster.width)?,
            side(raster.height)?,
            ColorType::Rgb,
        )
        .map_err(|_| Refusal::Unreadable)?;
    Ok(Picture {
        width: raster.width,
        height: raster.height,
        jpeg,
    })
}

/// The ThumbHash of the raster, in RGB.
pub(super) fn placeholder(raster: &Raster) -> Result<Vec<u8>, Refusal> {
    let small = scale::copy_to_fit(raster, PLACEHOLDER)?;
    let small = small.as_ref().unwrap_or(raster);
    let (pixels, _) = small.pixels.as_chunks::<3>();
    let opaque: Vec<u8> = pixels
        .iter()
        .flat_map(|&[red, green, blue]| [red, green, blue, 255])
        .collect();
    Ok(thumbhash::rgba_to_thumb_hash(
        small.width as usize,
        small.height as usize,
        &opaque,
    ))
}
