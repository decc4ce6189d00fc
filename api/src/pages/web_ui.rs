//! The built web client: read into memory once, when the server starts, so that an answer touches no disk and nothing
//! outside its folder can ever be asked for. A release may carry it inside the program.

mod embedded;
#[cfg(test)]
mod tests;

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
/// Older versions of WeChat carry what a page tells its mini-program by a frame with an address of their own.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: \
                      blob:; media-src 'self'; font-src 'self' data:; connect-src 'self'; worker-src 'self'; \
                      manifest-src 'self'; frame-src weixin:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
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
    /// The one that the settings name, else the one that was built here, else the one inside this program, else none.
    ///
    /// # Errors
    /// When the settings name a folder that holds none, or one cannot be read.
    pub fn find(settings: &WebSettings, demonstration: bool) -> io::Result<Self> {
        Self::choose(settings, Path::new(BUILT), embedded::files, demonstration)
    }

    fn choose(
        settings: &WebSettings,
        built: &Path,
        inside: impl FnOnce() -> io::Result<HashMap<String, Vec<u8>>>,
        demonstration: bool,
    ) -> io::Result<Self> {
        let dir = settings.dir.as_deref().unwrap_or(built);
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
        let inside = inside()?;
        if inside.contains_key(START) {
            return Ok(Self::of(&inside, demonstration));
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
        Ok(Self::of(&bytes, demonstration))
    }

    fn of(bytes: &HashMap<String, Vec<u8>>, demonstration: bool) -> Self {
        let mut files = HashMap::new();
        for (name, content) in bytes {
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
        Self { files }
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
