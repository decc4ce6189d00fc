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
