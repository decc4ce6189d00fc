use nuanxin_domain::divisions;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::*;
use crate::testing::TestDatabase;

fn caojiadu() -> Station {
    let point = |name: &str, hours: &str| ServicePoint {
        name: name.to_owned(),
        focus: "一门式政策服务".to_owned(),
        lng: 121.4316,
        lat: 31.2341,
        hours: hours.parse().unwrap(),
        phone: "021-0000-0001".to_owned(),
        address: "曹家渡街道".to_owned(),
    };
    Station {
        id: StationId(Uuid::from_u128(14)),
        name: "静安区曹家渡街道静邻暖心屋".to_owned(),
        short_name: "曹家渡站".to_owned(),
        street_code: "310106014".to_owned(),
        phone: "021-0000-0001".to_owned(),
        points: vec![
            point("事务受理中心", "Mo-Fr 09:00-17:00"),
            point("生活服务中心", "Mo-Sa 08:30-12:00,13:00-16:30"),
        ],
    }
}

async fn loaded(db: &impl ConnectionTrait) -> Places {
    let versions = versions::read(db).await.unwrap();
    load_places(db, versions.of(Part::Places)).await.unwrap()
}

#[tokio::test]
async fn stations_and_divisions_come_back_as_they_were_written() {
    for test in TestDatabase::all_backends().await {
        let tx = test.database.write_tx().await.unwrap();
        put_divisions(&tx, &divisions::jingan()).await.unwrap();
        put_station(&tx, &caojiadu()).await.unwrap();
        tx.commit().await.unwrap();
        let places = loaded(test.database.reader()).await;
        assert_eq!(places.stations, [caojiadu()]);
        assert_eq!(places.division("310106014").unwrap().name, "曹家渡街道");
        assert_eq!(places.divisions_below(Some("310106")).count(), 14);
        assert_eq!(places.version, "places-2");
    }
}

#[tokio::test]
async fn a_station_written_again_is_replaced_with_all_its_points_and_the_version_rises() {
    for test in TestDatabase::all_backends().await {
        let tx = test.database.write_tx().await.unwrap();
        put_station(&tx, &caojiadu()).await.unwrap();
        let mut moved = caojiadu();
        moved.points.remove(0);
        moved.phone = "021-0000-0002".to_owned();
        put_station(&tx, &moved).await.unwrap();
        let long: OpeningHours = "Mo-Su 08:00-20:00".parse().unwrap();
        set_hours(&tx, moved.id, 0, long.clone()).await.unwrap();
        tx.commit().await.unwrap();
        moved.points[0].hours = long.clone();
        let places = loaded(test.database.reader()).await;
        assert_eq!(places.stations, [moved]);
        assert_eq!(places.version, "places-3");
        let tx = test.database.write_tx().await.unwrap();
        let nowhere = set_hours(&tx, caojiadu().id, 7, long).await;
        assert!(matches!(nowhere, Err(DbError::RowCount { found: 0, .. })));
    }
}

#[tokio::test]
async fn a_division_that_was_renamed_keeps_its_code() {
    for test in TestDatabase::all_backends().await {
        let tx = test.database.write_tx().await.unwrap();
        let mut all = divisions::jingan();
        put_divisions(&tx, &all).await.unwrap();
        all[1].name = "江宁街道".to_owned();
        put_divisions(&tx, &all).await.unwrap();
        tx.commit().await.unwrap();
        let places = loaded(test.database.reader()).await;
        assert_eq!(places.division(&all[1].code).unwrap().name, "江宁街道");
        assert_eq!(
            load_divisions(test.database.reader()).await.unwrap().len(),
            all.len()
        );
    }
}

#[tokio::test]
async fn two_stations_cannot_have_one_name() {
    for test in TestDatabase::all_backends().await {
        let tx = test.database.write_tx().await.unwrap();
        put_station(&tx, &caojiadu()).await.unwrap();
        let twin = Station {
            id: StationId(Uuid::from_u128(15)),
            ..caojiadu()
        };
        let refused = put_station(&tx, &twin).await.unwrap_err();
        assert!(refused.is_unique_on("name"), "{refused}");
    }
}
