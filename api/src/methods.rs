//! What nothing answered: a known address with another method is 405 with `Allow`, any other address 404.

use crate::problem::{Answer, Code, Problem};
use crate::{openapi, routes};
use actix_web::{HttpRequest, web};
use std::sync::OnceLock;
use utoipa::openapi::PathItem;

/// Which methods each address answers; found out when somebody first asks for what there is not.
pub struct Methods {
    demonstration: bool,
    known: OnceLock<Vec<(&'static str, Vec<&'static str>)>>,
}

impl Methods {
    /// From the document of the API and the table beside it.
    pub fn new(demonstration: bool) -> Self {
        Methods {
            demonstration,
            known: OnceLock::new(),
        }
    }

    fn known(&self) -> &[(&'static str, Vec<&'static str>)] {
        self.known.get_or_init(|| {
            let api = openapi::document().paths.paths.iter();
            let api = api.map(|(template, item)| (template.as_str(), answered(item)));
            let beside = routes::beside_methods(self.demonstration);
            let beside = beside.map(|(template, method)| (template, vec![method]));
            api.chain(beside).collect()
        })
    }

    /// The methods of everything that answers at `path`; none when nothing does.
    fn at(&self, path: &str) -> Vec<&'static str> {
        let found = self.known().iter().filter(|(template, _)| fits(template, path));
        let mut methods: Vec<&'static str> = found.flat_map(|(_, methods)| methods.iter().copied()).collect();
        methods.sort_unstable();
        methods.dedup();
        methods
    }
}

fn answered(item: &PathItem) -> Vec<&'static str> {
    let each = [
        ("DELETE", &item.delete),
        ("GET", &item.get),
        ("HEAD", &item.head),
        ("OPTIONS", &item.options),
        ("PATCH", &item.patch),
        ("POST", &item.post),
        ("PUT", &item.put),
    ];
    let answered = each.into_iter().filter(|(_, operation)| operation.is_some());
    answered.map(|(method, _)| method).collect()
}

/// `{name}` stands for one segment that is not empty.
fn fits(template: &str, path: &str) -> bool {
    let mut segments = path.split('/');
    let fits = template.split('/').all(|expected| {
        segments
            .next()
            .is_some_and(|segment| expected == segment || (expected.starts_with('{') && !segment.is_empty()))
    });
    fits && segments.next().is_none()
}

/// Answers what no operation answered.
///
/// # Errors
/// `wrong_method` or `no_such_url`, always.
pub async fn unanswered(request: HttpRequest, methods: web::Data<Methods>) -> Answer {
    let allowed = methods.at(request.path());
    if allowed.is_empty() {
        return Err(Problem::new(Code::NoSuchUrl));
    }
    Err(Problem::new(Code::WrongMethod).with_header("allow", allowed.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_methods_of_an_address_are_those_of_its_operations() {
        let methods = Methods::new(false);
        let at = |path| methods.at(path).join(", ");
        assert_eq!(at("/api/v1/help-requests"), "GET, POST");
        assert_eq!(at("/api/v1/help-requests/017/accept"), "POST");
        assert_eq!(at("/api/v1/stations"), "GET");
        assert_eq!(at("/healthz"), "GET");
    }

    #[test]
    fn other_addresses_have_none() {
        let methods = Methods::new(false);
        for path in [
            "/api/v1",
            "/api/v1/nothing",
            "/api/v1/help-requests//accept",
            "/api/v1/stations/",
            "/api/v1/duty/1/2",
            "",
        ] {
            assert!(methods.at(path).is_empty(), "{path}");
        }
    }
}
