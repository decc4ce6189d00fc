//! Stations that may be meant, side by side, for whoever has to decide between them.

use super::reasons::Reason;
use super::{Placement, Places, Station};
use crate::ids::StationId;

/// A station that may be meant.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Which.
    pub station: StationId,
    /// Code of the committee (12 digits) there, where the evidence names one.
    pub committee_code: Option<String>,
    /// How much the evidence for it weighs, 0 to 1; none where it is only one of several that are possible.
    pub confidence: Option<f64>,
    /// What speaks for it; else why it cannot be told from the others. Never empty.
    pub because: Vec<Reason>,
}

/// The candidates of a placement, the one with the most for it first.
pub fn candidates(places: &Places, placement: &Placement) -> Vec<Candidate> {
    let stations = placement.candidates.iter().filter_map(|id| places.station(*id));
    let mut all: Vec<Candidate> = stations
        .map(|station| candidate(places, placement, station))
        .collect();
    all.sort_by(|a, b| {
        let weight = |one: &Candidate| one.confidence.unwrap_or(0.0);
        weight(b).total_cmp(&weight(a))
    });
    all
}

fn candidate(places: &Places, placement: &Placement, station: &Station) -> Candidate {
    let own = |reason: &&Reason| reason.street_code.as_deref() == Some(station.street_code.as_str());
    let mut because: Vec<Reason> = placement.because.iter().filter(own).cloned().collect();
    let mut confidence = because.iter().filter_map(|one| one.confidence).reduce(f64::max);
    if placement.station == Some(station.id) {
        confidence = Some(placement.confidence);
    }
    if because.is_empty() {
        let street = places.division(&station.street_code).map(|one| one.name.as_str());
        let names = |reason: &&Reason| {
            reason.street_code.is_none() && street.is_some_and(|street| reason.zh.contains(street))
        };
        let general = placement.because.iter().find(names);
        because.extend(general.or(placement.because.first()).cloned());
    }
    let committee_code = placement.committee_code.clone().filter(|code| {
        let street = places.street_of_committee(code);
        street.is_some_and(|street| street.code == station.street_code)
    });
    Candidate {
        station: station.id,
        committee_code,
        confidence,
        because,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::divisions;
    use crate::routing::{Evidence, route};
    use uuid::Uuid;

    #[test]
    fn each_candidate_has_what_speaks_for_it_and_the_likeliest_is_first() {
        let station = |(id, code): (u128, &str)| Station {
            id: StationId(Uuid::from_u128(id)),
            name: code.to_owned(),
            short_name: code.to_owned(),
            street_code: code.to_owned(),
            phone: String::new(),
            points: Vec::new(),
        };
        let stations = [(1, "310106014"), (2, "310106019"), (3, "310106102")];
        let places = Places::new("1", divisions::jingan(), stations.map(station).into());
        let found = |text: &str| {
            let evidence = Evidence {
                address_text: Some(text),
                ..Evidence::default()
            };
            let placement = route(&places, &evidence);
            (candidates(&places, &placement), placement)
        };
        let (named, placement) = found("静安区曹家渡街道和彭浦镇");
        assert_eq!(named.len(), placement.candidates.len());
        assert!(named.iter().all(|one| !one.because.is_empty()), "{named:?}");
        assert!(named.iter().all(|one| one.because[0].code == "names_disagree"));
        let (sure, placement) = found("静安区曹家渡街道武定西路");
        assert_eq!(sure[0].confidence, Some(placement.confidence));
        assert_eq!(sure[0].because[0].code, "street_named");
        let (none, _) = found("立交桥下");
        assert!(none.is_empty());
    }
}
