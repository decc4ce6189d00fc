//! Whatever phones send, and nobody should: a clear answer, nothing left behind, and the next photo is taken.

use futures_util::future::join_all;
use nuanxin_infra::stop_points;
use nuanxin_tests::{Client, World, file, form, photo, reader_killed_at, work_until_killed};
use std::time::{Duration, Instant};

/// What the rules say of the collected files; a photo or a document where nothing stands.
const REFUSED: [(&str, &str); 6] = [
    ("bomb__decompression_bomb.gif", "unreadable"),
    ("broken__broken_data_stream.png", "unreadable"),
    ("broken__truncated_end_chunk.png", "incomplete"),
    ("broken__truncated_jpeg.jpg", "incomplete"),
    ("broken__truncated.heic", "unreadable"),
    ("pdf-encrypted__encrypted-file.pdf", "encrypted"),
];

const TAKEN: [&str; 6] = [
    "good__flower.jpg",
    "good__hopper.webp",
    "gps__exif_gps.jpg",
    "heic__RGB_10__128x128.heif",
    "orientation__hopper_orientation_6.jpg",
    "pdf__multilang.pdf",
];

#[tokio::test]
async fn every_collected_file_has_its_outcome_and_nothing_of_a_refused_one_stays() {
    if file(TAKEN[0]).is_none() {
        return eprintln!("left out: the collected files, since TEST_DATA_DIR is not set");
    }
    World::each(async |world| {
        let li = world.resident("13900000611").await;
        let mut sent = Vec::new();
        let expected = REFUSED.iter().map(|(name, code)| (*name, Some(*code)));
        for (name, code) in expected.chain(TAKEN.map(|name| (name, None))) {
            let bytes = file(name).expect("a file");
            sent.push((name, code, li.sends_file(name, &bytes).await.has_status(201).id()));
        }
        world.settle().await;
        for (name, code, id) in sent {
            let upload = li.upload(id).await.done();
            match code {
                Some(code) => {
                    assert_eq!(upload.text("/state"), "refused", "{name}");
                    assert_eq!(upload.text("/refusal/code"), code, "{name}");
                    assert!(upload.at("/url").is_null(), "{name}");
                }
                None => {
                    assert_eq!(upload.text("/state"), "ready", "{name}");
                    let seen = world.stranger().follows(&upload.text("/url"), &[]).await;
                    assert_eq!(seen.status, 200, "{name}");
                    let how = seen.header("content-disposition");
                    assert_eq!(
                        how.starts_with("attachment"),
                        name.starts_with("pdf"),
                        "{name}: {how}"
                    );
                    assert!(
                        !holds(&seen.bytes, b"Exif"),
                        "{name} says nothing of place and device"
                    );
                }
            }
        }
        // three pictures of five photos, and a document
        assert_eq!(world.files_kept(), 16);
    })
    .await;
}

fn holds(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

#[tokio::test]
#[allow(clippy::too_many_lines)] // one story, told in order
async fn what_is_no_good_form_is_said_so_and_leaves_nothing_behind() {
    World::each(async |world| {
        let li = world.resident("13900000612").await;
        li.sends_file("a.jpg", b"")
            .await
            .has_status(422)
            .is_refused("empty");
        let text = b"GIF is what my name says, and a text is what I am".repeat(200);
        li.sends_file("a.gif", &text)
            .await
            .has_status(415)
            .is_refused("unknown_kind");
        let long = li
            .sends_file("a.amr", &[b"#!AMR\n".as_slice(), &[0; 6 << 20]].concat())
            .await;
        long.has_status(413).is_refused("too_many_bytes");
        let whole = form("a.jpg", &photo(1));
        li.sends_form(whole[..whole.len() - 40].to_vec())
            .await
            .is_refused("malformed");
        let file_twice = String::from_utf8_lossy(&form("a", b"%PDF-1")).replace("source", "file");
        li.sends_form(file_twice.into_bytes()).await.is_refused("invalid");
        let without = String::from_utf8_lossy(&form("a", b"%PDF-1")).replace("\"file\"", "\"other\"");
        li.sends_form(without.into_bytes()).await.is_refused("invalid");
        li.sends_file("a\u{7}\u{1b}[2Jb.jpg", &photo(2))
            .await
            .is_refused("malformed");
        li.post("/uploads", &serde_json::json!({}))
            .await
            .has_status(415)
            .is_refused("no_form");
        world
            .admin()
            .await
            .sends_file("a.jpg", &photo(3))
            .await
            .is_refused("not_allowed");
        world
            .stranger()
            .sends_file("a.jpg", &photo(3))
            .await
            .is_refused("sign_in_needed");
        let said = world.over_the_wire(&head(&li, 2 << 30), false).await;
        assert!(
            said.starts_with("HTTP/1.1 413"),
            "two gigabytes are refused unread: {said}"
        );
        let big = [photo(4), vec![0; 300_000]].concat();
        let mut broken_off = head(&li, big.len() + 10_000);
        broken_off.extend(&form("a.gif", &big)[..250_000]);
        world.over_the_wire(&broken_off, true).await;
        until_nothing_is_kept(world).await;

        // parts side by side, the same file among them twice: each is taken once
        let photos: Vec<Vec<u8>> = [10, 11, 12, 13, 14, 15, 16, 16].map(photo).into();
        let all = photos.iter().map(|photo| li.sends_file("x.gif", photo));
        for reply in join_all(all).await {
            reply.done();
        }
        world.settle().await;
        assert!(world.files_kept() >= 7 * 3);
    })
    .await;
}

fn head(by: &Client, length: usize) -> Vec<u8> {
    let kind = "multipart/form-data; boundary=----wxmp1767225600";
    format!(
        "POST /api/v1/uploads HTTP/1.1\r\nHost: x\r\nAuthorization: {}\r\nContent-Type: {kind}\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n",
        by.authorization()
    )
    .into_bytes()
}

/// The server notices a moment later that somebody has gone.
async fn until_nothing_is_kept(world: &World) {
    let begun = Instant::now();
    while world.files_kept() > 0 {
        assert!(begun.elapsed() < Duration::from_secs(20), "what was begun stays");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

const LIFE: &str = "files_at_the_door::the_life_of_the_reader_that_is_killed";

/// Run by itself it has no database and nothing to do.
#[tokio::test]
async fn the_life_of_the_reader_that_is_killed() {
    work_until_killed().await;
}

#[tokio::test]
async fn a_worker_that_is_killed_while_it_reads_a_photo_is_followed_by_another() {
    World::each(async |world| {
        let li = world.resident("13900000613").await;
        for (n, point) in stop_points::READING.into_iter().enumerate() {
            let number = 20 + u8::try_from(n).expect("few");
            let id = li.sends_file("a.gif", &photo(number)).await.id();
            if !reader_killed_at(world, LIFE, point).await {
                return world.settle().await;
            }
            world.settle().await;
            assert_eq!(li.upload(id).await.text("/state"), "ready", "{point}");
        }
    })
    .await;
}
