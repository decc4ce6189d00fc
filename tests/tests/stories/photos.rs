//! A photo says what somebody cannot write: it goes with the request, and the advisor sees it.

use nuanxin_tests::{World, photo, request};
use serde_json::json;
use uuid::Uuid;

#[tokio::test]
#[allow(clippy::too_many_lines)] // one story, told in order
async fn a_photo_goes_with_the_request_and_the_advisor_sees_it() {
    World::each(async |world| {
        let (li, chen) = (
            world.resident("13900000601").await,
            world.advisor("advisor.cjd1").await,
        );
        let sent = li.sends_file("../../etc/passwd", &photo(1)).await.has_status(201);
        let upload = sent.id();
        assert_eq!(
            (sent.text("/kind"), sent.text("/state")),
            ("photo".into(), "received".into())
        );
        assert!(sent.at("/url").is_null() && sent.at("/previews/0").is_null());
        // no answer came, so the phone sends it again
        assert_eq!(
            li.sends_file("x.jpg", &photo(1)).await.has_status(200).id(),
            upload
        );

        let draft = request()
            .care()
            .at("静安区曹家渡街道")
            .field("attachments", json!([upload]));
        let id = world.routed(&li, draft.clone()).await;
        li.submits(draft).await.is_refused("invalid");
        chen.accepts(id).await.is_now("in_progress");
        let shown = chen.attachments(id).await.done();
        assert_eq!(shown.text("/items/0/state"), "ready");
        assert_eq!(shown.text("/items/0/from"), "requester");
        let link = shown.text("/items/0/url");
        let seen = world.stranger().follows(&link, &[]).await;
        assert_eq!((seen.status, seen.header("content-type")), (200, "image/jpeg"));
        assert!(
            seen.bytes.starts_with(b"\xff\xd8\xff"),
            "whatever was sent, a JPEG is seen"
        );
        assert!(seen.header("cache-control").starts_with("private, max-age="));
        assert!(
            seen.header("content-disposition")
                .starts_with("inline; filename=\"photo-")
        );
        assert_eq!(seen.header("x-content-type-options"), "nosniff");
        let tag = seen.header("etag").to_owned();
        let kept = world.stranger().follows(&link, &[("if-none-match", &tag)]).await;
        assert_eq!((kept.status, kept.bytes.len()), (304, 0));
        let part = world.stranger().follows(&link, &[("range", "bytes=2-5")]).await;
        assert_eq!((part.status, part.bytes.as_slice()), (206, &seen.bytes[2..6]));
        let all = seen.bytes.len();
        assert_eq!(part.header("content-range"), format!("bytes 2-5/{all}"));
        let beyond = world
            .stranger()
            .follows(&link, &[("range", "bytes=99999999-")])
            .await;
        assert_eq!(beyond.status, 416);

        // which unit looked is the resident's to know
        let looks = li.get(&format!("/help-requests/{id}/looks")).await.done();
        assert!(looks.raw.contains("曹家渡"), "{}", looks.raw);
        let entries = world
            .lead("lead.cjd")
            .await
            .get(&format!("/audit?help_request_id={id}"))
            .await;
        assert!(entries.raw.contains("show-attachment"), "{}", entries.raw);

        // nobody else finds it, by id or by a link that was made up
        let others = [
            world.resident("13900000602").await,
            world.resident("13900000601").await,
        ];
        others[0].upload(upload).await.is_hidden();
        others[1].upload(upload).await.done();
        world
            .advisor("advisor.jns1")
            .await
            .upload(upload)
            .await
            .is_hidden();
        for wrong in [format!("{link}A"), format!("/files/{}", Uuid::nil())] {
            assert_eq!(world.stranger().follows(&wrong, &[]).await.status, 404, "{wrong}");
        }
        // a link ends with the sign-in for which it was made
        chen.post("/auth/logout", &json!({})).await;
        assert_eq!(world.stranger().follows(&link, &[]).await.status, 404);
    })
    .await;
}

#[tokio::test]
#[allow(clippy::too_many_lines)] // one story, told in order
async fn what_is_attached_later_waits_for_nobody_and_is_taken_away_again() {
    World::each(async |world| {
        let (li, chen) = (
            world.resident("13900000603").await,
            world.advisor("advisor.cjd1").await,
        );
        let id = world.accepted(&li, &chen).await;
        chen.reaches(id).await.done();
        chen.waits(id, "能发一张出院小结吗?").await.is_now("waiting");
        let early = li.sends_file("a.jpg", &photo(2)).await.id();
        li.attaches(id, &[early], false).await.is_now("in_progress");
        let broken = li.sends_file("b.gif", b"GIF89a\x08\x00\x01\x00").await.id();
        li.attaches(id, &[broken], false).await.done();
        let inside = chen.sends_file("c.jpg", &photo(3)).await.id();
        let told = chen.sends_file("d.jpg", &photo(4)).await.id();
        chen.attaches(id, &[inside], false).await.done();
        chen.attaches(id, &[told], true).await.done();
        world.settle().await;

        let mine = li.attachments(id).await.done();
        assert_eq!(mine.each("id"), [early, broken, told].map(|id| id.to_string()));
        assert_eq!(mine.text("/items/1/state"), "refused");
        assert!(!mine.text("/items/1/refusal/text").is_empty());
        assert!(mine.at("/items/1/url").is_null());
        assert_eq!(chen.attachments(id).await.items().len(), 4);
        li.upload(inside).await.is_hidden();
        let lines = li.timeline(id).await.done();
        assert!(lines.each("kind").contains(&"attachment_checked".to_owned()));

        // nothing of what is taken away stays, in the rows or in the store
        let link = mine.text("/items/0/url");
        chen.removes_upload(early).await.is_refused("not_allowed");
        li.removes_upload(inside).await.is_hidden();
        let waiting = li.sends_file("e.jpg", &photo(5)).await.id();
        for upload in [early, broken, waiting] {
            li.removes_upload(upload).await.has_status(204);
            li.upload(upload).await.is_hidden();
        }
        chen.removes_upload(inside).await.has_status(204);
        chen.removes_upload(told).await.has_status(204);
        assert_eq!(world.stranger().follows(&link, &[]).await.status, 404);
        world.settle().await;
        assert_eq!(world.files_kept(), 0);
    })
    .await;
}
