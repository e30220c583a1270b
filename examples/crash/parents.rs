//! Parents: each knows what they want, and presses again until they are answered.

use std::sync::Arc;

use jiff::Timestamp;
use signpost::events::EventId;
use tokio::time::sleep;

use crate::actors::nothing;
use crate::chance::Chance;
use crate::people::{Person, Seen};
use crate::world::{Happening, Known, NEWS, PICKY, Span, Wish, World};

/// First letters of the button with which somebody takes back that they wait; the record's name follows.
const TAKE_BACK: &str = "in:b:";
/// The emoji that count when organisers choose nothing. One has a mark behind it.
const EMOJI: [&str; 2] = ["👍", "❤️"];

/// Comes or does not, reacts, waits for the next event or not, until the end.
pub(crate) async fn take_part(world: Arc<World>, number: u64) {
    let mut chance = Chance::new(world.seed, number);
    let person = Person::parent(900_000 + number);
    let wants = if number.is_multiple_of(PICKY) {
        world.toys.get().cloned().unwrap_or_default()
    } else {
        String::new()
    };
    while !world.is_finished() {
        sleep(chance.time(500, 6_000)).await;
        match chance.below(10) {
            0..4 => attend(&world, &person, &mut chance).await,
            4..7 => react(&world, &person, &mut chance),
            _ => wait_or_not(&world, &person, &wants, &mut chance).await,
        }
    }
}

async fn attend(world: &World, person: &Person, chance: &mut Chance) {
    let event = {
        let events = world.events.lock().expect("a lock");
        let open: Vec<&Happening> = events
            .iter()
            .filter(|event| event.known == Known::Published && !event.closing)
            .collect();
        open.get(chance.below(open.len() as u64) as usize)
            .map(|event| event.id.clone())
    };
    if let Some(id) = event {
        want(world, person, &id, chance).await;
    }
}

/// Reacts on something in the channel of announcements, or takes a reaction back.
fn react(world: &World, person: &Person, chance: &mut Chance) {
    let messages = world.d.world.places.messages(NEWS);
    let Some(message) = messages.get(chance.below(messages.len() as u64) as usize) else {
        return;
    };
    let Some(message) = message["id"].as_str().and_then(|id| id.parse().ok()) else {
        return;
    };
    let emoji = EMOJI[usize::from(chance.one_in(3))];
    world.d.world.toggle(person.id, (NEWS, message), emoji);
    if chance.one_in(6) {
        // Somebody who changes their mind at once.
        world.d.world.toggle(person.id, (NEWS, message), emoji);
    }
}

/// Presses "tell me when there is one", or takes it back.
async fn wait_or_not(world: &World, person: &Person, wants: &str, chance: &mut Chance) {
    let blank = nothing();
    let began = Timestamp::now();
    let waits = world.with_waiting(person.id, |waiting| waiting.records());
    if let Some(record) = waits.last().filter(|_| chance.one_in(2)) {
        let button = format!("{TAKE_BACK}{record}");
        world
            .insist(|| person.press_id(&world.d, &blank, &button))
            .await;
        let taken = (record.clone(), Span::since(began));
        world.with_waiting(person.id, |waiting| waiting.taken_back.push(taken));
        return;
    }
    let button = format!("in:t:{wants}.:");
    let (seen, tries) = world
        .insist(|| person.press_id(&world.d, &blank, &button))
        .await;
    let record = seen.button("Take it back").replace(TAKE_BACK, "");
    let asked = (record, Span::since(began));
    world.with_waiting(person.id, |waiting| {
        waiting.asked.push(asked);
        waiting.lost += tries - 1;
    });
}

async fn want(world: &World, person: &Person, id: &EventId, chance: &mut Chance) {
    let blank = nothing();
    let key = (id.as_str().to_owned(), person.id);
    let press = async |what: &str| {
        let button = format!("ev:{what}:{id}");
        world
            .insist(|| person.press_id(&world.d, &blank, &button))
            .await
    };
    let pick = async |what: &str, values: Vec<String>| {
        let menu = format!("ev:{what}:{id}");
        world
            .insist(|| person.pick(&world.d, &blank, &menu, 3, &values))
            .await
    };
    let change = |(seen, tries): &(Seen, u32), change: &dyn Fn(&mut Wish)| {
        let mut wishes = world.wishes.lock().expect("a lock");
        let wish = wishes.entry(key.clone()).or_default();
        if !seen.text().contains("not open any more") {
            change(wish);
        } else if *tries > 1 {
            wish.unclear = true;
        }
    };
    match chance.below(5) {
        0 | 1 => {
            let size = u8::try_from(1 + chance.below(4)).expect("a small number");
            let seen = pick("size", vec![size.to_string()]).await;
            change(&seen, &|wish| wish.coming = Some(size));
        }
        2 => {
            let seen = press("cannot").await;
            change(&seen, &|wish| {
                wish.coming = None;
                wish.reminded = false;
            });
        }
        3 => {
            let seen = pick("before", vec!["day".to_owned()]).await;
            change(&seen, &|wish| wish.reminded = true);
        }
        _ => {
            let seen = pick("before", Vec::new()).await;
            change(&seen, &|wish| wish.reminded = false);
        }
    }
}
