//! HEIC and HEIF. What EXIF says beside the file's own turn is not to be applied again.
//!
//! Phones store a photo as a grid of tiles. Those are put together here, three bytes a pixel, and turned once they are
//! small; everything else (one coded picture, overlays, transparency, crops) the library decodes as a whole, with four
//! bytes a pixel and twice that for a turn.

use super::raster::{Inks, Raster};
use super::upright::Orientation;
use super::{Decoded, MAX_DECODED, MAX_PIXELS, bounded};
use crate::Refusal;
use heifer::color::{ColorParams, frame_to_rgba_sized};
use heifer::heifer_hevc_dec::decoder::{DecodeOptions, decode_picture};
use heifer::heifer_isobmff::boxes::{ColorInfo, Property};
use heifer::heifer_isobmff::{HeifFile, ItemId};
use heifer::{Error, Image, Options};
use moxcms::ColorProfile;

/// A tile has at most so many pixels; phones use 512 × 512.
const MAX_TILE: u64 = 4 << 20;

/// What one picture takes while it is decoded, bytes a pixel: its planes, then the pixels twice if they are turned.
const AS_A_WHOLE: u64 = 8;

/// Display P3 among the colour primaries of ITU-T H.273.
const DISPLAY_P3: u16 = 12;

pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, Refusal> {
    let file = HeifFile::parse(bytes).map_err(|_| Refusal::Unreadable)?;
    let size = file.image_size(file.primary_id).ok().flatten();
    let (width, height) = size.ok_or(Refusal::Unreadable)?;
    let pixels = bounded(width, height)?;
    if let Some(tiles) = plain_tiles(&file) {
        return joined(&file, tiles);
    }
    if pixels * AS_A_WHOLE > MAX_DECODED {
        return Err(Refusal::TooLarge);
    }
    whole(bytes, pixels)
}

fn whole(bytes: &[u8], pixels: u64) -> Result<Decoded, Refusal> {
    // the coded picture may be a little larger than the declared one
    let options = Options {
        max_threads: 1,
        max_pixels: pixels + pixels / 8 + 65_536,
    };
    let image = match heifer::decode_srgb_rgba8(bytes, &options) {
        // a profile or brightness range that cannot be converted: flat colours help more than no picture
        Err(Error::Unsupported(_)) => heifer::decode_rgba8(bytes, &options),
        decoded => decoded,
    }
    .map_err(|_| Refusal::Unreadable)?;
    if image.data.len() as u64 != u64::from(image.width) * u64::from(image.height) * 4 {
        return Err(Refusal::Unreadable);
    }
    Ok(Decoded {
        raster: Raster::on_white(image.width, image.height, false, image.data),
        profile: None,
        orientation: Orientation::UPRIGHT,
    })
}

/// The tiles of a grid without crop and transparency, each a coded picture.
fn plain_tiles<'a>(file: &'a HeifFile<'_>) -> Option<&'a [ItemId]> {
    let id = file.primary_id;
    let grid = file.grid(id).ok()?;
    let tiles = file.referenced_items(id, b"dimg");
    let cropped = file
        .item_properties(id)
        .ok()?
        .any(|property| matches!(property, Property::CleanAperture { .. }));
    let plain = |tile: ItemId| {
        file.item(tile).is_ok_and(|item| item.item_type.0 == *b"hvc1")
            && file.referencing_items(tile, b"auxl").is_empty()
    };
    let count = usize::from(grid.rows) * usize::from(grid.columns);
    let whole = !cropped && tiles.len() == count && file.referencing_items(id, b"auxl").is_empty();
    (whole && tiles.iter().all(|&tile| plain(tile))).then_some(tiles)
}

