use std::sync::Arc;

use super::*;
use crate::imitation;
use crate::wire::Lines;

fn request() -> HelpRequest {
    HelpRequest {
        needs: vec!["living"],
        description: "腿脚不便，买菜做饭都难".into(),
        urgency: None,
        for_self: true,
        person: None,
        address: Some(Address {
            text: "静安区曹家渡街道康定路1号".into(),
        }),
        contact: None,
        consents: vec![Consent {
            kind: "processing",
            version: "1",
        }],
        channel: None,
    }
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again_with_the_same_key_and_makes_one_request() {
    let (target, memory) = imitation::start().await;
    let lines = Arc::new(Lines::new(target, 4));
    let resident = Resident::sign_in(&lines, "13800000001", DEMO_CODE)
        .await
        .expect("signed in");
    memory.lock().expect("memory").lose_answers = 2;

    let receipt = resident
        .submit_until_answered(&Submission::new(&request()))
        .await
        .expect("a receipt");

    assert!(receipt.replayed);
    assert_eq!(receipt.state, "submitted");
    let memory = memory.lock().expect("memory");
    assert_eq!((memory.by_key.len(), memory.bodies.len()), (1, 3));
    assert_eq!(memory.bodies[0], memory.bodies[2]);
    assert_eq!(memory.bodies[0]["consents"][0]["kind"], "processing");
    assert!(
        memory.bodies[0].get("urgency").is_none(),
        "what was not said is not sent"
    );
}

#[tokio::test]
async fn a_phone_gives_up_after_four_tries_and_at_once_when_trying_cannot_help() {
    let (target, memory) = imitation::start().await;
    let lines = Arc::new(Lines::new(target, 1));
    let resident = Resident::sign_in(&lines, "13800000001", DEMO_CODE)
        .await
        .expect("signed in");
    memory.lock().expect("memory").lose_answers = 9;
    let error = resident
        .submit_until_answered(&Submission::new(&request()))
        .await
        .expect_err("busy");
    assert_eq!(error.kind(), "503 busy");
    assert_eq!(memory.lock().expect("memory").bodies.len(), 4);

    let refused = Resident::sign_in(&lines, "13800000001", "000000")
        .await
        .expect_err("wrong code");
    assert_eq!(refused.kind(), "401 wrong_credentials");
    assert!(!refused.is_passing());
}

#[tokio::test]
async fn an_advisor_walks_a_request_to_its_end_and_the_resident_rates_it() {
    let (target, memory) = imitation::start().await;
    let lines = Arc::new(Lines::new(target, 2));
    let resident = Resident::sign_in(&lines, "13800000001", DEMO_CODE)
        .await
        .expect("resident");
    let advisor = Advisor::sign_in(&lines, "advisor.cjd1", DEMO_PASSWORD)
        .await
        .expect("advisor");
    let receipt = resident
        .submit(&Submission::new(&request()), Some(5))
        .await
        .expect("receipt");
    assert!(receipt.waited);
    let page = advisor.queue("station", 20, Some("c1")).await.expect("a page");
    assert_eq!(page.items[0].id, receipt.id);
    advisor.accept(&receipt.id).await.expect("accept");
    advisor
        .first_contact(&receipt.id, Contact::NotReached)
        .await
        .expect("an attempt");
    advisor
        .first_contact(&receipt.id, Contact::Reached)
        .await
        .expect("contact");
    advisor
        .resolve(&receipt.id, "helped", "已安排送餐")
        .await
        .expect("resolve");
    advisor.close(&receipt.id).await.expect("close");
    resident.rate(&receipt.id, 5, true).await.expect("rate");
    assert_eq!(resident.see(&receipt.id).await.expect("seen").state, "queued");

    let calls = memory.lock().expect("memory").calls.clone();
    assert_eq!(calls[0], "/api/v1/queue?view=station&limit=20&cursor=c1");
    assert_eq!(calls[1], "accept r0 {}");
    assert_eq!(
        calls[2],
        r#"first-contact r0 {"means":"phone","outcome":"not_reached"}"#
    );
    assert_eq!(calls[4], r#"resolve r0 {"outcome":"helped","told":"已安排送餐"}"#);
    assert_eq!(calls[6], r#"rating r0 {"score":5,"solved":true}"#);
}

#[tokio::test]
async fn the_desk_files_for_a_caller_on_the_hotline_channel() {
    let (target, memory) = imitation::start().await;
    let lines = Arc::new(Lines::new(target, 1));
    let desk = Desk::sign_in(&lines, "desk.1", DEMO_PASSWORD)
        .await
        .expect("desk");
    let call = HelpRequest {
        channel: Some("hotline"),
        for_self: false,
        consents: Vec::new(),
        ..request()
    };
    desk.submit(&Submission::new(&call), None).await.expect("receipt");
    assert_eq!(memory.lock().expect("memory").bodies[0]["channel"], "hotline");
    assert_eq!(
        desk.queue("triage", 5, None).await.expect("a page").items.len(),
        1
    );
}
