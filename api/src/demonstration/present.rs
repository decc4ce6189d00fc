//! What is open when the demonstration starts: a few requests in each state, so that every page has something to
//! show whatever the hour. Told in working time before the present.

use nuanxin_domain::channel::Channel;

use super::courses::{Course, Stage};
use super::troubles::Kind;

/// One request that is to be open now.
pub struct Planned {
    /// Code of the person's street.
    pub street: &'static str,
    /// When it was submitted, in minutes of working time before now.
    pub working_minutes_ago: i64,
    /// On which channel.
    pub channel: Channel,
    /// What kind of trouble.
    pub kind: Kind,
    /// What has happened to it.
    pub course: Course,
    /// Where it stands.
    pub halt: Option<Stage>,
}

const CJD: &str = "310106014";
const JNS: &str = "310106006";
const DNL: &str = "310106019";
const PPZ: &str = "310106101";
const BSL: &str = "310106017";

const fn open(
    street: &'static str,
    working_minutes_ago: i64,
    channel: Channel,
    kind: Kind,
    course: Course,
    halt: Stage,
) -> Planned {
    Planned {
        street,
        working_minutes_ago,
        channel,
        kind,
        course,
        halt: Some(halt),
    }
}

use Channel::{H5, Hotline, Hotline12345, MiniProgram, Outreach, WalkIn};
use Course::{Again, Asks, Case, Contested, Knows, Late, Neglected, Plain, TwiceReturned, Unplaced};
use Kind::{Abuse, Child, Other, Sos, Themselves};
use Stage::{
    Accepted, Appealed, Attempted, Placed, Reached, Referred, Reopened, Resolved, UnderReview, Waiting,
};

/// All of them.
pub const PRESENT: [Planned; 38] = [
    // 曹家渡: everything at least once
    open(CJD, 22, MiniProgram, Themselves, Plain, Placed),
    open(CJD, 48, H5, Themselves, Plain, Placed),
    open(CJD, 140, MiniProgram, Other, Plain, Placed),
    open(CJD, 210, WalkIn, Themselves, Plain, Accepted),
    open(CJD, 420, H5, Other, Plain, Attempted),
    open(CJD, 700, MiniProgram, Themselves, Plain, Reached),
    open(CJD, 900, Outreach, Other, Plain, Reached),
    open(CJD, 1_300, MiniProgram, Child, Plain, Reached),
    open(CJD, 800, H5, Abuse, Plain, Reached),
    open(CJD, 620, Hotline, Sos, Plain, Reached),
    open(CJD, 1_200, MiniProgram, Themselves, Asks, Waiting),
    open(CJD, 1_700, MiniProgram, Themselves, Plain, Resolved),
    open(CJD, 2_000, MiniProgram, Other, Plain, Resolved),
    open(CJD, 2_300, MiniProgram, Themselves, Contested, Appealed),
    open(CJD, 2_400, H5, Themselves, Again, Reopened),
    open(CJD, 2_600, MiniProgram, Themselves, Case, UnderReview),
    open(CJD, 570, H5, Other, Neglected, Placed),
    open(CJD, 640, Hotline12345, Themselves, Neglected, Placed),
    open(CJD, 1_250, MiniProgram, Other, Late, Attempted),
    // 江宁路: what one advisor and a lead have
    open(JNS, 35, MiniProgram, Themselves, Plain, Placed),
    open(JNS, 80, H5, Other, Plain, Placed),
    open(JNS, 120, MiniProgram, Themselves, Knows, Placed),
    open(JNS, 240, Hotline, Themselves, Plain, Accepted),
    open(JNS, 760, MiniProgram, Themselves, Plain, Reached),
    open(JNS, 1_100, WalkIn, Other, Asks, Waiting),
    open(JNS, 1_800, MiniProgram, Themselves, Plain, Resolved),
    open(JNS, 1_300, MiniProgram, Themselves, Case, Referred),
    open(JNS, 560, H5, Themselves, Neglected, Placed),
    open(JNS, 1_300, H5, Themselves, Late, Attempted),
    // one here and there
    open(DNL, 60, MiniProgram, Themselves, Plain, Placed),
    open(PPZ, 130, H5, Other, Knows, Placed),
    open(BSL, 300, Hotline, Themselves, Plain, Accepted),
    // the district's triage desk
    open(CJD, 15, Hotline, Other, Unplaced, Placed),
    open(JNS, 70, MiniProgram, Themselves, Unplaced, Placed),
    open(DNL, 190, H5, Other, Unplaced, Placed),
    open(PPZ, 400, Hotline, Themselves, Unplaced, Placed),
    open(BSL, 600, MiniProgram, Themselves, TwiceReturned, Placed),
    open(CJD, 900, H5, Themselves, TwiceReturned, Placed),
];
