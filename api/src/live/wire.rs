//! Events as they go on the wire. Each is written once, into one buffer that all streams share.

use actix_web::web::Bytes;
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::live::Told;

/// Milliseconds after which a client comes back when its stream broke.
const RETRY: u32 = 3_000;

/// What a page is told, at its position in the order of commits.
pub fn told(position: i64, request: RequestId, told: Told) -> Bytes {
    let text = match told {
        Told::Changed(version) => {
            format!(
                "event: request\nid: {position}\ndata: {{\"id\":\"{request}\",\"version\":{version}}}\n\n"
            )
        }
        Told::Left => format!("event: lists\nid: {position}\ndata: {{}}\n\n"),
    };
    text.into()
}

/// The beginning of a stream: from which position on it tells. Without data, so that no event reaches the page.
pub fn beginning(position: i64) -> Bytes {
    format!("retry: {RETRY}\nid: {position}\n\n").into()
}

/// What was missed cannot be told: read everything anew. From this position on, everything is told.
pub fn reset(position: i64) -> Bytes {
    format!("event: reset\nid: {position}\ndata: {{}}\n\n").into()
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
    use uuid::Uuid;

    #[test]
    fn events_carry_position_id_and_version_and_nothing_else() {
        let id = RequestId(Uuid::from_u128(7));
        assert_eq!(
            told(41, id, Told::Changed(3)),
            "event: request\nid: 41\ndata: {\"id\":\"00000000-0000-0000-0000-000000000007\",\"version\":3}\n\n"
        );
        assert_eq!(told(42, id, Told::Left), "event: lists\nid: 42\ndata: {}\n\n");
        assert_eq!(reset(43), "event: reset\nid: 43\ndata: {}\n\n");
        assert_eq!(beginning(44), "retry: 3000\nid: 44\n\n");
        assert_eq!(beat(45), ":\nid: 45\n\n");
    }
}
