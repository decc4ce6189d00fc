//! Which advisor of a station gets a request: one who can talk to the person, has room, covers the committee
//! and carries the least. The same state always gives the same answer, which can be explained.

use std::cmp::Ordering;

use serde::Serialize;

use crate::ids::AccountId;
use crate::intake::Language;

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
    /// Open requests that the advisor owns.
    pub open_load: u32,
    /// How many open requests the advisor can carry; 0 means: none by automatic choice.
    pub capacity: u32,
    /// Languages beside Mandarin.
    pub languages: Vec<Language>,
}

/// What the request asks of its advisor.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted<'a> {
    /// The person's committee, where known.
    pub committee_code: Option<&'a str>,
    /// The language the person wishes.
    pub language: Option<Language>,
    /// Who must not get it: recused, or it was taken back from them.
    pub excluded: &'a [AccountId],
}

/// The advisor chosen, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Who gets the request.
    pub account: AccountId,
    /// Why, the weightiest first.
    pub because: Vec<ChoiceReason>,
}

/// Why an advisor was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChoiceReason {
    /// Speaks the language that the person wishes.
    SpeaksLanguage,
    /// Nobody on duty speaks it; staff are to know.
    LanguageMissing,
    /// Covers the person's committee.
    CoversCommittee,
    /// Carries the least, for what they can carry.
    LeastLoad,
    /// Everybody on duty carries as much as they can, or more.
    EverybodyFull,
    /// Nobody else is on duty.
    OnlyOneOnDuty,
}

impl ChoiceReason {
    /// The sentence that staff read.
    pub fn zh(self) -> &'static str {
        match self {
            Self::SpeaksLanguage => "会说本人希望的语言",
            Self::LanguageMissing => "当班顾问都不会本人希望的语言",
            Self::CoversCommittee => "负责这个居委会",
            Self::LeastLoad => "手上的求助最少",
            Self::EverybodyFull => "当班顾问都已排满",
            Self::OnlyOneOnDuty => "只有一位顾问当班",
        }
    }

    /// The sentence in English.
    pub fn en(self) -> &'static str {
        match self {
            Self::SpeaksLanguage => "Speaks the language that the person wishes",
            Self::LanguageMissing => "Nobody on duty speaks the language that the person wishes",
            Self::CoversCommittee => "Covers this committee",
            Self::LeastLoad => "Carries the fewest requests",
            Self::EverybodyFull => "Everybody on duty is full",
            Self::OnlyOneOnDuty => "The only advisor on duty",
        }
    }
}

impl AdvisorState {
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

    fn has_room(&self) -> bool {
        self.open_load < self.capacity
    }

    /// Load for capacity, compared without rounding.
    fn compare_load(&self, other: &Self) -> Ordering {
        let (mine, theirs) = (u64::from(self.open_load), u64::from(other.open_load));
        (mine * u64::from(other.capacity)).cmp(&(theirs * u64::from(self.capacity)))
    }
}

/// The advisor for a request, or none when nobody may have it: then it stays in the station's queue, with the lead.
///
/// Only advisors on duty, not on leave, not excluded and with a capacity are asked. Order: speaks the wished
/// language, has room, covers the committee, least load for capacity, then by id.
pub fn choose_advisor(advisors: &[AdvisorState], wanted: &Wanted<'_>) -> Option<Choice> {
    let may = |advisor: &&AdvisorState| {
        let excluded = wanted.excluded.contains(&advisor.account);
        advisor.on_duty && !advisor.on_leave && !excluded && advisor.capacity > 0
    };
    let asked: Vec<&AdvisorState> = advisors.iter().filter(may).collect();
    let best = asked.iter().min_by(|a, b| {
        (b.speaks(wanted).cmp(&a.speaks(wanted)))
            .then(b.has_room().cmp(&a.has_room()))
            .then(b.covers(wanted).cmp(&a.covers(wanted)))
            .then_with(|| a.compare_load(b))
            .then(a.account.cmp(&b.account))
    })?;
    Some(Choice {
        account: best.account,
        because: explain(best, &asked, wanted),
    })
}

