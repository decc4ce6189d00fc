//! Where simulated phones may call: a running instance on this machine, and nowhere else. A load tool that
//! takes any address is a weapon; one that takes loopback only is a measuring instrument.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;

/// A product that runs on this machine, reached by plain HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    address: SocketAddr,
    host: String,
}

/// Why an address is not one to call.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// Not of the form `http://HOST:PORT`.
    #[error("{0} is no address of the form http://127.0.0.1:8080")]
    Malformed(String),
    /// Another machine.
    #[error(
        "{0} is not on this machine: simulated phones call loopback addresses only \
         (http://127.0.0.1:PORT, http://[::1]:PORT, http://localhost:PORT)"
    )]
    Elsewhere(String),
}

impl Target {
    /// The address to connect to.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The `Host` header: host and port as they were given.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "http://{}", self.host)
    }
}

impl TryFrom<SocketAddr> for Target {
    type Error = TargetError;

    fn try_from(address: SocketAddr) -> Result<Self, TargetError> {
        if !address.ip().is_loopback() {
            return Err(TargetError::Elsewhere(address.to_string()));
        }
        Ok(Self {
            address,
            host: address.to_string(),
        })
    }
}

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        let malformed = || TargetError::Malformed(text.to_owned());
        let rest = text.strip_prefix("http://").ok_or_else(malformed)?;
        let host = rest.strip_suffix('/').unwrap_or(rest);
        if host.is_empty() || host.contains(['/', '?', '#', '@']) {
            return Err(malformed());
        }
        let full = if host.ends_with(']') || !host.contains(':') {
            format!("{host}:80")
        } else {
            host.into()
        };
        if let Ok(address) = full.parse::<SocketAddr>() {
            return Self::try_from(address).map_err(|_| TargetError::Elsewhere(text.to_owned()));
        }
        let (name, port) = full.rsplit_once(':').ok_or_else(malformed)?;
        let port = port.parse().map_err(|_| malformed())?;
        if !name.eq_ignore_ascii_case("localhost") {
            return Err(TargetError::Elsewhere(text.to_owned()));
        }
        let address = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port);
        Ok(Self { address, host: full })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_in_every_spelling_is_a_target() {
        for (text, address) in [
            ("http://127.0.0.1:8080", "127.0.0.1:8080"),
            ("http://127.0.0.1:8080/", "127.0.0.1:8080"),
            ("http://127.3.2.1", "127.3.2.1:80"),
            ("http://[::1]:9000", "[::1]:9000"),
            ("http://[::1]", "[::1]:80"),
            ("http://localhost:8080", "127.0.0.1:8080"),
        ] {
            let target: Target = text.parse().expect(text);
            assert_eq!(target.address(), address.parse().expect(address), "{text}");
        }
    }

    #[test]
    fn other_machines_are_refused_with_a_sentence_that_says_what_is_allowed() {
        for text in [
            "http://10.0.0.4:8080",
            "http://0.0.0.0:80",
            "http://station.example",
            "http://[fe80::1]:80",
        ] {
            let refused = text.parse::<Target>().expect_err(text);
            assert!(matches!(refused, TargetError::Elsewhere(_)), "{text}: {refused}");
            assert!(refused.to_string().contains("loopback addresses only"));
        }
        // A name that only looks like this machine.
        assert!("http://localhost.example:80".parse::<Target>().is_err());
        assert!("http://127.0.0.1.example:80".parse::<Target>().is_err());
        assert!("http://127.0.0.1:80@example.org:80".parse::<Target>().is_err());
    }

    #[test]
    fn what_is_no_address_is_called_malformed() {
        for text in [
            "",
            "127.0.0.1:8080",
            "https://127.0.0.1",
            "http://",
            "http://localhost:port",
            "http://127.0.0.1/x",
        ] {
            assert!(
                matches!(text.parse::<Target>(), Err(TargetError::Malformed(_))),
                "{text}"
            );
        }
    }
}
