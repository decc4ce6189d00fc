//! What is over is deleted, and what is not stays.

use crate::support::{Messages, World};
use chrono::TimeDelta;
use nuanxin_domain::retention::RetentionSchedule;
use nuanxin_workers::forget::forget_sign_ins;
use serde_json::json;

#[tokio::test]
async fn codes_tickets_and_tokens_that_are_over_are_deleted_and_the_others_stay_good() {
    for world in World::everywhere(Messages::Gateway, &[]).await {
        let schedule = RetentionSchedule::built_in();
        let (stranger, phone) = (world.stranger(), "13812345678");
        let sent = json!({ "phone": phone });
        stranger.post("/api/v1/auth/sms/send", &sent).await.good();
        let code = json!({ "phone": phone, "code": world.last_code(phone).await });
        let signed_in = stranger.post("/api/v1/auth/sms", &code).await.good();
        let bearing = stranger.bearing(&signed_in);
        bearing.post("/api/v1/auth/ticket", &json!({})).await.good();
        stranger
            .post("/api/v1/auth/sms/send", &json!({ "phone": "13912345678" }))
            .await
            .good();
        let wrong = json!({ "username": "nobody", "password": "wrong" });
        assert_eq!(stranger.post("/api/v1/auth/staff", &wrong).await.status, 401);

        assert_eq!(
            forget_sign_ins(&world.platform, &schedule).await.unwrap(),
            0,
            "nothing is over yet"
        );
        world.real.advance(TimeDelta::days(1)).unwrap();
        assert_eq!(
            forget_sign_ins(&world.platform, &schedule).await.unwrap(),
            5,
            "code, ticket, wrong password: of the name here, of the network, of the name anywhere"
        );
        let token = json!({ "refresh_token": signed_in.text("refresh_token") });
        stranger.post("/api/v1/auth/refresh", &token).await.good();
        world.real.advance(TimeDelta::days(40)).unwrap();
        assert_eq!(
            forget_sign_ins(&world.platform, &schedule).await.unwrap(),
            2,
            "both refresh tokens"
        );
        world.real.advance(TimeDelta::days(100)).unwrap();
        assert_eq!(
            forget_sign_ins(&world.platform, &schedule).await.unwrap(),
            0,
            "the history of sign-ins stays"
        );
        world.real.advance(TimeDelta::days(85)).unwrap();
        assert_eq!(
            forget_sign_ins(&world.platform, &schedule).await.unwrap(),
            1,
            "the session, unused for six months"
        );
        world.stop().await;
    }
}
