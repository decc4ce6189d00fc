//! Sending files, and looking at them, as phones and browsers do.

use crate::client::Client;
use crate::reply::Reply;
use crate::world::World;
use nuanxin_infra::files::ObjectName;
use nuanxin_infra::uploads;
use reqwest::header::HeaderMap;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use std::path::PathBuf;
use uuid::Uuid;

/// What was answered to a call that is not JSON.
#[derive(Debug, Clone)]
pub struct Sent {
    /// Status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// The body.
    pub bytes: Vec<u8>,
}

impl Sent {
    /// One header; empty when there is none.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default()
    }
}

/// A small photo, a different one for each number.
pub fn photo(number: u8) -> Vec<u8> {
    // a GIF of one frame: eight pixels of the colours of its palette, told apart by one of them
    let mut gif = b"GIF89a\x08\x00\x01\x00\x80\x00\x00".to_vec();
    gif.extend([number, 40, 80, 255, 255, 255]);
    gif.extend(b"\x2c\x00\x00\x00\x00\x08\x00\x01\x00\x00\x02\x03\x8c\x6f\x05\x00\x3b");
    gif
}

/// A file of `data/uploads`, if the folder is here.
pub fn file(name: &str) -> Option<Vec<u8>> {
    let folder = PathBuf::from(std::env::var_os("TEST_DATA_DIR")?);
    std::fs::read(folder.join("uploads").join(name)).ok()
}

const BOUNDARY: &str = "----wxmp1767225600";

/// A form as `wx.uploadFile` makes it: fields, then the file under this name.
pub fn form(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut form = Vec::new();
    let field = "Content-Disposition: form-data; name=\"source\"\r\n\r\nmini-program\r\n";
    form.extend(format!("--{BOUNDARY}\r\n{field}").bytes());
    let disposition = format!("form-data; name=\"file\"; filename=\"{name}\"");
    let head =
        format!("Content-Disposition: {disposition}\r\nContent-Type: application/octet-stream\r\n\r\n");
    form.extend(format!("--{BOUNDARY}\r\n{head}").bytes());
    form.extend(bytes);
    form.extend(format!("\r\n--{BOUNDARY}\r\n{field}--{BOUNDARY}--\r\n").bytes());
    form
}

impl World {
    /// How many files lie in the store, whole or begun.
    pub fn files_kept(&self) -> usize {
        self.file_names().len()
    }

    /// How many files lie in the store; expects that a row names each of them, and that each that a row names is there.
    pub async fn store_names_all(&self) -> usize {
        let names = self.file_names();
        let whole = |name: &String| Uuid::try_parse(name).map(ObjectName::kept);
        let kept: Result<Vec<ObjectName>, _> = names.iter().map(whole).collect();
        let kept = kept.expect("no file is half written");
        let db = self.platform.db.reader();
        let named = uploads::named(db, &kept).await.expect("rows");
        assert_eq!(named.len(), kept.len(), "files that no row names");
        let sql = "SELECT CAST(COUNT(*) AS BIGINT) AS rows FROM upload_objects";
        let count = Statement::from_string(db.get_database_backend(), sql);
        let count = db.query_one_raw(count).await.expect("a count").expect("a row");
        let rows: i64 = count.try_get("", "rows").expect("a number");
        assert_eq!(rows, kept.len() as i64, "rows whose file is gone");
        kept.len()
    }

    fn file_names(&self) -> Vec<String> {
        let folder = self.platform.settings.files.folder().expect("a folder");
        let mut folders = vec![folder];
        let mut names = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten() {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    names.push(path.file_name().expect("a name").to_string_lossy().into_owned());
                }
            }
        }
        names
    }
}

impl Client {
    /// Sends a file.
    pub async fn sends_file(&self, name: &str, bytes: &[u8]) -> Reply {
        self.sends_form(form(name, bytes)).await
    }

    /// Sends a form with this body.
    pub async fn sends_form(&self, body: Vec<u8>) -> Reply {
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let headers = [("content-type", kind.as_str())];
        let sent = self.sends("POST", "/api/v1/uploads", &headers, body).await;
        Reply {
            status: sent.status,
            body: serde_json::from_slice(&sent.bytes).unwrap_or_default(),
            raw: String::from_utf8_lossy(&sent.bytes).into_owned(),
            headers: sent.headers,
            asked: "POST /uploads".to_owned(),
        }
    }

    /// Looks at an upload.
    pub async fn upload(&self, id: Uuid) -> Reply {
        self.get(&format!("/uploads/{id}")).await
    }

    /// The attachments of a request.
    pub async fn attachments(&self, id: Uuid) -> Reply {
        self.get(&format!("/help-requests/{id}/attachments")).await
    }

    /// Attaches uploads; staff tell the resident of them, or not.
    pub async fn attaches(&self, id: Uuid, uploads: &[Uuid], told: bool) -> Reply {
        let body: Value = json!({ "uploads": uploads, "told": told });
        self.verb(id, "attachments", &body).await
    }

    /// Takes an upload back.
    pub async fn removes_upload(&self, id: Uuid) -> Reply {
        self.call("DELETE", &format!("/uploads/{id}"), None).await
    }

    /// Follows a link as an `<image>` does: without a sign-in, but for these headers.
    pub async fn follows(&self, link: &str, headers: &[(&str, &str)]) -> Sent {
        self.sends("GET", link, headers, vec![]).await
    }

    /// A call of the tus protocol.
    pub async fn tus(&self, method: &str, address: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Sent {
        let mut all = vec![("tus-resumable", "1.0.0")];
        all.extend(headers);
        self.sends(method, address, &all, body).await
    }
}
