use nuanxin_domain::phone::normalise_phone;

use super::*;
use crate::accounts;
use crate::clock::{MovableClock, SystemClock};
use crate::keys::KeyRing;
use crate::testing::TestDatabase;

struct Fixture {
    test: TestDatabase,
    clock: Arc<MovableClock>,
    sessions: Sessions,
    account: AccountId,
}

async fn fixtures() -> Vec<Fixture> {
    let mut all = Vec::new();
    for test in TestDatabase::all_backends().await {
        let clock = Arc::new(MovableClock::new(Arc::new(SystemClock)));
        let sessions = Sessions::new(test.database.clone(), clock.clone(), TimeDelta::days(30));
        let tx = test.database.write_tx().await.unwrap();
        let phone = normalise_phone("13812345678").unwrap();
        let resident = accounts::resident_by_phone(&tx, &KeyRing::generate(), &phone, &*clock).await;
        tx.commit().await.unwrap();
        all.push(Fixture {
            test,
            clock,
            sessions,
            account: resident.unwrap().id,
        });
    }
    all
}

impl Fixture {
    async fn open(&self) -> Opened {
        let tx = self.test.database.write_tx().await.unwrap();
        let opened = self.sessions.open(&tx, self.account, SessionKind::Cookie).await;
        tx.commit().await.unwrap();
        opened.unwrap()
    }

    /// Another node on the same database, which remembers nothing yet.
    fn another_node(&self) -> Sessions {
        Sessions::new(
            self.test.database.clone(),
            self.clock.clone(),
            TimeDelta::days(30),
        )
    }
}

#[tokio::test]
async fn each_refresh_gives_a_new_token_of_the_same_session() {
    for one in fixtures().await {
        let first = one.open().await;
        let Rotation::Rotated(second) = one.sessions.rotate(&first.refresh).await.unwrap() else {
            panic!("refreshed");
        };
        assert_eq!(
            (second.session, second.account, second.kind),
            (first.session, one.account, SessionKind::Cookie)
        );
        let third = one.sessions.rotate(&second.refresh).await.unwrap();
        assert!(matches!(third, Rotation::Rotated(_)));
        assert!(one.sessions.is_live(first.session).await.unwrap());
    }
}

#[tokio::test]
async fn a_token_used_twice_ends_the_whole_family_on_every_node() {
    for one in fixtures().await {
        let first = one.open().await;
        let other_session = one.open().await;
        let Rotation::Rotated(second) = one.sessions.rotate(&first.refresh).await.unwrap() else {
            panic!("refreshed");
        };
        assert!(one.sessions.is_live(first.session).await.unwrap());
        let again = one.sessions.rotate(&first.refresh).await.unwrap();
        assert!(matches!(again, Rotation::Reused { session, account }
            if session == first.session && account == one.account));
        assert!(!one.sessions.is_live(first.session).await.unwrap());
        assert!(!one.another_node().is_live(first.session).await.unwrap());
        let successor = one.sessions.rotate(&second.refresh).await.unwrap();
        assert!(matches!(successor, Rotation::Unknown));
        assert!(one.sessions.is_live(other_session.session).await.unwrap());
    }
}

#[tokio::test]
async fn of_many_uses_at_once_one_wins_and_the_family_ends() {
    for one in fixtures().await {
        let first = one.open().await;
        let text = first.refresh.expose().to_owned();
        let racing = (0..6).map(|_| {
            let (sessions, text) = (one.sessions.clone(), text.clone());
            tokio::spawn(async move {
                let token = OpaqueToken::parse(&text).unwrap();
                sessions.rotate(&token).await.unwrap()
            })
        });
        let mut won = 0;
        let mut reused = 0;
        for answer in racing.collect::<Vec<_>>() {
            match answer.await.unwrap() {
                Rotation::Rotated(_) => won += 1,
                Rotation::Reused { .. } => reused += 1,
                Rotation::Unknown => {}
                Rotation::Expired => panic!("it has not expired"),
            }
        }
        assert_eq!(won, 1);
        assert!(reused >= 1);
        assert!(!one.sessions.is_live(first.session).await.unwrap());
    }
}

#[tokio::test]
async fn an_old_token_expires_and_a_strange_one_is_unknown() {
    for one in fixtures().await {
        let first = one.open().await;
        one.clock.advance(TimeDelta::days(30)).unwrap();
        assert!(matches!(
            one.sessions.rotate(&first.refresh).await.unwrap(),
            Rotation::Expired
        ));
        let strange = OpaqueToken::generate();
        assert!(matches!(
            one.sessions.rotate(&strange).await.unwrap(),
            Rotation::Unknown
        ));
        let tx = one.test.database.write_tx().await.unwrap();
        let now = one.clock.now() + TimeDelta::seconds(1);
        assert_eq!(one.sessions.forget_tokens(&tx, now, 10).await.unwrap(), 1);
        assert_eq!(one.sessions.forget_tokens(&tx, now, 10).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn signing_out_is_noticed_here_at_once_and_elsewhere_within_seconds() {
    for one in fixtures().await {
        let first = one.open().await;
        let elsewhere = one.another_node();
        assert!(elsewhere.is_live(first.session).await.unwrap());
        let of_token = one.sessions.of_token(&first.refresh).await.unwrap();
        assert_eq!(of_token, Some(first.session));
        one.sessions
            .revoke(first.session, Ended::SignedOut)
            .await
            .unwrap();
        assert!(!one.sessions.is_live(first.session).await.unwrap());
        one.clock.advance(TimeDelta::seconds(6)).unwrap();
        assert!(!elsewhere.is_live(first.session).await.unwrap());
        let refused = one.sessions.rotate(&first.refresh).await.unwrap();
        assert!(matches!(refused, Rotation::Unknown));
    }
}

#[tokio::test]
async fn a_disabled_account_and_a_new_password_end_all_sessions() {
    for one in fixtures().await {
        let (disabled, changed) = (one.open().await, one.open().await);
        let tx = one.test.database.write_tx().await.unwrap();
        one.sessions
            .revoke_all(&tx, one.account, Ended::PasswordChanged)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert!(!one.sessions.is_live(changed.session).await.unwrap());
        let later = one.open().await;
        let tx = one.test.database.write_tx().await.unwrap();
        accounts::disable(&tx, one.account, &*one.clock).await.unwrap();
        tx.commit().await.unwrap();
        for ended in [disabled.session, later.session] {
            assert!(!one.sessions.is_live(ended).await.unwrap());
        }
    }
}
