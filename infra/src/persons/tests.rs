use nuanxin_domain::ids::{AccountId, HouseholdId, PersonId, RequestId};
use nuanxin_domain::person::{
    Card, KnownName, KnownPhone, KnownPlace, Learnt, Membership, PersonRecord, Relation, WholeFile,
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::joins::{JoinGround, NewJoin};
use super::*;
use crate::clock::{Clock, SystemClock};
use crate::keys::KeyRing;
use crate::testing::TestDatabase;

const COMMITTEE: &str = "310106011001";

fn author() -> Author {
    Author {
        by: AccountId(Uuid::from_u128(9)),
        // databases keep microseconds
        at: chrono::DateTime::from_timestamp(1_780_000_000, 0).unwrap(),
    }
}

fn card(name: &str, phone: &str) -> Card {
    let learnt = Learnt {
        at: author().at,
        from: None,
    };
    Card {
        names: vec![KnownName {
            text: name.into(),
            learnt,
        }],
        phones: vec![KnownPhone {
            number: phone.into(),
            whose: None,
            relation: Some(Relation::Oneself),
            confirmed_at: None,
            learnt,
        }],
        places: vec![KnownPlace {
            committee_code: COMMITTEE.into(),
            learnt,
        }],
        documents: vec![],
    }
}

async fn opened(test: &TestDatabase, ring: &KeyRing, id: u128, card: Card) -> WholeFile {
    let tx = test.database.write_tx().await.unwrap();
    let number = new_number(&tx).await.unwrap();
    let record = PersonRecord::open(PersonId(Uuid::from_u128(id)), number, card, author().at);
    open(&tx, ring, &record).await.unwrap();
    let file = WholeFile::of(record);
    let household = HouseholdId(Uuid::from_u128(id * 100));
    let more = file.take(RequestId(Uuid::from_u128(id * 10)));
    let more = more
        .enter(Membership {
            household,
            relation: Relation::Oneself,
            from: None,
        })
        .unwrap();
    assert!(write(&tx, ring, author(), &[&file], &[&more]).await.unwrap());
    tx.commit().await.unwrap();
    more
}

async fn stored(test: &TestDatabase, ring: &KeyRing, file: &WholeFile) -> WholeFile {
    let found = load(test.database.reader(), ring, file.root.id).await.unwrap();
    found.unwrap()
}

/// The same without the counters of changes.
fn bare(file: &WholeFile) -> WholeFile {
    let mut file = file.clone();
    file.root.version = 0;
    file
}

async fn named(test: &TestDatabase, ring: &KeyRing, name: &str) -> Vec<u128> {
    let found = keys::named_in(test.database.reader(), ring, name, COMMITTEE, 10).await;
    found.unwrap().iter().map(|id| id.0.as_u128()).collect()
}

fn by_staff(survivor: &WholeFile, joined: &WholeFile) -> NewJoin<'static> {
    NewJoin {
        id: Uuid::from_u128(77),
        survivor: survivor.root.id,
        joined: joined.root.id,
        ground: JoinGround::Staff,
        note: None,
    }
}

