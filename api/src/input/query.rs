//! Query parameters, strict like bodies.

use crate::problem::{Code, Fault, Problem};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use serde::de::DeserializeOwned;
use std::future::{Ready, ready};

/// Query parameters of an operation.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let read = web::Query::<T>::from_query(request.query_string());
        ready(read.map(|query| Query(query.into_inner())).map_err(|_| {
            let fault = Fault {
                pointer: "query".into(),
                code: "malformed",
                bound: None,
            };
            let mut problem = Problem::invalid(vec![fault]);
            if request.query_string().len() > 4096 {
                problem = Problem::new(Code::Malformed);
            }
            problem
        }))
    }
}
