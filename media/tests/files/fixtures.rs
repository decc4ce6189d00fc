//! Small files of every kind, made here.

use jpeg_encoder::{ColorType, Encoder};
use nuanxin_media::{Photo, Picture, Prepared};

/// Four quarters: red, green below it blue, white. Colours that survive JPEG, and a picture that shows how it lies.
pub const QUARTERS: [[u8; 3]; 4] = [[220, 30, 30], [30, 200, 30], [30, 30, 220], [250, 250, 250]];

/// The quarters' pixels, row by row.
pub fn quarters(width: u32, height: u32) -> Vec<u8> {
    quarters_of_colours(width, height, QUARTERS)
}

/// Quarters of other colours.
pub fn quarters_of_colours(width: u32, height: u32, colours: [[u8; 3]; 4]) -> Vec<u8> {
    let pixel = |x: u32, y: u32| colours[usize::from(x >= width / 2) + 2 * usize::from(y >= height / 2)];
    (0..height)
        .flat_map(|y| (0..width).flat_map(move |x| pixel(x, y)))
        .collect()
}

/// What a JPEG carries beside its pixels.
#[derive(Default)]
pub struct Extras {
    pub exif: Option<Vec<u8>>,
    pub profile: Option<Vec<u8>>,
    pub progressive: bool,
}

pub fn jpeg(width: u32, height: u32) -> Vec<u8> {
    jpeg_of(
        &quarters(width, height),
        width,
        height,
        ColorType::Rgb,
        &Extras::default(),
    )
}

pub fn jpeg_of(pixels: &[u8], width: u32, height: u32, colours: ColorType, extras: &Extras) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, 92);
    encoder.set_progressive(extras.progressive);
    if let Some(exif) = &extras.exif {
        encoder.add_exif_metadata(exif).expect("it fits a segment");
    }
    if let Some(profile) = &extras.profile {
        encoder.add_icc_profile(profile).expect("it fits");
    }
    encoder
        .encode(pixels, side(width), side(height), colours)
        .expect("a JPEG");
    out
}

/// EXIF with an orientation, a device's name and a place: 31.23 north.
pub fn exif(orientation: u8) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        let mut bytes = Vec::new();
        bytes.extend(tag.to_le_bytes());
        bytes.extend(kind.to_le_bytes());
        bytes.extend(count.to_le_bytes());
        bytes.extend(value);
        bytes
    };
    let mut tiff = b"II*\0\x08\0\0\0".to_vec();
    tiff.extend(3_u16.to_le_bytes());
    tiff.extend(entry(0x010f, 2, 4, *b"Pho\0"));
    tiff.extend(entry(0x0112, 3, 1, [orientation, 0, 0, 0]));
    tiff.extend(entry(0x8825, 4, 1, 50_u32.to_le_bytes()));
    tiff.extend([0; 4]);
    tiff.extend(2_u16.to_le_bytes());
    tiff.extend(entry(1, 2, 2, *b"N\0\0\0"));
    tiff.extend(entry(2, 5, 1, 80_u32.to_le_bytes()));
    tiff.extend([0; 4]);
    tiff.extend(3123_u32.to_le_bytes());
    tiff.extend(100_u32.to_le_bytes());
    tiff
}

pub fn png(width: u32, height: u32, colours: png::ColorType, depth: png::BitDepth, pixels: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(colours);
    encoder.set_depth(depth);
    if colours == png::ColorType::Indexed {
        encoder.set_palette(QUARTERS.as_flattened().to_vec());
        encoder.set_trns(vec![255, 255, 255, 0]);
    }
    encoder
        .write_header()
        .expect("a header")
        .write_image_data(pixels)
        .expect("the pixels fit");
    out
}

pub fn plain_png(width: u32, height: u32) -> Vec<u8> {
    png(
        width,
        height,
        png::ColorType::Rgb,
        png::BitDepth::Eight,
        &quarters(width, height),
    )
}

pub fn webp(width: u32, height: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let encoder = image_webp::WebPEncoder::new(&mut out);
    encoder
        .encode(
            &quarters(width, height),
            width,
            height,
            image_webp::ColorType::Rgb8,
        )
        .expect("a WebP");
    out
}

