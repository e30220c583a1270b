//! Records in the store: what people do, and what is then kept.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::{Date, date, datetime};
use proptest::prelude::*;

use super::*;
use crate::directory::Areas;
use crate::events::{AccessFact, Event, WallSpan};
use crate::interest::{Few, Slot};
use crate::outbox::{Purpose, Recipient};

const FORUM: u64 = 1;
const TODAY: Date = date(2027, 3, 14);

fn any_emoji(_: &str) -> bool {
    true
}

async fn store() -> Store {
    Store::in_memory().await.expect("a store")
}

fn areas() -> Areas {
    let file = Path::new("tests/discord/forum/directory.toml");
    let loaded = crate::directory::loading::load(file, TODAY);
    loaded.parsed.directory.expect("a directory").areas
}

fn now() -> Timestamp {
    crate::events::when::instant(datetime(2027, 3, 14, 12, 0, 0, 0), false)
}

fn wish(about: &About, area: Option<&str>) -> Wish {
    Wish {
        about: about.clone(),
        area: area.map(ToOwned::to_owned),
        ..Wish::default()
    }
}

fn toys() -> About {
    About::Topic("toys".to_owned())
}

/// A published event about toys in the town, in May.
fn event() -> Event {
    let id = EventId::new().expect("a name");
    let mut event = Event::draft(id, FORUM, "Toys", now());
    event.state = crate::events::State::Published;
    event.revision = 1;
    event.topic = Some("toys".to_owned());
    event.area = Some("town".to_owned());
    event.venue = Some("The hall".to_owned());
    event.when = Some(WallSpan::new(
        datetime(2027, 5, 1, 10, 0, 0, 0),
        datetime(2027, 5, 1, 12, 0, 0, 0),
    ));
    event
}

async fn published(store: &Store) -> Event {
    let event = event();
    store.keep_draft(&event).await.expect("kept");
    event
}

async fn tell(store: &Store, event: &Event) -> Told {
    let mut transaction = store.pool.begin().await.expect("begun");
    let told = tell_first_in(&mut transaction, event, &areas(), now())
        .await
        .expect("told");
    transaction.commit().await.expect("kept");
    told
}

async fn note(store: &Store, person: u64, wish: &Wish) -> Interest {
    let noted = store.note_interest(FORUM, person, wish, TODAY).await;
    noted.expect("noted").0
}

async fn addresses(store: &Store) -> i64 {
    sqlx::query_scalar("SELECT COUNT(*) FROM interest WHERE discord_id IS NOT NULL")
        .fetch_one(&store.pool)
        .await
        .expect("read")
}

async fn pending(store: &Store) -> Vec<(String, String)> {
    sqlx::query_as("SELECT recipient, purpose FROM outbox WHERE state = 'pending' ORDER BY number")
        .fetch_all(&store.pool)
        .await
        .expect("read")
}

#[tokio::test]
async fn a_second_tap_is_harmless() {
    let store = store().await;
    let first = note(&store, 5, &wish(&toys(), None)).await;
    let later = date(2027, 6, 1);
    let again = store
        .note_interest(FORUM, 5, &wish(&toys(), None), later)
        .await;
    assert_eq!(again.expect("noted"), (first.clone(), false));
    let person = store.person(5);
    assert_eq!(
        store.interests(FORUM, &person).await.expect("read"),
        [first]
    );
}

#[tokio::test]
async fn only_somebody_who_wants_a_message_is_known_by_their_id() {
    let store = store().await;
    let record = note(&store, 5, &wish(&toys(), None)).await;
    assert_eq!(addresses(&store).await, 1);
    let count_only = |wish: &mut Wish| wish.tell = Tell::CountOnly;
    let changed = store
        .change_interest(FORUM, 5, &record.id, count_only, TODAY)
        .await;
    assert_eq!(
        changed.expect("changed").map(|r| r.wish.tell),
        Some(Tell::CountOnly)
    );
    assert_eq!(addresses(&store).await, 0);
    let message = |wish: &mut Wish| wish.tell = Tell::Message;
    store
        .change_interest(FORUM, 5, &record.id, message, TODAY)
        .await
        .expect("changed");
    assert_eq!(addresses(&store).await, 1);
    let person = store.person(5);
    assert!(
        store
            .withdraw_interest(&person, &record.id, TODAY)
            .await
            .expect("withdrawn")
    );
    assert!(
        !store
            .withdraw_interest(&person, &record.id, TODAY)
            .await
            .expect("again")
    );
    assert_eq!(addresses(&store).await, 0);
    assert!(
        store
            .interests(FORUM, &person)
            .await
            .expect("read")
            .is_empty()
    );
}

