//! Events: written by organisers, come to by parents, changed and called off.

use serde_json::json;

use crate::people::{Person, Seen};
use crate::stand_in::{GUILD, ORGANISERS, Request, StandIn};

const NEWS: u64 = 6_002;

async fn set_up(d: &StandIn) {
    // Somebody else, so that nobody is slowed.
    let boss = Person::manager(90);
    for (part, id) in [("organisers", ORGANISERS), ("announcements", NEWS)] {
        let setup = boss.slash(d, "setup", &[]).await;
        let (menu, _) = setup.menu(&format!("setup:{part}"));
        boss.pick(d, &setup, &menu, 8, &[id.to_string()]).await;
    }
}

async fn draft(d: &StandIn, boss: &Person, fields: &[(&str, String)]) -> Seen {
    let form = boss.part(d, "event", "new").await;
    assert_eq!(form.body["type"], 9, "{}", form.body);
    let fields: Vec<_> = fields
        .iter()
        .map(|(id, text)| (*id, text.as_str()))
        .collect();
    boss.fill(d, &form, None, &fields).await
}

/// A day that is always to come.
fn day() -> jiff::civil::Date {
    let today = signpost::clock::london_day(jiff::Timestamp::now());
    today.saturating_add(jiff::Span::new().days(100))
}

fn at(hours: &str) -> String {
    format!("{} {hours}", day().strftime("%-d/%-m/%y"))
}

/// A fair at this time, as fields of the form.
fn fair(when: &str) -> Vec<(&'static str, String)> {
    vec![
        ("title", "Toy fair".to_owned()),
        ("when", when.to_owned()),
        ("venue", "Village Hall".to_owned()),
        ("summary", "Come and play.".to_owned()),
    ]
}

async fn published(d: &StandIn, boss: &Person) -> Seen {
    let panel = draft(d, boss, &fair(&at("10-2"))).await;
    let asked = boss.press(d, &panel, "Publish").await;
    assert!(
        asked.text().contains("Nothing is known about getting in"),
        "{}",
        asked.text()
    );
    boss.press(d, &asked, "Publish as it is").await
}

fn news() -> String {
    format!("POST /channels/{NEWS}/messages")
}

