//! What is answered for which path, and which client is chosen.

use super::*;
use actix_web::body::to_bytes;
use actix_web::http::StatusCode;
use actix_web::test::TestRequest;

/// A client of a page for residents, one for advisors, and a script.
fn built(demonstration: bool) -> WebUi {
    let dir = tempfile::tempdir().unwrap();
    for (name, content) in [
        (START, "<html lang=\"zh-CN\">residents"),
        ("index.html.gz", "packed residents"),
        ("advisor/index.html", "<html lang=\"zh-CN\">advisors"),
        ("assets/a-1.js", "plain script"),
        ("assets/a-1.js.gz", "packed script"),
        ("notes.txt", "of no known kind"),
    ] {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    WebUi::read(dir.path(), demonstration).unwrap()
}

async fn body(ui: &WebUi, path: &str, headers: &[(&str, &str)]) -> Option<String> {
    let mut request = TestRequest::get().uri(path);
    for header in headers {
        request = request.insert_header(*header);
    }
    let response = ui.answer(&request.to_http_request())?;
    let body = to_bytes(response.into_body()).await.ok()?;
    Some(String::from_utf8_lossy(&body).into_owned())
}

#[actix_web::test]
async fn a_path_leads_to_the_page_of_its_reader_or_to_nothing() {
    let ui = built(false);
    for (path, found) in [
        ("/", Some("residents")),
        ("/ask/where", Some("residents")),
        ("/advisor", Some("advisors")),
        ("/advisor/queue", Some("advisors")),
        ("/assets/a-1.js", Some("plain script")),
        // the desk's client is not built
        ("/desk", None),
        ("/desk/calls", None),
        // never a page in the place of an answer, of a file, or of what lies elsewhere
        ("/api/v1/nothing", None),
        ("/files/nothing", None),
        ("/assets/a-2.js", None),
        ("/notes.txt", None),
        ("/../Cargo.toml", None),
        ("/assets/..%2f..%2fCargo.toml", None),
    ] {
        let answer = body(&ui, path, &[]).await;
        let fits = match (&answer, found) {
            (Some(body), Some(part)) => body.contains(part),
            (None, None) => true,
            _ => false,
        };
        assert!(fits, "{path}: {answer:?}");
    }
    assert!(body(&WebUi::default(), "/", &[]).await.is_none());
}

#[actix_web::test]
async fn what_is_packed_goes_to_whoever_unpacks_it_and_the_demonstration_says_so() {
    let gzip = [("accept-encoding", "br, gzip")];
    assert_eq!(body(&built(false), "/", &gzip).await.unwrap(), "packed residents");
    let page = body(&built(true), "/", &gzip).await.unwrap();
    assert!(page.starts_with("<html data-demonstration lang"), "{page}");
}

#[actix_web::test]
async fn files_named_by_their_content_last_and_pages_are_asked_about() {
    let ui = built(false);
    let answer = |path: &str, tag: &str| {
        let request = TestRequest::get().uri(path).insert_header((IF_NONE_MATCH, tag));
        ui.answer(&request.to_http_request()).unwrap()
    };
    let page = answer("/", "\"other\"");
    assert_eq!(page.status(), StatusCode::OK);
    assert_eq!(page.headers().get(CACHE_CONTROL).unwrap(), "no-cache");
    let tag = page.headers().get(ETAG).unwrap().to_str().unwrap().to_owned();
    assert_eq!(answer("/", &tag).status(), StatusCode::NOT_MODIFIED);
    let script = answer("/assets/a-1.js", "");
    let cached = script.headers().get(CACHE_CONTROL).unwrap().to_str().unwrap();
    assert!(cached.contains("immutable"), "{cached}");
    let policy = script.headers().get(CONTENT_SECURITY_POLICY).unwrap();
    assert!(policy.to_str().unwrap().starts_with("default-src 'none'"));
}

#[test]
fn a_folder_without_a_client_is_refused_only_when_it_was_named() {
    let empty = tempfile::tempdir().unwrap();
    let named = WebSettings {
        dir: Some(empty.path().to_owned()),
    };
    let refused = WebUi::find(&named, false).unwrap_err();
    assert!(refused.to_string().contains("make web"), "{refused}");
    assert!(WebUi::find(&WebSettings { dir: None }, false).is_ok());
}

#[actix_web::test]
async fn the_named_folder_comes_first_then_the_built_one_then_what_is_inside_the_program() {
    let [named, built, empty] = [(); 3].map(|()| tempfile::tempdir().unwrap());
    std::fs::write(named.path().join(START), "named").unwrap();
    std::fs::write(built.path().join(START), "built").unwrap();
    let inside = || embedded::unpacked([("index.html.gz".to_owned(), gzipped("inside"))]);
    let nothing = || Ok(HashMap::new());
    let by_settings = WebSettings {
        dir: Some(named.path().to_owned()),
    };
    let silent = WebSettings { dir: None };
    for (ui, found) in [
        (WebUi::choose(&by_settings, built.path(), inside, false), "named"),
        (WebUi::choose(&silent, built.path(), inside, false), "built"),
        (WebUi::choose(&silent, empty.path(), inside, false), "inside"),
    ] {
        assert_eq!(body(&ui.unwrap(), "/", &[]).await.unwrap(), found);
    }
    let none = WebUi::choose(&silent, empty.path(), nothing, false).unwrap();
    assert!(body(&none, "/", &[]).await.is_none());
}

#[actix_web::test]
async fn what_is_inside_the_program_is_packed_and_goes_out_either_way() {
    let script = gzipped("a script");
    let files = [
        ("index.html.gz".to_owned(), gzipped("<html lang=\"zh-CN\">pages")),
        ("assets/a-1.js.gz".to_owned(), script.clone()),
    ];
    let ui = WebUi::of(&embedded::unpacked(files).unwrap(), true);
    assert_eq!(body(&ui, "/assets/a-1.js", &[]).await.unwrap(), "a script");
    let page = body(&ui, "/", &[("accept-encoding", "gzip")]).await.unwrap();
    assert!(page.starts_with("<html data-demonstration"), "{page}");
    let request = TestRequest::get()
        .uri("/assets/a-1.js")
        .insert_header(("accept-encoding", "gzip"))
        .to_http_request();
    let sent = to_bytes(ui.answer(&request).unwrap().into_body()).await.unwrap();
    assert_eq!(sent, script);
    // a program that was built from half a file says so at its start
    let broken = embedded::unpacked([("index.html.gz".to_owned(), script[..12].to_vec())]);
    assert!(broken.unwrap_err().to_string().contains("index.html.gz"));
}

fn gzipped(text: &str) -> Vec<u8> {
    use std::io::Write;
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(text.as_bytes()).unwrap();
    packer.finish().unwrap()
}
