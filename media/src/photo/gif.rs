//! GIF: the first frame, on white.

use super::raster::{Inks, Raster};
use super::upright::Orientation;
use super::{Decoded, bounded};
use crate::Refusal;
use gif::{ColorOutput, DecodeOptions, DecodingError, Frame, MemoryLimit};
use std::num::NonZeroU64;

pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, Refusal> {
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::Indexed);
    options.check_frame_consistency(true);
    options.set_memory_limit(MemoryLimit::Bytes(
        NonZeroU64::new(super::MAX_PIXELS).expect("not zero"),
    ));
    let mut decoder = options.read_info(bytes).map_err(|error| refusal(&error))?;
    let (width, height) = (decoder.width(), decoder.height());
    bounded(width.into(), height.into())?;
    let global: Option<Vec<u8>> = decoder.global_palette().map(<[u8]>::to_vec);
    let frame = decoder
        .read_next_frame()
        .map_err(|error| refusal(&error))?
        .ok_or(Refusal::Incomplete)?;
    let palette = frame
        .palette
        .as_deref()
        .or(global.as_deref())
        .ok_or(Refusal::Unreadable)?;
    Ok(Decoded {
        raster: laid(frame, palette, width, height),
        profile: None,
        orientation: Orientation::UPRIGHT,
    })
}

/// The frame at its place on a white canvas.
fn laid(frame: &Frame<'_>, palette: &[u8], width: u16, height: u16) -> Raster {
    let (colours, _) = palette.as_chunks::<3>();
    let stride = usize::from(width);
    let mut pixels = vec![255; stride * usize::from(height) * 3];
    let (canvas, _) = pixels.as_chunks_mut::<3>();
    let (left, top) = (usize::from(frame.left), usize::from(frame.top));
    let wide = usize::from(frame.width);
    for (y, row) in frame.buffer.chunks_exact(wide.max(1)).enumerate() {
        let from = (top + y) * stride + left;
        let Some(place) = canvas.get_mut(from..from + wide) else {
            break;
        };
        for (pixel, &index) in place.iter_mut().zip(row) {
            if frame.transparent != Some(index) {
                // an index beyond the palette is black, as browsers show it
                *pixel = colours.get(usize::from(index)).copied().unwrap_or_default();
            }
        }
    }
    Raster {
        width: width.into(),
        height: height.into(),
        inks: Inks::Rgb,
        pixels,
    }
}

fn refusal(error: &DecodingError) -> Refusal {
    match error {
        DecodingError::Io(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Refusal::Incomplete,
        DecodingError::MemoryLimit | DecodingError::OutOfMemory => Refusal::TooLarge,
        _ => Refusal::Unreadable,
    }
}
