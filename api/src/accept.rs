//! `Accept`: JSON, or the one other form that an operation has.

use crate::problem::{Answer, Code, Problem};
use actix_web::HttpRequest;
use actix_web::http::header::ACCEPT;

/// Whether the caller prefers `other`, such as `text/html`, to JSON.
///
/// # Errors
/// `not_acceptable` when it names neither.
pub fn prefers(http: &HttpRequest, other: &str) -> Answer<bool> {
    let header = http.headers().get(ACCEPT).and_then(|value| value.to_str().ok());
    preferred(header.unwrap_or("*/*"), other).ok_or_else(|| Problem::new(Code::NotAcceptable))
}

/// Whether `other` has the higher weight; JSON where both weigh the same. None when neither is accepted.
fn preferred(accept: &str, other: &str) -> Option<bool> {
    let (json, other) = (weight(accept, "application/json"), weight(accept, other));
    match (json > 0.0, other > json) {
        (_, true) => Some(true),
        (true, false) => Some(false),
        (false, false) => None,
    }
}

/// The weight of a form by the range that names it most precisely.
fn weight(accept: &str, exact: &str) -> f32 {
    let group = exact.split('/').next().unwrap_or_default().to_owned() + "/*";
    let ranges = accept.split(',').filter_map(|range| {
        let mut parts = range.split(';').map(str::trim);
        let name = parts.next()?.to_ascii_lowercase();
        let q = parts
            .find_map(|part| part.strip_prefix("q="))
            .map(str::parse::<f32>);
        let precision = match name.as_str() {
            name if name == exact => 2_u8,
            name if name == group => 1,
            "*/*" | "" => 0,
            _ => return None,
        };
        Some((precision, q.map_or(1.0, |q| q.unwrap_or(0.0))))
    });
    let most_precise = ranges.max_by_key(|(precision, _)| *precision);
    most_precise.map_or(0.0, |(_, q)| q)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_get_a_page_and_programs_get_json() {
        let page = |accept| preferred(accept, "text/html");
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        assert_eq!(page(browser), Some(true));
        assert_eq!(page("text/html"), Some(true));
        assert_eq!(page("*/*"), Some(false));
        assert_eq!(page(""), Some(false));
        assert_eq!(page("application/json, text/html"), Some(false));
        assert_eq!(page("application/json;q=0.4, text/*;q=0.5"), Some(true));
        assert_eq!(page("text/html;q=0, */*"), Some(false));
        assert_eq!(page("application/pdf"), None);
        assert_eq!(preferred("text/csv", "text/html"), None);
    }
}
