use std::sync::LazyLock;

use proptest::prelude::*;
use rstest::rstest;

use super::*;

static WORDS: LazyLock<DangerWords> = LazyLock::new(DangerWords::embedded);

fn scan(text: &str) -> DangerFinding {
    WORDS.scan(text)
}

#[rstest]
#[case("我真的不想活了", DangerKind::Suicide)]
#[case("活 着 没 意 思", DangerKind::Suicide)]
#[case("自-杀", DangerKind::Suicide)]
#[case("我勿想活了，儿子也勿管", DangerKind::Suicide)]
#[case("伊讲伐想做人了", DangerKind::Suicide)]
#[case("佢話唔想做人", DangerKind::Suicide)]
#[case("她說要跳樓", DangerKind::Suicide)]
#[case("老公又打我了", DangerKind::Violence)]
#[case("他拿刀在门口", DangerKind::Violence)]
#[case("隔壁男人天天打他老婆", DangerKind::Violence)]
#[case("儿子又打她了,她不敢说", DangerKind::Violence)]
#[case("伊屋里男人打伊", DangerKind::Violence)]
#[case("成日畀佢打", DangerKind::Violence)]
#[case("小孩一个人在家三天了", DangerKind::ChildAlone)]
#[case("小囡一家头辣屋里", DangerKind::ChildAlone)]
#[case("楼道里有煤氣味", DangerKind::Gas)]
#[case("隔壁好像着火了", DangerKind::Fire)]
#[case("老人摔倒了爬不起来", DangerKind::Fall)]
#[case("伊掼了一跤", DangerKind::Fall)]
#[case("阿婆跌親", DangerKind::Fall)]
#[case("人叫勿醒了", DangerKind::Collapse)]
#[case("胸口痛，喘不上气", DangerKind::Collapse)]
#[case("三天没吃饭了", DangerKind::Hunger)]
#[case("我爸爸走失了", DangerKind::Lost)]
fn cries_for_help_are_heard_in_the_words_that_people_use(#[case] text: &str, #[case] kind: DangerKind) {
    let finding = scan(text);
    assert!(finding.kinds.contains(&kind), "{text}: {finding:?}");
    assert!(finding.suggested >= Some(Urgency::Urgent));
}

#[rstest]
#[case("医生说要多走走，我不想活动")]
#[case("商场跳楼价")]
#[case("有事请打我电话")]
#[case("请打我手机１３８１２３４５６７８")]
#[case("这是孩子的救命钱")]
#[case("有事打他电话")]
#[case("请拨打她的手机")]
#[case("正在打他电话,没人接")]
#[case("打他女儿的电话,说在外地")]
#[case("有急事打儿子手机")]
#[case("天天被打电话催债")]
#[case("孙子，奶奶想死你了")]
#[case("邻居一起火锅")]
#[case("地已经被打扫干净")]
#[case("想申请低保，收入少，房租付不起")]
#[case("")]
fn everyday_words_raise_no_alarm(#[case] text: &str) {
    assert!(scan(text).is_empty(), "{text}: {:?}", scan(text));
}

#[rstest]
#[case("我不想活，动不了")]
#[case("他打我。电话也抢走")]
#[case("她老公打她,电话也砸了")]
#[case("不想活动了，也不想活了")]
#[case("不想 活 动")]
fn an_everyday_phrase_hides_no_cry_that_only_looks_like_it_without_its_stops(#[case] text: &str) {
    assert!(!scan(text).is_empty(), "{text}");
}

#[test]
fn the_worst_word_decides_and_all_kinds_are_told() {
    let finding = scan("老公打我，我不想活了");
    assert_eq!(
        finding.kinds,
        BTreeSet::from([DangerKind::Suicide, DangerKind::Violence])
    );
    assert_eq!(finding.suggested, Some(Urgency::Sos));
    assert_eq!(finding.numbers(), ["110", "120", "12356", "12338", "12355"]);
    assert_eq!(finding.version, "2026-11-2");
}

#[test]
fn two_texts_are_judged_together() {
    let both = scan("摔倒了").and(scan("不想活"));
    assert_eq!((both.kinds.len(), both.suggested), (2, Some(Urgency::Sos)));
}

#[test]
fn every_danger_of_the_list_is_found_inside_a_sentence_and_in_full_width_punctuation() {
    let list = include_str!("../../data/danger-words.csv");
    let words = DangerWords::embedded();
    let mut seen = BTreeSet::new();
    for line in list.lines().skip(2) {
        let fields: Vec<&str> = line.split(',').collect();
        if fields[0] == "harmless" {
            assert!(words.scan(fields[1]).is_empty(), "{line}");
            continue;
        }
        let finding = words.scan(&format!(
            "喂，{}！",
            fields[1].chars().map(|c| format!("{c}　")).collect::<String>()
        ));
        assert!(
            finding.kinds.iter().any(|kind| kind.code() == fields[0]),
            "{line}"
        );
        seen.insert((fields[0], fields[2]));
    }
    assert_eq!(seen.len(), DangerKind::ALL.len() * 3, "each kind in each dialect");
}

#[test]
fn every_kind_shows_numbers_that_the_product_knows() {
    for kind in DangerKind::ALL {
        assert!(!kind.numbers().is_empty() && kind.numbers().iter().all(|number| SHOWN.contains(number)));
        assert_eq!(
            serde_json::to_string(&kind).unwrap(),
            format!("\"{}\"", kind.code())
        );
    }
}

#[test]
fn a_list_with_mistakes_is_refused() {
    let list =
        |rows: &str| DangerWords::from_csv(&format!("# version 1\nkind,word,dialect,urgency\n{rows}\n"));
    assert!(list("fall,跌倒,mandarin,urgent").is_ok());
    assert!(matches!(
        list("fall,跌倒,mandarin,normal"),
        Err(DangerWordsError::Entry(_))
    ));
    assert!(matches!(
        list("fall,跌倒,mandarin,"),
        Err(DangerWordsError::Entry(_))
    ));
    assert!(matches!(
        list("flood,水,mandarin,sos"),
        Err(DangerWordsError::Entry(_))
    ));
    assert!(matches!(
        list("fall,！,mandarin,sos"),
        Err(DangerWordsError::Entry(_))
    ));
    assert!(matches!(
        DangerWords::from_csv("kind,word\n"),
        Err(DangerWordsError::Version)
    ));
}

proptest! {
    #[test]
    fn scanning_never_panics_and_more_text_never_hides_a_danger(before in any::<String>(), after in any::<String>()) {
        let finding = scan(&format!("{before}。割腕。{after}"));
        prop_assert!(finding.kinds.contains(&DangerKind::Suicide));
        prop_assert_eq!(finding.suggested, Some(Urgency::Sos));
    }
}
