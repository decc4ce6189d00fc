//! What a file is, told by its first bytes.

use crate::voice;

/// The kinds of file that are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// JPEG photo.
    Jpeg,
    /// PNG picture.
    Png,
    /// WebP picture; of a moving one the first frame.
    WebP,
    /// GIF picture; its first frame.
    Gif,
    /// HEIC or HEIF photo with HEVC inside, as iPhones write it.
    Heif,
    /// PDF document.
    Pdf,
    /// AMR voice, narrow or wide band.
    Amr,
    /// MP3 sound.
    Mp3,
    /// AAC sound in an MPEG-4 file.
    M4a,
}

/// What is done with a kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// Decoded and written anew.
    Photo,
    /// Looked through and kept.
    Document,
    /// Measured and kept.
    Voice,
}

impl Kind {
    /// The kind of a file with this content, if it is one of ours. The first bytes decide, nothing before them is
    /// skipped: a file that is two kinds at once is the one that it starts as, and is served as that only.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let starts = |with: &[u8]| bytes.starts_with(with);
        let at = |from: usize, tag: &[u8]| bytes.get(from..from + tag.len()) == Some(tag);
        if starts(b"\xff\xd8\xff") {
            Some(Self::Jpeg)
        } else if starts(b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else if starts(b"RIFF") && at(8, b"WEBP") {
            Some(Self::WebP)
        } else if starts(b"GIF87a") || starts(b"GIF89a") {
            Some(Self::Gif)
        } else if starts(b"%PDF-") {
            Some(Self::Pdf)
        } else if starts(b"#!AMR\n") || starts(b"#!AMR-WB\n") {
            Some(Self::Amr)
        } else if at(4, b"ftyp") {
            of_brand(bytes.get(8..12)?)
        } else if starts(b"ID3") || voice::is_mp3(bytes) {
            Some(Self::Mp3)
        } else {
            None
        }
    }

    /// What is done with this kind.
    #[must_use]
    pub fn family(self) -> Family {
        match self {
            Self::Jpeg | Self::Png | Self::WebP | Self::Gif | Self::Heif => Family::Photo,
            Self::Pdf => Family::Document,
            Self::Amr | Self::Mp3 | Self::M4a => Family::Voice,
        }
    }

    /// The media type under which a file of this kind is served.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Gif => "image/gif",
            Self::Heif => "image/heic",
            Self::Pdf => "application/pdf",
            Self::Amr => "audio/amr",
            Self::Mp3 => "audio/mpeg",
            Self::M4a => "audio/mp4",
        }
    }
}

/// MPEG-4 files name their use; whether a film hides behind a brand of sound, [`voice`] finds out.
fn of_brand(brand: &[u8]) -> Option<Kind> {
    match brand {
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1" => Some(Kind::Heif),
        b"M4A " | b"M4B " | b"mp41" | b"mp42" | b"isom" | b"iso2" | b"iso5" | b"iso6" | b"3gp4" | b"3gp5"
        | b"3gp6" => Some(Kind::M4a),
        _ => None,
    }
}
