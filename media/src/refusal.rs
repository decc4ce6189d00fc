//! Why a file is not taken, in words that help whoever sent it.

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// No byte arrived.
    Empty,
    /// None of the kinds that are taken, whatever its name says.
    UnknownKind,
    /// More than [`crate::MAX_BYTES`].
    TooManyBytes,
    /// More pixels than [`crate::MAX_PIXELS`], or stored in a way that needs more memory than a photo may take.
    TooLarge,
    /// The end of the file is missing.
    Incomplete,
    /// Damaged, or so unusual that it cannot be read within the limits.
    Unreadable,
    /// Opens only with a password.
    Encrypted,
    /// A document with a script, an attached file or something that starts a program.
    ActiveContent,
    /// More pages than [`crate::MAX_PAGES`].
    TooManyPages,
    /// Longer than [`crate::MAX_SECONDS`].
    TooLong,
}

impl Refusal {
    /// Every reason, in the order of their codes on the wire.
    pub const ALL: [Self; 10] = [
        Self::Empty,
        Self::UnknownKind,
        Self::TooManyBytes,
        Self::TooLarge,
        Self::Incomplete,
        Self::Unreadable,
        Self::Encrypted,
        Self::ActiveContent,
        Self::TooManyPages,
        Self::TooLong,
    ];

    /// The stable code by which clients and the database know the reason.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::UnknownKind => "unknown_kind",
            Self::TooManyBytes => "too_many_bytes",
            Self::TooLarge => "too_large",
            Self::Incomplete => "incomplete",
            Self::Unreadable => "unreadable",
            Self::Encrypted => "encrypted",
            Self::ActiveContent => "active_content",
            Self::TooManyPages => "too_many_pages",
            Self::TooLong => "too_long",
        }
    }

    /// The reason with this code.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }

    /// What a resident reads, and what to do about it.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Empty => "文件是空的,请重新选择。",
            Self::UnknownKind => "这种文件收不了。请发照片、PDF或语音。",
            Self::TooManyBytes => "文件太大,请发小一点的。",
            Self::TooLarge => "照片尺寸太大,请用普通大小再拍一张。",
            Self::Incomplete => "文件没有传完整,请再发一次。",
            Self::Unreadable => "文件打不开,可能已损坏。请重新拍一张或换一个文件。",
            Self::Encrypted => "这份PDF有密码。请发没有密码的,或拍成照片。",
            Self::ActiveContent => "这份PDF带有脚本、附件或会启动程序的内容。请拍成照片,或重新导出。",
            Self::TooManyPages => "这份PDF页数太多,请只发需要的几页。",
            Self::TooLong => "语音太长,请分几段说。",
        }
    }

    /// The same in English.
    #[must_use]
    pub fn en(self) -> &'static str {
        match self {
            Self::Empty => "The file is empty. Please choose it again.",
            Self::UnknownKind => {
                "This kind of file is not taken. Please send a photo, a PDF or a voice message."
            }
            Self::TooManyBytes => "The file is too big. Please send a smaller one.",
            Self::TooLarge => "The photo has too many pixels. Please take it again at normal size.",
            Self::Incomplete => "The end of the file is missing. Please send it once more.",
            Self::Unreadable => {
                "The file cannot be opened. Please take the photo again, or choose another file."
            }
            Self::Encrypted => "This PDF needs a password. Please send one without, or take a photo of it.",
            Self::ActiveContent => {
                "This PDF contains a script, an attached file or something that starts a program. \
                 Please take a photo of it, or export it anew."
            }
            Self::TooManyPages => "This PDF has too many pages. Please send only those that are needed.",
            Self::TooLong => "The voice message is too long. Please say it in several.",
        }
    }
}
