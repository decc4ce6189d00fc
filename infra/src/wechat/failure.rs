//! What can go wrong, and what to do then. Decided by the platform's `errcode`, never by its text.

/// What whoever called does about a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Remedy {
    /// Busy: again in a moment.
    Again,
    /// The access token is over: fetch another one, and repeat once.
    NewToken,
    /// The minute's quota is used up: again in the next minute.
    NextMinute,
    /// The day's quota is used up: again tomorrow.
    Tomorrow,
    /// The one-time code is wrong, used, over, or another app's: the phone gets a new one.
    NewCode,
    /// The platform does not let this user in.
    Barred,
    /// The user has not agreed, has refused, has withdrawn, or the one message is spent: another channel.
    NotAgreed,
    /// Subscription messages, or this template, are barred: another channel.
    TemplateBarred,
    /// Several messages to one user at the same moment: one after another.
    OneAtATime,
    /// The content has words that the platform does not carry: other words, or another channel.
    OtherWords,
    /// The user has not been in the mini-program lately: leave it.
    NotLately,
    /// The account of the receiver is not one of this mini-program.
    UnknownUser,
    /// An operator has to look: id, secret, addresses, permissions.
    Configure,
    /// What we sent is wrong.
    OurFault,
    /// A code that is in no table of ours.
    Unknown,
}

/// Codes of the reference sheet, sections 1 to 8.
const CODES: &[(i64, Remedy)] = &[
    (-1, Remedy::Again),
    (40001, Remedy::NewToken),
    (40014, Remedy::NewToken),
    (42001, Remedy::NewToken),
    (45011, Remedy::NextMinute),
    (44991, Remedy::NextMinute),
    (45009, Remedy::Tomorrow),
    (40029, Remedy::NewCode),
    (40163, Remedy::NewCode),
    (40226, Remedy::Barred),
    (43101, Remedy::NotAgreed),
    (43107, Remedy::TemplateBarred),
    (43108, Remedy::OneAtATime),
    (45168, Remedy::OtherWords),
    (87014, Remedy::OtherWords),
    (61010, Remedy::NotLately),
    (40003, Remedy::UnknownUser),
    (43104, Remedy::UnknownUser),
    (40013, Remedy::Configure),
    (40125, Remedy::Configure),
    (40164, Remedy::Configure),
    (40243, Remedy::Configure),
    (48001, Remedy::Configure),
    (50004, Remedy::Configure),
    (50007, Remedy::Configure),
    (89503, Remedy::Configure),
    (89506, Remedy::Configure),
    (89507, Remedy::Configure),
    (40037, Remedy::Configure),
    (41030, Remedy::Configure),
    (40002, Remedy::OurFault),
    (40004, Remedy::OurFault),
    (40097, Remedy::OurFault),
    (40129, Remedy::OurFault),
    (40169, Remedy::OurFault),
    (41001, Remedy::OurFault),
    (41002, Remedy::OurFault),
    (41004, Remedy::OurFault),
    (43002, Remedy::OurFault),
    (44002, Remedy::OurFault),
    (47001, Remedy::OurFault),
    (47003, Remedy::OurFault),
    (85096, Remedy::OurFault),
    (87020, Remedy::OurFault),
];

/// What a code of the platform asks for.
pub fn remedy_of(code: i64) -> Remedy {
    let known = CODES.iter().find(|(known, _)| *known == code);
    known.map_or(Remedy::Unknown, |(_, remedy)| *remedy)
}

/// Whether a refusal, by its code as it is kept in words, says that no permission is left.
pub fn says_no_permission(reason: &str) -> bool {
    reason
        .parse()
        .is_ok_and(|code| remedy_of(code) == Remedy::NotAgreed)
}

