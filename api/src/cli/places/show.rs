//! What an import changes, for whoever is to agree to it. No personal data: requests are named by their numbers.

use nuanxin_domain::intake::Intake;
use nuanxin_domain::personal::Personal;
use nuanxin_domain::place_files::{Changes, PlaceContents, contradicted, moved};
use nuanxin_domain::routing::{Evidence, Places};
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::places;
use nuanxin_infra::platform::Platform;

use crate::cli::failure::Failure;
use crate::cli::out::say;

/// Names in one line, at most.
const NAMES: usize = 20;
/// Addresses that are routed twice, with the places of before and after; of a larger book every so-manieth.
const SAMPLE: usize = 20_000;
/// Open requests that are looked at in one go.
const PAGE: u32 = 200;

/// Streets, outlines, addresses and stations.
pub fn changes(changes: &Changes) {
    names("streets added", &changes.streets_added);
    names("streets removed", &changes.streets_removed);
    if changes.outlines_added + changes.outlines_removed > 0 {
        say(format_args!(
            "outlines of streets: {} added, {} removed",
            changes.outlines_added, changes.outlines_removed
        ));
    }
    for (name, metres) in &changes.borders_moved {
        say(format_args!("border moved: {name}, {metres:.0} m²"));
    }
    pair("committees", changes.committees);
    pair("outlines of counties", changes.counties);
    pair("addresses of the book", changes.addresses);
    if changes.addresses_moved > 0 {
        say(format_args!(
            "addresses of the book that change their street: {}",
            changes.addresses_moved
        ));
    }
    names("stations added", &changes.stations_added);
    names("stations changed", &changes.stations_changed);
    names("stations closed", &changes.stations_closed);
}

fn names(what: &str, names: &[String]) {
    if names.is_empty() {
        return;
    }
    let more = if names.len() > NAMES { " …" } else { "" };
    let shown: Vec<&str> = names.iter().take(NAMES).map(String::as_str).collect();
    say(format_args!(
        "{what}: {} ({}{more})",
        names.len(),
        shown.join("、")
    ));
}

fn pair(what: &str, (before, after): (usize, usize)) {
    if before != after {
        say(format_args!("{what}: {before} → {after}"));
    }
}

/// How many addresses and which open requests would go elsewhere.
pub async fn elsewhere(
    platform: &Platform,
    before: &PlaceContents,
    after: &PlaceContents,
) -> Result<(), Failure> {
    let (before, after) = (before.clone(), after.clone());
    let built = tokio::task::spawn_blocking(move || {
        let (before, after) = (before.to_places("before"), after.to_places("after"));
        let addresses = addresses(&before, &after);
        (before, after, addresses)
    });
    let (before, after, (looked_at, all, gone)) = built.await?;
    if looked_at < all {
        say(format_args!(
            "addresses of the book that would go to another station: {gone} of {looked_at} tried, of {all}"
        ));
    } else {
        say(format_args!(
            "addresses of the book that would go to another station: {gone} of {all}"
        ));
    }
    for lesson in contradicted(&after) {
        say(format_args!(
            "lesson {} ({}) says {}, the files say {}: the lesson goes on holding until it is withdrawn",
            lesson.number, lesson.place, lesson.taught, lesson.files
        ));
    }
    let (open, numbers) = open_requests(platform, &before, &after).await?;
    say(format_args!(
        "open requests that would go to another station: {} of {open}; none is moved by this",
        numbers.len()
    ));
    for number in numbers {
        say(format_args!("  {number}"));
    }
    Ok(())
}

/// Those of the old book and the new: tried, in both, elsewhere.
fn addresses(before: &Places, after: &Places) -> (usize, usize, usize) {
    let known: std::collections::HashSet<&str> =
        before.addresses().iter().map(|one| one.text.as_str()).collect();
    let new = after
        .addresses()
        .iter()
        .filter(|one| !known.contains(one.text.as_str()));
    let texts: Vec<&str> = known
        .iter()
        .copied()
        .chain(new.map(|one| one.text.as_str()))
        .collect();
    let step = texts.len().div_ceil(SAMPLE).max(1);
    let tried: Vec<&str> = texts.iter().copied().step_by(step).collect();
    let gone = tried.iter().filter(|text| {
        let evidence = Evidence {
            address_text: Some(text),
            ..Evidence::default()
        };
        moved(before, after, &evidence)
    });
    (tried.len(), texts.len(), gone.count())
}

/// The product itself looks at where they lie, to count; nobody is shown it.
async fn open_requests(
    platform: &Platform,
    before: &Places,
    after: &Places,
) -> Result<(usize, Vec<String>), Failure> {
    let db = platform.db.reader();
    let (mut open, mut found, mut last) = (0, Vec::new(), uuid::Uuid::nil());
    loop {
        let page = places::open_requests(db, last, PAGE).await?;
        let Some(end) = page.last() else { break };
        last = end.0;
        open += page.len();
        let intakes = requests::intakes(db, &platform.ring, &page).await?;
        let goes = |told: &Personal<Intake>| moved(before, after, &Evidence::of(told.expose()));
        let gone: Vec<_> = page
            .iter()
            .copied()
            .filter(|id| intakes.get(id).is_some_and(goes))
            .collect();
        let gone = requests::load_many(db, &gone).await?;
        found.extend(gone.into_iter().map(|request| request.number.as_str().to_owned()));
    }
    Ok((open, found))
}

/// Open requests of stations that are to be closed. With `at_once` there must be none: they would be with a station that
/// is gone while nobody has been told.
pub async fn left_behind(
    platform: &Platform,
    before: &PlaceContents,
    after: &PlaceContents,
    at_once: bool,
) -> Result<(), Failure> {
    let mut left = 0;
    let closing = after.closed.iter().filter(|one| !before.closed.contains(one));
    for station in closing {
        let numbers = requests::open_numbers_at(platform.db.reader(), station.id).await?;
        if numbers.is_empty() {
            continue;
        }
        say(format_args!(
            "open requests of {}: {}",
            station.name,
            numbers.len()
        ));
        for number in &numbers {
            say(format_args!("  {number}"));
        }
        left += numbers.len();
    }
    if left > 0 && at_once {
        return Err(Failure::new(format!(
            "{left} requests are open at stations that would be closed; nothing has been changed: let them end or be returned, or close the station from a day on with --effective-from"
        )));
    }
    if left > 0 {
        say(
            "what is still open on that day stays with the station's people, who can return it; nothing new comes to them",
        );
    }
    Ok(())
}
