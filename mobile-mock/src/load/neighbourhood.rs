//! Made-up people of 静安区 and what they ask for: varied as real requests are, the same on every run.
//!
//! Names, house numbers and phones are invented; only the streets are real, so that requests route.

use crate::phone::{Address, Consent, HelpRequest, Person, Reach};

/// The thirteen streets and the town of 静安区.
pub const STREETS: [&str; 14] = [
    "曹家渡街道",
    "江宁路街道",
    "石门二路街道",
    "南京西路街道",
    "静安寺街道",
    "天目西路街道",
    "北站街道",
    "宝山路街道",
    "共和新路街道",
    "大宁路街道",
    "彭浦新村街道",
    "临汾路街道",
    "芷江西路街道",
    "彭浦镇",
];

/// The streets whose advisors' accounts are fixed points of the demonstration.
pub const STAFFED: [(&str, &[&str]); 2] = [
    (STREETS[0], &["advisor.cjd1", "advisor.cjd2"]),
    (STREETS[1], &["advisor.jns1"]),
];

const TROUBLES: [(&[&str], &str); 8] = [
    (
        &["living", "care"],
        "一个人住，最近腿脚不便，买菜做饭都困难，想问问有没有人能帮忙。",
    ),
    (
        &["medical"],
        "住院花了很多钱，家里已经借不到了，不知道能不能申请医疗救助。",
    ),
    (
        &["employment", "housing"],
        "上个月失业，房租下周到期，孩子还在上学，一时不知道找谁。",
    ),
    (&["disability"], "想给母亲申请残疾评定，手续看不懂，请顾问指点。"),
    (
        &["education", "children"],
        "孩子要交学费和书本费，家里收入断了，希望了解助学项目。",
    ),
    (
        &["psychological"],
        "老伴走了以后一直睡不着，不想说话，女儿让我来问一问。",
    ),
    (&["living"], "低保材料交上去一个月没有消息，想知道办到哪一步。"),
    (
        &["family", "rights"],
        "兄弟之间为照顾父亲的事情争执，想请人来调解一下。",
    ),
];

const SURNAMES: [&str; 10] = ["王", "李", "张", "刘", "陈", "杨", "黄", "赵", "周", "吴"];
const GIVEN: [&str; 10] = [
    "秀英", "建国", "桂兰", "志强", "玉珍", "国华", "阿妹", "德明", "小红", "永康",
];

/// The phone number of the n-th made-up resident: a mainland mobile number.
#[must_use]
pub fn phone(n: u64) -> String {
    format!("139{:08}", n % 100_000_000)
}

/// The n-th request; it names the street, so that it routes there.
#[must_use]
pub fn request(n: u64, street: &str) -> HelpRequest {
    let dice = scatter(n);
    let (needs, trouble) = TROUBLES[pick(dice, 0, TROUBLES.len())];
    let (surname, given) = (SURNAMES[pick(dice, 8, 10)], GIVEN[pick(dice, 16, 10)]);
    let (lane, house, room) = (
        pick(dice, 24, 999) + 1,
        pick(dice, 34, 60) + 1,
        pick(dice, 40, 2400) + 101,
    );
    HelpRequest {
        needs: needs.to_vec(),
        description: format!("{trouble}（第{n}件）"),
        urgency: (pick(dice, 52, 20) == 0).then_some("urgent"),
        for_self: true,
        person: Some(Person {
            name: Some(format!("{surname}{given}")),
            phone: Some(phone(dice)),
        }),
        address: Some(Address {
            text: format!("静安区{street}{lane}弄{house}号{room}室"),
        }),
        contact: Some(Reach {
            numbers: vec![phone(dice)],
            by: "call",
        }),
        consents: vec![Consent {
            kind: "processing",
            version: "1",
        }],
        channel: None,
    }
}

/// The street of the n-th request.
#[must_use]
pub fn street(n: u64) -> &'static str {
    STREETS[pick(scatter(n), 57, STREETS.len())]
}

/// One of `sides`, by the bits of `dice` from `shift` on.
fn pick(dice: u64, shift: u32, sides: usize) -> usize {
    // Less than `sides`, so it fits.
    (dice.rotate_right(shift) % sides as u64) as usize
}

/// Neighbouring numbers become unlike ones (the finaliser of SplitMix64).
fn scatter(n: u64) -> u64 {
    let mut z = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn requests_vary_in_street_need_and_person_and_repeat_on_the_next_run() {
        let streets: HashSet<_> = (0..1000).map(street).collect();
        assert_eq!(streets.len(), STREETS.len());
        let bodies: HashSet<_> = (0..1000)
            .map(|n| serde_json::to_string(&request(n, street(n))).expect("JSON"))
            .collect();
        assert_eq!(bodies.len(), 1000);
        let needs: HashSet<_> = (0..1000).map(|n| request(n, STREETS[0]).needs).collect();
        assert_eq!(needs.len(), TROUBLES.len());
        let urgent = (0..1000)
            .filter(|n| request(*n, STREETS[0]).urgency.is_some())
            .count();
        assert!((10..150).contains(&urgent), "{urgent} of 1000 are urgent");
        assert_eq!(
            request(7, STREETS[0]).description,
            request(7, STREETS[0]).description
        );
    }

    #[test]
    fn every_address_names_its_street_and_every_phone_is_a_mobile_number() {
        for n in 0..200 {
            let request = request(n, street(n));
            assert!(request.address.expect("an address").text.contains(street(n)));
            let phone = request.person.and_then(|person| person.phone).expect("a phone");
            assert!(phone.len() == 11 && phone.starts_with("139"));
        }
        assert_eq!(phone(3), "13900000003");
    }
}