#[tokio::test]
async fn a_joined_file_is_found_by_everything_and_separating_brings_both_sides_back() {
    for test in TestDatabase::all_backends().await {
        let ring = KeyRing::generate();
        let one = opened(&test, &ring, 1, card("王秀英", "13812345678")).await;
        let two = opened(&test, &ring, 2, card("王 秀 英", "021-62581234")).await;
        assert_ne!(one.root.number, two.root.number);
        assert_eq!(stored(&test, &ring, &one).await, one);
        assert_eq!(named(&test, &ring, "王秀英").await, [1, 2]);

        let tx = test.database.write_tx().await.unwrap();
        let joined = one.join(&two).unwrap().file;
        assert!(
            write(&tx, &ring, author(), &[&one, &two], &[&joined])
                .await
                .unwrap()
        );
        let join = by_staff(&one, &two);
        joins::keep(&tx, &ring, author(), &join).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(
            stored(&test, &ring, &two).await,
            joined,
            "either id leads to the file"
        );
        let reader = test.database.reader();
        assert_eq!(named(&test, &ring, "王秀英").await, [1]);
        let by_phone = keys::sharing(reader, &ring, &card("李", "021-62581234"), 10)
            .await
            .unwrap();
        assert_eq!(by_phone, [one.root.id]);
        assert_eq!(
            by_file_number(reader, &two.root.number).await.unwrap(),
            Some(two.root.id)
        );
        assert!(
            joins::present(reader, &[two.root.id])
                .await
                .unwrap()
                .contains_key(&two.root.id)
        );

        let tx = test.database.write_tx().await.unwrap();
        let apart = joined.separate(two.root.id).unwrap();
        let other = apart.apart.unwrap();
        assert!(
            write(&tx, &ring, author(), &[&joined], &[&apart.file, &other])
                .await
                .unwrap()
        );
        joins::undo(&tx, &ring, author(), two.root.id, None)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(bare(&stored(&test, &ring, &one).await), bare(&one));
        assert_eq!(bare(&stored(&test, &ring, &two).await), bare(&two));
        assert_eq!(named(&test, &ring, "王秀英").await, [1, 2]);
        assert!(joins::present(reader, &[two.root.id]).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn of_two_who_change_a_file_at_once_the_second_decides_again() {
    for test in TestDatabase::all_backends().await {
        let ring = KeyRing::generate();
        let file = opened(&test, &ring, 1, card("王秀英", "13812345678")).await;
        let tx = test.database.write_tx().await.unwrap();
        let mine = file.learn(&card("王小英", "13812345678"));
        assert!(write(&tx, &ring, author(), &[&file], &[&mine]).await.unwrap());
        let theirs = file.learn(&card("王大英", "13812345678"));
        assert!(!write(&tx, &ring, author(), &[&file], &[&theirs]).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(stored(&test, &ring, &file).await, mine);
    }
}

#[tokio::test]
async fn a_request_belongs_to_one_person_only_and_a_find_runs_out() {
    for test in TestDatabase::all_backends().await {
        let ring = KeyRing::generate();
        let one = opened(&test, &ring, 1, card("王秀英", "13812345678")).await;
        let two = opened(&test, &ring, 2, card("李建国", "13912345678")).await;
        let request = RequestId(Uuid::from_u128(10));
        let reader = test.database.reader();
        assert_eq!(holder_of(reader, request).await.unwrap(), Some(one.root.id));
        let tx = test.database.write_tx().await.unwrap();
        let (without, _) = one.release(request);
        let with = two.take(request);
        assert!(
            write(&tx, &ring, author(), &[&one, &two], &[&without, &with])
                .await
                .unwrap()
        );
        let now = SystemClock.now();
        finds::keep(&tx, author().by, &[one.root.id], now).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(holder_of(reader, request).await.unwrap(), Some(two.root.id));
        assert!(stored(&test, &ring, &one).await.requests().is_empty());
        let open = async |hours| {
            let later = now + chrono::TimeDelta::hours(hours);
            let found = finds::found(reader, author().by, &[one.root.id, two.root.id], later).await;
            found.unwrap().len()
        };
        assert_eq!((open(1).await, open(25).await), (1, 0));
    }
}

#[tokio::test]
async fn nothing_that_is_known_stands_in_the_tables_as_it_is() {
    for test in TestDatabase::all_backends().await {
        let ring = KeyRing::generate();
        let one = opened(&test, &ring, 1, card("王秀英", "13812345678")).await;
        let note = "王秀英就是同一人".to_owned().into();
        let join = NewJoin {
            note: Some(&note),
            ..by_staff(&one, &one)
        };
        let tx = test.database.write_tx().await.unwrap();
        joins::keep(&tx, &ring, author(), &join).await.unwrap();
        joins::undo(&tx, &ring, author(), one.root.id, Some(&note))
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let reader = test.database.reader();
        let joins = [("person_joins", "note"), ("person_joins", "separated_note")];
        for (table, column) in [("persons", "card"), ("person_keys", "key")]
            .into_iter()
            .chain(joins)
        {
            let sql = crate::rows::statement(reader, format!("SELECT {column} FROM {table}"), []);
            let rows = reader.query_all_raw(sql).await.unwrap();
            assert!(!rows.is_empty());
            for row in rows {
                let bytes: Vec<u8> = row.try_get("", column).unwrap();
                for plain in ["王秀英", "13812345678", "62581234"] {
                    let found = bytes.windows(plain.len()).any(|part| part == plain.as_bytes());
                    assert!(!found, "{plain} stands in {table}");
                }
            }
        }
    }
}
