//! Records in the store: what people do, and what is then kept.

mod counts;
mod deeds;
mod telling;

use std::collections::HashSet;
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::{Date, date, datetime};

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
