//! Photos leave upright, in three sizes, in sRGB, and say nothing but what is to be seen.

use crate::fixtures::*;
use jpeg_encoder::ColorType;
use moxcms::ColorProfile;
use nuanxin_media::{Kind, Picture, Refusal, prepare};

fn size(picture: &Picture) -> (u32, u32) {
    (picture.width, picture.height)
}

#[test]
fn three_sizes_and_a_placeholder() {
    let photo = photo(&jpeg(3000, 1500));
    assert_eq!(size(&photo.display), (2048, 1024));
    assert_eq!(photo.previews.each_ref().map(size), [(1280, 640), (320, 160)]);
    for picture in [&photo.display, &photo.previews[0], &photo.previews[1]] {
        looks_like(picture, QUARTERS, 8);
    }
    let (width, height, pixels) = thumbhash::thumb_hash_to_rgba(&photo.placeholder).expect("a ThumbHash");
    assert!(width > height && pixels.len() == width * height * 4);
    assert!(pixels[0] > 128 && pixels[1] < 128, "top left is red");
}

#[test]
fn a_small_photo_does_not_grow() {
    let photo = photo(&jpeg(200, 100));
    assert_eq!(size(&photo.display), (200, 100));
    assert_eq!(photo.previews.each_ref().map(size), [(200, 100), (200, 100)]);
}

#[test]
fn upright_and_without_metadata() {
    let exif = exif(6);
    let profile = ColorProfile::new_srgb().encode().expect("a profile");
    let extras = Extras {
        exif: Some(exif),
        profile: Some(profile),
        ..Extras::default()
    };
    let bytes = jpeg_of(&quarters(400, 200), 400, 200, ColorType::Rgb, &extras);
    assert!(bytes.windows(4).any(|four| four == b"Exif"));
    let photo = photo(&bytes);
    assert_eq!(size(&photo.display), (200, 400));
    let [red, green, blue, white] = QUARTERS;
    looks_like(&photo.display, [blue, red, white, green], 8);
    for picture in [&photo.display, &photo.previews[0], &photo.previews[1]] {
        // after the start: JFIF's own segment, tables, frame, scan, and none of the others
        let mut at = 2;
        let mut segments = Vec::new();
        while picture.jpeg[at + 1] != 0xda {
            segments.push(picture.jpeg[at + 1]);
            at += 2 + usize::from(u16::from_be_bytes([picture.jpeg[at + 2], picture.jpeg[at + 3]]));
        }
        assert_eq!(segments[0], 0xe0);
        assert!(
            segments[1..]
                .iter()
                .all(|marker| matches!(marker, 0xdb | 0xc0 | 0xc4 | 0xdd)),
            "{segments:x?}"
        );
    }
}

#[test]
fn every_orientation_ends_upright() {
    let [red, green, blue, white] = QUARTERS;
    // how each stores the picture red, green above blue, white: what lies first in the file, row by row
    let stored = [
        (1, [red, green, blue, white]),
        (2, [green, red, white, blue]),
        (3, [white, blue, green, red]),
        (4, [blue, white, red, green]),
        (5, [red, blue, green, white]),
        (6, [green, white, red, blue]),
        (7, [white, green, blue, red]),
        (8, [blue, red, white, green]),
        (9, [red, green, blue, white]),
    ];
    for (orientation, quarters) in stored {
        let pixels = quarters_of_colours(96, 80, quarters);
        let extras = Extras {
            exif: Some(exif(orientation)),
            ..Extras::default()
        };
        let photo = photo(&jpeg_of(&pixels, 96, 80, ColorType::Rgb, &extras));
        let turned = (5..9).contains(&orientation);
        assert_eq!(
            size(&photo.display),
            if turned { (80, 96) } else { (96, 80) },
            "{orientation}"
        );
        looks_like(&photo.display, QUARTERS, 8);
    }
    for nonsense in [&b""[..], b"II*\0\xff\xff\xff\xff", b"nonsense"] {
        let extras = Extras {
            exif: Some(nonsense.to_vec()),
            ..Extras::default()
        };
        let bytes = jpeg_of(
            &crate::fixtures::quarters(96, 80),
            96,
            80,
            ColorType::Rgb,
            &extras,
        );
        looks_like(&photo(&bytes).display, QUARTERS, 8);
    }
}

