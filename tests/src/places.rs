//! New places, as `nuanxin places import` makes them.

use crate::world::World;
use nuanxin_domain::divisions::{self, Level};
use nuanxin_domain::place_files::{SourceFile, read_closing};
use nuanxin_infra::places::{load_contents, versions};
use serde_json::json;
use std::fmt::Write;

impl World {
    /// Makes these files, by their names, the places: at once, or from a moment on. Tells the name of the version.
    pub async fn imports(&self, files: &[(&str, String)], from: Option<&str>) -> String {
        self.imports_closing(files, from, &[]).await
    }

    /// As [`World::imports`], closing stations.
    pub async fn imports_closing(
        &self,
        files: &[(&str, String)],
        from: Option<&str>,
        closing: &[String],
    ) -> String {
        let platform = &self.platform;
        let db = platform.db.reader();
        let files: Vec<SourceFile> = files
            .iter()
            .map(|(name, text)| SourceFile {
                name: (*name).to_owned(),
                bytes: text.clone().into_bytes(),
            })
            .collect();
        let now = platform.clocks.domain.now();
        let base = versions::current(db, now).await.expect("a version");
        let present = load_contents(db, base).await.expect("reads").unwrap_or_default();
        let no_new = &mut || unreachable!("no new station");
        let draft = read_closing(&files, &present, closing, no_new).expect("good files");
        let newest = versions::list(db, None, 1).await.expect("lists")[0].number;
        let making = versions::Making {
            at: platform.clocks.real.now(),
            effective_from: from.map(|at| at.parse().expect("an instant")),
            by: "a story".to_owned(),
            files: Vec::new(),
        };
        let tx = platform.db.write_tx().await.expect("a transaction");
        let made = versions::import(&tx, &draft.contents, newest, making).await;
        tx.commit().await.expect("commits");
        platform.reference.refresh().await.expect("refreshes");
        versions::name_of(made.expect("imports"))
    }
}

/// A made-up town: 曹家渡街道 and 江宁路街道 side by side, their border at 121.42 east, a street of 普陀区 beyond; and 长堤路,
/// which runs through them from west to east, with a known lane every fifty numbers. Number 1250 lies on the border.
pub fn a_town() -> Vec<(&'static str, String)> {
    let street = |county: &str, name: &str, from: f64, to: f64| {
        json!({
            "type": "Feature",
            "properties": { "name": name, "district": county },
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[from, 31.2], [to, 31.2], [to, 31.22], [from, 31.22], [from, 31.2]]],
            },
        })
    };
    let drawn = json!({
        "type": "FeatureCollection",
        "features": [
            street("静安区", "曹家渡街道", 121.4, 121.42),
            street("静安区", "江宁路街道", 121.42, 121.44),
            street("普陀区", "长寿路街道", 121.44, 121.46),
        ],
    });
    let mut book = "address,street,lng_wgs84,lat_wgs84\n".to_owned();
    for step in 1..50 {
        let number = step * 50 + step % 2;
        let lng = 121.4 + f64::from(number) * 16e-6;
        let street = if lng < 121.42 {
            "曹家渡街道"
        } else {
            "江宁路街道"
        };
        writeln!(book, "长堤路{number}弄,{street},{lng:.6},31.21").expect("a text");
    }
    vec![
        ("town.wgs84.geojson", drawn.to_string()),
        ("address-town.csv", book),
    ]
}

/// The list of 静安区 in which one committee belongs to another street than before.
pub fn with_committee_moved(committee: &str, to: &str) -> String {
    let all = divisions::jingan();
    let street = all
        .iter()
        .find(|one| one.name == to)
        .expect("a street")
        .code
        .clone();
    let mut list = "code,level,name,parent_code\n".to_owned();
    for one in all {
        let level = match one.level {
            Level::County => "county",
            Level::Street => "street",
            _ => "committee",
        };
        let moved = one.name == committee;
        let (code, parent) = if moved {
            (format!("{street}999"), street.clone())
        } else {
            (one.code, one.parent_code.unwrap_or_default())
        };
        writeln!(list, "{code},{level},{},{parent}", one.name).expect("a text");
    }
    list
}
