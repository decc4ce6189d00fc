//! The desk's calls of the last days: answered, passed on, silent, one from which a request was filed, somebody who calls
//! so often that one contact person is named, and one with words of danger that waits for somebody.

use chrono::{DateTime, Duration, Utc};
use nuanxin_domain::access::{Actor, Role};
use nuanxin_domain::call::{Call, CallOutcome, CallRefusal, CallWords};
use nuanxin_domain::ids::CallId;
use nuanxin_domain::phone::normalise_phone;
use nuanxin_domain::urgency::Urgency;
use nuanxin_infra::audit::{self, AuditEntry};
use nuanxin_infra::calls::{self, ContactPerson, LoggedCall};
use nuanxin_infra::db::DbError;
use nuanxin_infra::ids::new_id;
use nuanxin_infra::platform::Platform;

use super::files::Told;
use super::hours::working_before;
use super::life::World;
use super::month::At;

/// Calls of somebody whom no file knows: working minutes ago, number, name, what was written, how it ended.
const STRANGERS: [(i64, &str, &str, &str, CallOutcome); 7] = [
    (
        95,
        "13911110001",
        "",
        "问社区食堂周末开不开,已告知开放时间。",
        CallOutcome::Answered,
    ),
    (
        260,
        "021-62580001",
        "陈阿姨",
        "想了解长护险怎么申请,已说明材料和受理地点。",
        CallOutcome::Answered,
    ),
    (
        410,
        "13911110002",
        "",
        "没有人说话,半分钟后挂断。",
        CallOutcome::Silent,
    ),
    (530, "13911110003", "", "电信业务推销。", CallOutcome::Nuisance),
    (
        690,
        "+852 9123 4567",
        "周先生",
        "在香港,问上海的父亲能不能申请居家照护。",
        CallOutcome::Answered,
    ),
    (
        880,
        "13911110004",
        "物业小张",
        "楼道堆物,不属于社会救助。",
        CallOutcome::PassedOn,
    ),
    (
        42,
        "13911110005",
        "",
        "说隔壁像是煤气漏了,问要打什么电话,没留地址就挂了。",
        CallOutcome::Answered,
    ),
];

/// How often the frequent caller has called, each so many working minutes before the one before.
const OFTEN: i64 = 7;

/// Writes the calls; `told` are requests of the month, oldest first.
///
/// # Errors
/// What the database reported.
pub async fn seed(platform: &Platform, world: &World<'_>, told: &[Told]) -> Result<(), DbError> {
    let Some(agent) = world.first(Role::Desk) else {
        return Ok(());
    };
    let mut logged = strangers(world, &agent)?;
    let by_desk = |one: &&Told| one.request.filed_by.account == agent.account;
    if let Some(filed) = told.iter().rev().find(by_desk) {
        let at = filed.request.submitted_at;
        let bound = begun(&agent, at - Duration::minutes(4)).bind(filed.request.id, at);
        let ended = bound.and_then(|call| call.finish(CallOutcome::NewRequest, None, false, at));
        logged.push(kept(
            ended,
            words(filed.phone().unwrap_or_default(), "来电求助,已立单。"),
        )?);
    }
    let often = told.iter().rev().find(|one| {
        let request = &one.request;
        request.state.name().is_open()
            && request.state.advisor().is_some()
            && request.urgency == Urgency::Normal
    });
    for nth in 0..often.map_or(0, |_| OFTEN) {
        let Some(often) = often else { break };
        let at = working_before(world.rules(), world.until, 70 + 200 * nth).max(often.request.submitted_at);
        let known = begun(&agent, at).confirm(&[often.request.id], at);
        let ended =
            known.and_then(|call| call.finish(CallOutcome::Answered, None, false, at + Duration::minutes(5)));
        logged.push(kept(
            ended,
            words(often.phone().unwrap_or_default(), "再问办得怎么样了,已告知。"),
        )?);
    }
    let tx = platform.db.write_tx().await?;
    let all: Vec<&LoggedCall> = logged.iter().collect();
    calls::write(&tx, &platform.ring, &all).await?;
    let entries = logged.iter().map(|one| {
        let entry = AuditEntry::new(&*platform.clocks.real, &agent, "finish-call");
        entry.on_grounds(format!("call:{}", one.call.id))
    });
    audit::write(&tx, &entries.collect::<Vec<_>>()).await?;
    if let Some((request, advisor)) =
        often.and_then(|one| Some((one.request.id, one.request.state.advisor()?)))
    {
        calls::ask_for(&tx, request, world.until).await?;
        let lead = world.first(Role::Lead).map_or(agent.account, |lead| lead.account);
        let named = ContactPerson { request, advisor };
        calls::name_contact_person(&tx, named, lead, world.until).await?;
    }
    tx.commit().await.map_err(DbError::from)
}

fn strangers(world: &World<'_>, agent: &Actor) -> Result<Vec<LoggedCall>, DbError> {
    let mut logged = Vec::new();
    for (ago, phone, name, notes, outcome) in STRANGERS {
        let at = working_before(world.rules(), world.until, ago);
        let passed_on_to = (outcome == CallOutcome::PassedOn).then(|| "区城管热线".to_owned());
        let words = CallWords {
            caller_name: Some(name.to_owned()).filter(|name| !name.is_empty()),
            passed_on_to,
            ..words(phone, notes)
        };
        let danger = !world.snapshot.danger_words.scan(notes).is_empty();
        let call = begun(agent, at).finish(outcome, None, danger, at + Duration::minutes(3));
        logged.push(kept(call, words)?);
    }
    Ok(logged)
}

fn begun(agent: &Actor, at: DateTime<Utc>) -> Call {
    Call::begin(CallId(new_id(&At(at))), agent.account, false, at)
}

fn words(phone: &str, notes: &str) -> CallWords {
    let phone = normalise_phone(phone).ok();
    CallWords {
        phone: phone.map(|phone| phone.as_str().to_owned()),
        notes: Some(notes.to_owned()),
        ..CallWords::default()
    }
}

fn kept(call: Result<Call, CallRefusal>, words: CallWords) -> Result<LoggedCall, DbError> {
    let call = call.map_err(|refusal| DbError::Unreadable(refusal.to_string()))?;
    Ok(LoggedCall {
        call,
        words: words.into(),
    })
}
