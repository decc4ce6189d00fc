use nuanxin_migrations::Migrator;
use sea_orm_migration::MigratorTrait;

use super::*;
use crate::testing::TestDatabase;

#[tokio::test]
async fn the_first_claim_holds_and_every_later_one_is_told_of_it() {
    for test in TestDatabase::all_backends().await {
        let ring = KeyRing::generate();
        assert!(find(test.database.reader()).await.unwrap().is_none());
        for (made_by, keys) in [(MadeBy::Demo, &ring), (MadeBy::Serve, &KeyRing::generate())] {
            let tx = test.database.write_tx().await.unwrap();
            let claimed = claim(&tx, made_by, keys).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(claimed.made_by, MadeBy::Demo);
            assert!(claimed.has_keys(&ring) && !claimed.has_keys(&KeyRing::generate()));
        }
        let found = find(test.database.reader()).await.unwrap().unwrap();
        assert!(found.has_keys(&ring));
    }
}

#[tokio::test]
async fn of_many_programs_that_claim_at_once_one_wins_and_all_agree() {
    for test in TestDatabase::all_backends().await {
        let claiming = (0..8).map(|n| {
            let db = test.database.clone();
            tokio::spawn(async move {
                let ring = KeyRing::generate();
                let made_by = if n % 2 == 0 { MadeBy::Serve } else { MadeBy::Demo };
                let tx = db.write_tx().await.unwrap();
                let claimed = claim(&tx, made_by, &ring).await.unwrap();
                tx.commit().await.unwrap();
                (claimed.made_by, claimed.has_keys(&ring))
            })
        });
        let mut claims = Vec::new();
        for one in claiming.collect::<Vec<_>>() {
            claims.push(one.await.unwrap());
        }
        assert_eq!(claims.iter().filter(|claim| claim.1).count(), 1);
        assert!(claims.iter().all(|claim| claim.0 == claims[0].0));
    }
}

async fn run(test: &TestDatabase, sql: &str) {
    let tx = test.database.write_tx().await.unwrap();
    tx.execute_unprepared(sql).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_database_in_use_without_a_claim_is_noticed_and_a_new_or_claimed_one_is_free() {
    for test in TestDatabase::all_backends().await {
        let used = async || is_used_unclaimed(test.database.reader()).await.unwrap();
        assert!(!used().await, "migrated only");
        let account = "INSERT INTO accounts (id, kind, role, named_for_restricted, languages, capacity, covers,
            created_at) VALUES ('00000000-0000-0000-0000-000000000001', 'resident', 'resident', false, '[]', 0,
            '[]', '2026-09-01T00:00:00+00:00')";
        run(&test, account).await;
        assert!(used().await, "somebody's account");
        let tx = test.database.write_tx().await.unwrap();
        claim(&tx, MadeBy::Demo, &KeyRing::generate()).await.unwrap();
        tx.commit().await.unwrap();
        assert!(!used().await, "claimed");
    }
}

#[tokio::test]
async fn tables_of_another_program_are_noticed() {
    for test in TestDatabase::all_backends().await {
        let tx = test.database.write_tx().await.unwrap();
        Migrator::down(&tx, None).await.unwrap();
        tx.execute_unprepared("DROP TABLE seaql_migrations")
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert!(!is_used_unclaimed(test.database.reader()).await.unwrap());
        run(&test, "CREATE TABLE invoices (id BIGINT)").await;
        assert!(is_used_unclaimed(test.database.reader()).await.unwrap());
    }
}
