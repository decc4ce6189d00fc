//! Builds a [`Decided`]: the one place where versions, event numbers and deadlines are counted.

mod deadlines;

use super::casework::{CaseText, CaseWords};
use super::decided::{Decided, Job, Report};
use super::event::{Event, EventActor, EventKind, Words};
use super::mandatory_report::ReportWords;
use super::unseen::{Face, Shown};
use super::{HelpRequest, State, VisitorCard};
use crate::access::{Role, Sight};
use crate::deadline::{DISTRICT, Deadline, PolicyKind};
use crate::ids::StationId;
use crate::intake::Intake;
use crate::notice::{Audience, Notice, NoticeTemplate};
use crate::personal::Personal;
use crate::rules::Deciding;
use crate::urgency::Urgency;

/// A decision in the making.
pub(super) struct Change<'a> {
    cx: &'a Deciding<'a>,
    /// The request as it will be.
    pub request: HelpRequest,
    /// What residents were shown of it before.
    pub face: Face,
    before: Option<Sight>,
    intake: Option<Personal<Intake>>,
    /// What happens.
    pub events: Vec<Event>,
    touched: Vec<u16>,
    report_words: Vec<ReportWords>,
    case_words: Vec<CaseWords>,
    visitors: Vec<VisitorCard>,
    notices: Vec<Notice>,
    jobs: Vec<Job>,
}

impl<'a> Change<'a> {
    /// Starts from the present state.
    pub fn of(request: &HelpRequest, cx: &'a Deciding<'a>) -> Self {
        let before = (request.version > 0).then(|| Sight::of(request));
        let mut request = request.clone();
        request.version += 1;
        Change {
            cx,
            before,
            face: Face::of(&request),
            request,
            intake: None,
            events: vec![],
            touched: vec![],
            report_words: vec![],
            case_words: vec![],
            visitors: vec![],
            notices: vec![],
            jobs: vec![],
        }
    }

    /// Moves to another state.
    pub fn to(mut self, state: State) -> Self {
        self.request.state = state;
        self
    }

    /// Adds an event without words.
    pub fn event(self, kind: EventKind) -> Self {
        self.event_with(kind, Words::default())
    }

    /// Adds an event with words.
    pub fn event_with(mut self, kind: EventKind, words: Words) -> Self {
        self.request.tally.events += 1;
        let by = EventActor {
            account: self.cx.by.account,
            role: self.cx.by.role,
            station: self.cx.by.station,
        };
        let acted = kind.is_act() && self.cx.by.role.is_staff();
        let urgency_changed = matches!(kind, EventKind::UrgencyChanged { .. });
        self.events.push(Event {
            seq: self.request.tally.events,
            at: self.cx.now,
            by,
            kind,
            words,
        });
        if urgency_changed {
            // The sweep looks at deadlines in the order of their requests' urgency.
            let open = self.request.deadlines.iter().filter(|d| d.is_open());
            self.touched.extend(open.map(|d| d.ordinal));
        }
        if acted { self.quieted_by_act() } else { self }
    }

    /// Somebody has acted on what the district was told of: it is told again only if the promise is still not kept
    /// after that. What nobody has accepted yet is quieted by nothing but acceptance when it is an SOS.
    fn quieted_by_act(mut self) -> Self {
        let request = &self.request;
        let period = self.cx.rules.period_for(request, PolicyKind::AfterAct);
        let again_at = self.cx.rules.due_for(request, self.cx.now, period).due_at;
        let rings_on = request.urgency == Urgency::Sos && !request.state.is_accepted();
        let told = |d: &&mut Deadline| d.is_open() && d.kind.can_be_missed() && d.rung > DISTRICT;
        for deadline in self.request.deadlines.iter_mut().filter(told) {
            if !(rings_on && deadline.kind.ends_with_acceptance()) {
                deadline.next_action_at = deadline.next_action_at.max(Some(again_at));
                self.touched.push(deadline.ordinal);
            }
        }
        self
    }

    /// Replaces the personal half.
    pub fn intake(mut self, intake: Personal<Intake>) -> Self {
        self.intake = Some(intake);
        self
    }

    /// Keeps the words with which a mandatory report ended.
    pub fn report_words(mut self, words: ReportWords) -> Self {
        self.report_words.push(words);
        self
    }

