//! Whatever phones send, and nobody should: a clear answer, nothing left behind, and the next photo is taken.

use futures_util::future::join_all;
use nuanxin_infra::stop_points;
use nuanxin_tests::{Client, Reply, World, file, form, photo, reader_killed_at, work_until_killed};
use std::time::{Duration, Instant};

/// What the rules say of the collected files; the others are photos, or documents of one page.
const REFUSED: [(&str, &str); 6] = [
    ("bomb__decompression_bomb.gif", "unreadable"),
    ("broken__broken_data_stream.png", "unreadable"),
    ("broken__truncated_end_chunk.png", "incomplete"),
    ("broken__truncated_jpeg.jpg", "incomplete"),
    ("broken__truncated.heic", "unreadable"),
    ("pdf-encrypted__encrypted-file.pdf", "encrypted"),
];

#[tokio::test]
async fn every_collected_file_has_its_outcome_and_nothing_of_a_refused_one_stays() {
    let Some(manifest) = file("manifest.csv") else {
        return eprintln!("left out: the collected files, since TEST_DATA_DIR is not set");
    };
    let rows = String::from_utf8(manifest).expect("a text");
    let names: Vec<&str> = rows
        .lines()
        .skip(1)
        .filter_map(|row| row.split(',').next())
        .collect();
    assert_eq!(names.len(), 25);
    World::each(async |world| {
        let li = world.resident("13900000611").await;
        let mut sent = Vec::new();
        for name in &names {
            let bytes = file(name).expect("a file");
            sent.push((*name, li.sends_file(name, &bytes).await.has_status(201).id()));
        }
        world.settle().await;
        let (mut photos, mut documents) = (0, 0);
        for (name, id) in sent {
            let upload = li.upload(id).await.done();
            match REFUSED.iter().find(|(refused, _)| *refused == name) {
                Some((_, code)) => {
                    assert_eq!(upload.text("/state"), "refused", "{name}");
                    assert_eq!(upload.text("/refusal/code"), *code, "{name}");
                    assert!(
                        upload.at("/url").is_null() && upload.at("/previews/0").is_null(),
                        "{name}"
                    );
                }
                None if name.starts_with("pdf") => {
                    is_one_page(world, &upload).await;
                    documents += 1;
                }
                None => {
                    is_seen_in_three_sizes(world, &upload, name).await;
                    photos += 1;
                }
            }
        }
        assert_eq!((photos, documents), (16, 3));
        assert_eq!(world.store_names_all().await, 3 * photos + documents);
    })
    .await;
}

async fn is_one_page(world: &World, upload: &Reply) {
    assert_eq!(
        (upload.text("/state"), upload.count("/pages")),
        ("ready".into(), 1)
    );
    let seen = world.stranger().follows(&upload.text("/url"), &[]).await;
    assert_eq!(
        (seen.status, seen.header("content-type")),
        (200, "application/pdf")
    );
    assert!(
        seen.header("content-disposition")
            .starts_with("attachment; filename=\"document-")
    );
}

/// The picture and its previews are JPEGs of at most their sizes, that say nothing of place and device.
async fn is_seen_in_three_sizes(world: &World, upload: &Reply, name: &str) {
    assert_eq!(upload.text("/state"), "ready", "{name}");
    assert!(!upload.text("/placeholder").is_empty(), "{name}");
    let sizes = [("", 2048), ("/previews/0", 1280), ("/previews/1", 320)];
    for (at, longest) in sizes {
        let side = |which: &str| upload.count(&format!("{at}/{which}"));
        assert!(side("width").max(side("height")) <= longest, "{name}{at}");
        let seen = world
            .stranger()
            .follows(&upload.text(&format!("{at}/url")), &[])
            .await;
        assert_eq!(
            (seen.status, seen.header("content-type")),
            (200, "image/jpeg"),
            "{name}"
        );
        assert!(
            seen.bytes.starts_with(b"\xff\xd8\xff") && !holds(&seen.bytes, b"Exif"),
            "{name}"
        );
    }
}