#[tokio::test]
async fn nobody_changes_what_is_anothers() {
    let store = store().await;
    let record = note(&store, 5, &wish(&toys(), None)).await;
    let first_time = |wish: &mut Wish| wish.first_time = true;
    let changed = store
        .change_interest(FORUM, 6, &record.id, first_time, TODAY)
        .await;
    assert_eq!(changed.expect("tried"), None);
    let other = store.person(6);
    assert!(
        !store
            .withdraw_interest(&other, &record.id, TODAY)
            .await
            .expect("tried")
    );
    assert!(
        !store
            .renew_interest(&other, &record.id, TODAY)
            .await
            .expect("tried")
    );
}

#[tokio::test]
async fn two_records_that_become_the_same_are_one_and_the_longer_wait_counts() {
    let store = store().await;
    let old = date(2026, 12, 1);
    let first = store
        .note_interest(FORUM, 5, &wish(&toys(), None), old)
        .await
        .expect("noted")
        .0;
    let second = note(&store, 5, &wish(&toys(), Some("town"))).await;
    let anywhere = |wish: &mut Wish| wish.area = None;
    let changed = store
        .change_interest(FORUM, 5, &second.id, anywhere, TODAY)
        .await;
    let changed = changed.expect("changed").expect("theirs");
    assert_eq!(
        (changed.id.as_str(), changed.asked_on),
        (second.id.as_str(), old)
    );
    let mine = store
        .interests(FORUM, &store.person(5))
        .await
        .expect("read");
    assert_eq!(mine, [changed]);
    assert_ne!(first.id, second.id);
}

#[tokio::test]
async fn those_who_asked_are_told_once_each() {
    let store = store().await;
    note(&store, 5, &wish(&toys(), Some("town"))).await;
    note(&store, 5, &wish(&About::Anything, None)).await;
    note(&store, 6, &wish(&toys(), Some("village"))).await;
    let quiet = Wish {
        tell: Tell::CountOnly,
        ..wish(&toys(), None)
    };
    note(&store, 7, &quiet).await;
    let event = published(&store).await;
    let told = tell(&store, &event).await;
    // Two records of one person are one message; the person far away and the one who is only counted get none.
    assert_eq!(told.records, 3);
    let recipients: Vec<Recipient> = told.planned.iter().map(|row| row.recipient).collect();
    assert_eq!(recipients, [Recipient::Person(5)]);
    let again = tell(&store, &event).await;
    assert_eq!((again.records, again.planned.len()), (0, 0));
    assert_eq!(
        pending(&store).await,
        [("person-5".to_owned(), Purpose::ToldFirst.name())]
    );
    let asked = store
        .asked_for(&store.person(5), &event.id)
        .await
        .expect("read");
    assert_eq!(asked, Some(TODAY));
    // The one who is far away still waits.
    let waits = store.asked(FORUM, &any_emoji).await.expect("read");
    assert_eq!(waits.len(), 1);
}

#[tokio::test]
async fn a_record_moves_on_with_the_answer_and_ends_with_the_event() {
    let store = store().await;
    for person in [5, 6, 7] {
        note(&store, person, &wish(&toys(), None)).await;
    }
    let event = published(&store).await;
    tell(&store, &event).await;
    let mut connection = store.pool.acquire().await.expect("a connection");
    for (person, comes) in [(5, true), (6, true), (6, false), (8, true)] {
        let person = store.person(person);
        answered_in(&mut connection, &event.id, &person, comes)
            .await
            .expect("answered");
    }
    drop(connection);
    assert_eq!(store.close_what_was(now()).await.expect("closed"), 0);
    let after = crate::events::when::instant(datetime(2027, 5, 2, 9, 0, 0, 0), false);
    assert_eq!(store.close_what_was(after).await.expect("closed"), 1);
    let states: Vec<String> = sqlx::query_scalar("SELECT state FROM interest ORDER BY state")
        .fetch_all(&store.pool)
        .await
        .expect("read");
    assert_eq!(states, ["coming", "no-answer", "not-this-time"]);
    assert_eq!(addresses(&store).await, 0);
    // And ninety days later nothing is left of them.
    store
        .delete_what_is_old(date(2027, 8, 2))
        .await
        .expect("deleted");
    assert_eq!(
        store
            .interest_kept_about(&store.person(5))
            .await
            .expect("read"),
        0
    );
}

