//! Many pages that stay open, idle, against a product on this machine: what each costs it in memory.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::Args;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use rustix::process::{Resource, getrlimit, setrlimit};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::load::neighbourhood;
use crate::phone::{DEMO_CODE, Resident};
use crate::target::Target;
use crate::wire::Lines;

/// Streams that are opened at the same time.
const AT_ONCE: usize = 16;

/// Longer than the product may be silent.
const PATIENCE: Duration = Duration::from_secs(30);

/// How many, and for how long.
#[derive(Debug, Args)]
pub struct Watch {
    /// The product, on this machine: http://127.0.0.1:PORT.
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    url: Target,
    /// Streams to open.
    #[arg(long, default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    count: u32,
    /// Residents who open them in turn.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    residents: u32,
    /// How long to keep them open, in seconds; signs of life come every 15.
    #[arg(long, default_value_t = 35, value_parser = clap::value_parser!(u64).range(1..=3600))]
    seconds: u64,
    /// Process of the product, whose memory is read; without it only liveness is measured.
    #[arg(long)]
    pid: Option<u32>,
}

/// What came of it.
#[derive(Debug)]
pub struct Held {
    opened: usize,
    alive: usize,
    /// Proportional memory of the product in KiB, before and with the streams.
    memory: Option<(u64, u64)>,
}

impl Held {
    /// Whether every stream was open to the end and had a sign of life.
    #[must_use]
    pub fn all_lived(&self) -> bool {
        self.opened == self.alive
    }
}

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} streams, {} alive at the end", self.opened, self.alive)?;
        let Some((before, with)) = self.memory else {
            return Ok(());
        };
        let each = with.saturating_sub(before) as f64 / self.opened.max(1) as f64;
        write!(
            f,
            "; PSS {before} KiB before, {with} KiB with them: {each:.1} KiB each"
        )
    }
}

/// Opens the streams, keeps them, and counts what is alive.
///
/// # Errors
/// When nobody can sign in, a stream is refused, or the process cannot be looked at.
pub async fn hold(watch: &Watch) -> anyhow::Result<Held> {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit).context("asking for descriptors")?;
    let lines = Arc::new(Lines::new(watch.url.clone(), AT_ONCE));
    let residents: Vec<Resident> = stream::iter(0..watch.residents.min(watch.count))
        .map(|n| {
            let lines = &lines;
            async move { Resident::sign_in(lines, &neighbourhood::phone(n.into()), DEMO_CODE).await }
        })
        .buffered(AT_ONCE)
        .try_collect()
        .await
        .with_context(|| format!("signing in at {}", watch.url))?;
    // the first one pays for what is made once
    drop(open(&watch.url, &residents[0]).await?);
    let before = memory(watch.pid)?;
    let open: Vec<TcpStream> = stream::iter(0..watch.count as usize)
        .map(|n| open(&watch.url, &residents[n % residents.len()]))
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    tokio::time::sleep(Duration::from_secs(watch.seconds)).await;
    let with = memory(watch.pid)?;
    let opened = open.len();
    let lived = stream::iter(open).map(lives).buffer_unordered(AT_ONCE);
    let alive = lived.filter(|alive| std::future::ready(*alive)).count().await;
    Ok(Held {
        opened,
        alive,
        memory: before.zip(with),
    })
}

/// A stream that has begun.
async fn open(target: &Target, resident: &Resident) -> anyhow::Result<TcpStream> {
    let ticket = resident.live_ticket().await?;
    let mut stream = TcpStream::connect(target.address()).await?;
    let call = format!(
        "GET /api/v1/live?ticket={ticket} HTTP/1.1\r\nhost: {}\r\naccept: text/event-stream\r\n\r\n",
        target.host()
    );
    stream.write_all(call.as_bytes()).await?;
    let mut said = Vec::with_capacity(1_024);
    while !String::from_utf8_lossy(&said).contains("\nid: ") {
        match tokio::time::timeout(PATIENCE, stream.read_buf(&mut said)).await {
            Ok(Ok(read)) if read > 0 && said.len() < 16 * 1_024 => {}
            _ => bail!("the stream does not begin: {}", String::from_utf8_lossy(&said)),
        }
    }
    Ok(stream)
}

/// Whether it says something within the time of a sign of life.
async fn lives(mut stream: TcpStream) -> bool {
    let mut said = [0; 256];
    let read = tokio::time::timeout(PATIENCE, stream.read(&mut said)).await;
    matches!(read, Ok(Ok(read)) if read > 0)
}

/// Proportional memory of a process in KiB, as Linux counts it.
fn memory(pid: Option<u32>) -> anyhow::Result<Option<u64>> {
    let Some(pid) = pid else { return Ok(None) };
    let path = format!("/proc/{pid}/smaps_rollup");
    let text = std::fs::read_to_string(&path).with_context(|| format!("reading {path}"))?;
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"));
    let number = line.and_then(|rest| rest.trim().strip_suffix("kB"));
    let kib = number.and_then(|number| number.trim().parse().ok());
    Ok(Some(kib.context("no Pss in smaps_rollup")?))
}