#[test]
fn a_strip_keeps_a_pixel_of_its_width() {
    let photo = photo(&jpeg(30_000, 3));
    assert_eq!(size(&photo.display), (2048, 1));
    assert_eq!(photo.previews.each_ref().map(size), [(1280, 1), (320, 1)]);
}

#[test]
fn a_profile_that_cannot_be_used_is_ignored() {
    let srgb = ColorProfile::new_srgb().encode().expect("a profile");
    let of_inks = {
        let mut profile = srgb.clone();
        profile[16..20].copy_from_slice(b"CMYK");
        profile
    };
    for profile in [srgb.clone(), srgb[..60].to_vec(), b"nonsense".to_vec(), of_inks] {
        let extras = Extras {
            profile: Some(profile),
            ..Extras::default()
        };
        let bytes = jpeg_of(&quarters(64, 64), 64, 64, ColorType::Rgb, &extras);
        looks_like(&photo(&bytes).display, QUARTERS, 8);
    }
}

#[test]
fn display_p3_becomes_srgb() {
    let p3 = ColorProfile::new_display_p3().encode().expect("a profile");
    let extras = Extras {
        profile: Some(p3),
        ..Extras::default()
    };
    let bytes = jpeg_of(&quarters(200, 200), 200, 200, ColorType::Rgb, &extras);
    // computed by the matrices of both spaces; the red and the green lie beyond sRGB and end at its edge
    looks_like(
        &photo(&bytes).display,
        [[239, 0, 8], [0, 202, 0], [24, 33, 229], [250, 250, 250]],
        10,
    );
}

#[test]
fn cmyk_is_seen_as_it_is_printed() {
    let inks = |[red, green, blue]: [u8; 3]| [255 - red, 255 - green, 255 - blue, 0];
    let pixels: Vec<u8> = quarters(64, 64)
        .as_chunks::<3>()
        .0
        .iter()
        .flat_map(|&pixel| inks(pixel))
        .collect();
    for colours in [ColorType::Cmyk, ColorType::CmykAsYcck] {
        let bytes = jpeg_of(&pixels, 64, 64, colours, &Extras::default());
        looks_like(&photo(&bytes).display, QUARTERS, 8);
    }
}

#[test]
fn grey_progressive_and_odd_sizes() {
    let grey: Vec<u8> = (0..64 * 64)
        .map(|at| if at % 64 < 32 { 40 } else { 200 })
        .collect();
    let bytes = jpeg_of(&grey, 64, 64, ColorType::Luma, &Extras::default());
    looks_like(&photo(&bytes).display, [[40; 3], [200; 3], [40; 3], [200; 3]], 6);

    let extras = Extras {
        progressive: true,
        ..Extras::default()
    };
    let bytes = jpeg_of(&quarters(333, 77), 333, 77, ColorType::Rgb, &extras);
    let photo = photo(&bytes);
    assert_eq!(size(&photo.display), (333, 77));
    looks_like(&photo.display, QUARTERS, 8);

    for (width, height) in [(1, 1), (1, 9), (9, 1), (8, 8), (17, 16)] {
        assert_eq!(
            size(&crate::fixtures::photo(&jpeg(width, height)).display),
            (width, height)
        );
    }
}

#[test]
fn every_kind_of_photo() {
    for (bytes, kind) in [
        (plain_png(300, 200), Kind::Png),
        (webp(300, 200), Kind::WebP),
        (gif(300, 200), Kind::Gif),
        (heic(300, 200), Kind::Heif),
        (jpeg(300, 200), Kind::Jpeg),
    ] {
        assert_eq!(Kind::of(&bytes), Some(kind));
        let photo = photo(&bytes);
        assert_eq!(size(&photo.display), (300, 200), "{kind:?}");
        looks_like(&photo.display, QUARTERS, 12);
    }
}

