//! The reckoning of what people wait for: reactions and records, beside what people did.

use std::collections::HashSet;

use jiff::Timestamp;
use signpost::interest::{Interest, State};
use signpost::outbox::{Purpose, Recipient, Row};
use signpost::store::{Person, Store};

use crate::stand_in::GUILD;
use crate::world::{Happening, NEWS, PICKY, Waiting, World};

/// What is wrong with the reactions that are kept.
pub(crate) async fn reactions(world: &World, store: &Store, events: &[Happening]) -> Vec<String> {
    let mut posts = HashSet::new();
    for event in events {
        let post = store.post_of(&event.id, Recipient::Channel(NEWS)).await;
        posts.extend(post.expect("read"));
    }
    let lists = world.d.world.reactions.lock().expect("a lock").clone();
    let mut wrong = Vec::new();
    for ((message, emoji), people) in lists {
        // What is reacted on a message that is no announcement says nothing about interest.
        let people = people.iter().filter(|_| posts.contains(&message));
        let wanted: HashSet<Person> = people.map(|id| store.person(*id)).collect();
        let kept = store.reacted(message, &emoji).await.expect("read");
        if kept != wanted {
            let (more, fewer) = (kept.difference(&wanted), wanted.difference(&kept));
            wrong.push(format!(
                "{emoji} on {message}: {} too many, {} missing",
                more.count(),
                fewer.count()
            ));
        }
    }
    wrong
}

/// What is wrong with the records, and with who was told first.
pub(crate) async fn records(
    world: &World,
    store: &Store,
    (events, rows): (&[Happening], &[Row]),
) -> Vec<String> {
    let everybody = world.waiting.lock().expect("a lock").clone();
    let told: Vec<&Row> = rows
        .iter()
        .filter(|row| row.planned.purpose == Purpose::ToldFirst)
        .collect();
    let mut wrong = twice(&told);
    for (person, waiting) in &everybody {
        let mine: Vec<&Row> = told
            .iter()
            .filter(|row| row.planned.recipient == Recipient::Person(*person))
            .copied()
            .collect();
        let found = kept(store, (*person, waiting), events).await;
        let states = moved_on(store, (*person, waiting), (events, &mine)).await;
        let silence = if is_picky(*person) {
            let told = mine.len();
            (told > 0).then(|| format!("told {told} times of what they do not wait for"))
        } else {
            not_told(waiting, events, &mine)
        };
        let all = found.into_iter().chain(states).chain(silence);
        wrong.extend(all.map(|what| format!("{person}: {what}")));
    }
    let heard = told
        .iter()
        .filter(|row| row.state == signpost::outbox::State::Sent);
    println!(
        "{} people waited: {} presses to be told, {} taken back, {} told first",
        everybody.len(),
        everybody.values().map(|one| one.asked.len()).sum::<usize>(),
        everybody
            .values()
            .map(|one| one.taken_back.len())
            .sum::<usize>(),
        heard.count()
    );
    wrong
}

fn is_picky(person: u64) -> bool {
    (person - 900_000).is_multiple_of(PICKY)
}

/// Nobody is told of an event twice.
fn twice(told: &[&Row]) -> Vec<String> {
    let mut seen = HashSet::new();
    let again = told
        .iter()
        .filter(|row| !seen.insert((&row.planned.event, row.planned.recipient)));
    again
        .map(|row| format!("told first twice: {}", row.planned.key()))
        .collect()
}

