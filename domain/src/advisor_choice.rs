//! Which advisor of a station gets a request: one who can talk to the person, has room, knows the person or the
//! household, covers the committee, is skilled for the need and carries the least. The same state always gives the
//! same answer, which can be explained.

#[cfg(test)]
mod fairness;
mod known;
mod load;
mod reasons;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;

use crate::ids::AccountId;
use crate::intake::Language;
use crate::need::Need;

pub use known::{Link, link_between, who_knows};
pub use load::{LoadWeights, ORDINARY};
pub use reasons::ChoiceReason;

/// Whoever covers the committee, or is skilled for the need, comes first as long as their load, in hundredths of
/// what they can carry, lies at most this much above the least laden one's. Our default: neighbours are known by
/// name, but nobody is to drown beside an idle colleague.
const STRETCH: u64 = 30;

/// Loads that differ from the least by no more than this, in hundredths of what each can carry, count as alike: then
/// whoever was given less lately is next. Otherwise somebody with half the hours would be given as much as all others
/// whenever little is going on.
const ALIKE: u64 = 10;

/// An advisor of the station at the moment of the choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdvisorState {
    /// Who.
    pub account: AccountId,
    /// Codes of the committees that the advisor covers.
    pub committees: Vec<String>,
    /// On duty now, by the roster.
    pub on_duty: bool,
    /// On leave now.
    pub on_leave: bool,
    /// What the open requests in the advisor's hands weigh, in hundredths of an ordinary one ([`LoadWeights`]).
    pub load: u32,
    /// How many ordinary requests the advisor can carry; 0 means: none by automatic choice.
    pub capacity: u32,
    /// Requests given to the advisor lately, whatever became of them.
    pub recent: u32,
    /// Languages beside Mandarin.
    pub languages: Vec<Language>,
    /// Needs that the advisor is skilled for.
    pub skills: Vec<Need>,
}

/// How an advisor knows whoever needs help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Knows {
    /// Has, or last had, a request of the household.
    Household,
    /// Has, or last had, a request of the same person.
    Person,
}

/// What the request asks of its advisor.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted<'a> {
    /// The person's committee, where known.
    pub committee_code: Option<&'a str>,
    /// The language the person wishes.
    pub language: Option<Language>,
    /// What the person needs.
    pub needs: &'a [Need],
    /// Who knows the person or the household.
    pub known_to: Option<(AccountId, Knows)>,
    /// Who must not get it: recused, or it was taken back from them.
    pub excluded: &'a [AccountId],
    /// Decides between advisors who are alike in everything: the request's id. Workers that decide at the same
    /// moment, on the same loads, do not all draw the same advisor.
    pub lot: u128,
}

/// The advisor chosen, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Who gets the request.
    pub account: AccountId,
    /// Why, the weightiest first.
    pub because: Vec<ChoiceReason>,
}

impl AdvisorState {
    fn may_be_asked(&self, wanted: &Wanted<'_>) -> bool {
        let excluded = wanted.excluded.contains(&self.account);
        self.on_duty && !self.on_leave && !excluded && self.capacity > 0
    }

    fn covers(&self, wanted: &Wanted<'_>) -> bool {
        wanted
            .committee_code
            .is_some_and(|code| self.committees.iter().any(|covered| covered == code))
    }

    fn speaks(&self, wanted: &Wanted<'_>) -> bool {
        wanted
            .language
            .is_none_or(|language| language == Language::Mandarin || self.languages.contains(&language))
    }

    fn knows(&self, wanted: &Wanted<'_>) -> Option<Knows> {
        let (account, knows) = wanted.known_to?;
        (account == self.account).then_some(knows)
    }

    /// How many of the needs the advisor is skilled for.
    fn skilled(&self, wanted: &Wanted<'_>) -> usize {
        let skilled = |need: &&Need| self.skills.contains(need);
        wanted.needs.iter().filter(skilled).count()
    }

    fn has_room(&self) -> bool {
        u64::from(self.load) < u64::from(self.capacity) * u64::from(ORDINARY)
    }

    /// Load for capacity, compared without rounding.
    fn compare_load(&self, other: &Self) -> Ordering {
        self.compare_for_capacity(other, |one| one.load)
    }

    /// What was given lately for capacity, compared without rounding.
    fn compare_recent(&self, other: &Self) -> Ordering {
        self.compare_for_capacity(other, |one| one.recent)
    }

    fn compare_for_capacity(&self, other: &Self, of: impl Fn(&Self) -> u32) -> Ordering {
        let (mine, theirs) = (u64::from(of(self)), u64::from(of(other)));
        (mine * u64::from(other.capacity)).cmp(&(theirs * u64::from(self.capacity)))
    }

    /// Not more than so many hundredths of what can be carried above the least laden one.
    fn is_within(&self, hundredths: u64, least: &Self) -> bool {
        let (mine, theirs) = (u64::from(self.load), u64::from(least.load));
        let (capacity, of_least) = (u64::from(self.capacity), u64::from(least.capacity));
        mine * of_least <= theirs * capacity + hundredths * capacity * of_least * u64::from(ORDINARY) / 100
    }

    /// The place of this advisor among those who are alike.
    fn drawn(&self, lot: u128) -> u64 {
        let [high, low] = [self.account.0.as_u128(), lot].map(|id| (id ^ (id >> 64)) as u64);
        mixed(mixed(high) ^ low)
    }
}

/// Spreads the bits of a number over all of it (the finaliser of SplitMix64).
fn mixed(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// What counts before loads are compared; more is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    speaks: bool,
    has_room: bool,
    knows: Option<Knows>,
    covers: bool,
    skilled: usize,
}

impl Fit {
    fn of(advisor: &AdvisorState, least: &AdvisorState, wanted: &Wanted<'_>) -> Self {
        let near = advisor.is_within(STRETCH, least);
        Fit {
            speaks: advisor.speaks(wanted),
            has_room: advisor.has_room(),
            knows: advisor.knows(wanted),
            covers: near && advisor.covers(wanted),
            skilled: if near { advisor.skilled(wanted) } else { 0 },
        }
    }
}

/// The advisor for a request, or none when nobody may have it: then it stays in the station's queue, with the lead.
///
/// Only advisors on duty, not on leave, not excluded and with a capacity are asked. Order: speaks the wished
/// language, has room, knows the person or the household, covers the committee, is skilled for the need, is among the
/// least laden, was given the fewest lately, carries the least, all three for capacity, then by lot.
pub fn choose_advisor(advisors: &[AdvisorState], wanted: &Wanted<'_>) -> Option<Choice> {
    let asked: Vec<&AdvisorState> = advisors.iter().filter(|one| one.may_be_asked(wanted)).collect();
    let least = asked.iter().copied().min_by(|a, b| a.compare_load(b))?;
    let fit = |one: &AdvisorState| Fit::of(one, least, wanted);
    let best = asked.iter().copied().min_by(|a, b| {
        (fit(b).cmp(&fit(a)))
            .then_with(|| b.is_within(ALIKE, least).cmp(&a.is_within(ALIKE, least)))
            .then_with(|| a.compare_recent(b))
            .then_with(|| a.compare_load(b))
            .then_with(|| a.drawn(wanted.lot).cmp(&b.drawn(wanted.lot)))
            .then(a.account.cmp(&b.account))
    })?;
    let alike = asked.iter().copied().filter(|one| fit(one) == fit(best));
    let alike: Vec<&AdvisorState> = alike.collect();
    Some(Choice {
        account: best.account,
        because: reasons::explain(best, &asked, &alike, wanted),
    })
}
