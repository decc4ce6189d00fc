//! What the address book says. Sentences for staff; the address itself is never repeated.

use super::Reason;

impl Reason {
    pub(in crate::routing) fn number_known(street: &str) -> Self {
        Self::new(
            "number_known",
            format!("地址簿里有这个门牌，属于{street}"),
            format!("The address book has this very number, in {street}"),
        )
    }

    pub(in crate::routing) fn lesson(number: u32, street: &str) -> Self {
        Self::new(
            "lesson",
            format!("地址经验第{number}号：区里判断并核准过，这个地址属于{street}"),
            format!(
                "Lesson {number}: the district has decided and approved that this address belongs to {street}"
            ),
        )
    }

    pub(in crate::routing) fn estate_known(street: &str) -> Self {
        Self::new(
            "estate_known",
            format!("地址簿里有这个小区或大楼，属于{street}"),
            format!("The address book has this estate, in {street}"),
        )
    }

    pub(in crate::routing) fn numbers_near(street: &str, agree: usize, gap: u32) -> Self {
        Self::new(
            "numbers_near",
            format!("同一条路上相邻的{agree}个已知门牌都属于{street}，最近的相差{gap}号"),
            format!("{agree} known numbers beside it on this road lie in {street}, the nearest {gap} away"),
        )
    }

    pub(in crate::routing) fn place_on_road(street: &str, agree: usize, likely: f64) -> Self {
        let percent = (likely * 100.0).round();
        let (zh, en) = if agree > 0 {
            (
                format!(
                    "按这条路的已知门牌推算，位置在{street}（{percent:.0}%），相邻{agree}个门牌也属于{street}"
                ),
                format!(
                    "By the known numbers of this road it lies in {street} ({percent:.0}%), and so do {agree} beside it"
                ),
            )
        } else {
            (
                format!("按这条路的已知门牌推算，位置在{street}（{percent:.0}%）"),
                format!("By the known numbers of this road it lies in {street} ({percent:.0}%)"),
            )
        };
        Self::new("place_on_road", zh, en)
    }

    pub(in crate::routing) fn well_inside(street: &str, metres: f64) -> Self {
        Self::new(
            "well_inside",
            format!("按这条路的已知门牌推算，位置在{street}内，离边界约{metres:.0}米"),
            format!("By the known numbers of this road it lies about {metres:.0} m inside {street}"),
        )
    }

    pub(in crate::routing) fn similar(street: &str) -> Self {
        Self::new(
            "name_similar",
            format!("名称可能有错别字，按相近的名称属于{street}，请先核对"),
            format!("The name seems mistyped; a similar one lies in {street}: check it first"),
        )
    }

    pub(in crate::routing) fn several(street: &str) -> Self {
        Self::new(
            "several_numbers",
            format!("写了多个门牌，按第一个属于{street}，请先问清是哪一个"),
            format!("Several numbers are written; the first lies in {street}: ask which one"),
        )
    }

    pub(in crate::routing) fn range(street: &str) -> Self {
        Self::new(
            "range_on_road",
            format!("写了一段门牌，头尾都属于{street}"),
            format!("A range of numbers is written; both ends lie in {street}"),
        )
    }

    pub(in crate::routing) fn landmark(street: &str) -> Self {
        Self::new(
            "landmark_near",
            format!("只写了附近的地方，那里属于{street}，请先核对"),
            format!("Only a place near by is named; that lies in {street}: check it first"),
        )
    }

    pub(in crate::routing) fn number_missing() -> Self {
        Self::new(
            "number_missing",
            "没有写门牌号，不能确定街道",
            "The house number is missing, so the street is not sure",
        )
    }

    pub(in crate::routing) fn beyond_the_road(near: u32) -> Self {
        Self::new(
            "beyond_the_road",
            format!("推算的位置不在本区，前后{near}号内也没有足够的已知门牌"),
            format!(
                "The number seems to lie outside this district; within {near} numbers not enough is known"
            ),
        )
    }

    pub(in crate::routing) fn road_unclear(streets: &[&str]) -> Self {
        let en = format!(
            "What is known near by does not settle the street; it may be {}",
            streets.join(", ")
        );
        Self::new(
            "road_unclear",
            format!("附近的已知门牌不能确定街道，可能是{}", streets.join("、")),
            en,
        )
    }
}
