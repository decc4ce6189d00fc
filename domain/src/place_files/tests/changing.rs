//! What stays, ends or closes when new files come.

use super::*;

const STATIONS: &str = "station,short_name,county,street,phone,point,lng_wgs84,lat_wgs84\n\
    东街道站,东站,甲区,东街道,021-0000-0001,中心,121.005,31.005\n\
    西街道站,西站,甲区,西街道,021-0000-0002,中心,121.015,31.005\n";

fn closing(files: &[SourceFile], present: &PlaceContents, names: &[&str]) -> Result<Draft, Vec<Fault>> {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    read_closing(files, present, &names, &mut || StationId(Uuid::from_u128(77)))
}

#[test]
fn a_station_that_no_file_has_stays_until_it_is_closed_and_comes_back_as_itself() {
    let served = drafted(&[file("stations.csv", STATIONS)], &present())
        .unwrap()
        .contents;
    let east = served.stations[0].clone();
    let fewer = STATIONS.lines().filter(|line| !line.starts_with("东街道站"));
    let fewer = file("stations.csv", &fewer.collect::<Vec<_>>().join("\n"));
    let kept = drafted(std::slice::from_ref(&fewer), &served).unwrap();
    assert_eq!(kept.contents, served);
    assert!(
        kept.notes.iter().any(|note| note.contains("--close 东街道站")),
        "{:?}",
        kept.notes
    );

    let done = closing(std::slice::from_ref(&fewer), &served, &["东站"]).unwrap();
    assert_eq!(done.contents.closed, std::slice::from_ref(&east));
    assert_eq!(
        Changes::between(&served, &done.contents).stations_closed,
        ["东街道站"]
    );
    let places = done.contents.to_places("1");
    let evidence = Evidence {
        address_text: Some("甲区东街道"),
        ..Evidence::default()
    };
    let placement = route(&places, &evidence);
    assert_eq!(
        (placement.decision, placement.because[1].code),
        (Decision::Triage, "no_station")
    );
    assert!(places.station(east.id).is_some(), "what it has is still there");
    assert!(places.open_station(east.id).is_none());

    for (files, name, why) in [
        (vec![fewer], "北站", "is no station"),
        (
            vec![file("stations.csv", STATIONS)],
            "东站",
            "stands in stations.csv",
        ),
    ] {
        let faults = closing(&files, &served, &[name]).unwrap_err();
        assert!(faults[0].to_string().contains(why), "{faults:?}");
    }
    let again = closing(&[file("stations.csv", STATIONS)], &done.contents, &[]).unwrap();
    assert_eq!(again.contents, served);
}

#[test]
fn what_was_taught_outlives_new_files_and_ends_with_its_street() {
    let lesson = |number, street: &str, place: &str| crate::routing::Lesson {
        number,
        place: place.to_owned(),
        street_code: street.to_owned(),
        committee_code: Some("990101001001".to_owned()),
    };
    let mut taught = drafted(&[file("stations.csv", STATIONS)], &present())
        .unwrap()
        .contents;
    taught.lessons = vec![
        lesson(4, "990101001", "新造路1号"),
        lesson(5, "990102001", "新造路3号"),
    ];
    let list = "code,level,name,parent_code\n990102,county,乙区,9901\n990102001,street,南街道,990102\n";
    let book = "address,street,county\n新造路1号,西街道,甲区\n新造路3号,西街道,甲区\n";
    let files = [
        file("divisions-2023.csv", &list.replace("990102001", "990102009")),
        file("address-1.csv", book),
    ];
    let draft = drafted(&files, &taught).unwrap();
    assert_eq!(draft.contents.lessons, taught.lessons[..1]);
    assert!(
        draft
            .notes
            .iter()
            .any(|note| note.contains("lesson 5 (新造路3号)")),
        "{:?}",
        draft.notes
    );
    let places = draft.contents.to_places("2");
    let against = contradicted(&places);
    assert_eq!(against.len(), 1);
    assert_eq!(
        (
            against[0].number,
            against[0].taught.as_str(),
            against[0].files.as_str()
        ),
        (4, "东街道", "西街道")
    );
    let evidence = Evidence {
        address_text: Some("新造路1号"),
        ..Evidence::default()
    };
    assert_eq!(
        route(&places, &evidence).street.as_deref(),
        Some("东街道"),
        "it holds until it is withdrawn"
    );
}
