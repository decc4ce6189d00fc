use super::*;
use crate::account::WrittenLanguage;
use crate::subscription_value::{fitted, rule_of};

#[test]
fn every_saying_has_its_words_in_every_language_and_room_for_a_number_and_a_count_only() {
    for saying in Saying::all() {
        let wording = Wording::of(saying);
        let all = [
            Some(&wording.zh),
            Some(&wording.en),
            wording.short_zh.as_ref(),
            wording.short_en.as_ref(),
        ];
        let sms = wording.sms_text().map(|text| [&text.zh, &text.en]);
        assert_eq!(
            wording.sms.is_some(),
            sms.is_some(),
            "{saying:?} names a text that is there"
        );
        for text in all.into_iter().flatten().chain(sms.into_iter().flatten()) {
            let rest = text.replace("{number}", "").replace("{count}", "");
            assert!(
                !rest.contains(['{', '}']) && !rest.trim().is_empty(),
                "{saying:?}: {text}"
            );
        }
        assert!(wording.version > 0);
        let chinese = |text: &String| text.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
        assert!(chinese(&wording.zh) && !chinese(&wording.en), "{saying:?}");
    }
}

#[test]
fn what_leaves_has_words_for_every_channel_that_may_carry_it() {
    for template in NoticeTemplate::ALL {
        let Some(news) = news(*template, Urgency::Normal, 1) else {
            continue;
        };
        let wording = Wording::of(Saying::Notice(*template));
        let staff = wording.template.starts_with("staff_");
        assert!(
            wording.short_zh.is_some() && wording.short_en.is_some(),
            "{template:?}"
        );
        let neighbour = wording.template.starts_with("neighbour_");
        assert_eq!(wording.wechat.is_some(), !staff && !neighbour, "{template:?}");
        let texted = !staff || news.importance == Importance::Presses;
        assert!(!texted || wording.sms.is_some(), "{template:?}");
        for language in [WrittenLanguage::Chinese, WrittenLanguage::English] {
            for (key, value) in wording.wechat_values("2600 0000 0173", noon(), language) {
                assert_eq!(fitted(key, &value).as_ref(), Ok(&value), "{template:?} {key}");
            }
            for (key, value) in wording.wechat_values("", noon(), language) {
                assert!(fitted(key, &value).is_ok(), "{template:?} {key}");
            }
        }
    }
    for key in WechatKey::ALL {
        assert!(!key.fields().is_empty() && key.fields().iter().all(|(field, _)| rule_of(field).is_ok()));
    }
}
