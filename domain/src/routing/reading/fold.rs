//! One spelling for all: half-width, without blanks, simplified characters, Arabic numbers.

use super::numerals::fold_numbers;
use crate::spelling::{half_width, is_blank};

/// So much of a text is read; an address is never longer.
pub(in crate::routing) const LONGEST: usize = 300;

/// Traditional and simplified forms, in pairs: those that occur in addresses and names of places.
const SIMPLIFIED: &str = "號号樓楼棟栋區区鎮镇鄉乡靜静灣湾場场廣广東东長长寧宁陝陕華华興兴閘闸滬沪寶宝蘇苏慶庆陽阳門门\
馬马龍龙鐵铁園园橋桥漢汉鳳凤會会聞闻臨临運运嶺岭營营涇泾談谈黃黄萬万銅铜樂乐鴻鸿濱滨麗丽莊庄雲云學学衛卫國国貿贸際际\
廈厦豐丰業业榮荣義义齊齐潤润寬宽紅红綠绿線线縣县織织羅罗蘭兰藝艺藥药處处蘆芦觀观記记許许譚谭貝贝財财貴贵賀贺資资趙赵\
車车軍军輝辉輪轮農农達达遠远郵邮鄭郑錦锦鐘钟鍾钟開开間间閔闵陳陈陸陆雙双靈灵順顺顧顾飛飞魯鲁鹽盐齡龄壩坝壽寿婁娄孫孙\
嶼屿崗岗島岛巖岩庫库張张強强後后復复徑径愛爱懷怀戶户揚扬時时書书楊杨標标樹树機机歐欧歷历歸归湯汤溝沟漁渔濟济烏乌無无\
燈灯爾尔獅狮環环瓊琼畢毕盧卢禮礼穀谷窯窑紀纪紡纺紹绍聯联聖圣臺台葉叶蔣蒋裏里裡里鋼钢閣阁電电風风館馆鷹鹰對对邊边邨村\
層层單单號号廠厂務务僑侨倉仓傳传億亿儀仪劉刘匯汇協协團团圖图墳坟奧奥實实將将幣币廟庙應应擴扩據据斷断曉晓曬晒\
楓枫樁桩櫻樱氣气淵渊渾浑潛潜澤泽瀋沈煙烟瑪玛畫画碼码積积築筑範范統统維维綫线續续網网義义羣群職职\
與与艙舱茲兹薈荟蘊蕴虛虚號号蝦虾補补親亲設设詠咏誠诚謙谦譽誉費费賓宾賢贤贊赞軒轩輔辅連连進进邁迈鄰邻銀银鋪铺\
錢钱鎖锁鏡镜閃闪闊阔隨随隱隐雜杂離离霧雾韻韵頂顶領领頤颐頭头題题飯饭養养駿骏駱骆騰腾驛驿鬱郁魚鱼鮑鲍鳥鸟鶴鹤麥麦點点";

/// The text as names are compared: at most `LONGEST` characters of it.
pub(in crate::routing) fn fold(text: &str) -> String {
    let letters = text.chars().take(4 * LONGEST).map(half_width);
    let shown = letters.filter(|c| !is_blank(*c)).take(LONGEST);
    fold_numbers(&shown.map(simplified).collect::<String>())
}

fn simplified(c: char) -> char {
    static PAIRS: std::sync::LazyLock<std::collections::HashMap<char, char>> =
        std::sync::LazyLock::new(|| {
            let all: Vec<char> = SIMPLIFIED.chars().collect();
            all.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
        });
    PAIRS.get(&c).copied().unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_an_address_is_read_alike() {
        for text in [
            "康定路281弄3号",
            "康定路２８１弄３號",
            " 康定路 二八一弄 三号",
            "康定路二百八十一弄三號",
        ] {
            assert_eq!(fold(text), "康定路281弄3号", "{text}");
        }
        assert_eq!(fold("長壽路寶華大樓"), "长寿路宝华大楼");
    }

    #[test]
    fn a_text_without_end_is_cut() {
        assert_eq!(fold(&"路".repeat(10_000)).chars().count(), LONGEST);
        assert_eq!(fold(&"\u{200b}".repeat(10_000)), "");
    }
}
