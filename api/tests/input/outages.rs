//! What fails because something is away for a while is no fault of ours, and says when to come back.

use actix_web::ResponseError;
use nuanxin_api::problem::Problem;
use nuanxin_infra::db::Database;
use nuanxin_infra::record::RecordError;
use nuanxin_infra::testing::TestDatabase;

#[tokio::test]
async fn a_database_that_is_away_while_something_is_recorded_is_waited_for() {
    let test = TestDatabase::sqlite().await;
    let database = Database::open(&test.settings()).await.expect("opens");
    database.close().await.expect("closes");
    let away = database.write_tx().await.expect_err("closed");
    let answer = Problem::from(RecordError::from(away)).error_response();
    assert_eq!(answer.status(), 503);
    assert!(answer.headers().contains_key("retry-after"));
}