#[tokio::test]
async fn when_an_event_is_called_off_people_wait_again() {
    let store = store().await;
    note(&store, 5, &wish(&toys(), None)).await;
    note(&store, 6, &wish(&toys(), None)).await;
    let event = published(&store).await;
    tell(&store, &event).await;
    // One of them asked once more meanwhile.
    note(&store, 6, &wish(&toys(), None)).await;
    let mut connection = store.pool.acquire().await.expect("a connection");
    let again = called_off_in(&mut connection, &event, TODAY)
        .await
        .expect("called off");
    drop(connection);
    assert_eq!(again, 1);
    assert_eq!(store.asked(FORUM, &any_emoji).await.expect("read").len(), 2);
    let next = published(&store).await;
    assert_eq!(tell(&store, &next).await.planned.len(), 2);
}

#[tokio::test]
async fn taking_it_back_takes_back_the_message_that_waits() {
    let store = store().await;
    let record = note(&store, 5, &wish(&toys(), None)).await;
    let event = published(&store).await;
    tell(&store, &event).await;
    let person = store.person(5);
    assert!(
        store
            .withdraw_interest(&person, &record.id, TODAY)
            .await
            .expect("withdrawn")
    );
    assert!(pending(&store).await.is_empty());
}

#[tokio::test]
async fn forgetting_takes_everything_with_it() {
    let store = store().await;
    note(&store, 5, &wish(&toys(), None)).await;
    note(&store, 6, &wish(&toys(), None)).await;
    let event = published(&store).await;
    tell(&store, &event).await;
    let post = Post {
        channel: 8,
        message: 9,
        forum: FORUM,
        event: event.id.clone(),
    };
    let person = store.person(5);
    store
        .react(&post, "👍", &person, TODAY)
        .await
        .expect("kept");
    assert_eq!(store.kept_about(&person).await.expect("read").interest, 2);
    store.forget(&person).await.expect("forgotten");
    assert_eq!(store.kept_about(&person).await.expect("read").interest, 0);
    assert_eq!(
        pending(&store).await,
        [("person-6".to_owned(), "told-first".to_owned())]
    );
    store.forget_forum(FORUM).await.expect("gone");
    assert_eq!(
        store
            .kept_about(&store.person(6))
            .await
            .expect("read")
            .interest,
        0
    );
}

#[tokio::test]
async fn after_a_year_somebody_is_asked_once_and_then_forgotten() {
    let store = store().await;
    let old = date(2026, 3, 1);
    store
        .note_interest(FORUM, 5, &wish(&toys(), None), old)
        .await
        .expect("noted");
    let kept = store
        .note_interest(FORUM, 6, &wish(&toys(), None), old)
        .await
        .expect("noted")
        .0;
    assert_eq!(store.age_interest(now()).await.expect("aged"), (0, 2));
    assert_eq!(store.age_interest(now()).await.expect("aged"), (0, 0));
    let asks = ["person-5", "person-6"].map(|p| (p.to_owned(), "still-interested".to_owned()));
    assert_eq!(pending(&store).await, asks);
    assert!(
        store
            .renew_interest(&store.person(6), &kept.id, TODAY)
            .await
            .expect("renewed")
    );
    let later = crate::events::when::instant(datetime(2027, 4, 20, 9, 0, 0, 0), false);
    assert_eq!(store.age_interest(later).await.expect("aged"), (1, 0));
    let left = store.asked(FORUM, &any_emoji).await.expect("read");
    assert_eq!(left.len(), 1);
    let next_year = crate::events::when::instant(datetime(2028, 3, 14, 9, 0, 0, 0), false);
    assert_eq!(store.age_interest(next_year).await.expect("aged"), (0, 1));
}

#[tokio::test]
async fn needs_are_counted_once_a_form_and_belong_to_nobody() {
    let store = store().await;
    let needs = [AccessFact::StepFree, AccessFact::Bsl];
    for _ in 0..2 {
        store
            .count_access(FORUM, "form-0", &needs, TODAY)
            .await
            .expect("counted");
    }
    for number in 1..5 {
        let form = format!("form-{number}");
        store
            .count_access(FORUM, &form, &needs[..1], TODAY)
            .await
            .expect("counted");
    }
    let counted = store.access_needs(FORUM).await.expect("read");
    assert_eq!(
        counted,
        [
            (AccessFact::StepFree, Few::Exactly(5)),
            (AccessFact::Bsl, Few::AFew)
        ]
    );
    let columns: Vec<String> =
        sqlx::query_scalar("SELECT name FROM pragma_table_info('access_need')")
            .fetch_all(&store.pool)
            .await
            .expect("read");
    assert_eq!(columns, ["forum", "need", "times"]);
}

