//! Values that nobody could write by chance, one for each personal field of each request, so that wherever one of
//! them appears it is known what leaked.

use serde_json::{Value, json};

/// Which request a value was planted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scene {
    /// Somebody asks for themselves.
    Ordinary,
    /// 保密件
    Restricted,
    /// A neighbour reports, anonymously and hidden from the household.
    HiddenReporter,
    /// A work order of the 12345 line, about a child under fourteen.
    Order,
}

impl Scene {
    /// Every scene.
    pub const ALL: [Scene; 4] = [
        Scene::Ordinary,
        Scene::Restricted,
        Scene::HiddenReporter,
        Scene::Order,
    ];

    fn index(self) -> usize {
        self as usize
    }
}

/// What was planted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    Name,
    Phone,
    Id,
    Address,
    RegisteredAddress,
    Whereabouts,
    ContactNumber,
    ContactOwner,
    ContactHours,
    ReporterName,
    ReporterPhone,
    ReporterRelation,
    AccountPhone,
    Description,
    Addition,
    Note,
    Told,
    Question,
    Appeal,
    AppealAnswer,
    Rating,
    Complaint,
    ComplaintAnswer,
    ComplaintNote,
    CallPhone,
    CallName,
    CallNotes,
    CallPassedOn,
    /// A phone that staff confirmed in the person's file.
    FilePhone,
    /// Whose it is.
    FilePhoneOwner,
    DeletionReason,
    DeletionAnswer,
    DeletionNote,
    /// The reference of a mandatory report.
    ReportReference,
    /// Why a consent was withdrawn.
    ConsentReason,
    /// Of calls that ended with words of danger, or were left: they wait for somebody.
    WaitingPhone,
    WaitingName,
    WaitingNotes,
    /// What was done about one.
    LookedAfterNote,
    /// Who answered for a child.
    GuardianName,
    GuardianNote,
    /// The sender's number of a work order.
    OrderNumber,
    /// Of case work: why an assessment differs, a step of the plan, to whom a referral went.
    OverrideReason,
    Milestone,
    Provider,
    /// Of a doorbell: who is called, and where help is to come to.
    NeighbourName,
    NeighbourPhone,
    DoorbellAddress,
    /// A password, a code or a key that was shown once.
    Secret,
    /// Not a value but that there is such a request: its id and its number.
    Existence,
    /// What was sent where it does not belong.
    Misplaced,
}

/// All but `Secret` and `Existence`, which are known only when they have been made.
pub const PLANTED: [Field; 48] = [
    Field::Name,
    Field::Phone,
    Field::Id,
    Field::Address,
    Field::RegisteredAddress,
    Field::Whereabouts,
    Field::ContactNumber,
    Field::ContactOwner,
    Field::ContactHours,
    Field::ReporterName,
    Field::ReporterPhone,
    Field::ReporterRelation,
    Field::AccountPhone,
    Field::Description,
    Field::Addition,
    Field::Note,
    Field::Told,
    Field::Question,
    Field::Appeal,
    Field::AppealAnswer,
    Field::Rating,
    Field::Complaint,
    Field::ComplaintAnswer,
    Field::ComplaintNote,
    Field::CallPhone,
    Field::CallName,
    Field::CallNotes,
    Field::CallPassedOn,
    Field::FilePhone,
    Field::FilePhoneOwner,
    Field::DeletionReason,
    Field::DeletionAnswer,
    Field::DeletionNote,
    Field::ReportReference,
    Field::ConsentReason,
    Field::WaitingPhone,
    Field::WaitingName,
    Field::WaitingNotes,
    Field::LookedAfterNote,
    Field::GuardianName,
    Field::GuardianNote,
    Field::OrderNumber,
    Field::OverrideReason,
    Field::Milestone,
    Field::Provider,
    Field::NeighbourName,
    Field::NeighbourPhone,
    Field::DoorbellAddress,
];

const SCENES: [char; 4] = ['甲', '乙', '丙', '丁'];
const FIELDS: &str =
    "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈剑号";

