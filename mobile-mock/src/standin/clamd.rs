//! ClamAV's `clamd`, as far as whoever has files scanned sees it: `PING`, `VERSION` and `INSTREAM` on a port of its own, in the
//! form that ends with a zero byte (clamd(8)).
//!
//! As there: only the EICAR test file is malware to it, what is larger than its limit is answered before its end, and the line
//! is closed after each answer. It misbehaves when told to, under `/standin/clamd/faults`.

use std::net::{Ipv4Addr, SocketAddr};

use actix_web::{HttpResponse, web};
use memchr::memmem;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::Shared;
use super::faults::{Fault, Faults, Kind};

/// What a file with malware has in it: half of the test file of EICAR, so that no scanner finds it here.
const EICAR: &[u8] = b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";
/// Most bytes of a file, its `StreamMaxLength`: less than a real one's, so that tests need not send so much.
const LARGEST: usize = 8 * 1024 * 1024;
const TOO_LARGE: &str = "INSTREAM size limit exceeded. ERROR";
/// Longer than any client of ours waits in a test.
const SLOW: std::time::Duration = std::time::Duration::from_secs(10);

/// What it has scanned, and how it misbehaves.
#[derive(Debug, Default)]
pub(super) struct Scanner {
    scanned: Vec<usize>,
    faults: Faults,
}

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/standin/clamd", web::get().to(show))
        .route("/standin/clamd/faults", web::post().to(plant))
        .route("/standin/clamd/faults", web::delete().to(recover));
}

/// Listens on a free port of loopback, for as long as the world lives.
pub(super) async fn listen(world: web::Data<Shared>) -> std::io::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((line, _)) = listener.accept().await {
            let world = world.clone();
            tokio::spawn(async move {
                let _ = serve(line, world).await; // who has gone misses it
            });
        }
    });
    Ok(address)
}

async fn serve(mut line: TcpStream, world: web::Data<Shared>) -> std::io::Result<()> {
    let mut command = Vec::new();
    while command.last() != Some(&0) && command.len() < 100 {
        command.push(line.read_u8().await?);
    }
    let answer = match command.as_slice() {
        b"zPING\0" => "PONG".to_owned(),
        b"zVERSION\0" => "ClamAV 1.4.3/27800/Mon Nov 30 09:00:00 2026".to_owned(),
        b"zINSTREAM\0" => match heard(&mut line).await? {
            None => TOO_LARGE.to_owned(),
            Some(file) => verdict(&file, &world),
        },
        _ => "UNKNOWN COMMAND".to_owned(),
    };
    let fault = world.open().clamd.faults.next("");
    match fault.as_ref().map(|fault| fault.kind) {
        None => say(&mut line, &answer).await,
        Some(Kind::Slow) => {
            tokio::time::sleep(SLOW).await;
            say(&mut line, &answer).await
        }
        Some(Kind::Code) => say(&mut line, "stream: Can't allocate memory ERROR").await,
        Some(Kind::Truncated) => line.write_all(b"stream: O").await,
        Some(Kind::Oversized) => line.write_all(&[b'x'; 1024 * 1024]).await,
        Some(Kind::Html | Kind::WrongType) => line.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await,
        Some(Kind::Error500) => say(&mut line, TOO_LARGE).await,
        Some(Kind::Drop) => Ok(()),
    }
}

async fn say(line: &mut TcpStream, answer: &str) -> std::io::Result<()> {
    line.write_all(answer.as_bytes()).await?;
    line.write_all(&[0]).await?;
    line.shutdown().await
}

/// The whole file, unless it is too large.
async fn heard(line: &mut TcpStream) -> std::io::Result<Option<Vec<u8>>> {
    let mut file = Vec::new();
    loop {
        let length = line.read_u32().await? as usize;
        if length == 0 {
            return Ok(Some(file));
        }
        if file.len() + length > LARGEST {
            return Ok(None);
        }
        let from = file.len();
        file.resize(from + length, 0);
        line.read_exact(&mut file[from..]).await?;
    }
}

fn verdict(file: &[u8], world: &Shared) -> String {
    world.open().clamd.scanned.push(file.len());
    let infected = memmem::find(file, EICAR).is_some();
    let said = if infected {
        "Eicar-Test-Signature FOUND"
    } else {
        "OK"
    };
    format!("stream: {said}")
}

async fn show(world: web::Data<Shared>) -> HttpResponse {
    HttpResponse::Ok().json(json!({ "scanned": world.open().clamd.scanned }))
}

async fn plant(fault: web::Json<Fault>, world: web::Data<Shared>) -> HttpResponse {
    world.open().clamd.faults.plant(fault.into_inner())
}

async fn recover(world: web::Data<Shared>) -> HttpResponse {
    world.open().clamd.faults.clear()
}
