//! Case by case.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn account(n: u128) -> AccountId {
    AccountId(Uuid::from_u128(n))
}

/// An advisor with so many ordinary requests in hand.
fn advisor(n: u128, committees: &[&str], in_hand: u32) -> AdvisorState {
    AdvisorState {
        account: account(n),
        committees: committees.iter().map(|code| (*code).to_owned()).collect(),
        on_duty: true,
        on_leave: false,
        load: in_hand * ORDINARY,
        capacity: 10,
        recent: 0,
        languages: Vec::new(),
        skills: Vec::new(),
    }
}

fn in_a() -> Wanted<'static> {
    Wanted {
        committee_code: Some("A"),
        ..Wanted::default()
    }
}

fn chosen(advisors: &[AdvisorState], wanted: &Wanted<'_>) -> Option<AccountId> {
    choose_advisor(advisors, wanted).map(|choice| choice.account)
}

#[test]
fn who_covers_the_committee_comes_first_then_who_carries_least() {
    let team = [
        advisor(1, &["A"], 3),
        advisor(2, &["B"], 0),
        advisor(3, &["A"], 2),
    ];
    let choice = choose_advisor(&team, &in_a()).unwrap();
    assert_eq!(choice.account, account(3));
    assert_eq!(
        choice.because,
        [ChoiceReason::CoversCommittee, ChoiceReason::LeastLoad]
    );
    assert_eq!(chosen(&team, &Wanted::default()), Some(account(2)));
}

#[test]
fn a_colleague_relieves_whoever_covers_the_committee_and_carries_much_more() {
    let team = |in_hand| [advisor(1, &["A"], in_hand), advisor(2, &["B"], 1)];
    assert_eq!(
        chosen(&team(4), &in_a()),
        Some(account(1)),
        "30 % above is in reach"
    );
    let choice = choose_advisor(&team(5), &in_a()).unwrap();
    assert_eq!(choice.account, account(2));
    let because = [ChoiceReason::RelievesCovering, ChoiceReason::LeastLoad];
    assert_eq!(choice.because, because);
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
fn who_is_skilled_for_the_need_comes_before_who_carries_least() {
    let skilled = AdvisorState {
        skills: vec![Need::Disability, Need::Care],
        ..advisor(1, &[], 2)
    };
    let team = [skilled, advisor(2, &[], 0)];
    let wanted = |needs| Wanted {
        needs,
        ..Wanted::default()
    };
    let choice = choose_advisor(&team, &wanted(&[Need::Disability])).unwrap();
    assert_eq!(
        (choice.account, choice.because),
        (account(1), vec![ChoiceReason::SkilledForNeed])
    );
    assert_eq!(chosen(&team, &wanted(&[Need::Housing])), Some(account(2)));
}

#[test]
fn who_knows_the_person_or_the_household_gets_it_as_long_as_there_is_room() {
    let knowing = |in_hand| [advisor(1, &[], in_hand), advisor(2, &["A"], 0)];
    let wanted = |knows| Wanted {
        known_to: Some((account(1), knows)),
        ..in_a()
    };
    let choice = choose_advisor(&knowing(9), &wanted(Knows::Person)).unwrap();
    assert_eq!(
        (choice.account, choice.because),
        (account(1), vec![ChoiceReason::KnowsPerson])
    );
    let choice = choose_advisor(&knowing(0), &wanted(Knows::Household)).unwrap();
    assert_eq!(
        (choice.account, choice.because),
        (account(1), vec![ChoiceReason::KnowsHousehold])
    );
    assert_eq!(
        chosen(&knowing(10), &wanted(Knows::Person)),
        Some(account(2)),
        "at capacity"
    );

    let excluded = [account(1)];
    let recused = Wanted {
        excluded: &excluded,
        ..wanted(Knows::Person)
    };
    assert_eq!(chosen(&knowing(0), &recused), Some(account(2)), "recused");
    let [mut away, other] = knowing(0);
    away.on_leave = true;
    assert_eq!(
        chosen(&[away, other], &wanted(Knows::Person)),
        Some(account(2)),
        "on leave"
    );
}

#[test]
fn of_two_who_carry_the_same_the_one_who_was_given_less_lately_is_next() {
    let given = |n, recent| AdvisorState {
        recent,
        ..advisor(n, &[], 3)
    };
    let busier = AdvisorState {
        recent: 0,
        ..advisor(3, &[], 5)
    };
    let choice = choose_advisor(&[given(1, 8), given(2, 5), busier], &Wanted::default()).unwrap();
    assert_eq!(
        (choice.account, choice.because),
        (account(2), vec![ChoiceReason::LeastRecent])
    );
}

#[test]
fn advisors_who_are_alike_in_everything_take_turns_by_the_request() {
    let team = [advisor(1, &[], 0), advisor(2, &[], 0)];
    let drawn = |lot| {
        choose_advisor(
            &team,
            &Wanted {
                lot,
                ..Wanted::default()
            },
        )
        .unwrap()
    };
    assert_eq!(drawn(7).because, [ChoiceReason::InTurn]);
    assert_eq!(drawn(7), drawn(7));
    let first = (0..1_000).filter(|lot| drawn(*lot).account == account(1)).count();
    assert!((400..=600).contains(&first), "{first} of 1000");
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
    let wanted = Wanted {
        excluded: &excluded,
        ..Wanted::default()
    };
    let choice = choose_advisor(&team, &wanted).unwrap();
    assert_eq!(
        (choice.account, choice.because),
        (account(2), vec![ChoiceReason::OnlyOneOnDuty])
    );
}

#[test]
fn a_full_advisor_gets_it_only_when_everybody_is_full() {
    let full = advisor(1, &["A"], 10);
    assert_eq!(
        chosen(&[full.clone(), advisor(2, &[], 9)], &in_a()),
        Some(account(2))
    );
    let choice = choose_advisor(&[full, advisor(2, &[], 12)], &in_a()).unwrap();
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
        language: Some(language),
        ..in_a()
    };
    assert_eq!(chosen(&team, &with(Language::Sign)), Some(account(1)));
    assert_eq!(chosen(&team, &with(Language::Mandarin)), Some(account(2)));
    let missing = choose_advisor(&team, &with(Language::Wu)).unwrap();
    assert_eq!(missing.because[0], ChoiceReason::LanguageMissing);
}

proptest! {
    #[test]
    fn the_order_of_the_list_makes_no_difference(
        states in prop::collection::vec((0u32..5, 0u32..3, any::<bool>(), 0u32..3), 1..8),
        lot in any::<u128>(),
    ) {
        let mut team: Vec<_> = (1..).zip(&states).map(|(n, (in_hand, capacity, on_duty, recent))| AdvisorState {
            capacity: *capacity,
            on_duty: *on_duty,
            recent: *recent,
            ..advisor(n, &["A"][..usize::from(n % 2 == 0)], *in_hand)
        }).collect();
        let wanted = Wanted { lot, ..in_a() };
        let first = choose_advisor(&team, &wanted);
        team.reverse();
        prop_assert_eq!(&first, &choose_advisor(&team, &wanted));
        let possible = states.iter().any(|(_, capacity, on_duty, _)| *on_duty && *capacity > 0);
        prop_assert_eq!(first.is_some(), possible);
        prop_assert!(first.is_none_or(|choice| !choice.because.is_empty()));
    }
}
