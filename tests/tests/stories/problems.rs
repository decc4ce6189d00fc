//! Every "no" is a problem document, in Chinese or English, and tells nothing that it should not.

use nuanxin_tests::{Reply, World, request};
use serde_json::json;

fn is_problem(reply: &Reply) {
    assert_eq!(
        reply.header("content-type"),
        Some("application/problem+json"),
        "{}",
        reply.asked
    );
    assert_eq!(reply.body["status"], reply.status);
    assert_eq!(
        reply.text("/type"),
        format!("urn:nuanxin:problem:{}", reply.text("/code"))
    );
    for part in ["title", "detail", "instance"] {
        assert!(!reply.text(&format!("/{part}")).is_empty());
    }
}

#[tokio::test]
async fn a_refusal_is_said_in_the_callers_language() {
    World::each(async |world| {
        let li = world.resident("13900000046").await;
        let id = world
            .routed(&li, request().care().urgent().at("静安区曹家渡街道"))
            .await;
        let zh = li.withdraws(id).await.is_refused("spoken_confirmation_needed");
        let en = li.with("accept-language", "en-GB,en;q=0.9").withdraws(id).await;
        is_problem(&zh);
        is_problem(&en);
        assert!(zh.text("/title").starts_with("为了您的安全"));
        assert!(en.text("/title").starts_with("For your safety"));
        assert!(
            !zh.text("/instance").contains(&id.to_string()),
            "the template, not the id"
        );
        let sentence = li
            .with("accept-language", "en")
            .sees(id)
            .await
            .text("/promise/text");
        assert!(sentence.contains("will contact you by"));
    })
    .await;
}

#[tokio::test]
async fn everything_malformed_is_a_problem_and_never_quotes_what_was_sent() {
    World::each(async |world| {
        let li = world.resident("13900000047").await;
        let refused = [
            (
                world.stranger().get("/help-requests").await,
                401,
                "sign_in_needed",
            ),
            (li.get("/nothing-here").await, 404, "no_such_url"),
            (
                li.call("DELETE", "/help-requests", None).await,
                405,
                "wrong_method",
            ),
            (li.get("/help-requests/13812345678").await, 404, "not_found"),
            (
                li.post("/help-requests", &json!({ "needs": ["13812345678"] }))
                    .await,
                422,
                "invalid",
            ),
            (
                li.post("/help-requests", &json!({ "colour": 1 })).await,
                422,
                "invalid",
            ),
            (li.get("/help-requests?limit=0").await, 422, "invalid"),
            (li.get("/help-requests?cursor=13812345678").await, 422, "invalid"),
        ];
        for (reply, status, code) in refused {
            is_problem(&reply);
            let reply = reply.has_status(status).is_refused(code);
            let read = reply.body.to_string();
            assert!(!read.contains("13812345678"), "{read}");
        }
        let phone = li
            .submits(request().care().person("李", "12345"))
            .await
            .is_refused("invalid");
        assert_eq!(phone.text("/errors/0/pointer"), "/person/phone");
        assert_eq!(phone.text("/errors/0/code"), "bad_phone");
        li.submits(request().says(&"苦".repeat(5001)))
            .await
            .has_status(422)
            .is_refused("invalid");
    })
    .await;
}
