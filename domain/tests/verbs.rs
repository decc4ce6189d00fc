//! The rules of work (domain rules, sections 4 and 5), each as a sentence.

mod story;

#[path = "verbs/appeals.rs"]
mod appeals;
#[path = "verbs/assigning.rs"]
mod assigning;
#[path = "verbs/attaching.rs"]
mod attaching;
#[path = "verbs/calls.rs"]
mod calls;
#[path = "verbs/casework.rs"]
mod casework;
#[path = "verbs/consenting.rs"]
mod consenting;
#[path = "verbs/contact.rs"]
mod contact;
#[path = "verbs/district.rs"]
mod district;
#[path = "verbs/doorbells.rs"]
mod doorbells;
#[path = "verbs/earlier.rs"]
mod earlier;
#[path = "verbs/ending.rs"]
mod ending;
#[path = "verbs/extending.rs"]
mod extending;
#[path = "verbs/figures.rs"]
mod figures;
#[path = "verbs/follow_ups.rs"]
mod follow_ups;
#[path = "verbs/guardians.rs"]
mod guardians;
#[path = "verbs/guarding.rs"]
mod guarding;
#[path = "verbs/hands.rs"]
mod hands;
#[path = "verbs/ladder.rs"]
mod ladder;
#[path = "verbs/lessons.rs"]
mod lessons;
#[path = "verbs/merging.rs"]
mod merging;
#[path = "verbs/placing.rs"]
mod placing;
#[path = "verbs/privacy.rs"]
mod privacy;
#[path = "verbs/protecting.rs"]
mod protecting;
#[path = "verbs/recounting.rs"]
mod recounting;
#[path = "verbs/resident.rs"]
mod resident;
#[path = "verbs/visiting.rs"]
mod visiting;
#[path = "verbs/work_orders.rs"]
mod work_orders;
