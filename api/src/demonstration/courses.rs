//! The courses that a request's life takes: each a short story told in the product's own verbs.

mod ends;
mod stages;
mod turns;
mod work;

use super::dice::Dice;
use super::life::{Life, Lived};
use super::troubles::Trouble;

/// Where a life that is still open has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Handed to an advisor, or lying in the station's queue.
    Placed,
    /// Accepted.
    Accepted,
    /// Tried to reach the person, in vain.
    Attempted,
    /// The person was reached.
    Reached,
    /// A question waits for an answer.
    Waiting,
    /// Done, open to contest.
    Resolved,
    /// An appeal waits for its decision.
    Appealed,
    /// Taken up again.
    Reopened,
    /// A provider has not answered yet.
    Referred,
    /// A case that is reviewed from time to time.
    UnderReview,
}

/// What happens in a life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Course {
    /// Accepted, reached, served, resolved, closed.
    Plain,
    /// A question to the resident on the way.
    Asks,
    /// Nobody accepts in time.
    Slow,
    /// Nobody is reached in time.
    Late,
    /// Returned, because the address was wrong.
    Elsewhere,
    /// Returned as no service of the station; the desk places it.
    NotOurs,
    /// Returned twice; the district decides, finally.
    TwiceReturned,
    /// Answered by the desk.
    Answered,
    /// Withdrawn.
    Withdrawn,
    /// Asked twice on two channels; merged.
    Twice,
    /// The second of the two.
    Twin,
    /// Appealed.
    Contested,
    /// Taken up again after closing.
    Again,
    /// Urged.
    Urged,
    /// It gets worse on the way.
    Worse,
    /// The advisor knows the family.
    Knows,
    /// The advisors let the time pass, one after the other.
    Neglected,
    /// Waits at the district's triage desk.
    Unplaced,
    /// More than one service: a case.
    Case,
}

/// Lives one course, as far as the present lets it come.
///
/// # Errors
/// `Stop`, which is where it ends.
pub fn live(life: &mut Life<'_>, course: Course, trouble: &Trouble, dice: &mut Dice) -> Lived {
    match course {
        Course::Plain | Course::Twin => life.ordinary(trouble, dice),
        Course::Asks => life.asks(trouble, dice),
        Course::Slow => life.slow(trouble, dice),
        Course::Late => life.late(trouble, dice),
        Course::Elsewhere => life.elsewhere(trouble, dice),
        Course::NotOurs => life.not_ours(trouble, dice),
        Course::TwiceReturned => life.twice_returned(trouble, dice),
        Course::Answered => life.answered(trouble, dice),
        Course::Withdrawn => life.withdrawn(dice),
        Course::Twice => {
            life.accept(dice)?;
            life.contact(dice)
        }
        Course::Contested => life.contested(trouble, dice),
        Course::Again => life.again(trouble, dice),
        Course::Urged => life.urged(trouble, dice),
        Course::Worse => life.worse(trouble, dice),
        Course::Knows => life.knows(trouble, dice),
        Course::Neglected => life.neglected(),
        Course::Unplaced => Ok(()),
        Course::Case => life.case(trouble, dice),
    }
}
