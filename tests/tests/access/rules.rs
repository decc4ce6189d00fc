//! Who may use which operation. An operation that is in the OpenAPI document and not here fails the test: somebody
//! has to say who may use it.

use super::people::Who;

/// Who may use an operation.
#[derive(Debug, Clone, Copy)]
pub enum Rule {
    /// Everybody, signed in or not.
    Anyone,
    /// These, and nobody else.
    Only(&'static [Who]),
    /// On a help request: these, as they stand to it; for whoever does not see it, it does not exist.
    OnRequest(&'static [Who]),
    /// As [`Rule::OnRequest`]; residents are refused before anything is looked up.
    StaffOnRequest(&'static [Who]),
    /// On a resource that is these people's own; for everybody else it does not exist.
    Own(&'static [Who]),
    /// As [`Rule::Own`]; residents are refused before anything is looked up.
    StaffOwn(&'static [Who]),
    /// On the handler's account: an administrator; the lead sees it and may not.
    Administering,
}

use Rule::{Administering, Anyone, OnRequest, Only, Own, StaffOnRequest, StaffOwn};
use Who::{
    Admin, Colleague, Desk, District, Handler, Lead, OtherAdvisor, OtherLead, OtherResident, Requester,
};

const STAFF: &[Who] = &[
    Handler,
    Colleague,
    Lead,
    OtherAdvisor,
    OtherLead,
    Desk,
    District,
    Admin,
];
const RESIDENTS: &[Who] = &[Requester, OtherResident];
const WITH_QUEUES: &[Who] = &[Handler, Colleague, Lead, OtherAdvisor, OtherLead, Desk, District];
const SEEING: &[Who] = &[Requester, Handler, Colleague, Lead, Desk, District];
const WORKING: &[Who] = &[Handler, Colleague, Lead, Desk, District];
const DECIDING: &[Who] = &[Handler, Colleague, Lead, District];
const AT_STATION: &[Who] = &[Handler, Colleague, Lead];

/// Every operation of the API.
#[rustfmt::skip]
pub const RULES: &[(&str, Rule)] = &[
    ("POST /auth/sms/send", Anyone),
    ("POST /auth/sms", Anyone),
    ("POST /auth/staff", Anyone),
    ("POST /auth/refresh", Anyone),
    ("POST /auth/ticket/exchange", Anyone),
    ("POST /auth/logout", Anyone),
    ("POST /auth/ticket", Only(Who::ALL)),
    ("GET /me", Only(Who::ALL)),
    ("GET /stations", Anyone),
    ("POST /stations/locate", Anyone),
    ("GET /divisions", Anyone),
    ("GET /catalogue", Anyone),
    ("GET /programmes", Anyone),
    ("POST /routing/explain", Only(STAFF)),
    ("GET /calendar/due", Only(STAFF)),
    ("GET /places/versions", Only(STAFF)),
    ("GET /places/boundaries", Only(STAFF)),
    ("GET /lessons", Only(&[Desk, District])),
    ("POST /lessons/{id}/approve", Only(&[District])),
    ("POST /lessons/{id}/refuse", Only(&[District])),
    ("POST /lessons/{id}/withdraw", Only(&[District])),
    ("GET /help-requests/{id}/routing", StaffOnRequest(WORKING)),
    ("POST /help-requests", Only(&[Requester, OtherResident, Handler, Colleague, Lead, OtherAdvisor, OtherLead, Desk, District])),
    ("GET /help-requests", Only(RESIDENTS)),
    ("GET /help-requests/by-number/{number}", StaffOnRequest(WORKING)),
    ("GET /help-requests/{id}", OnRequest(SEEING)),
    ("GET /help-requests/{id}/timeline", OnRequest(SEEING)),
    ("GET /help-requests/{id}/looks", OnRequest(&[Requester])),
    ("GET /help-requests/{id}/deadlines", StaffOnRequest(WORKING)),
    ("POST /help-requests/{id}/additions", OnRequest(SEEING)),
    ("POST /help-requests/{id}/urge", OnRequest(&[Requester, Desk])),
    ("POST /help-requests/{id}/withdraw", OnRequest(&[Requester, Lead, Desk, District])),
    ("POST /help-requests/{id}/rating", OnRequest(&[Requester])),
    ("POST /help-requests/{id}/appeal", OnRequest(&[Requester])),
    ("GET /queue", Only(WITH_QUEUES)),
    ("GET /queue/triage", Only(&[Desk, District])),
    ("POST /help-requests/{id}/accept", OnRequest(AT_STATION)),
    ("POST /help-requests/{id}/assign", OnRequest(&[Lead, District])),
    ("POST /help-requests/{id}/return", OnRequest(AT_STATION)),
    ("POST /help-requests/{id}/route", OnRequest(&[Desk, District])),
    ("POST /help-requests/{id}/recuse", OnRequest(&[Handler])),
    ("POST /help-requests/{id}/wait", OnRequest(&[Handler, Lead])),
    ("POST /help-requests/{id}/resume", OnRequest(&[Handler, Lead])),
    ("POST /help-requests/{id}/first-contact", OnRequest(AT_STATION)),
    ("POST /help-requests/{id}/visits", OnRequest(AT_STATION)),
    ("POST /help-requests/{id}/follow-ups", OnRequest(AT_STATION)),
    // a visit is seen by whoever sees its request
    ("GET /visits/{id}", StaffOnRequest(WORKING)),
    ("POST /visits/{id}/code", StaffOnRequest(AT_STATION)),
    ("POST /visits/{id}/confirm", StaffOnRequest(AT_STATION)),
    ("POST /help-requests/{id}/notes", OnRequest(WORKING)),
    ("POST /help-requests/{id}/urgency", OnRequest(SEEING)),
    ("POST /help-requests/{id}/restrict", OnRequest(&[Requester, Handler, Lead, Desk, District])),
    ("POST /help-requests/{id}/reveal", StaffOnRequest(WORKING)),
    // the handler asks the lead for it
    ("POST /help-requests/{id}/extend", OnRequest(&[Handler, Lead, District])),
    ("POST /help-requests/{id}/extend/decide", OnRequest(&[Lead, District])),
    ("POST /help-requests/{id}/resolve", OnRequest(&[Handler, Lead])),
    ("POST /help-requests/{id}/close", OnRequest(&[Handler, Lead])),
    ("POST /help-requests/{id}/reopen", OnRequest(&[Handler, Lead, Desk, District])),
    ("POST /help-requests/{id}/answer", OnRequest(&[Lead, Desk, District])),
    ("POST /help-requests/{id}/merge", OnRequest(&[Handler, Lead, Desk, District])),
    ("POST /help-requests/{id}/unmerge", OnRequest(&[Handler, Lead, Desk, District])),
    ("POST /help-requests/claim", Only(RESIDENTS)),
    ("GET /help-requests/{id}/person", StaffOnRequest(WORKING)),
    ("POST /help-requests/{id}/person", StaffOnRequest(WORKING)),
    ("POST /persons/search", Only(WITH_QUEUES)),
    // a person is seen by whoever's station has or had a request of theirs: as the request itself
    ("GET /persons/{id}", StaffOnRequest(WORKING)),
    ("POST /persons/{id}/reveal", StaffOnRequest(WORKING)),
    ("GET /persons/{id}/matches", StaffOnRequest(WORKING)),
    ("POST /persons/{id}/confirm-phone", StaffOnRequest(WORKING)),
    ("POST /persons/{id}/verify-id", StaffOnRequest(DECIDING)),
    ("POST /persons/{id}/join", StaffOnRequest(DECIDING)),
    ("POST /persons/{id}/separate", StaffOnRequest(DECIDING)),
    ("POST /persons/{id}/household", StaffOnRequest(DECIDING)),
    ("POST /persons/{id}/leave-household", StaffOnRequest(DECIDING)),
    ("POST /appeals/{id}/decide", StaffOnRequest(&[Lead, District])),
    ("POST /complaints", Only(RESIDENTS)),
    ("GET /complaints", Only(&[Requester, OtherResident, Lead, OtherLead, District])),
    ("POST /complaints/{id}/decide", StaffOwn(&[Lead, District])),
    ("GET /audit", Only(&[Lead, OtherLead, District])),
    ("GET /duty", Only(STAFF)),
    ("POST /duty", Only(&[Lead, OtherLead, District])),
    ("DELETE /duty/{id}", Only(&[Lead, District])),
    ("GET /leave", Only(STAFF)),
    ("POST /leave", Only(STAFF)),
    ("DELETE /leave/{id}", StaffOwn(&[Handler, Lead, District])),
    ("POST /calls/lookup", Only(&[Desk])),
    ("POST /calls", Only(&[Desk])),
    ("GET /calls", Only(&[Desk, District])),
    ("GET /calls/{id}", StaffOwn(&[Desk, District])),
    ("PATCH /calls/{id}", StaffOwn(&[Desk])),
    ("POST /calls/{id}/confirm", StaffOwn(&[Desk])),
    ("POST /calls/{id}/finish", StaffOwn(&[Desk])),
    ("POST /calls/{id}/take-over", StaffOwn(&[Desk])),
    ("POST /calls/{id}/look-after", StaffOwn(&[Desk, District])),
    ("POST /help-requests/{id}/contact-person", OnRequest(&[Lead, District])),
    ("POST /work-orders", Anyone),
    ("POST /help-requests/{id}/return-to-sender", OnRequest(&[Lead, Desk, District])),
    ("GET /help-requests/{id}/mandatory-reports", StaffOnRequest(WORKING)),
    ("POST /help-requests/{id}/mandatory-report", OnRequest(WORKING)),
    ("POST /help-requests/{id}/mandatory-report/file", OnRequest(WORKING)),
    ("POST /help-requests/{id}/mandatory-report/dismiss", OnRequest(&[Lead, District])),
    ("POST /help-requests/{id}/guardian-consent", OnRequest(&[Handler, Lead, District])),
    ("GET /help-requests/{id}/case", StaffOnRequest(WORKING)),
    ("POST /help-requests/{id}/case", OnRequest(&[Lead])),
    ("POST /help-requests/{id}/assessment", OnRequest(&[Handler, Lead])),
    ("POST /help-requests/{id}/review", OnRequest(&[Handler, Lead])),
    ("POST /help-requests/{id}/plan", OnRequest(&[Handler, Lead])),
    ("POST /help-requests/{id}/services", OnRequest(&[Handler, Lead])),
    ("POST /help-requests/{id}/referrals", OnRequest(&[Handler, Lead])),
    ("POST /help-requests/{id}/referrals/{referral}/answer", OnRequest(&[Handler, Lead])),
    ("POST /help-requests/{id}/referrals/{referral}/outcome", OnRequest(&[Handler, Lead])),
    ("POST /help-requests/{id}/benefits", OnRequest(&[Handler, Lead])),
    ("POST /me/password", Only(STAFF)),
    ("GET /me/sessions", Only(Who::ALL)),
    ("DELETE /me/sessions/{id}", Own(&[])),
    ("GET /me/authenticator", Only(STAFF)),
    ("POST /me/authenticator", Only(STAFF)),
    ("POST /me/authenticator/confirm", Only(STAFF)),
    ("POST /me/recovery-codes", Only(STAFF)),
    ("GET /accounts", Only(&[Lead, OtherLead, Admin])),
    ("POST /accounts", Only(&[Admin])),
    ("GET /accounts/{id}", StaffOwn(&[Lead, Admin])),
    ("PATCH /accounts/{id}", Administering),
    ("POST /accounts/{id}/disable", Administering),
    ("POST /accounts/{id}/enable", Administering),
    ("POST /accounts/{id}/reset-password", Administering),
    ("POST /accounts/{id}/reset-authenticator", Administering),
    ("DELETE /accounts/{id}/sessions", StaffOwn(&[Lead, Admin])),
    ("POST /live/ticket", Only(&[Requester, OtherResident, Handler, Colleague, Lead, OtherAdvisor, OtherLead, Desk, District])),
    // by ticket
    ("GET /live", Anyone),
    ("GET /notices", Only(Who::ALL)),
    ("POST /notices/{id}/read", Own(&[Requester])),
    ("GET /me/data", Only(RESIDENTS)),
    ("GET /me/data/deletion", Only(RESIDENTS)),
    ("POST /me/data/deletion", Only(RESIDENTS)),
    ("POST /help-requests/{id}/consents/withdraw", OnRequest(&[Requester, Handler, Lead, Desk, District])),
    ("GET /deletion-requests", Only(&[Lead, OtherLead, District])),
    ("POST /deletion-requests/{id}/decide", StaffOwn(&[Lead, District])),
];
