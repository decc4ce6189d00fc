//! What a ring must never do, whoever presses and answers in which order.

use super::*;
use crate::ids::{AccountId, DeviceId, NeighbourId, RequestId, RingId};
use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use uuid::Uuid;

fn start() -> DateTime<Utc> {
    "2026-06-01T19:00:00Z".parse().unwrap()
}

fn neighbour(n: u8) -> NeighbourId {
    NeighbourId(Uuid::from_u128(n.into()))
}

fn ring() -> Ring {
    let (id, device) = (RingId(Uuid::from_u128(90)), DeviceId(Uuid::from_u128(91)));
    let request = RequestId(Uuid::from_u128(92));
    Ring::begin(id, device, request, &[1, 2, 3].map(neighbour), start())
}

/// Something that happens to a ring.
#[derive(Debug, Clone, Copy)]
enum Happens {
    Press { seconds: i64 },
    Answer { neighbour: u8, answer: NeighbourAnswer },
    StaffGoes { account: u8 },
}

fn happens() -> impl Strategy<Value = Happens> {
    let answer = prop_oneof![Just(NeighbourAnswer::Goes), Just(NeighbourAnswer::Cannot)];
    prop_oneof![
        (0i64..400).prop_map(|seconds| Happens::Press { seconds }),
        (1u8..5, answer).prop_map(|(neighbour, answer)| Happens::Answer { neighbour, answer }),
        (1u8..4).prop_map(|account| Happens::StaffGoes { account }),
    ]
}

proptest! {
    /// Every press is counted; everybody is reminded no oftener than every two minutes, and no press after two quiet minutes
    /// goes unheard; nobody who was not called answers; versions count changes; nothing of it ends the ring.
    #[test]
    fn presses_join_and_answers_only_add(all in prop::collection::vec(happens(), 0..40)) {
        let (mut ring, mut now, mut presses, mut told) = (ring(), start(), 1u32, start());
        for one in all {
            let before = ring.clone();
            match one {
                Happens::Press { seconds } => {
                    now += TimeDelta::seconds(seconds);
                    let pressed = ring.pressed(now);
                    presses += 1;
                    prop_assert_eq!(pressed.reminds, now - told >= REMINDED_AFTER);
                    if pressed.reminds {
                        told = now;
                    }
                    ring = pressed.ring;
                }
                Happens::Answer { neighbour: n, answer } => {
                    let known = n <= 3;
                    let after = ring.answered(neighbour(n), answer, now);
                    prop_assert!(known || after.is_none());
                    ring = after.unwrap_or(ring);
                }
                Happens::StaffGoes { account } => {
                    let account = AccountId(Uuid::from_u128(account.into()));
                    ring = ring.goes(account, now).unwrap_or(ring);
                    prop_assert!(ring.somebody_goes());
                }
            }
            prop_assert!(ring == before || ring.version == before.version + 1);
            prop_assert_eq!((ring.presses, ring.told_at), (presses, told));
            prop_assert!(ring.ended.is_none());
            prop_assert_eq!(ring.called.len(), 3);
        }
    }

    /// Silence is reported in days from the first report, never in the past, never twice for one day.
    #[test]
    fn silence_is_reported_daily_in_the_rhythm_of_the_first_report(minutes in 0i64..20_000) {
        let due = first_report(DeviceKind::Button, start()).unwrap();
        prop_assert_eq!(due - start(), SILENT_AFTER);
        let now = due + TimeDelta::minutes(minutes);
        let next = next_report(due, now);
        prop_assert!(next > now && next - now <= TimeDelta::days(1));
        prop_assert_eq!((next - due).num_seconds() % 86_400, 0);
    }
}

#[test]
fn the_first_who_goes_is_told_to_all_who_may_still_come_and_later_ones_to_those_who_go() {
    let all = [1, 2, 3].map(neighbour);
    let told = |ring: &Ring, who, agreeing: &[NeighbourId]| {
        ring.told_of_going(Some(who), agreeing).collect::<Vec<_>>()
    };
    let ring = ring()
        .answered(neighbour(3), NeighbourAnswer::Cannot, start())
        .unwrap();
    assert_eq!(told(&ring, neighbour(1), &all), [neighbour(2)]);
    // Whoever has taken the consent back is told nothing more.
    assert_eq!(told(&ring, neighbour(1), &[neighbour(1), neighbour(3)]), []);
    let ring = ring
        .answered(neighbour(1), NeighbourAnswer::Goes, start())
        .unwrap();
    assert_eq!(told(&ring, neighbour(2), &all), [neighbour(1)]);
    assert_eq!(
        ring.waiting(&all).collect::<Vec<_>>(),
        [neighbour(1), neighbour(2)]
    );
    // Saying the same again is no news; changing one's mind is.
    assert!(
        ring.answered(neighbour(1), NeighbourAnswer::Goes, start())
            .is_none()
    );
    let ring = ring
        .answered(neighbour(1), NeighbourAnswer::Cannot, start())
        .unwrap();
    assert!(!ring.somebody_goes());
}

#[test]
fn a_phone_is_never_reported_silent() {
    assert_eq!(first_report(DeviceKind::Phone, start()), None);
}

#[test]
fn devices_are_looked_after_by_their_station_and_the_district() {
    use crate::access::{Actor, Role};
    use crate::ids::StationId;
    let (own, other) = (StationId(Uuid::from_u128(1)), StationId(Uuid::from_u128(2)));
    for role in Role::ALL {
        let actor = Actor {
            role,
            station: Some(own),
            ..Actor::system()
        };
        let (works, everywhere) = match role {
            Role::Advisor | Role::Lead => (true, false),
            Role::District | Role::System => (true, true),
            Role::Resident | Role::Desk | Role::Admin => (false, false),
        };
        assert_eq!(looks_after(&actor, own), works, "{role:?}");
        assert_eq!(looks_after(&actor, other), everywhere, "{role:?}");
        assert_eq!(station_for(&actor, Some(own)).is_ok(), works, "{role:?}");
        assert_eq!(station_for(&actor, Some(other)).is_ok(), everywhere, "{role:?}");
        let unnamed = station_for(&actor, None);
        let expected = match role {
            Role::Advisor | Role::Lead => Ok(own),
            Role::District | Role::System => Err(DoorbellRefusal::StationMissing),
            _ => Err(DoorbellRefusal::NotAllowed),
        };
        assert_eq!(unnamed, expected, "{role:?}");
    }
}