#[test]
fn pngs_of_every_make() {
    use png::{BitDepth, ColorType};
    let rgb = quarters(32, 32);
    let deep: Vec<u8> = rgb.iter().flat_map(|&value| [value, 0]).collect();
    looks_like(
        &photo(&png(32, 32, ColorType::Rgb, BitDepth::Sixteen, &deep)).display,
        QUARTERS,
        12,
    );

    // the last quarter is transparent: white paper shows
    let index = |at: usize| u8::from(at % 32 >= 16) + 2 * u8::from(at / 32 >= 16);
    let indexed: Vec<u8> = (0..32 * 32).map(index).collect();
    let [red, green, blue, _] = QUARTERS;
    let bytes = png(32, 32, ColorType::Indexed, BitDepth::Eight, &indexed);
    looks_like(&photo(&bytes).display, [red, green, blue, [255; 3]], 12);

    let half: Vec<u8> = rgb
        .as_chunks::<3>()
        .0
        .iter()
        .flat_map(|&[r, g, b]| [r, g, b, 128])
        .collect();
    let paler = QUARTERS.map(|colour| colour.map(|value| value / 2 + 127));
    looks_like(
        &photo(&png(32, 32, ColorType::Rgba, BitDepth::Eight, &half)).display,
        paler,
        12,
    );
}

#[test]
fn tiles_of_a_phone_are_one_photo() {
    // over 512 pixels the encoder makes tiles, as phones do; the last ones reach over the edge
    let p3 = ColorProfile::new_display_p3().encode().expect("a profile");
    let pixels: Vec<u16> = quarters(1100, 700)
        .as_chunks::<3>()
        .0
        .iter()
        .flat_map(|&[r, g, b]| [r, g, b, 255])
        .map(u16::from)
        .collect();
    let image = heifer::Image {
        width: 1100,
        height: 700,
        bit_depth: 8,
        has_alpha: false,
        data: pixels,
    };
    let options = heifer::EncodeOptions {
        quality: 90,
        max_threads: 1,
    };
    let metadata = heifer::Metadata {
        icc_profile: Some(p3),
        ..heifer::Metadata::default()
    };
    let bytes = heifer::encode_with_metadata(&image, &metadata, &options).expect("a HEIC");
    let photo = photo(&bytes);
    assert_eq!(size(&photo.display), (1100, 700));
    looks_like(
        &photo.display,
        [[239, 0, 8], [0, 202, 0], [24, 33, 229], [250, 250, 250]],
        12,
    );
    // as the library puts them together
    let whole = heifer::decode_srgb(&bytes).expect("its own").to_rgb8();
    let off: u64 = seen(&photo.display)
        .iter()
        .zip(&whole)
        .map(|(a, b)| u64::from(a.abs_diff(*b)))
        .sum();
    assert!(off / (whole.len() as u64) < 4, "{}", off / whole.len() as u64);
}

#[test]
fn larger_than_any_phone_is_refused_by_its_declaration() {
    let mut bytes = jpeg(16, 16);
    let frame = bytes
        .windows(2)
        .position(|two| two == [0xff, 0xc0])
        .expect("a frame");
    bytes[frame + 5..frame + 9].copy_from_slice(&[0xff; 4]);
    assert_eq!(prepare(&bytes), Err(Refusal::TooLarge));

    // the same in several passes, below the number of pixels: its coefficients would not fit
    let extras = Extras {
        progressive: true,
        ..Extras::default()
    };
    let mut bytes = jpeg_of(&quarters(16, 16), 16, 16, ColorType::Rgb, &extras);
    let frame = bytes
        .windows(2)
        .position(|two| two == [0xff, 0xc2])
        .expect("a frame");
    bytes[frame + 5..frame + 9].copy_from_slice(&[0x1f, 0, 0x1f, 0]);
    assert_eq!(prepare(&bytes), Err(Refusal::TooLarge));

    let mut bytes = gif(16, 16);
    bytes[6..10].copy_from_slice(&[0xff; 4]);
    assert_eq!(prepare(&bytes), Err(Refusal::TooLarge));
}
