//! Bytes columns whose values outlive every key.

/// Bytes columns that are neither: digests of random tokens, of codes, of bodies; and places, which are no person's.
pub const PLAIN_BYTES: &[&str] = &[
    "refresh_tokens.digest",
    "refresh_tokens.replaced_by",
    "one_time_codes.code_digest",
    "visit_codes.code_digest",
    "sign_in_tickets.digest",
    "idempotency_keys.body_digest",
    "audit_seals.link",
    "audit_checkpoints.link",
    "audit_checkpoints.code",
    "recovery_codes.digest",
    "work_orders.content_digest",
    "places_parts.body",
    "doorbell_devices.token_digest",
    "doorbell_links.digest",
    "uploads.digest",
];
