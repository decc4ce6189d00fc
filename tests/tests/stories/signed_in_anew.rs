//! Somebody has to sign in anew before they have asked for help: what they sent comes along with the receipt that their page
//! kept. Whoever shares their number neither finds it nor learns of it.

use nuanxin_tests::{Client, Reply, World, photo, request};
use serde_json::json;
use uuid::Uuid;

const PHONE: &str = "13900000651";
const TUS: &str = "/api/v1/uploads/tus";

async fn takes_over(by: &Client, upload: Uuid, receipt: &str) -> Reply {
    let body = json!({ "receipt": receipt });
    by.post(&format!("/uploads/{upload}/take-over"), &body).await
}

/// Some of a file that comes in pieces: where it goes, and its receipt.
async fn half(by: &Client, bytes: &[u8]) -> (String, String) {
    let headers = [("upload-length", &*bytes.len().to_string())];
    let begun = by.tus("POST", TUS, &headers, vec![]).await;
    let (to, receipt) = (
        begun.header("location").to_owned(),
        begun.header("upload-receipt").to_owned(),
    );
    assert_eq!(piece(by, &to, 0, &bytes[..20]).await, 204);
    (to, receipt)
}

async fn piece(by: &Client, to: &str, offset: usize, bytes: &[u8]) -> u16 {
    let kind = ("content-type", "application/offset+octet-stream");
    let headers = [kind, ("upload-offset", &*offset.to_string())];
    by.tus("PATCH", to, &headers, bytes.to_vec()).await.status
}

fn uploads(of: &Reply) -> Vec<String> {
    let uploads = of.at("/uploads").as_array().expect("a list");
    uploads
        .iter()
        .map(|one| one["id"].as_str().expect("an id").to_owned())
        .collect()
}

#[tokio::test]
#[allow(clippy::too_many_lines)] // one story, told in order
async fn what_was_sent_before_comes_along_with_its_receipt_and_only_so() {
    World::each(async |world| {
        let before = world.resident(PHONE).await;
        let sent = before.sends_file("a.gif", &photo(1)).await.has_status(201);
        let (upload, receipt) = (sent.id(), sent.text("/receipt"));
        let other = photo(2);
        let (to, half_receipt) = half(&before, &other).await;
        let pieces: Uuid = to.rsplit('/').next().expect("an id").parse().expect("an id");
        assert_eq!(uploads(&before.exports().await.done()), [upload.to_string()]);
        before.post("/auth/logout", &json!({})).await;

        // neither the number, nor the same file, nor another receipt shows that something was sent
        let (wife, husband) = (world.resident(PHONE).await, world.resident(PHONE).await);
        let wang = world.resident("13900000652").await;
        for (who, shown) in [(&husband, "x"), (&husband, &*half_receipt), (&wang, &*receipt)] {
            takes_over(who, upload, shown).await.is_hidden();
        }
        let his = husband.sends_file("a.gif", &photo(1)).await.has_status(201).id();
        assert_ne!(his, upload);
        assert!(uploads(&wife.exports().await.done()).is_empty());

        for _ in 0..2 {
            takes_over(&wife, upload, &receipt).await.has_status(204);
            takes_over(&wife, pieces, &half_receipt).await.has_status(204);
        }
        takes_over(&husband, upload, &receipt).await.is_hidden();
        assert_eq!(piece(&husband, &to, 20, &other[20..]).await, 404);
        assert_eq!(piece(&wife, &to, 20, &other[20..]).await, 204);
        let hers = wife.exports().await.done();
        assert_eq!(uploads(&hers), [upload, pieces].map(|id| id.to_string()));
        assert_ne!(
            hers.text("/uploads/0/receipt"),
            receipt,
            "each session has its own"
        );
        assert_eq!(uploads(&husband.exports().await.done()), [his.to_string()]);
        assert!(wife.page("/me/data").await.contains("还没有交的照片和文件"));

        let draft = request().care().at("静安区曹家渡街道");
        let id = world
            .routed(&wife, draft.field("attachments", json!([upload, pieces])))
            .await;
        let listed = wife.attachments(id).await.done();
        assert_eq!(listed.each("state"), ["ready", "ready"]);
        assert!(listed.at("/items/0/receipt").is_null());
        takes_over(&wife, upload, &receipt).await.is_hidden();
        assert!(uploads(&wife.exports().await.done()).is_empty());
        assert!(!wife.page("/me/data").await.contains("还没有交的照片和文件"));

        // whoever is forgotten leaves nothing that waits; what others sent with the number stays
        let (hers, _) = half(&wife, &photo(3)).await;
        half(&husband, &photo(4)).await;
        let lead = world.lead("lead.cjd").await;
        wife.withdraws(id).await.done();
        let asked = wife.asks_for_deletion().await.has_status(201).id();
        lead.grants_deletion(asked).await.done();
        world.settle().await;
        assert_eq!(wife.tus("HEAD", &hers, &[], vec![]).await.status, 404);
        wife.upload(upload).await.is_hidden();
        husband.upload(his).await.done();
        assert_eq!(world.store_names_all().await, 4);
    })
    .await;
}
