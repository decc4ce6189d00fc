//! Photos as the camera was held.

use super::raster::Raster;
use exif::{In, Reader, Tag};

/// How the stored rows lie in the picture: EXIF's orientations 1 to 8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Orientation {
    /// Rows become columns, first of all.
    transposed: bool,
    /// Then left becomes right.
    mirrored: bool,
    /// Then top becomes bottom.
    flipped: bool,
}

impl Orientation {
    pub(super) const UPRIGHT: Self = Self {
        transposed: false,
        mirrored: false,
        flipped: false,
    };

    /// What the EXIF data (a TIFF file) say; upright when they say nothing that can be read.
    pub(super) fn of_exif(exif: Option<&[u8]>) -> Self {
        let Some(exif) = exif else { return Self::UPRIGHT };
        let mut reader = Reader::new();
        reader.continue_on_error(true);
        let read = reader
            .read_raw(exif.to_vec())
            .or_else(|error| error.distill_partial_result(|_| ()));
        let value = read.ok().and_then(|exif| {
            exif.get_field(Tag::Orientation, In::PRIMARY)
                .and_then(|field| field.value.get_uint(0))
        });
        Self::of_value(value.unwrap_or(1))
    }

    /// To be turned anticlockwise by so many quarters.
    pub(super) fn of_quarters_left(quarters: u8) -> Self {
        Self::of_value([1, 8, 3, 6][usize::from(quarters & 3)])
    }

    /// And then seen in a mirror: top and bottom exchanged, or left and right.
    pub(super) fn then_mirrored(self, top_bottom: bool) -> Self {
        if top_bottom {
            Self {
                flipped: !self.flipped,
                ..self
            }
        } else {
            Self {
                mirrored: !self.mirrored,
                ..self
            }
        }
    }

    fn of_value(value: u32) -> Self {
        let (transposed, mirrored, flipped) = match value {
            2 => (false, true, false),
            3 => (false, true, true),
            4 => (false, false, true),
            5 => (true, false, false),
            6 => (true, true, false),
            7 => (true, true, true),
            8 => (true, false, true),
            _ => (false, false, false),
        };
        Self {
            transposed,
            mirrored,
            flipped,
        }
    }
}

/// The raster, in RGB, turned upright.
pub(super) fn turn(raster: Raster, orientation: Orientation) -> Raster {
    if orientation == Orientation::UPRIGHT {
        return raster;
    }
    let (from_width, from_height) = (raster.width as usize, raster.height as usize);
    let (width, height) = if orientation.transposed {
        (from_height, from_width)
    } else {
        (from_width, from_height)
    };
    let (from, _) = raster.pixels.as_chunks::<3>();
    let mut pixels = vec![0; raster.pixels.len()];
    let (to, _) = pixels.as_chunks_mut::<3>();
    // squares of 32 pixels stay in the processor's cache, whichever way they are walked
    for top in (0..height).step_by(SQUARE) {
        for left in (0..width).step_by(SQUARE) {
            for y in top..height.min(top + SQUARE) {
                let y_from = if orientation.flipped { height - 1 - y } else { y };
                for x in left..width.min(left + SQUARE) {
                    let x_from = if orientation.mirrored { width - 1 - x } else { x };
                    let at = if orientation.transposed {
                        x_from * from_width + y_from
                    } else {
                        y_from * from_width + x_from
                    };
                    to[y * width + x] = from[at];
                }
            }
        }
    }
    let (width, height) = if orientation.transposed {
        (raster.height, raster.width)
    } else {
        (raster.width, raster.height)
    };
    Raster {
        width,
        height,
        inks: raster.inks,
        pixels,
    }
}

const SQUARE: usize = 32;
