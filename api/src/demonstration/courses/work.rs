//! What is done for the person once somebody has reached them: assessed, served, planned for, referred.

use nuanxin_domain::help_request::{
    AssessmentReport, HardshipLevel, Milestone, ReferralOrder, ReferredField, ServiceGround, ServiceReport,
    Tier, Words,
};
use nuanxin_domain::purpose::{Use, basis_for};
use nuanxin_domain::urgency::Urgency;

use super::Stage;
use crate::demonstration::dice::Dice;
use crate::demonstration::life::{Life, Lived};
use crate::demonstration::troubles::Trouble;
use crate::demonstration::words;

/// Items of the catalogue that are given most: advice, applications, visits, counselling, resources.
const ITEMS: [u16; 5] = [9, 10, 11, 12, 18];
/// 危急难个案, item 16.
const CRISIS: u16 = 16;
/// 需求转介, item 17.
const REFERRAL: u16 = 17;

impl Life<'_> {
    /// 困境评估, well within its time; once.
    pub fn assess(&mut self, case: bool, dice: &mut Dice) -> Lived {
        if self.request.casework.assessment.is_some() {
            return Ok(());
        }
        match self.request.urgency {
            Urgency::Sos => self.seconds(dice.between(1_800, 9_000))?,
            Urgency::Urgent => self.working(dice.between(20, 150))?,
            Urgency::Normal => self.working(dice.between(20, 300))?,
        }
        let by = self.handler()?;
        let tiers = [
            (3, Tier::SpecialHardship),
            (15, Tier::MinimumLiving),
            (20, Tier::LowIncome),
            (14, Tier::RigidExpenditure),
            (18, Tier::OtherHardship),
            (30, Tier::General),
        ];
        let levels = [
            (6, HardshipLevel::First),
            (19, HardshipLevel::Second),
            (35, HardshipLevel::Third),
            (40, HardshipLevel::Fourth),
        ];
        let report = AssessmentReport {
            tier: dice.weighted(&tiers, Tier::General),
            level: if case {
                HardshipLevel::First
            } else {
                dice.weighted(&levels, HardshipLevel::Fourth)
            },
            categories: self.request.needs.clone(),
            case,
            override_reason: None,
            words: Words::internal(*dice.pick(&words::ASSESSMENTS).unwrap_or(&"")),
        };
        self.act(&by, |request, cx| request.assess(report, cx))
    }

    /// 先行救助: an SOS is helped before it is assessed, and assessed on the same day.
    pub fn help_first(&mut self, dice: &mut Dice) -> Lived {
        if self.request.urgency != Urgency::Sos || self.request.casework.assessment.is_some() {
            return Ok(());
        }
        self.seconds(dice.between(300, 1_500))?;
        self.give(CRISIS, Some(ServiceGround::EmergencyFirst), dice)?;
        self.assess(false, dice)
    }

    /// A service of the catalogue.
    pub fn give_something(&mut self, dice: &mut Dice) -> Lived {
        let item = *dice.pick(&ITEMS).unwrap_or(&CRISIS);
        self.give(item, None, dice)
    }

    fn give(&mut self, item: u16, ground: Option<ServiceGround>, dice: &mut Dice) -> Lived {
        let by = self.handler()?;
        let report = ServiceReport {
            item,
            at: None,
            ground,
            words: Words::internal(*dice.pick(&words::SERVICES).unwrap_or(&"")),
        };
        self.act(&by, |request, cx| request.serve(report, cx))
    }

    /// 个案: proposed, confirmed by the lead, planned for, and referred where the person agreed to it.
    pub fn case(&mut self, trouble: &Trouble, dice: &mut Dice) -> Lived {
        self.accept(dice)?;
        self.contact(dice)?;
        self.assess(true, dice)?;
        self.working(dice.between(20, 100))?;
        let lead = self.lead()?;
        self.act(&lead, |request, cx| request.decide_case(true, None, cx))?;
        self.working(dice.between(10, 60))?;
        self.plan(dice)?;
        self.refer(dice)?;
        self.serve(dice.between(60, 240), dice)?;
        self.may_halt(Stage::UnderReview)?;
        self.finish(trouble, dice)
    }

    /// 一户一策.
    fn plan(&mut self, dice: &mut Dice) -> Lived {
        let by = self.handler()?;
        let today = nuanxin_domain::calendar::local_date(self.now);
        let in_two_weeks = today + chrono::Days::new(14);
        let text = (*dice.pick(&words::MILESTONES).unwrap_or(&"")).to_owned();
        let milestones = vec![Milestone {
            text,
            due_on: in_two_weeks,
        }];
        let words = Words::internal(words::PLAN);
        self.act(&by, |request, cx| request.plan(milestones, words, cx))
    }

    fn refer(&mut self, dice: &mut Dice) -> Lived {
        if basis_for(Use::Referral, &self.request).is_err() {
            return Ok(());
        }
        let by = self.handler()?;
        let order = ReferralOrder {
            provider: words::PROVIDER.to_owned(),
            item: Some(REFERRAL),
            fields: vec![ReferredField::Name, ReferredField::Phone, ReferredField::Address],
            ground: None,
            words: Words::internal(words::REFERRED),
        };
        self.act(&by, |request, cx| request.refer(order, cx))?;
        self.may_halt(Stage::Referred)?;
        self.working(dice.between(60, 400))?;
        let by = self.handler()?;
        let last = self.request.casework.referrals.last();
        let referral = last.map_or(1, |referral| referral.ordinal);
        let words = Words::internal(words::REFERRAL_ACCEPTED);
        self.act(&by, |request, cx| {
            request.answer_referral(referral, true, words, cx)
        })
    }
}
