//! The cookie in which a browser keeps its refresh token, and proof that a call with it comes from our own page.
//!
//! `SameSite=Strict` keeps other sites' forms out; the header and the origin keep out what browsers of tomorrow
//! or pages of a sister site might send along.

use crate::client_address::ClientAddress;
use crate::problem::{Answer, Code, Problem};
use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::{HOST, ORIGIN};
use chrono::TimeDelta;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::tokens::OpaqueToken;
use std::net::IpAddr;

/// The cookie's name.
pub const NAME: &str = "nuanxin_refresh";
/// Only sign-in operations get it.
const PATH: &str = "/api/v1/auth";

/// The cookie that holds `refresh`; `plain` without `Secure`.
pub fn holding(refresh: &OpaqueToken, lifetime: TimeDelta, plain: bool) -> Cookie<'static> {
    shaped(
        refresh.expose().to_owned(),
        Duration::seconds(lifetime.num_seconds()),
        plain,
    )
}

/// The cookie that makes a browser forget.
pub fn forgetting(plain: bool) -> Cookie<'static> {
    shaped(String::new(), Duration::ZERO, plain)
}

fn shaped(value: String, lifetime: Duration, plain: bool) -> Cookie<'static> {
    Cookie::build(NAME, value)
        .path(PATH)
        .http_only(true)
        .secure(!plain)
        .same_site(SameSite::Strict)
        .max_age(lifetime)
        .finish()
}

/// The refresh token that the browser sent along, if any: the call must come from our own page then.
///
/// # Errors
/// `wrong_origin` when it does not.
pub fn sent(platform: &Platform, http: &HttpRequest) -> Answer<Option<String>> {
    let Some(cookie) = http.cookie(NAME) else {
        return Ok(None);
    };
    let is_web = header(http, "x-nuanxin-client").is_some_and(|client| client == "web");
    if is_web && origin_is_own(platform, http) {
        Ok(Some(cookie.value().to_owned()))
    } else {
        Err(Problem::new(Code::WrongOrigin))
    }
}

/// Whether the cookie may do without `Secure`: on this machine without TLS only.
pub fn may_be_plain(platform: &Platform, http: &HttpRequest) -> bool {
    match header(http, ORIGIN.as_str()) {
        Some(origin) => origin.strip_prefix("http://").is_some_and(names_loopback),
        None => {
            let client = ClientAddress::of(http, &platform.settings.http.trusted_proxies);
            client.is_loopback() && own_host(platform, http).is_some_and(|host| names_loopback(&host))
        }
    }
}

fn origin_is_own(platform: &Platform, http: &HttpRequest) -> bool {
    let Some((scheme, authority)) = header(http, ORIGIN.as_str()).and_then(|origin| origin.split_once("://"))
    else {
        return false;
    };
    let port = match scheme {
        "http" => ":80",
        "https" => ":443",
        _ => return false,
    };
    let bare = |text: &str| text.strip_suffix(port).unwrap_or(text).to_ascii_lowercase();
    own_host(platform, http).is_some_and(|host| bare(&host) == bare(authority))
}

/// The name under which the caller reached us: what a trusted proxy says, or the call itself.
fn own_host(platform: &Platform, http: &HttpRequest) -> Option<String> {
    let proxies = &platform.settings.http.trusted_proxies;
    let from_proxy = http
        .peer_addr()
        .is_some_and(|peer| proxies.iter().any(|range| range.contains(peer.ip())));
    if from_proxy && let Some(host) = header(http, "x-forwarded-host") {
        return host.split(',').next().map(|host| host.trim().to_owned());
    }
    let authority = http.uri().authority().map(|authority| authority.as_str());
    authority
        .or_else(|| header(http, HOST.as_str()))
        .map(str::to_owned)
}

fn names_loopback(authority: &str) -> bool {
    let without_port = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    let host = without_port.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn header<'a>(http: &'a HttpRequest, name: &str) -> Option<&'a str> {
    http.headers().get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_known_by_all_its_names_and_no_other() {
        for ours in [
            "localhost",
            "LOCALHOST:8080",
            "127.0.0.1:8080",
            "127.1.2.3",
            "[::1]:8080",
            "[::1]",
        ] {
            assert!(names_loopback(ours), "{ours}");
        }
        for other in [
            "localhost.example.cn",
            "127.0.0.1.example.cn",
            "10.0.0.1:8080",
            "",
            "::8080",
        ] {
            assert!(!names_loopback(other), "{other}");
        }
    }

    #[test]
    fn scripts_other_sites_and_other_paths_never_get_the_cookie() {
        let cookie = holding(&OpaqueToken::generate(), TimeDelta::days(30), false).to_string();
        for part in [
            "HttpOnly",
            "SameSite=Strict",
            "Secure",
            "Path=/api/v1/auth",
            "Max-Age=2592000",
        ] {
            assert!(cookie.contains(part), "{part}");
        }
        assert!(
            !holding(&OpaqueToken::generate(), TimeDelta::days(30), true)
                .to_string()
                .contains("Secure")
        );
        assert!(forgetting(false).to_string().contains("Max-Age=0"));
    }
}
