//! What the databases say: loads what has changed, and asks for what must hold as a day ends.

use chrono::{DateTime, Duration, Utc};
use nuanxin_domain::deadline::Deadline;
use nuanxin_domain::help_request::{Event, HelpRequest};
use nuanxin_domain::ids::{AccountId, RequestId, StationId};
use nuanxin_domain::notice::Audience;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::{catch_ups, help_requests as requests, jobs};
use nuanxin_simulation::cast::Cast;
use nuanxin_simulation::failure::Tally;
use nuanxin_simulation::invariants::{Broken, PER_DAY, PER_REQUEST, Step, Watch};
use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What is known of what is stored.
pub struct Sight {
    pub watch: Watch,
    /// Every request, as it was last seen.
    pub known: BTreeMap<RequestId, HelpRequest>,
    pub tally: Tally,
}

async fn ask(platform: &Platform, sql: &str, values: Vec<Value>) -> Vec<QueryResult> {
    let statement = Statement::from_sql_and_values(platform.db.backend(), sql, values);
    let rows = platform.db.reader().query_all_raw(statement).await;
    rows.unwrap_or_else(|error| panic!("{sql}: {error}"))
}

fn get<T: sea_orm::TryGetable>(row: &QueryResult, column: &str) -> T {
    row.try_get("", column)
        .unwrap_or_else(|error| panic!("{column}: {error}"))
}

impl Sight {
    pub fn new(watch: Watch) -> Self {
        Self {
            watch,
            known: BTreeMap::new(),
            tally: Tally::default(),
        }
    }

    /// When the next promise asks for something.
    pub async fn next_due_at(&self, platform: &Platform) -> Option<DateTime<Utc>> {
        let sql = "SELECT next_action_at FROM deadlines \
                   WHERE status = 'open' AND next_action_at IS NOT NULL ORDER BY next_action_at LIMIT 1";
        let rows = ask(platform, sql, vec![]).await;
        rows.first().map(|row| get(row, "next_action_at"))
    }

    /// Checks everything that was recorded since the last look, and answers with what happened to which request.
    pub async fn look(&mut self, platform: &Platform) -> Result<Vec<(RequestId, Vec<Event>)>, Broken> {
        let rows = ask(
            platform,
            "SELECT id, version FROM help_requests ORDER BY id",
            vec![],
        )
        .await;
        let seen = rows
            .iter()
            .map(|row| (RequestId(get(row, "id")), get::<i64>(row, "version")));
        let news =
            seen.filter(|(id, version)| self.known.get(id).is_none_or(|known| known.version != *version));
        let ids: Vec<RequestId> = news.map(|(id, _)| id).collect();
        let mut loaded = requests::load_many(platform.db.reader(), &ids)
            .await
            .expect("loads");
        loaded.sort_by_key(|request| request.id);
        let mut happened = Vec::new();
        for request in loaded {
            happened.push((request.id, self.look_at(platform, request).await?));
        }
        Ok(happened)
    }

    async fn look_at(&mut self, platform: &Platform, request: HelpRequest) -> Result<Vec<Event>, Broken> {
        let id = request.id;
        let all = requests::timeline(platform.db.reader(), &platform.ring, id).await;
        let mut events = all.unwrap_or_else(|error| panic!("the events of {id}: {error}"));
        let before = self.known.get(&id);
        let seen = before.map_or(0, |before| before.tally.events);
        events.retain(|event| event.seq > seen);
        let step = Step {
            before,
            after: &request,
            events: &events,
            // counted by SQL, as the day ends
            notices: &[],
            now: platform.clocks.domain.now(),
        };
        self.watch.saw(&step)?;
        self.tally.saw(&request, &events);
        self.known.insert(id, request);
        Ok(events)
    }

    /// Workers leave no job that waits, runs or is buried, and nobody untold of what happened while they were down.
    pub async fn nothing_is_left(&self, platform: &Platform) -> Result<(), Broken> {
        let untold = catch_ups::open_since(platform.db.reader())
            .await
            .expect("answers");
        if untold.is_some() {
            return Err(Broken::of_house("a catch-up ends", "nobody was told of it"));
        }
        let counts = jobs::counts(platform.db.reader()).await.expect("counts");
        match counts
            .iter()
            .find(|count| count.ready + count.running + count.buried > 0)
        {
            Some(left) => Err(Broken::of_house(
                "workers leave nothing that is ready",
                format!("{left:?}"),
            )),
            None => Ok(()),
        }
    }

    /// Asks the database for what must hold; `rested`: the workers had done everything.
    pub async fn end_of_day(&mut self, platform: &Platform, cast: &Cast, rested: bool) -> Result<(), Broken> {
        self.columns_say_who_owns_it(platform).await?;
        self.rows_are_the_deadlines(platform).await?;
        self.events_have_no_gaps(platform).await?;
        self.notices_are_bounded(platform, cast).await?;
        self.a_catch_up_tells_each_once(platform).await?;
        if rested {
            let snapshot = platform.snapshot();
            let now = platform.clocks.domain.now();
            self.watch
                .nothing_is_forgotten(self.known.values(), &snapshot.rules, now)?;
        }
        Ok(())
    }

    /// Queues ask by columns: they name the owner that the request has.
    async fn columns_say_who_owns_it(&self, platform: &Platform) -> Result<(), Broken> {
        let sql = "SELECT id, state, station_id, advisor_id FROM help_requests";
        for row in ask(platform, sql, vec![]).await {
            let request = self.request(RequestId(get(&row, "id")))?;
            let stored = (
                get::<String>(&row, "state"),
                get::<Option<Uuid>>(&row, "station_id"),
                get::<Option<Uuid>>(&row, "advisor_id"),
            );
            let state = &request.state;
            let said = (
                state.name().code().to_owned(),
                state.station().map(|one| one.0),
                state.advisor().map(|one| one.0),
            );
            if stored != said {
                let seen = format!("columns say {stored:?}, the request {said:?}");
                return Err(Broken::of("each open request has one owner", request.id, seen));
            }
        }
        Ok(())
    }

