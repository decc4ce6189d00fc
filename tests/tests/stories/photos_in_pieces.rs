//! A large file over a bad network: it comes in pieces, and goes on where it was cut off (tus 1.0).

use futures_util::future::join_all;
use nuanxin_infra::uploads;
use nuanxin_tests::{Client, Sent, World, photo};
use std::time::{Duration, Instant};

const TUS: &str = "/api/v1/uploads/tus";
const PIECE: (&str, &str) = ("content-type", "application/offset+octet-stream");

async fn begin(by: &Client, length: usize) -> String {
    let headers = [
        ("upload-length", &*length.to_string()),
        ("upload-metadata", "filename eC5qcGc="),
    ];
    let begun = by.tus("POST", TUS, &headers, vec![]).await;
    assert_eq!(begun.status, 201);
    assert!(begun.header("upload-expires").ends_with("GMT"));
    begun.header("location").to_owned()
}

async fn sends(by: &Client, to: &str, offset: usize, piece: &[u8]) -> Sent {
    let headers = [PIECE, ("upload-offset", &*offset.to_string())];
    by.tus("PATCH", to, &headers, piece.to_vec()).await
}

async fn arrived(by: &Client, to: &str) -> String {
    let asked = by.tus("HEAD", to, &[], vec![]).await;
    assert_eq!((asked.status, asked.header("cache-control")), (200, "no-store"));
    asked.header("upload-offset").to_owned()
}

#[tokio::test]
#[allow(clippy::too_many_lines)] // one story, told in order
async fn a_file_comes_in_pieces_and_goes_on_where_it_was_cut_off() {
    World::each(async |world| {
        let (li, wang) = (world.resident("13900000621").await, world.resident("13900000622").await);
        let spoken = world.stranger().tus("OPTIONS", TUS, &[], vec![]).await;
        assert_eq!((spoken.status, spoken.header("tus-version")), (204, "1.0.0"));
        assert_eq!(spoken.header("tus-extension"), "creation,expiration,termination");

        let huge = li.tus("POST", TUS, &[("upload-length", "2147483648")], vec![]).await;
        assert_eq!(huge.status, 413, "two gigabytes are refused before they come");
        let bytes = photo(1);
        let to = begin(&li, bytes.len()).await;
        assert_eq!(arrived(&li, &to).await, "0");
        let kept = sends(&li, &to, 0, &bytes[..20]).await;
        assert_eq!((kept.status, kept.header("upload-offset")), (204, "20"));
        assert_eq!(sends(&li, &to, 0, &bytes[..20]).await.status, 409, "that is there already");
        assert_eq!(sends(&wang, &to, 20, &bytes[20..]).await.status, 404);
        assert_eq!(sends(&li, &to, 20, &bytes).await.status, 413, "more than was said");
        let other = li.with("tus-resumable", "0.2.2");
        let refused = other
            .sends("PATCH", &to, &[PIECE, ("upload-offset", "20")], vec![1])
            .await;
        assert_eq!((refused.status, refused.header("tus-version")), (412, "1.0.0"));
        let no_piece = [("content-type", "image/gif"), ("upload-offset", "20")];
        assert_eq!(li.tus("PATCH", &to, &no_piece, vec![1]).await.status, 415);

        // the connection breaks in the middle of a piece: what came is kept
        let rest = &bytes[20..];
        let head = format!(
            "PATCH {to} HTTP/1.1\r\nHost: x\r\nAuthorization: {}\r\nTus-Resumable: 1.0.0\r\nContent-Type: {}\r\n\
             Upload-Offset: 20\r\nContent-Length: {}\r\n\r\n",
            li.authorization(),
            PIECE.1,
            rest.len()
        );
        world.over_the_wire(&[head.as_bytes(), &rest[..5]].concat(), true).await;
        let begun = Instant::now();
        while arrived(&li, &to).await == "20" {
            assert!(begun.elapsed() < Duration::from_secs(20), "what came is not kept");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(arrived(&li, &to).await, "25");
        // a mini-program has no PATCH
        let meant = [PIECE, ("upload-offset", "25"), ("x-http-method-override", "PATCH")];
        assert_eq!(li.tus("POST", &to, &meant[..2], bytes[25..].to_vec()).await.status, 405);
        assert_eq!(li.tus("POST", &to, &meant, bytes[25..].to_vec()).await.status, 204);
        world.settle().await;
        let id = to.rsplit('/').next().expect("an id").parse().expect("an id");
        assert_eq!(li.upload(id).await.text("/state"), "ready");
        assert_eq!(arrived(&li, &to).await, bytes.len().to_string(), "the last answer may be lost");
        assert_eq!(world.files_kept(), 3, "pieces and original are gone");

        // whoever sends the same piece several times at once sends it once, the last one too
        let other = photo(2);
        let to = begin(&li, other.len()).await;
        for (offset, part) in [(0, &other[..20]), (20, &other[20..])] {
            let sent = join_all((0..4).map(|_| sends(&li, &to, offset, part))).await;
            let kept = sent.iter().filter(|one| one.status == 204).count();
            assert!(kept == 1 && sent.iter().all(|one| [204, 404, 409].contains(&one.status)));
        }
        world.settle().await;
        let id = to.rsplit('/').next().expect("an id").parse().expect("an id");
        assert_eq!(li.upload(id).await.text("/state"), "ready");
        assert_eq!(world.store_names_all().await, 6);

        // given up, refused, forgotten: nothing of it stays
        let gone = begin(&li, 100).await;
        sends(&li, &gone, 0, &bytes[..30]).await;
        assert_eq!(li.tus("DELETE", &gone, &[], vec![]).await.status, 204);
        assert_eq!(sends(&li, &gone, 30, &bytes[30..]).await.status, 404);
        let text = begin(&li, 5).await;
        assert_eq!(sends(&li, &text, 0, b"hello").await.status, 415);
        assert_eq!(li.tus("HEAD", &text, &[], vec![]).await.status, 404);
        let half = begin(&li, 100).await;
        sends(&li, &half, 0, &bytes[..30]).await;
        let now = world.platform.clocks.real.now();
        let later = now + chrono::TimeDelta::seconds(1);
        let tx = world.platform.db.write_tx().await.expect("a transaction");
        assert_eq!(uploads::forget_halves(&tx, now, later, 10).await.expect("forgets"), 1);
        tx.commit().await.expect("commits");
        assert_eq!(li.tus("HEAD", &half, &[], vec![]).await.status, 404);
        world.settle().await;
        assert_eq!(world.store_names_all().await, 6);
    })
    .await;
}
