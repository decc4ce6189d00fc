//! Calls: the numbers by which callers are recognised, and what happens when two change one call.

use chrono::TimeDelta;
use nuanxin_domain::access::{Actor, Role};
use nuanxin_domain::call::{Because, Call, CallOutcome, CallWords};
use nuanxin_domain::ids::CallId;
use nuanxin_domain::intake::{Contact, ContactNumber, Intake, Reporter};
use nuanxin_domain::phone::normalise_phone;
use nuanxin_domain::urgency::Urgency;
use nuanxin_infra::accounts::{self, PHONE_INDEX};
use nuanxin_infra::calls::{self, LoggedCall};
use nuanxin_infra::ids::new_id;
use nuanxin_infra::record::{RecordError, Write};
use nuanxin_migrations::Migrator;
use sea_orm::{ConnectionTrait, Value};
use sea_orm_migration::MigratorTrait;
use uuid::Uuid;

use crate::fixture::{World, intake, resident, somebody, worlds};
use crate::planning::{assert_uses, filled, plan};

fn told(reporter: Option<Reporter>) -> Intake {
    Intake {
        reporter,
        contact: Some(Contact {
            numbers: vec![ContactNumber {
                number: "13800000002".into(),
                whose: Some("女儿".into()),
            }],
            ..Contact::default()
        }),
        ..intake("王秀英", "13800000001")
    }
}

fn reporter(hidden: bool, anonymous: bool) -> Reporter {
    Reporter {
        name: Some("钱敏".into()),
        phone: Some("13800000003".into()),
        relation: None,
        anonymous,
        hide_from_household: hidden,
    }
}

async fn recorded(world: &World, intake: Intake, restricted: bool) {
    let mut decided = world.submission(&resident(), Urgency::Normal, restricted);
    decided.intake = Some(intake.into());
    world.recorded(decided).await;
}

async fn reasons(world: &World, phone: &str) -> Vec<Because> {
    let indexes = world.cx.ring.blind_indexes(PHONE_INDEX, phone);
    let found = calls::files_with_number(world.db().reader(), &world.cx.ring, &indexes).await;
    found.unwrap().iter().map(|found| found.because).collect()
}

#[tokio::test]
async fn contacts_and_open_reporters_are_found_by_their_numbers_and_hidden_ones_are_not() {
    for world in worlds().await {
        recorded(&world, told(Some(reporter(false, false))), false).await;
        assert_eq!(reasons(&world, "13800000001").await, [Because::Person]);
        assert_eq!(reasons(&world, "13800000002").await, [Because::Contact]);
        assert_eq!(reasons(&world, "13800000003").await, [Because::Reporter]);
    }
    for world in worlds().await {
        recorded(&world, told(Some(reporter(true, false))), false).await;
        recorded(&world, told(Some(reporter(false, true))), false).await;
        recorded(&world, told(None), true).await;
        assert_eq!(reasons(&world, "13800000001").await, [Because::Person; 2]);
        assert!(reasons(&world, "13800000002").await.is_empty());
        assert!(reasons(&world, "13800000003").await.is_empty());
    }
}

async fn agent(world: &World) -> Actor {
    let tx = world.db().write_tx().await.unwrap();
    let phone = normalise_phone("13900009999").unwrap();
    let real = world.cx.clocks.real.as_ref();
    let account = accounts::resident_by_phone(&tx, &world.cx.ring, &phone, real).await;
    tx.commit().await.unwrap();
    Actor {
        account: account.unwrap().id,
        ..somebody(Role::Desk)
    }
}

async fn logged(world: &World, agent: &Actor) -> LoggedCall {
    let id = CallId(new_id(world.cx.clocks.real.as_ref()));
    let logged = LoggedCall {
        call: Call::begin(id, agent.account, false, world.now()),
        words: CallWords {
            phone: Some("13800000001".into()),
            notes: Some("问低保".into()),
            ..CallWords::default()
        }
        .into(),
    };
    assert_eq!(written(world, &logged).await, 1);
    logged
}

async fn written(world: &World, logged: &LoggedCall) -> u64 {
    let tx = world.db().write_tx().await.unwrap();
    let rows = calls::write(&tx, &world.cx.ring, &[logged]).await.unwrap();
    tx.commit().await.unwrap();
    rows
}