    async fn rows_are_the_deadlines(&self, platform: &Platform) -> Result<(), Broken> {
        let sql = "SELECT request_id, ordinal, kind, due_at, rung, missed_at, next_action_at FROM deadlines";
        let rows = ask(platform, sql, vec![]).await;
        let all: usize = self.known.values().map(|request| request.deadlines.len()).sum();
        if rows.len() != all {
            let seen = format!("{} rows of {all} deadlines", rows.len());
            return Err(Broken::of_house("what changed was written", seen));
        }
        for row in rows {
            let request = self.request(RequestId(get(&row, "request_id")))?;
            let ordinal: i32 = get(&row, "ordinal");
            let mut deadlines = request.deadlines.iter();
            let deadline = deadlines.find(|one| i32::from(one.ordinal) == ordinal);
            if !deadline.is_some_and(|deadline| is_row(deadline, &row)) {
                let seen = format!("the row of deadline {ordinal} differs from {deadline:?}");
                return Err(Broken::of("what changed was written", request.id, seen));
            }
        }
        Ok(())
    }

    async fn events_have_no_gaps(&self, platform: &Platform) -> Result<(), Broken> {
        let sql = "SELECT request_id, count(*) AS kept, max(seq) AS last FROM events GROUP BY request_id";
        for row in ask(platform, sql, vec![]).await {
            let request = self.request(RequestId(get(&row, "request_id")))?;
            let (kept, last) = (get::<i64>(&row, "kept"), i64::from(get::<i32>(&row, "last")));
            if kept != last || last != i64::from(request.tally.events) {
                let seen = format!("{kept} events, the last is {last}");
                return Err(Broken::of(
                    "every decision is a version, every move an event",
                    request.id,
                    seen,
                ));
            }
        }
        Ok(())
    }

    async fn notices_are_bounded(&mut self, platform: &Platform, cast: &Cast) -> Result<(), Broken> {
        const RULE: &str = "notices are bounded";
        let until = platform.clocks.domain.now();
        let from: DateTime<Utc> = until - Duration::days(1);
        let sql = "SELECT audience, addressee, request_id, count(*) AS told FROM notices \
                   WHERE created_at >= $1 AND created_at < $2 AND urgency_rank > 0 GROUP BY audience, addressee, request_id";
        let (mut day, mut about) = (BTreeMap::new(), BTreeMap::new());
        for row in ask(platform, sql, vec![from.into(), until.into()]).await {
            let told = get::<i64>(&row, "told") as u32;
            let audience = audience(&get::<String>(&row, "audience"), get(&row, "addressee"));
            for person in cast.persons(audience) {
                *day.entry(person).or_insert(0) += told;
                *about
                    .entry((person, get::<Option<Uuid>>(&row, "request_id")))
                    .or_insert(0) += told;
            }
        }
        let most = day.values().max().copied().unwrap_or_default();
        let most_about_one = about.values().max().copied().unwrap_or_default();
        self.tally.notices = self.tally.notices.max(most);
        self.tally.notices_about_one = self.tally.notices_about_one.max(most_about_one);
        if most > PER_DAY || most_about_one > PER_REQUEST {
            let seen = format!("{most} on one day, {most_about_one} about one request");
            return Err(Broken::of_house(RULE, seen));
        }
        Ok(())
    }

    /// After an outage each person has one notice with the list, however often a worker was interrupted.
    async fn a_catch_up_tells_each_once(&self, platform: &Platform) -> Result<(), Broken> {
        let sql = "SELECT audience, addressee, catch_up_id, count(*) AS told FROM notices \
                   WHERE catch_up_id IS NOT NULL GROUP BY audience, addressee, catch_up_id";
        for row in ask(platform, sql, vec![]).await {
            let told: i64 = get(&row, "told");
            if told > 1 {
                let seen = format!("{} was told {told} times", get::<Uuid>(&row, "addressee"));
                return Err(Broken::of_house("a catch-up tells each person once", seen));
            }
        }
        Ok(())
    }

    fn request(&self, id: RequestId) -> Result<&HelpRequest, Broken> {
        let known = self.known.get(&id);
        known.ok_or_else(|| {
            Broken::of(
                "every decision is a version, every move an event",
                id,
                "it was never seen",
            )
        })
    }
}

fn is_row(deadline: &Deadline, row: &QueryResult) -> bool {
    let stored = (
        get::<String>(row, "kind"),
        get::<DateTime<Utc>>(row, "due_at"),
        i32::from(get::<i16>(row, "rung")),
        get::<Option<DateTime<Utc>>>(row, "missed_at"),
        get::<Option<DateTime<Utc>>>(row, "next_action_at"),
    );
    let said = (
        deadline.kind.code().to_owned(),
        deadline.due_at,
        i32::from(deadline.rung),
        deadline.missed_at,
        deadline.next_action_at,
    );
    stored == said
}

fn audience(code: &str, addressee: Uuid) -> Audience {
    let (account, station) = (AccountId(addressee), StationId(addressee));
    match code {
        "account" => Audience::Account { account },
        "lead" => Audience::Lead { station },
        "station" => Audience::Station { station },
        "district" => Audience::District,
        "triage" => Audience::Triage,
        other => panic!("an audience of its own: {other}"),
    }
}
