//! Photos: decoded within bounds, scaled, coloured as sRGB, turned upright and written anew. Whatever else the
//! file said (place, time, device, embedded thumbnail) ends with it.

mod colour;
mod encode;
mod gif;
mod heif;
mod jpeg;
mod jpeg_frame;
mod png;
mod raster;
mod scale;
mod upright;
mod webp;

use crate::{Kind, Refusal};
use raster::{Inks, Raster};
use upright::Orientation;

/// The longest side of the picture that is shown in full, pixels.
pub const DISPLAY: u32 = 2048;

/// The longest sides of the two previews, pixels: a phone's width, and a thumb's.
pub const PREVIEWS: [u32; 2] = [1280, 320];

/// More pixels than this are refused before anything is allocated for them; a camera of "64 megapixels" takes
/// 9,248 × 6,936.
pub const MAX_PIXELS: u64 = 64 << 20;

/// A decoded photo takes at most this much memory, bytes; a bit more lies beside it while it is scaled.
const MAX_DECODED: u64 = 280 << 20;

/// A photo as it is shown: without metadata, upright, in sRGB.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    /// The longest side at most [`DISPLAY`]; never larger than the original.
    pub display: Picture,
    /// The longest sides at most [`PREVIEWS`], in that order.
    pub previews: [Picture; 2],
    /// A ThumbHash: some 25 bytes from which a client paints a blur until the preview is there.
    pub placeholder: Vec<u8>,
}

/// One size of a photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// The file. JPEG, because every WebView and `<image>` of the last twenty years shows it, and because no other
    /// format is written as fast.
    pub jpeg: Vec<u8>,
}

/// What a decoder hands on.
struct Decoded {
    raster: Raster,
    /// The embedded ICC profile.
    profile: Option<Vec<u8>>,
    orientation: Orientation,
}

/// All sizes of the photo.
pub(crate) fn prepare(bytes: &[u8], kind: Kind) -> Result<Photo, Refusal> {
    let decoded = match kind {
        Kind::Jpeg => jpeg::decode(bytes),
        Kind::Png => png::decode(bytes),
        Kind::WebP => webp::decode(bytes),
        Kind::Gif => gif::decode(bytes),
        _ => heif::decode(bytes),
    }?;
    let Decoded {
        raster,
        profile,
        orientation,
    } = decoded;
    // grey and CMYK, which are rare, become RGB first, since only that is scaled
    let (raster, profile) = match raster.inks {
        Inks::Rgb => (raster, profile),
        _ => (colour::to_srgb(raster, profile.as_deref()), None),
    };
    // everything after the first scaling works on a few megapixels, whatever came in
    let display = scale::to_fit(raster, DISPLAY)?;
    let display = colour::to_srgb(display, profile.as_deref());
    let display = upright::turn(display, orientation);
    let large = scale::copy_to_fit(&display, PREVIEWS[0])?;
    let small = scale::copy_to_fit(large.as_ref().unwrap_or(&display), PREVIEWS[1])?;
    let large = large.as_ref().unwrap_or(&display);
    let small = small.as_ref().unwrap_or(large);
    Ok(Photo {
        placeholder: encode::placeholder(small)?,
        previews: [encode::jpeg(large)?, encode::jpeg(small)?],
        display: encode::jpeg(&display)?,
    })
}

/// The size as declared, if it may be decoded: some pixels, not too many.
fn bounded(width: u32, height: u32) -> Result<u64, Refusal> {
    match u64::from(width) * u64::from(height) {
        0 => Err(Refusal::Unreadable),
        pixels if pixels > MAX_PIXELS => Err(Refusal::TooLarge),
        pixels => Ok(pixels),
    }
}
