//! The malware scanner: `clamd` of ClamAV, spoken to by its own protocol (clamd(8): `INSTREAM`, `PING`, `VERSION`).
//!
//! A file is streamed to it piece by piece, within a time limit, and its words become a verdict. It is our own
//! because a scanner that has had enough answers and hangs up while it is still being sent to: its answer must be heard all
//! the same. What cannot be scanned is not clean: it is "not scanned", and says why.

#[cfg(test)]
mod tests;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, UnixStream};
use tokio::time::timeout;

use crate::settings::{ClamdAddress, FileSettings};

const CONNECT: Duration = Duration::from_secs(3);
/// For words about itself.
const WORDS: Duration = Duration::from_secs(5);
/// A longer answer is none.
const LONGEST: u64 = 4 * 1024;
/// Most bytes of one chunk.
const CHUNK: usize = 128 * 1024;

/// What a scan came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing was found.
    Clean,
    /// Something was found.
    Found {
        /// What the scanner calls it.
        name: String,
    },
    /// It was not looked through.
    NotScanned {
        /// Why.
        why: NotScanned,
    },
}

/// Why a file was not looked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotScanned {
    /// Larger than the scanner takes (its `StreamMaxLength`).
    #[error("the file is larger than clamd takes")]
    TooLarge,
    /// Nobody listens at its address.
    #[error("clamd cannot be reached")]
    Unreachable,
    /// It did not answer within the time limit.
    #[error("clamd did not answer in time")]
    Late,
    /// It hung up without a whole answer.
    #[error("clamd hung up without an answer")]
    BrokeOff,
    /// It reported an error of its own, or said something else than its protocol has.
    #[error("clamd did not say what it found")]
    NotUnderstood,
}

impl NotScanned {
    /// The code for rows and metrics.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::Unreachable => "unreachable",
            Self::Late => "late",
            Self::BrokeOff => "broke_off",
            Self::NotUnderstood => "not_understood",
        }
    }

    /// Whether the same file may come through another time.
    pub fn may_pass(self) -> bool {
        self != Self::TooLarge
    }
}

/// The scanner of the settings. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Clamd(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    address: ClamdAddress,
    limit: Duration,
}

/// A connection of either kind.
trait Line: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Line for T {}

impl Clamd {
    /// As the settings say; `None` when no scanner is set.
    pub fn from_settings(settings: &FileSettings) -> Option<Self> {
        let limit = Duration::from_secs(settings.clamd_timeout_seconds);
        let address = settings.clamd.clone()?;
        Some(Self(Arc::new(Inner { address, limit })))
    }

    /// Looks through a file. A file that cannot be read to its end has no verdict.
    ///
    /// # Errors
    /// The file's own: that of reading it.
    pub async fn scan<E>(&self, file: impl Stream<Item = Result<Bytes, E>>) -> Result<Verdict, E> {
        let scanned = match timeout(self.0.limit, self.exchange(file)).await {
            Err(_) => Ok(Err(NotScanned::Late)),
            Ok(exchanged) => exchanged,
        };
        let verdict = match scanned? {
            Ok(words) => understood(&words),
            Err(why) => Verdict::NotScanned { why },
        };
        count(&verdict);
        Ok(verdict)
    }

    /// Whether it listens, and which version of itself and of its signatures it has, in its own words.
    ///
    /// # Errors
    /// `NotScanned`.
    pub async fn version(&self) -> Result<String, NotScanned> {
        let (pong, version) = (self.ask(b"zPING\0").await?, self.ask(b"zVERSION\0").await?);
        if pong != "PONG" || !version.starts_with("ClamAV") {
            return Err(NotScanned::NotUnderstood);
        }
        Ok(shown(&version))
    }

    async fn ask(&self, command: &[u8]) -> Result<String, NotScanned> {
        let asked = async {
            let mut line = self.connect().await?;
            line.write_all(command).await.map_err(|_| NotScanned::BrokeOff)?;
            heard(&mut *line).await
        };
        timeout(WORDS, asked).await.unwrap_or(Err(NotScanned::Late))
    }

    /// Sends the file and hears what is said of it; the outer error is the file's.
    async fn exchange<E>(
        &self,
        file: impl Stream<Item = Result<Bytes, E>>,
    ) -> Result<Result<String, NotScanned>, E> {
        let mut line = match self.connect().await {
            Err(why) => return Ok(Err(why)),
            Ok(line) => line,
        };
        let mut file = std::pin::pin!(file);
        let mut sent = line.write_all(b"zINSTREAM\0").await;
        while sent.is_ok()
            && let Some(part) = file.next().await
        {
            sent = send(&mut *line, &part?).await;
        }
        if sent.is_ok() {
            sent = line.write_all(&0_u32.to_be_bytes()).await;
        }
        // who has had enough of a file has said so before hanging up
        match (sent, heard(&mut *line).await) {
            (Err(_), Err(_)) => Ok(Err(NotScanned::BrokeOff)),
            (_, words) => Ok(words),
        }
    }

    async fn connect(&self) -> Result<Box<dyn Line>, NotScanned> {
        let connecting = async {
            Ok::<Box<dyn Line>, io::Error>(match &self.0.address {
                ClamdAddress::Tcp(address) => Box::new(TcpStream::connect(address).await?),
                ClamdAddress::Unix(path) => Box::new(UnixStream::connect(path).await?),
            })
        };
        match timeout(CONNECT, connecting).await {
            Ok(Ok(line)) => Ok(line),
            _ => Err(NotScanned::Unreachable),
        }
    }
}

async fn send(line: &mut dyn Line, part: &[u8]) -> io::Result<()> {
    for chunk in part.chunks(CHUNK) {
        let length = u32::try_from(chunk.len()).unwrap_or(u32::MAX);
        line.write_all(&length.to_be_bytes()).await?;
        line.write_all(chunk).await?;
    }
    Ok(())
}

/// One answer: up to the zero byte that ends it, or to the end.
async fn heard(line: &mut dyn Line) -> Result<String, NotScanned> {
    let mut words = Vec::new();
    // an error after the answer is none: the connection is over either way
    let read = line.take(LONGEST).read_to_end(&mut words).await;
    match words.iter().position(|byte| *byte == 0) {
        Some(end) => words.truncate(end),
        None if read.is_err() || words.is_empty() => return Err(NotScanned::BrokeOff),
        None => return Err(NotScanned::NotUnderstood),
    }
    String::from_utf8(words).map_err(|_| NotScanned::NotUnderstood)
}

/// What an answer to `INSTREAM` means.
fn understood(words: &str) -> Verdict {
    let why = match words.strip_prefix("stream: ") {
        Some("OK") => return Verdict::Clean,
        Some(found) => match found.strip_suffix(" FOUND") {
            Some(name) => return Verdict::Found { name: shown(name) },
            None => NotScanned::NotUnderstood,
        },
        None if words.contains("size limit exceeded") => NotScanned::TooLarge,
        None => NotScanned::NotUnderstood,
    };
    Verdict::NotScanned { why }
}

/// Words of another program, fit for a row and a log line.
fn shown(words: &str) -> String {
    let plain = |one: &char| one.is_ascii_graphic() || *one == ' ';
    words.chars().filter(plain).take(200).collect()
}

fn count(verdict: &Verdict) {
    let outcome = match verdict {
        Verdict::Clean => "clean",
        Verdict::Found { .. } => "found",
        Verdict::NotScanned { why } => why.code(),
    };
    metrics::counter!("nuanxin_scans_total", "outcome" => outcome).increment(1);
}
