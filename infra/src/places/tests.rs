use nuanxin_domain::divisions;
use nuanxin_domain::place_files::{SourceFile, StreetArea, read};
use nuanxin_domain::routing::ServicePoint;
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
    load_current(db, DateTime::UNIX_EPOCH).await.unwrap()
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
        let stored = versions::contents(test.database.reader(), 2)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(stored.divisions.len(), all.len());
        // the first version is still what it was
        let first = versions::contents(test.database.reader(), 1)
            .await
            .unwrap()
            .unwrap();
        let mut were = divisions::jingan();
        were.sort_by(|a, b| a.code.cmp(&b.code));
        assert!(first.divisions == were);
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

const LIST: &str = "code,level,name,parent_code\n310106,county,静安区,3101\n310106014,street,曹家渡街道,310106\n\
    310106006,street,江宁路街道,310106\n";

fn drawn(east: f64) -> String {
    let ring = format!("[[[121.43,31.23],[{east},31.23],[{east},31.24],[121.43,31.24],[121.43,31.23]]]");
    format!(
        r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"name":"曹家渡街道","district":"静安区"}},"geometry":{{"type":"Polygon","coordinates":{ring}}}}}]}}"#
    )
}

fn files(east: f64) -> Vec<SourceFile> {
    let book = "address,street,lng_wgs84,lat_wgs84\n武定西路1号,曹家渡街道,121.4316,31.2341\n西康路2号,江宁路街道,,\n";
    [
        ("divisions-2022.csv", LIST.to_owned()),
        ("streets.wgs84.geojson", drawn(east)),
        ("address-book.csv", book.to_owned()),
    ]
    .map(|(name, text)| SourceFile {
        name: name.to_owned(),
        bytes: text.into_bytes(),
    })
    .into()
}

fn drafted(east: f64) -> PlaceContents {
    let mut draft = read(&files(east), &PlaceContents::default(), &mut || unreachable!()).unwrap();
    draft.contents.stations = vec![caojiadu()];
    let other = draft.contents.streets[0].clone();
    for (county_code, county) in [("310101", "黄浦区"), ("310109", "虹口区")] {
        draft.contents.streets.push(StreetArea {
            county_code: county_code.to_owned(),
            county: county.to_owned(),
            ..other.clone()
        });
    }
    draft.contents = draft.contents.in_order();
    draft.contents
}

fn making(from: Option<&str>) -> versions::Making {
    versions::Making {
        at: "2026-06-01T02:00:00Z".parse().unwrap(),
        effective_from: from.map(|at| at.parse().unwrap()),
        by: "somebody".to_owned(),
        files: files(121.44)
            .iter()
            .map(|file| versions::ImportedFile::of(&file.name, &file.bytes, 1))
            .collect(),
    }
}

fn at(time: &str) -> DateTime<Utc> {
    time.parse().unwrap()
}

#[tokio::test]
async fn an_import_comes_back_as_it_was_and_old_versions_stay_complete() {
    for test in TestDatabase::all_backends().await {
        let (first, second) = (drafted(121.44), drafted(121.45));
        for (newest, contents) in [(0, &first), (1, &second)] {
            let tx = test.database.write_tx().await.unwrap();
            let made = versions::import(&tx, contents, newest, making(None))
                .await
                .unwrap();
            assert_eq!(made, newest + 1);
            tx.commit().await.unwrap();
        }
        let db = test.database.reader();
        assert_eq!(load_contents(db, 1).await.unwrap().unwrap(), first);
        assert_eq!(load_contents(db, 2).await.unwrap().unwrap(), second);
        assert_eq!(load_contents(db, 3).await.unwrap(), None);
        let listed = versions::list(db, None, 10).await.unwrap();
        assert_eq!(listed.iter().map(|one| one.number).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(listed[0].summary["addresses"], 2);
        assert_eq!(listed[0].files.len(), 3);
        assert_ne!(listed[0].digest, listed[1].digest);
        // what did not change is not written again
        let count = "SELECT COUNT(*) AS n FROM places_parts";
        let row = db.query_one_raw(statement(db, count, [])).await.unwrap().unwrap();
        // seven parts each, of which the outlines of three counties differ
        assert_eq!(row.try_get::<i64>("", "n").unwrap(), 10);
        assert_eq!(loaded(db).await.boundaries().len(), 3);
        assert_eq!(loaded(db).await.addresses().len(), 2);
    }
}

#[tokio::test]
async fn an_import_that_is_not_committed_or_comes_too_late_changes_nothing() {
    for test in TestDatabase::all_backends().await {
        let tx = test.database.write_tx().await.unwrap();
        versions::import(&tx, &drafted(121.44), 0, making(None))
            .await
            .unwrap();
        drop(tx);
        let db = test.database.reader();
        assert_eq!(
            versions::current(db, at("2030-01-01T00:00:00Z")).await.unwrap(),
            0
        );
        assert!(versions::list(db, None, 10).await.unwrap().is_empty());
        let tx = test.database.write_tx().await.unwrap();
        put_station(&tx, &caojiadu()).await.unwrap();
        tx.commit().await.unwrap();
        let tx = test.database.write_tx().await.unwrap();
        let late = versions::import(&tx, &drafted(121.44), 0, making(None)).await;
        assert!(matches!(late, Err(versions::ImportError::Changed)));
    }
}

#[tokio::test]
async fn a_version_holds_from_its_day_and_a_change_before_it_is_in_it_too() {
    for test in TestDatabase::all_backends().await {
        let tx = test.database.write_tx().await.unwrap();
        put_divisions(&tx, &divisions::jingan()).await.unwrap();
        tx.commit().await.unwrap();
        let tx = test.database.write_tx().await.unwrap();
        let day = "2026-07-01T00:00:00+08:00";
        versions::import(&tx, &drafted(121.44), 1, making(Some(day)))
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let db = test.database.reader();
        let before = at("2026-06-30T15:59:59Z");
        assert_eq!(versions::current(db, before).await.unwrap(), 1);
        assert_eq!(versions::current(db, at(day)).await.unwrap(), 2);
        let mut moved = caojiadu();
        moved.phone = "021-0000-0009".to_owned();
        let tx = test.database.write_tx().await.unwrap();
        put_station(&tx, &moved).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(versions::current(db, before).await.unwrap(), 3);
        assert_eq!(versions::current(db, at(day)).await.unwrap(), 4);
        for (now, streets) in [(before, 0), (at(day), 3)] {
            let contents = load_contents(db, versions::current(db, now).await.unwrap())
                .await
                .unwrap()
                .unwrap();
            assert_eq!(contents.stations[0].phone, "021-0000-0009");
            assert_eq!(contents.streets.len(), streets);
        }
    }
}

#[tokio::test]
async fn a_document_that_was_changed_behind_the_programs_back_is_found() {
    for test in TestDatabase::all_backends().await {
        let tx = test.database.write_tx().await.unwrap();
        put_divisions(&tx, &divisions::jingan()).await.unwrap();
        let sql = "UPDATE places_parts SET body = $1";
        let body: sea_orm::Value = b"[]".to_vec().into();
        tx.execute_raw(statement(&tx, sql, [body])).await.unwrap();
        tx.commit().await.unwrap();
        let read = load_places(test.database.reader(), 1).await;
        assert!(matches!(read, Err(DbError::Unreadable(_))));
    }
}