fn joined(file: &HeifFile<'_>, tiles: &[ItemId]) -> Result<Decoded, Refusal> {
    let unreadable = |_| Refusal::Unreadable;
    let grid = file.grid(file.primary_id).map_err(unreadable)?;
    let (width, height) = (grid.output_width, grid.output_height);
    let pixels = usize::try_from(bounded(width, height)?).map_err(|_| Refusal::TooLarge)?;
    let mut raster = Raster {
        width,
        height,
        inks: Inks::Rgb,
        pixels: vec![0; pixels * 3],
    };
    let mut size = None;
    for (number, &id) in tiles.iter().enumerate() {
        let tile = tile(file, id)?;
        // all as large as the first, and together no smaller than the photo
        let (across, down) = *size.get_or_insert((tile.width, tile.height));
        let covers = across.saturating_mul(grid.columns.into()) >= width
            && down.saturating_mul(grid.rows.into()) >= height;
        if (tile.width, tile.height) != (across, down) || !covers {
            return Err(Refusal::Unreadable);
        }
        let columns = usize::from(grid.columns);
        lay(
            &mut raster,
            &tile,
            number % columns * across as usize,
            number / columns * down as usize,
        );
    }
    Ok(Decoded {
        raster,
        profile: profile(file, tiles),
        orientation: turn(file),
    })
}

fn tile(file: &HeifFile<'_>, id: ItemId) -> Result<Image<u8>, Refusal> {
    let coded = file.hevc_bitstream(id).map_err(|_| Refusal::Unreadable)?;
    let options = DecodeOptions {
        max_pixels: MAX_TILE.min(MAX_PIXELS),
        ..DecodeOptions::default()
    };
    let frame = decode_picture(&coded, options).map_err(|_| Refusal::Unreadable)?;
    let declared = file.image_size(id).ok().flatten();
    let (width, height) = declared.unwrap_or((frame.widths[0], frame.heights[0]));
    let params = colours(file, id).map_or_else(
        || ColorParams::from_frame(&frame),
        |(_, matrix, full_range)| ColorParams { matrix, full_range },
    );
    Ok(frame_to_rgba_sized(&frame, params, width, height))
}

/// Lays the tile into the photo; what reaches over its edge is padding.
fn lay(raster: &mut Raster, tile: &Image<u8>, left: usize, top: usize) {
    let (width, height) = (raster.width as usize, raster.height as usize);
    let across = (tile.width as usize).min(width.saturating_sub(left));
    let rows = tile.data.chunks_exact(tile.width as usize * 4);
    for (y, row) in rows.enumerate().take(height.saturating_sub(top)) {
        let from = ((top + y) * width + left) * 3;
        let (to, _) = raster.pixels[from..from + across * 3].as_chunks_mut::<3>();
        for (to, &[red, green, blue, _]) in to.iter_mut().zip(row.as_chunks::<4>().0) {
            *to = [red, green, blue];
        }
    }
}

/// Primaries, matrix and range, where the item names them.
fn colours(file: &HeifFile<'_>, id: ItemId) -> Option<(u16, u16, bool)> {
    file.item_properties(id)
        .ok()?
        .find_map(|property| match property {
            Property::Color(ColorInfo::Nclx {
                primaries,
                matrix,
                full_range,
                ..
            }) => Some((*primaries, *matrix, *full_range)),
            _ => None,
        })
}

/// The profile of the photo or of its tiles; of colours that are only named, Display P3.
fn profile(file: &HeifFile<'_>, tiles: &[ItemId]) -> Option<Vec<u8>> {
    if let Ok(Some(profile)) = file.icc_profile(file.primary_id) {
        return Some(profile.to_vec());
    }
    let named = colours(file, file.primary_id).or_else(|| colours(file, *tiles.first()?));
    let (primaries, ..) = named?;
    if primaries == DISPLAY_P3 {
        ColorProfile::new_display_p3().encode().ok()
    } else {
        None
    }
}

/// The turn and the mirror that the file asks for, in the order that the standard gives them.
fn turn(file: &HeifFile<'_>) -> Orientation {
    let mut orientation = Orientation::UPRIGHT;
    if let Ok(properties) = file.item_properties(file.primary_id) {
        for property in properties {
            orientation = match *property {
                Property::Rotation(quarters) => Orientation::of_quarters_left(quarters),
                Property::Mirror(top_bottom) => orientation.then_mirrored(top_bottom),
                _ => orientation,
            };
        }
    }
    orientation
}