async fn post(d: &StandIn) -> (Request, Seen) {
    let posts = d.wait_request(&news(), 1).await;
    let request = posts.first().cloned().expect("a post");
    let seen = Seen {
        body: json!({"data": request.body.clone()}),
    };
    (request, seen)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_is_written_published_changed_and_called_off() {
    let d = StandIn::start().await;
    let (boss, parent) = (Person::manager(2), Person::parent(1));
    set_up(&d).await;
    let panel = draft(&d, &boss, &fair(&at("10-2"))).await;
    assert!(
        panel.is_private() && panel.text().contains("Nobody else sees it"),
        "{}",
        panel.text()
    );
    assert!(panel.text().contains("10am to 2pm"), "{}", panel.text());
    assert!(
        parent
            .slash(&d, "next", &[])
            .await
            .text()
            .contains("no event on my list")
    );
    assert!(d.requests(&news()).is_empty());

    let access = boss.press(&d, &panel, "Getting in").await;
    let (has, facts) = access.menu("ev:has");
    let access = boss.pick(&d, &access, &has, 3, &facts[..1]).await;
    let panel = boss.press(&d, &access, "Back").await;
    assert!(
        panel.text().contains("way in without steps: yes"),
        "{}",
        panel.text()
    );
    let done = boss.press(&d, &panel, "Publish").await;
    assert!(done.text().contains("on its way"), "{}", done.text());
    let (request, card) = post(&d).await;
    assert!(card.text().contains("### Toy fair"), "{}", card.text());
    let file = request.files.first().expect("a calendar file");
    let start = signpost::events::when::instant(day().at(10, 0, 0, 0), false);
    assert!(
        file.contains(&start.strftime("DTSTART:%Y%m%dT%H%M%SZ").to_string()),
        "{file}"
    );
    let calendar = d
        .wait_request(&format!("POST /guilds/{GUILD}/scheduled-events"), 1)
        .await;
    assert_eq!(
        calendar[0].body["entity_metadata"]["location"],
        "Village Hall"
    );
    assert!(calendar[0].body.get("recurrence_rule").is_none());

    let coming = parent.press(&d, &card, "I'm coming").await;
    assert!(
        coming.is_private() && coming.text().contains("1 person"),
        "{}",
        coming.text()
    );
    let (size, _) = coming.menu("ev:size");
    let coming = parent.pick(&d, &coming, &size, 3, &["3".to_owned()]).await;
    assert!(coming.text().contains("3 people"), "{}", coming.text());
    let coming = parent.press(&d, &coming, "Someone meet me, please").await;
    assert!(
        coming.text().contains("We will meet you there"),
        "{}",
        coming.text()
    );
    let edit = format!("PATCH /channels/{NEWS}/messages");
    let edited = d.wait_request(&edit, 1).await;
    let text = edited[0].body["content"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    assert!(
        text.contains("1 family is coming") && !text.contains("person-1"),
        "{text}"
    );
    let guests = boss.press(&d, &done, "Who comes").await;
    assert!(
        guests.text().contains("<@1>: 3, please meet them"),
        "{}",
        guests.text()
    );

    let form = boss.press(&d, &done, "Title, day and place").await;
    let changing = boss
        .fill(&d, &form, Some(&done), &[("when", &at("11-3"))])
        .await;
    assert!(
        changing.text().contains("Time: 10am to 2pm → 11am to 3pm"),
        "{}",
        changing.text()
    );
    boss.press(&d, &changing, "Publish the change").await;
    let told = d.wait_request("POST /channels/771/messages", 1).await;
    let text = told[0].body["content"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    assert!(
        text.contains("Changed: Toy fair") && text.contains("11am to 3pm"),
        "{text}"
    );
    let receipt = format!("POST /channels/{ORGANISERS}/messages");
    let receipts = d.wait_request(&receipt, 2).await;
    let text = receipts[1].body["content"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    assert!(text.contains("1 of 1 told"), "{text}");

    let list = boss.part(&d, "event", "list").await;
    let (menu, events) = list.menu("ev:edit");
    let panel = boss.pick(&d, &list, &menu, 3, &events).await;
    let sure = boss.press(&d, &panel, "Call off").await;
    boss.press(&d, &sure, "Yes").await;
    let told = d.wait_request("POST /channels/771/messages", 2).await;
    let text = told[1].body["content"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    assert!(text.contains("Cancelled: Toy fair"), "{text}");
    assert!(
        told[1].files[0].contains("STATUS:CANCELLED"),
        "{:?}",
        told[1].files
    );
    assert!(
        parent
            .slash(&d, "events", &[])
            .await
            .text()
            .contains("no event on my list")
    );
    let late = parent.press(&d, &card, "I'm coming").await;
    assert!(late.text().contains("not open any more"), "{}", late.text());
    let announced = d.requests(&news());
    let announced = announced.iter().filter(|r| {
        r.body["content"]
            .as_str()
            .is_some_and(|t| t.starts_with("### Toy fair"))
    });
    assert_eq!(announced.count(), 1);
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_date_that_cannot_be_is_asked_about_and_nothing_is_lost() {
    let mut d = StandIn::start().await;
    let boss = Person::manager(2);
    set_up(&d).await;
    let questions = [
        ("29 February 2027 10-2", "There is no 29/2/2027"),
        ("14/3/2020 10-2", "has been"),
        ("13/3/27 14:00 to 10:00", "end before it starts"),
        ("28/3/27 01:30-03:00", "clocks go forward"),
    ];
    for (number, (when, asks)) in questions.into_iter().enumerate() {
        // Each by another organiser, so that nobody is slowed.
        let boss = Person::manager(10 + number as u64);
        let panel = draft(&d, &boss, &fair(when)).await;
        assert!(panel.text().contains(asks), "{}", panel.text());
        let form = boss.press(&d, &panel, "Title, day and place").await;
        assert_eq!(
            form.body["data"]["components"][1]["components"][0]["value"],
            when
        );
        assert_eq!(
            form.body["data"]["components"][0]["components"][0]["value"],
            "Toy fair"
        );
        let asked = boss.press(&d, &panel, "Publish").await;
        let refused = boss.press(&d, &asked, "Publish as it is").await;
        assert!(
            refused.text().contains("open question"),
            "{}",
            refused.text()
        );
    }
    d.restart().await;
    let list = boss.part(&d, "event", "list").await;
    let (menu, events) = list.menu("ev:edit");
    assert_eq!(events.len(), 4);
    let panel = boss.pick(&d, &list, &menu, 3, &events[..1]).await;
    let form = boss.press(&d, &panel, "Title, day and place").await;
    let panel = boss
        .fill(&d, &form, Some(&panel), &[("when", &at("10-2"))])
        .await;
    assert!(panel.text().contains("10am to 2pm"), "{}", panel.text());
    assert!(d.requests(&news()).is_empty());
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn titles_of_marks_pings_and_pictures_do_nothing() {
    let d = StandIn::start().await;
    let boss = Person::manager(2);
    set_up(&d).await;
    let title = "# @everyone **Tea** 🎉🎉 <@&88> [x](https://evil.example) `";
    let place = "The very long hall of the village of the long name ".repeat(4);
    let fields = [
        ("title", title.to_owned()),
        ("when", at("10-2")),
        ("venue", place),
    ];
    let panel = draft(&d, &boss, &fields).await;
    let copy = boss
        .press(&d, &panel, "Text for Facebook and WhatsApp")
        .await;
    assert!(
        copy.text().contains("# @everyone **Tea**"),
        "{}",
        copy.text()
    );
    let asked = boss.press(&d, &panel, "Publish").await;
    boss.press(&d, &asked, "Publish as it is").await;
    let (_, card) = post(&d).await;
    assert!(
        card.text().contains("\\@everyone \\*\\*Tea\\*\\* 🎉🎉"),
        "{}",
        card.text()
    );
    let calendar = d
        .wait_request(&format!("POST /guilds/{GUILD}/scheduled-events"), 1)
        .await;
    let location = calendar[0].body["entity_metadata"]["location"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    assert!((1..=100).contains(&location.chars().count()), "{location}");
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn only_organisers_make_events_whatever_is_pressed() {
    let d = StandIn::start().await;
    let (boss, parent) = (Person::manager(2), Person::parent(1));
    set_up(&d).await;
    let panel = draft(&d, &boss, &fair(&at("10-2"))).await;
    assert!(
        parent
            .part(&d, "event", "new")
            .await
            .text()
            .contains("for organisers")
    );
    for label in ["Publish", "Copy", "Throw away", "Title, day and place"] {
        let refused = parent.press(&d, &panel, label).await;
        assert!(
            refused.text().contains("for organisers"),
            "{}",
            refused.text()
        );
    }
    // A draft cannot be come to, even by a button that was made up.
    let id = panel.button("Publish").replace("publish", "come");
    let refused = parent.press_id(&d, &panel, &id).await;
    assert!(
        refused.text().contains("not here any more"),
        "{}",
        refused.text()
    );
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_channel_publishing_says_what_to_do_and_keeps_the_draft() {
    let d = StandIn::start().await;
    let boss = Person::manager(2);
    let refused = published(&d, &boss).await;
    assert!(
        refused.text().contains("/setup first"),
        "{}",
        refused.text()
    );
    set_up(&d).await;
    let asked = boss.press(&d, &refused, "Publish").await;
    boss.press(&d, &asked, "Publish as it is").await;
    post(&d).await;
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn parents_are_reminded_say_why_not_and_see_and_delete_it() {
    let d = StandIn::start().await;
    let (boss, parent) = (Person::manager(2), Person::parent(1));
    set_up(&d).await;
    let done = published(&d, &boss).await;
    let (_, card) = post(&d).await;
    let remind = parent.press(&d, &card, "Remind me").await;
    let (menu, _) = remind.menu("ev:before");
    let set = parent
        .pick(
            &d,
            &remind,
            &menu,
            3,
            &["day".to_owned(), "week".to_owned()],
        )
        .await;
    assert!(set.text().contains("I will remind you"), "{}", set.text());
    let why = parent.press(&d, &card, "Can't make it").await;
    let (menu, _) = why.menu("ev:why");
    let thanks = parent
        .pick(&d, &why, &menu, 3, &["travel".to_owned()])
        .await;
    assert!(thanks.text().contains("Thank you"), "{}", thanks.text());
    let guests = boss.press(&d, &done, "Who comes").await;
    assert!(
        guests.text().contains("getting there: 1") && !guests.text().contains("<@1>"),
        "{}",
        guests.text()
    );
    let privacy = parent.slash(&d, "privacy", &[]).await;
    let mine = parent
        .press(&d, &privacy, "Show what you keep about me")
        .await;
    assert!(mine.text().contains("Toy fair"), "{}", mine.text());
    parent.press(&d, &privacy, "Delete it all").await;
    let mine = parent
        .press(&d, &privacy, "Show what you keep about me")
        .await;
    assert!(!mine.text().contains("Toy fair"), "{}", mine.text());
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_know_what_is_coming_up() {
    let d = StandIn::start().await;
    let (boss, parent) = (Person::manager(2), Person::parent(1));
    set_up(&d).await;
    let panel = draft(&d, &boss, &fair(&at("10-2"))).await;
    let form = boss.press(&d, &panel, "Programme and guests").await;
    let fields = [
        ("programme", "10:30 Transport talk - Jo Smith (bike hire)"),
        ("guests", "toy library"),
    ];
    let panel = boss.fill(&d, &form, Some(&panel), &fields).await;
    let asked = boss.press(&d, &panel, "Publish").await;
    boss.press(&d, &asked, "Publish as it is").await;
    let next = parent.ask(&d, "when is the next one?").await;
    assert!(
        next.text().contains("The next one is Toy fair"),
        "{}",
        next.text()
    );
    let card = parent.press(&d, &next, "Save the date: Toy fair").await;
    assert!(
        card.labels().contains(&"Remind me".to_owned()),
        "{:?}",
        card.labels()
    );
    let talk = parent.ask(&d, "what time is the transport talk?").await;
    assert!(
        talk.text().contains("Transport talk, with Jo Smith"),
        "{}",
        talk.text()
    );
    let toys = parent.ask(&d, "where can i borrow toys").await;
    assert!(
        toys.text().contains("You can meet them at Toy fair"),
        "{}",
        toys.text()
    );
    assert!(
        toys.labels()
            .contains(&"Save the date: Toy fair".to_owned()),
        "{:?}",
        toys.labels()
    );
    let public = parent.mention(&d, "when is the next one?").await;
    assert!(public.text().contains("Toy fair"), "{}", public.text());
    d.assert_right();
}
