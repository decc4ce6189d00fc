//! `GET /catalogue` and `GET /programmes`: what stations can do.

use crate::problem::{Answer, Language};
use actix_web::{HttpRequest, HttpResponse, get};
use nuanxin_domain::catalogue::{CatalogueItem, CatalogueModule, Programme, catalogue, programmes};
use serde::Serialize;
use utoipa::ToSchema;

/// The service catalogue (救助服务事项清单).
#[derive(Debug, Serialize, ToSchema)]
pub struct Catalogue {
    /// Items.
    items: Vec<CatalogueItemDocument>,
    /// Always absent: there is one page.
    next_cursor: Option<String>,
}

/// One item.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CatalogueItem)]
pub struct CatalogueItemDocument {
    /// Number; 1 to 21 are the official ones.
    number: u16,
    /// Code of its module.
    module: CatalogueModule,
    /// Title of its module.
    module_title: String,
    /// Title.
    title: String,
}

/// Programmes (资源联盟池).
#[derive(Debug, Serialize, ToSchema)]
pub struct Programmes {
    /// Programmes.
    items: Vec<ProgrammeDocument>,
    /// Always absent: there is one page.
    next_cursor: Option<String>,
}

/// One programme.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Programme)]
pub struct ProgrammeDocument {
    /// Stable code.
    code: String,
    /// Name.
    name: String,
    /// The street that runs it; absent for the whole district.
    street_code: Option<String>,
    /// What it gives.
    gives: Option<String>,
    /// For whom.
    for_whom: Option<String>,
    /// How many people it can serve at a time.
    capacity: Option<u32>,
    /// How a provider is reached.
    contact: Option<String>,
}

/// Show the service catalogue
///
/// Twenty-one items in five modules; service records refer to them by number.
#[utoipa::path(tag = "places", responses((status = 200, description = "The catalogue", body = Catalogue)))]
#[get("/catalogue")]
pub async fn show_catalogue(http: HttpRequest) -> Answer {
    let language = Language::of(&http);
    let items = catalogue()
        .into_iter()
        .map(|item| CatalogueItemDocument::of(item, language))
        .collect();
    Ok(HttpResponse::Ok().json(Catalogue {
        items,
        next_cursor: None,
    }))
}

/// List programmes
///
/// What providers offer beside the catalogue.
#[utoipa::path(tag = "places", responses((status = 200, description = "Programmes", body = Programmes)))]
#[get("/programmes")]
pub async fn list_programmes(http: HttpRequest) -> Answer {
    let language = Language::of(&http);
    let items = programmes()
        .into_iter()
        .map(|item| ProgrammeDocument::of(item, language))
        .collect();
    Ok(HttpResponse::Ok().json(Programmes {
        items,
        next_cursor: None,
    }))
}

impl CatalogueItemDocument {
    fn of(item: CatalogueItem, language: Language) -> Self {
        CatalogueItemDocument {
            number: item.number,
            module: item.module,
            module_title: language
                .pick(item.module.title_zh(), item.module.title_en())
                .to_owned(),
            title: language.pick(item.title_zh, item.title_en),
        }
    }
}

impl ProgrammeDocument {
    fn of(programme: Programme, language: Language) -> Self {
        ProgrammeDocument {
            code: programme.code,
            name: language.pick(programme.name_zh, programme.name_en),
            street_code: programme.street_code,
            gives: language.pick(programme.gives_zh, programme.gives_en),
            for_whom: language.pick(programme.for_whom_zh, programme.for_whom_en),
            capacity: programme.capacity,
            contact: programme.contact,
        }
    }
}