/// What they asked for is kept, what they took back is not, and there is nothing else.
async fn kept(
    store: &Store,
    (person, waiting): (u64, &Waiting),
    events: &[Happening],
) -> Vec<String> {
    let name = store.person(person);
    let mut wrong = Vec::new();
    let alive = store.interests(GUILD, &name).await.expect("read");
    let open = alive.iter().filter(|one| one.state == State::Open).count();
    if open > 1 {
        wrong.push(format!("{open} open records"));
    }
    for record in waiting.records() {
        let found = store.interest(&name, &record).await.expect("read");
        let is_there = found.is_some_and(|found| match found.state {
            State::Open | State::Told | State::Coming | State::NotThisTime => true,
            State::Withdrawn => is_merged(&found, waiting, events),
            State::NoAnswer | State::Expired => false,
        });
        if !is_there {
            wrong.push(format!("{record} is lost"));
        }
    }
    for (record, _) in &waiting.taken_back {
        let found = store.interest(&name, record).await.expect("read");
        if found.is_none_or(|found| found.state != State::Withdrawn) {
            wrong.push(format!("{record} was taken back and is still there"));
        }
    }
    let known: HashSet<&String> = waiting.asked.iter().map(|(record, _)| record).collect();
    let unknown = alive.iter().filter(|one| !known.contains(&one.id)).count();
    if unknown > waiting.lost as usize {
        wrong.push(format!("{unknown} records that they did not ask for"));
    }
    wrong
}

/// Whether its event was called off when they had asked again already: one open record is enough.
fn is_merged(record: &Interest, waiting: &Waiting, events: &[Happening]) -> bool {
    let of = events
        .iter()
        .find(|event| record.told_of.as_ref() == Some(&event.id));
    let off = of.and_then(|event| event.called_off);
    off.is_some_and(|off| {
        let mut others = waiting.asked.iter().filter(|(id, _)| *id != record.id);
        others.any(|(_, span)| span.began < off.ended) || waiting.lost > 0
    })
}

/// A record that moved on because of an event has its message; none is left with an event that was called off.
async fn moved_on(
    store: &Store,
    (person, waiting): (u64, &Waiting),
    (events, told): (&[Happening], &[&Row]),
) -> Vec<String> {
    let name = store.person(person);
    let mut wrong = Vec::new();
    for record in waiting.records() {
        let Some(record) = store.interest(&name, &record).await.expect("read") else {
            continue;
        };
        let is_with_it = matches!(
            record.state,
            State::Told | State::Coming | State::NotThisTime
        );
        let (Some(of), true) = (&record.told_of, is_with_it) else {
            continue;
        };
        let sent = told
            .iter()
            .any(|row| row.planned.event == *of && row.state == signpost::outbox::State::Sent);
        if !sent {
            wrong.push(format!("{} moved on without a word of {of}", record.id));
        }
        let event = events.iter().find(|event| event.id == *of);
        if event.is_some_and(|event| event.called_off.is_some()) {
            wrong.push(format!(
                "{} waits with {of}, which was called off",
                record.id
            ));
        }
    }
    wrong
}

/// Who surely waited when the next event was published was told of it, or of one before it. Presses of others that
/// overlap leave no doubt here: a record that was open at a moment is told of at the latest by the next event.
fn not_told(waiting: &Waiting, events: &[Happening], told: &[&Row]) -> Option<String> {
    let asked = waiting
        .asked
        .iter()
        .map(|(_, span)| (span.began, span.ended));
    // Who was told of an event that was called off waits again.
    let again = told.iter().filter_map(|row| {
        let event = events.iter().find(|event| event.id == row.planned.event)?;
        let off = event.called_off.filter(|off| row.planned.due < off.began)?;
        let changed = waiting.changed_their_mind(row.planned.due, off.ended);
        (!changed).then_some((off.began, off.ended))
    });
    for (since, surely) in asked.chain(again) {
        let next = events
            .iter()
            .filter(|event| event.published.began > surely)
            .min_by_key(|event| event.published.began);
        let Some(next) = next else { continue };
        let by = next.published.ended;
        if waiting.changed_their_mind(since, by) {
            continue;
        }
        let heard = told.iter().any(|row| is_within(row.planned.due, since, by));
        if !heard {
            return Some(format!(
                "waited since {since} and was not told of {}",
                next.id
            ));
        }
    }
    None
}

/// The ledger counts in milliseconds.
fn is_within(at: Timestamp, since: Timestamp, by: Timestamp) -> bool {
    (since.as_millisecond()..=by.as_millisecond()).contains(&at.as_millisecond())
}
