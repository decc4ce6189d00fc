//! Facts that a caller gives, held against a file. All of them are compared whatever the first ones give, each over
//! the length of what was given, so that the time of an answer tells nothing about the file.

use crate::id_document::IdDocument;
use crate::intake::Intake;
use crate::need::Need;
use crate::spelling::compact;
use chrono::NaiveDate;

/// How many facts must fit.
const NEEDED: usize = 2;

/// Characters of an address, without its district and street, that are worth something.
const SHORTEST_PLACE: usize = 3;

/// A division's name is at most this long, its kind included: 芷江西路街道.
const LONGEST_DIVISION: usize = 8;

/// What the caller says of themselves, or of the person they speak for; blank is not given.
#[derive(Clone, Default)]
pub struct GivenFacts {
    /// Full name.
    pub name: Option<String>,
    /// The last four characters of the identity document.
    pub id_last_four: Option<String>,
    /// Birth date, as in the identity document.
    pub birth_date: Option<NaiveDate>,
    /// Words of the address: a road, a lane, a house; district and street do not count.
    pub address: Option<String>,
    /// A need of the request.
    pub need: Option<Need>,
}

impl GivenFacts {
    /// How many are given.
    pub fn count(&self) -> usize {
        let texts = [&self.name, &self.id_last_four, &self.address];
        let texts = texts
            .into_iter()
            .flatten()
            .filter(|text| !compact(text).is_empty());
        texts.count() + usize::from(self.birth_date.is_some()) + usize::from(self.need.is_some())
    }

    /// Whether all that is given fits this file, and at least two facts are given. One that does not fit counts
    /// against all: nobody gets at a file by offering many guesses at once.
    pub fn fit(&self, intake: &Intake, needs: &[Need]) -> bool {
        let document = intake
            .person
            .id
            .as_ref()
            .and_then(|id| IdDocument::parse(id.kind, &id.number).ok());
        let last_four = document.as_ref().and_then(IdDocument::last_four);
        let born = document.as_ref().and_then(IdDocument::birth_date);
        let fitting = [
            self.name_fits(intake),
            alike(
                &compact(given(&self.id_last_four)).to_uppercase(),
                last_four.unwrap_or_default(),
            ),
            self.birth_date.is_some() & (self.birth_date == born),
            self.address_fits(intake),
            self.need
                .is_some_and(|need| needs.iter().fold(false, |found, one| found | (*one == need))),
        ];
        let fitting = fitting.into_iter().filter(|fits| *fits).count();
        (fitting >= NEEDED) & (fitting == self.count())
    }

    fn name_fits(&self, intake: &Intake) -> bool {
        let held = compact(intake.person.name.as_deref().unwrap_or_default());
        alike(&compact(given(&self.name)).to_lowercase(), &held.to_lowercase())
    }

    fn address_fits(&self, intake: &Intake) -> bool {
        let said = place(given(&self.address));
        let address = intake
            .address
            .as_ref()
            .and_then(|address| address.text.as_deref());
        let held = [
            address,
            intake.whereabouts.as_deref(),
            intake.registered_address.as_deref(),
        ];
        let found = held.into_iter().fold(false, |found, held| {
            found | holds(&place(held.unwrap_or_default()), &said)
        });
        found & (said.chars().count() >= SHORTEST_PLACE)
    }
}

fn given(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or_default()
}

/// Equal and not empty; takes as long as `said` is, however early the two differ.
fn alike(said: &str, held: &str) -> bool {
    let (said, held) = (said.as_bytes(), held.as_bytes());
    let mut differs = u8::from(said.len() != held.len()) | u8::from(said.is_empty());
    for (at, byte) in said.iter().enumerate() {
        differs |= byte ^ held.get(at).copied().unwrap_or_default();
    }
    differs == 0
}

/// Whether `said` stands anywhere in `held`; every place is looked at.
fn holds(held: &str, said: &str) -> bool {
    let said: Vec<char> = said.chars().collect();
    let held: Vec<char> = held.chars().collect();
    if said.is_empty() {
        return false;
    }
    held.windows(said.len()).fold(false, |found, part| {
        let same = part.iter().zip(&said).fold(true, |same, (a, b)| same & (a == b));
        found | same
    })
}

/// An address without city, district and street, which everybody at the desk's end of the line could say.
fn place(text: &str) -> String {
    let mut rest: Vec<char> = compact(text).to_lowercase().chars().collect();
    for kinds in [&["省"][..], &["市"], &["区", "县"], &["街道", "镇", "乡"]] {
        let end = kinds.iter().filter_map(|kind| end_of_division(&rest, kind)).min();
        rest.drain(..end.unwrap_or(0));
    }
    rest.into_iter().collect()
}

/// Where the name of a division of this kind ends, when the text begins with one: 小区 and 菜市场 are none.
fn end_of_division(text: &[char], kind: &str) -> Option<usize> {
    let kind: Vec<char> = kind.chars().collect();
    let at = text
        .windows(kind.len())
        .take(LONGEST_DIVISION)
        .position(|part| part == kind.as_slice())?;
    let before = at.checked_sub(1).and_then(|before| text.get(before));
    let after = text.get(at + kind.len());
    let market = kind == ['市'] && after == Some(&'场');
    let part_of_a_word = market || matches!(before, Some('小' | '社' | '园' | '校'));
    (at > 0 && !part_of_a_word).then_some(at + kind.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("上海市静安区曹家渡街道武定西路1234弄5号", "武定西路1234弄5号")]
    #[case("静安区 曹家渡街道", "")]
    #[case("达安小区３号", "达安小区3号")]
    #[case("菜市场路8号", "菜市场路8号")]
    #[case("静安区彭浦镇场中路100弄", "场中路100弄")]
    #[case("", "")]
    fn district_and_street_are_no_place(#[case] address: &str, #[case] rest: &str) {
        assert_eq!(place(address), rest);
    }

    #[test]
    fn equal_means_equal_and_not_empty() {
        assert!(alike("1234", "1234"));
        for (said, held) in [("", ""), ("1234", "12345"), ("12345", "1234"), ("123x", "1234")] {
            assert!(!alike(said, held), "{said} {held}");
        }
    }
}
