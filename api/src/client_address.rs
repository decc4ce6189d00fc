//! Where a call comes from: the peer, or what a trusted proxy says of it. Nobody else's `X-Forwarded-For` counts,
//! or anybody could count as somebody else.

use actix_web::HttpRequest;
use nuanxin_infra::blind_index::BlindIndex;
use nuanxin_infra::keys::KeyRing;
use nuanxin_infra::sealed::FieldName;
use nuanxin_infra::settings::AddressRange;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

const NETWORK: FieldName = FieldName::new("limits.network");

/// A client's network address. Personal data: only its digest is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(IpAddr);

impl ClientAddress {
    /// The address that a call comes from, past the proxies that are trusted.
    pub fn of(request: &HttpRequest, trusted: &[AddressRange]) -> Self {
        let peer = request
            .peer_addr()
            .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
        let headers = request.headers().get_all("x-forwarded-for");
        let said: Vec<&str> = headers.filter_map(|value| value.to_str().ok()).collect();
        Self(origin(peer.to_canonical(), &said.join(","), trusted))
    }

    /// Whether the call comes from this very machine.
    pub fn is_loopback(&self) -> bool {
        self.0.is_loopback()
    }

    /// The network as text: an IPv4 address; of an IPv6 address the first 64 bits, because whoever has one has
    /// all the rest.
    pub fn network(&self) -> String {
        match self.0 {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let prefix = Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64));
                format!("{prefix}/64")
            }
        }
    }

    /// What may be kept and counted: tells nothing without the index key.
    pub fn index(&self, ring: &KeyRing) -> BlindIndex {
        ring.blind_index(NETWORK, &self.network())
    }
}

/// Walks the proxies from the nearest one outwards, as long as they are trusted.
fn origin(peer: IpAddr, said: &str, trusted: &[AddressRange]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|range| range.contains(address));
    let mut client = peer;
    for entry in said.rsplit(',') {
        if !is_trusted(client) {
            break;
        }
        let Some(address) = parsed(entry) else { break };
        client = address;
    }
    client
}

/// `203.0.113.9`, `203.0.113.9:4711`, `2001:db8::1`, `[2001:db8::1]:4711`.
fn parsed(entry: &str) -> Option<IpAddr> {
    let entry = entry.trim();
    let bare = entry.trim_start_matches('[').trim_end_matches(']');
    let address = bare
        .parse()
        .ok()
        .or_else(|| entry.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
    address.map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn client(peer: &str, said: &[&str], trusted: &[&str]) -> String {
        let trusted: Vec<AddressRange> = trusted.iter().map(|range| range.parse().unwrap()).collect();
        let mut request = TestRequest::default().peer_addr(peer.parse().unwrap());
        for value in said {
            request = request.append_header(("x-forwarded-for", *value));
        }
        ClientAddress::of(&request.to_http_request(), &trusted)
            .0
            .to_string()
    }

    #[test]
    fn a_header_of_somebody_who_is_not_trusted_is_not_believed() {
        assert_eq!(client("203.0.113.9:1", &["198.51.100.1"], &[]), "203.0.113.9");
        assert_eq!(
            client("203.0.113.9:1", &["198.51.100.1"], &["10.0.0.0/8"]),
            "203.0.113.9"
        );
    }

    #[test]
    fn the_nearest_address_that_is_no_trusted_proxy_is_the_client() {
        let trusted = ["10.0.0.0/8"];
        assert_eq!(client("10.0.0.1:1", &["198.51.100.1"], &trusted), "198.51.100.1");
        assert_eq!(
            client("10.0.0.1:1", &["1.2.3.4, 198.51.100.1, 10.0.0.2"], &trusted),
            "198.51.100.1"
        );
        assert_eq!(
            client("10.0.0.1:1", &["1.2.3.4", "198.51.100.1:80"], &trusted),
            "198.51.100.1"
        );
        assert_eq!(client("10.0.0.1:1", &["10.0.0.3"], &trusted), "10.0.0.3");
        assert_eq!(
            client("10.0.0.1:1", &["[2001:db8::7]:443"], &trusted),
            "2001:db8::7"
        );
        assert_eq!(
            client("[::ffff:10.0.0.1]:1", &["198.51.100.1"], &trusted),
            "198.51.100.1"
        );
    }

    #[test]
    fn nonsense_ends_the_walk_at_the_last_address_that_was_one() {
        assert_eq!(
            client("10.0.0.1:1", &["198.51.100.1, unknown"], &["10.0.0.0/8"]),
            "10.0.0.1"
        );
        assert_eq!(client("10.0.0.1:1", &[""], &["10.0.0.0/8"]), "10.0.0.1");
    }

    #[test]
    fn an_ipv6_network_counts_as_one() {
        let network = |text: &str| ClientAddress(text.parse().unwrap()).network();
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), network("2001:db8:1:2::1"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("203.0.113.9"), "203.0.113.9");
    }
}
