//! There is no room for files: help is asked for all the same, nothing half sent stays, and once there is room the same
//! file is taken.

use nuanxin_tests::{Client, World, photo, request};

const TUS: &str = "/api/v1/uploads/tus";
const PIECE: (&str, &str) = ("content-type", "application/offset+octet-stream");

#[tokio::test]
async fn without_room_for_files_help_is_asked_for_and_a_file_goes_later() {
    World::each(async |world| {
        let li = world.resident("13900000641").await;
        let files = &world.platform.files;
        let bytes = photo(1);
        let to = begun(&li, bytes.len()).await;
        assert_eq!(piece(&li, &to, 0, &bytes[..20]).await, 204);
        let kept = world.files_kept();

        files.keep_free(u64::MAX);
        let refused = li.sends_file("a.gif", &photo(2)).await.has_status(507);
        assert!(
            refused
                .is_refused("store_full")
                .text("/detail")
                .contains("求助可以先提交")
        );
        let english = li.with("accept-language", "en");
        let refused = english
            .sends_file("a.gif", &photo(2))
            .await
            .is_refused("store_full");
        assert!(refused.text("/detail").contains("ask for help without"));
        assert_eq!(piece(&li, &to, 20, &bytes[20..]).await, 507);
        assert_eq!(arrived(&li, &to).await, "20", "what came before stays");
        assert_eq!(world.files_kept(), kept, "nothing else does");
        let ready = world.stranger().sends("GET", "/readyz", &[], vec![]).await;
        let said = String::from_utf8_lossy(&ready.bytes).into_owned();
        assert!(ready.status == 200 && said.contains("there is no room"), "{said}");
        let id = world.routed(&li, request().care().at("静安区曹家渡街道")).await;

        files.keep_free(0);
        assert_eq!(piece(&li, &to, 20, &bytes[20..]).await, 204);
        let whole = li.sends_file("a.gif", &photo(2)).await.has_status(201).id();
        // what was taken while there was room is prepared also when there is none: it frees more than it takes
        files.keep_free(u64::MAX);
        world.settle().await;
        let pieces = to.rsplit('/').next().expect("an id").parse().expect("an id");
        for upload in [whole, pieces] {
            assert_eq!(li.upload(upload).await.text("/state"), "ready");
        }
        li.attaches(id, &[whole, pieces], false).await.done();
        assert_eq!(world.store_names_all().await, 6);
    })
    .await;
}

async fn begun(by: &Client, length: usize) -> String {
    let headers = [("upload-length", &*length.to_string())];
    by.tus("POST", TUS, &headers, vec![])
        .await
        .header("location")
        .to_owned()
}

async fn piece(by: &Client, to: &str, offset: usize, bytes: &[u8]) -> u16 {
    let headers = [PIECE, ("upload-offset", &*offset.to_string())];
    by.tus("PATCH", to, &headers, bytes.to_vec()).await.status
}

async fn arrived(by: &Client, to: &str) -> String {
    by.tus("HEAD", to, &[], vec![])
        .await
        .header("upload-offset")
        .to_owned()
}