/// Why the platform gave no answer that helps.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WechatError {
    /// It has failed several times in a row and is left alone for a while.
    #[error("the platform is left alone for a while")]
    Paused,
    /// No answer within the time limit. It may have done what was asked.
    #[error("no answer in time")]
    Late,
    /// No connection: nothing was sent.
    #[error("no connection")]
    Unreachable,
    /// No access token could be fetched: nothing was sent.
    #[error("no access token")]
    NoToken,
    /// The connection broke off. It may have done what was asked.
    #[error("the call broke off")]
    BrokeOff,
    /// Another status of HTTP than 200.
    #[error("HTTP status {0}")]
    Http(u16),
    /// What came is no answer: HTML, half of it, too much, another type.
    #[error("the answer cannot be read")]
    Unreadable,
    /// It said no.
    #[error("refused with {code} ({remedy:?}){}", .rid.as_ref().map(|rid| format!(", rid {rid}")).unwrap_or_default())]
    Refused {
        /// Its `errcode`.
        code: i64,
        /// What to do.
        remedy: Remedy,
        /// By which its support finds the call; letters, digits and hyphens only.
        rid: Option<String>,
    },
}

impl WechatError {
    /// A refusal with this code, in these words.
    pub(super) fn refused(code: i64, message: &str) -> Self {
        Self::Refused {
            code,
            remedy: remedy_of(code),
            rid: rid_of(message),
        }
    }

    /// The same of a call that had to be answered before anything else was sent: what it may have done is of no account.
    pub(crate) fn before_sending(self) -> Self {
        if self.may_have_happened() {
            Self::NoToken
        } else {
            self
        }
    }

    /// What to do, of a refusal.
    pub fn remedy(&self) -> Option<Remedy> {
        match self {
            Self::Refused { remedy, .. } => Some(*remedy),
            _ => None,
        }
    }

    /// Whether the platform may have done what was asked, for all we know: then it must not be asked again where once
    /// matters.
    pub fn may_have_happened(&self) -> bool {
        matches!(
            self,
            Self::Late | Self::BrokeOff | Self::Http(_) | Self::Unreadable
        )
    }

    /// Whether the same call may succeed later without anybody doing anything.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Refused { remedy, .. } => matches!(
                remedy,
                Remedy::Again
                    | Remedy::NewToken
                    | Remedy::NextMinute
                    | Remedy::Tomorrow
                    | Remedy::OneAtATime
                    | Remedy::Unknown
            ),
            _ => true,
        }
    }

    /// Whether it speaks of the platform, and not of what was asked or of how this installation is set up: a code of
    /// somebody's must not keep everybody out.
    pub(super) fn is_outage(&self) -> bool {
        match self {
            Self::Paused => false,
            Self::Refused { remedy, .. } => matches!(remedy, Remedy::Again | Remedy::NewToken),
            _ => true,
        }
    }

    /// Under which name it is counted.
    pub(super) fn outcome(&self) -> &'static str {
        match self {
            Self::Paused => "paused",
            Self::Late => "late",
            Self::Refused { .. } => "refused",
            Self::Unreachable | Self::NoToken | Self::BrokeOff | Self::Http(_) | Self::Unreadable => "failed",
        }
    }
}

/// What stands behind `rid:`: three groups of hex digits. Whatever else the text says may repeat what was sent.
fn rid_of(message: &str) -> Option<String> {
    let (_, behind) = message.split_once("rid:")?;
    let rid = behind.split_whitespace().next()?;
    let fits = |byte: u8| byte.is_ascii_hexdigit() || byte == b'-';
    (rid.len() <= 40 && rid.bytes().all(fits)).then(|| rid.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_stands_in_the_table_once_and_no_word_of_the_platform_is_repeated() {
        for (at, (code, _)) in CODES.iter().enumerate() {
            assert!(CODES[..at].iter().all(|(other, _)| other != code), "{code}");
        }
        let words = "invalid code 081abc, rid: 5f7184ff-5448020d-6384be15";
        let error = WechatError::refused(40029, words);
        assert_eq!(
            error.to_string(),
            "refused with 40029 (NewCode), rid 5f7184ff-5448020d-6384be15"
        );
        assert_eq!(
            WechatError::refused(7, "rid: 你好").to_string(),
            "refused with 7 (Unknown)"
        );
    }
}
