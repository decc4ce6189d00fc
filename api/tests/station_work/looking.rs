//! Looking for persons by trying: slowed for the one who tries, and nobody else.

use crate::support::{Messages, World};
use serde_json::json;

#[tokio::test]
async fn whoever_tries_one_number_after_the_other_is_slowed_down() {
    let few = [("LIMITS__LOOKUPS_PER_ACCOUNT_PER_HOUR", "3")];
    for world in World::everywhere(Messages::Demonstration, &few).await {
        world.seed().await;
        let (one, two) = (world.seeded("desk.1").await, world.seeded("desk.2").await);
        let search = async |caller: &crate::support::Caller, number: &str| {
            let body = json!({ "file_number": number });
            caller.post("/api/v1/persons/search", &body).await.outcome()
        };
        for number in ["8000000010", "8000000021", "8000000032"] {
            assert!(search(&one, number).await.starts_with("200"));
        }
        assert_eq!(search(&one, "8000000043").await, "429 too_many");
        assert!(search(&two, "8000000043").await.starts_with("200"));
        world.stop().await;
    }
}