#[tokio::test]
async fn of_two_who_change_a_call_from_the_same_version_the_second_changes_nothing() {
    for world in worlds().await {
        let agent = agent(&world).await;
        let logged = logged(&world, &agent).await;
        let ended = LoggedCall {
            call: logged
                .call
                .finish(CallOutcome::Answered, None, false, world.now())
                .unwrap(),
            words: logged.words.clone(),
        };
        let silent = LoggedCall {
            call: logged
                .call
                .finish(CallOutcome::Silent, None, false, world.now())
                .unwrap(),
            words: logged.words.clone(),
        };
        assert_eq!(written(&world, &ended).await, 1);
        assert_eq!(written(&world, &silent).await, 0);
        let kept = calls::by_id(world.db().reader(), &world.cx.ring, logged.call.id).await;
        let kept = kept.unwrap().unwrap();
        assert_eq!(kept.call, ended.call);
        assert_eq!(kept.words.expose().notes.as_deref(), Some("问低保"));
    }
}

#[tokio::test]
async fn a_request_and_its_call_are_written_together_or_not_at_all() {
    for world in worlds().await {
        let agent = agent(&world).await;
        let logged = logged(&world, &agent).await;
        let bound = |decided: nuanxin_domain::help_request::Decided| {
            let call = LoggedCall {
                call: logged.call.bind(decided.request.id, world.now()).unwrap(),
                words: logged.words.clone(),
            };
            Write {
                call: Some(call),
                ..Write::from(decided)
            }
        };
        let first = bound(world.submission(&resident(), Urgency::Normal, false));
        let second = bound(world.submission(&resident(), Urgency::Normal, false));
        let lost = second.decided.request.id;
        world.record(std::slice::from_ref(&first)).await.unwrap();
        let refused = world.record(&[second]).await;
        assert!(matches!(refused, Err(RecordError::CallChanged)), "{refused:?}");
        let reader = world.db().reader();
        let nothing = nuanxin_infra::help_requests::load(reader, lost).await.unwrap();
        assert!(nothing.is_none());
        let kept = calls::by_id(reader, &world.cx.ring, logged.call.id)
            .await
            .unwrap();
        assert_eq!(kept.unwrap().call.request, Some(first.decided.request.id));
    }
}

#[tokio::test]
async fn tries_are_spent_one_by_one_and_then_there_is_none() {
    for world in worlds().await {
        let agent = agent(&world).await;
        let logged = logged(&world, &agent).await;
        let mut left = 0;
        for _ in 0..8 {
            let tx = world.db().write_tx().await.unwrap();
            left += i16::from(calls::spend_try(&tx, logged.call.id).await.unwrap());
            tx.commit().await.unwrap();
        }
        assert_eq!(left, nuanxin_domain::call::TRIES);
    }
}

