//! Somebody asks for the old man next door: reporter and person stay apart, and who stays hidden stays hidden.

use nuanxin_tests::{Draft, World, request};

const REPORTER: &str = "13900000002";
const PERSON: &str = "13812345678";

fn for_the_old_man() -> Draft {
    request()
        .care()
        .says("隔壁老人三天没出门")
        .at("静安区曹家渡街道")
        .person("李建国", PERSON)
        .reported_by("王芳", REPORTER, "邻居")
}

#[tokio::test]
async fn the_reporter_sees_what_they_submitted_and_how_it_stands_and_no_more() {
    World::each(async |world| {
        let wang = world.resident(REPORTER).await;
        let chen = world.advisor("advisor.cjd1").await;
        let id = world.routed(&wang, for_the_old_man()).await;
        chen.accepts(id).await.is_now("in_progress");
        chen.reaches(id).await.done();
        chen.tells(id, "低保申请已递交").await.done();
        chen.resolves(id, "老人已住院").await.is_now("resolved");

        let seen = wang.sees(id).await.is_now("resolved");
        assert_eq!(seen.at("/for_self"), false);
        let timeline = wang.timeline(id).await.done();
        let read = timeline.whole();
        assert_eq!(
            timeline.each("kind"),
            ["submitted", "routed", "assigned", "accepted", "resolved"]
        );
        assert!(
            !read.contains("低保") && !read.contains("住院"),
            "what is told concerns the person alone"
        );
    })
    .await;
}

#[tokio::test]
async fn a_hidden_reporter_is_nowhere_in_what_the_person_sees() {
    World::each(async |world| {
        let wang = world.resident(REPORTER).await;
        let chen = world.advisor("advisor.cjd1").await;
        let id = world
            .routed(&wang, for_the_old_man().hidden_from_household())
            .await;
        chen.accepts(id).await.is_now("in_progress");
        chen.tells(id, "明天上门").await.done();
        wang.adds(id, "他女儿在外地").await.done();

        let li = world.resident(PERSON).await;
        li.sees(id).await.is_hidden();
        li.timeline(id).await.is_hidden();
        li.urges(id).await.is_hidden();
        let own = world.routed(&li, request().care().at("静安区曹家渡街道")).await;
        chen.accepts(own).await.done();
        let everything = [
            li.requests().await,
            li.notices().await,
            li.sees(own).await.done(),
            li.timeline(own).await.done(),
        ];
        for reply in everything {
            let read = reply.whole();
            for trace in [
                "王芳",
                REPORTER,
                "邻居",
                "女儿在外地",
                "三天没出门",
                &id.to_string(),
            ] {
                assert!(!read.contains(trace), "{} shows {trace}", reply.asked);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn staff_learn_the_reporters_name_by_asking_for_it_only() {
    World::each(async |world| {
        let wang = world.resident(REPORTER).await;
        let chen = world.advisor("advisor.cjd1").await;
        let id = world
            .routed(&wang, for_the_old_man().hidden_from_household())
            .await;
        chen.accepts(id).await.is_now("in_progress");
        let seen = chen.sees(id).await.done().whole();
        assert!(!seen.contains("王芳") && !seen.contains(REPORTER));
        let shown = chen.reveals(id, &["reporter"]).await.done();
        assert_eq!(shown.text("/reporter/name"), "王芳");
        assert_eq!(shown.at("/reporter/hide_from_household"), true);
        assert_eq!(
            shown.at("/name"),
            &serde_json::Value::Null,
            "only what was asked for"
        );
    })
    .await;
}
