//! What a password of staff must be: long enough, not the username, none of the usual ones. Nothing about capitals,
//! digits and signs: such rules make passwords that are hard to keep and easy to guess.

use std::sync::LazyLock;

/// Shortest, in characters.
pub const SHORTEST: usize = 10;
/// Longest, in bytes: longer ones would only be a way to make us work.
pub const LONGEST: usize = 256;

/// Passwords of ten characters and more that are tried first, collected by us; one a line.
const USUAL: &str = include_str!("../data/usual-passwords.txt");

/// What is wrong with a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordFault {
    /// Shorter than ten characters.
    #[error("a password has at least {SHORTEST} characters")]
    TooShort,
    /// Longer than 256 bytes.
    #[error("a password has at most {LONGEST} bytes")]
    TooLong,
    /// It is the username, or little more.
    #[error("the password is the username, or little more")]
    IsUsername,
    /// It is one of those that are tried first.
    #[error("this password is one of those that are tried first")]
    Usual,
}

/// Checks a new password.
///
/// # Errors
/// The first fault that is found.
pub fn check(password: &str, username: &str) -> Result<(), PasswordFault> {
    if password.len() > LONGEST {
        return Err(PasswordFault::TooLong);
    }
    if password.trim().chars().count() < SHORTEST {
        return Err(PasswordFault::TooShort);
    }
    let (plain, name) = (plain(password), plain(username));
    if is_little_more_than(&plain, &name) {
        return Err(PasswordFault::IsUsername);
    }
    if USUAL_PLAIN.contains(&plain) || is_monotonous(&plain) {
        return Err(PasswordFault::Usual);
    }
    Ok(())
}

static USUAL_PLAIN: LazyLock<Vec<String>> = LazyLock::new(|| {
    let lines = USUAL.lines().map(str::trim);
    lines
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(plain)
        .collect()
});

fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The username, once or more, forwards or backwards, with at most three characters beside it.
fn is_little_more_than(password: &str, name: &str) -> bool {
    if name.is_empty() {
        return false;
    }
    let backwards: String = name.chars().rev().collect();
    [name, &backwards].into_iter().any(|name| {
        let rest = password.replace(name, "");
        rest.len() < password.len() && rest.chars().count() <= 3
    })
}

/// A few characters again and again (`123123123123`), or a run up or down (`abcdefghij`).
fn is_monotonous(password: &str) -> bool {
    let characters: Vec<char> = password.chars().collect();
    let repeats = |unit: usize| {
        characters
            .iter()
            .zip(characters.iter().skip(unit))
            .all(|(a, b)| a == b)
    };
    let step = |by: i64| {
        let pairs = characters.iter().zip(characters.iter().skip(1));
        let mut steps = pairs.map(|(a, b)| i64::from(u32::from(*b)) - i64::from(u32::from(*a)));
        steps.all(|step| step == by)
    };
    (1..=4).any(repeats) || step(1) || step(-1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(password: &str) -> Option<PasswordFault> {
        check(password, "advisor.cjd1").err()
    }

    #[test]
    fn long_ones_pass_whatever_they_are_made_of() {
        for good in [
            "correct horse 42",
            "静安寺的老槐树下面坐一坐",
            "wo men zhou er qu gong yuan",
            "uLq7-44kds",
        ] {
            assert_eq!(fault(good), None, "{good}");
        }
    }

    #[test]
    fn short_ones_and_very_long_ones_are_refused() {
        assert_eq!(fault("uLq7-44kd"), Some(PasswordFault::TooShort));
        assert_eq!(fault("   uLq7    "), Some(PasswordFault::TooShort));
        assert_eq!(fault("暖心暖心"), Some(PasswordFault::TooShort));
        assert_eq!(fault(&"暖心x".repeat(40)), Some(PasswordFault::TooLong));
    }

    #[test]
    fn the_username_is_no_password() {
        for bad in [
            "advisor.cjd1",
            "Advisor.CJD1!",
            "1djc.rosivda",
            "advisor.cjd1advisor.cjd1",
            "advisor.cjd1 123",
        ] {
            assert_eq!(fault(bad), Some(PasswordFault::IsUsername), "{bad}");
        }
        assert_eq!(fault("advisor.cjd1 goes by bus"), None);
    }

    #[test]
    fn what_everybody_tries_first_is_refused() {
        for bad in [
            "1234567890",
            "0987654321",
            "aaaaaaaaaaaa",
            "123123123123",
            "abcdefghijk",
            "Password123",
            "Woaini1314",
            "5201314520",
            "nuanxin-demo",
            "qwertyuiop",
        ] {
            assert_eq!(fault(bad), Some(PasswordFault::Usual), "{bad}");
        }
    }

    #[test]
    fn the_list_holds_nothing_that_is_too_short_anyway() {
        assert!(USUAL_PLAIN.len() > 100);
        for usual in USUAL_PLAIN.iter() {
            assert!(usual.chars().count() >= SHORTEST, "{usual}");
        }
    }
}
