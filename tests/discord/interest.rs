//! "Tell me when there is one": what families do, and what organisers see of it.

use std::path::PathBuf;

use jiff::civil::datetime;
use serde_json::json;
use signpost::events::{Event, EventId, State, WallSpan};
use signpost::outbox::{Planned, Purpose, Recipient};
use signpost::store::Store;
use sqlx::{Connection as _, SqliteConnection};

use crate::people::{Person, Seen};
use crate::stand_in::{APPLICATION, CHANNEL, Fault, GUILD, StandIn, reaction, wait};

const NEXT: &str = "when is the next event?";
const TELL_ME: &str = "Tell me when there is one";
const POST: u64 = 9_000;

async fn tap(d: &StandIn, person: &Person) -> Seen {
    let answer = person.ask(d, NEXT).await;
    person.press(d, &answer, TELL_ME).await
}

#[tokio::test(flavor = "multi_thread")]
async fn one_tap_is_enough_and_everything_else_may_be_said() {
    let mut d = StandIn::start().await;
    let parent = Person::parent(1);
    let noted = tap(&d, &parent).await;
    assert!(
        noted.is_private() && noted.text().contains("You will hear first"),
        "{}",
        noted.text()
    );
    assert!(
        noted.text().contains("Any event, anywhere"),
        "{}",
        noted.text()
    );
    assert!(
        tap(&d, &parent)
            .await
            .text()
            .contains("on the list already")
    );
    d.restart().await;
    let (menu, areas) = noted.menu("in:cp:");
    let seen = parent.pick(&d, &noted, &menu, 3, &areas[2..3]).await;
    assert!(seen.text().contains("Our Village"), "{}", seen.text());
    let (menu, subjects) = seen.menu("in:ca:");
    parent.pick(&d, &seen, &menu, 3, &subjects[1..2]).await;
    let (menu, slots) = seen.menu("in:cs:");
    parent.pick(&d, &seen, &menu, 3, &slots[1..3]).await;
    let (menu, modes) = seen.menu("in:cm:");
    parent.pick(&d, &seen, &menu, 3, &modes[1..2]).await;
    parent.press(&d, &seen, "It would be our first time").await;
    let party = parent.press(&d, &seen, "How many of us").await;
    let (menu, sizes) = party.menu("in:cn:");
    let seen = parent.pick(&d, &party, &menu, 3, &sizes[2..3]).await;
    let wanted = "Toys and play, Our Village, only there, evening, Saturday, 3 of you, first time";
    assert!(seen.text().contains(wanted), "{}", seen.text());
    let seen = parent.press(&d, &seen, "Just count me").await;
    assert!(seen.text().contains("send you nothing"), "{}", seen.text());
    let list = parent.slash(&d, "interest", &[]).await;
    assert!(
        list.is_private() && list.text().contains(wanted),
        "{}",
        list.text()
    );
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_can_be_taken_back_and_forgotten() {
    let d = StandIn::start().await;
    let parent = Person::parent(1);
    let noted = tap(&d, &parent).await;
    let list = parent.slash(&d, "interest", &[]).await;
    let (menu, records) = list.menu("in:w");
    let one = parent.pick(&d, &list, &menu, 3, &records).await;
    let gone = parent.press(&d, &one, "Take it back").await;
    assert!(gone.text().contains("off this list"), "{}", gone.text());
    let late = parent.press(&d, &noted, "It would be our first time").await;
    assert!(
        late.text().contains("not on your list any more"),
        "{}",
        late.text()
    );
    let nothing = parent.slash(&d, "interest", &[]).await;
    assert!(nothing.text().contains("You wait for nothing"));
    parent.press(&d, &nothing, TELL_ME).await;
    let privacy = parent.slash(&d, "privacy", &[]).await;
    let mine = parent
        .press(&d, &privacy, "Show what you keep about me")
        .await;
    assert!(mine.text().contains("what you wait for"), "{}", mine.text());
    parent.press(&d, &privacy, "Delete it all").await;
    let mine = parent
        .press(&d, &privacy, "Show what you keep about me")
        .await;
    assert!(mine.text().contains("I keep nothing"), "{}", mine.text());
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_touches_what_is_anothers() {
    let d = StandIn::start().await;
    let (parent, other) = (Person::parent(1), Person::parent(2));
    let noted = tap(&d, &parent).await;
    let tried = other.press(&d, &noted, "Take it back").await;
    assert!(
        tried.text().contains("not on your list"),
        "{}",
        tried.text()
    );
    let list = parent.slash(&d, "interest", &[]).await;
    assert!(list.text().contains("Any event"), "{}", list.text());
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_button_is_below_a_public_answer_and_answers_privately() {
    let d = StandIn::start().await;
    let (parent, other) = (Person::parent(1), Person::parent(2));
    let reply = parent
        .mention(&d, "when is the next toys and play event?")
        .await;
    let noted = other.press(&d, &reply, TELL_ME).await;
    assert!(noted.is_private(), "{:?}", noted.body);
    // What the message named is what it is about.
    assert!(
        noted.text().contains("Toys and play, anywhere"),
        "{}",
        noted.text()
    );
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn needs_are_counted_only_after_a_yes_of_their_own_and_once() {
    let d = StandIn::start().await;
    let (parent, boss) = (Person::parent(1), Person::manager(2));
    for number in 0..5 {
        let parent = Person::parent(10 + number);
        let noted = tap(&d, &parent).await;
        let asked = parent.press(&d, &noted, "What would help us to come").await;
        assert!(asked.text().contains("I do not keep that it was you"));
        let (menu, needs) = asked.menu("in:np:");
        let check = parent.pick(&d, &asked, &menu, 3, &needs[..1]).await;
        assert!(
            check.text().contains("A way in without steps"),
            "{}",
            check.text()
        );
        let counted = parent.press(&d, &check, "Yes, count it").await;
        assert!(
            counted.text().contains("It is counted"),
            "{}",
            counted.text()
        );
        let again = parent.press(&d, &check, "Yes, count it").await;
        assert!(again.text().contains("counted already"), "{}", again.text());
    }
    let noted = tap(&d, &parent).await;
    let asked = parent.press(&d, &noted, "What would help us to come").await;
    let no = parent.press(&d, &asked, "No").await;
    assert!(no.text().contains("counted nothing"), "{}", no.text());
    let demand = boss.slash(&d, "demand", &[]).await;
    assert!(
        demand.text().contains("way in without steps (5)"),
        "{}",
        demand.text()
    );
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn organisers_see_counts_a_picture_and_a_sheet() {
    let d = StandIn::start().await;
    let boss = Person::manager(2);
    let refused = Person::parent(1).slash(&d, "demand", &[]).await;
    assert!(refused.text().contains("This is for organisers"));
    let nothing = boss.slash(&d, "demand", &[]).await;
    assert!(
        nothing.text().contains("No family waits"),
        "{}",
        nothing.text()
    );
    for number in 0..8 {
        let parent = Person::parent(10 + number);
        let noted = tap(&d, &parent).await;
        if number < 3 {
            let (menu, subjects) = noted.menu("in:ca:");
            parent.pick(&d, &noted, &menu, 3, &subjects[1..2]).await;
        }
        parent.ask(&d, "where can i borrow toys").await;
    }
    let demand = boss.slash(&d, "demand", &[]).await;
    let text = demand.text();
    assert!(
        demand.is_private() && text.contains("**Any event**, Anywhere: 5"),
        "{text}"
    );
    assert!(
        text.contains("**Toys and play**, Anywhere: a few"),
        "{text}"
    );
    assert!(
        text.contains("you could invite them") && text.contains("(8)"),
        "{text}"
    );
    let sent = d.requests("/callback");
    let files = &sent.last().expect("an answer").attached;
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert!(
        matches!(names.as_slice(), [png, csv] if png.ends_with(".png") && csv.ends_with(".csv")),
        "{names:?}"
    );
    assert!(files[0].1.starts_with(b"\x89PNG"));
    let sheet = String::from_utf8_lossy(&files[1].1);
    assert!(sheet.contains("Any event,Anywhere,5,0"), "{sheet}");
    let about = &demand.body["data"]["attachments"][0]["description"];
    assert!(
        about
            .as_str()
            .is_some_and(|alt| alt.contains("Any event, Anywhere: 5")),
        "{about}"
    );
    let (menu, rows) = demand.menu("in:d");
    let draft = boss.pick(&d, &demand, &menu, 3, &rows[1..2]).await;
    assert!(
        draft.text().contains("I made a draft: **Toys and play**"),
        "{}",
        draft.text()
    );
    let refused = Person::parent(1)
        .pick(&d, &demand, &menu, 3, &rows[..1])
        .await;
    assert!(refused.text().contains("This is for organisers"));
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn families_counted_elsewhere_are_added_as_a_number() {
    let d = StandIn::start().await;
    let boss = Person::manager(2);
    let demand = boss.slash(&d, "demand", &[]).await;
    let page = boss
        .press(&d, &demand, "Add families counted elsewhere")
        .await;
    let (menu, subjects) = page.menu("in:ea:");
    let page = boss.pick(&d, &page, &menu, 3, &subjects[1..2]).await;
    let form = boss.press(&d, &page, "Write the number").await;
    assert_eq!(form.body["type"], 9);
    for wrong in ["seven", "0", "501", "-3", "7.5"] {
        let seen = boss.submit(&d, &form, wrong).await;
        assert!(
            seen.text().contains("I need a number"),
            "{wrong}: {}",
            seen.text()
        );
    }
    let added = boss.submit(&d, &form, " 7 ").await;
    assert!(
        added.text().contains("Added: 7 for Toys and play"),
        "{}",
        added.text()
    );
    let refused = Person::parent(1).submit(&d, &form, "7").await;
    assert!(refused.text().contains("This is for organisers"));
    let demand = boss.slash(&d, "demand", &[]).await;
    assert!(
        demand.text().contains("7 counted elsewhere"),
        "{}",
        demand.text()
    );
    let (menu, slips) = added.menu("in:eu");
    boss.pick(&d, &added, &menu, 3, &slips).await;
    let demand = boss.slash(&d, "demand", &[]).await;
    assert!(
        demand.text().contains("No family waits"),
        "{}",
        demand.text()
    );
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn organisers_choose_the_head_start_and_the_emoji() {
    let d = StandIn::start().await;
    let boss = Person::manager(2);
    let demand = boss.slash(&d, "demand", &[]).await;
    let page = boss
        .press(&d, &demand, "Who hears first, which emoji count")
        .await;
    assert!(page.text().contains("everybody: 24."), "{}", page.text());
    let (menu, _) = page.menu("in:sh");
    let page = boss.pick(&d, &page, &menu, 3, &["6".to_owned()]).await;
    assert!(page.text().contains("everybody: 6."), "{}", page.text());
    let form = boss.press(&d, &page, "Choose the emoji").await;
    let none = boss.submit(&d, &form, "abc 12").await;
    assert!(none.text().contains("no emoji"), "{}", none.text());
    let page = boss
        .submit(&d, &form, "🌻 <:acorn:123456789012345678>")
        .await;
    assert!(
        page.text().contains("🌻 <:acorn:123456789012345678>"),
        "{}",
        page.text()
    );
    let refused = Person::parent(1).submit(&d, &form, "🌻").await;
    assert!(refused.text().contains("This is for organisers"));
    d.assert_right();
}

/// A stand-in with a forum that announced an event in a post.
struct Posted {
    d: StandIn,
    file: PathBuf,
}

async fn posted() -> Posted {
    let mut d = StandIn::alone().await;
    let file = d.folder.path().join("interest.db");
    let store = Store::open(&file).await.expect("a store");
    let id = EventId::new().expect("a name");
    let mut event = Event::draft(id, GUILD, "Toys", jiff::Timestamp::now());
    event.state = State::Published;
    event.topic = Some("toys".to_owned());
    event.when = Some(WallSpan::new(
        datetime(2199, 5, 1, 10, 0, 0, 0),
        datetime(2199, 5, 1, 12, 0, 0, 0),
    ));
    store.keep_draft(&event).await.expect("kept");
    store.close().await;
    let mut connection = open(&file).await;
    sqlx::query("INSERT INTO event_post (event_id, channel_id, message_id) VALUES ($1, $2, $3)")
        .bind(event.id.as_str())
        .bind(CHANNEL.to_string())
        .bind(POST.to_string())
        .execute(&mut connection)
        .await
        .expect("kept");
    d.argument("--store");
    d.argument(file.to_str().expect("a path"));
    Posted { d, file }
}

async fn open(file: &std::path::Path) -> SqliteConnection {
    let address = format!("sqlite://{}", file.display());
    SqliteConnection::connect(&address)
        .await
        .expect("the store")
}

impl Posted {
    /// Starts the program, and waits until the lists were read.
    async fn start(&mut self) {
        self.d.run();
        self.d.wait_gateway("identify", 1).await;
        self.d
            .wait_request(&format!("GET /channels/{CHANNEL}/messages/{POST}"), 1)
            .await;
    }

    async fn kept(&self) -> i64 {
        let mut connection = open(&self.file).await;
        let count = sqlx::query_scalar("SELECT COUNT(*) FROM reaction");
        count.fetch_one(&mut connection).await.expect("read")
    }

    /// Waits until this many reactions are kept.
    async fn keeps(&self, wanted: i64) {
        for _ in 0..1_000 {
            if self.kept().await == wanted {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!(
            "{} reactions instead of {wanted}\n{}",
            self.kept().await,
            self.d.log()
        );
    }

    fn list(&self, emoji: &str, people: impl IntoIterator<Item = u64>) {
        let mut lists = self.d.world.reactions.lock().expect("a lock");
        lists.insert((POST, emoji.to_owned()), people.into_iter().collect());
    }

    fn event(&self, name: &str, person: u64, emoji: &str) {
        self.d
            .world
            .dispatch(name, reaction(person, (CHANNEL, POST), emoji));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn reactions_are_counted_as_they_come_and_go() {
    let mut p = posted().await;
    p.start().await;
    for person in 100..106 {
        p.event("MESSAGE_REACTION_ADD", person, "👍");
        p.event("MESSAGE_REACTION_ADD", person, "👍");
    }
    p.event("MESSAGE_REACTION_ADD", APPLICATION, "👍");
    p.event("MESSAGE_REACTION_ADD", 100, "👎");
    p.list("👍", 100..106);
    p.list("👎", [100]);
    p.keeps(7).await;
    let boss = Person::manager(2);
    let demand = boss.slash(&p.d, "demand", &[]).await;
    assert!(
        demand.text().contains("**Toys and play**, Anywhere: 6"),
        "{}",
        demand.text()
    );
    p.list("👍", 101..106);
    p.event("MESSAGE_REACTION_REMOVE", 100, "👍");
    p.keeps(6).await;
    p.d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_missed_is_made_good_both_ways_at_the_start_and_after_a_lost_session() {
    let mut p = posted().await;
    p.list("👍", 100..250);
    p.start().await;
    p.keeps(150).await;
    p.list("👍", 100..120);
    p.list("⭐", 300..310);
    p.d.send(json!({"op": 9, "d": false}));
    p.keeps(30).await;
    p.d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_request_deletes_nothing() {
    let mut p = posted().await;
    p.list("👍", 100..250);
    p.start().await;
    p.keeps(150).await;
    p.list("👍", []);
    let told = "could not be read; nothing was changed";
    let tries = |d: &StandIn| d.log().matches(told).count();
    for (number, status) in [(1, 403), (2, 404)] {
        p.d.fault(
            &format!("GET /channels/{CHANNEL}/messages/{POST}"),
            Fault::Status(status),
        );
        p.d.restart().await;
        wait("a warning", || (tries(&p.d) >= number).then_some(())).await;
        assert_eq!(p.kept().await, 150);
    }
    // The second page fails: the first alone is not believed.
    p.list("👍", 200..350);
    p.d.fault("/reactions/", Fault::Status(403));
    p.d.restart().await;
    wait("a third warning", || (tries(&p.d) >= 3).then_some(())).await;
    assert_eq!(p.kept().await, 150);
    p.d.restart().await;
    p.keeps(150).await;
    p.d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn when_somebody_is_quick_discords_list_decides() {
    let mut p = posted().await;
    p.start().await;
    p.list("👍", 100..103);
    for person in 100..106 {
        p.event("MESSAGE_REACTION_ADD", person, "👍");
        p.event("MESSAGE_REACTION_REMOVE", person, "👍");
    }
    for person in 100..103 {
        p.event("MESSAGE_REACTION_ADD", person, "👍");
    }
    let path = format!("GET /channels/{CHANNEL}/messages/{POST}/reactions");
    p.d.wait_request(&path, 1).await;
    p.keeps(3).await;
    p.d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_reacts_before_the_post_is_known_is_counted() {
    let mut p = posted().await;
    let mut connection = open(&p.file).await;
    let forget = sqlx::query("DELETE FROM event_post");
    forget.execute(&mut connection).await.expect("deleted");
    let store = Store::open(&p.file).await.expect("a store");
    let events = store.events(GUILD).await.expect("read");
    let row = Planned {
        event: events[0].id.clone(),
        revision: 1,
        recipient: Recipient::Channel(CHANNEL),
        purpose: Purpose::Announce,
        due: jiff::Timestamp::now(),
        too_late: None,
    };
    store.plan_messages(&[row]).await.expect("planned");
    store.close().await;
    // The post arrives, its answer is lost, and the first looks fail: for a while nobody knows whose post it is.
    let path = format!("/channels/{CHANNEL}/messages");
    p.d.fault(&format!("POST {path}"), Fault::CutAfter);
    for _ in 0..2 {
        p.d.fault(&format!("GET {path}"), Fault::Status(500));
    }
    p.d.run();
    let post = wait("the post", || {
        let messages = p.d.world.places.messages(CHANNEL);
        messages.first()?["id"].as_str()?.parse().ok()
    });
    let post = post.await;
    p.d.wait_gateway("identify", 1).await;
    p.d.world.toggle(100, (CHANNEL, post), "👍");
    p.keeps(1).await;
    p.d.assert_right();
}
