//! What `record` writes is read back as it was decided; what must not be written leaves no trace.

use nuanxin_domain::access::Actor;
use nuanxin_domain::help_request::{Decided, EventKind, HelpRequest, Outcome, StateName, Words};
use nuanxin_domain::urgency::Urgency;
use nuanxin_infra::audit::{AuditFilter, AuditScope};
use nuanxin_infra::idempotency::{self, IdempotencyKey};
use nuanxin_infra::record::{RecordError, Write};
use nuanxin_infra::{audit, help_requests, jobs, notices};
use uuid::Uuid;

use crate::fixture::{STATION, World, advisor_of, lead_of, resident, worlds};

#[tokio::test]
async fn a_submission_is_read_back_with_its_intake_timeline_job_and_audit_entry() {
    for world in worlds().await {
        let (db, ring) = (world.db().reader(), &world.cx.ring);
        let decided = world.submission(&resident(), Urgency::Urgent, false);
        let id = decided.request.id;
        world.record(&[decided.clone().into()]).await.unwrap();

        let stored = help_requests::load(db, id).await.unwrap().unwrap();
        assert_eq!(stored, decided.request);
        let by_number = help_requests::by_number(db, &stored.number).await.unwrap();
        assert_eq!(by_number, Some(stored));
        let intake = help_requests::intake(db, ring, id).await.unwrap().unwrap();
        assert!(intake.expose() == decided.intake.unwrap().expose());
        assert_eq!(
            help_requests::timeline(db, ring, id).await.unwrap(),
            decided.events
        );
        let counts = jobs::counts(db).await.unwrap();
        assert_eq!((counts[0].kind.as_str(), counts[0].ready), ("route", 1));
        let entries = audit::page(db, AuditScope::District, AuditFilter::default(), None, 10)
            .await
            .unwrap();
        assert_eq!(entries[0].action, "submitted");
        assert_eq!(entries[0].request, Some(id));
    }
}

#[tokio::test]
async fn a_routed_and_accepted_request_moves_and_tells_the_resident() {
    for world in worlds().await {
        let db = world.db().reader();
        let advisor = advisor_of(STATION);
        let request = world.accepted_by(&advisor, Urgency::Normal, false).await;
        assert_eq!(request.state.name(), StateName::InProgress);
        let timeline = help_requests::timeline(db, &world.cx.ring, request.id)
            .await
            .unwrap();
        assert_eq!(timeline.len() as u32, request.tally.events);
        assert!(
            timeline
                .iter()
                .any(|event| matches!(event.kind, EventKind::Accepted { .. }))
        );
        let requester = Actor {
            account: request.filed_by.account,
            ..resident()
        };
        let inbox = notices::inbox(db, &requester, None, 10, world.now())
            .await
            .unwrap();
        assert!(inbox.iter().any(|notice| notice.request == Some(request.id)));
        assert_eq!(inbox[0].number, Some(request.number));
    }
}

#[tokio::test]
async fn of_two_decisions_on_the_same_state_the_second_is_stale_and_leaves_no_trace() {
    for world in worlds().await {
        let request = world.queued_at(STATION, Urgency::Normal, false).await;
        let [one, two] = [advisor_of(STATION), advisor_of(STATION)];
        let first = world.decide(&one, |cx| request.accept(cx)).unwrap();
        let second = world.decide(&two, |cx| request.accept(cx)).unwrap();
        world.record(&[first.into()]).await.unwrap();
        let refused = world.record(&[second.into()]).await;
        assert!(matches!(refused, Err(RecordError::Stale(ids)) if ids == [request.id]));
        let stored = help_requests::load(world.db().reader(), request.id)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(stored.state.advisor(), Some(one.account));
    }
}

#[tokio::test]
async fn one_stale_member_is_named_and_the_slice_is_not_written() {
    for world in worlds().await {
        let request = world.queued_at(STATION, Urgency::Normal, false).await;
        let advisor = advisor_of(STATION);
        let first = world.decide(&advisor, |cx| request.accept(cx)).unwrap();
        world.record(&[first.clone().into()]).await.unwrap();
        let fresh = world.submission(&resident(), Urgency::Normal, false);
        let fresh_id = fresh.request.id;
        let refused = world.record(&[fresh.into(), first.into()]).await;
        assert!(matches!(refused, Err(RecordError::Stale(ids)) if ids == [request.id]));
        assert_eq!(
            help_requests::load(world.db().reader(), fresh_id).await.unwrap(),
            None
        );
    }
}

