//! Where a request came from (渠道). All channels end in the same queues.

use serde::{Deserialize, Serialize};

/// Channel of a help request (domain rules, section 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// The WeChat mini-program.
    MiniProgram,
    /// A mobile web page, alone or inside a city app.
    H5,
    /// A call to the hotline desk.
    Hotline,
    /// A work order passed on by the city's 12345 line.
    #[serde(rename = "hotline_12345")]
    Hotline12345,
    /// Somebody came to a counter.
    WalkIn,
    /// Another department or system passed the person on.
    ReferralIn,
    /// An advisor found the person (主动发现).
    Outreach,
    /// Comparison of data found a likely case (政策找人).
    Screening,
    /// A doorbell device or button (爱心门铃).
    Doorbell,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Channel; 9] = [
        Channel::MiniProgram,
        Channel::H5,
        Channel::Hotline,
        Channel::Hotline12345,
        Channel::WalkIn,
        Channel::ReferralIn,
        Channel::Outreach,
        Channel::Screening,
        Channel::Doorbell,
    ];

    /// The code used in the API and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Channel::MiniProgram => "mini_program",
            Channel::H5 => "h5",
            Channel::Hotline => "hotline",
            Channel::Hotline12345 => "hotline_12345",
            Channel::WalkIn => "walk_in",
            Channel::ReferralIn => "referral_in",
            Channel::Outreach => "outreach",
            Channel::Screening => "screening",
            Channel::Doorbell => "doorbell",
        }
    }
}
