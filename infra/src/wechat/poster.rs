//! Mini-program codes for posters: a scan opens the mini-program with the `scene` that stands in the code. The scene
//! names the station, so that it is chosen already.

use serde_json::json;

use super::wire::Answer;
use super::{Wechat, WechatError};

/// Longest scene, in characters.
pub const SCENE_LONGEST: usize = 32;
/// What a scene may consist of beside letters and digits.
const SYMBOLS: &str = "!#$&'()*+,/:;=?@-._~";
/// How wide a code may be, in dots.
const WIDTHS: std::ops::RangeInclusive<u32> = 280..=1280;

/// A code to be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Poster {
    /// What the mini-program is told.
    pub scene: String,
    /// The page that opens, without a slash before it; the home page when there is none.
    pub page: Option<String>,
    /// In dots, 280 to 1,280.
    pub width: u32,
    /// Also for a page that has not been published yet.
    pub unpublished: bool,
}

/// Why there is no code.
#[derive(Debug, thiserror::Error)]
pub enum PosterError {
    /// The scene has more than 32 characters, or others than letters, digits and a few symbols.
    #[error("a scene has 1 to 32 letters, digits and {SYMBOLS}")]
    Scene,
    /// The width is out of range.
    #[error("a code is 280 to 1280 dots wide")]
    Width,
    /// The platform.
    #[error(transparent)]
    Platform(#[from] WechatError),
}

/// Whether the platform takes this as a scene.
pub fn is_scene(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || SYMBOLS.contains(c);
    !text.is_empty() && text.len() <= SCENE_LONGEST && text.chars().all(fits)
}

impl Wechat {
    /// The picture of a code: a JPEG.
    ///
    /// # Errors
    /// `PosterError`.
    pub async fn poster(&self, poster: &Poster) -> Result<Vec<u8>, PosterError> {
        if !is_scene(&poster.scene) {
            return Err(PosterError::Scene);
        }
        if !WIDTHS.contains(&poster.width) {
            return Err(PosterError::Width);
        }
        let mut body = json!({
            "scene": poster.scene,
            "width": poster.width,
            "check_path": !poster.unpublished,
            "env_version": self.0.env_version,
        });
        if let Some(page) = &poster.page {
            body["page"] = page.as_str().into();
        }
        let path = "/wxa/getwxacodeunlimit";
        Ok(self.ask_as("getwxacodeunlimit", path, &body, picture).await?)
    }
}

fn picture(answer: Answer) -> Result<Vec<u8>, WechatError> {
    match answer {
        Answer::Picture { kind, bytes } if kind == "image/jpeg" && is_jpeg(&bytes) => Ok(bytes),
        _ => Err(WechatError::Unreadable),
    }
}

fn is_jpeg(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xFF, 0xD8, 0xFF]) && bytes.ends_with(&[0xFF, 0xD9])
}