/// Enough ended calls, each from another number, that a planner has a choice to make.
async fn many_calls(world: &World) {
    let agent = agent(world).await;
    let calls: Vec<LoggedCall> = (0..400)
        .map(|number| {
            let id = CallId(new_id(world.cx.clocks.real.as_ref()));
            let call = Call::begin(id, agent.account, false, world.now());
            LoggedCall {
                call: Call {
                    ended_at: Some(world.now()),
                    ..call
                },
                words: CallWords {
                    phone: Some(format!("1380001{number:04}")),
                    ..CallWords::default()
                }
                .into(),
            }
        })
        .collect();
    let tx = world.db().write_tx().await.unwrap();
    let all: Vec<&LoggedCall> = calls.iter().collect();
    assert_eq!(calls::write(&tx, &world.cx.ring, &all).await.unwrap(), 400);
    let known = "INSERT INTO request_phones (request_id, because, phone_index) \
                 SELECT id, 'contact', phone_index FROM calls";
    tx.execute_unprepared(known).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_look_up_reads_ranges_of_its_indexes() {
    for world in worlds().await {
        many_calls(&world).await;
        filled(&world).await;
        let index = || Value::from(world.cx.ring.blind_index(PHONE_INDEX, "1"));
        let by_phone = "SELECT request_id FROM request_phones WHERE phone_index IN ($1, $2)";
        let by_person = "SELECT request_id FROM intakes WHERE phone_index IN ($1, $2)";
        let counted = "SELECT count(*) FROM calls WHERE phone_index IN ($1, $2) AND created_at >= $3";
        let own = "SELECT id FROM calls WHERE taken_by = $1 AND created_at < $2 \
                   ORDER BY created_at DESC, id DESC LIMIT 20";
        let yesterday = || Value::from(world.now() - TimeDelta::days(1));
        let now = || Value::from(world.now());
        let of_request = format!("SELECT id FROM calls WHERE {}", calls::OF_REQUEST);
        let untouched = "SELECT id FROM calls WHERE ended_at IS NULL AND attention IS NULL AND touched_at <= $1 \
                         ORDER BY touched_at, id LIMIT 10";
        let cases = [
            (by_phone, vec![index(), index()], "request_phones_phone"),
            (by_person, vec![index(), index()], "intakes_phone_last"),
            (counted, vec![index(), index(), yesterday()], "calls_phone"),
            (own, vec![Uuid::nil().into(), now()], "calls_taken_by"),
            (untouched, vec![now()], "calls_untouched"),
            (
                &of_request,
                vec![Uuid::nil().into()],
                "call_confirmations_request",
            ),
            (&of_request, vec![Uuid::nil().into()], "calls_request"),
        ];
        for (sql, values, name) in cases {
            let sorted = ["calls_taken_by", "calls_untouched"].contains(&name);
            assert_uses(&plan(&world, sql, values).await, name, sorted);
        }
    }
}

/// What a request has on file is as it was before there was an index of further numbers.
async fn as_stored_before_the_index(world: &World) {
    let tx = world.db().write_tx().await.unwrap();
    let migrations = Migrator::migrations();
    let since = migrations.iter().rev();
    let since = since
        .take_while(|one| one.name() != "m0021_unindexed_requests")
        .count() as u32
        + 1;
    Migrator::down(&tx, Some(since)).await.unwrap();
    tx.execute_unprepared("DELETE FROM request_phones").await.unwrap();
    tx.commit().await.unwrap();
    world.db().migrate().await.unwrap();
}

#[tokio::test]
async fn numbers_of_requests_from_before_the_index_are_filled_in_and_a_spoiled_one_holds_up_nobody() {
    for world in worlds().await {
        // two full batches and one more
        for n in 0..201 {
            let phone = format!("138{n:08}");
            let mut told = told(None);
            told.person.phone = Some(phone.clone());
            told.contact.as_mut().unwrap().numbers[0].number = format!("137{n:08}");
            recorded(&world, told, n == 7).await;
        }
        recorded(&world, told(Some(reporter(false, false))), false).await;
        recorded(&world, told(Some(reporter(true, false))), false).await;
        as_stored_before_the_index(&world).await;
        let spoiled = "UPDATE intakes SET sealed = (SELECT sealed FROM intakes ORDER BY request_id DESC LIMIT 1) \
                       WHERE request_id = (SELECT request_id FROM unindexed_requests ORDER BY request_id LIMIT 1)";
        let tx = world.db().write_tx().await.unwrap();
        tx.execute_unprepared(spoiled).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(reasons(&world, "13700000200").await, []);
        let index = async || calls::index_waiting(world.db(), &world.cx.ring).await.unwrap();
        assert_eq!(index().await, 202);
        assert_eq!(reasons(&world, "13700000200").await, [Because::Contact]);
        assert_eq!(reasons(&world, "13700000000").await, [], "it cannot be read");
        assert_eq!(
            reasons(&world, "13700000007").await,
            [],
            "a restricted one is nobody's to find"
        );
        assert_eq!(index().await, 0, "all but the spoiled one are done");
    }
}

#[tokio::test]
async fn what_callers_had_confirmed_before_is_found_from_the_request_and_erased_with_it() {
    for world in worlds().await {
        let agent = agent(&world).await;
        let first = logged(&world, &agent).await;
        let known = world.submitted(&resident(), Urgency::Normal, false).await.id;
        let confirmed = LoggedCall {
            call: first.call.confirm(&[known], world.now()).unwrap(),
            words: first.words.clone(),
        };
        assert_eq!(written(&world, &confirmed).await, 1);
        let tx = world.db().write_tx().await.unwrap();
        let all = Migrator::migrations();
        let at = all.iter().position(|one| one.name() == "m0015_desk").unwrap();
        let later = u32::try_from(all.len() - at).unwrap();
        Migrator::down(&tx, Some(later)).await.unwrap();
        tx.commit().await.unwrap();
        world.db().migrate().await.unwrap();
        let tx = world.db().write_tx().await.unwrap();
        calls::erase(&tx, &world.cx.ring, known).await.unwrap();
        tx.commit().await.unwrap();
        let kept = calls::by_id(world.db().reader(), &world.cx.ring, first.call.id).await;
        let kept = kept.unwrap().unwrap();
        assert!(kept.call.confirmed.is_empty(), "found without reading every call");
        assert_eq!(kept.call.touched_at, kept.call.created_at);
    }
}
