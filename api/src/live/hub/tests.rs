use super::*;
use nuanxin_infra::settings::Settings;
use std::task::Waker;
use uuid::Uuid;

fn hub(streams: usize) -> Arc<Hub> {
    let settings = Settings::load(None, std::iter::empty()).unwrap();
    Hub::new(&LimitSettings {
        live_streams: streams,
        live_streams_per_account: 2,
        ..settings.limits
    })
}

fn somebody(n: u128) -> Actor {
    Actor {
        account: AccountId(Uuid::from_u128(n)),
        role: Role::Resident,
        station: None,
        session: Some(SessionId(Uuid::from_u128(n + 100))),
        named_for_restricted: false,
    }
}

/// What has come; and whether the stream has ended.
fn read(seat: &mut Seat) -> (usize, bool) {
    let mut cx = Context::from_waker(Waker::noop());
    let mut lines = 0;
    loop {
        match seat.poll(&mut cx) {
            Poll::Ready(Some(_)) => lines += 1,
            Poll::Ready(None) => return (lines, true),
            Poll::Pending => return (lines, false),
        }
    }
}

#[test]
fn a_reader_who_is_too_slow_is_let_go_and_nobody_else_misses_anything() {
    let hub = hub(10);
    let mut slow = hub.join(somebody(1), 7, None).unwrap();
    let mut quick = hub.join(somebody(2), 7, None).unwrap();
    let mut seen = 0;
    for _ in 0..MOST_WAITING + 5 {
        hub.beat();
        let (lines, ended) = read(&mut quick);
        assert!(!ended);
        seen += lines;
    }
    assert_eq!(seen, MOST_WAITING + 5);
    assert_eq!(read(&mut slow), (MOST_WAITING, true), "what waited, then the end");
    assert_eq!(hub.sessions(), [somebody(2).session.unwrap()]);
}

#[test]
fn there_is_room_for_so_many_and_whoever_leaves_makes_room() {
    let hub = hub(3);
    let one = hub.join(somebody(1), 0, None).unwrap();
    let _two = hub.join(somebody(1), 0, None).unwrap();
    let refused = |actor: Actor| hub.join(actor, 0, None).err();
    assert_eq!(refused(somebody(1)), Some(Refused::AccountHasMany));
    let _three = hub.join(somebody(2), 0, None).unwrap();
    assert_eq!(refused(somebody(3)), Some(Refused::Full));
    drop(one);
    assert_eq!(refused(somebody(3)), None);
    hub.close();
    assert_eq!(hub.position(), None);
    assert_eq!(refused(somebody(3)), Some(Refused::Stopping));
}

#[test]
fn a_page_that_is_ahead_of_this_process_is_told_no_older_position() {
    let hub = hub(10);
    let _behind = hub.join(somebody(1), 7, None).unwrap();
    let mut ahead = hub.join(somebody(2), 9, Some(9)).unwrap();
    assert_eq!(ahead.position, 7);
    hub.beat();
    let mut cx = Context::from_waker(Waker::noop());
    assert_eq!(ahead.poll(&mut cx), Poll::Ready(Some(wire::plain_beat())));
    hub.tell(&[], 9);
    hub.beat();
    assert_eq!(ahead.poll(&mut cx), Poll::Ready(Some(wire::beat(9))));
}