/// Two frames; the second is all black.
pub fn gif(width: u32, height: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder =
        gif::Encoder::new(&mut out, side(width), side(height), QUARTERS.as_flattened()).expect("a GIF");
    let quarter = |x: u32, y: u32| u8::from(x >= width / 2) + 2 * u8::from(y >= height / 2);
    let first: Vec<u8> = (0..height)
        .flat_map(|y| (0..width).map(move |x| quarter(x, y)))
        .collect();
    for pixels in [first, vec![2; (width * height) as usize]] {
        let frame = gif::Frame::from_indexed_pixels(side(width), side(height), pixels, None);
        encoder.write_frame(&frame).expect("a frame");
    }
    drop(encoder);
    out
}

pub fn heic(width: u32, height: u32) -> Vec<u8> {
    let options = heifer::EncodeOptions {
        quality: 90,
        max_threads: 1,
    };
    heifer::encode_rgb8(width, height, &quarters(width, height), &options).expect("a HEIC")
}

/// A second of silence for each frame of 20 ms asked for.
pub fn amr(frames: usize) -> Vec<u8> {
    let frame = [&[0x3c][..], &[0; 31]].concat();
    [b"#!AMR\n".to_vec(), frame.repeat(frames)].concat()
}

/// Frames of 1,152 samples at 44,100 a second, behind a tag.
pub fn mp3(frames: usize) -> Vec<u8> {
    let frame = [&[0xff, 0xfb, 0x90, 0x00][..], &[0; 413]].concat();
    [b"ID3\x04\0\0\0\0\0\x05hello".to_vec(), frame.repeat(frames)].concat()
}

/// A file with one track of the kind, and a movie header that names so many milliseconds.
pub fn m4a(handler: &[u8; 4], milliseconds: u32) -> Vec<u8> {
    let part = |tag: &[u8; 4], inside: &[u8]| {
        let length = u32::try_from(inside.len() + 8).expect("small").to_be_bytes();
        [&length[..], tag, inside].concat()
    };
    let header = [
        &[0; 12][..],
        &1000_u32.to_be_bytes(),
        &milliseconds.to_be_bytes(),
        &[0; 80],
    ]
    .concat();
    let handler = part(b"hdlr", &[&[0; 8][..], handler, &[0; 13]].concat());
    let track = part(b"trak", &part(b"mdia", &handler));
    let movie = part(b"moov", &[part(b"mvhd", &header), track].concat());
    [part(b"ftyp", b"M4A \0\0\0\0isom"), part(b"mdat", &[0; 64]), movie].concat()
}

pub fn photo(bytes: &[u8]) -> Photo {
    match nuanxin_media::prepare(bytes) {
        Ok(Prepared::Photo(photo)) => photo,
        other => panic!("no photo but {other:?}"),
    }
}

/// The picture's pixels, in RGB.
pub fn seen(picture: &Picture) -> Vec<u8> {
    let mut decoder = jpeg_decoder::Decoder::new(&picture.jpeg[..]);
    let pixels = decoder.decode().expect("a JPEG of ours");
    let info = decoder.info().expect("decoded");
    assert_eq!(
        (u32::from(info.width), u32::from(info.height)),
        (picture.width, picture.height)
    );
    assert_eq!(info.pixel_format, jpeg_decoder::PixelFormat::RGB24);
    pixels
}

/// The colour in the middle of each quarter of the picture.
pub fn quarters_of(picture: &Picture) -> [[u8; 3]; 4] {
    let pixels = seen(picture);
    let at = |x: u32, y: u32| {
        let from = ((y * picture.width + x) * 3) as usize;
        [pixels[from], pixels[from + 1], pixels[from + 2]]
    };
    let (w, h) = (picture.width, picture.height);
    [
        at(w / 4, h / 4),
        at(w * 3 / 4, h / 4),
        at(w / 4, h * 3 / 4),
        at(w * 3 / 4, h * 3 / 4),
    ]
}

/// Fails unless the quarters look as expected, within what the codecs lose.
pub fn looks_like(picture: &Picture, expected: [[u8; 3]; 4], within: u8) {
    let seen = quarters_of(picture);
    let off = seen
        .as_flattened()
        .iter()
        .zip(expected.as_flattened())
        .map(|(a, b)| a.abs_diff(*b))
        .max();
    assert!(off.unwrap_or(0) <= within, "{seen:?}\ninstead of\n{expected:?}");
}

fn side(length: u32) -> u16 {
    u16::try_from(length).expect("small")
}
