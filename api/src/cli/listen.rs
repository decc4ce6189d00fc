//! Taking the address before anything else is touched: a second copy of the program ends here.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};

use tokio::net::TcpSocket;

use super::failure::Failure;

/// Connections that may wait to be accepted: a burst of phones must not be turned away.
const BACKLOG: u32 = 2_048;

/// Listens on `bind`; port 0 takes a free one.
///
/// # Errors
/// A sentence that names the address and says why: in use, not ours, not allowed.
pub fn listen(bind: SocketAddr) -> Result<TcpListener, Failure> {
    try_listen(bind).map_err(|error| {
        let why = match error.kind() {
            ErrorKind::AddrInUse => "another program listens there already".to_owned(),
            ErrorKind::AddrNotAvailable => "this machine does not have that address".to_owned(),
            ErrorKind::PermissionDenied => "this user may not listen there".to_owned(),
            _ => error.to_string(),
        };
        Failure::new(format!(
            "cannot listen on {bind}: {why}. NUANXIN__HTTP__BIND names another address"
        ))
    })
}

fn try_listen(bind: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if bind.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    // a port whose last connections are still in their final wait is free; on Windows the flag means theft
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(bind)?;
    socket.listen(BACKLOG)?.into_std()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_address_in_use_is_named() {
        let first = listen("127.0.0.1:0".parse().unwrap()).unwrap();
        let taken = first.local_addr().unwrap();
        let second = listen(taken).unwrap_err().to_string();
        assert!(
            second.contains(&taken.to_string()) && second.contains("already"),
            "{second}"
        );
    }
}
