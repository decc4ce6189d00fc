//! In which form: JSON, or a page.

use crate::problem::{Answer, Code, Problem};
use actix_web::HttpRequest;
use actix_web::http::header::ACCEPT;

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// For machines, the default.
    Json,
    /// For people.
    Html,
}

impl Form {
    /// What the caller prefers, by Accept.
    ///
    /// # Errors
    /// `not_acceptable` when it names neither.
    pub fn of(http: &HttpRequest) -> Answer<Self> {
        let header = http.headers().get(ACCEPT).and_then(|value| value.to_str().ok());
        preferred(header.unwrap_or("*/*")).ok_or_else(|| Problem::new(Code::NotAcceptable))
    }
}

/// The form with the highest weight; JSON where both weigh the same.
fn preferred(accept: &str) -> Option<Form> {
    let weight = |exact: &str, group: &str| {
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
    };
    let (json, html) = (
        weight("application/json", "application/*"),
        weight("text/html", "text/*"),
    );
    match (json > 0.0, html > json) {
        (_, true) => Some(Form::Html),
        (true, false) => Some(Form::Json),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_get_a_page_and_programs_get_json() {
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        assert_eq!(preferred(browser), Some(Form::Html));
        assert_eq!(preferred("text/html"), Some(Form::Html));
        assert_eq!(preferred("*/*"), Some(Form::Json));
        assert_eq!(preferred(""), Some(Form::Json));
        assert_eq!(preferred("application/json, text/html"), Some(Form::Json));
        assert_eq!(
            preferred("application/json;q=0.4, text/*;q=0.5"),
            Some(Form::Html)
        );
        assert_eq!(preferred("text/html;q=0, */*"), Some(Form::Json));
        assert_eq!(preferred("application/pdf"), None);
    }
}
