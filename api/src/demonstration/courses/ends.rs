//! Lives that end in another way, or do not want to end.

use nuanxin_domain::access::Role;
use nuanxin_domain::help_request::{
    AppealDecision, ConfirmedBy, Decided, SamePerson, SpokenConfirmation, SpokenMeans, StateName, Words,
};
use nuanxin_domain::ids::AppealId;
use nuanxin_domain::rules::Deciding;
use nuanxin_domain::urgency::Urgency;
use nuanxin_infra::ids::new_id;

use super::Stage;
use crate::demonstration::dice::Dice;
use crate::demonstration::life::{Life, Lived, Stop};
use crate::demonstration::month::At;
use crate::demonstration::troubles::Trouble;
use crate::demonstration::words;

impl Life<'_> {
    /// 直接解答, at the desk.
    pub fn answered(&mut self, trouble: &Trouble, dice: &mut Dice) -> Lived {
        self.seconds(dice.between(90, 420))?;
        if !matches!(self.state(), StateName::Triage | StateName::Queued) {
            return self.ordinary(trouble, dice);
        }
        let by = self.desk()?;
        let words = Words::told(trouble.told.clone());
        self.act(&by, |request, cx| request.answer(words, cx))
    }

    /// Withdrawn by whoever asked; at the desk, by voice, where a person must speak first.
    pub fn withdrawn(&mut self, dice: &mut Dice) -> Lived {
        self.accept(dice)?;
        if dice.chance(60) {
            self.contact(dice)?;
        }
        self.working(dice.between(20, 900))?;
        let by = self.requester_or_desk()?;
        // what may hide danger is withdrawn by voice only
        let guarded = self.request.urgency > Urgency::Normal || self.request.minor;
        let by = if by.role == Role::Resident && !guarded && dice.chance(80) {
            by
        } else {
            self.desk()?
        };
        self.report_if_due()?;
        let spoken = (by.role == Role::Desk).then_some(SpokenConfirmation {
            by: ConfirmedBy::Requester,
            means: SpokenMeans::Phone,
            at: self.now,
        });
        let text = dice.pick(&words::WITHDRAWALS).map(|text| (*text).to_owned());
        self.act(&by, |request, cx| request.withdraw(text, spoken, cx))
    }

    /// An appeal after the resolution, decided by the lead: upheld now and then.
    pub fn contested(&mut self, trouble: &Trouble, dice: &mut Dice) -> Lived {
        self.accept(dice)?;
        self.contact(dice)?;
        let span = self.span(dice);
        self.serve(span, dice)?;
        self.resolve(trouble, dice)?;
        let Some(by) = self.requester() else {
            return self.settle(dice);
        };
        self.working(dice.between(60, 500))?;
        let appeal = AppealId(new_id(&At(self.now)));
        let text = (*dice.pick(&words::APPEALS).unwrap_or(&"")).to_owned();
        let about_lead = self.handler()?.role == Role::Lead;
        self.act(&by, |request, cx| request.appeal(appeal, text, about_lead, cx))?;
        self.may_halt(Stage::Appealed)?;
        self.working(dice.between(300, 2_600))?;
        let upheld = dice.chance(50);
        let by = if about_lead {
            self.district()?
        } else {
            self.lead()?
        };
        let told = if upheld {
            "您说得对，看病的支出应当算进去，我们换一位顾问重新办。"
        } else {
            "我们重新看了全部材料，原来的结果是对的；您还可以向区级提出复核，我们陪您写。"
        };
        let decision = AppealDecision {
            appeal,
            upheld,
            words: Words::told(told),
        };
        self.act(&by, |request, cx| request.decide_appeal(decision, cx))?;
        if upheld {
            self.ordinary(trouble, dice)
        } else {
            self.settle(dice)
        }
    }

    /// Closed, and taken up again by the desk when the person calls.
    pub fn again(&mut self, trouble: &Trouble, dice: &mut Dice) -> Lived {
        self.accept(dice)?;
        self.contact(dice)?;
        let span = self.span(dice);
        self.serve(span, dice)?;
        self.resolve(trouble, dice)?;
        self.working(dice.between(10, 200))?;
        let by = self.handler()?;
        let words = Words::internal("本人电话里同意结案。");
        self.act(&by, |request, cx| request.close(true, words, cx))?;
        self.working(dice.between(200, 480))?;
        let desk = self.desk()?;
        let words = Words::internal(words::AGAIN);
        self.act(&desk, |request, cx| request.reopen(words, true, cx))?;
        self.may_halt(Stage::Reopened)?;
        self.contact(dice)?;
        self.finish(trouble, dice)
    }

    /// The twin of this request is joined to it by the lead.
    ///
    /// # Errors
    /// `Stop` when the two no longer fit.
    pub fn absorb(&mut self, twin: &mut Life<'_>, dice: &mut Dice) -> Lived {
        let latest = self.now.max(twin.now);
        self.at(latest)?;
        self.working(dice.between(10, 60))?;
        let now = self.now;
        twin.at(now)?;
        let lead = self.lead()?;
        let cx = Deciding {
            by: &lead,
            now,
            rules: self.world.rules(),
        };
        let note = Some("同一人同一件事，两个渠道各提了一次，合并办理。".to_owned());
        let merged = twin.request.merge(&self.request, SamePerson::Yes, note, &cx);
        let [joined, target]: [Decided; 2] = merged.map_err(Stop::Refused)?;
        twin.keep(joined)?;
        self.keep(target)
    }
}