/// What stands in this field of this scene.
pub fn planted(scene: Scene, field: Field) -> String {
    let n = scene.index() + 1;
    match field {
        Field::Phone => format!("1390222710{n}"),
        Field::ContactNumber => format!("1390333720{n}"),
        Field::ReporterPhone => format!("1390444730{n}"),
        Field::AccountPhone => format!("1390111740{n}"),
        Field::CallPhone => format!("1390555750{n}"),
        Field::FilePhone => format!("1390666760{n}"),
        Field::WaitingPhone => format!("1390888770{n}"),
        Field::NeighbourPhone => format!("1390999780{n}"),
        Field::Id if scene == Scene::Order => id_number(&format!("31010620180{n}0{n}77{n}")),
        Field::Id => id_number(&format!("31010619450{n}0{n}77{n}")),
        // A surname before it, which masks show.
        Field::Name
        | Field::ReporterName
        | Field::CallName
        | Field::WaitingName
        | Field::GuardianName
        | Field::NeighbourName => {
            format!("赵{}", word(scene, field))
        }
        Field::DoorbellAddress => format!("静安区曹家渡街道武定西路6{n}21号{}室", word(scene, field)),
        Field::Address => format!("静安区曹家渡街道武定西路8{n}31号{}室", word(scene, field)),
        Field::RegisteredAddress => format!("静安区江宁路街道昌平路7{n}53号{}室", word(scene, field)),
        _ => word(scene, field),
    }
}

/// Three characters that stand together nowhere else.
fn word(scene: Scene, field: Field) -> String {
    let field = FIELDS.chars().nth(field as usize).expect("a character a field");
    format!("雀{}{field}", SCENES[scene.index()])
}

/// What to look for: any of these gives the value away.
pub fn needles(scene: Scene, field: Field) -> Vec<String> {
    let value = planted(scene, field);
    match field {
        Field::Phone
        | Field::ContactNumber
        | Field::ReporterPhone
        | Field::AccountPhone
        | Field::CallPhone
        | Field::FilePhone
        | Field::WaitingPhone
        | Field::NeighbourPhone => {
            let spaced = format!("{} {} {}", &value[..3], &value[3..7], &value[7..]);
            vec![value[3..].to_owned(), spaced]
        }
        Field::Id => vec![
            value[6..17].to_owned(),
            format!("{} {}", &value[6..14], &value[14..17]),
        ],
        Field::Address => vec![word(scene, field), format!("8{}31", scene.index() + 1) + "号"],
        Field::RegisteredAddress => vec![word(scene, field), format!("7{}53", scene.index() + 1) + "号"],
        _ => vec![word(scene, field)],
    }
}

/// What was sent where it does not belong.
pub const MISPLACED: &str = "雀误投";
/// A field that there is not. A problem names it to whoever sent it; nothing else may.
pub const NO_FIELD: &str = "雀误栏";

/// Seventeen digits with their check character (GB 11643).
fn id_number(digits: &str) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = digits
        .bytes()
        .zip(WEIGHTS)
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    let check = b"10X98765432"[(sum % 11) as usize];
    format!("{digits}{}", char::from(check))
}

/// A submission with every personal field filled.
pub fn submission(scene: Scene) -> Value {
    let text = |field| planted(scene, field);
    let mut body = json!({
        "needs": ["care"],
        "description": format!("一个人住,{}", text(Field::Description)),
        "for_self": scene != Scene::HiddenReporter,
        "person": {
            "name": text(Field::Name),
            "phone": text(Field::Phone),
            "id": { "kind": "resident_id", "number": text(Field::Id) },
        },
        "address": { "text": text(Field::Address) },
        "registered_address": text(Field::RegisteredAddress),
        "whereabouts": text(Field::Whereabouts),
        "contact": {
            "numbers": [{ "number": text(Field::ContactNumber), "whose": text(Field::ContactOwner) }],
            "by": "call",
            "hours": text(Field::ContactHours),
        },
        "consents": [
            { "kind": "processing", "version": "1" },
            { "kind": "income_check", "version": "1" },
            { "kind": "referral", "version": "1" },
        ],
        "restricted": scene == Scene::Restricted,
    });
    if scene == Scene::Order {
        let fields = body.as_object_mut().expect("an object");
        fields.retain(|name, _| !["for_self", "consents", "restricted"].contains(&name.as_str()));
    }
    if scene == Scene::HiddenReporter {
        body["consents"] = json!([]);
        body["reporter"] = json!({
            "name": text(Field::ReporterName),
            "phone": text(Field::ReporterPhone),
            "relation": text(Field::ReporterRelation),
            "anonymous": true,
            "hide_from_household": true,
        });
    }
    body
}
