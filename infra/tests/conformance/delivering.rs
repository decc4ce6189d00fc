//! Messages that leave: each change is made once, one message at a time for each person, found along their index.

use chrono::TimeDelta;
use nuanxin_domain::delivery::{
    Delivery, DeliveryChannel, DeliveryState, Ear, Importance, News, Recipient, SendOutcome,
};
use nuanxin_domain::ids::{AccountId, DeviceId, RequestId};
use nuanxin_domain::notice::NoticeTemplate;
use nuanxin_infra::deliveries::{self, Kept};
use nuanxin_infra::doorbells::devices;
use nuanxin_infra::ids::new_id;
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};
use std::time::Duration;
use uuid::Uuid;

use crate::fixture::{World, worlds};
use crate::planning::{assert_uses, plan};

const LI: AccountId = AccountId(Uuid::from_u128(0x11));
const WANG: AccountId = AccountId(Uuid::from_u128(0x22));

fn message(world: &World, account: AccountId, request: u128) -> Kept {
    let domain = &*world.cx.clocks.domain;
    let news = News {
        notice: new_id(domain),
        template: NoticeTemplate::Told,
        request: Some(RequestId(Uuid::from_u128(request))),
        number: None,
        importance: Importance::Matters,
        may_wait: true,
    };
    let to = Recipient::Account { account };
    let early = world.now() - TimeDelta::minutes(5);
    Kept::new(new_id(domain), Delivery::begin(to, Ear::Resident, news, early))
}

async fn written(world: &World, changed: Vec<Kept>) -> Vec<Kept> {
    let tx = world.db().write_tx().await.unwrap();
    let written = deliveries::write(&tx, changed).await.unwrap();
    tx.commit().await.unwrap();
    written
}

#[tokio::test]
async fn each_change_is_made_once_and_nobody_gets_two_at_a_time() {
    for world in worlds().await {
        let lane = Importance::Matters.lane();
        let now = world.now() + TimeDelta::days(1);
        let new = vec![
            message(&world, LI, 1),
            message(&world, LI, 2),
            message(&world, WANG, 1),
        ];
        let kept = written(&world, new).await;
        assert_eq!(kept.len(), 3);
        let due = deliveries::due(world.db().reader(), lane, now, 10).await.unwrap();
        assert_eq!(due.len(), 2, "one for each person");

        let mut asked = due[0].clone();
        asked.delivery.ask(DeliveryChannel::Sms, now);
        asked.locked_until = Some(world.real_now());
        let other = asked.clone();
        assert_eq!(written(&world, vec![asked]).await.len(), 1);
        assert!(
            written(&world, vec![other]).await.is_empty(),
            "somebody else was faster"
        );
        let due = deliveries::due(world.db().reader(), lane, now, 10).await.unwrap();
        assert_eq!(due.len(), 1, "Li is being told something");
        let later = world.real_now() + TimeDelta::minutes(1);
        let mut left = deliveries::left(world.db().reader(), later, 10).await.unwrap();
        let mut lost = left.pop().expect("its asker has gone");
        let stopped = SendOutcome::Unsure {
            reason: String::new(),
        };
        lost.delivery.answered(&stopped, false, now);
        lost.reference = Some("wechat:7".to_owned());
        written(&world, vec![lost.clone()]).await;
        let found = deliveries::by_reference(world.db().reader(), "wechat:7")
            .await
            .unwrap();
        assert!(matches!(
            found.expect("named").delivery.state,
            DeliveryState::Unsure { .. }
        ));
        let one = RequestId(Uuid::from_u128(1));
        let about = deliveries::of_request(world.db().reader(), one, None, 10)
            .await
            .unwrap();
        assert_eq!(about.len(), 2);
        let tx = world.db().write_tx().await.unwrap();
        assert_eq!(deliveries::forget(&tx, now, 10).await.unwrap(), 3);
        tx.commit().await.unwrap();
        let about = deliveries::of_request(world.db().reader(), one, None, 10)
            .await
            .unwrap();
        assert!(about.is_empty());
    }
}

#[tokio::test]
async fn what_is_due_is_a_range_of_its_index() {
    for world in worlds().await {
        let values = vec![1_i16.into(), world.now().into(), 10_i64.into()];
        let found = plan(&world, &deliveries::due_sql(), values).await;
        assert_uses(&found, "deliveries_waiting", false);
        let people = vec![LI.0.into(), WANG.0.into()];
        let found = plan(&world, &deliveries::waiting_for_sql(2), people).await;
        assert_uses(&found, "deliveries_recipient", false);
        let scans = ["SCAN d", "Seq Scan on deliveries"].map(|scan| found.contains(scan));
        assert_eq!(scans, [false; 2], "{found}");
    }
}

#[tokio::test]
async fn two_who_count_the_neighbours_of_a_doorbell_count_one_after_the_other() {
    for world in worlds().await {
        if world.db().backend() != DbBackend::Postgres {
            continue; // SQLite writes one transaction after another
        }
        let device = DeviceId(new_id(&*world.cx.clocks.domain));
        let first = world.db().write_tx().await.unwrap();
        let sql = "INSERT INTO doorbell_devices (id, kind, station_id, person_id, registered_by, registered_at) \
                   VALUES ($1, 'button', $1, $1, $1, $2)";
        let values: [Value; 2] = [device.0.into(), world.now().into()];
        let insert = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
        first.execute_raw(insert).await.unwrap();
        first.commit().await.unwrap();
        let first = world.db().write_tx().await.unwrap();
        devices::hold(&first, device).await.unwrap();
        let second = world.db().write_tx().await.unwrap();
        let mut waits = Box::pin(devices::hold(&second, device));
        let early = tokio::time::timeout(Duration::from_millis(200), &mut waits).await;
        assert!(early.is_err(), "the first has not finished");
        first.commit().await.unwrap();
        waits.await.unwrap();
    }
}
