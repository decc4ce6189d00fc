//! The whole URL table on one screen. What stands in `api` is in the OpenAPI document; what stands in [`beside`]
//! serves operators and platforms, and is not.

use crate::{
    accounts, appeals, audit, auth, call_tasks, callbacks, calls, complaints, deletion_requests, demo_clock,
    doorbells, duty, files, health, help_requests as on_request, leave, lessons, live, me, notice_grants,
    notices, persons, queue, reference, reports, uploads, visits, work_orders,
};
use actix_web::dev::HttpServiceFactory;
use actix_web::web;
use utoipa_actix_web::service_config::ServiceConfig as DocumentedConfig;
use utoipa_actix_web::{OpenApiFactory, scope};

/// Where operations are registered: at a server, which only answers, or in the document, which tells of them. A server
/// that collected the document of 170 operations as well would start later by a tenth of a second in a development build.
pub trait Register {
    /// One more operation.
    fn service(&mut self, operation: impl HttpServiceFactory + OpenApiFactory + 'static) -> &mut Self;
}

impl Register for web::ServiceConfig {
    fn service(&mut self, operation: impl HttpServiceFactory + OpenApiFactory + 'static) -> &mut Self {
        web::ServiceConfig::service(self, operation)
    }
}

impl Register for DocumentedConfig<'_> {
    fn service(&mut self, operation: impl HttpServiceFactory + OpenApiFactory + 'static) -> &mut Self {
        DocumentedConfig::service(self, operation)
    }
}

/// What a server answers.
pub fn served(services: &mut web::ServiceConfig) {
    services.service(web::scope(ROOT).configure(api));
}

