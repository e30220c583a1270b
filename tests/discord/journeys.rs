//! What parents do.

use serde_json::json;

use crate::people::Person;
use crate::stand_in::{CHANNEL, StandIn};

const TOYS: &str = "where can i borrow toys";
const CAR: &str = "what is a good recipe for banana bread";

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_answered_privately_and_in_words() {
    let d = StandIn::start().await;
    let seen = Person::parent(1).ask(&d, TOYS).await;
    assert!(seen.is_private());
    let text = seen.text();
    assert!(
        text.contains("Little Acorns \\*toy\\* library \\@everyone"),
        "{text}"
    );
    assert!(text.contains("\nPhone: 01632 960100"), "{text}");
    assert!(
        text.contains("You could say")
            && text.contains("Have ready")
            && text.contains("If nobody replies"),
        "{text}"
    );
    let labels = [
        "Contact details",
        "This helped",
        "Not right",
        "Share in this channel",
    ];
    for label in labels {
        seen.button(label);
    }
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn contact_details_stand_on_lines_of_their_own_even_after_a_restart() {
    let mut d = StandIn::start().await;
    let parent = Person::parent(1);
    let seen = parent.ask(&d, TOYS).await;
    d.restart().await;
    let contact = parent.press(&d, &seen, "Contact details").await;
    assert!(
        contact
            .text()
            .contains("\nPhone: 01632 960100\nPhone: 01632 960101 (evenings)"),
        "{}",
        contact.text()
    );
    assert!(contact.is_private());
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_commands_are_registered_once() {
    let mut d = StandIn::start().await;
    d.restart().await;
    Person::parent(1).slash(&d, "help", &[]).await;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(d.requests("PUT /applications").len(), 1);
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_shared_without_the_question_and_pings_nobody() {
    let d = StandIn::start().await;
    let parent = Person::parent(1);
    let seen = parent
        .ask(&d, "my boy zeb wants toys, where can i borrow toys")
        .await;
    let after = parent.press(&d, &seen, "Share in this channel").await;
    assert!(!after.labels().contains(&"Share in this channel".to_owned()));
    let posts = d
        .wait_request(&format!("POST /channels/{CHANNEL}/messages"), 1)
        .await;
    let text = posts[0].body["content"].as_str().unwrap_or_default();
    assert!(
        text.contains("Little Acorns") && !text.contains("zeb"),
        "{text}"
    );
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mention_gets_a_short_reply_and_the_rest_privately() {
    let d = StandIn::start().await;
    let (parent, other) = (Person::parent(1), Person::parent(2));
    let reply = parent.mention(&d, TOYS).await;
    assert!(
        reply.text().len() < 300 && !reply.text().contains("01632"),
        "{}",
        reply.text()
    );
    let whole = other.press(&d, &reply, "Show me the whole answer").await;
    assert!(whole.is_private() && whole.text().contains("01632 960100"));
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn danger_in_public_gets_one_neutral_line() {
    let d = StandIn::start().await;
    let (parent, other) = (Person::parent(1), Person::parent(2));
    let reply = parent
        .mention(&d, "my partner hit me again last night")
        .await;
    assert_eq!(reply.text().trim(), "There is help for this now.");
    let own = parent.press(&d, &reply, "Show me, only to me").await;
    assert!(
        own.is_private() && own.text().contains("0808 2000 247"),
        "{}",
        own.text()
    );
    let general = other.press(&d, &reply, "Show me, only to me").await;
    assert!(general.is_private() && general.text().contains("999"));
    assert!(
        !general.text().contains("not your fault"),
        "{}",
        general.text()
    );
    assert!(!d.log().contains("hit me"));
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_stands_alone_until_everybody_is_safe() {
    let d = StandIn::start().await;
    let parent = Person::parent(1);
    let card = parent.ask(&d, "i want to die").await;
    assert!(
        card.is_private() && card.text().contains("116 123"),
        "{}",
        card.text()
    );
    assert_eq!(card.labels().len(), 1);
    let label = card.labels()[0].clone();
    parent.press(&d, &card, &label).await;
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_for_somebody_elses_message_does_not_speak_to_the_reader() {
    let d = StandIn::start().await;
    let seen = Person::parent(1).ask_about(&d, "i want to die").await;
    let own = Person::parent(2).ask(&d, "i want to die").await;
    assert!(seen.is_private() && seen.text().contains("999"));
    assert_ne!(seen.text(), own.text());
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_direct_message_is_answered_in_full() {
    let d = StandIn::start().await;
    let parent = Person::parent(1);
    let message = parent.message(&d, TOYS, None, &[]);
    let reply = parent.posted(&d, message).await;
    assert!(reply.text().contains("01632 960100"));
    assert!(!reply.labels().contains(&"Share in this channel".to_owned()));
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_sent_only_as_it_was_shown() {
    let d = StandIn::start().await;
    let parent = Person::parent(1);
    let seen = parent.ask(&d, CAR).await;
    let form = parent
        .press(&d, &seen, "Send this question to the forum")
        .await;
    assert_eq!(form.body["type"], 9);
    let refused = parent
        .submit(&d, &form, "ring me on 07700 900123 or jo@example.org")
        .await;
    assert!(
        refused.text().contains("the phone number") && refused.text().contains("the email address")
    );
    let asked = parent
        .submit(&d, &form, "my son Kieran likes exhausts")
        .await;
    assert!(asked.text().contains("\"Kieran\""), "{}", asked.text());
    let shown = parent.submit(&d, &form, "who mends an exhaust?").await;
    assert!(
        shown.text().contains("> who mends an exhaust?"),
        "{}",
        shown.text()
    );
    let sent = parent.press(&d, &shown, "Yes, send it").await;
    assert!(sent.text().contains("I sent it"), "{}", sent.text());
    let privacy = parent.slash(&d, "privacy", &[]).await;
    let mine = parent
        .press(&d, &privacy, "Show what you keep about me")
        .await;
    assert!(
        mine.text().contains("who mends an exhaust?"),
        "{}",
        mine.text()
    );
    parent.press(&d, &privacy, "Delete it all").await;
    let mine = parent
        .press(&d, &privacy, "Show what you keep about me")
        .await;
    assert!(mine.text().contains("I keep nothing"), "{}", mine.text());
    assert!(!d.log().contains("exhaust"));
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn names_and_terms_are_found_in_spite_of_typos() {
    let d = StandIn::start().await;
    let parent = Person::parent(1);
    assert_eq!(
        parent
            .suggestions(&d, "service", "name", "baby spash")
            .await,
        ["baby-splash"]
    );
    let seen = parent
        .slash(&d, "service", &[("name", json!("baby-splash"))])
        .await;
    assert!(
        seen.text()
            .contains("<https://www.example.org/baby_splash>"),
        "{}",
        seen.text()
    );
    assert_eq!(
        parent
            .suggestions(&d, "what-is", "term", "Toy Lendin")
            .await,
        ["TLA"]
    );
    let seen = parent.slash(&d, "what-is", &[("term", json!("tla"))]).await;
    assert!(seen.text().contains("Toy Lending Agreement"));
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_looked_through_by_topic() {
    let d = StandIn::start().await;
    let parent = Person::parent(1);
    let seen = parent.slash(&d, "browse", &[]).await;
    let (id, topics) = seen.menu("browse:t");
    let list = parent.pick(&d, &seen, &id, 3, &topics[..1]).await;
    let (id, entries) = list.menu("pick");
    let entry = parent.pick(&d, &list, &id, 3, &entries[..1]).await;
    assert!(
        entry.text().contains("A borrowed toy is broken"),
        "{}",
        entry.text()
    );
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn preferences_are_kept_used_and_deleted() {
    let mut d = StandIn::start().await;
    let parent = Person::parent(1);
    let options = [
        ("area", json!("village")),
        ("age", json!("5-10")),
        ("plain", json!(true)),
    ];
    let set = parent.slash(&d, "preferences", &options).await;
    assert!(
        set.text().contains("Our Village") && set.text().contains("5-10 years"),
        "{}",
        set.text()
    );
    d.restart().await;
    let seen = parent.slash(&d, "preferences", &[]).await;
    assert!(seen.text().contains("Our Village"), "{}", seen.text());
    // The toy library is for the town only.
    assert!(!parent.ask(&d, TOYS).await.text().contains("01632 960100"));
    let privacy = parent.slash(&d, "privacy", &[]).await;
    parent.press(&d, &privacy, "Delete it all").await;
    assert!(parent.ask(&d, TOYS).await.text().contains("01632 960100"));
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hammering_person_is_slowed_and_nobody_else() {
    let d = StandIn::start().await;
    let parent = Person::parent(1);
    let mut slowed = 0;
    for _ in 0..25 {
        let seen = parent.slash(&d, "help", &[]).await;
        slowed += usize::from(seen.text().contains("wait a few seconds"));
    }
    assert!((5..=10).contains(&slowed), "{slowed}");
    assert!(parent.slash(&d, "urgent", &[]).await.text().contains("999"));
    assert!(
        Person::parent(2)
            .slash(&d, "help", &[])
            .await
            .text()
            .contains("/ask")
    );
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_button_that_no_version_knows_says_what_to_do() {
    let d = StandIn::start().await;
    let parent = Person::parent(1);
    let seen = parent.ask(&d, TOYS).await;
    let answer = parent.press_id(&d, &seen, "v0:something").await;
    assert!(
        answer.is_private() && answer.text().contains("/ask"),
        "{}",
        answer.text()
    );
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follow_up_is_understood_and_a_stranger_starts_anew() {
    let d = StandIn::start().await;
    let (parent, other) = (Person::parent(1), Person::parent(2));
    parent.ask(&d, TOYS).await;
    let number = parent.ask(&d, "whats their number?").await;
    assert!(number.text().contains("01632 960100"), "{}", number.text());
    assert!(
        !other
            .ask(&d, "whats their number?")
            .await
            .text()
            .contains("01632 960100")
    );
    d.assert_right();
}
