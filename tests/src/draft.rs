//! A request as it is filled in.

use serde_json::{Value, json};

/// The body of a submission, filled in step by step.
#[derive(Debug, Clone)]
pub struct Draft(Value);

/// A request for oneself, with the consent that it needs and nothing else.
pub fn request() -> Draft {
    Draft(json!({ "consents": [{ "kind": "processing", "version": "1" }] }))
}

impl Draft {
    /// Sets one field.
    #[must_use]
    pub fn field(mut self, name: &str, value: Value) -> Self {
        self.0[name] = value;
        self
    }

    /// Care at home.
    #[must_use]
    pub fn care(self) -> Self {
        self.need("care")
    }

    /// Needs this.
    #[must_use]
    pub fn need(self, code: &str) -> Self {
        self.field("needs", json!([code]))
    }

    /// In the person's own words.
    #[must_use]
    pub fn says(self, text: &str) -> Self {
        self.field("description", json!(text))
    }

    /// Lives at this address.
    #[must_use]
    pub fn at(self, address: &str) -> Self {
        self.field("address", json!({ "text": address }))
    }

    /// Lives in this committee.
    #[must_use]
    pub fn in_committee(self, code: &str) -> Self {
        self.field("address", json!({ "committee_code": code }))
    }

    /// Has no address, but can be found here.
    #[must_use]
    pub fn found(self, whereabouts: &str) -> Self {
        self.field("whereabouts", json!(whereabouts))
    }

    /// The person's name and number.
    #[must_use]
    pub fn person(self, name: &str, phone: &str) -> Self {
        self.field("person", json!({ "name": name, "phone": phone }))
    }

    /// The person's identity card.
    #[must_use]
    pub fn identity_card(mut self, number: &str) -> Self {
        self.0["person"]["id"] = json!({ "kind": "resident_id", "number": number });
        self
    }

    /// Asks for somebody else, by name; needs no consent of theirs.
    #[must_use]
    pub fn reported_by(self, name: &str, phone: &str, relation: &str) -> Self {
        self.field("for_self", json!(false))
            .field("consents", json!([]))
            .field(
                "reporter",
                json!({ "name": name, "phone": phone, "relation": relation }),
            )
    }

    /// The reporter stays hidden from the person and the household.
    #[must_use]
    pub fn hidden_from_household(mut self) -> Self {
        self.0["reporter"]["hide_from_household"] = json!(true);
        self
    }

    /// Declared urgent.
    #[must_use]
    pub fn urgent(self) -> Self {
        self.field("urgency", json!("urgent"))
    }

    /// Declared as SOS.
    #[must_use]
    pub fn sos(self) -> Self {
        self.field("urgency", json!("sos"))
    }

    /// 保密件
    #[must_use]
    pub fn restricted(self) -> Self {
        self.field("restricted", json!(true))
    }

    /// Staff: by which channel it came.
    #[must_use]
    pub fn channel(self, code: &str) -> Self {
        self.field("channel", json!(code))
    }

    /// The body.
    pub fn body(&self) -> &Value {
        &self.0
    }
}
