//! What organisers do.

use serde_json::json;

use crate::people::Person;
use crate::stand_in::{ORGANISERS, StandIn};

const TOYS: &str = "where can i borrow toys";

async fn set_up(d: &StandIn, boss: &Person, part: &str, kind: u8, id: u64) -> String {
    let setup = boss.slash(d, "setup", &[]).await;
    let (menu, _) = setup.menu(&format!("setup:{part}"));
    boss.pick(d, &setup, &menu, kind, &[id.to_string()])
        .await
        .text()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_those_who_run_the_server_set_it_up() {
    let d = StandIn::start().await;
    let (parent, boss) = (Person::parent(1), Person::manager(2));
    assert!(
        parent
            .slash(&d, "setup", &[])
            .await
            .text()
            .contains("for those who run this server")
    );
    let setup = boss.slash(&d, "setup", &[]).await;
    assert!(
        setup.is_private() && setup.text().contains("permissions=17867064052736"),
        "{}",
        setup.text()
    );
    // A client that presses what it was never shown.
    let (menu, _) = setup.menu("setup:role");
    let refused = parent.pick(&d, &setup, &menu, 6, &["9".to_owned()]).await;
    assert!(refused.text().contains("for those who run this server"));
    assert!(
        set_up(&d, &boss, "organisers", 8, ORGANISERS)
            .await
            .contains("so it works")
    );
    assert!(
        set_up(&d, &boss, "organisers", 8, 403)
            .await
            .contains("I may not write in that channel")
    );
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_human_that_was_set_is_named_when_nothing_fits() {
    let d = StandIn::start().await;
    set_up(&d, &Person::manager(2), "human", 5, 77).await;
    let seen = Person::parent(1)
        .ask(&d, "what is a good recipe for banana bread")
        .await;
    assert!(seen.text().contains("<@77>"), "{}", seen.text());
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_detail_warns_the_next_parent_until_it_is_done() {
    let d = StandIn::start().await;
    let (parent, other, boss) = (Person::parent(1), Person::parent(3), Person::manager(2));
    set_up(&d, &boss, "role", 6, 88).await;
    let organiser = Person {
        roles: vec![88],
        ..Person::parent(4)
    };
    let seen = parent.ask(&d, TOYS).await;
    let why = parent.press(&d, &seen, "Not right").await;
    let (menu, _) = why.menu("r:");
    let form = parent
        .pick(&d, &why, &menu, 3, &["wrong-detail".to_owned()])
        .await;
    parent.submit(&d, &form, "the number rings out").await;
    let warned = "a detail here may be wrong";
    assert!(other.ask(&d, TOYS).await.text().contains(warned));
    assert!(
        other
            .slash(&d, "questions", &[])
            .await
            .text()
            .contains("This is for organisers")
    );
    let questions = organiser.slash(&d, "questions", &[]).await;
    let text = questions.text();
    assert!(
        text.contains("the number rings out")
            && text.contains("a few")
            && !text.contains("person-1"),
        "{text}"
    );
    let (menu, open) = questions.menu("done");
    let refused = other.pick(&d, &questions, &menu, 3, &open).await;
    assert!(refused.text().contains("This is for organisers"));
    organiser.pick(&d, &questions, &menu, 3, &open).await;
    assert!(!other.ask(&d, TOYS).await.text().contains(warned));
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_without_permission_is_told_to_organisers_once() {
    let d = StandIn::start().await;
    set_up(&d, &Person::manager(2), "organisers", 8, ORGANISERS).await;
    let parent = Person::parent(1);
    for number in 1..=2 {
        let me = json!({"id": crate::stand_in::APPLICATION.to_string(), "username": "signpost", "discriminator": "0", "avatar": null});
        let message = parent.message(&d, "hello <@4000>", Some(403), &[me]);
        d.world.dispatch("MESSAGE_CREATE", message);
        d.wait_request("POST /channels/403/messages", number).await;
    }
    let told = d
        .wait_request(&format!("POST /channels/{ORGANISERS}/messages"), 2)
        .await;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(
        d.requests(&format!("POST /channels/{ORGANISERS}/messages"))
            .len(),
        2
    );
    let text = told[1].body["content"].as_str().unwrap_or_default();
    assert!(
        text.contains("<#403>") && text.contains("Send Messages"),
        "{text}"
    );
    d.assert_right();
}
