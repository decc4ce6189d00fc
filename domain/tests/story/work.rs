//! Case work in few words.

use super::{Story, Told};
use nuanxin_domain::access::Actor;
use nuanxin_domain::help_request::{
    AssessmentReport, HardshipLevel, Milestone, ReferralOrder, ReferredField, ServiceGround, ServiceReport,
    Tier, Words,
};
use nuanxin_domain::need::Need;

pub const FIRST: Option<ServiceGround> = Some(ServiceGround::EmergencyFirst);

pub fn assessment(level: HardshipLevel, case: bool) -> AssessmentReport {
    AssessmentReport {
        tier: Tier::LowIncome,
        level,
        categories: vec![Need::Care],
        case,
        override_reason: None,
        words: Words::internal("与家人谈过"),
    }
}

pub fn service(ground: Option<ServiceGround>) -> ServiceReport {
    ServiceReport {
        item: 11,
        at: None,
        ground,
        words: Words::internal("送去三天的饭"),
    }
}

pub fn referral(ground: Option<ServiceGround>) -> ReferralOrder {
    ReferralOrder {
        provider: "长寿路助餐点".into(),
        item: Some(17),
        fields: vec![ReferredField::Name, ReferredField::Phone],
        ground,
        words: Words::internal("已打电话说明"),
    }
}

pub fn milestones() -> Vec<Milestone> {
    vec![Milestone {
        text: "办好助餐".into(),
        due_on: "2026-09-30".parse().unwrap(),
    }]
}

impl Story {
    pub fn assess(&mut self, by: &Actor, case: bool) -> Told {
        self.act(by, |r, cx| r.assess(assessment(HardshipLevel::Second, case), cx))
    }
    pub fn serve(&mut self, by: &Actor, ground: Option<ServiceGround>) -> Told {
        self.act(by, |r, cx| r.serve(service(ground), cx))
    }
    pub fn refer(&mut self, by: &Actor, ground: Option<ServiceGround>) -> Told {
        self.act(by, |r, cx| r.refer(referral(ground), cx))
    }
    pub fn plan(&mut self, by: &Actor) -> Told {
        self.act(by, |r, cx| r.plan(milestones(), Words::internal("一户一策"), cx))
    }
    pub fn decide_case(&mut self, by: &Actor, confirmed: bool) -> Told {
        self.act(by, |r, cx| r.decide_case(confirmed, None, cx))
    }
    pub fn review_case(&mut self, by: &Actor) -> Told {
        self.act(by, |r, cx| r.review_case("情况稳定".into(), cx))
    }
    pub fn answer_referral(&mut self, by: &Actor, n: u16, accepted: bool) -> Told {
        self.act(by, |r, cx| r.answer_referral(n, accepted, Words::default(), cx))
    }
    pub fn end_referral(&mut self, by: &Actor, n: u16, delivered: bool) -> Told {
        self.act(by, |r, cx| r.end_referral(n, delivered, Words::default(), cx))
    }
    /// Reached and assessed.
    pub fn assessed(mut self) -> Story {
        self = self.reached();
        let by = super::advisor(1);
        self.assess(&by, false).unwrap();
        self
    }
    /// And a service was given.
    pub fn served(mut self) -> Story {
        self = self.assessed();
        let by = super::advisor(1);
        self.serve(&by, None).unwrap();
        self
    }
    /// A case that the lead has confirmed.
    pub fn in_a_case(mut self) -> Story {
        self = self.reached();
        let by = super::advisor(1);
        self.assess(&by, true).unwrap();
        self.decide_case(&super::lead(), true).unwrap();
        self
    }
}
