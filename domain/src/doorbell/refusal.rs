//! What may not be done with doorbells, with stable codes.

/// Why something with a device was refused. Nothing has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.code())]
pub enum DoorbellRefusal {
    /// There is no such device, neighbour or ring for this actor.
    NotFound,
    /// The actor looks after no devices, or not there.
    NotAllowed,
    /// The district has to say at which station.
    StationMissing,
    /// As many neighbours as a device may have.
    NeighboursFull,
}

impl DoorbellRefusal {
    /// The stable code that clients rely on.
    pub fn code(self) -> &'static str {
        self.row().0
    }

    /// The sentence for people, in Chinese and English.
    pub fn sentence(self) -> (&'static str, &'static str) {
        let (_, zh, en) = self.row();
        (zh, en)
    }

    #[rustfmt::skip]
    fn row(self) -> (&'static str, &'static str, &'static str) {
        match self {
            DoorbellRefusal::NotFound => ("not_found", "没有找到。", "Not found."),
            DoorbellRefusal::NotAllowed => ("not_allowed", "您没有权限做这一步。", "You may not do this."),
            DoorbellRefusal::StationMissing => ("station_missing", "请选择门铃所属的站点。", "Say at which station the doorbell rings."),
            DoorbellRefusal::NeighboursFull => ("neighbours_full", "一个门铃最多登记八位邻居。", "A doorbell has eight neighbours at most."),
        }
    }
}
