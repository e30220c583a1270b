//! "Tell me when there is one": one tap is enough.

use minijinja::context;

use super::press::{Part, Place, Press, Start};
use super::subjects::{self, Subjects};
use crate::discord::bot::{Answer, Bot, Visit};
use crate::discord::escape::directory_text;
use crate::discord::page::{Button, Choice, First, Menu, Page};
use crate::events::Event;
use crate::interest::names::Shown;
use crate::interest::sheet::Names as _;
use crate::interest::{Gathering, Interest, Mode, Slot, State, Tell, Wish};
use crate::snapshot::Snapshot;
use crate::store::StoreError;
use crate::words::Words;

/// The button under a past event, and for somebody who cannot come: the next one of its kind, in its area.
pub(in crate::discord) fn next_one_button(event: &Event, words: &Words) -> Button {
    let start = Start {
        place: Place::of(&Gathering::about(event), event.area.as_deref()),
        from_event: Some(event.id.clone()),
    };
    Button::new(&words.text("button_tell_me_next"), Press::Tell(start).id())
}

impl Bot {
    /// Adds "tell me when there is one" to an answer about events. What the message names is what it is about.
    pub(in crate::discord) fn with_tell_me(
        &self,
        page: Page,
        asked: Option<&str>,
        person: Option<u64>,
        snapshot: &Snapshot,
    ) -> Page {
        let shown = Shown {
            directory: &snapshot.directory,
            words: &snapshot.words,
        };
        let subjects = Subjects::new(&snapshot.directory, Vec::new());
        let about = asked
            .map(|text| subjects.named_in(text, &shown))
            .unwrap_or_default();
        // The area somebody set for themselves; nobody's in a public message.
        let area = person.and_then(|person| self.preferences(person).area);
        let start = Start {
            place: Place::of(&about, area.as_deref()),
            from_event: None,
        };
        let id = Press::Tell(start).id();
        let button = Button::new(&snapshot.words.text("button_tell_me"), id);
        page.buttons(vec![button.primary()])
    }

    /// The forum somebody means: the one they are in, or the only one there is.
    pub(super) fn forum_of(&self, visit: &Visit) -> Option<u64> {
        visit.forum.or_else(|| match self.forums().as_slice() {
            [only] => Some(*only),
            _ => None,
        })
    }

    /// Notes that somebody waits.
    pub(super) async fn tell_me(&self, start: &Start, visit: &Visit) -> Answer {
        let Some(forum) = self.forum_of(visit) else {
            return self.note("interest_which_forum").into();
        };
        match self.noted(forum, start, visit).await {
            Ok(page) => page.into(),
            Err(error) => self.not_kept(&error).into(),
        }
    }

    async fn noted(&self, forum: u64, start: &Start, visit: &Visit) -> Result<Page, StoreError> {
        let snapshot = self.live.snapshot();
        let subjects = self.subjects(forum).await?;
        let wish = Wish {
            about: subjects.find(start.place.about),
            area: subjects::area(&snapshot.directory, start.place.area),
            from_event: start.from_event.clone(),
            ..Wish::default()
        };
        let today = crate::clock::today();
        let noted = self.store.note_interest(forum, visit.person, &wish, today);
        let (record, is_new) = noted.await?;
        let name = if is_new {
            "interest_noted"
        } else {
            "interest_there"
        };
        Ok(wish_page(&record, Some(name), &subjects, &snapshot))
    }

    /// Shows one record, to change it or take it back.
    pub(super) async fn open_wish(&self, id: &str, visit: &Visit) -> Answer {
        let person = self.store.person(visit.person);
        match self.store.interest(&person, id).await {
            Ok(Some(record)) => self.wish_again(&record, visit).await,
            Ok(None) => First::Instead(self.note("interest_gone")).into(),
            Err(error) => self.not_kept(&error).into(),
        }
    }

