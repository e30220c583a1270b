//! The announcement as a post, and an event as a private message.

use minijinja::context;

use super::press::Act;
use crate::discord::drawing::{fill, pieces};
use crate::discord::interest::next_one_button;
use crate::discord::page::{Button, Page};
use crate::events::attendance::Counts;
use crate::events::saying::Saying;
use crate::events::{Event, State};
use crate::reply::layout::Block;
use crate::snapshot::Snapshot;

/// Speaks in the words of this snapshot.
pub(super) fn saying(snapshot: &Snapshot) -> Saying<'_> {
    Saying {
        words: &snapshot.words,
        directory: &snapshot.directory,
    }
}

/// Blocks as a message: text first, the rest in a second part.
pub(super) fn page_of(blocks: &[Block]) -> Page {
    let shown = fill(&pieces(blocks), 0, true, None);
    Page::new(&shown.text).second(shown.second.as_deref())
}

/// The standing post of an event.
pub(super) fn post(event: &Event, counts: Counts, snapshot: &Snapshot) -> Page {
    let page = card(event, counts, snapshot);
    page.buttons(buttons(event, snapshot)).public()
}

/// The announcement without buttons.
pub(super) fn card(event: &Event, counts: Counts, snapshot: &Snapshot) -> Page {
    let counts = (event.state == State::Published).then_some(counts);
    let blocks = saying(snapshot).announcement(event, counts);
    let picture = event.picture.as_ref().map(|picture| picture.url.as_str());
    page_of(&blocks).picture(picture)
}

/// What people can press on a post: nothing when there is nothing to come to.
pub(super) fn buttons(event: &Event, snapshot: &Snapshot) -> Vec<Button> {
    match event.state {
        State::Published => {}
        State::Over => return vec![next_one_button(event, &snapshot.words)],
        State::Draft | State::Postponed | State::Cancelled => return Vec::new(),
    }
    let button = |name: &str, act: Act| Button::new(&snapshot.words.text(name), act.on(&event.id));
    vec![
        button("event_button_come", Act::Come).primary(),
        button("event_button_cannot", Act::Cannot),
        button("event_button_remind", Act::Remind),
    ]
}

/// An event in one line of a list.
pub(super) fn line(event: &Event, snapshot: &Snapshot) -> String {
    let saying = saying(snapshot);
    let title = saying.title(event);
    let when = event.when.as_ref().map(|when| saying.when(when));
    let place = event.venue.as_ref().or(event.online.as_ref());
    snapshot
        .words
        .say("event_in_list", context! { title, when, place })
}
