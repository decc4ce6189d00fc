use chrono::{DateTime, Utc};
use nuanxin_domain::divisions;
use nuanxin_domain::place_files::PlaceContents;
use nuanxin_domain::routing::Lesson;
use sea_orm::ConnectionTrait;

use super::{teach, withdraw};
use crate::places::{load_contents, load_current, put_divisions, versions};
use crate::rows::statement;
use crate::testing::TestDatabase;

const DAY: &str = "2026-07-01T00:00:00+08:00";

fn at(time: &str) -> DateTime<Utc> {
    time.parse().unwrap()
}

fn about(place: &str) -> impl FnOnce(u32) -> Lesson + use<> {
    let place = place.to_owned();
    move |number| Lesson {
        number,
        place,
        street_code: "310106012".to_owned(),
        committee_code: None,
    }
}

async fn parts(db: &impl ConnectionTrait) -> i64 {
    let count = "SELECT COUNT(*) AS n FROM places_parts";
    let row = db.query_one_raw(statement(db, count, [])).await.unwrap().unwrap();
    row.try_get("", "n").unwrap()
}

async fn taught(db: &impl ConnectionTrait, now: &str) -> Vec<String> {
    let places = load_current(db, at(now)).await.unwrap();
    places.taught().iter().map(|one| one.place.clone()).collect()
}

#[tokio::test]
async fn what_is_taught_holds_now_and_in_what_is_to_come_and_writes_nothing_else_anew() {
    for test in TestDatabase::all_backends().await {
        let tx = test.database.write_tx().await.unwrap();
        put_divisions(&tx, &divisions::jingan()).await.unwrap();
        let later = PlaceContents {
            divisions: divisions::jingan(),
            ..PlaceContents::default()
        };
        let making = versions::Making {
            at: at("2026-06-01T02:00:00Z"),
            effective_from: Some(at(DAY)),
            by: "somebody".to_owned(),
            files: Vec::new(),
        };
        versions::import(&tx, &later.in_order(), 1, making).await.unwrap();
        tx.commit().await.unwrap();
        let db = test.database.reader();
        let before = parts(db).await;

        let tx = test.database.write_tx().await.unwrap();
        assert_eq!(teach(&tx, about("康定路281弄")).await.unwrap(), Some(3));
        tx.commit().await.unwrap();
        assert_eq!(
            parts(db).await,
            before + 1,
            "one document, shared by both versions"
        );
        for now in ["2026-06-30T00:00:00Z", DAY] {
            assert_eq!(taught(db, now).await, ["康定路281弄"], "{now}");
        }
        assert!(load_contents(db, 1).await.unwrap().unwrap().lessons.is_empty());
        let listed = versions::list(db, None, 1).await.unwrap();
        assert_eq!(listed[0].summary["lessons"], 1);
        assert_eq!(listed[0].summary["divisions"], divisions::jingan().len());

        let tx = test.database.write_tx().await.unwrap();
        assert_eq!(teach(&tx, about("康定路281弄")).await.unwrap(), None);
        drop(tx);
        let tx = test.database.write_tx().await.unwrap();
        assert_eq!(teach(&tx, about("新造苑")).await.unwrap(), Some(5));
        withdraw(&tx, 3).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(taught(db, DAY).await, ["新造苑"]);
        let then = load_contents(db, 3).await.unwrap().unwrap();
        assert_eq!(then.lessons[0].place, "康定路281弄", "old versions stay complete");
    }
}

#[tokio::test]
async fn a_lesson_can_be_the_first_thing_that_is_known() {
    for test in TestDatabase::all_backends().await {
        let tx = test.database.write_tx().await.unwrap();
        assert_eq!(teach(&tx, about("新造苑")).await.unwrap(), Some(1));
        withdraw(&tx, 1).await.unwrap();
        tx.commit().await.unwrap();
        let db = test.database.reader();
        let lessons = async |version| load_contents(db, version).await.unwrap().unwrap().lessons;
        assert_eq!((lessons(1).await.len(), lessons(2).await.len()), (1, 0));
    }
}
