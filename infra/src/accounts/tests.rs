use std::sync::Arc;

use nuanxin_domain::phone::normalise_phone;
use sea_orm::{ConnectionTrait, Statement};

use super::*;
use crate::clock::SystemClock;
use crate::testing::TestDatabase;

fn somebody(username: &str) -> NewStaff {
    NewStaff {
        username: username.to_owned(),
        password_hash: "hash".to_owned().into(),
        role: Role::Advisor,
        name: "陈静".to_owned().into(),
        station: None,
        named_for_restricted: false,
        wecom: None,
        work_phone: None,
        languages: vec![Language::Mandarin, Language::Wu],
        skills: Vec::new(),
        capacity: 20,
        covers: vec!["310106014001".to_owned()],
    }
}

#[tokio::test]
async fn a_number_has_one_account_however_it_was_typed_and_however_many_sign_in_at_once() {
    for test in TestDatabase::all_backends().await {
        let ring = KeyRing::generate();
        let real: Arc<dyn Clock> = Arc::new(SystemClock);
        let signing_in = ["13812345678", "+86 138 1234 5678", "138-1234-5678", "13812345678"].map(|typed| {
            let (db, ring, real) = (test.database.clone(), ring.clone(), real.clone());
            tokio::spawn(async move {
                let tx = db.write_tx().await.unwrap();
                let phone = normalise_phone(typed).unwrap();
                let account = resident_by_phone(&tx, &ring, &phone, &*real).await.unwrap();
                tx.commit().await.unwrap();
                account
            })
        });
        let mut ids = std::collections::BTreeSet::new();
        for one in signing_in {
            let account = one.await.unwrap();
            assert_eq!(account.phone.as_ref().unwrap().expose(), "13812345678");
            assert_eq!(account.role, Role::Resident);
            ids.insert(account.id);
        }
        assert_eq!(ids.len(), 1);
        let id = *ids.first().unwrap();
        let found = by_id(test.database.reader(), &ring, id).await.unwrap().unwrap();
        assert_eq!(found.id, id);
    }
}

