//! Who takes part in a run: residents and advisors, signed in before the clock starts.

use std::sync::Arc;

use futures_util::stream::{self, StreamExt, TryStreamExt};
use uuid::Uuid;

use super::album::Album;
use super::{Mode, Plan, neighbourhood};
use crate::phone::{Advisor, DEMO_CODE, DEMO_PASSWORD, PhoneError, Resident, Submission};
use crate::wire::Lines;

/// The signed-in phones of a run, and what makes its keys differ from those of every other run.
#[derive(Debug)]
pub(super) struct Cast {
    residents: Vec<Resident>,
    advisors: Vec<(&'static str, Advisor)>,
    run: String,
    album: Option<Album>,
}

impl Cast {
    /// Signs in those whom the plan's mode needs, as many at a time as there are connections.
    pub(super) async fn sign_in(plan: &Plan, lines: &Arc<Lines>) -> Result<Self, PhoneError> {
        let at_once = usize::from(plan.connections);
        let residents = if plan.mode == Mode::Queue {
            0
        } else {
            plan.residents
        };
        let advisors = if matches!(plan.mode, Mode::Queue | Mode::Journey) {
            plan.advisors
        } else {
            0
        };
        let residents = stream::iter(0..residents)
            .map(|n| async move { Resident::sign_in(lines, &neighbourhood::phone(n), DEMO_CODE).await })
            .buffered(at_once)
            .try_collect()
            .await?;
        let advisors = stream::iter(accounts().cycle().take(usize::try_from(advisors).unwrap_or(0)))
            .map(|(street, name)| async move {
                Advisor::sign_in(lines, name, DEMO_PASSWORD)
                    .await
                    .map(|advisor| (street, advisor))
            })
            .buffered(at_once)
            .try_collect()
            .await?;
        let run = Uuid::new_v4().simple().to_string();
        let album = (plan.mode == Mode::Upload).then(|| Album::of(&run, WIDTH, HEIGHT));
        Ok(Self {
            residents,
            advisors,
            run,
            album,
        })
    }

    /// The resident whose turn it is. Residents take part in every mode that asks for one.
    pub(super) fn resident(&self, turn: u64) -> &Resident {
        &self.residents[index(turn, self.residents.len())]
    }

    /// The advisor whose turn it is, and the street served.
    pub(super) fn advisor(&self, turn: u64) -> (&'static str, &Advisor) {
        let (street, advisor) = &self.advisors[index(turn, self.advisors.len())];
        (street, advisor)
    }

    /// The turn's photo in its form: no other is like it. Nothing in modes that send none.
    pub(super) fn photo(&self, turn: u64) -> Option<Vec<u8>> {
        Some(self.album.as_ref()?.form(turn))
    }

    /// The turn's submission, for a street.
    pub(super) fn submission(&self, turn: u64, street: &str) -> Submission {
        Submission::with_key(
            format!("{}-{turn}", self.run),
            &neighbourhood::request(turn, street),
        )
    }
}

/// A photo of 12 megapixels.
const WIDTH: u16 = 4000;
const HEIGHT: u16 = 3000;

fn accounts() -> impl Iterator<Item = (&'static str, &'static str)> + Clone {
    neighbourhood::STAFFED
        .iter()
        .flat_map(|(street, names)| names.iter().map(|name| (*street, *name)))
}

/// `count` is at least 1 (the plan's ranges), and the remainder is below it, so it fits.
fn index(turn: u64, count: usize) -> usize {
    (turn % count as u64) as usize
}