fn holds(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

/// What files are called, and nobody is to care.
const NAMES: [&str; 8] = [
    "../../etc/passwd",
    r"C:\Users\li\a.jpg",
    "a\u{7}\u{1b}[2J\0b.jpg",
    "a\"b\".html",
    "\u{202e}gpj.exe",
    "a\nb.jpg",
    "照片; name=\"other\"",
    "",
];

/// A document of one page with this in its catalogue.
fn pdf(catalogue: &str) -> Vec<u8> {
    let objects = [
        format!("1 0 obj<</Type/Catalog/Pages 2 0 R{catalogue}>>endobj\n"),
        "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n".to_owned(),
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n".to_owned(),
    ];
    let mut text = "%PDF-1.4\n".to_owned();
    let mut places = String::new();
    for object in objects {
        places += &format!("{:010} 00000 n \n", text.len());
        text += &object;
    }
    let at = text.len();
    text += &format!(
        "xref\n0 4\n0000000000 65535 f \n{places}trailer<</Size 4/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n"
    );
    text.into_bytes()
}

/// Speech of the narrow kind: so many frames of a fiftieth of a second.
fn amr(frames: usize) -> Vec<u8> {
    [
        b"#!AMR\n".to_vec(),
        [&[0x3c][..], &[0; 31]].concat().repeat(frames),
    ]
    .concat()
}

/// Files with something else in them, or too much: the bytes, the state, and the reason or the media type.
fn hiding() -> [(Vec<u8>, &'static str, &'static str); 6] {
    let archive = b"PK\x03\x04 a program PK\x05\x06\0\0\0\0\x01\0\x01\0\x2f\0\0\0\x20\0\0\0\0\0";
    let acting = "/OpenAction<</S/JavaScript/JS(app.alert(1))>>";
    [
        (
            [pdf("").as_slice(), archive].concat(),
            "refused",
            "active_content",
        ),
        ([amr(5).as_slice(), archive].concat(), "refused", "unreadable"),
        (pdf(acting), "refused", "active_content"),
        (amr(50 * 180 + 1), "refused", "too_long"),
        (pdf(""), "ready", "application/pdf"),
        (amr(50), "ready", "audio/amr"),
    ]
}

#[tokio::test]
async fn whatever_a_file_is_called_and_whatever_hides_in_it_it_is_seen_as_what_it_is() {
    World::each(async |world| {
        let li = world.resident("13900000614").await;
        let script = b"<html><script>alert('two kinds')</script>";
        let mut photos = Vec::new();
        let names = NAMES.into_iter().map(str::to_owned);
        for (number, name) in (30..).zip(names.chain(["长".repeat(300)])) {
            let both = [photo(number).as_slice(), script].concat();
            photos.push(li.sends_file(&name, &both).await.has_status(201).id());
        }
        let mut sent = Vec::new();
        for (bytes, state, said) in hiding() {
            sent.push((
                li.sends_file("a.jpg", &bytes).await.has_status(201).id(),
                state,
                said,
            ));
        }
        world.settle().await;
        for id in photos {
            let upload = li.upload(id).await.done();
            let seen = world.stranger().follows(&upload.text("/url"), &[]).await;
            assert!(seen.status == 200 && !holds(&seen.bytes, b"two kinds"));
            let named = seen
                .header("content-disposition")
                .strip_prefix("inline; filename=\"photo-");
            let named = named
                .and_then(|rest| rest.strip_suffix(".jpg\""))
                .expect("our own name");
            assert!(named.bytes().all(|byte| byte.is_ascii_hexdigit()), "{named}");
        }
        for (id, state, said) in sent {
            let upload = li.upload(id).await.done();
            assert_eq!(upload.text("/state"), state, "{said}");
            match state {
                "refused" => assert_eq!(upload.text("/refusal/code"), said),
                _ => {
                    assert_eq!(upload.text("/media_type"), said);
                    let seen = world.stranger().follows(&upload.text("/url"), &[]).await;
                    assert_eq!((seen.status, seen.header("content-type")), (200, said));
                    assert_eq!(seen.header("x-content-type-options"), "nosniff");
                    assert!(seen.header("content-security-policy").contains("sandbox"));
                }
            }
        }
        assert_eq!(world.store_names_all().await, 3 * (NAMES.len() + 1) + 2);
    })
    .await;
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
        assert_eq!(world.store_names_all().await, 0);

        // parts side by side, the same file among them twice: each is taken once
        let photos: Vec<Vec<u8>> = [10, 11, 12, 13, 14, 15, 16, 16].map(photo).into();
        let all = photos.iter().map(|photo| li.sends_file("x.gif", photo));
        for reply in join_all(all).await {
            reply.done();
        }
        world.settle().await;
        assert!(world.store_names_all().await >= 7 * 3);
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
