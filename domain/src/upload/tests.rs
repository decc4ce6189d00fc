use super::*;
use crate::access::Role;
use crate::ids::AccountId;
use crate::retention::{RetentionKind, RetentionSchedule};
use crate::timeline::Viewer;
use chrono::{DateTime, Utc};
use proptest::prelude::*;

#[test]
fn the_table_says_for_residents_and_staff_how_much_of_each_kind_they_may_send() {
    let read = UploadLimits::read(include_str!("../../data/upload-limits.csv").as_bytes()).unwrap();
    assert_eq!(read, UploadLimits::built_in());
    for kind in UploadKind::ALL {
        let of = |role| read.of(role, kind).unwrap();
        assert!(of(Role::Resident).most_bytes <= of(Role::Advisor).most_bytes);
        assert!(of(Role::Resident).per_day <= of(Role::Desk).per_day);
        assert_eq!(read.of(Role::Admin, kind), None, "an administrator sends nothing");
    }
    assert_eq!(read.most_bytes(Role::Resident), Some(30 << 20));
    assert_eq!(read.most_bytes(Role::System), None);
}

#[test]
fn a_table_that_says_something_twice_or_not_at_all_is_none() {
    let table = include_str!("../../data/upload-limits.csv");
    let without = table.replace("staff,voice,10485760,300\n", "");
    let twice = format!("{table}staff,voice,1,1\n");
    let nothing = table.replace("resident,voice,5242880", "resident,voice,0");
    for table in [without, twice, nothing, table.replace("60", "many")] {
        assert!(UploadLimits::read(table.as_bytes()).is_err(), "{table}");
    }
}

#[test]
fn an_upload_that_is_settled_stays_as_it_is() {
    for state in UploadState::ALL {
        for next in UploadState::ALL {
            let may = state.may_become(next);
            assert!(!may || !state.is_settled(), "{state:?} to {next:?}");
            assert!(!may || next != UploadState::Received, "{state:?} to {next:?}");
        }
    }
    assert!(UploadState::Received.may_become(UploadState::Ready));
    assert!(UploadState::Checking.may_become(UploadState::Quarantined));
}

#[test]
fn no_service_outside_judges_what_people_send() {
    assert!(
        UploadKind::ALL
            .into_iter()
            .all(|kind| !kind.may_be_judged_outside())
    );
}

#[test]
fn what_staff_attach_is_for_staff_unless_it_is_told() {
    let staff = Viewer::Staff {
        account: AccountId(uuid::Uuid::nil()),
    };
    let household = Viewer::Household {
        reporter_hidden: true,
    };
    let seen = |from: AttachedBy| {
        [staff, Viewer::Requester, Viewer::Reporter, household].map(|by| from.is_seen_by(by))
    };
    assert_eq!(seen(AttachedBy::Requester), [true, true, true, false]);
    assert_eq!(seen(AttachedBy::Staff), [true, false, false, false]);
    assert_eq!(seen(AttachedBy::StaffTold), [true, true, false, true]);
}

#[test]
fn the_retention_schedule_keeps_what_is_attached_to_nothing_as_long_as_the_rules_say() {
    let now: DateTime<Utc> = "2026-09-14T02:00:00Z".parse().unwrap();
    let schedule = RetentionSchedule::built_in();
    let kept = |kind| now - schedule.cutoff(kind, now).unwrap();
    assert_eq!(kept(RetentionKind::Uploads), UNATTACHED_LIVES);
    assert_eq!(kept(RetentionKind::HalfUploads), HALF_LIVES);
}

proptest! {
    /// Whatever is counted, one more never makes room, and nine photos and five documents always fit.
    #[test]
    fn a_request_holds_nine_photos_and_five_documents(kinds in prop::collection::vec(0usize..3, 0..30)) {
        let mut count = Count::default();
        let (mut full, mut each) = (false, [0usize; 3]);
        for kind in kinds.into_iter().map(|n| UploadKind::ALL[n]) {
            count = count.and(kind);
            each[kind as usize] += 1;
            full = full || each[kind as usize] > most(kind);
            prop_assert_eq!(count.is_too_many(), full);
        }
    }
}
