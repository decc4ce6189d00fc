//! What has been decided about each text: read for words of danger, or not, and why.

/// Why a text is not read for danger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotRead {
    /// A name, a number, a code or a password.
    NoSentence,
    /// Names of places hold such words by chance.
    Place,
    /// What is told to the resident, by staff.
    Told,
    /// Staff about their own decision; the request itself is with them.
    Decision,
    /// It is about danger that is known: a report, or a call that waited for it.
    KnownDanger,
    /// About somebody's file, which has no urgency.
    File,
}

/// Texts that are read, by operation and pointer.
pub const READ: &[(&str, &str)] = &[
    ("POST /calls", "/notes"),
    ("PATCH /calls/{id}", "/notes"),
    ("POST /calls/{id}/finish", "/text"),
    ("POST /calls/{id}/finish", "/passed_on_to"),
    ("POST /complaints", "/text"),
    ("POST /doorbell-rings/{id}/end", "/internal_note"),
    ("POST /help-requests", "/description"),
    ("POST /help-requests", "/whereabouts"),
    ("POST /help-requests", "/contact/hours"),
    ("POST /help-requests", "/contact/numbers/*/whose"),
    ("POST /help-requests", "/reporter/relation"),
    ("POST /help-requests/{id}/additions", "/text"),
    ("POST /help-requests/{id}/answer", "/internal_note"),
    ("POST /help-requests/{id}/appeal", "/text"),
    ("POST /help-requests/{id}/assessment", "/internal_note"),
    ("POST /help-requests/{id}/assessment", "/override_reason"),
    ("POST /help-requests/{id}/benefits", "/internal_note"),
    ("POST /help-requests/{id}/case", "/internal_note"),
    ("POST /help-requests/{id}/plan", "/internal_note"),
    ("POST /help-requests/{id}/plan", "/milestones/*/text"),
    ("POST /help-requests/{id}/referrals", "/internal_note"),
    (
        "POST /help-requests/{id}/referrals/{referral}/answer",
        "/internal_note",
    ),
    (
        "POST /help-requests/{id}/referrals/{referral}/outcome",
        "/internal_note",
    ),
    ("POST /help-requests/{id}/review", "/internal_note"),
    ("POST /help-requests/{id}/services", "/internal_note"),
    ("POST /help-requests/{id}/close", "/internal_note"),
    ("POST /help-requests/{id}/consents/withdraw", "/reason"),
    ("POST /help-requests/{id}/first-contact", "/internal_note"),
    ("POST /help-requests/{id}/follow-ups", "/internal_note"),
    ("POST /help-requests/{id}/guardian-consent", "/internal_note"),
    ("POST /help-requests/{id}/notes", "/internal_note"),
    ("POST /help-requests/{id}/rating", "/text"),
    ("POST /help-requests/{id}/reopen", "/internal_note"),
    ("POST /help-requests/{id}/resolve", "/internal_note"),
    ("POST /help-requests/{id}/restrict", "/internal_note"),
    ("POST /help-requests/{id}/resume", "/internal_note"),
    ("POST /help-requests/{id}/return", "/internal_note"),
    ("POST /help-requests/{id}/return-to-sender", "/told"),
    ("POST /help-requests/{id}/route", "/internal_note"),
    ("POST /help-requests/{id}/urge", "/text"),
    ("POST /help-requests/{id}/urgency", "/reason"),
    ("POST /help-requests/{id}/visits", "/internal_note"),
    ("POST /help-requests/{id}/withdraw", "/reason"),
    ("POST /me/data/deletion", "/reason"),
    ("POST /work-orders", "/request/description"),
    ("POST /work-orders", "/request/whereabouts"),
    ("POST /work-orders", "/request/contact/hours"),
    ("POST /work-orders", "/request/contact/numbers/*/whose"),
    ("POST /work-orders", "/request/reporter/relation"),
];

/// The others: by the end of their pointer, and of which operations (all that begin so).
pub const NOT_READ: &[(&str, &str, NotRead)] = &[
    ("", "name", NotRead::NoSentence),
    ("", "phone", NotRead::NoSentence),
    ("", "number", NotRead::NoSentence),
    ("", "code", NotRead::NoSentence),
    ("", "version", NotRead::NoSentence),
    ("", "password", NotRead::NoSentence),
    ("", "totp", NotRead::NoSentence),
    ("", "id_last_four", NotRead::NoSentence),
    ("", "id_last4", NotRead::NoSentence),
    ("", "reference", NotRead::NoSentence),
    ("", "/provider", NotRead::NoSentence),
    ("POST /auth", "", NotRead::NoSentence),
    ("POST /notice-grants", "", NotRead::NoSentence),
    ("POST /doorbell/", "/token", NotRead::NoSentence),
    ("POST /me/password", "", NotRead::NoSentence),
    ("POST /accounts", "", NotRead::NoSentence),
    ("PATCH /accounts", "", NotRead::NoSentence),
    ("POST /duty", "", NotRead::NoSentence),
    ("POST /help-requests", "/source/system", NotRead::NoSentence),
    ("POST /work-orders", "/source/system", NotRead::NoSentence),
    ("POST /routing/explain", "/places_version", NotRead::NoSentence),
    ("POST /persons/{id}/confirm-phone", "/whose", NotRead::NoSentence),
    ("", "/address", NotRead::Place),
    ("", "/address/text", NotRead::Place),
    ("", "/registered_address", NotRead::Place),
    ("", "/told", NotRead::Told),
    ("POST /help-requests/{id}/wait", "/question", NotRead::Told),
    ("POST /help-requests/{id}/extend", "/reason", NotRead::Decision),
    (
        "POST /help-requests/{id}/extend/decide",
        "/internal_note",
        NotRead::Decision,
    ),
    (
        "POST /help-requests/{id}/recuse",
        "/internal_note",
        NotRead::Decision,
    ),
    (
        "POST /help-requests/{id}/merge",
        "/internal_note",
        NotRead::Decision,
    ),
    (
        "POST /help-requests/{id}/unmerge",
        "/internal_note",
        NotRead::Decision,
    ),
    ("POST /appeals/{id}/decide", "/internal_note", NotRead::Decision),
    (
        "POST /complaints/{id}/decide",
        "/internal_note",
        NotRead::Decision,
    ),
    (
        "POST /deletion-requests/{id}/decide",
        "/internal_note",
        NotRead::Decision,
    ),
    (
        "POST /help-requests/{id}/mandatory-report",
        "",
        NotRead::KnownDanger,
    ),
    (
        "POST /calls/{id}/look-after",
        "/internal_note",
        NotRead::KnownDanger,
    ),
    ("POST /lessons/{id}/refuse", "/reason", NotRead::Decision),
    ("POST /lessons/{id}/withdraw", "/reason", NotRead::Decision),
    ("POST /persons/{id}/join", "/internal_note", NotRead::File),
    ("POST /persons/{id}/separate", "/internal_note", NotRead::File),
];
