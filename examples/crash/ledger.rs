//! The reckoning: the ledger, what stands on Discord, and what everybody wanted, side by side.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use signpost::events::attendance::{Answer, Before};
use signpost::outbox::{Purpose, Recipient, Row, State};
use signpost::store::Store;
use tokio::time::sleep;

use crate::interest;
use crate::stand_in::GUILD;
use crate::world::{Happening, Known, Wish, World};

async fn open(world: &World) -> Store {
    let file = world.d.folder.path().join(".signpost").join("signpost.db");
    Store::open(&file).await.expect("the store opens")
}

async fn rows(store: &Store, events: &[Happening]) -> Vec<Row> {
    let mut rows = Vec::new();
    for event in events {
        rows.extend(store.messages_of(&event.id).await.expect("read"));
    }
    rows
}

fn waits(row: &Row) -> bool {
    let is_open = matches!(row.state, State::Pending | State::Leased);
    is_open && row.planned.due <= Timestamp::now()
}

/// Waits until nothing that is due waits; false when it takes too long.
pub(crate) async fn settle(world: &World, most: Duration) -> bool {
    let store = open(world).await;
    let started = Instant::now();
    let events = world.events.lock().expect("a lock").clone();
    loop {
        let rows = rows(&store, &events).await;
        let waiting = rows.iter().filter(|row| waits(row)).count();
        // A list that Discord did not give is read again after a minute.
        let reactions = interest::reactions(world, &store, &events).await;
        if waiting == 0 && reactions.is_empty() {
            return true;
        }
        if started.elapsed() > most {
            println!("{waiting} messages still wait");
            return false;
        }
        sleep(Duration::from_millis(500)).await;
    }
}

/// Everything that is not as it should be.
pub(crate) async fn wrong(world: &World) -> Vec<String> {
    let store = open(world).await;
    let events = world.events.lock().expect("a lock").clone();
    let wishes = world.wishes.lock().expect("a lock").clone();
    let rows = rows(&store, &events).await;
    let mut wrong: Vec<String> = world.d.world.wrong.lock().expect("a lock").clone();
    messages(world, &rows, &mut wrong);
    for event in &events {
        announced(event, &rows, &mut wrong);
    }
    let calendars = rows.iter().filter(|row| {
        matches!(row.planned.recipient, Recipient::Calendar(_))
            && row.planned.purpose == Purpose::Announce
            && row.state == State::Sent
    });
    let scheduled = world.d.world.places.scheduled(GUILD);
    let expected = calendars.count();
    if scheduled.len() != expected {
        wrong.push(format!(
            "{} scheduled events, not {expected}",
            scheduled.len()
        ));
    }
    let cancelled = scheduled
        .iter()
        .filter(|event| event["status"] == 4)
        .count();
    let called_off = events
        .iter()
        .filter(|event| event.known == Known::Cancelled && is_scheduled(event, &rows))
        .count();
    if cancelled != called_off {
        wrong.push(format!(
            "{cancelled} scheduled events are cancelled, not {called_off}"
        ));
    }
    coming(&store, &events, (&wishes, &rows), &mut wrong).await;
    wrong.extend(interest::reactions(world, &store, &events).await);
    wrong.extend(interest::records(world, &store, (&events, &rows)).await);
    let sent = rows.iter().filter(|row| row.state == State::Sent).count();
    let changes: u32 = events.iter().map(|event| event.changes).sum();
    let off = events
        .iter()
        .filter(|event| event.known == Known::Cancelled);
    let early = events.iter().filter(|event| event.head_start);
    println!(
        "{} events ({} with a head start), {changes} changes, {} called off, {} wishes, {} rows, {sent} sent",
        events.len(),
        early.count(),
        off.count(),
        wishes.len(),
        rows.len()
    );
    wrong
}

/// What is kept of who comes and who is reminded; and that they heard when it was called off.
async fn coming(
    store: &Store,
    events: &[Happening],
    (wishes, rows): (&BTreeMap<(String, u64), Wish>, &[Row]),
    wrong: &mut Vec<String>,
) {
    for ((id, person), wish) in wishes {
        let Some(event) = events.iter().find(|event| event.id.as_str() == id) else {
            continue;
        };
        if wish.unclear {
            continue;
        }
        let answer = store.answer_of(&event.id, *person).await.expect("read");
        let coming = match answer {
            Some(Answer::Coming(party)) => Some(party.size),
            Some(Answer::CannotCome(_)) | None => None,
        };
        if coming != wish.coming {
            wrong.push(format!(
                "{person} at {id}: {coming:?}, and wanted {:?}",
                wish.coming
            ));
        }
        let reminders = store.reminders_of(&event.id, *person).await.expect("read");
        if reminders.contains(&Before::Day) != wish.reminded {
            wrong.push(format!("{person} at {id}: reminders {reminders:?}"));
        }
        let must_hear = wish.coming.is_some() || wish.reminded;
        let is_off = event.known == Known::Cancelled;
        let told = rows.iter().filter(|row| {
            row.planned.event == event.id
                && row.planned.recipient == Recipient::Person(*person)
                && row.planned.purpose == Purpose::Cancelled
                && row.state == State::Sent
        });
        let told = told.count();
        if is_off && must_hear && told != 1 {
            wrong.push(format!(
                "{person} heard {told} times that {id} was called off"
            ));
        }
    }
}

/// Each sent row has one message, and no message is of another row.
fn messages(world: &World, rows: &[Row], wrong: &mut Vec<String>) {
    let mut made: HashMap<String, u32> = HashMap::new();
    for nonce in world.d.world.places.made() {
        *made.entry(nonce).or_default() += 1;
    }
    for row in rows {
        let is_message = !row.planned.purpose.may_be_repeated()
            && !matches!(row.planned.recipient, Recipient::Calendar(_));
        if !is_message {
            continue;
        }
        let times = made.remove(&row.nonce()).unwrap_or(0);
        let expected = u32::from(row.state == State::Sent);
        if times != expected {
            let key = row.planned.key();
            wrong.push(format!(
                "{key} is {} and stands there {times} times",
                row.state.name()
            ));
        }
    }
    // Nonces of the ledger have 24 letters; greetings and troubles have others.
    let strays = made.keys().filter(|nonce| nonce.len() == 24);
    wrong.extend(strays.map(|nonce| format!("a message {nonce} is in no row")));
}

/// Whether an event got as far as the calendar before it was called off.
fn is_scheduled(event: &Happening, rows: &[Row]) -> bool {
    rows.iter().any(|row| {
        row.planned.event == event.id
            && row.planned.purpose == Purpose::Announce
            && matches!(row.planned.recipient, Recipient::Calendar(_))
            && row.state == State::Sent
    })
}

/// An event is announced once; during a head start, not yet.
fn announced(event: &Happening, rows: &[Row], wrong: &mut Vec<String>) {
    let of_it = rows.iter().filter(|row| row.planned.event == event.id);
    let announced = of_it.clone().filter(|row| {
        row.planned.purpose == Purpose::Announce
            && matches!(row.planned.recipient, Recipient::Channel(_))
            && row.state == State::Sent
    });
    let times = announced.count();
    let mut at_once =
        of_it.filter(|row| row.planned.purpose == Purpose::ToldFirst && row.planned.revision == 1);
    let is_held_back = event.head_start && at_once.next().is_some();
    let is_right = match times {
        0 => is_held_back || event.known == Known::Cancelled,
        1 => !is_held_back,
        _ => false,
    };
    if !is_right {
        wrong.push(format!("{} was announced {times} times", event.id));
    }
}
