//! Indexes that are made from another table's values come under the new key too, and what nobody says any more goes.

use nuanxin_domain::call::Because;
use nuanxin_domain::id_document::IdDocument;
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::intake::{Contact, ContactNumber, IdKind, Intake};
use nuanxin_domain::urgency::Urgency;
use nuanxin_infra::accounts::PHONE_INDEX;
use nuanxin_infra::calls;
use nuanxin_infra::key_rotation::RotationError;
use nuanxin_infra::keys::KeyKind;
use nuanxin_infra::persons::keys::hold_number;
use sea_orm::{ConnectionTrait, Statement, Value};

use super::{left, retired, rotated, with_key_file, worked_off};
use crate::fixture::{World, intake, resident, worlds};

const DAUGHTER: &str = "13800000002";
const GONE: &str = "13800000009";

async fn with_a_contact(world: &World) -> RequestId {
    let contact = ContactNumber {
        number: DAUGHTER.into(),
        whose: Some("女儿".into()),
    };
    let told = Intake {
        contact: Some(Contact {
            numbers: vec![contact],
            ..Contact::default()
        }),
        ..intake("王秀英", "13800005678")
    };
    let mut decided = world.submission(&resident(), Urgency::Normal, false);
    decided.intake = Some(told.into());
    world.recorded(decided).await.id
}

async fn run(world: &World, sql: &str, values: Vec<Value>) {
    let tx = world.db().write_tx().await.unwrap();
    let statement = Statement::from_sql_and_values(world.db().backend(), sql, values);
    tx.execute_raw(statement).await.unwrap();
    tx.commit().await.unwrap();
}

async fn count(world: &World, table: &str) -> i64 {
    let sql = format!("SELECT count(*) AS n FROM {table}");
    let statement = Statement::from_string(world.db().backend(), sql);
    let row = world.db().reader().query_one_raw(statement).await.unwrap();
    row.unwrap().try_get("", "n").unwrap()
}

async fn found(world: &World, number: &str) -> Vec<Because> {
    let indexes = world.cx.ring.blind_indexes(PHONE_INDEX, number);
    let found = calls::files_with_number(world.db().reader(), &world.cx.ring, &indexes).await;
    found.unwrap().iter().map(|found| found.because).collect()
}

/// A number that the request had once, under the key of now.
async fn had(world: &World, request: RequestId, number: &str) {
    let index = world.cx.ring.blind_index(PHONE_INDEX, number);
    let sql = "INSERT INTO request_phones (request_id, because, phone_index) VALUES ($1, 'contact', $2)";
    run(world, sql, vec![request.0.into(), index.into()]).await;
}

#[tokio::test]
async fn numbers_of_requests_come_under_the_new_key_and_those_that_nobody_says_any_more_go() {
    for world in worlds().await {
        let (world, _folder, path) = with_key_file(world).await;
        // more than a batch of owners
        for _ in 0..120 {
            with_a_contact(&world).await;
        }
        let first = with_a_contact(&world).await;
        had(&world, first, GONE).await;
        rotated(&world, KeyKind::Index).await.unwrap();
        // written under the new key by somebody meanwhile: the number stands twice, and is found once
        had(&world, first, DAUGHTER).await;
        assert_eq!(found(&world, GONE).await, [Because::Contact]);
        assert_eq!(found(&world, DAUGHTER).await, [Because::Contact; 49]);
        let refused = retired(&world, &path, KeyKind::Index).await;
        assert!(matches!(refused, Err(RotationError::InUse { .. })), "{refused:?}");
        let two = async { tokio::join!(worked_off(&world), worked_off(&world)) };
        two.await;
        assert_eq!(left(&world, KeyKind::Index).await, 0);
        assert_eq!(count(&world, "request_phones").await, 121);
        assert_eq!(retired(&world, &path, KeyKind::Index).await.unwrap(), 2);
        assert_eq!(found(&world, GONE).await, []);
        assert_eq!(found(&world, DAUGHTER).await, [Because::Contact; 50]);
    }
}

#[tokio::test]
async fn a_verified_number_is_held_under_both_keys_and_stands_under_the_new_one_only() {
    for world in worlds().await {
        let (world, _folder, path) = with_key_file(world).await;
        let document = IdDocument::parse(IdKind::ResidentId, "310101194001010028").unwrap();
        let hold = async || {
            let tx = world.db().write_tx().await.unwrap();
            hold_number(&tx, &world.cx.ring, &document, world.real_now())
                .await
                .unwrap();
            tx.commit().await.unwrap();
            count(&world, "verified_numbers").await
        };
        assert_eq!(hold().await, 1);
        rotated(&world, KeyKind::Index).await.unwrap();
        assert_eq!(left(&world, KeyKind::Index).await, 1);
        assert_eq!(hold().await, 1, "the old row is given back");
        assert_eq!(left(&world, KeyKind::Index).await, 0);
        worked_off(&world).await;
        assert_eq!(retired(&world, &path, KeyKind::Index).await.unwrap(), 2);
        assert_eq!(hold().await, 1);
    }
}
