use std::sync::Arc;

use chrono::TimeDelta;
use nuanxin_domain::complaint::{ComplaintAbout, Concerned, NewComplaint, file as make};
use nuanxin_domain::danger_words::DangerFinding;
use nuanxin_domain::ids::SessionId;
use nuanxin_domain::phone::normalise_phone;
use nuanxin_domain::rules::Deciding;
use uuid::Uuid;

use super::*;
use crate::accounts;
use crate::clock::{Clock, SystemClock};
use crate::demonstration;
use crate::reference::{Reference, Snapshot};
use crate::testing::TestDatabase;

struct Fixture {
    test: TestDatabase,
    ring: KeyRing,
    snapshot: Arc<Snapshot>,
    resident: Actor,
}

async fn fixtures() -> Vec<Fixture> {
    let mut all = Vec::new();
    for test in TestDatabase::all_backends().await {
        let ring = KeyRing::generate();
        demonstration::seed(&test.database, &ring, &SystemClock)
            .await
            .unwrap();
        let reference = Reference::load(test.database.clone(), ring.clone(), Arc::new(SystemClock)).await;
        let snapshot = reference.unwrap().current();
        let tx = test.database.write_tx().await.unwrap();
        let phone = normalise_phone("13812345678").unwrap();
        let account = accounts::resident_by_phone(&tx, &ring, &phone, &SystemClock).await;
        tx.commit().await.unwrap();
        let session = SessionId(Uuid::from_u128(1));
        let resident = snapshot.directory.actor(account.unwrap().id, session).unwrap();
        all.push(Fixture {
            test,
            ring,
            snapshot,
            resident,
        });
    }
    all
}

impl Fixture {
    fn actor(&self, username: &str) -> Actor {
        let account = self.snapshot.directory.by_username(username).unwrap();
        let session = SessionId(Uuid::from_u128(2));
        self.snapshot.directory.actor(account.id, session).unwrap()
    }

    fn concerning(&self, number: u128, about: ComplaintAbout, username: &str) -> NewComplaint {
        let concerned = self.actor(username);
        NewComplaint {
            id: ComplaintId(Uuid::from_u128(number)),
            about,
            request: None,
            restricted: false,
            concerned: Some(Concerned {
                account: concerned.account,
                role: concerned.role,
            }),
            station: concerned.station,
            station_has_lead: true,
        }
    }

    async fn file(&self, new: NewComplaint) -> Complaint {
        let cx = Deciding {
            by: &self.resident,
            now: SystemClock.now() + TimeDelta::seconds(i64::try_from(new.id.0.as_u128()).unwrap()),
            rules: &self.snapshot.rules,
        };
        let (complaint, ..) = make(new, &DangerFinding::default(), &cx).unwrap();
        let tx = self.test.database.write_tx().await.unwrap();
        file(&tx, &self.ring, &complaint, &"没有人回电话".to_owned().into())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        complaint
    }

    async fn decide(&self, complaint: &Complaint, username: &str, answer: &str) -> bool {
        let (by, now) = (self.actor(username), SystemClock.now());
        let cx = Deciding {
            by: &by,
            now,
            rules: &self.snapshot.rules,
        };
        let (decided, _) = complaint.decide(&cx).unwrap();
        let tx = self.test.database.write_tx().await.unwrap();
        let note = "已谈话".to_owned().into();
        let first = decide(&tx, &self.ring, &decided, &answer.to_owned().into(), Some(&note)).await;
        tx.commit().await.unwrap();
        first.unwrap()
    }

    async fn open(&self, username: &str) -> Vec<u128> {
        let actor = self.actor(username);
        let page = open_for(self.test.database.reader(), &self.ring, &actor, None, 10).await;
        numbers(&page.unwrap())
    }

    async fn own(&self, actor: &Actor) -> Vec<u128> {
        let page = of_resident(self.test.database.reader(), &self.ring, actor, None, 10).await;
        numbers(&page.unwrap())
    }
}

fn numbers(page: &[WordedComplaint]) -> Vec<u128> {
    page.iter().map(|one| one.complaint.id.0.as_u128()).collect()
}

#[tokio::test]
async fn a_complaint_comes_back_with_its_words_and_of_two_decisions_the_first_stands() {
    for one in fixtures().await {
        let new = one.concerning(1, ComplaintAbout::Advisor, "advisor.cjd1");
        let complaint = one.file(new).await;
        let db = one.test.database.reader();
        let found = by_id(db, &one.ring, complaint.id).await.unwrap().unwrap();
        assert_eq!(found.complaint, complaint);
        assert_eq!(found.text.expose(), "没有人回电话");
        assert!(one.decide(&complaint, "lead.cjd", "已道歉").await);
        assert!(!one.decide(&complaint, "district.ja", "无效").await);
        let found = by_id(db, &one.ring, complaint.id).await.unwrap().unwrap();
        let lead = one.actor("lead.cjd");
        assert_eq!(found.complaint.decided.unwrap().0, lead.account);
        assert_eq!(found.answer.unwrap().expose(), "已道歉");
        assert_eq!(found.internal_note.unwrap().expose(), "已谈话");
        assert!(one.open("lead.cjd").await.is_empty());
        let nobody = ComplaintId(Uuid::from_u128(404));
        assert!(by_id(db, &one.ring, nobody).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn each_decider_lists_their_own_and_the_one_complained_of_lists_nothing() {
    for one in fixtures().await {
        one.file(one.concerning(1, ComplaintAbout::Advisor, "advisor.cjd1"))
            .await;
        one.file(one.concerning(2, ComplaintAbout::Lead, "lead.cjd"))
            .await;
        one.file(one.concerning(3, ComplaintAbout::Other, "district.ja"))
            .await;
        assert_eq!(one.open("lead.cjd").await, [1]);
        assert_eq!(one.open("district.ja").await, [1, 2]);
        for username in ["advisor.cjd1", "advisor.cjd2", "lead.jns", "desk.1", "admin"] {
            assert!(one.open(username).await.is_empty(), "{username}");
        }
        assert_eq!(one.own(&one.resident).await, [3, 2, 1]);
    }
}

#[tokio::test]
async fn what_concerns_a_restricted_request_is_shown_in_its_session_only() {
    for one in fixtures().await {
        let restricted = NewComplaint {
            restricted: true,
            ..one.concerning(1, ComplaintAbout::Lead, "lead.cjd")
        };
        one.file(restricted).await;
        let husband = Actor {
            session: Some(SessionId(Uuid::from_u128(9))),
            ..one.resident.clone()
        };
        assert_eq!(one.own(&one.resident).await, [1]);
        assert!(one.own(&husband).await.is_empty());
        assert_eq!(one.open("district.ja").await, [1]);
    }
}

#[tokio::test]
async fn pages_follow_one_another_without_gap_or_repeat() {
    for one in fixtures().await {
        for number in 1..=5 {
            one.file(one.concerning(number, ComplaintAbout::Station, "advisor.cjd1"))
                .await;
        }
        let (db, district) = (one.test.database.reader(), one.actor("district.ja"));
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let page = open_for(db, &one.ring, &district, after, 2).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some(last.open_position());
            seen.extend(numbers(&page));
        }
        assert_eq!(seen, [1, 2, 3, 4, 5]);
        let first = of_resident(db, &one.ring, &one.resident, None, 3).await.unwrap();
        let rest = Some(first[2].own_position());
        let rest = of_resident(db, &one.ring, &one.resident, rest, 3).await.unwrap();
        assert_eq!((numbers(&first), numbers(&rest)), (vec![5, 4, 3], vec![2, 1]));
    }
}
