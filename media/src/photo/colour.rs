//! Every photo leaves in sRGB, which is what a browser takes a picture without a profile for.

use super::raster::{Inks, Raster};
use moxcms::{ColorProfile, DataColorSpace, Layout, Transform8BitExecutor, TransformOptions};
use std::sync::Arc;

/// A larger profile is not looked at; those of printers take 2 MB.
const MAX_PROFILE: usize = 4 << 20;

/// The raster in sRGB. A profile that cannot be used is ignored: colours that are a little off help more than
/// no picture.
pub(super) fn to_srgb(raster: Raster, profile: Option<&[u8]>) -> Raster {
    let transform = profile.and_then(|profile| transform(profile, raster.inks));
    let Raster {
        width,
        height,
        inks,
        pixels,
    } = raster;
    let pixels = match transform {
        Some(transform) => through(&*transform, inks, pixels),
        None => plainly(inks, pixels),
    };
    Raster {
        width,
        height,
        inks: Inks::Rgb,
        pixels,
    }
}

/// From the profile to sRGB; nothing if the profile does not fit the pixels, or says nothing new.
fn transform(profile: &[u8], inks: Inks) -> Option<Arc<Transform8BitExecutor>> {
    if profile.len() > MAX_PROFILE {
        return None;
    }
    let profile = ColorProfile::new_from_slice(profile).ok()?;
    let (space, layout) = match inks {
        Inks::Grey => (DataColorSpace::Gray, Layout::Gray),
        Inks::Rgb => (DataColorSpace::Rgb, Layout::Rgb),
        // four inks lie in memory as RGBA does
        Inks::Cmyk => (DataColorSpace::Cmyk, Layout::Rgba),
    };
    if profile.color_space != space {
        return None;
    }
    let srgb = ColorProfile::new_srgb();
    let transform = profile
        .create_transform_8bit(layout, &srgb, Layout::Rgb, TransformOptions::default())
        .ok()?;
    (inks != Inks::Rgb || !changes_nothing(&*transform)).then_some(transform)
}

/// Whether the transform leaves colours where they are, as the profiles of most phones do.
fn changes_nothing(transform: &Transform8BitExecutor) -> bool {
    const PROBE: [u8; 24] = [
        0, 0, 0, 255, 255, 255, 128, 128, 128, 220, 40, 40, 40, 220, 40, 40, 40, 220, 200, 120, 60, 30, 90,
        160,
    ];
    let mut seen = [0; 24];
    transform.transform(&PROBE, &mut seen).is_ok() && PROBE.iter().zip(seen).all(|(a, b)| a.abs_diff(b) <= 1)
}

fn through(transform: &Transform8BitExecutor, inks: Inks, pixels: Vec<u8>) -> Vec<u8> {
    let mut out = vec![0; pixels.len() / inks.bytes() * 3];
    match transform.transform(&pixels, &mut out) {
        Ok(()) => out,
        Err(_) => plainly(inks, pixels),
    }
}

/// Without a profile: grey as it is, ink takes away light.
fn plainly(inks: Inks, pixels: Vec<u8>) -> Vec<u8> {
    match inks {
        Inks::Rgb => pixels,
        Inks::Grey => {
            let mut rgb = Vec::with_capacity(pixels.len() * 3);
            pixels.iter().for_each(|&grey| rgb.extend([grey; 3]));
            rgb
        }
        Inks::Cmyk => {
            let (pixels, _) = pixels.as_chunks::<4>();
            pixels
                .iter()
                .flat_map(|&[cyan, magenta, yellow, black]| {
                    [cyan, magenta, yellow].map(|ink| light(ink, black))
                })
                .collect()
        }
    }
}

fn light(ink: u8, black: u8) -> u8 {
    u8::try_from((u16::from(255 - ink) * u16::from(255 - black) + 127) / 255).unwrap_or(u8::MAX)
}
