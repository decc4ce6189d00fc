//! Consents of the person since the submission: given, and taken back.

use super::event::SpokenMeans;
use crate::intake::ConsentKind;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What somebody agrees to, after the submission.
#[derive(Debug, Clone)]
pub struct ConsentSaid {
    /// To what.
    pub agreed: Vec<ConsentKind>,
    /// Version of the text that was shown or read out.
    pub text_version: u16,
    /// How staff heard it; nothing from the person's own phone.
    pub heard: Option<SpokenMeans>,
    /// When; now, if absent.
    pub at: Option<DateTime<Utc>>,
}

/// A consent that was given after the submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaterConsent {
    /// To what.
    pub kind: ConsentKind,
    /// Version of the text that was shown or read out.
    pub text_version: u16,
    /// When.
    pub at: DateTime<Utc>,
}

/// A consent that was taken back: what was done before stays lawful, nothing new is done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawnConsent {
    /// Which.
    pub kind: ConsentKind,
    /// When.
    pub at: DateTime<Utc>,
}
