//! Other periods for the installation, as an import makes them.

use crate::world::World;
use nuanxin_domain::deadline::read_policy;
use nuanxin_domain::place_files::SourceFile;
use nuanxin_infra::rule_versions::{self, Making};

impl World {
    /// Makes this table the policy, for 静安区 and 曹家渡街道 at most, and lets the workers move what runs if `moves`. Answers
    /// with the name of the version.
    pub async fn imports_periods(&self, table: &str, moves: bool) -> String {
        let platform = &self.platform;
        let file = SourceFile {
            name: "policy.csv".to_owned(),
            bytes: format!("kind,urgency,period,district,street,need\n{table}").into_bytes(),
        };
        let rows = read_policy(&file, &|_, street| match street {
            Some(_) => Some("310106014".to_owned()),
            None => Some("310106".to_owned()),
        });
        let (_, newest) = rule_versions::policy(platform.db.reader())
            .await
            .expect("a policy");
        let making = Making {
            at: platform.clocks.real.now(),
            by: "a story".to_owned(),
            files: Vec::new(),
        };
        let tx = platform.db.write_tx().await.expect("a transaction");
        let name = rule_versions::import_policy(&tx, &rows.expect("a good table"), newest, moves, making)
            .await
            .expect("imports");
        tx.commit().await.expect("commits");
        platform.reference.refresh().await.expect("refreshes");
        self.settle().await;
        name
    }
}