#[tokio::test]
async fn what_was_shown_and_not_answered_is_summed_over_a_year() {
    let store = store().await;
    let services = ["a".to_owned(), "b".to_owned()];
    for month in 1..=6 {
        let day = date(2026, month, 3);
        store
            .count_shown(FORUM, &services[..1], day)
            .await
            .expect("counted");
        store
            .count_no_match(FORUM, "toys", day)
            .await
            .expect("counted");
    }
    store
        .count_shown(FORUM, &services, TODAY)
        .await
        .expect("counted");
    let shown = store.shown_most(FORUM, TODAY, 5).await.expect("read");
    // January to March of last year are too old.
    assert_eq!(
        shown,
        [("a".to_owned(), Few::AFew), ("b".to_owned(), Few::AFew)]
    );
    let day = date(2026, 12, 1);
    assert_eq!(
        store.unanswered_most(FORUM, day, 5).await.expect("read"),
        [("toys".to_owned(), Few::Exactly(6))]
    );
}

#[tokio::test]
async fn a_reaction_counts_until_a_later_event_meets_it() {
    let store = store().await;
    let first = published(&store).await;
    let post = Post {
        channel: 8,
        message: 9,
        forum: FORUM,
        event: first.id.clone(),
    };
    store
        .react(&post, "👍", &store.person(5), TODAY)
        .await
        .expect("kept");
    store
        .count_elsewhere(FORUM, (&toys(), None), 7, TODAY)
        .await
        .expect("counted");
    let demand = store.demand(FORUM, &any_emoji, TODAY).await.expect("read");
    assert_eq!(demand.rows.len(), 2);
    assert!(
        store
            .asked(FORUM, &|emoji| emoji == "⭐")
            .await
            .expect("read")
            .is_empty()
    );
    let second = published(&store).await;
    tell(&store, &second).await;
    assert!(
        store
            .demand(FORUM, &any_emoji, TODAY)
            .await
            .expect("read")
            .rows
            .is_empty()
    );
    // Discord still lists it, and it is not counted anew.
    let listed = HashSet::from([store.person(5)]);
    let done = store
        .reconcile(&post, "👍", &listed, &HashSet::new(), TODAY)
        .await;
    assert_eq!(done.expect("reconciled"), (0, 0));
    assert!(
        store
            .asked(FORUM, &any_emoji)
            .await
            .expect("read")
            .is_empty()
    );
}

#[tokio::test]
async fn the_history_outlives_the_records() {
    let store = store().await;
    let month_ago = date(2027, 2, 12);
    let records: Vec<Interest> = {
        let mut records = Vec::new();
        for person in 0..7 {
            let noted = store
                .note_interest(FORUM, person, &wish(&toys(), None), month_ago)
                .await;
            records.push(noted.expect("noted").0);
        }
        records
    };
    for _ in 0..2 {
        store
            .keep_demand_day(FORUM, &any_emoji, month_ago)
            .await
            .expect("kept");
    }
    for (person, record) in (0..2).zip(&records) {
        let person = store.person(person);
        store
            .withdraw_interest(&person, &record.id, TODAY)
            .await
            .expect("withdrawn");
        store.forget(&person).await.expect("forgotten");
    }
    let demand = store.demand(FORUM, &any_emoji, TODAY).await.expect("read");
    let row = demand.rows.first().expect("a row");
    assert_eq!((row.families(), row.change()), (Few::Exactly(5), Some(-2)));
}

/// What a person does.
#[derive(Debug, Clone)]
enum Deed {
    Note(u64, bool),
    Slots(u64, bool),
    TakeBack(u64, bool),
    Forget(u64),
    React(u64, bool),
    Unreact(u64, bool),
    Reconcile(bool, BTreeSet<u64>),
}

fn deed() -> impl Strategy<Value = Deed> {
    let person = 0u64..6;
    prop_oneof![
        4 => (person.clone(), any::<bool>()).prop_map(|(p, about)| Deed::Note(p, about)),
        1 => (person.clone(), any::<bool>()).prop_map(|(p, about)| Deed::Slots(p, about)),
        2 => (person.clone(), any::<bool>()).prop_map(|(p, about)| Deed::TakeBack(p, about)),
        1 => person.clone().prop_map(Deed::Forget),
        3 => (person.clone(), any::<bool>()).prop_map(|(p, emoji)| Deed::React(p, emoji)),
        2 => (person.clone(), any::<bool>()).prop_map(|(p, emoji)| Deed::Unreact(p, emoji)),
        1 => (any::<bool>(), prop::collection::btree_set(person, 0..6))
            .prop_map(|(emoji, listed)| Deed::Reconcile(emoji, listed)),
    ]
}

