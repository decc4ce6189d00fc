//! The built web client: read into memory once, when the server starts, so that an answer touches no disk and nothing
//! outside its folder can ever be asked for.

use actix_web::HttpRequest;
use actix_web::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, VARY,
};
use actix_web::web::Bytes;
use actix_web::{HttpResponse, HttpResponseBuilder};
use nuanxin_infra::settings::WebSettings;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::io;
use std::path::Path;

/// Where `make web` builds it, seen from the folder in which the program is started.
const BUILT: &str = "mobile-mock/web/dist";
/// The page that starts the client for residents; every other kind of reader has a folder with one of its own.
const START: &str = "index.html";
/// The client loads nothing but what stands beside it; styles that scripts set are the only inline ones.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: \
                      blob:; media-src 'self'; font-src 'self' data:; connect-src 'self'; worker-src 'self'; \
                      manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// Paths that never are a page of the client, whatever stands behind them.
const NO_PAGES: [&str; 8] = [
    "api",
    "docs",
    "demo",
    "callbacks",
    "files",
    "healthz",
    "readyz",
    "metrics",
];

/// The web client, or none.
#[derive(Debug, Default)]
pub struct WebUi {
    /// By path below the folder; empty where none was built.
    files: HashMap<String, File>,
}

#[derive(Debug)]
struct File {
    plain: Bytes,
    packed: Option<Bytes>,
    kind: &'static str,
    tag: String,
}

impl WebUi {
    /// The one that the settings name, else the one that was built here, else none.
    ///
    /// # Errors
    /// When the settings name a folder that holds none, or one cannot be read.
    pub fn find(settings: &WebSettings, demonstration: bool) -> io::Result<Self> {
        let dir = settings.dir.as_deref().unwrap_or(Path::new(BUILT));
        if dir.join(START).is_file() {
            return Self::read(dir, demonstration);
        }
        if settings.dir.is_some() {
            let told = format!(
                "web.dir: {} holds no {START}; build it with make web",
                dir.display()
            );
            return Err(io::Error::other(told));
        }
        tracing::warn!("the web client is not built (make web); its pages say so");
        Ok(Self::default())
    }

    /// The client in this folder; of the demonstration, its pages say so.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn read(dir: &Path, demonstration: bool) -> io::Result<Self> {
        let mut bytes = HashMap::new();
        collect(dir, "", &mut bytes)?;
        let mut files = HashMap::new();
        for (name, content) in &bytes {
            let Some(kind) = kind_of(name) else { continue };
            let is_page = Path::new(name).extension().is_some_and(|end| end == "html");
            let marked = is_page && demonstration;
            let plain = if marked { mark(content) } else { content.clone() };
            let packed = bytes.get(&format!("{name}.gz")).filter(|_| !marked);
            let file = File {
                tag: tag_of(&plain),
                plain: plain.into(),
                packed: packed.cloned().map(Bytes::from),
                kind,
            };
            files.insert(name.clone(), file);
        }
        Ok(Self { files })
    }

    /// The answer to this request, if it asks for a page or a file of the client.
    pub fn answer(&self, request: &HttpRequest) -> Option<HttpResponse> {
        let path = request.path().strip_prefix('/')?;
        let file = self.files.get(path).filter(|_| !path.is_empty());
        let file = file.or_else(|| self.start_of(path))?;
        Some(file.answer(request, path.starts_with("assets/")))
    }

    /// The page that starts the client which this path belongs to. A name with an ending is a file, and no page.
    fn start_of(&self, path: &str) -> Option<&File> {
        let (first, _) = path.split_once('/').unwrap_or((path, ""));
        let last = path.rsplit('/').next().unwrap_or_default();
        if NO_PAGES.contains(&first) || last.contains('.') {
            return None;
        }
        let own = self.files.get(&format!("{first}/{START}"));
        let others = ["advisor", "desk", "lead"].contains(&first);
        own.or_else(|| self.files.get(START).filter(|_| !others))
    }
}

impl File {
    fn answer(&self, request: &HttpRequest, lasting: bool) -> HttpResponse {
        let sent = |name| {
            let value = request.headers().get(name)?;
            value.to_str().ok()
        };
        let known = sent(IF_NONE_MATCH).is_some_and(|tags| tags.split(',').any(|tag| tag.trim() == self.tag));
        let mut response = if known {
            HttpResponse::NotModified()
        } else {
            HttpResponse::Ok()
        };
        self.describe(&mut response, lasting);
        if known {
            return response.finish();
        }
        let takes_packed = sent(ACCEPT_ENCODING).is_some_and(|ways| ways.contains("gzip"));
        match &self.packed {
            Some(packed) if takes_packed => response
                .insert_header((CONTENT_ENCODING, "gzip"))
                .body(packed.clone()),
            _ => response.body(self.plain.clone()),
        }
    }

    /// What is named by its content lasts a year; everything else is asked about each time.
    fn describe(&self, response: &mut HttpResponseBuilder, lasting: bool) {
        let cached = if lasting {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        };
        response
            .insert_header((CONTENT_TYPE, self.kind))
            .insert_header((CACHE_CONTROL, cached))
            .insert_header((CONTENT_SECURITY_POLICY, POLICY))
            .insert_header((VARY, "accept-encoding"))
            .insert_header((ETAG, self.tag.as_str()));
    }
}

/// Every file below `dir`, by its path with `/`.
fn collect(dir: &Path, prefix: &str, into: &mut HashMap<String, Vec<u8>>) -> io::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{name}/"), into)?;
        } else {
            into.insert(name, std::fs::read(entry.path())?);
        }
    }
    Ok(())
}

/// Media types of what the client is made of; nothing else is handed out.
fn kind_of(name: &str) -> Option<&'static str> {
    Some(match Path::new(name).extension()?.to_str()? {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        _ => return None,
    })
}

/// Tells the page that nothing in it is real: its banner hangs on this attribute.
fn mark(page: &[u8]) -> Vec<u8> {
    String::from_utf8_lossy(page)
        .replacen("<html ", "<html data-demonstration ", 1)
        .into_bytes()
}

fn tag_of(content: &[u8]) -> String {
    let digest = Sha256::digest(content);
    let hex: String = digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hex}\"")
}

#[cfg(test)]
mod tests {
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
}
