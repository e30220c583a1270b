//! The organiser: knows what they want, and presses again until they are answered.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::json;
use signpost::events::EventId;
use tokio::time::sleep;

use crate::chance::Chance;
use crate::people::{Person, Seen};
use crate::world::{Happening, Known, Span, World};

/// Most events that are open at the same time.
const OPEN: usize = 5;

/// A message that says nothing: what matters of it is that something on it is pressed.
pub(crate) fn nothing() -> Seen {
    Seen {
        body: json!({"data": {"content": "", "components": []}}),
    }
}

/// Writes, publishes, changes and calls off events until the end.
pub(crate) async fn organise(world: Arc<World>) {
    let mut chance = Chance::new(world.seed, 1_000_002);
    let boss = Person::manager(2);
    let mut number = 0;
    let mut set = 0;
    head_start(&world, &boss, set).await;
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
            Some(event) if open.len() > 1 && what < 4 => call_off(&world, &boss, event).await,
            Some(event) if (open.len() > 1 && what < 6) || open.len() >= OPEN => {
                change(&world, &boss, event, &mut chance).await;
            }
            _ => {
                number += 1;
                let hours = u16::from(chance.one_in(4));
                if hours != set {
                    head_start(&world, &boss, hours).await;
                    set = hours;
                }
                publish(&world, &boss, number, hours > 0).await;
            }
        }
        sleep(chance.time(100, 1_000)).await;
    }
}

/// Sets for how many hours those who asked know of an event before everybody does.
async fn head_start(world: &World, boss: &Person, hours: u16) {
    let blank = nothing();
    let picked = [hours.to_string()];
    world
        .insist(|| boss.pick(&world.d, &blank, "in:sh", 3, &picked))
        .await;
}

/// Announces a new event. With a head start, only those who asked hear of it while the test runs.
async fn publish(world: &World, boss: &Person, number: u32, head_start: bool) {
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
    let began = Timestamp::now();
    let (done, _) = world
        .insist(|| boss.press_id(&world.d, &blank, &anyway))
        .await;
    assert!(!done.text().is_empty());
    let happening = Happening {
        id,
        known: Known::Published,
        changes: 0,
        closing: false,
        head_start,
        published: Span::since(began),
        called_off: None,
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
    let began = Timestamp::now();
    world
        .insist(|| boss.press_id(&world.d, &blank, &cancel))
        .await;
    let span = Span::since(began);
    set(world, id, |event| {
        event.known = Known::Cancelled;
        event.called_off = Some(span);
    });
}

fn set(world: &World, id: &EventId, change: impl Fn(&mut Happening)) {
    let mut events = world.events.lock().expect("a lock");
    events
        .iter_mut()
        .filter(|event| event.id == *id)
        .for_each(change);
}
