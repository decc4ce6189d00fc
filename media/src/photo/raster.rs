//! Pixels in memory.

/// What a pixel is made of, one byte each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Inks {
    Grey,
    Rgb,
    /// Amounts of ink: 0 is none.
    Cmyk,
}

impl Inks {
    pub(super) fn bytes(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::Rgb => 3,
            Self::Cmyk => 4,
        }
    }
}

/// Rows of pixels from the top, without gaps.
#[derive(Debug, Clone)]
pub(super) struct Raster {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) inks: Inks,
    /// `width × height × inks.bytes()` bytes.
    pub(super) pixels: Vec<u8>,
}

impl Raster {
    /// The raster of pixels with transparency, laid on white paper in place: `grey` has two bytes a pixel, else four.
    pub(super) fn on_white(width: u32, height: u32, grey: bool, mut pixels: Vec<u8>) -> Self {
        let inks = if grey { Inks::Grey } else { Inks::Rgb };
        let (from, to) = (inks.bytes() + 1, inks.bytes());
        let count = pixels.len() / from;
        for pixel in 0..count {
            let alpha = u32::from(pixels[pixel * from + to]);
            for ink in 0..to {
                let value = u32::from(pixels[pixel * from + ink]);
                let laid = (value * alpha + 255 * (255 - alpha) + 127) / 255;
                pixels[pixel * to + ink] = u8::try_from(laid).unwrap_or(u8::MAX);
            }
        }
        pixels.truncate(count * to);
        Self {
            width,
            height,
            inks,
            pixels,
        }
    }
}