fn about_of(which: bool) -> About {
    if which { toys() } else { About::Anything }
}

fn emoji_of(which: bool) -> &'static str {
    if which { "👍" } else { "⭐" }
}

/// Who waits for what, as plain sets.
#[derive(Debug, Default)]
struct Model {
    open: BTreeSet<(u64, bool)>,
    reactions: BTreeMap<bool, BTreeSet<u64>>,
}

impl Model {
    fn people(&self) -> usize {
        let people = self.open.iter().map(|(p, _)| *p);
        let reacted = self.reactions.values().flatten().copied();
        people.chain(reacted).collect::<BTreeSet<u64>>().len()
    }
}

async fn act(store: &Store, model: &mut Model, post: &Post, deed: &Deed) {
    match deed {
        Deed::Note(p, about) => {
            let noted = store
                .note_interest(FORUM, *p, &wish(&about_of(*about), None), TODAY)
                .await;
            assert_eq!(noted.expect("noted").1, model.open.insert((*p, *about)));
        }
        Deed::Slots(p, about) => {
            for record in mine(store, *p, *about).await {
                let evening = |wish: &mut Wish| wish.slots = Slots::of([Slot::Evening]);
                let changed = store
                    .change_interest(FORUM, *p, &record.id, evening, TODAY)
                    .await;
                assert!(changed.expect("changed").is_some());
            }
        }
        Deed::TakeBack(p, about) => {
            for record in mine(store, *p, *about).await {
                let person = store.person(*p);
                let back = store.withdraw_interest(&person, &record.id, TODAY).await;
                assert!(back.expect("withdrawn"));
            }
            model.open.remove(&(*p, *about));
        }
        Deed::Forget(p) => {
            store.forget(&store.person(*p)).await.expect("forgotten");
            model.open.retain(|(person, _)| person != p);
            model.reactions.values_mut().for_each(|people| {
                people.remove(p);
            });
        }
        Deed::React(p, emoji) => {
            let person = store.person(*p);
            store
                .react(post, emoji_of(*emoji), &person, TODAY)
                .await
                .expect("kept");
            model.reactions.entry(*emoji).or_default().insert(*p);
        }
        Deed::Unreact(p, emoji) => {
            let person = store.person(*p);
            store
                .unreact(post.message, emoji_of(*emoji), &person)
                .await
                .expect("gone");
            model.reactions.entry(*emoji).or_default().remove(p);
        }
        Deed::Reconcile(emoji, listed) => {
            let people = listed.iter().map(|p| store.person(*p)).collect();
            let done = store.reconcile(post, emoji_of(*emoji), &people, &HashSet::new(), TODAY);
            done.await.expect("reconciled");
            model.reactions.insert(*emoji, listed.clone());
        }
    }
}

async fn mine(store: &Store, person: u64, about: bool) -> Vec<Interest> {
    let mine = store
        .interests(FORUM, &store.person(person))
        .await
        .expect("read");
    let wanted = about_of(about);
    mine.into_iter()
        .filter(|record| record.wish.about == wanted)
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn what_is_kept_is_what_people_did(deeds in prop::collection::vec(deed(), 0..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let store = store().await;
            let event = published(&store).await;
            let post = Post { channel: 8, message: 9, forum: FORUM, event: event.id.clone() };
            let mut model = Model::default();
            for deed in &deeds {
                act(&store, &mut model, &post, deed).await;
            }
            let demand = store.demand(FORUM, &any_emoji, TODAY).await.expect("read");
            let people = u32::try_from(model.people()).expect("few");
            assert_eq!(demand.people(), Few::of(people));
            for about in [true, false] {
                let open = model.open.iter().filter(|(_, which)| *which == about).count();
                let mut kept = 0;
                for person in 0..6 {
                    kept += mine(&store, person, about).await.len();
                }
                assert_eq!(kept, open);
            }
            for (emoji, people) in &model.reactions {
                let name = emoji_of(*emoji);
                let kept: HashSet<Person> = sqlx::query_scalar::<_, String>(
                    "SELECT person FROM reaction WHERE emoji = $1",
                )
                .bind(name)
                .fetch_all(&store.pool).await.expect("read")
                .into_iter().map(Person).collect();
                assert_eq!(kept, people.iter().map(|p| store.person(*p)).collect::<HashSet<_>>());
            }
        });
    }
}
