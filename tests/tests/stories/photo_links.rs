//! A link to a photo shows it to whoever it was made for, for five minutes, as long as they may see it; and what was sent
//! lies there only as long as somebody needs it.

use chrono::TimeDelta;
use futures_util::future::join_all;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::uploads::{link, read_link};
use nuanxin_tests::{Client, Sent, Staff, World, photo, request};
use nuanxin_workers::rhythms;
use serde_json::json;
use std::sync::Arc;

/// The same link, made so long ago.
fn made_before(platform: &Platform, text: &str, ago: TimeDelta) -> String {
    let now = platform.clocks.real.now();
    let made = text.strip_prefix("/files/").expect("a link");
    let made = read_link(&platform.ring, made, now).expect("our own");
    let (of, viewer) = ((made.upload, made.part), (made.viewer, made.session));
    format!("/files/{}", link(&platform.ring, of, viewer, now - ago))
}

/// A problem without the id of the call.
fn shape(sent: &Sent) -> serde_json::Value {
    let mut problem: serde_json::Value = serde_json::from_slice(&sent.bytes).expect("a problem");
    problem.as_object_mut().expect("a document").remove("instance");
    problem
}

async fn looks(by: &Staff, action: &str) -> usize {
    let log = by.get("/audit?limit=100").await.done();
    log.each("action")
        .iter()
        .filter(|entered| *entered == action)
        .count()
}

#[tokio::test]
#[allow(clippy::too_many_lines)] // one story, told in order
async fn a_link_ends_by_the_clock_and_with_the_right_to_see_and_every_look_is_entered() {
    World::each(async |world| {
        let li = world.resident("13900000661").await;
        let (chen, colleague) = (
            world.advisor("advisor.cjd1").await,
            world.advisor("advisor.cjd2").await,
        );
        let (district, stranger) = (world.district().await, world.stranger());
        let sent = li.sends_file("a.gif", &photo(1)).await.id();
        let draft = request()
            .care()
            .at("静安区曹家渡街道")
            .field("attachments", json!([sent]));
        let id = world.routed(&li, draft).await;
        chen.accepts(id).await.is_now("in_progress");
        let shown = colleague.attachments(id).await.done();
        let (to, small) = (shown.text("/items/0/url"), shown.text("/items/0/previews/1/url"));
        let all = stranger.follows(&to, &[]).await;
        let tag = all.header("etag").to_owned();

        // in whatever way somebody looks, it is entered
        let ways = [
            ("range", "bytes=0-3", 206),
            ("range", "bytes=-4", 206),
            ("if-none-match", &*tag, 304),
            ("if-range", "\"x\"", 200),
        ];
        for (name, value, status) in ways {
            let seen = stranger.follows(&to, &[(name, value)]).await;
            assert_eq!(
                (seen.status, seen.header("etag")),
                (status, &*tag),
                "{name}: {value}"
            );
        }
        let asked = stranger.sends("HEAD", &to, &[], vec![]).await;
        assert_eq!(
            (asked.status, asked.header("content-length")),
            (200, &*all.bytes.len().to_string())
        );
        assert_eq!(stranger.follows(&small, &[]).await.status, 200);
        assert_eq!(looks(&district, "show-attachment").await, 6);
        assert_eq!(looks(&district, "show-preview").await, 1);

        // whatever is wrong with a link, it looks the same
        let still = made_before(&world.platform, &to, TimeDelta::minutes(3));
        let still = stranger.follows(&still, &[]).await;
        let left: i64 = still
            .header("cache-control")
            .rsplit('=')
            .next()
            .expect("seconds")
            .parse()
            .expect("a number");
        assert!(still.status == 200 && (60..=120).contains(&left), "{left}");
        let over = made_before(&world.platform, &to, TimeDelta::minutes(5));
        let mut wrong = vec![
            stranger.follows(&over, &[]).await,
            stranger.follows("/files/x", &[]).await,
        ];
        world.lead("lead.cjd").await.restricts(id, true).await.done();
        colleague.attachments(id).await.is_hidden();
        wrong.push(stranger.follows(&to, &[]).await);
        wrong.push(stranger.follows(&small, &[("if-none-match", &tag)]).await);
        for one in &wrong {
            assert_eq!((one.status, shape(one)), (404, shape(&wrong[0])));
        }
        assert_eq!(looks(&district, "show-attachment").await, 7);
    })
    .await;
}