#[tokio::test]
async fn staff_are_found_by_username_in_any_case_and_a_taken_one_is_refused() {
    for test in TestDatabase::all_backends().await {
        let ring = KeyRing::generate();
        let tx = test.database.write_tx().await.unwrap();
        let id = add_staff(&tx, &ring, somebody("Advisor.CJD1"), &SystemClock)
            .await
            .unwrap();
        set_password(&tx, id, "newer".to_owned()).await.unwrap();
        let secret = Personal::new(vec![1, 2, 3]);
        set_totp_secret(&tx, &ring, id, Some(&secret)).await.unwrap();
        tx.commit().await.unwrap();

        let found = staff_by_username(test.database.reader(), &ring, "advisor.cjd1").await;
        let found = found.unwrap().unwrap();
        assert_eq!(found.account.id, id);
        assert_eq!(found.account.languages, [Language::Mandarin, Language::Wu]);
        assert_eq!(found.account.covers, ["310106014001"]);
        assert_eq!(found.account.name.as_ref().unwrap().expose(), "陈静");
        assert_eq!(found.password_hash.as_ref().unwrap().expose(), "newer");
        assert_eq!(found.totp_secret.as_ref().unwrap(), &secret);
        assert!(!format!("{found:?}").contains("newer"));

        let tx = test.database.write_tx().await.unwrap();
        let taken = add_staff(&tx, &ring, somebody("advisor.cjd1"), &SystemClock).await;
        assert!(taken.unwrap_err().is_unique_on("username"));
        drop(tx);
        let nobody = staff_by_username(test.database.reader(), &ring, "nobody").await;
        assert!(nobody.unwrap().is_none());
        assert_eq!(staff(test.database.reader(), &ring).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_step_of_the_authenticator_is_good_once_and_no_earlier_one_after_it() {
    for test in TestDatabase::all_backends().await {
        let ring = KeyRing::generate();
        let tx = test.database.write_tx().await.unwrap();
        let id = add_staff(&tx, &ring, somebody("district.ja"), &SystemClock)
            .await
            .unwrap();
        for (step, taken) in [(10, true), (10, false), (9, false), (11, true)] {
            assert_eq!(use_totp_step(&tx, id, step).await.unwrap(), taken, "{step}");
        }
        set_totp_secret(&tx, &ring, id, Some(&vec![7; 20].into()))
            .await
            .unwrap();
        assert!(
            use_totp_step(&tx, id, 1).await.unwrap(),
            "a new secret begins anew"
        );
    }
}

#[tokio::test]
async fn adding_somebody_with_a_fixed_id_twice_keeps_the_first() {
    for test in TestDatabase::all_backends().await {
        let ring = KeyRing::generate();
        let id = AccountId(Uuid::from_u128(7));
        for username in ["lead.cjd", "lead.other"] {
            let tx = test.database.write_tx().await.unwrap();
            put_staff(&tx, &ring, id, somebody(username), &SystemClock)
                .await
                .unwrap();
            tx.commit().await.unwrap();
        }
        let all = staff(test.database.reader(), &ring).await.unwrap();
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].username.as_deref(), Some("lead.cjd"));
    }
}

#[tokio::test]
async fn no_name_and_no_number_can_be_read_in_the_table_itself() {
    let test = TestDatabase::sqlite().await;
    let ring = KeyRing::generate();
    let tx = test.database.write_tx().await.unwrap();
    let phone = normalise_phone("13812345678").unwrap();
    resident_by_phone(&tx, &ring, &phone, &SystemClock).await.unwrap();
    add_staff(&tx, &ring, somebody("a"), &SystemClock).await.unwrap();
    let dump =
        "SELECT group_concat(coalesce(hex(phone),'')||coalesce(hex(name),'')||coalesce(hex(phone_index),''))
                FROM accounts";
    let row = tx
        .query_one_raw(Statement::from_string(test.database.backend(), dump))
        .await
        .unwrap()
        .unwrap();
    let dump: String = row.try_get_by_index(0).unwrap();
    let hex = |text: &str| text.bytes().map(|b| format!("{b:02X}")).collect::<String>();
    assert!(dump.len() > 100 && !dump.contains(&hex("13812345678")) && !dump.contains(&hex("陈静")));
    let strange = by_id(&tx, &KeyRing::generate(), staff(&tx, &ring).await.unwrap()[0].id).await;
    assert!(matches!(strange, Err(DbError::Unreadable(_))));
}

#[tokio::test]
async fn of_recovery_codes_digests_are_kept_and_each_is_good_once_for_its_own_account() {
    for test in TestDatabase::all_backends().await {
        let (ring, now) = (KeyRing::generate(), SystemClock.now());
        let tx = test.database.write_tx().await.unwrap();
        let me = add_staff(&tx, &ring, somebody("one"), &SystemClock)
            .await
            .unwrap();
        let other = add_staff(&tx, &ring, somebody("two"), &SystemClock)
            .await
            .unwrap();
        let codes = new_recovery_codes(&tx, &ring, me, now).await.unwrap();
        tx.commit().await.unwrap();
        let db = test.database.reader();
        let sql = Statement::from_string(db.get_database_backend(), "SELECT digest FROM recovery_codes");
        let rows = db.query_all_raw(sql).await.unwrap();
        assert_eq!(rows.len(), 10);
        for row in rows {
            let digest: Vec<u8> = row.try_get("", "digest").unwrap();
            let shown = codes
                .iter()
                .map(|code| code.grouped().into_exposed().replace('-', ""));
            assert_eq!(digest.len(), 32);
            assert!(
                shown
                    .into_iter()
                    .all(|code| code.as_bytes() != &digest[..code.len()])
            );
        }
        let tx = test.database.write_tx().await.unwrap();
        assert!(
            !use_recovery_code(&tx, &ring, other, &codes[0], now)
                .await
                .unwrap()
        );
        assert!(use_recovery_code(&tx, &ring, me, &codes[0], now).await.unwrap());
        assert!(!use_recovery_code(&tx, &ring, me, &codes[0], now).await.unwrap());
        assert_eq!(recovery_codes_left(&tx, me).await.unwrap(), 9);
        forget_authenticator(&tx, &ring, me).await.unwrap();
        assert_eq!(recovery_codes_left(&tx, me).await.unwrap(), 0);
    }
}
