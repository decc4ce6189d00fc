//! Characters that sound alike: what people type wrong most often, since they type by sound.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The 3,755 common characters of GB 2312, one line for each reading.
static ALIKE: LazyLock<HashMap<char, u16>> = LazyLock::new(|| {
    let lines = include_str!("../../data/same-sound.txt").lines().zip(0u16..);
    lines
        .flat_map(|(line, group)| line.chars().map(move |c| (c, group)))
        .collect()
});

/// A private character for each reading, so that names that sound alike become the same text.
pub(super) fn sound(name: &str) -> String {
    let one = |c: char| {
        let group = ALIKE.get(&c).copied();
        group
            .and_then(|group| char::from_u32(0xE000 + u32::from(group)))
            .unwrap_or(c)
    };
    name.chars().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::sound;

    #[test]
    fn names_that_sound_alike_become_the_same_and_others_do_not() {
        assert_eq!(sound("康定路"), sound("康顶路"));
        assert_ne!(sound("康定路"), sound("康东路"));
        assert_ne!(sound("天目西路"), sound("天目东路"));
    }
}
