//! GeoJSON as far as it is needed: a collection of features that are polygons or multipolygons.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::FILE_VERTICES;
use super::SourceFile;
use super::fault::Faults;
use super::table::utf8;

/// The coordinate system of a file, which its name states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stated {
    Wgs84,
    Gcj02,
}

impl Stated {
    /// `name.wgs84.geojson` or `name.gcj02.geojson`.
    pub fn by(name: &str) -> Option<Self> {
        let stem = name.strip_suffix(".geojson")?;
        match stem.rsplit_once('.').map(|(_, crs)| crs) {
            Some("wgs84") => Some(Self::Wgs84),
            Some("gcj02") => Some(Self::Gcj02),
            _ => None,
        }
    }
}

#[derive(Deserialize)]
struct Collection {
    r#type: String,
    crs: Option<Value>,
    features: Vec<Feature>,
}

/// One feature.
#[derive(Deserialize)]
pub(super) struct Feature {
    /// What is said of it.
    #[serde(default)]
    properties: Option<Map<String, Value>>,
    geometry: Option<Geometry>,
}

#[derive(Deserialize)]
struct Geometry {
    r#type: String,
    coordinates: Option<Value>,
}

/// A ring as written: longitude and latitude.
pub(super) type Ring = Vec<[f64; 2]>;

impl Feature {
    /// A property as text.
    pub fn text(&self, keys: &[&str]) -> Option<String> {
        let properties = self.properties.as_ref()?;
        keys.iter().find_map(|key| match properties.get(*key)? {
            Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        })
    }

    /// The polygons, each an outer ring and its holes.
    ///
    /// # Errors
    /// A sentence.
    pub fn polygons(&self) -> Result<Vec<Vec<Ring>>, String> {
        let geometry = self.geometry.as_ref().ok_or("it has no geometry")?;
        let coordinates = geometry.coordinates.clone().unwrap_or(Value::Null);
        match geometry.r#type.as_str() {
            "Polygon" => polygon(&coordinates).map(|one| vec![one]),
            "MultiPolygon" => list(&coordinates)?.iter().map(polygon).collect(),
            other => Err(format!("it is a {other}, not a Polygon or MultiPolygon")),
        }
    }
}

fn list(value: &Value) -> Result<&Vec<Value>, String> {
    value
        .as_array()
        .ok_or_else(|| "its coordinates have not the form of polygons".to_owned())
}

fn polygon(value: &Value) -> Result<Vec<Ring>, String> {
    list(value)?.iter().map(ring).collect()
}

fn ring(value: &Value) -> Result<Ring, String> {
    list(value)?.iter().map(position).collect()
}

fn position(value: &Value) -> Result<[f64; 2], String> {
    let pair = list(value)?;
    // a height may follow
    let (Some(lng), Some(lat)) = (
        pair.first().and_then(Value::as_f64),
        pair.get(1).and_then(Value::as_f64),
    ) else {
        return Err("a position is not two numbers".to_owned());
    };
    Ok([lng, lat])
}

/// The features of a file; none when it cannot be used at all.
pub(super) fn features(file: &SourceFile, faults: &mut Faults<'_>) -> Option<(Stated, Vec<Feature>)> {
    let Some(stated) = Stated::by(&file.name) else {
        faults.whole("the name must state the coordinate system: *.wgs84.geojson or *.gcj02.geojson");
        return None;
    };
    let text = utf8(file, faults)?;
    let collection: Collection = match serde_json::from_str(text) {
        Ok(collection) => collection,
        Err(error) => {
            faults.line(error.line() as u64, format!("this is no GeoJSON: {error}"));
            return None;
        }
    };
    if collection.r#type != "FeatureCollection" {
        faults.whole(format!(
            "this is a {}, not a FeatureCollection",
            collection.r#type
        ));
        return None;
    }
    if let Some(crs) = collection.crs.filter(|crs| !crs.is_null())
        && !agrees(stated, &crs)
    {
        faults.whole(format!(
            "its member crs says {crs}, its name another coordinate system"
        ));
        return None;
    }
    // two brackets, a comma and two digits make the shortest position
    if text.len() / 5 > FILE_VERTICES && text.matches("],[").count() > FILE_VERTICES {
        faults.whole(format!("more than {FILE_VERTICES} positions"));
        return None;
    }
    Some((stated, collection.features))
}

/// GeoJSON knows no name for GCJ-02, so a file in it can carry no member `crs` that is true.
fn agrees(stated: Stated, crs: &Value) -> bool {
    let name = crs
        .pointer("/properties/name")
        .and_then(Value::as_str)
        .unwrap_or("");
    let upper = name.to_ascii_uppercase();
    stated == Stated::Wgs84 && (upper.ends_with("CRS84") || upper.ends_with(":4326"))
}
