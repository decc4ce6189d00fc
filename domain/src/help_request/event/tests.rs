use super::*;

#[test]
fn the_code_of_an_event_is_its_serde_tag() {
    assert_eq!(EventKind::Urged.code(), "urged");
    assert_eq!(
        EventKind::Visited {
            people: 2,
            complete: true,
            visit: None,
            findings: None,
            met: vec![],
        }
        .code(),
        "visited"
    );
}
