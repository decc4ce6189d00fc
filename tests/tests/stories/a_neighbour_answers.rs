//! Neighbours of a doorbell hear of a ring by text message, and answer by its link.

use crate::a_doorbell::{known_person, ringing};
use nuanxin_tests::World;
use serde_json::json;

#[tokio::test]
async fn neighbours_hear_of_a_ring_by_text_message_and_answer_by_its_link() {
    World::each_with_messages(async |world, wechat| {
        let chen = world.advisor("advisor.cjd1").await;
        let person = known_person(world, &chen, "13900000411").await;
        let registered = chen.registers_doorbell(person, "button").await.has_status(201);
        let device = registered.uuid("/doorbell/id");
        let (wang, zhao) = ("13912340011", "13912340012");
        chen.adds_neighbour(device, "王小明", wang).await;
        chen.adds_neighbour(device, "赵小红", zhao).await;
        let left = chen.adds_neighbour(device, "孙小芳", "13912340013").await;
        chen.on_doorbell(device, &format!("neighbours/{left}/withdraw"))
            .await
            .done();

        world.until("2026-06-02T03:00").await;
        world
            .device(&registered.text("/token"))
            .rings()
            .await
            .has_status(201);
        world.settle().await;
        assert!(wechat.texts("13912340013").await.is_empty());
        let texts = [wechat.texts(wang).await, wechat.texts(zhao).await];
        for texts in &texts {
            let text = texts[0].to_string();
            assert_eq!(texts.len(), 1, "{text}");
            for told in ["王秀英", "武定", "2600"] {
                assert!(!text.contains(told), "{text}");
            }
        }
        let text = texts[0][0].to_string();
        let link = text
            .split("https://jiuzhu.example/neighbour#")
            .nth(1)
            .expect("a link");
        let token: String = link.chars().take(43).collect();
        world.stranger().answers_ring(&token, "goes").await.done();
        world.settle().await;
        let told = wechat.texts(zhao).await;
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(!told[1].to_string().contains('#'), "{told:?}");
        assert_eq!(wechat.texts(wang).await.len(), 1, "who goes knows it");

        // what the voice said is read for danger like every other note
        let (id, ring) = ringing(&chen, device).await;
        let heard = json!({ "voice": "needs_help", "means": "phone", "internal_note": "她说不想活了" });
        chen.ends_ring(ring, &heard).await.done();
        let seen = chen.sees(id).await;
        assert!(seen.body.to_string().contains("\"suicide\""), "{:?}", seen.body);
    })
    .await;
}
