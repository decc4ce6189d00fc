//! `POST /doorbell/answers`: a neighbour says whether they go.

use super::known::unknown;
use super::rings::change::{Changed, RingChange};
use crate::input::Body;
use crate::problem::{Answer, Code, Faults, Language, Problem, ProblemDocument};
use actix_web::{HttpRequest, HttpResponse, post, web};
use nuanxin_domain::access::Actor;
use nuanxin_domain::doorbell::{NeighbourAnswer, Ring, RingState};
use nuanxin_domain::ids::NeighbourId;
use nuanxin_infra::audit::{self, AuditEntry};
use nuanxin_infra::db::DbError;
use nuanxin_infra::doorbells::rings;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::tokens::OpaqueToken;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Characters of a token.
const TOKEN: usize = 43;
/// How often an answer is noted again while others change the same ring.
const TRIES: usize = 8;

/// What a neighbour answers.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"token": "Zq3vTn8mYb1xWc6kJd0sRf5hLp2gUe9aVi4oNw7tQyE", "answer": "goes"}))]
pub struct RingAnswerBody {
    /// What stood in the link of the message. It is good for one ring.
    #[schema(max_length = 43)]
    token: String,
    /// "I go", or "I cannot"; the last one counts.
    answer: NeighbourAnswer,
}

/// How the ring stands for a neighbour. Nothing in it says who rang, or why.
#[derive(Debug, Serialize, ToSchema)]
pub struct NeighbourThanks {
    /// Where the ring stands.
    state: RingState,
    /// Others who are on the way: neighbours and staff.
    others_going: usize,
    /// In words.
    #[schema(example = "谢谢您,已告诉站点和其他邻居。另有 1 人正赶去。有生命危险请马上拨打 110、120。")]
    text: String,
}

/// Answer as a neighbour
///
/// By the link in the message that called the neighbour; no account is needed, and nothing personal stands in it. The
/// first "I go" is told to the other neighbours and to the duty, a later one to those who go; nobody is sent home.
/// After the ring is over the answer says so. Unknown links, and those of whoever agrees no more, are refused alike.
#[utoipa::path(
    tag = "doorbell",
    request_body = RingAnswerBody,
    responses(
        (status = 200, description = "Noted", body = NeighbourThanks),
        (status = 401, description = "The link is not good", body = ProblemDocument,
         content_type = "application/problem+json"),
    )
)]
#[post("/doorbell/answers")]
pub async fn answer_ring(
    platform: web::Data<Platform>,
    body: Body<RingAnswerBody>,
    http: HttpRequest,
) -> Answer {
    let mut faults = Faults::default();
    faults.text("/token", Some(&body.value.token), TOKEN);
    faults.check()?;
    let token = OpaqueToken::parse(&body.value.token);
    let answer = body.value.answer;
    for _ in 0..TRIES {
        let found = match &token {
            Some(token) => rings::by_link(platform.db.reader(), &platform.ring, token).await?,
            None => None,
        };
        let Some((ring, neighbour)) = found else {
            return Err(unknown(&platform, &http, Code::DoorbellLinkRefused).await);
        };
        if let Some(changed) = noted(&platform, &ring, neighbour, answer).await? {
            return Ok(thanks(&changed, neighbour, answer, Language::of(&http)));
        }
    }
    Err(Problem::new(Code::NotReady).with_header("retry-after", 1))
}

/// The ring after the answer; `None` when somebody else was faster.
async fn noted(
    platform: &Platform,
    ring: &Ring,
    neighbour: NeighbourId,
    answer: NeighbourAnswer,
) -> Answer<Option<Changed>> {
    let system = Actor::system();
    let change = RingChange {
        platform,
        actor: &system,
        audit: "doorbell-answer",
    };
    let present = change.present(ring.clone()).await?;
    let now = platform.clocks.domain.now();
    let over = present.ring.state(&present.request) == RingState::Ended;
    let after = ring.answered(neighbour, answer, now).filter(|_| !over);
    let Some(after) = after else {
        return Ok(Some(present));
    };
    if answer == NeighbourAnswer::Cannot {
        let entry = AuditEntry::new(&*platform.clocks.real, &system, "doorbell-answer");
        let tx = platform.db.write_tx().await?;
        if !rings::save(&tx, &after).await? {
            return Ok(None);
        }
        audit::write(&tx, &[entry.about(&present.request)]).await?;
        tx.commit().await.map_err(DbError::from)?;
        return Ok(Some(Changed {
            ring: after,
            request: present.request,
        }));
    }
    change
        .decide(present, |ring, request, agreeing, cx| {
            let decided = request.gone_to(ring, Some(neighbour), agreeing, cx)?;
            Ok((decided, after.clone()))
        })
        .await
}

fn thanks(
    changed: &Changed,
    neighbour: NeighbourId,
    answer: NeighbourAnswer,
    language: Language,
) -> HttpResponse {
    let Changed { ring, request } = changed;
    let state = ring.state(request);
    let others = ring.others_going(Some(neighbour));
    let (zh, en) = words(state, answer, others);
    HttpResponse::Ok().json(NeighbourThanks {
        state,
        others_going: others,
        text: language.pick(zh, en),
    })
}

fn words(state: RingState, answer: NeighbourAnswer, others: usize) -> (String, String) {
    if state == RingState::Ended {
        return (
            "已有人联系上了,谢谢您。".to_owned(),
            "Somebody has reached them already; thank you.".to_owned(),
        );
    }
    if answer == NeighbourAnswer::Cannot {
        return ("知道了,谢谢您。".to_owned(), "Noted; thank you.".to_owned());
    }
    let (zh_others, en_others) = match others {
        0 => (String::new(), String::new()),
        _ => (
            format!("另有 {others} 人正赶去。"),
            format!(" Others on the way: {others}."),
        ),
    };
    (
        format!("谢谢您,已告诉站点和其他邻居。{zh_others}有生命危险请马上拨打 110、120。"),
        format!(
            "Thank you; the station and the other neighbours were told.{en_others} If life is in danger, call 110 or 120."
        ),
    )
}
