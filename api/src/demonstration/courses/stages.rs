//! The stages that most lives have in common: accept, reach, serve, resolve, settle.

use nuanxin_domain::access::Actor;
use nuanxin_domain::deadline::DeadlineKind;
use nuanxin_domain::help_request::{
    Confirming, Decided, Filing, MandatoryReportTo, Means, StateName, TriageDecision, VisitReport,
    VisitorNamed, VisitorRole, Words,
};
use nuanxin_domain::ids::VisitId;
use nuanxin_domain::urgency::Urgency;
use uuid::Uuid;

use super::Stage;
use crate::demonstration::dice::Dice;
use crate::demonstration::life::{Life, Lived};
use crate::demonstration::troubles::Trouble;
use crate::demonstration::words;

impl Life<'_> {
    /// From the queue into an advisor's hands.
    pub fn accept(&mut self, dice: &mut Dice) -> Lived {
        if self.state() == StateName::Triage {
            self.place(dice)?;
        }
        self.may_halt(Stage::Placed)?;
        self.pass_before_accepting(dice)?;
        if self.state() == StateName::Queued && (self.request.restricted || dice.chance(40)) {
            self.hand_over()?;
        }
        let by = match self.state() {
            StateName::Assigned => self.handler()?,
            _ => self.eligible().map_or_else(|| self.lead(), Ok)?,
        };
        self.act(&by, |request, cx| request.accept(cx))
    }

    /// The desk names the station.
    pub fn place(&mut self, dice: &mut Dice) -> Lived {
        self.pass_before_placing(dice)?;
        let desk = if self.request.restricted {
            self.district()?
        } else {
            self.desk()?
        };
        let home = self.home;
        let decision = TriageDecision::to(home).because("已电话问清住处，按实际居住地派单。");
        self.act(&desk, |request, cx| request.decide_route(decision.clone(), cx))
    }

    /// The desk looks at what is urgent at once, at any hour.
    pub fn pass_before_placing(&mut self, dice: &mut Dice) -> Lived {
        match self.request.urgency {
            Urgency::Normal => self.working(dice.between(6, 45)),
            _ => self.seconds(dice.between(60, 300)),
        }
    }

    fn pass_before_accepting(&mut self, dice: &mut Dice) -> Lived {
        let covered = self
            .request
            .state
            .station()
            .is_some_and(|station| self.world.rules().is_covered(station, self.now));
        match self.request.urgency {
            Urgency::Sos => self.seconds(dice.between(45, 250)),
            Urgency::Urgent if covered => self.seconds(dice.between(150, 1_400)),
            Urgency::Urgent => self.working(dice.between(2, 20)),
            Urgency::Normal => self.working(dice.between(3, 130)),
        }
    }

    /// The lead hands it to an advisor who may still get it, if there is one.
    fn hand_over(&mut self) -> Lived {
        let lead = self.lead()?;
        match self.eligible() {
            Some(to) => self.act(&lead, |request, cx| request.assign(to.account, to.station, cx)),
            None => Ok(()),
        }
    }

    fn pass_before_calling(&mut self, dice: &mut Dice) -> Lived {
        match self.request.urgency {
            Urgency::Sos => self.seconds(dice.between(60, 230)),
            Urgency::Urgent => self.seconds(dice.between(200, 1_500)),
            Urgency::Normal => self.working(dice.between(6, 95)),
        }
    }

    /// Somebody calls, and reaches the person in the end.
    pub fn contact(&mut self, dice: &mut Dice) -> Lived {
        self.may_halt(Stage::Accepted)?;
        let attempts = match self.request.urgency {
            _ if self.halts_at(Stage::Attempted) => 2,
            Urgency::Normal if dice.chance(30) => dice.between(1, 2),
            Urgency::Sos if dice.chance(30) => 1,
            _ => 0,
        };
        for _ in 0..attempts {
            self.pass_before_calling(dice)?;
            self.attempt(dice)?;
        }
        self.may_halt(Stage::Attempted)?;
        self.pass_before_calling(dice)?;
        self.reach(dice)?;
        self.report_if_due()?;
        self.help_first(dice)?;
        self.may_halt(Stage::Reached)
    }

    /// An attempt that reaches nobody.
    pub fn attempt(&mut self, dice: &mut Dice) -> Lived {
        let by = self.handler()?;
        let words = Words::internal(*dice.pick(&words::ATTEMPTS).unwrap_or(&""));
        self.act(&by, |request, cx| {
            request.first_contact(Means::Phone, false, None, words, cx)
        })
    }

    /// The call that reaches the person; at the door when life is in danger.
    pub fn reach(&mut self, dice: &mut Dice) -> Lived {
        let by = self.handler()?;
        let sos = self.request.urgency == Urgency::Sos;
        let means = if sos && dice.chance(60) {
            Means::Visit
        } else {
            Means::Phone
        };
        let mut words = Words::internal(*dice.pick(&words::REACHED).unwrap_or(&""));
        if dice.chance(50) {
            words.told = Words::told(*dice.pick(&words::INTRODUCED).unwrap_or(&"")).told;
        }
        self.act(&by, |request, cx| {
            request.first_contact(means, true, None, words, cx)
        })
    }

    /// Assessed, then work over so many minutes of working time: a service, notes, and a visit now and then.
    pub fn serve(&mut self, minutes: i64, dice: &mut Dice) -> Lived {
        self.assess(false, dice)?;
        let times = dice.between(1, 3);
        for nth in 0..times {
            self.working(minutes / times)?;
            let by = self.handler()?;
            if nth == 0 {
                self.give_something(dice)?;
            }
            if dice.chance(40) {
                let words = Words::internal(*dice.pick(&words::VISITS).unwrap_or(&""));
                self.visit(&by, words)?;
            } else {
                let words = Words::internal(*dice.pick(&words::NOTES).unwrap_or(&""));
                self.act(&by, |request, cx| request.note(words, cx))?;
            }
        }
        Ok(())
    }

    /// A visit by the handler with somebody of the committee, who confirms it.
    fn visit(&mut self, by: &Actor, words: Words) -> Lived {
        let (request, events) = (self.request.id.0.as_u128(), self.request.tally.events);
        let id = VisitId(Uuid::from_u128(request ^ u128::from(events)));
        let with = VisitorNamed::Other {
            role: VisitorRole::CommitteeWorker,
            name: "周老师(演示)".to_owned().into(),
            phone: None,
        };
        let report = VisitReport {
            id,
            reached: true,
            people: vec![VisitorNamed::Staff(by.account), with],
            findings: None,
            at: None,
            words,
        };
        self.act(by, |request, cx| request.visit(report, &[], cx).map(first))?;
        let code = Confirming::Code { ordinal: 2 };
        self.act(by, |request, cx| {
            request.confirm_visit(id, code, &[], cx).map(first)
        })
    }

    /// How long the work takes, in minutes of working time: short in lives that are to be resolved soon.
    pub fn span(&self, dice: &mut Dice) -> i64 {
        if self.halts_at(Stage::Resolved) || self.halts_at(Stage::Appealed) || self.halts_at(Stage::Reopened)
        {
            dice.between(60, 200)
        } else {
            dice.between(90, 2_000)
        }
    }

    /// 办结, with the words of this trouble.
    pub fn resolve(&mut self, trouble: &Trouble, dice: &mut Dice) -> Lived {
        self.report_if_due()?;
        self.working(dice.between(5, 90))?;
        let by = self.handler()?;
        let mut words = Words::told(trouble.told.clone());
        words.internal_note = Words::internal(trouble.note.clone()).internal_note;
        self.act(&by, |request, cx| request.resolve(trouble.outcome, words, cx))?;
        self.may_halt(Stage::Resolved)
    }

    /// A mandatory report that is due is made by the handler.
    pub fn report_if_due(&mut self) -> Lived {
        if self.request.open_mandatory_report().is_none() {
            return Ok(());
        }
        let by = self.handler()?;
        self.act(&by, |request, cx| {
            let filing = Filing {
                to: MandatoryReportTo::Police,
                at: None,
                reference: "接警单(演示)".to_owned().into(),
                note: None,
            };
            request.file_mandatory_report(filing, cx)
        })
    }

    /// Rated by most who asked themselves; closed with their agreement, or by itself.
    pub fn settle(&mut self, dice: &mut Dice) -> Lived {
        let before = dice.chance(50);
        if before {
            self.rate(dice)?;
        }
        if dice.chance(60) {
            self.working(dice.between(10, 900))?;
            let by = self.handler()?;
            let words = Words::internal("本人电话里同意结案。");
            self.act(&by, |request, cx| request.close(true, words, cx))?;
        } else {
            self.past_due(DeadlineKind::AutoClose)?;
        }
        if before { Ok(()) } else { self.rate(dice) }
    }

    fn rate(&mut self, dice: &mut Dice) -> Lived {
        let Some(by) = self.requester().filter(|_| dice.chance(65)) else {
            return Ok(());
        };
        self.seconds(dice.between(900, 90_000))?;
        let score = dice.weighted(&[(55, 5), (30, 4), (10, 3), (4, 2), (1, 1)], 5);
        let text = if score > 3 {
            dice.pick(&words::PRAISE)
        } else {
            dice.pick(&words::COMPLAINTS)
        };
        let text = text.filter(|_| dice.chance(70)).map(|text| (*text).to_owned());
        self.act(&by, |request, cx| request.rate(score, score > 2, text, cx))
    }

    /// All of it, one after the other.
    pub fn ordinary(&mut self, trouble: &Trouble, dice: &mut Dice) -> Lived {
        self.accept(dice)?;
        self.contact(dice)?;
        self.finish(trouble, dice)
    }

    /// From the first contact to the end.
    pub fn finish(&mut self, trouble: &Trouble, dice: &mut Dice) -> Lived {
        let span = self.span(dice);
        self.serve(span, dice)?;
        self.resolve(trouble, dice)?;
        self.settle(dice)
    }
}

/// Nobody's household is followed up with them: there is one decision.
fn first(mut decided: Vec<Decided>) -> Decided {
    decided.swap_remove(0)
}
