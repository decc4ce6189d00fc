//! Over time: nobody is forgotten, nobody drowns, and what each is given follows what each can carry.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;

/// A working life: requests come one by one, each stays in hand until as many as `stay` others have come.
fn given(
    capacities: &[u32],
    covers_all: Option<usize>,
    requests: usize,
    stay: usize,
) -> (Vec<u32>, Vec<AdvisorState>) {
    let mut team: Vec<AdvisorState> = (1..)
        .zip(capacities)
        .enumerate()
        .map(|(at, (n, capacity))| AdvisorState {
            account: AccountId(Uuid::from_u128(n)),
            committees: if covers_all == Some(at) {
                vec!["A".into()]
            } else {
                vec![]
            },
            on_duty: true,
            on_leave: false,
            load: 0,
            capacity: *capacity,
            recent: 0,
            languages: Vec::new(),
            skills: Vec::new(),
        })
        .collect();
    let mut hands = std::collections::VecDeque::new();
    for n in 0..requests {
        let wanted = Wanted {
            committee_code: Some("A"),
            lot: n as u128,
            ..Wanted::default()
        };
        let choice = choose_advisor(&team, &wanted).expect("somebody is on duty");
        let at = team
            .iter()
            .position(|one| one.account == choice.account)
            .expect("one of the team");
        team[at].load += ORDINARY;
        team[at].recent += 1;
        hands.push_back(at);
        if hands.len() > stay {
            let done = hands.pop_front().expect("not empty");
            team[done].load -= ORDINARY;
        }
    }
    (team.iter().map(|one| one.recent).collect(), team)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// In the long run everybody is given their share, however long requests stay in hand: also when everything is
    /// done at once, so that nobody ever carries anything.
    #[test]
    fn everybody_is_given_what_they_can_carry_and_nobody_starves(
        capacities in prop::collection::vec(10u32..40, 2..6),
        busy in 0usize..50,
    ) {
        let total: u32 = capacities.iter().sum();
        let (rounds, stay) = (4, total as usize * busy / 100);
        let (given, _) = given(&capacities, None, (total * rounds) as usize, stay);
        for (given, capacity) in given.iter().zip(&capacities) {
            let (given, share) = (i64::from(*given), i64::from(capacity * rounds));
            prop_assert!((given - share).abs() <= share / 8 + 3, "{given} of {share}");
        }
    }

    /// Whoever covers everything is preferred, and is still never much fuller than an idle colleague.
    #[test]
    fn coverage_never_buries_anybody_beside_an_idle_colleague(
        capacity in 5u32..40,
        others in 1usize..4,
        requests in 1usize..200,
    ) {
        let capacities = vec![capacity; others + 1];
        let (_, team) = given(&capacities, Some(0), requests, usize::MAX);
        let share = |one: &AdvisorState| f64::from(one.load) / f64::from(one.capacity * ORDINARY);
        let least = team.iter().map(share).fold(f64::MAX, f64::min);
        let most = team.iter().map(share).fold(0.0, f64::max);
        // one request more than the stretch: the choice looks at the load before it
        let above = 0.3 + 1.01 / f64::from(capacity);
        prop_assert!(most - least <= above, "{least} to {most}");
    }

    /// The more urgent work somebody has in hand, the less they are given.
    #[test]
    fn an_sos_in_hand_counts_like_three(in_hand in 0u32..20) {
        let weights = LoadWeights::built_in();
        let sos = weights.of(crate::help_request::StateName::InProgress, crate::urgency::Urgency::Sos);
        let (_, mut team) = given(&[30, 30], None, 0, 0);
        team[0].load = sos;
        team[1].load = in_hand * ORDINARY;
        let chosen = choose_advisor(&team, &Wanted::default()).expect("somebody");
        let lighter = chosen.account == team[1].account;
        prop_assert!(in_hand == 3 || lighter == (in_hand < 3));
    }
}