#[tokio::test]
async fn a_request_twice_in_one_slice_is_refused() {
    for world in worlds().await {
        let decided = world.submission(&resident(), Urgency::Normal, false);
        let refused = world.record(&[decided.clone().into(), decided.into()]).await;
        assert!(matches!(refused, Err(RecordError::SameRequestTwice(_))));
    }
}

fn key(actor: &Actor, resource: Uuid) -> IdempotencyKey {
    IdempotencyKey {
        actor: actor.account,
        operation: "submit".into(),
        key: "k-1".into(),
        body_digest: [7; 32],
        status: 201,
        resource,
    }
}

fn keyed(world: &World, actor: &Actor) -> Write {
    let decided = world.submission(actor, Urgency::Normal, false);
    Write {
        idempotency: Some(key(actor, decided.request.id.0)),
        ..decided.into()
    }
}

#[tokio::test]
async fn a_second_call_with_the_same_key_is_a_twin_and_the_first_is_found() {
    for world in worlds().await {
        let actor = resident();
        let first = keyed(&world, &actor);
        let kept = first.idempotency.clone();
        world.record(&[first]).await.unwrap();
        let twin = keyed(&world, &actor);
        let twin_id = twin.decided.request.id;
        assert!(matches!(world.record(&[twin]).await, Err(RecordError::Twin)));
        let db = world.db().reader();
        assert_eq!(help_requests::load(db, twin_id).await.unwrap(), None);
        assert_eq!(
            idempotency::find(db, actor.account, "submit", "k-1")
                .await
                .unwrap(),
            kept
        );
        assert_eq!(
            idempotency::find(db, actor.account, "submit", "k-2")
                .await
                .unwrap(),
            None
        );
        // Somebody else's key of the same name is another key.
        world.record(&[keyed(&world, &resident())]).await.unwrap();
    }
}

#[tokio::test]
async fn two_hundred_submissions_are_written_in_one_slice() {
    for world in worlds().await {
        let writes: Vec<Write> = (0..213)
            .map(|_| world.submission(&resident(), Urgency::Normal, false).into())
            .collect();
        world.record(&writes).await.unwrap();
        let ids: Vec<_> = writes.iter().map(|write| write.decided.request.id).collect();
        let db = world.db().reader();
        let stored = help_requests::load_many(db, &ids).await.unwrap();
        assert!(stored.iter().map(|request| request.id).eq(ids.iter().copied()));
        let intakes = help_requests::intakes(db, &world.cx.ring, &ids).await.unwrap();
        assert_eq!(intakes.len(), ids.len());
    }
}

#[tokio::test]
async fn an_appeal_leads_to_its_request() {
    for world in worlds().await {
        let advisor = advisor_of(STATION);
        let request = world.accepted_by(&advisor, Urgency::Normal, false).await;
        let requester = Actor {
            account: request.filed_by.account,
            session: request.filed_by.session,
            ..resident()
        };
        let request = world.recorded(resolved(&world, &advisor, &request)).await;
        let appeal = nuanxin_domain::ids::AppealId(Uuid::new_v4());
        let appealed = world.decide(&requester, |cx| {
            request.appeal(appeal, "不同意".into(), false, cx)
        });
        world.recorded(appealed.unwrap()).await;
        let found = help_requests::by_appeal(world.db().reader(), appeal)
            .await
            .unwrap();
        assert_eq!(found.map(|found| found.id), Some(request.id));
    }
}

fn resolved(world: &World, advisor: &Actor, request: &HelpRequest) -> Decided {
    let lead = lead_of(advisor.station.unwrap());
    world
        .decide(&lead, |cx| {
            request.resolve(Outcome::Helped, Words::told("已经帮您申请了"), cx)
        })
        .unwrap()
}
