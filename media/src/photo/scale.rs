//! Smaller, never larger.

use super::raster::{Inks, Raster};
use crate::Refusal;
use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{InnerPixel, U8, U8x3, U8x4};
use fast_image_resize::{FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer};

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
    // by type, not through the library's own choice: that would compile its code for thirteen kinds of pixels
    let pixels = match raster.inks {
        Inks::Grey => scaled::<U8>(raster, width, height),
        Inks::Rgb => scaled::<U8x3>(raster, width, height),
        Inks::Cmyk => scaled::<U8x4>(raster, width, height),
    };
    Ok(Some(Raster {
        width,
        height,
        inks: raster.inks,
        pixels: pixels.ok_or(Refusal::Unreadable)?,
    }))
}

fn scaled<P: PixelTrait + InnerPixel>(raster: &Raster, width: u32, height: u32) -> Option<Vec<u8>> {
    let from = TypedImageRef::<P>::from_buffer(raster.width, raster.height, &raster.pixels).ok()?;
    let mut pixels = vec![0; width as usize * height as usize * raster.inks.bytes()];
    let mut to = TypedImage::<P>::from_buffer(width, height, &mut pixels).ok()?;
    // the fourth ink of CMYK is no transparency
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3))
        .use_alpha(false);
    Resizer::new().resize_typed(&from, &mut to, &options).ok()?;
    Some(pixels)
}
