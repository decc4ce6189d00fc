//! JPEG. Ordinary photos go through zune-jpeg, the fastest safe decoder; what it does not do (four inks, plain RGB,
//! huge pictures in several passes) through jpeg-decoder, which is slower and decodes at a fraction of the size.

use super::jpeg_frame::Frame;
use super::raster::{Inks, Raster};
use super::upright::Orientation;
use super::{DISPLAY, Decoded, MAX_DECODED, bounded, scale};
use crate::Refusal;
use jpeg_decoder::PixelFormat;
use std::io::Cursor;
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;

/// More passes than any encoder writes; each costs a walk over the whole picture.
const MAX_SCANS: usize = 64;

pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, Refusal> {
    let frame = Frame::read(bytes).ok_or(Refusal::Unreadable)?;
    let pixels = bounded(frame.width.into(), frame.height.into())?;
    if !frame.is_complete(bytes) {
        return Err(Refusal::Incomplete);
    }
    let kept = frame.kept_coefficients();
    let ordinary = matches!(frame.components(), 1 | 3) && !frame.is_plain_rgb();
    if ordinary && kept + pixels * frame.components() as u64 <= MAX_DECODED {
        whole(bytes, &frame)
    } else if kept <= MAX_DECODED {
        fraction(bytes, &frame)
    } else {
        Err(Refusal::TooLarge)
    }
}

fn whole(bytes: &[u8], frame: &Frame) -> Result<Decoded, Refusal> {
    let (inks, space) = match frame.components() {
        1 => (Inks::Grey, ColorSpace::Luma),
        _ => (Inks::Rgb, ColorSpace::RGB),
    };
    let options = DecoderOptions::new_fast()
        .set_max_width(frame.width.into())
        .set_max_height(frame.height.into())
        .jpeg_set_max_scans(MAX_SCANS)
        .jpeg_set_out_colorspace(space);
    let mut decoder = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    let pixels = decoder.decode().map_err(|_| Refusal::Unreadable)?;
    if pixels.len() != usize::from(frame.width) * usize::from(frame.height) * inks.bytes() {
        return Err(Refusal::Unreadable);
    }
    Ok(Decoded {
        raster: Raster {
            width: frame.width.into(),
            height: frame.height.into(),
            inks,
            pixels,
        },
        profile: decoder.icc_profile(),
        orientation: Orientation::of_exif(decoder.exif().map(Vec::as_slice)),
    })
}

fn fraction(bytes: &[u8], frame: &Frame) -> Result<Decoded, Refusal> {
    let unreadable = |_| Refusal::Unreadable;
    let mut decoder = jpeg_decoder::Decoder::new(Cursor::new(bytes));
    decoder.set_max_decoding_buffer_size(usize::try_from(MAX_DECODED).unwrap_or(usize::MAX));
    decoder.read_info().map_err(unreadable)?;
    let side = |length: u32| u16::try_from(length).unwrap_or(u16::MAX);
    let (width, height) = scale::fit(frame.width.into(), frame.height.into(), DISPLAY);
    let (width, height) = decoder.scale(side(width), side(height)).map_err(unreadable)?;
    let mut pixels = decoder.decode().map_err(unreadable)?;
    let inks = match decoder.info().ok_or(Refusal::Unreadable)?.pixel_format {
        PixelFormat::L8 => Inks::Grey,
        PixelFormat::RGB24 => Inks::Rgb,
        PixelFormat::CMYK32 => Inks::Cmyk,
        PixelFormat::L16 => return Err(Refusal::Unreadable),
    };
    if inks == Inks::Cmyk && frame.adobe.is_none() {
        // the decoder takes every file for Adobe's, which stores what is left of the paper, not the ink
        pixels.iter_mut().for_each(|ink| *ink = 255 - *ink);
    }
    Ok(Decoded {
        raster: Raster {
            width: width.into(),
            height: height.into(),
            inks,
            pixels,
        },
        profile: decoder.icc_profile(),
        orientation: Orientation::of_exif(decoder.exif_data()),
    })
}
