//! Organisers and parents. Each knows what they want, and presses again until they are answered.

use std::sync::Arc;

use serde_json::json;
use signpost::events::EventId;
use tokio::time::sleep;

use crate::chance::Chance;
use crate::people::{Person, Seen};
use crate::world::{Happening, Known, Wish, World};

/// Most events that are open at the same time.
const OPEN: usize = 5;

fn nothing() -> Seen {
    Seen {
        body: json!({"data": {"content": "", "components": []}}),
    }
}

/// Writes, publishes, changes and calls off events until the end.
pub(crate) async fn organise(world: Arc<World>) {
    let mut chance = Chance::new(world.seed, 1_000_002);
    let boss = Person::manager(2);
    let mut number = 0;
    while !world.is_finished() {
        let open: Vec<Happening> = {
            let events = world.events.lock().expect("a lock");
            events
                .iter()
                .filter(|e| e.known == Known::Published)
                .cloned()
                .collect()
        };
        let what = chance.below(10);
        let which = open.get(chance.below(open.len() as u64) as usize);
        match which {
            Some(event) if open.len() >= OPEN || what < 4 => {
                change(&world, &boss, event, &mut chance).await;
            }
            Some(event) if what < 6 && open.len() > 2 => call_off(&world, &boss, event).await,
            _ => {
                number += 1;
                publish(&world, &boss, number).await;
            }
        }
        sleep(chance.time(300, 2_500)).await;
    }
}

async fn publish(world: &World, boss: &Person, number: u32) {
    let blank = nothing();
    let (form, _) = world.insist(|| boss.part(&world.d, "event", "new")).await;
    let title = format!("Meeting {number}");
    let fields = [
        ("title", title.as_str()),
        ("when", "13/3/27 10-2"),
        ("venue", "Village Hall"),
    ];
    let (panel, _) = world
        .insist(|| boss.fill(&world.d, &form, None, &fields))
        .await;
    let button = panel.button("Publish");
    let Some(id) = button.rsplit(':').next().and_then(EventId::parse) else {
        panic!("no event in {button}");
    };
    let anyway = format!("ev:anyway:{id}");
    let (done, _) = world
        .insist(|| boss.press_id(&world.d, &blank, &anyway))
        .await;
    assert!(!done.text().is_empty());
    let known = Known::Published;
    let happening = Happening {
        id,
        known,
        changes: 0,
        closing: false,
    };
    world.events.lock().expect("a lock").push(happening);
}

async fn change(world: &World, boss: &Person, event: &Happening, chance: &mut Chance) {
    let blank = nothing();
    let id = &event.id;
    let basics = format!("ev:basics:{id}");
    let (form, _) = world
        .insist(|| boss.press_id(&world.d, &blank, &basics))
        .await;
    let when = format!(
        "{}/3/27 {}-{}",
        1 + chance.below(28),
        8 + chance.below(3),
        12 + chance.below(6)
    );
    let fields = [("when", when.as_str())];
    let (panel, _) = world
        .insist(|| boss.fill(&world.d, &form, Some(&blank), &fields))
        .await;
    assert!(!panel.text().is_empty());
    let anyway = format!("ev:anyway:{id}");
    world
        .insist(|| boss.press_id(&world.d, &blank, &anyway))
        .await;
    let mut events = world.events.lock().expect("a lock");
    if let Some(event) = events.iter_mut().find(|e| e.id == *id) {
        event.changes += 1;
    }
}

async fn call_off(world: &World, boss: &Person, event: &Happening) {
    let blank = nothing();
    let id = &event.id;
    set(world, id, |event| event.closing = true);
    let cancel = format!("ev:cancel:{id}");
    world
        .insist(|| boss.press_id(&world.d, &blank, &cancel))
        .await;
    set(world, id, |event| event.known = Known::Cancelled);
}

fn set(world: &World, id: &EventId, change: impl Fn(&mut Happening)) {
    let mut events = world.events.lock().expect("a lock");
    events
        .iter_mut()
        .filter(|event| event.id == *id)
        .for_each(change);
}

/// Comes, does not come, wants to be reminded or not, until the end.
pub(crate) async fn attend(world: Arc<World>, number: u64) {
    let mut chance = Chance::new(world.seed, number);
    let person = Person::parent(900_000 + number);
    while !world.is_finished() {
        sleep(chance.time(500, 6_000)).await;
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
            want(&world, &person, &id, &mut chance).await;
        }
    }
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
    let change = |(seen, first): &(Seen, bool), change: &dyn Fn(&mut Wish)| {
        let mut wishes = world.wishes.lock().expect("a lock");
        let wish = wishes.entry(key.clone()).or_default();
        if !seen.text().contains("not open any more") {
            change(wish);
        } else if !first {
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
