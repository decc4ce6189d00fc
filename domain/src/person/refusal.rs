//! Why a step with a person's file was refused.

/// Nothing has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.code())]
pub enum PersonRefusal {
    /// There is no such file for this actor.
    NotFound,
    /// The actor may not do this.
    NotAllowed,
    /// Both are the same file already.
    SameFile,
    /// Verified documents say that they are two persons.
    DifferentPersons,
    /// Another number of this kind has been verified for this person.
    OtherIdVerified,
    /// This record is not joined to that file.
    NotJoined,
    /// The person belongs to that household already.
    InHousehold,
    /// The person does not belong to that household.
    NotInHousehold,
    /// The request has a file already.
    HasFile,
}

impl PersonRefusal {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::NotAllowed => "not_allowed",
            Self::SameFile => "same_file",
            Self::DifferentPersons => "different_persons",
            Self::OtherIdVerified => "other_id_verified",
            Self::NotJoined => "not_joined",
            Self::InHousehold => "in_household",
            Self::NotInHousehold => "not_in_household",
            Self::HasFile => "has_file",
        }
    }

    /// The sentence for people, in Chinese and English.
    pub fn sentence(self) -> (&'static str, &'static str) {
        match self {
            Self::NotFound => ("没有找到这份档案。", "There is no such file."),
            Self::NotAllowed => ("您没有权限做这一步。", "You may not do this."),
            Self::SameFile => ("这已经是同一份档案。", "This is the same file already."),
            Self::DifferentPersons => (
                "核验过的证件表明这是两个人。",
                "Verified documents say that these are two persons.",
            ),
            Self::OtherIdVerified => (
                "这份档案已核验过另一个证件号码。",
                "Another number has been verified for this person.",
            ),
            Self::NotJoined => (
                "这份档案没有并入那份档案。",
                "This file is not joined to that one.",
            ),
            Self::InHousehold => (
                "此人已在这个家庭中。",
                "The person belongs to this household already.",
            ),
            Self::NotInHousehold => (
                "此人不在这个家庭中。",
                "The person does not belong to this household.",
            ),
            Self::HasFile => ("这份求助单已有档案。", "The request has a file already."),
        }
    }
}