fn explain(best: &AdvisorState, asked: &[&AdvisorState], wanted: &Wanted<'_>) -> Vec<ChoiceReason> {
    let mut because = Vec::new();
    let special = wanted
        .language
        .is_some_and(|language| language != Language::Mandarin);
    if special {
        because.push(if best.speaks(wanted) {
            ChoiceReason::SpeaksLanguage
        } else {
            ChoiceReason::LanguageMissing
        });
    }
    if best.covers(wanted) {
        because.push(ChoiceReason::CoversCommittee);
    }
    because.push(match asked.len() {
        1 => ChoiceReason::OnlyOneOnDuty,
        _ if !best.has_room() => ChoiceReason::EverybodyFull,
        _ => ChoiceReason::LeastLoad,
    });
    because
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn account(n: u128) -> AccountId {
        AccountId(Uuid::from_u128(n))
    }

    fn advisor(n: u128, committees: &[&str], open_load: u32) -> AdvisorState {
        AdvisorState {
            account: account(n),
            committees: committees.iter().map(|code| (*code).to_owned()).collect(),
            on_duty: true,
            on_leave: false,
            open_load,
            capacity: 10,
            languages: Vec::new(),
        }
    }

    fn chosen(advisors: &[AdvisorState], wanted: &Wanted<'_>) -> Option<AccountId> {
        choose_advisor(advisors, wanted).map(|choice| choice.account)
    }

    #[test]
    fn who_covers_the_committee_comes_first_then_who_carries_least() {
        let team = [
            advisor(1, &["A"], 5),
            advisor(2, &["B"], 1),
            advisor(3, &["A"], 4),
        ];
        let wanted = Wanted {
            committee_code: Some("A"),
            ..Wanted::default()
        };
        let choice = choose_advisor(&team, &wanted).unwrap();
        assert_eq!(choice.account, account(3));
        assert_eq!(
            choice.because,
            [ChoiceReason::CoversCommittee, ChoiceReason::LeastLoad]
        );
        assert_eq!(chosen(&team, &Wanted::default()), Some(account(2)));
    }

    #[test]
    fn load_is_measured_against_what_each_can_carry() {
        let half_time = AdvisorState {
            capacity: 4,
            ..advisor(1, &[], 2)
        };
        assert_eq!(
            chosen(&[half_time, advisor(2, &[], 4)], &Wanted::default()),
            Some(account(2))
        );
    }

    #[test]
    fn nobody_on_duty_leaves_the_request_with_the_lead() {
        let away = AdvisorState {
            on_duty: false,
            ..advisor(1, &["A"], 0)
        };
        let on_leave = AdvisorState {
            on_leave: true,
            ..advisor(2, &["A"], 0)
        };
        let learning = AdvisorState {
            capacity: 0,
            ..advisor(3, &["A"], 0)
        };
        assert_eq!(
            choose_advisor(&[away, on_leave, learning], &Wanted::default()),
            None
        );
        assert_eq!(choose_advisor(&[], &Wanted::default()), None);
    }

    #[test]
    fn recused_advisors_and_those_who_let_it_lapse_are_left_out() {
        let team = [advisor(1, &[], 0), advisor(2, &[], 9)];
        let excluded = [account(1)];
        let choice = choose_advisor(
            &team,
            &Wanted {
                excluded: &excluded,
                ..Wanted::default()
            },
        )
        .unwrap();
        assert_eq!(
            (choice.account, choice.because),
            (account(2), vec![ChoiceReason::OnlyOneOnDuty])
        );
    }

    #[test]
    fn a_full_advisor_gets_it_only_when_everybody_is_full() {
        let wanted = Wanted {
            committee_code: Some("A"),
            ..Wanted::default()
        };
        let full = advisor(1, &["A"], 10);
        assert_eq!(
            chosen(&[full.clone(), advisor(2, &[], 9)], &wanted),
            Some(account(2))
        );
        let choice = choose_advisor(&[full, advisor(2, &[], 12)], &wanted).unwrap();
        assert_eq!(choice.account, account(1));
        assert_eq!(
            choice.because,
            [ChoiceReason::CoversCommittee, ChoiceReason::EverybodyFull]
        );
    }

    #[test]
    fn the_language_of_the_person_weighs_most_and_mandarin_is_spoken_by_all() {
        let signs = AdvisorState {
            languages: vec![Language::Sign],
            ..advisor(1, &[], 9)
        };
        let team = [signs, advisor(2, &["A"], 0)];
        let with = |language| Wanted {
            committee_code: Some("A"),
            language: Some(language),
            excluded: &[],
        };
        assert_eq!(chosen(&team, &with(Language::Sign)), Some(account(1)));
        assert_eq!(chosen(&team, &with(Language::Mandarin)), Some(account(2)));
        let missing = choose_advisor(&team, &with(Language::Wu)).unwrap();
        assert_eq!(missing.because[0], ChoiceReason::LanguageMissing);
    }

    proptest! {
        #[test]
        fn the_order_of_the_list_makes_no_difference(states in prop::collection::vec((0u32..5, 0u32..3, any::<bool>()), 1..8)) {
            let mut team: Vec<_> = (1..).zip(&states).map(|(n, (load, capacity, on_duty))| AdvisorState {
                capacity: *capacity,
                on_duty: *on_duty,
                ..advisor(n, &[], *load)
            }).collect();
            let first = choose_advisor(&team, &Wanted::default());
            team.reverse();
            prop_assert_eq!(&first, &choose_advisor(&team, &Wanted::default()));
            let possible = states.iter().any(|(_, capacity, on_duty)| *on_duty && *capacity > 0);
            prop_assert_eq!(first.is_some(), possible);
        }
    }
}
