//! Texts as they stand in the page.

/// A long number in the groups in which it is read aloud, so that a narrow line breaks between them: mobile phones
/// 3-4-4, 受理编号 4-4-4, resident IDs 6-8-4. What follows a number stays; anything else stays as it is.
pub fn spaced(text: &str) -> String {
    let end = text
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    // the last character of an ID may be an X
    if digits + 1 < number.len() {
        return text.to_owned();
    }
    let groups: &[usize] = match number.len() {
        11 => &[3, 4, 4],
        12 => &[4, 4, 4],
        18 => &[6, 8, 4],
        _ => return text.to_owned(),
    };
    let mut left = number;
    let mut spaced = String::with_capacity(text.len() + 2);
    for (position, length) in groups.iter().enumerate() {
        let (group, after) = left.split_at(*length);
        if position > 0 {
            spaced.push(' ');
        }
        spaced.push_str(group);
        left = after;
    }
    spaced + rest
}

/// Words that people wrote, harmless in a page; their line breaks stay.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\n' => safe.push_str("<br>"),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_in_the_groups_in_which_they_are_read() {
        assert_eq!(spaced("13812345678"), "138 1234 5678");
        assert_eq!(spaced("13812345678 (女儿)"), "138 1234 5678 (女儿)");
        assert_eq!(spaced("31010119400101002X"), "310101 19400101 002X");
        for unchanged in [
            "021-62580000",
            "E12345678",
            "grandparent",
            "邻居",
            "",
            "+442079460958",
        ] {
            assert_eq!(spaced(unchanged), unchanged);
        }
    }

    #[test]
    fn what_people_write_cannot_become_a_part_of_the_page() {
        let written = "<script>alert('x')</script>\n\"&";
        let safe = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;<br>&quot;&amp;";
        assert_eq!(escaped(written), safe);
    }
}
