//! Stories: what residents, advisors, leads, the desk and the district live through, told over the public HTTP API
//! against the real program. A [`World`] is one installation with its own database; its people are actors who act
//! by one verb each and see what the API shows them.

mod calendar;
mod client;
pub mod clouds;
mod desk;
mod doorbells;
mod draft;
mod follow_ups;
mod killed;
mod live;
mod many;
mod map;
mod persons;
mod places;
mod platform;
mod policies;
mod reply;
mod resident;
mod sender;
mod staff;
mod uploads;
mod wechat;
mod world;

pub use client::Client;
pub use draft::{Draft, request};
pub use killed::{messenger_killed_at, reader_killed_at, work_until_killed, worker_killed_at};
pub use live::{Live, Seen};
pub use many::{new_request, submit_many};
pub use map::MapService;
pub use places::{a_town, with_committee_moved};
pub use reply::Reply;
pub use resident::Resident;
pub use sender::{Message, Sender, order};
pub use staff::Staff;
pub use uploads::{Sent, file, form, photo};
pub use wechat::WechatPlatform;
pub use world::{Workers, World, days, hours, minutes};
