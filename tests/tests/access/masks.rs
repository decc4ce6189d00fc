//! Every list that staff may ask for, walked: what one request holds unmasked stands in none of them.

use super::document::{Operation, operations};
use nuanxin_tests::{World, request};
use serde_json::json;

/// Values that nothing else in a district holds.
const PLANTED: [&str; 9] = [
    "欧阳暮云",
    "13612340987",
    "310101194001010028",
    "桂花弄87号",
    "13698765432",
    "司徒望舒",
    "13655556666",
    "崇明横沙岛",
    "我在楼梯上摔了三次",
];

#[tokio::test]
async fn no_list_shows_a_name_a_number_an_address_or_a_description() {
    World::each(async |world| {
        let draft = request()
            .care()
            .says(PLANTED[8])
            .at(&format!("静安区曹家渡街道{}", PLANTED[3]))
            .person(PLANTED[0], PLANTED[1])
            .identity_card(PLANTED[2])
            .field("registered_address", json!(PLANTED[7]))
            .field(
                "contact",
                json!({ "numbers": [{ "number": PLANTED[4], "whose": "女儿" }] }),
            )
            .field(
                "reporter",
                json!({ "name": PLANTED[5], "phone": PLANTED[6], "relation": "邻居" }),
            );
        let chen = world.advisor("advisor.cjd1").await;
        let id = chen.files(draft.clone()).await.has_status(201).id();
        let elsewhere = chen
            .files(request().says("没有地址").person(PLANTED[0], PLANTED[1]))
            .await;
        world.settle().await;
        chen.accepts(id).await.done();

        let lists = operations();
        let lists: Vec<&Operation> = lists
            .iter()
            .filter(|one| one.method == "GET" && one.secured && !one.path.contains('{'))
            .collect();
        assert!(lists.len() > 8, "lists: {}", lists.len());
        let mut seen_in = 0;
        for username in [
            "advisor.cjd1",
            "advisor.cjd2",
            "lead.cjd",
            "desk.1",
            "district.ja",
            "admin",
        ] {
            let reader = world.staff(username).await;
            for list in &lists {
                for path in paths(list) {
                    let answer = reader.get(&path).await.whole();
                    seen_in += usize::from(answer.contains(&id.to_string()));
                    seen_in += usize::from(answer.contains(&elsewhere.id().to_string()));
                    for value in PLANTED {
                        assert!(!answer.contains(value), "{username} reads {value} in {path}");
                    }
                }
            }
        }
        assert!(seen_in > 5, "the lists did hold the requests: {seen_in}");
    })
    .await;
}

/// The queue is a list for each of its views.
fn paths(list: &Operation) -> Vec<String> {
    let path = format!("{}{}", list.path, list.query);
    if list.path != "/queue" {
        return vec![path];
    }
    let views = [
        "mine",
        "station",
        "unassigned",
        "due_today",
        "at_risk",
        "overdue",
        "triage",
        "followups",
    ];
    views.map(|view| format!("{path}?view={view}&limit=100")).into()
}
