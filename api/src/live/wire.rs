//! Events as they go on the wire. Each is written once, into one buffer that all streams share.

use actix_web::web::Bytes;
use nuanxin_domain::live::Told;
use uuid::Uuid;

/// Milliseconds after which a client comes back when its stream broke.
const RETRY: u32 = 3_000;

/// What a page is told, at its position in the order of commits.
pub fn told(position: i64, told: Told) -> Bytes {
    match told {
        Told::Changed(request, version) => changed(position, "request", request.0, version),
        Told::Thing(kind, id, version) => changed(position, kind.code(), id, version),
        Told::Left => bare(position, "lists"),
        Told::Inbox => bare(position, "inbox"),
    }
}

fn changed(position: i64, event: &str, id: Uuid, version: i64) -> Bytes {
    format!("event: {event}\nid: {position}\ndata: {{\"id\":\"{id}\",\"version\":{version}}}\n\n").into()
}

fn bare(position: i64, event: &str) -> Bytes {
    format!("event: {event}\nid: {position}\ndata: {{}}\n\n").into()
}

/// The beginning of a stream: from which position on it tells. Without data, so that no event reaches the page.
pub fn beginning(position: i64) -> Bytes {
    format!("retry: {RETRY}\nid: {position}\n\n").into()
}

/// What was missed cannot be told: read everything anew. From this position on, everything is told.
pub fn reset(position: i64) -> Bytes {
    bare(position, "reset")
}

/// A sign of life, with the position up to which everything was told, so that whoever comes back after a quiet day
/// need not read everything anew.
pub fn beat(position: i64) -> Bytes {
    format!(":\nid: {position}\n\n").into()
}

/// A sign of life for a stream that is ahead of this process.
pub fn plain_beat() -> Bytes {
    Bytes::from_static(b":\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use nuanxin_domain::ids::RequestId;
    use nuanxin_domain::live::ThingKind;
    use uuid::Uuid;

    #[test]
    fn events_carry_position_id_and_version_and_nothing_else() {
        let id = RequestId(Uuid::from_u128(7));
        assert_eq!(
            told(41, Told::Changed(id, 3)),
            "event: request\nid: 41\ndata: {\"id\":\"00000000-0000-0000-0000-000000000007\",\"version\":3}\n\n"
        );
        assert_eq!(
            told(42, Told::Thing(ThingKind::CallTask, id.0, 2)),
            "event: call_task\nid: 42\ndata: {\"id\":\"00000000-0000-0000-0000-000000000007\",\"version\":2}\n\n"
        );
        assert_eq!(told(42, Told::Left), "event: lists\nid: 42\ndata: {}\n\n");
        assert_eq!(told(42, Told::Inbox), "event: inbox\nid: 42\ndata: {}\n\n");
        assert_eq!(reset(43), "event: reset\nid: 43\ndata: {}\n\n");
        assert_eq!(beginning(44), "retry: 3000\nid: 44\n\n");
        assert_eq!(beat(45), ":\nid: 45\n\n");
    }
}
