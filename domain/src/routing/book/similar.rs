//! Names that were meant though typed otherwise: by sound, by one character in a long name, 路 for 街, without 路.
//! Never by a character that tells roads apart: 天目东路 is not 天目西路.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::routing::sound::sound;

/// Characters that tell names apart, so that they are never a slip.
const TELLS_APART: &str = "东西南北中新老大小上下前后内外左右一二三四五六七八九十0123456789";
/// Least characters of a name in which one may be wrong or missing.
const LONG: usize = 4;
/// What a road ends in.
const ROADS: [char; 3] = ['路', '街', '道'];
/// Two names in one place: neither is meant.
const BOTH: u32 = u32::MAX;

/// Indexes of names by sound and by all but one character.
#[derive(Debug, Clone, Default)]
pub(super) struct Similar {
    by_sound: HashMap<u64, u32>,
    but_one: HashMap<u64, u32>,
}

impl Similar {
    pub(super) fn of(names: &[Box<str>]) -> Self {
        let mut similar = Self::default();
        for (name, index) in names.iter().zip(0u32..) {
            put(&mut similar.by_sound, key(&sound(name)), index);
            for pattern in patterns(name) {
                put(&mut similar.but_one, pattern, index);
            }
        }
        similar
    }

    /// The one name that may be meant; none where it may be more than one.
    pub(super) fn find(&self, typed: &str, exact: &HashMap<Box<str>, u32>) -> Option<u32> {
        let swapped = ROADS.iter().find_map(|end| {
            let stem = typed.strip_suffix(ROADS).unwrap_or(typed);
            exact.get(format!("{stem}{end}").as_str()).copied()
        });
        let alike = || one(self.by_sound.get(&key(&sound(typed))));
        swapped.or_else(alike).or_else(|| self.but_one(typed))
    }

    fn but_one(&self, typed: &str) -> Option<u32> {
        let mut meant = None;
        let missing = std::iter::once(key(typed));
        for pattern in patterns(typed).into_iter().chain(missing) {
            let Some(found) = self.but_one.get(&pattern) else {
                continue;
            };
            if *found == BOTH || meant.is_some_and(|other| other != *found) {
                return None;
            }
            meant = Some(*found);
        }
        meant
    }
}

fn one(found: Option<&u32>) -> Option<u32> {
    found.copied().filter(|index| *index != BOTH)
}

fn put(index: &mut HashMap<u64, u32>, key: u64, name: u32) {
    let at = index.entry(key).or_insert(name);
    if *at != name {
        *at = BOTH;
    }
}

fn key(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// The name with one character replaced by a blank, and with one left out; the first and the last have to be right.
fn patterns(name: &str) -> Vec<u64> {
    let chars: Vec<char> = name.chars().collect();
    if chars.len() < LONG || chars.len() > super::LONGEST_NAME {
        return Vec::new();
    }
    let inner = 0..chars.len() - 1;
    let free = inner.filter(|at| !TELLS_APART.contains(chars[*at]));
    free.flat_map(|at| {
        let (before, after) = (&chars[..at], &chars[at + 1..]);
        let before: String = before.iter().collect();
        let after: String = after.iter().collect();
        [
            key(&format!("{before}\0{after}")),
            key(&format!("{before}{after}")),
        ]
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(typed: &str) -> Option<&'static str> {
        let names = [
            "康定路",
            "万航渡路",
            "天目西路",
            "升平街",
            "乌鲁木齐北路",
            "泰兴路",
            "泰州路",
            "九龙花苑",
        ];
        let boxed: Vec<Box<str>> = names.iter().map(|name| (*name).into()).collect();
        let exact = boxed.iter().cloned().zip(0..).collect();
        Similar::of(&boxed)
            .find(typed, &exact)
            .map(|index| names[index as usize])
    }

    #[test]
    fn slips_of_sound_and_of_one_character_are_understood() {
        assert_eq!(find("康顶路"), Some("康定路"));
        assert_eq!(find("升平路"), Some("升平街"));
        assert_eq!(find("康定"), Some("康定路"));
        assert_eq!(find("万杭渡路"), Some("万航渡路"));
        assert_eq!(find("万渡路"), Some("万航渡路"));
        assert_eq!(find("乌鲁木北路"), Some("乌鲁木齐北路"));
        assert_eq!(find("九龙花园"), Some("九龙花苑"));
        assert_eq!(find("九笼花苑"), Some("九龙花苑"));
    }

    #[test]
    fn another_road_is_no_slip() {
        for other in ["天目东路", "天目路", "泰安路", "乌鲁木齐南路", "康东路", ""] {
            assert_eq!(find(other), None, "{other}");
        }
    }
}
