//! Reports: counted along the indexes of what they are about.

use nuanxin_domain::access::Supervised;
use nuanxin_infra::reports::overdue_sql;

use crate::fixture::{STATION, worlds};
use crate::planning::{assert_uses, filled, plan};

#[tokio::test]
async fn what_is_overdue_is_counted_along_its_index_and_no_closed_request_is_looked_at() {
    for world in worlds().await {
        filled(&world).await;
        for (supervised, index) in [
            (Supervised::Station(STATION), "help_requests_overdue_at_station"),
            (Supervised::District { named: false }, "help_requests_overdue"),
        ] {
            let (sql, values) = overdue_sql(supervised, world.now());
            let plan = plan(&world, &sql, values).await;
            assert_uses(&plan, index, false);
            for scan in ["SCAN d", "Seq Scan"] {
                assert!(!plan.contains(scan), "{scan}:\n{plan}");
            }
        }
    }
}
