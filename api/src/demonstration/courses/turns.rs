//! Lives that take a turn before somebody helps: missed times, wrong addresses, recusals, questions.

use nuanxin_domain::deadline::DeadlineKind;
use nuanxin_domain::help_request::{Addition, Correction, ReturnGround, StateName, TriageDecision};
use nuanxin_domain::urgency::Urgency;

use super::Stage;
use crate::demonstration::dice::Dice;
use crate::demonstration::life::{Life, Lived};
use crate::demonstration::troubles::Trouble;
use crate::demonstration::words;

impl Life<'_> {
    /// A question to the resident, answered by them or ended by the clock.
    pub fn asks(&mut self, trouble: &Trouble, dice: &mut Dice) -> Lived {
        self.accept(dice)?;
        self.contact(dice)?;
        self.serve(dice.between(30, 120), dice)?;
        let by = self.handler()?;
        let question = trouble.question.clone();
        let question = question.unwrap_or_else(|| "请问身份证和户口本方便拍一张发来吗？".to_owned());
        self.act(&by, |request, cx| request.wait(question, cx))?;
        self.may_halt(Stage::Waiting)?;
        if dice.chance(75) {
            self.working(dice.between(60, 1_600))?;
            let by = self.requester_or_desk()?;
            let answer = dice.pick(&words::ANSWERS).map(|text| (*text).to_owned());
            let addition = Addition {
                text: answer,
                ..Addition::default()
            };
            self.act(&by, |request, cx| request.add(addition, cx))?;
        } else {
            self.past_due(DeadlineKind::ResumeWait)?;
        }
        self.finish(trouble, dice)
    }

    /// The acceptance time passes; another accepts.
    pub fn slow(&mut self, trouble: &Trouble, dice: &mut Dice) -> Lived {
        self.past_due(DeadlineKind::Accept)?;
        self.ordinary(trouble, dice)
    }

    /// Nobody is reached in time; the visit reaches them.
    pub fn late(&mut self, trouble: &Trouble, dice: &mut Dice) -> Lived {
        self.accept(dice)?;
        self.working(dice.between(5, 60))?;
        self.attempt(dice)?;
        self.past_due(DeadlineKind::FirstContact)?;
        self.may_halt(Stage::Attempted)?;
        self.working(dice.between(30, 400))?;
        self.contact(dice)?;
        self.finish(trouble, dice)
    }

    /// It came to the wrong station, because the address was not where the person is.
    pub fn elsewhere(&mut self, trouble: &Trouble, dice: &mut Dice) -> Lived {
        self.accept(dice)?;
        self.pass_before_returning(dice)?;
        let by = self.handler()?;
        let mut intake = self.intake().clone();
        let whereabouts = intake.registered_address.take();
        intake.address = intake.address.map(|mut address| {
            address.committee_code = None;
            address.point = None;
            address.text = whereabouts;
            address
        });
        let correction = Correction {
            intake: intake.into(),
        };
        let note = "本人现在不住这里，已问清实际居住地址，请改派。".to_owned();
        self.act(&by, |request, cx| {
            request.send_back(ReturnGround::NotThisAddress, note, Some(correction), cx)
        })?;
        self.ordinary(trouble, dice)
    }

    /// The station says that it does not give this; the desk looks at it.
    pub fn not_ours(&mut self, trouble: &Trouble, dice: &mut Dice) -> Lived {
        self.return_it(
            ReturnGround::NotThisService,
            "本站没有这项服务，请区里协调。",
            dice,
        )?;
        self.ordinary(trouble, dice)
    }

    /// Two stations return it; the district decides, finally.
    pub fn twice_returned(&mut self, trouble: &Trouble, dice: &mut Dice) -> Lived {
        self.return_it(
            ReturnGround::NotThisAddress,
            "门牌在马路对面，不属于本街道。",
            dice,
        )?;
        self.place_next_door(dice)?;
        self.return_it(ReturnGround::OutOfScope, "产权纠纷，建议司法所处理。", dice)?;
        if self.halts_at(Stage::Placed) {
            return Ok(());
        }
        self.working(dice.between(30, 200))?;
        let (by, home) = (self.district()?, self.home);
        let decision = TriageDecision::to(home).because("区级指定受理，司法所协同。");
        self.act(&by, |request, cx| request.decide_route(decision.clone(), cx))?;
        self.ordinary(trouble, dice)
    }

    /// The desk tries the station of another street.
    fn place_next_door(&mut self, dice: &mut Dice) -> Lived {
        self.pass_before_placing(dice)?;
        let (by, home) = (self.desk()?, self.home);
        let stations = &self.world.rules().places.stations;
        let mut others = stations
            .iter()
            .filter(|one| one.serves_a_street() && one.id != home);
        let next = others.next().map_or(home, |one| one.id);
        let decision = TriageDecision::to(next).because("门牌在交界处，请邻街先核实。");
        self.act(&by, |request, cx| request.decide_route(decision.clone(), cx))
    }

    /// A return is possible within the acceptance time only.
    fn pass_before_returning(&mut self, dice: &mut Dice) -> Lived {
        match self.request.urgency {
            Urgency::Normal => self.working(dice.between(5, 40)),
            _ => self.seconds(dice.between(60, 240)),
        }
    }

    fn return_it(&mut self, ground: ReturnGround, note: &str, dice: &mut Dice) -> Lived {
        if self.state() == StateName::Triage {
            self.place(dice)?;
        }
        self.pass_before_returning(dice)?;
        let by = match self.state() {
            StateName::Assigned => self.handler()?,
            _ => self.lead()?,
        };
        let note = note.to_owned();
        self.act(&by, |request, cx| request.send_back(ground, note, None, cx))
    }

    /// The resident urges.
    pub fn urged(&mut self, trouble: &Trouble, dice: &mut Dice) -> Lived {
        self.accept(dice)?;
        self.working(dice.between(60, 200))?;
        let by = self.requester_or_desk()?;
        let text = dice.pick(&words::URGES).map(|text| (*text).to_owned());
        self.act(&by, |request, cx| request.urge(text, cx))?;
        self.contact(dice)?;
        self.finish(trouble, dice)
    }

    /// The resident adds words of danger: the urgency goes up, somebody calls again.
    pub fn worse(&mut self, trouble: &Trouble, dice: &mut Dice) -> Lived {
        self.accept(dice)?;
        self.working(dice.between(5, 40))?;
        self.reach(dice)?;
        self.working(dice.between(60, 400))?;
        let by = self.requester_or_desk()?;
        let text = *dice.pick(&words::WORSE).unwrap_or(&"");
        let addition = Addition {
            text: Some(text.to_owned()),
            correction: None,
            danger: Some(self.world.snapshot.danger_words.scan(text)),
        };
        self.act(&by, |request, cx| request.add(addition, cx))?;
        self.contact(dice)?;
        let calm = self.handler()?;
        let reason = Some("人已安全，按一般情况跟进。".to_owned());
        if self.request.urgency > Urgency::Normal {
            self.working(dice.between(30, 200))?;
            self.act(&calm, |request, cx| {
                request.assess_urgency(Urgency::Normal, reason, cx)
            })?;
        }
        self.finish(trouble, dice)
    }

    /// The advisor knows the family: another one, or the lead.
    pub fn knows(&mut self, trouble: &Trouble, dice: &mut Dice) -> Lived {
        self.pass_accepting(dice)?;
        let by = self.handler()?;
        let note = Some("与本人是亲戚，申请回避。".to_owned());
        self.act(&by, |request, cx| request.recuse(note, cx))?;
        self.ordinary(trouble, dice)
    }

    /// One advisor after the other lets the time pass; it stays with the lead.
    pub fn neglected(&mut self) -> Lived {
        self.past_due(DeadlineKind::Accept)?;
        self.past_due(DeadlineKind::Accept)
    }

    /// Accepts without the halts of `accept`, for a life that goes back into the queue.
    fn pass_accepting(&mut self, dice: &mut Dice) -> Lived {
        self.working(dice.between(3, 30))?;
        let by = match self.state() {
            StateName::Assigned => self.handler()?,
            _ => self.eligible().map_or_else(|| self.lead(), Ok)?,
        };
        self.act(&by, |request, cx| request.accept(cx))
    }
}