    /// The record as it is now, in place of how it was shown before.
    pub(super) async fn wish_again(&self, record: &Interest, visit: &Visit) -> Answer {
        let Some(forum) = self.forum_of(visit) else {
            return self.note("interest_which_forum").into();
        };
        match self.subjects(forum).await {
            Ok(subjects) => {
                let snapshot = self.live.snapshot();
                First::Instead(wish_page(record, None, &subjects, &snapshot)).into()
            }
            Err(error) => self.not_kept(&error).into(),
        }
    }

    /// The store failed: what the person hears, and what the host reads.
    pub(super) fn not_kept(&self, error: &StoreError) -> Page {
        tracing::error!(%error, "the store could not be used");
        self.note("not_kept")
    }
}

/// A record with the menus that change it. Nothing has to be picked.
fn wish_page(
    record: &Interest,
    name: Option<&str>,
    subjects: &Subjects,
    snapshot: &Snapshot,
) -> Page {
    let words = &snapshot.words;
    let shown = Shown {
        directory: &snapshot.directory,
        words,
    };
    let wish = &record.wish;
    let line = directory_text(&shown.wish(wish));
    let day = day(record.asked_on);
    let text = match name {
        Some(name) => words.say(name, context! { wish => line, day }),
        None => words.say(
            "interest_line",
            context! { wish => line, day, told => record.state == State::Told },
        ),
    };
    let take_back = Button::new(
        &words.text("button_take_back"),
        Press::TakeBack(record.id.clone()).id(),
    );
    let page = Page::new(&text);
    if record.state != State::Open {
        return page
            .line(&words.text("interest_told"))
            .buttons(vec![take_back]);
    }
    let how = match wish.tell {
        Tell::Message => "interest_how_message",
        Tell::CountOnly => "interest_how_count",
    };
    let change = |part| Press::Change(part, record.id.clone()).id();
    let menu = |name: &str| words.text(name);
    let slots = Slot::ALL.map(|slot| Choice::new(&shown.slot(slot), slot.name()));
    let named = Slot::ALL.into_iter().filter(|slot| wish.slots.has(*slot));
    let named = named.map(|slot| slot.name().to_owned()).collect();
    let modes =
        Mode::ALL.map(|mode| Choice::new(&shown.mode(mode), mode.name()).chosen(mode == wish.mode));
    page.line(&words.text(how))
        .menu(
            &menu("menu_wait_about"),
            change(Part::About),
            Menu::Choices(subjects.choices(&shown, &wish.about)),
        )
        .menu(
            &menu("menu_wait_area"),
            change(Part::Area),
            Menu::Choices(subjects::areas(&shown, wish.area.as_deref())),
        )
        .menu(
            &menu("menu_wait_slots"),
            change(Part::Slots),
            Menu::Several(slots.into(), named),
        )
        .menu(
            &menu("menu_wait_mode"),
            change(Part::Mode),
            Menu::Choices(modes.into()),
        )
        .buttons(wish_buttons(record, take_back, snapshot))
}

fn wish_buttons(record: &Interest, take_back: Button, snapshot: &Snapshot) -> Vec<Button> {
    let words = &snapshot.words;
    let change = |part| Press::Change(part, record.id.clone()).id();
    let first = if record.wish.first_time {
        "button_not_first_time"
    } else {
        "button_first_time"
    };
    let tell = match record.wish.tell {
        Tell::Message => "button_count_only",
        Tell::CountOnly => "button_message_me",
    };
    vec![
        Button::new(&words.text(first), change(Part::FirstTime)),
        Button::new(
            &words.text("button_party"),
            Press::Party(record.id.clone()).id(),
        ),
        Button::new(&words.text(tell), change(Part::Tell)),
        Button::new(&words.text("button_needs"), Press::Needs.id()),
        take_back,
    ]
}

/// A day as people write it: "3 March 2027".
pub(super) fn day(day: jiff::civil::Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}
