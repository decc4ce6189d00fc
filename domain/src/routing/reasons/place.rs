//! What a point, a map service and earlier requests say.

use super::Reason;

impl Reason {
    pub(in crate::routing) fn point_inside(street: &str) -> Self {
        Self::new(
            "point_inside",
            format!("位置在{street}范围内"),
            format!("The position lies in {street}"),
        )
    }

    pub(in crate::routing) fn near_border(streets: &[&str], metres: f64) -> Self {
        let en = format!(
            "The position is within {metres:.0} m of the border of {}",
            streets.join(" and ")
        );
        Self::new(
            "near_border",
            format!("位置离{}的边界不到{metres:.0}米，请先核对", streets.join("和")),
            en,
        )
    }

    pub(in crate::routing) fn point_beside(street: &str, metres: f64) -> Self {
        Self::new(
            "point_beside",
            format!("位置在{street}边界外约{metres:.0}米，不在任何街道内，请先核对"),
            format!(
                "The position lies about {metres:.0} m outside {street} and in no other street: check it first"
            ),
        )
    }

    /// `street` is empty where only the outline of the county is known.
    pub(in crate::routing) fn point_outside(county: &str, street: &str) -> Self {
        let comma = if street.is_empty() { "" } else { ", " };
        Self::new(
            "point_outside",
            format!("位置在{county}{street}，不在服务范围内"),
            format!("The position lies in {street}{comma}{county}, outside the served area"),
        )
    }

    pub(in crate::routing) fn point_nowhere() -> Self {
        Self::new(
            "point_nowhere",
            "位置不在任何已知街道范围内",
            "The position lies in no known street",
        )
    }

    pub(in crate::routing) fn point_impossible() -> Self {
        Self::new(
            "point_impossible",
            "位置的经纬度不合理（可能颠倒），未采用",
            "The position is impossible (longitude and latitude may be swapped) and was not used",
        )
    }

    pub(in crate::routing) fn geocoded(street: &str) -> Self {
        Self::new(
            "geocoded",
            format!("地图服务把这个地址定位在{street}"),
            format!("A map service places this address in {street}"),
        )
    }

    pub(in crate::routing) fn geocoded_outside(of: &Reason) -> Self {
        Self::new(
            "geocoded_outside",
            format!("按地图服务，{}", of.zh),
            format!("By a map service: {}", of.en),
        )
    }

    pub(in crate::routing) fn earlier(street: &str, requests: u32) -> Self {
        Self::new(
            "earlier_requests",
            format!("本人以前的{requests}次求助由{street}办理"),
            format!("{street} handled {requests} earlier requests of this person"),
        )
    }
}
