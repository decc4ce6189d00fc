//! Faults in what was sent: where, which rule, and a sentence.

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// JSON pointer (RFC 6901) into the body, or `query:name`, `header:name`.
    pub pointer: String,
    /// Stable code of the rule.
    pub code: &'static str,
    /// The largest or smallest value that the rule allows, where it has one.
    pub bound: Option<usize>,
}

/// The rules' sentences.
#[rustfmt::skip]
const SENTENCES: &[(&str, &str, &str)] = &[
    ("required", "请填写这一项。", "This is required."),
    ("malformed", "格式不对。", "This is malformed."),
    ("unknown_field", "没有这一项。", "There is no such field."),
    ("too_long", "太长了,最多 {bound} 个字。", "Too long: at most {bound} characters."),
    ("too_short", "太短了,最少 {bound} 个字。", "Too short: at least {bound} characters."),
    ("too_many", "太多了,最多 {bound} 项。", "Too many: at most {bound}."),
    ("out_of_range", "超出了范围。", "Out of range."),
    ("unknown_code", "没有这个代码。", "There is no such code."),
    ("bad_phone", "电话号码不对。", "This is no phone number."),
    ("bad_id_number", "证件号码不对。", "This is no valid document number."),
    ("control_characters", "含有不能使用的字符。", "Holds characters that cannot be used."),
    ("need_or_text", "请选择需要什么帮助,或写几句话。", "Choose a need, or write a few words."),
    ("contact_or_place", "请留一个联系方式,或告诉我们在哪里。", "Leave a way to reach somebody, or say where."),
    ("processing_consent", "请同意我们处理这些信息,以便帮助您。", "Please agree that we process this to help you."),
    ("not_for_residents", "这一项由工作人员填写。", "Only staff fill this in."),
    ("unknown", "没有找到。", "There is no such thing."),
    ("overlaps", "与已有的时间重叠。", "This overlaps with what stands already."),
    ("not_here", "这一项不适用于这种结果。", "This does not go with that outcome."),
    ("two_facts", "请提供至少两项信息。", "Give at least two facts."),
    ("is_username", "密码不能与用户名相同或相近。", "The password must not be the user name, or little more."),
    ("usual_password", "这个密码太常见,请换一个。", "This password is one of those that are tried first."),
    ("bad_username", "用户名由 2 到 64 个字母、数字、点、横线或下划线组成。", "2 to 64 letters, digits, dots, hyphens or underscores."),
    ("not_routed", "这件求助还没有派站记录。", "The router has not placed this request, or its record was erased."),
    ("restricted_teaches_nothing", "保密件的地址不能作为地址经验。", "The address of a restricted request is not taught."),
    ("no_place", "地址里没有可以记住的地方:请有路名和门牌、弄、小区或居委会,并且只有一处。", "The address names no one place that could be taught: a road with its number, a lane, an estate or a committee."),
    ("no_street", "区级站点不对应街道,不能作为地址经验。", "The district's station stands for no street, so nothing can be taught."),
    ("would_not_help", "按这条经验,同一地址仍不能自动派站(例如地址写的是别的区),不能作为地址经验。", "The address would still not be routed by itself, for example because it names another district."),
    ("wrong_code", "验证码不对或已过期。", "The code is wrong or has expired."),
    ("one_file", "一次只发一个文件。", "One file at a time."),
    ("unfit_upload", "这个文件不能接收,请换一个。", "This file cannot be taken; send another."),
    ("attachments_full", "最多9张照片、5份文件、5段语音。", "At most 9 photos, 5 documents and 5 voice messages."),
    ("one_of", "请至少填写一项。", "Fill in at least one of these."),
];

impl Fault {
    /// The sentence in Chinese or English.
    pub fn detail(&self, chinese: bool) -> String {
        let row = SENTENCES.iter().find(|row| row.0 == self.code);
        let (_, zh, en) = row.unwrap_or(&("", "格式不对。", "This is malformed."));
        let bound = self.bound.map(|bound| bound.to_string()).unwrap_or_default();
        (if chinese { zh } else { en }).replace("{bound}", &bound)
    }
}

/// Collects faults, so that all are told at once.
#[derive(Debug, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Adds a fault.
    pub fn add(&mut self, pointer: impl Into<String>, code: &'static str) {
        self.0.push(Fault {
            pointer: pointer.into(),
            code,
            bound: None,
        });
    }

    /// The problem of a single fault.
    pub fn one(pointer: &str, code: &'static str) -> super::Problem {
        super::Problem::invalid(vec![Fault {
            pointer: pointer.to_owned(),
            code,
            bound: None,
        }])
    }

    /// Adds a fault that has a bound.
    pub fn add_bound(&mut self, pointer: impl Into<String>, code: &'static str, bound: usize) {
        self.0.push(Fault {
            pointer: pointer.into(),
            code,
            bound: Some(bound),
        });
    }

    /// A text of at most `most` characters without control characters (line breaks and tabs are fine).
    pub fn text(&mut self, pointer: &str, text: Option<&str>, most: usize) {
        let Some(text) = text else { return };
        if text.chars().count() > most {
            self.add_bound(pointer, "too_long", most);
        }
        if text
            .chars()
            .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
        {
            self.add(pointer, "control_characters");
        }
    }

    /// A text that must say something.
    pub fn required_text(&mut self, pointer: &str, text: &str, most: usize) {
        if text.trim().is_empty() {
            self.add(pointer, "required");
        }
        self.text(pointer, Some(text), most);
    }

    /// A list of at most `most` items.
    pub fn list<T>(&mut self, pointer: &str, items: &[T], most: usize) {
        if items.len() > most {
            self.add_bound(pointer, "too_many", most);
        }
    }

    /// Whether nothing was found so far.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `Ok` when nothing was found.
    ///
    /// # Errors
    /// All faults as one problem.
    pub fn check(self) -> Result<(), super::Problem> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(super::Problem::invalid(self.0))
        }
    }
}
