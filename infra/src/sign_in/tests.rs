use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use nuanxin_domain::phone::{PhoneNumber, normalise_phone};

use super::codes::{CodeCheck, CodeLimits};
use super::slow_down::{SlowDown, Turn};
use super::tickets::{Ticket, TicketPurpose};
use super::*;
use crate::accounts;
use crate::clock::{Clock, SystemClock};
use crate::db::Database;
use crate::keys::{KeyKind, KeyRing};
use crate::sessions::{SessionKind, Sessions};
use crate::testing::TestDatabase;
use crate::tokens::{OneTimeCode, OpaqueToken};

const LIMITS: CodeLimits = CodeLimits {
    valid_for: TimeDelta::minutes(5),
    tries: 5,
};
const SLOW: SlowDown = SlowDown {
    free_tries: 3,
    slowest: TimeDelta::seconds(60),
};

fn phone() -> PhoneNumber {
    normalise_phone("13812345678").unwrap()
}

fn code(text: &str) -> OneTimeCode {
    OneTimeCode::parse(text).unwrap()
}

async fn keep(db: &Database, ring: &KeyRing, text: &str, now: DateTime<Utc>) {
    let tx = db.write_tx().await.unwrap();
    codes::keep(&tx, ring, &phone(), &code(text), LIMITS, now)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn check(db: &Database, ring: &KeyRing, text: &str, now: DateTime<Utc>) -> CodeCheck {
    let tx = db.write_tx().await.unwrap();
    let answer = codes::check(&tx, ring, &phone(), &code(text), now).await.unwrap();
    tx.commit().await.unwrap();
    answer
}

#[tokio::test]
async fn a_code_is_good_once() {
    for test in TestDatabase::all_backends().await {
        let (db, ring, now) = (&test.database, KeyRing::generate(), SystemClock.now());
        keep(db, &ring, "135790", now).await;
        let wrong = check(db, &ring, "000000", now).await;
        assert_eq!(wrong, CodeCheck::Wrong { tries_left: 4 });
        assert_eq!(check(db, &ring, "135790", now).await, CodeCheck::Right);
        assert_eq!(check(db, &ring, "135790", now).await, CodeCheck::Gone);
    }
}

#[tokio::test]
async fn a_code_that_was_sent_before_the_index_key_is_renewed_is_good_after_it_and_replaced_by_a_newer_one() {
    for test in TestDatabase::all_backends().await {
        let folder = tempfile::tempdir().unwrap();
        let ring = KeyRing::create(&folder.path().join("ring.toml")).unwrap();
        let (db, now) = (&test.database, SystemClock.now());
        keep(db, &ring, "135790", now).await;
        let lock = ring.lock().unwrap();
        let id = ring.add_key(&lock, KeyKind::Index).unwrap();
        ring.make_current(&lock, KeyKind::Index, id).unwrap();
        assert_eq!(
            check(db, &ring, "000000", now).await,
            CodeCheck::Wrong { tries_left: 4 }
        );
        keep(db, &ring, "246801", now).await;
        assert_eq!(
            check(db, &ring, "135790", now).await,
            CodeCheck::Wrong { tries_left: 4 }
        );
        assert_eq!(check(db, &ring, "246801", now).await, CodeCheck::Right);
        assert_eq!(check(db, &ring, "135790", now).await, CodeCheck::Gone);
    }
}

#[tokio::test]
async fn a_code_is_gone_after_five_minutes_and_after_five_tries() {
    for test in TestDatabase::all_backends().await {
        let (db, ring, now) = (&test.database, KeyRing::generate(), SystemClock.now());
        keep(db, &ring, "135790", now).await;
        let late = now + TimeDelta::minutes(5);
        assert_eq!(check(db, &ring, "135790", late).await, CodeCheck::Gone);
        for tries_left in (0..5).rev() {
            let wrong = check(db, &ring, "000000", now).await;
            assert_eq!(wrong, CodeCheck::Wrong { tries_left });
        }
        assert_eq!(check(db, &ring, "135790", now).await, CodeCheck::Gone);
        keep(db, &ring, "246801", now).await;
        assert_eq!(check(db, &ring, "246801", now).await, CodeCheck::Right);
    }
}

#[tokio::test]
async fn forty_guesses_at_once_get_five_tries() {
    for test in TestDatabase::all_backends().await {
        let (ring, now) = (KeyRing::generate(), SystemClock.now());
        keep(&test.database, &ring, "135790", now).await;
        let guesses = (0..40).map(|n| {
            let (db, ring) = (test.database.clone(), ring.clone());
            tokio::spawn(async move { check(&db, &ring, &format!("{n:06}"), now).await })
        });
        let mut tried = 0;
        for guess in guesses.collect::<Vec<_>>() {
            tried += i32::from(guess.await.unwrap() != CodeCheck::Gone);
        }
        assert_eq!(tried, 5);
    }
}

#[test]
fn waits_double_up_to_the_slowest() {
    let waits: Vec<i64> = (0..13).map(|n| SLOW.wait(n).num_seconds()).collect();
    assert_eq!(waits, [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
    assert_eq!(SLOW.wait(u32::MAX), TimeDelta::seconds(60));
}

async fn turn(db: &Database, ring: &KeyRing, source: &str, now: DateTime<Utc>) -> Turn {
    let tx = db.write_tx().await.unwrap();
    let subject = slow_down::subject(ring, "Advisor.cjd1", source);
    let turn = slow_down::take_turn(&tx, &subject, SLOW, now).await.unwrap();
    tx.commit().await.unwrap();
    turn
}

#[tokio::test]
async fn whoever_guesses_waits_and_the_advisor_at_another_place_does_not() {
    for test in TestDatabase::all_backends().await {
        let (db, ring, now) = (&test.database, KeyRing::generate(), SystemClock.now());
        for _ in 0..4 {
            assert_eq!(turn(db, &ring, "192.0.2.1", now).await, Turn::Now);
        }
        assert_eq!(
            turn(db, &ring, "192.0.2.1", now).await,
            Turn::Wait(TimeDelta::seconds(1))
        );
        assert_eq!(turn(db, &ring, "192.0.2.2", now).await, Turn::Now);
        let later = now + TimeDelta::seconds(1);
        assert_eq!(turn(db, &ring, "192.0.2.1", later).await, Turn::Now);
        assert_eq!(
            turn(db, &ring, "192.0.2.1", later).await,
            Turn::Wait(TimeDelta::seconds(2))
        );

        let tx = db.write_tx().await.unwrap();
        let subject = slow_down::subject(&ring, "advisor.cjd1", "192.0.2.1");
        slow_down::forgive(&tx, &subject).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(turn(db, &ring, "192.0.2.1", later).await, Turn::Now);
    }
}

#[tokio::test]
async fn twenty_passwords_at_once_get_no_more_tries_than_one_after_another() {
    for test in TestDatabase::all_backends().await {
        let (ring, now) = (KeyRing::generate(), SystemClock.now());
        let guesses = (0..20).map(|_| {
            let (db, ring) = (test.database.clone(), ring.clone());
            tokio::spawn(async move { turn(&db, &ring, "192.0.2.1", now).await })
        });
        let mut tried = 0;
        for guess in guesses.collect::<Vec<_>>() {
            tried += i32::from(guess.await.unwrap() == Turn::Now);
        }
        assert_eq!(tried, 4);
    }
}

#[tokio::test]
async fn whoever_came_a_moment_earlier_and_gets_a_turn_later_need_not_wait_for_it() {
    for test in TestDatabase::all_backends().await {
        let (db, ring, now) = (&test.database, KeyRing::generate(), SystemClock.now());
        let earlier = now - TimeDelta::milliseconds(40);
        assert_eq!(turn(db, &ring, "1.2.3.4", now).await, Turn::Now);
        assert_eq!(turn(db, &ring, "1.2.3.4", earlier).await, Turn::Now);
        assert_eq!(turn(db, &ring, "1.2.3.4", now).await, Turn::Now);
    }
}

#[tokio::test]
async fn wrong_passwords_are_forgotten_after_a_day() {
    for test in TestDatabase::all_backends().await {
        let (db, ring, now) = (&test.database, KeyRing::generate(), SystemClock.now());
        for _ in 0..5 {
            turn(db, &ring, "192.0.2.1", now).await;
        }
        let tomorrow = now + TimeDelta::days(1);
        for _ in 0..4 {
            assert_eq!(turn(db, &ring, "192.0.2.1", tomorrow).await, Turn::Now);
        }
        let tx = db.write_tx().await.unwrap();
        let late = tomorrow - TimeDelta::hours(1);
        assert_eq!(slow_down::forget_before(&tx, late).await.unwrap(), 0);
        assert_eq!(slow_down::forget_before(&tx, tomorrow).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn a_ticket_opens_once_for_its_purpose_within_a_minute() {
    for test in TestDatabase::all_backends().await {
        let (ring, now) = (KeyRing::generate(), SystemClock.now());
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let sessions = Sessions::new(test.database.clone(), clock, TimeDelta::days(30));
        let tx = test.database.write_tx().await.unwrap();
        let account = accounts::resident_by_phone(&tx, &ring, &phone(), &SystemClock).await;
        let opened = sessions
            .open(&tx, account.unwrap().id, SessionKind::Bearer)
            .await
            .unwrap();
        let whose = Ticket {
            account: opened.account,
            session: opened.session,
        };
        let ticket = tickets::issue(&tx, whose, TicketPurpose::Live, now)
            .await
            .unwrap();
        let late = tickets::issue(&tx, whose, TicketPurpose::SignIn, now)
            .await
            .unwrap();
        let redeem = async |ticket: &OpaqueToken, purpose, at| {
            tickets::redeem(&tx, ticket, purpose, at).await.unwrap()
        };
        assert_eq!(redeem(&ticket, TicketPurpose::SignIn, now).await, None);
        assert_eq!(redeem(&ticket, TicketPurpose::Live, now).await, Some(whose));
        assert_eq!(redeem(&ticket, TicketPurpose::Live, now).await, None);
        let minute = now + TimeDelta::seconds(60);
        assert_eq!(redeem(&late, TicketPurpose::SignIn, minute).await, None);
    }
}