/// As the world's, where what was sent of photos is kept as evidence.
fn keeping(platform: &Platform) -> Platform {
    let mut settings = (*platform.settings).clone();
    settings.uploads.keep_originals = true;
    Platform {
        settings: Arc::new(settings),
        ..platform.clone()
    }
}

/// So many photos that nobody has sent yet.
async fn photos(by: &Client, numbers: std::ops::Range<u8>) -> Vec<uuid::Uuid> {
    let mut sent = Vec::new();
    for number in numbers {
        sent.push(by.sends_file("a.gif", &photo(number)).await.has_status(201).id());
    }
    sent
}

#[tokio::test]
async fn evidence_is_shown_to_nobody_and_ten_photos_are_one_too_many_however_they_come() {
    World::each(async |world| {
        let li = world.resident("13900000662").await;
        let id = world.routed(&li, request().care().at("静安区曹家渡街道")).await;
        let first = photos(&li, 10..11).await[0];
        rhythms::settle(&keeping(&world.platform)).await.expect("settles");
        assert_eq!(
            world.store_names_all().await,
            4,
            "three pictures, and what was sent"
        );
        let upload = li.upload(first).await.done();
        let links = [
            upload.text("/url"),
            upload.text("/previews/0/url"),
            upload.text("/previews/1/url"),
        ];
        for link in &links {
            let seen = world.stranger().follows(link, &[]).await;
            assert!(
                seen.status == 200 && seen.bytes.starts_with(b"\xff\xd8"),
                "a picture, not what was sent"
            );
        }

        let more = photos(&li, 11..21).await;
        let attaching = more
            .iter()
            .map(|one| async { li.attaches(id, &[*one], false).await });
        let replies = join_all(attaching).await;
        let taken = replies.iter().filter(|reply| reply.status == 200).count();
        assert_eq!(taken, 9);
        for reply in replies.into_iter().filter(|reply| reply.status != 200) {
            reply.is_refused("attachments_full");
        }
        li.attaches(id, &[first], false)
            .await
            .is_refused("attachments_full");
        assert_eq!(li.attachments(id).await.items().len(), 9);
        for upload in more.into_iter().chain([first]) {
            li.removes_upload(upload).await.has_status(204);
        }
        world.settle().await;
        assert_eq!(
            world.store_names_all().await,
            0,
            "what is taken back is gone, evidence too"
        );
    })
    .await;
}

#[tokio::test]
async fn each_kind_has_its_limit_for_a_day_by_person_and_role() {
    World::each(async |world| {
        let (li, wang) = (
            world.resident("13900000663").await,
            world.resident("13900000664").await,
        );
        let chen = world.advisor("advisor.cjd1").await;
        // the same document again and again is one upload, and counts each time
        let document = b"%PDF-1.4 not much of a letter";
        for _ in 0..30 {
            li.sends_file("a.pdf", document).await.done();
        }
        let refused = li
            .sends_file("a.pdf", document)
            .await
            .has_status(429)
            .is_refused("too_many");
        let wait: u64 = refused
            .header("retry-after")
            .expect("seconds")
            .parse()
            .expect("a number");
        assert!((1..=86_400).contains(&wait));
        li.sends_file("a.gif", &photo(1)).await.has_status(201);
        wang.sends_file("a.pdf", document).await.has_status(201);
        for _ in 0..31 {
            chen.sends_file("a.pdf", document).await.done();
        }
        world.settle().await;
        assert_eq!(
            world.store_names_all().await,
            3,
            "one photo, and no document that can be read"
        );
    })
    .await;
}