    /// Keeps what the last event of case work says in words beside notes.
    pub fn case_words(mut self, text: CaseText) -> Self {
        let seq = self.request.tally.events;
        let text = text.into();
        self.case_words.push(CaseWords { seq, text });
        self
    }

    /// Keeps who went on a visit without an account.
    pub fn visitors(mut self, cards: Vec<VisitorCard>) -> Self {
        self.visitors.extend(cards);
        self
    }

    /// Tells somebody. The one who acts is not told of their own act.
    pub fn tell(mut self, audience: Audience, template: NoticeTemplate) -> Self {
        let own = matches!(audience, Audience::Account { account } if account == self.cx.by.account);
        let notice = Notice {
            audience,
            template,
            request: Some(self.request.id),
            urgency: self.request.urgency,
        };
        if !own && !self.notices.contains(&notice) {
            self.notices.push(notice);
        }
        self
    }

    /// Tells the resident who asked. Nothing about a restricted request goes to an account whose phone may be shared:
    /// there the safe contact is told, once somebody of the station has reached the person. Nothing at all is sent to
    /// somebody who has died.
    pub fn tell_requester(self, template: NoticeTemplate) -> Self {
        let requester = &self.request.filed_by;
        if self.request.is_about_the_dead() {
            return self;
        }
        if self.request.restricted {
            let request = self.request.id;
            let reached = self.request.tally.reached_at.is_some();
            return match reached && template.matters() {
                true => self.tell(Audience::SafeContact { request }, template),
                false => self,
            };
        }
        if requester.role != Role::Resident {
            return self;
        }
        // A reporter reads the state, not what was told to the person: an announcement would lead nowhere.
        if template == NoticeTemplate::Told && !self.request.for_self {
            return self;
        }
        let account = requester.account;
        self.tell(Audience::Account { account }, template)
    }

    /// Tells whoever owns the request: the advisor, the lead, or the triage desk.
    pub fn tell_owner(self, template: NoticeTemplate) -> Self {
        let audience = match (self.request.state.advisor(), self.request.state.station()) {
            (Some(account), _) if self.cx.rules.roster.is_on_leave(account, self.cx.now) => {
                // Whoever is away reads nothing now; somebody must.
                return self
                    .tell(Audience::Account { account }, template)
                    .tell_lead(template);
            }
            (Some(account), _) => Audience::Account { account },
            (None, Some(station)) => Audience::Lead { station },
            (None, None) => Audience::Triage,
        };
        self.tell(audience, template)
    }

    /// Tells the lead of the station that has it.
    pub fn tell_lead(self, template: NoticeTemplate) -> Self {
        match self.request.state.station() {
            Some(station) => self.tell(Audience::Lead { station }, template),
            None => self,
        }
    }

    /// An SOS rings for everybody of the station, and for the district when nobody is there.
    pub fn ring(self, station: StationId) -> Self {
        let covered = self.cx.rules.answers_itself(station, self.cx.now);
        let rung = self.tell(Audience::Station { station }, NoticeTemplate::StaffSos);
        if covered {
            rung
        } else {
            rung.tell(Audience::District, NoticeTemplate::StaffSos)
        }
    }

    /// Looks for somebody of the station to take it: an SOS rings for all, anything else is assigned.
    pub fn find_hands(self, station: StationId) -> Self {
        if self.request.urgency == Urgency::Sos {
            return self.ring(station);
        }
        let request = self.request.id;
        self.follow_up(Job::Assign { request })
    }

    /// Work that must follow.
    pub fn follow_up(mut self, job: Job) -> Self {
        self.jobs.push(job);
        self
    }

    /// Reports the last event to the sender of the work order, if there is one.
    pub fn report(self, what: Report) -> Self {
        if !self.request.has_order() {
            return self;
        }
        let (request, seq) = (self.request.id, self.request.tally.events);
        self.follow_up(Job::Report { request, what, seq })
    }

    /// The decision.
    pub fn decided(mut self) -> Decided {
        self.touched.sort_unstable();
        self.touched.dedup();
        let shown = Shown::of(&self);
        self.request.tally.unseen = self.request.tally.unseen.after(shown);
        Decided {
            request: self.request,
            before: self.before,
            intake: self.intake,
            shown,
            events: self.events,
            touched_deadlines: self.touched,
            report_words: self.report_words,
            case_words: self.case_words,
            visitors: self.visitors,
            placement: None,
            lesson: None,
            notices: self.notices,
            jobs: self.jobs,
        }
    }
}
