use proptest::prelude::*;

use super::*;

const TYPES: [&str; 14] = [
    "thing",
    "number",
    "letter",
    "symbol",
    "character_string",
    "time",
    "date",
    "amount",
    "phone_number",
    "car_number",
    "name",
    "phrase",
    "enum",
    "enum_string",
];

#[test]
fn every_type_of_the_reference_sheet_has_a_rule_and_no_other_has() {
    let known: Vec<&str> = RULES.keys().map(String::as_str).collect();
    let mut expected = TYPES.to_vec();
    expected.sort_unstable();
    assert_eq!(known, expected);
    for key in ["thing", "thing1x", "1", "", "thingy1"] {
        assert_eq!(fitted(key, "x"), Err(Unfit::UnknownType), "{key}");
    }
}

#[test]
fn values_of_the_platforms_own_examples_go_as_they_are() {
    let examples = [
        ("thing1", "您的求助已由曹家渡街道服务站受理"),
        ("number2", "12.5"),
        ("letter3", "Nuanxin"),
        ("symbol4", "!?"),
        ("character_string5", "2600 0000 0173"),
        ("time6", "15:01"),
        ("time6", "15:01:30"),
        ("time6", "2019年10月1日 15:01"),
        ("time6", "09:00~17:00"),
        ("date7", "2019年10月1日"),
        ("date7", "2018-01-01"),
        ("date7", "2018/01/01"),
        ("date7", "2018.01.01"),
        ("date7", "2018-01"),
        ("date7", "01-01"),
        ("date7", "2019年10月1日15:01~2019年10月2日15:01"),
        ("amount8", "¥100.50元"),
        ("phone_number9", "+86-0766-66888866"),
        ("car_number10", "粤A8Z888挂"),
        ("name11", "李建国"),
        ("phrase12", "处理中"),
    ];
    for (key, value) in examples {
        assert_eq!(fitted(key, value).as_deref(), Ok(value), "{key}");
    }
}

#[test]
fn what_breaks_a_rule_and_cannot_be_cut_is_refused_before_it_is_sent() {
    let wrong = [
        ("number1", "一百"),
        ("number1", "1.2.3"),
        ("character_string1", "编号12"),
        ("time1", "25:00"),
        ("time1", "9:00~10:00~11:00"),
        ("time1", "09:00～10:00"),
        ("date1", "2019-13-01"),
        ("date1", "明天"),
        ("amount1", "12345678901"),
        ("phone_number1", "电话"),
        ("car_number1", "粤粤A888"),
    ];
    for (key, value) in wrong {
        assert_eq!(fitted(key, value), Err(Unfit::BreaksRule), "{key} {value}");
    }
    assert_eq!(fitted("thing1", " \n\u{7}"), Err(Unfit::Empty));
    assert_eq!(fitted("phrase1", "done"), Err(Unfit::Empty));
}

#[test]
fn a_long_text_is_cut_between_characters_as_a_reader_sees_them() {
    assert_eq!(
        fitted("thing1", "一二三四五六七八九十一二三四五六七八九十一").as_deref(),
        Ok("一二三四五六七八九十一二三四五六七八九…")
    );
    assert_eq!(fitted("thing1", "第一行\n第二行").as_deref(), Ok("第一行 第二行"));
    let family = "👨‍👩‍👧‍👦";
    let fits = fitted("thing1", &family.repeat(3)).expect("a value");
    assert_eq!(fits, format!("{family}…"), "a family is not torn apart");
    assert_eq!(
        fitted("name1", "欧阳欧阳欧阳欧阳欧阳甲").as_deref(),
        Ok("欧阳欧阳欧阳欧阳欧阳")
    );
    assert_eq!(fitted("phrase1", "正在处理之中").as_deref(), Ok("正在处理之"));
}

proptest! {
    #[test]
    fn whatever_the_text_what_comes_back_obeys_the_rule(at in 0..TYPES.len(), text in any::<String>()) {
        let key = format!("{}1", TYPES[at]);
        let rule = rule_of(&key).expect("a rule");
        if let Ok(value) = rule.fit(&text) {
            prop_assert!(rule.is_obeyed_by(&value), "{} {:?}", key, value);
            prop_assert_eq!(rule.fit(&value), Ok(value), "fitted twice is fitted once");
        }
    }

    #[test]
    fn a_text_with_anything_to_read_can_always_be_sent(text in ".*[一-龥a-z0-9].*") {
        prop_assert!(fitted("thing1", &text).is_ok(), "{:?}", text);
    }
}
