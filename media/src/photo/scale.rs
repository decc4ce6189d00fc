//! Smaller, never larger. Of RGB only: the library's code for one kind of pixel, by type, takes 15 s to compile and a
//! megabyte in the program, and each further kind as much again.

use super::raster::{Inks, Raster};
use crate::Refusal;
use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::U8x3;
use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};

/// The size with the same proportions whose longest side is at most `longest`.
pub(super) fn fit(width: u32, height: u32, longest: u32) -> (u32, u32) {
    let side = width.max(height);
    if side <= longest {
        return (width, height);
    }
    let scaled = |length: u32| {
        let exact = (u64::from(length) * u64::from(longest) + u64::from(side) / 2) / u64::from(side);
        u32::try_from(exact).unwrap_or(longest).max(1)
    };
    (scaled(width), scaled(height))
}

/// The raster with its longest side at most `longest`.
pub(super) fn to_fit(raster: Raster, longest: u32) -> Result<Raster, Refusal> {
    Ok(copy_to_fit(&raster, longest)?.unwrap_or(raster))
}

/// A smaller copy with the longest side at most `longest`; nothing if it is small enough as it is.
pub(super) fn copy_to_fit(raster: &Raster, longest: u32) -> Result<Option<Raster>, Refusal> {
    let (width, height) = fit(raster.width, raster.height, longest);
    if (width, height) == (raster.width, raster.height) {
        return Ok(None);
    }
    let from = TypedImageRef::<U8x3>::from_buffer(raster.width, raster.height, &raster.pixels);
    let mut pixels = vec![0; width as usize * height as usize * 3];
    let to = TypedImage::<U8x3>::from_buffer(width, height, &mut pixels);
    let (Ok(from), Ok(mut to)) = (from, to) else {
        return Err(Refusal::Unreadable);
    };
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
    let done = Resizer::new().resize_typed(&from, &mut to, &options);
    done.map_err(|_| Refusal::Unreadable)?;
    Ok(Some(Raster {
        width,
        height,
        inks: Inks::Rgb,
        pixels,
    }))
}
