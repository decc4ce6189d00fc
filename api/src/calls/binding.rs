//! `call_id` of a submission: the call that a request comes from, written with it.

use super::mine::mine;
use crate::input::Id;
use crate::problem::{Answer, Code, Faults, Problem};
use nuanxin_domain::access::Actor;
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::live::Thing;
use nuanxin_infra::calls::LoggedCall;
use nuanxin_infra::platform::Platform;
use uuid::Uuid;

/// The call as it is once `request` has been filed from it, and what pages that show it are told.
///
/// # Errors
/// A fault for a call that is not the caller's own; `call_ended`, `call_has_request`.
pub async fn bound(
    platform: &Platform,
    actor: &Actor,
    call: Uuid,
    request: RequestId,
) -> Answer<(LoggedCall, Thing)> {
    let logged = mine(platform, actor, Id(call)).await.map_err(|problem| {
        let missing = problem.code() == Problem::new(Code::NotFound).code();
        if missing {
            Faults::one("/call_id", "unknown")
        } else {
            problem
        }
    })?;
    let call = logged.call.bind(request, platform.clocks.domain.now())?;
    let thing = Thing::of_call(&logged.call, &call);
    let words = logged.words;
    Ok((LoggedCall { call, words }, thing))
}