/// What the document tells of.
pub fn documented(services: &mut DocumentedConfig<'_>) {
    services.service(scope::scope(ROOT).configure(|services: &mut DocumentedConfig<'_>| api(services)));
}

const ROOT: &str = "/api/v1";

/// Operations under [`ROOT`].
fn api(services: &mut impl Register) {
    auth_operations(services);
    reference_operations(services);
    request_operations(services);
    staff_operations(services);
    station_operations(services);
    desk_operations(services);
    order_operations(services);
    audit_operations(services);
    person_operations(services);
    privacy_operations(services);
    protection_operations(services);
    casework_operations(services);
    account_operations(services);
    live_operations(services);
    doorbell_operations(services);
    upload_operations(services);
    place_operations(services);
}

fn auth_operations(services: &mut impl Register) {
    services
        .service(auth::send_code::send_code)
        .service(auth::sms::sign_in_by_sms)
        .service(auth::wechat::sign_in_by_wechat)
        .service(auth::wechat_phone::prove_phone_by_wechat)
        .service(auth::staff::sign_in_staff)
        .service(auth::refresh::refresh)
        .service(auth::logout::logout)
        .service(auth::ticket::issue_ticket)
        .service(auth::exchange_ticket::exchange_ticket)
        .service(me::me);
}

fn reference_operations(services: &mut impl Register) {
    services
        .service(reference::stations::list_stations)
        .service(reference::locate::locate_station)
        .service(reference::divisions::list_divisions)
        .service(reference::catalogue::show_catalogue)
        .service(reference::catalogue::list_programmes)
        .service(reference::explain::explain_routing)
        .service(reference::calendar::due);
}

fn request_operations(services: &mut impl Register) {
    services
        .service(on_request::submit::submit)
        .service(on_request::list::list)
        .service(on_request::by_number::by_number)
        .service(on_request::show::show)
        .service(on_request::timeline::timeline)
        .service(on_request::add::add)
        .service(on_request::urge::urge)
        .service(on_request::withdraw::withdraw)
        .service(on_request::rate::rate)
        .service(on_request::appeal::appeal)
        .service(complaints::file::file_complaint)
        .service(complaints::list::list_complaints)
        .service(notices::list::list_notices)
        .service(notices::read::read_notice)
        .service(notice_grants::list::list_notice_grants)
        .service(notice_grants::report::report_notice_grants)
        .service(notices::channels::show_notice_channels)
        .service(notices::channels::choose_notice_channels)
        .service(notices::wording::preview_notice_wording);
}

fn staff_operations(services: &mut impl Register) {
    services
        .service(queue::list::queue)
        .service(queue::counts::count_queue)
        .service(queue::triage::triage_desk)
        .service(on_request::at_work::at_work)
        .service(on_request::accept::accept)
        .service(on_request::assign::assign)
        .service(on_request::send_back::send_back)
        .service(on_request::decide_route::decide_route)
        .service(on_request::recuse::recuse)
        .service(on_request::wait::wait)
        .service(on_request::resume::resume)
        .service(on_request::first_contact::first_contact)
        .service(on_request::visit::visit)
        .service(on_request::follow_up::follow_up)
        .service(visits::show::show_visit)
        .service(visits::send_code::send_visit_code)
        .service(visits::confirm::confirm_visit)
        .service(on_request::note::note)
        .service(on_request::urgency::assess_urgency)
        .service(on_request::restrict::restrict)
        .service(on_request::reveal::reveal)
        .service(on_request::extend::extend)
        .service(on_request::extend::decide::decide_extension)
        .service(on_request::resolve::resolve)
        .service(on_request::close::close)
        .service(on_request::reopen::reopen)
        .service(on_request::answer::answer)
        .service(on_request::merge::merge)
        .service(on_request::merge::unmerge)
        .service(on_request::deadlines::deadlines)
        .service(on_request::deliveries::list_deliveries)
        .service(call_tasks::list::list_call_tasks)
        .service(call_tasks::take::take_call_task)
        .service(call_tasks::finish::finish_call_task)
        .service(appeals::decide::decide_appeal)
        .service(complaints::decide::decide_complaint);
}

fn station_operations(services: &mut impl Register) {
    services
        .service(duty::show::show_duty)
        .service(duty::gaps::roster_gaps)
        .service(duty::plan::plan_duty)
        .service(duty::remove::remove_duty)
        .service(leave::list::list_leave)
        .service(leave::enter::enter_leave)
        .service(leave::remove::remove_leave)
        .service(audit::list::list_audit)
        .service(reports::overdue::report_overdue)
        .service(reports::overview::report_overview);
}

fn desk_operations(services: &mut impl Register) {
    services
        .service(calls::lookup::look_up_caller)
        .service(calls::log::log_call)
        .service(calls::list::list_calls)
        .service(calls::show::show_call)
        .service(calls::draft::draft_call)
        .service(calls::confirm::confirm_caller)
        .service(calls::finish::finish_call)
        .service(calls::take_over::take_over_call)
        .service(calls::look_after::look_after_call)
        .service(on_request::contact_person::name_contact_person);
}

fn order_operations(services: &mut impl Register) {
    services
        .service(work_orders::receive::receive_work_order)
        .service(on_request::return_to_sender::return_to_sender);
}

fn audit_operations(services: &mut impl Register) {
    services.service(on_request::looks::looks);
}

fn place_operations(services: &mut impl Register) {
    services
        .service(on_request::routing::routing)
        .service(reference::places_versions::list_places_versions)
        .service(reference::boundaries::show_boundaries)
        .service(lessons::list::list_lessons)
        .service(lessons::approve::approve_lesson)
        .service(lessons::refuse::refuse_lesson)
        .service(lessons::withdraw::withdraw_lesson);
}

fn person_operations(services: &mut impl Register) {
    services
        .service(on_request::claim::claim)
        .service(persons::search::search_persons)
        .service(persons::show::show_person)
        .service(persons::reveal::reveal_person)
        .service(persons::matches::person_matches)
        .service(persons::request_matches::request_matches)
        .service(persons::link::link_person)
        .service(persons::verify_id::verify_id)
        .service(persons::confirm_phone::confirm_phone)
        .service(persons::join::join_persons)
        .service(persons::separate::separate_persons)
        .service(persons::enter_household::enter_household)
        .service(persons::leave_household::leave_household);
}

fn privacy_operations(services: &mut impl Register) {
    services
        .service(me::data::own_data)
        .service(me::deletion::ask_deletion)
        .service(me::deletion::show_deletions)
        .service(on_request::consent::give_consent)
        .service(on_request::consent::withdraw_consent)
        .service(deletion_requests::list::list_deletions)
        .service(deletion_requests::decide::decide_deletion);
}

fn protection_operations(services: &mut impl Register) {
    services
        .service(on_request::mandatory_report::list::list_mandatory_reports)
        .service(on_request::mandatory_report::open::open_mandatory_report)
        .service(on_request::mandatory_report::file::file_mandatory_report)
        .service(on_request::mandatory_report::dismiss::dismiss_mandatory_report)
        .service(on_request::hear_guardian::hear_guardian);
}

fn casework_operations(services: &mut impl Register) {
    services
        .service(on_request::casework::show::show_casework)
        .service(on_request::casework::assess::assess)
        .service(on_request::casework::decide_case::decide_case)
        .service(on_request::casework::review::review_case)
        .service(on_request::casework::plan::plan)
        .service(on_request::casework::serve::serve)
        .service(on_request::casework::refer::refer)
        .service(on_request::casework::answer_referral::answer_referral)
        .service(on_request::casework::end_referral::end_referral)
        .service(on_request::casework::benefits::change_benefit);
}

fn account_operations(services: &mut impl Register) {
    services
        .service(me::password::change_password)
        .service(me::settings::show_own_settings)
        .service(me::settings::change_own_settings)
        .service(me::sessions::list_own_sessions)
        .service(me::sessions::end_own_session)
        .service(me::authenticator::show_authenticator)
        .service(me::authenticator::begin_authenticator)
        .service(me::confirm_authenticator::confirm_authenticator)
        .service(me::recovery_codes::renew_recovery_codes)
        .service(accounts::list::list_accounts)
        .service(accounts::show::show_account)
        .service(accounts::create::create_account)
        .service(accounts::change::change_account)
        .service(accounts::disable::disable_account)
        .service(accounts::enable::enable_account)
        .service(accounts::reset_password::reset_password)
        .service(accounts::reset_authenticator::reset_authenticator)
        .service(accounts::sessions::end_sessions);
}

fn upload_operations(services: &mut impl Register) {
    services
        .service(uploads::send::send_upload)
        .service(uploads::show::show_upload)
        .service(uploads::take_over::take_over_upload)
        .service(uploads::remove::remove_upload)
        .service(on_request::attachments::attach::attach)
        .service(on_request::attachments::list::list_attachments)
        .service(uploads::tus::create::begin_tus_upload)
        .service(uploads::tus::options::tus_options)
        .service(uploads::tus::offset::tus_offset)
        .service(uploads::tus::append::append_to_tus_upload)
        .service(uploads::tus::terminate::end_tus_upload);
}

fn live_operations(services: &mut impl Register) {
    services
        .service(live::ticket::issue_live_ticket)
        .service(live::open::watch);
}

fn doorbell_operations(services: &mut impl Register) {
    services
        .service(doorbells::ring::ring_doorbell)
        .service(doorbells::show::look_at_doorbell)
        .service(doorbells::heartbeat::hear_doorbell)
        .service(doorbells::answer::answer_ring)
        .service(doorbells::bind::bind_doorbell)
        .service(doorbells::devices::list::list_doorbells)
        .service(doorbells::devices::register::register_doorbell)
        .service(doorbells::devices::show::show_doorbell)
        .service(doorbells::devices::change::change_doorbell)
        .service(doorbells::devices::renew_token::renew_doorbell_token)
        .service(doorbells::devices::retire::retire_doorbell)
        .service(doorbells::neighbours::add::add_neighbour)
        .service(doorbells::neighbours::withdraw::withdraw_neighbour)
        .service(doorbells::rings::show::show_ring)
        .service(doorbells::rings::go::go_to_ring)
        .service(doorbells::rings::end::end_ring);
}

/// Beside the API: health, metrics, the document, the calls of the WeChat platform, and the demonstration's clock.
pub fn beside(services: &mut web::ServiceConfig, demonstration: bool) {
    services
        .service(health::healthz)
        .service(health::readyz)
        .service(health::metrics)
        .service(health::openapi_json)
        .service(callbacks::check)
        .service(callbacks::take)
        .service(files::show_file);
    if demonstration {
        services
            .service(demo_clock::show)
            .service(demo_clock::set)
            .service(demo_clock::settle);
    }
}

/// The methods of what stands beside the API, for [`crate::methods`].
pub fn beside_methods(demonstration: bool) -> impl Iterator<Item = (&'static str, &'static str)> {
    const ALWAYS: [(&str, &str); 12] = [
        ("/healthz", "GET"),
        ("/readyz", "GET"),
        ("/metrics", "GET"),
        ("/openapi.json", "GET"),
        ("/callbacks/wechat", "GET"),
        ("/callbacks/wechat", "POST"),
        ("/files/{link}", "GET"),
        ("/files/{link}", "HEAD"),
        ("/", "GET"),
        ("/advisor", "GET"),
        ("/desk", "GET"),
        ("/lead", "GET"),
    ];
    const DEMONSTRATION: [(&str, &str); 3] = [
        ("/demo/clock", "GET"),
        ("/demo/clock", "POST"),
        ("/demo/settle", "POST"),
    ];
    let more = if demonstration { &DEMONSTRATION[..] } else { &[] };
    ALWAYS.iter().chain(more).copied()
}
