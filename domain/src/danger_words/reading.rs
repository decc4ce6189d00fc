//! A text reduced to what words are made of: half-width, lower case, simplified, no blanks, no punctuation.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use crate::spelling::half_width;

/// Traditional characters of the word list, each followed by its simplified form.
const SIMPLIFIED: &str = "丟丢侷局個个傷伤償偿兒儿兩两動动單单嚇吓塊块壓压姦奸媽妈嬰婴實实寶宝尋寻帶带幾几廁厕強强彈弹後后\
    從从悶闷應应掙挣搖摇斷断時时暈晕書书會会東东棄弃樓楼機机殘残殺杀毆殴氣气沒没洩泄滾滚濕湿災灾為为\
    無无煙烟燒烧燙烫燭烛爛烂爺爷牀床獨独現现產产發发盡尽睏困糧粮細细結结給给綁绑緊紧罵骂義义聞闻脅胁\
    脫脱腦脑臉脸臟脏與与著着蕩荡藥药裏里裡里見见親亲覺觉記记話话認认說说謝谢讓让賣卖蹤踪輕轻辦办農农\
    這这過过遺遗還还邊边醫医錢钱錯错鍋锅鎖锁門门閂闩開开關关陣阵雙双離离難难電电頭头顧顾飯饭餓饿驟骤\
    鬥斗";

/// A text as the search sees it.
pub(super) struct Plain {
    text: String,
    /// Byte offsets in `text` before which something was left out.
    joints: Vec<usize>,
}

impl Plain {
    pub(super) fn read(text: &str) -> Self {
        let mut plain = Self {
            text: String::with_capacity(text.len()),
            joints: Vec::new(),
        };
        for c in text.chars().map(half_width) {
            if c.is_alphanumeric() {
                plain.text.extend(simplified(c).to_lowercase());
            } else if plain.joints.last() != Some(&plain.text.len()) {
                plain.joints.push(plain.text.len());
            }
        }
        plain
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// True when nothing was left out inside the range.
    pub(super) fn is_one_piece(&self, range: &Range<usize>) -> bool {
        let after_start = self.joints.partition_point(|joint| *joint <= range.start);
        self.joints
            .get(after_start)
            .is_none_or(|joint| *joint >= range.end)
    }
}

fn simplified(c: char) -> char {
    static PAIRS: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
        let all: Vec<char> = SIMPLIFIED.chars().collect();
        all.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
    });
    PAIRS.get(&c).copied().unwrap_or(c)
}
