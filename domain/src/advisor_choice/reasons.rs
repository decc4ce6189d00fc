//! Why an advisor was chosen, in words that staff read.

use serde::{Deserialize, Serialize};

use super::{AdvisorState, Knows, Wanted};
use crate::intake::Language;

/// Why an advisor was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChoiceReason {
    /// Speaks the language that the person wishes.
    SpeaksLanguage,
    /// Nobody on duty speaks it; staff are to know.
    LanguageMissing,
    /// Has, or last had, a request of the same person.
    KnowsPerson,
    /// Has, or last had, a request of the household.
    KnowsHousehold,
    /// Covers the person's committee.
    CoversCommittee,
    /// Somebody else covers it, and carries so much more that a colleague helps out.
    RelievesCovering,
    /// Is skilled for what the person needs.
    SkilledForNeed,
    /// Carries the least, for what they can carry.
    LeastLoad,
    /// Was given the least lately, among those who carry about the same.
    LeastRecent,
    /// Alike in everything: it was this one's turn.
    InTurn,
    /// Everybody on duty carries as much as they can, or more.
    EverybodyFull,
    /// Nobody else is on duty.
    OnlyOneOnDuty,
    /// A lead or the district named the advisor.
    NamedByStaff,
    /// Took it without being chosen.
    TookIt,
}

impl ChoiceReason {
    /// The sentence that staff read.
    pub fn zh(self) -> &'static str {
        match self {
            Self::SpeaksLanguage => "会说本人希望的语言",
            Self::LanguageMissing => "当班顾问都不会本人希望的语言",
            Self::KnowsPerson => "办理过本人的求助",
            Self::KnowsHousehold => "办理过这户人家的求助",
            Self::CoversCommittee => "负责这个居委会",
            Self::RelievesCovering => "负责这个居委会的顾问手上明显更多,由同事分担",
            Self::SkilledForNeed => "擅长这类需求",
            Self::LeastLoad => "手上的求助最少",
            Self::LeastRecent => "近期派到的求助最少",
            Self::InTurn => "条件相同,轮到这位顾问",
            Self::EverybodyFull => "当班顾问都已排满",
            Self::OnlyOneOnDuty => "只有一位顾问当班",
            Self::NamedByStaff => "由站长或区级指定",
            Self::TookIt => "顾问主动接下",
        }
    }

    /// The sentence in English.
    pub fn en(self) -> &'static str {
        match self {
            Self::SpeaksLanguage => "Speaks the language that the person wishes",
            Self::LanguageMissing => "Nobody on duty speaks the language that the person wishes",
            Self::KnowsPerson => "Has had a request of the same person",
            Self::KnowsHousehold => "Has had a request of this household",
            Self::CoversCommittee => "Covers this committee",
            Self::RelievesCovering => {
                "Whoever covers this committee carries much more: a colleague helps out"
            }
            Self::SkilledForNeed => "Is skilled for this need",
            Self::LeastLoad => "Carries the fewest requests",
            Self::LeastRecent => "Was given the fewest requests lately",
            Self::InTurn => "Alike in everything: it was this advisor's turn",
            Self::EverybodyFull => "Everybody on duty is full",
            Self::OnlyOneOnDuty => "The only advisor on duty",
            Self::NamedByStaff => "Named by the lead or the district",
            Self::TookIt => "Took it without being chosen",
        }
    }
}

/// Why `best` of those `asked`; `alike` are those whom nothing but load and turn tells from the best.
pub(super) fn explain(
    best: &AdvisorState,
    asked: &[&AdvisorState],
    alike: &[&AdvisorState],
    wanted: &Wanted<'_>,
) -> Vec<ChoiceReason> {
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
    match best.knows(wanted) {
        Some(Knows::Person) => because.push(ChoiceReason::KnowsPerson),
        Some(Knows::Household) => because.push(ChoiceReason::KnowsHousehold),
        None => {}
    }
    if best.covers(wanted) {
        because.push(ChoiceReason::CoversCommittee);
    } else if because.is_empty() && asked.iter().any(|one| one.covers(wanted)) {
        because.push(ChoiceReason::RelievesCovering);
    }
    if best.skilled(wanted) > 0 {
        because.push(ChoiceReason::SkilledForNeed);
    }
    because.extend(last_reason(best, asked, alike, because.is_empty()));
    because
}

/// What decided between those who are otherwise alike; nothing where the reasons before it told them all apart.
fn last_reason(
    best: &AdvisorState,
    asked: &[&AdvisorState],
    alike: &[&AdvisorState],
    needed: bool,
) -> Option<ChoiceReason> {
    if asked.len() == 1 {
        return Some(ChoiceReason::OnlyOneOnDuty);
    }
    if !best.has_room() {
        return Some(ChoiceReason::EverybodyFull);
    }
    if alike.len() == 1 {
        return needed.then_some(ChoiceReason::LeastLoad);
    }
    let mut others = alike.iter().filter(|one| one.account != best.account);
    let carries_more = |one: &&AdvisorState| one.compare_load(best).is_gt();
    let given_more = |one: &&AdvisorState| one.compare_recent(best).is_gt();
    Some(if others.clone().all(carries_more) {
        ChoiceReason::LeastLoad
    } else if others.clone().any(given_more) {
        ChoiceReason::LeastRecent
    } else if others.any(carries_more) {
        ChoiceReason::LeastLoad
    } else {
        ChoiceReason::InTurn
    })
}
