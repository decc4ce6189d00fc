//! Somebody at the desk who looks up one number after the other does not stay unseen.

use nuanxin_tests::World;

#[tokio::test]
async fn look_ups_are_audited_and_the_district_is_told_of_an_agent_who_looks_up_unusually_many() {
    World::each(async |world| {
        // nobody else looks up under this account, whatever counts them
        let (desk, district) = (world.staff("desk.2").await, world.district().await);
        let threshold = world.platform.settings.limits.lookups_alarm_per_account_per_hour;
        let alarms = async || {
            let templates = district.notices().await.each("template");
            templates
                .iter()
                .filter(|template| *template == "staff_lookup_alarm")
                .count()
        };
        for at in 0..threshold {
            desk.looks_up(&format!("1390001{at:04}")).await.done();
        }
        assert_eq!(alarms().await, 0);
        for at in 0..5 {
            desk.looks_up(&format!("1390002{at:04}")).await.done();
        }
        assert_eq!(alarms().await, 1, "once an hour, and the desk goes on");
        let filter = format!("/audit?limit=100&actor_id={}", desk.account);
        let entries = district.get(&filter).await.done();
        let actions = entries.each("action");
        let looked = actions
            .iter()
            .filter(|action| *action == "look-up-caller")
            .count();
        assert_eq!(looked, threshold as usize + 5);
        assert!(actions.contains(&"look-up-alarm".to_owned()));
        assert!(!entries.whole().contains("139000"));
    })
    .await;
}
