//! Numbers, times, dates, amounts, telephone numbers and plates: what they look like.

use super::{is_chinese, units};

/// Dates as the platform takes them, each run of digits written as one `0`.
const DATES: [&str; 9] = [
    "0年0月0日",
    "0-0-0",
    "0/0/0",
    "0.0.0",
    "0年0月",
    "0-0",
    "0/0",
    "0.0",
    "0月0日",
];
const TIMES: [&str; 2] = ["0:0", "0:0:0"];
const CURRENCIES: [char; 6] = ['\u{A5}', '\u{FFE5}', '$', '€', '£', '₩'];
/// Digits of an amount.
const AMOUNT_DIGITS: usize = 10;

pub(super) fn is_number(value: &str) -> bool {
    let (whole, part) = value.split_once('.').unwrap_or((value, "0"));
    are_digits(whole) && are_digits(part)
}

/// `15:01`, `15:01:30`, either after a date; two of them joined by `~`.
pub(super) fn is_time(value: &str) -> bool {
    each_of_range(value, |one| match one.rsplit_once(' ') {
        Some((date, time)) => one_date(date) && one_time(time),
        None => one_time(one) || is_joined(one),
    })
}

/// A date, with a time behind it or not; two of them joined by `~`.
pub(super) fn is_date(value: &str) -> bool {
    each_of_range(value, |one| match one.rsplit_once(' ') {
        Some((date, time)) => one_date(date) && one_time(time),
        None => one_date(one) || is_joined(one),
    })
}

pub(super) fn is_amount(value: &str) -> bool {
    let value = value.strip_prefix(CURRENCIES).unwrap_or(value);
    let value = value.strip_suffix('元').unwrap_or(value);
    is_number(value) && value.bytes().filter(u8::is_ascii_digit).count() <= AMOUNT_DIGITS
}

pub(super) fn is_phone(value: &str) -> bool {
    let fits = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '(' | ')' | '*' | '#');
    value.chars().all(fits) && value.contains(|c: char| c.is_ascii_digit())
}

pub(super) fn is_plate(value: &str) -> bool {
    let last = value.chars().count().saturating_sub(1);
    value.chars().enumerate().all(|(at, c)| {
        c.is_ascii_uppercase() || c.is_ascii_digit() || ((at == 0 || at == last) && is_chinese(c))
    }) && units(value) > 1
}

fn are_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn each_of_range(value: &str, is_one: impl Fn(&str) -> bool) -> bool {
    let ends: Vec<&str> = value.split('~').collect();
    ends.len() <= 2 && ends.iter().all(|end| is_one(end.trim()))
}

/// `2019年10月1日15:01`: in this spelling nothing stands between date and time.
fn is_joined(text: &str) -> bool {
    text.split_once('日')
        .is_some_and(|(date, time)| one_date(&format!("{date}日")) && one_time(time))
}

fn one_time(text: &str) -> bool {
    let (shape, numbers) = shape_of(text);
    let below = [24, 60, 60];
    TIMES.contains(&shape.as_str()) && numbers.iter().zip(below).all(|(number, end)| *number < end)
}

fn one_date(text: &str) -> bool {
    let (shape, numbers) = shape_of(text);
    let is_day = |day: u32| (1..=31).contains(&day);
    let is_month = |month: u32| (1..=12).contains(&month);
    let is_year = |year: u32| (1000..=9999).contains(&year);
    DATES.contains(&shape.as_str())
        && match numbers[..] {
            [year, month, day] => is_year(year) && is_month(month) && is_day(day),
            [first, second] if shape == "0月0日" => is_month(first) && is_day(second),
            [first, second] => {
                is_year(first) && is_month(second) || shape != "0年0月" && is_month(first) && is_day(second)
            }
            _ => false,
        }
}

/// Each run of digits as one `0`, and the numbers; a run that is no small number spoils the shape.
fn shape_of(text: &str) -> (String, Vec<u32>) {
    let (mut shape, mut numbers, mut run) = (String::new(), Vec::new(), String::new());
    for c in text.chars().chain(['\0']) {
        if c.is_ascii_digit() {
            run.push(c);
            continue;
        }
        if !run.is_empty() {
            match run.parse() {
                Ok(number) if run.len() <= 4 => numbers.push(number),
                _ => shape.push('?'),
            }
            shape.push('0');
            run.clear();
        }
        shape.push(c);
    }
    shape.pop();
    (shape, numbers)
}
