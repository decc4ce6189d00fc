use super::*;
use crate::place_files::{Fault, SourceFile};

fn read(rows: &str) -> Result<Vec<PolicyRow>, Vec<Fault>> {
    let file = SourceFile {
        name: "policy.csv".into(),
        bytes: format!("kind,urgency,period,district,street,need\n{rows}").into_bytes(),
    };
    read_policy(&file, &|district, street| match (district, street) {
        (Some("静安区"), None) => Some("310106".into()),
        (_, Some("曹家渡街道")) => Some("310106014".into()),
        _ => None,
    })
}

/// The only fault, as it is shown.
fn refused(rows: &str) -> String {
    let faults = read(rows).unwrap_err();
    let [fault] = faults.as_slice() else {
        panic!("{faults:?}");
    };
    fault.to_string()
}

fn scope<'a>(urgency: Urgency, place: Option<&'a str>, needs: &'a [Need]) -> PolicyScope<'a> {
    PolicyScope {
        urgency,
        place,
        needs,
    }
}

fn of(policy: &DeadlinePolicy, kind: PolicyKind, urgency: Urgency) -> String {
    policy.period(kind, scope(urgency, None, &[])).to_string()
}

#[test]
fn the_default_table_is_the_one_of_the_domain_rules() {
    let policy = DeadlinePolicy::default();
    let table = [
        (PolicyKind::Route, ["10s", "10s", "1m"]),
        (PolicyKind::Accept, ["5m", "30m", "4wh"]),
        (PolicyKind::FirstContact, ["15m", "2h", "1wd"]),
        (PolicyKind::Assessment, ["24h", "2wd", "5wd"]),
        (PolicyKind::Service, ["24h", "3wd", "10wd"]),
        (PolicyKind::Referral, ["2h", "1wd", "3wd"]),
        (PolicyKind::Resolution, ["5wd", "10wd", "20wd"]),
        (PolicyKind::ReturnVisit, ["30d", "30d", "30d"]),
        (PolicyKind::CaseReview, ["30d", "30d", "30d"]),
        (PolicyKind::EmergencyPapers, ["10wd", "10wd", "10wd"]),
        (PolicyKind::DistrictAfter, ["5m", "30m", "1wd"]),
        (PolicyKind::DistrictAgain, ["15m", "24h", "24h"]),
        (PolicyKind::AfterAct, ["1h", "1wd", "1wd"]),
    ];
    for (kind, periods) in table {
        let [sos, urgent, normal] =
            [Urgency::Sos, Urgency::Urgent, Urgency::Normal].map(|urgency| of(&policy, kind, urgency));
        assert_eq!(
            [sos.as_str(), urgent.as_str(), normal.as_str()],
            periods,
            "{kind:?}"
        );
    }
}

#[test]
fn the_default_table_has_a_sensible_period_for_everything() {
    let rows = default_rows();
    for kind in PolicyKind::ALL {
        for urgency in [Urgency::Sos, Urgency::Urgent, Urgency::Normal] {
            let fits = rows
                .iter()
                .any(|row| row.kind == kind && row.fit(scope(urgency, None, &[])).is_some());
            assert!(fits, "{kind:?} {urgency:?}");
        }
    }
    let file = SourceFile {
        name: "deadline-policy.csv".into(),
        bytes: DEFAULT.as_bytes().to_vec(),
    };
    assert_eq!(
        read_policy(&file, &|_, _| None).unwrap().len(),
        rows.len(),
        "as an import it is good, too"
    );
}

#[test]
fn a_street_counts_before_its_district_a_need_before_all_needs_and_the_default_underneath() {
    let rows = "first_contact,normal,2wd,静安区,,\nfirst_contact,normal,6wh,,曹家渡街道,\n\
        first_contact,normal,4wh,静安区,,medical\nfirst_contact,normal,3wd,,,education\n";
    let policy = DeadlinePolicy::of("policy-1", read(rows).unwrap());
    let period = |place, needs: &[Need]| {
        let scope = scope(Urgency::Normal, place, needs);
        policy.period(PolicyKind::FirstContact, scope).to_string()
    };
    assert_eq!(period(None, &[]), "1wd");
    assert_eq!(period(Some("310107001"), &[Need::Education]), "3wd");
    assert_eq!(period(Some("310106020"), &[]), "2wd");
    assert_eq!(period(Some("310106020"), &[Need::Living, Need::Medical]), "4wh");
    assert_eq!(period(Some("310106014"), &[Need::Medical]), "6wh");
    assert_eq!(period(Some("310106"), &[Need::Education]), "2wd");
    let sos = scope(Urgency::Sos, Some("310106014"), &[]);
    assert_eq!(
        policy.period(PolicyKind::FirstContact, sos).to_string(),
        "15m",
        "of no other urgency"
    );
    assert_eq!(policy.own_rows().len(), 4);
}

#[test]
fn negative_and_absurd_times_are_refused_with_their_line() {
    for wrong in ["-1d", "0wd", "", "9999999h", "1.5d", "1e3s", "４wh"] {
        let fault = refused(&format!(
            "accept,normal,4wh,,,\nfirst_contact,normal,{wrong},,,\n"
        ));
        assert!(
            fault.starts_with("policy.csv:3: ") && fault.contains("is no period"),
            "{fault}"
        );
    }
    for (row, why) in [
        ("first_contact,sos,1d,,,", "day and night"),
        ("first_contact,sos,24h,,,", "longer than this can take"),
        ("route,normal,2h,,,", "longer than this can take"),
        ("accept,normal,300wd,,,", "longer than this can take"),
        ("deletion,,16wd,,,", "longer than this can take"),
        ("accept,sos,1wh,,,", "day and night"),
        ("mandatory_report,,1wh,,,", "day and night"),
    ] {
        let fault = refused(&format!("{row}\n"));
        assert!(
            fault.starts_with("policy.csv:2: ") && fault.contains(why),
            "{fault}"
        );
    }
}

#[test]
fn nobody_in_greater_danger_has_more_time() {
    let fault = refused("first_contact,urgent,3wd,静安区,,\n");
    assert_eq!(
        fault,
        "policy.csv:2: an SOS would have 15m, what is urgent 3wd, anything else 1wd"
    );
    assert!(read("first_contact,urgent,3h,静安区,,\n").is_ok());
}

#[test]
fn unknown_words_and_rows_that_are_there_twice_are_refused() {
    assert!(refused("acceptance,normal,4wh,,,\n").contains("acceptance is no kind"));
    assert!(refused("accept,soon,4wh,,,\n").contains("soon is no urgency"));
    assert!(refused("accept,normal,4wh,,,money\n").contains("money is no need"));
    assert!(refused("accept,normal,4wh,,永乐,\n").contains("永乐 is no place of the list"));
    assert!(refused("accept,normal,4wh,静安区,,\naccept,normal,3wh,静安区,,\n").contains(":3: this is said"));
    assert!(refused("").contains("no row"));
    assert!(refused(",normal,4wh,,,\n").contains("no kind"));
}
