//! A text taken apart: names of roads and estates with the numbers that follow them.

/// What a number after a name counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::routing) enum Kind {
    /// No number.
    Whole,
    /// 弄, a lane.
    Lane,
    /// 号, or a bare number.
    House,
}

/// A name and the number after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::routing) struct Part {
    /// Letters only; begins with whatever stood before the name.
    pub(in crate::routing) name: String,
    /// The first number after it; 0 for none.
    pub(in crate::routing) number: u32,
    pub(in crate::routing) kind: Kind,
    /// Said to be near it, opposite it, beside it.
    pub(in crate::routing) beside: bool,
    /// A range or a list of numbers: no one's own address.
    pub(in crate::routing) several: bool,
    /// The last number where the range or the list is one of numbers of the road itself; else 0.
    pub(in crate::routing) through: u32,
}

/// What makes the name after it a landmark.
const TOWARDS: [&str; 5] = ["靠近", "临近", "邻近", "近", "离"];
/// What makes the name before it a landmark.
const BESIDE: [&str; 9] = [
    "对面", "旁边", "附近", "隔壁", "后面", "前面", "边上", "一带", "旁",
];
/// What stands after a number.
const UNITS: &str = "弄号支室幢栋座楼层甲乙丙丁单双";
/// What lists or spans numbers.
const SPANS: &str = "-~～—–－至到、，,+和及";

/// Takes a folded text apart. At most one part for each two characters.
pub(in crate::routing) fn parts(folded: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = folded;
    let mut towards = false;
    while let Some((word, at)) = first_word(rest) {
        let (piece, after) = (&rest[..at], &rest[at + word.len()..]);
        if TOWARDS.contains(&word) {
            read(piece, towards, &mut parts);
            towards = true;
        } else {
            read(piece, true, &mut parts);
            towards = false;
        }
        rest = after;
    }
    read(rest, towards, &mut parts);
    parts
}

fn first_word(text: &str) -> Option<(&'static str, usize)> {
    let all = TOWARDS.iter().chain(&BESIDE);
    let found = all.filter_map(|word| text.find(word).map(|at| (*word, at)));
    // Of two at one place the longer: 旁边 before 旁.
    found.min_by_key(|(word, at)| (*at, usize::MAX - word.len()))
}

fn read(piece: &str, beside: bool, parts: &mut Vec<Part>) {
    let chars: Vec<char> = piece.chars().collect();
    let (mut at, mut run, mut open) = (0, String::new(), None::<usize>);
    let mut on_road = false; // The last number was one of the road, not of a house in its lane.
    while at < chars.len() {
        let c = chars[at];
        if c.is_ascii_digit() {
            let (number, next) = digits(&chars, at);
            let kind = if chars.get(next) == Some(&'弄') {
                Kind::Lane
            } else {
                Kind::House
            };
            let spans = at > 0 && SPANS.contains(chars[at - 1]);
            if has_name(&run) {
                let name = std::mem::take(&mut run);
                open = Some(parts.len());
                parts.push(Part {
                    name,
                    number,
                    kind,
                    beside,
                    several: false,
                    through: 0,
                });
                on_road = true;
            } else if let Some(part) = open.filter(|_| spans) {
                // Several rooms are behind one door.
                parts[part].several |= chars.get(next) != Some(&'室');
                parts[part].through = if on_road { number } else { 0 };
            } else {
                on_road = false;
            }
            run.clear();
            at = skip_units(&chars, next);
            continue;
        }
        if c.is_alphabetic() && !(run.is_empty() && SPANS.contains(c)) {
            run.push(c);
        } else if !c.is_alphabetic() {
            flush(&mut run, beside, parts);
            open = open.filter(|_| SPANS.contains(c));
        }
        at += 1;
    }
    flush(&mut run, beside, parts);
}

fn has_name(run: &str) -> bool {
    run.chars().nth(1).is_some()
}

fn flush(run: &mut String, beside: bool, parts: &mut Vec<Part>) {
    let name = std::mem::take(run);
    if has_name(&name) {
        parts.push(Part {
            name,
            number: 0,
            kind: Kind::Whole,
            beside,
            several: false,
            through: 0,
        });
    }
}

/// The number that begins here and where it ends; more than six digits are no house number.
fn digits(chars: &[char], from: usize) -> (u32, usize) {
    let len = chars[from..].iter().take_while(|c| c.is_ascii_digit()).count();
    let text: String = chars[from..from + len].iter().collect();
    (text.parse().ok().filter(|_| len <= 6).unwrap_or(0), from + len)
}

fn skip_units(chars: &[char], from: usize) -> usize {
    from + chars[from..].iter().take_while(|c| UNITS.contains(**c)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<(String, u32, Kind)> {
        parts(text)
            .into_iter()
            .map(|part| (part.name, part.number, part.kind))
            .collect()
    }

    #[test]
    fn roads_lanes_houses_and_estates_are_told_apart() {
        assert_eq!(told("康定路281弄3号502室"), [("康定路".into(), 281, Kind::Lane)]);
        assert_eq!(
            told("乌鲁木齐北路30弄43支弄"),
            [("乌鲁木齐北路".into(), 30, Kind::Lane)]
        );
        assert_eq!(told("新丰路364号"), [("新丰路".into(), 364, Kind::House)]);
        assert_eq!(
            told("静安枫景苑(武定路801弄、新闸路1550弄)"),
            [
                ("静安枫景苑".into(), 0, Kind::Whole),
                ("武定路".into(), 801, Kind::Lane),
                ("新闸路".into(), 1550, Kind::Lane)
            ]
        );
        assert_eq!(told("23号"), []);
        assert_eq!(
            told("晋元路310弄1号鸿波大楼")[1],
            ("鸿波大楼".into(), 0, Kind::Whole)
        );
    }

    #[test]
    fn a_range_of_numbers_and_what_is_only_near_are_marked() {
        for (text, through) in [
            ("北京西路1800-1808号", 1808),
            ("华山路732，734弄", 734),
            ("平型关路1899弄1-18号", 0),
        ] {
            let part = &parts(text)[0];
            assert!(part.several && part.through == through, "{part:?}");
        }
        assert!(!parts("平型关路1899弄18号501-502室")[0].several);
        assert!(!parts("平型关路1899弄18号")[0].several);
        let near = parts("愚园路近胶州路");
        assert_eq!((near[0].beside, near[1].beside), (false, true));
        let opposite = parts("康华楼对面");
        assert_eq!((opposite[0].name.as_str(), opposite[0].beside), ("康华楼", true));
    }
}
