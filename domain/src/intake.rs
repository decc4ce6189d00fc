//! What somebody told when they asked for help: the personal half of a request.
//!
//! Every identifying field is optional ("who may be nobody yet"). Required is a need or a text, and either a
//! way to reach somebody or a place. Handled outside this crate only as `Personal<Intake>`.

mod parts;

use crate::need::Need;
use crate::urgency::Urgency;
pub use parts::*;
use serde::{Deserialize, Serialize};

/// Everything personal of one request. Sealed at rest as a whole.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Intake {
    /// The trouble in the person's own words.
    pub description: Option<String>,
    /// Who needs help (求助对象).
    pub person: PersonDetails,
    /// Who reports it, when that is somebody else (报告人).
    pub reporter: Option<Reporter>,
    /// Where the person is.
    pub address: Option<Address>,
    /// Where the person is registered, if elsewhere (人户分离).
    pub registered_address: Option<String>,
    /// Where to find somebody without an address: "under the bridge at ...".
    pub whereabouts: Option<String>,
    /// How to reach somebody.
    pub contact: Option<Contact>,
    /// What the requester agreed to.
    pub consents: Vec<Consent>,
    /// Work order of another system.
    pub source: Option<Source>,
}

/// What is missing before a request can be accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// Neither a need nor a text.
    NeedOrText,
    /// Neither a way to reach somebody nor a place.
    ContactOrPlace,
    /// A resident who asks for themselves has not agreed to the processing of their data.
    ProcessingConsent,
}

impl Intake {
    /// What is missing, all of it at once. `account_reachable`: the requester signed in with a proved number.
    pub fn missing(
        &self,
        needs: &[Need],
        declared: Urgency,
        asks_for_themselves: bool,
        account_reachable: bool,
    ) -> Vec<Missing> {
        let mut missing = Vec::new();
        if needs.is_empty() && is_blank(self.description.as_deref()) {
            missing.push(Missing::NeedOrText);
        }
        if !account_reachable && !self.names_a_number() && !self.names_a_place() {
            missing.push(Missing::ContactOrPlace);
        }
        let consented = self.consents.iter().any(|c| c.kind == ConsentKind::Processing);
        if asks_for_themselves && declared != Urgency::Sos && !consented {
            missing.push(Missing::ProcessingConsent);
        }
        missing
    }

    fn names_a_number(&self) -> bool {
        let reporter = self.reporter.as_ref().and_then(|r| r.phone.as_deref());
        let numbers = self.contact.iter().flat_map(|c| c.numbers.iter());
        !is_blank(self.person.phone.as_deref())
            || !is_blank(reporter)
            || numbers.into_iter().any(|n| !n.number.trim().is_empty())
    }

    fn names_a_place(&self) -> bool {
        let address = self
            .address
            .as_ref()
            .is_some_and(|a| !is_blank(a.text.as_deref()) || a.committee_code.is_some() || a.point.is_some());
        address || !is_blank(self.whereabouts.as_deref())
    }

    /// All free text that may hold words of danger. Addresses are none: names of estates hold such words by chance
    /// (远中风华), and everybody who lives there would be urgent.
    pub fn spoken_text(&self) -> String {
        let told = [self.description.as_deref(), self.whereabouts.as_deref()];
        let contact = self.contact.iter();
        let beside = contact.flat_map(|contact| {
            let whose = contact.numbers.iter().map(|number| number.whose.as_deref());
            whose.chain([contact.hours.as_deref()])
        });
        let relation = self
            .reporter
            .as_ref()
            .and_then(|reporter| reporter.relation.as_deref());
        let parts = told.into_iter().chain(beside).chain([relation]);
        parts.flatten().collect::<Vec<_>>().join("\n")
    }
}

fn is_blank(text: Option<&str>) -> bool {
    text.is_none_or(|t| t.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_man_under_the_bridge_is_accepted() {
        let intake = Intake {
            whereabouts: Some("长寿路桥下".into()),
            ..Intake::default()
        };
        assert!(
            intake
                .missing(&[Need::Living], Urgency::Normal, false, false)
                .is_empty()
        );
    }

    #[test]
    fn nothing_at_all_misses_everything() {
        let missing = Intake::default().missing(&[], Urgency::Normal, true, false);
        assert_eq!(
            missing,
            [
                Missing::NeedOrText,
                Missing::ContactOrPlace,
                Missing::ProcessingConsent
            ]
        );
    }

    #[test]
    fn an_sos_waits_for_no_consent() {
        let intake = Intake {
            description: Some("救命".into()),
            ..Intake::default()
        };
        assert!(intake.missing(&[], Urgency::Sos, true, true).is_empty());
    }
}
