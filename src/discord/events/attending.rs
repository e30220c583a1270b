//! What parents do: come, cannot come, be reminded. Each answer is private.

use jiff::Timestamp;
use minijinja::context;
use serenity::all::{ComponentInteraction, ComponentInteractionDataKind, MessageFlags};

use super::post;
use super::press::Act;
use crate::discord::bot::{Answer, Bot, Visit};
use crate::discord::page::{Button, Choice, First, Menu, Page};
use crate::events::attendance::{Answer as Coming, Before, LARGEST_PARTY, Party, Reason};
use crate::events::{Event, EventId};
use crate::store::StoreError;

/// Values picked in a menu of our own.
pub(in crate::discord) fn picked_all(pressed: &ComponentInteraction) -> Vec<String> {
    match &pressed.data.kind {
        ComponentInteractionDataKind::StringSelect { values } => values.clone(),
        _ => Vec::new(),
    }
}

fn picked_first(pressed: &ComponentInteraction) -> Option<String> {
    picked_all(pressed).into_iter().next()
}

/// In place of a private message; beside a public one.
pub(super) fn beside(pressed: &ComponentInteraction, page: Page) -> Answer {
    let flags = pressed.message.flags;
    if flags.is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL)) {
        First::Instead(page).into()
    } else {
        page.into()
    }
}

impl Bot {
    pub(super) async fn attend(
        &self,
        act: Act,
        event: &Event,
        pressed: &ComponentInteraction,
        visit: &Visit,
    ) -> Answer {
        let done = match act {
            Act::Come | Act::Size | Act::FirstTime | Act::MeetMe => {
                self.come(act, event, pressed, visit.person).await
            }
            Act::Cannot | Act::Why => self.cannot(event, pressed, visit.person).await,
            Act::Remind | Act::Reminders => self.reminders(act, event, pressed, visit.person).await,
            _ => self.shown(event).await,
        };
        match done {
            Ok(page) => beside(pressed, page),
            Err(error) => {
                tracing::error!(%error, "an answer to an event was not kept");
                self.note("not_kept").into()
            }
        }
    }

    /// The event itself, for this person alone.
    pub(super) async fn shown(&self, event: &Event) -> Result<Page, StoreError> {
        let snapshot = self.live.snapshot();
        let counts = self.store.counts(&event.id).await?;
        let mut event = event.clone();
        event.state = event.state_at(Timestamp::now());
        let page = post::card(&event, counts, &snapshot);
        Ok(page.buttons(post::buttons(&event, &snapshot)))
    }

    async fn come(
        &self,
        act: Act,
        event: &Event,
        pressed: &ComponentInteraction,
        person: u64,
    ) -> Result<Page, StoreError> {
        let before = self.store.answer_of(&event.id, person).await?;
        let mut party = match before {
            Some(Coming::Coming(party)) => party,
            _ => Party::default(),
        };
        match act {
            Act::Size => {
                let size = picked_first(pressed).and_then(|size| size.parse().ok());
                party.size = size.unwrap_or(party.size).clamp(1, LARGEST_PARTY);
            }
            Act::FirstTime => party.first_time = !party.first_time,
            Act::MeetMe => party.meet_me = !party.meet_me,
            _ => {}
        }
        let kept =
            self.store
                .answer_event(&event.id, person, Coming::Coming(party), Timestamp::now());
        if !kept.await? {
            return Ok(self.note("event_not_to_come"));
        }
        Ok(self.coming_page(event, party))
    }

    fn coming_page(&self, event: &Event, party: Party) -> Page {
        let snapshot = self.live.snapshot();
        let words = &snapshot.words;
        let (size, first_time, meet_me) = (party.size, party.first_time, party.meet_me);
        let title = crate::discord::escape::directory_text(&event.title);
        let text = words.say(
            "event_you_come",
            context! { title, size, first_time, meet_me },
        );
        let sizes = (1..=LARGEST_PARTY).map(|size| {
            Choice::new(
                &words.say("event_size", context! { size }),
                &size.to_string(),
            )
        });
        let toggle = |on: bool, yes: &str, no: &str, act: Act| {
            Button::new(&words.text(if on { yes } else { no }), act.on(&event.id))
        };
        Page::new(&text)
            .menu(
                &words.text("event_menu_size"),
                Act::Size.on(&event.id),
                Menu::Choices(sizes.collect()),
            )
            .buttons(vec![
                toggle(first_time, "event_not_first", "event_first", Act::FirstTime),
                toggle(meet_me, "event_not_meet", "event_meet", Act::MeetMe),
            ])
            .buttons(vec![
                Button::new(
                    &words.text("event_button_remind"),
                    Act::Remind.on(&event.id),
                ),
                Button::new(
                    &words.text("event_button_cannot"),
                    Act::Cannot.on(&event.id),
                ),
            ])
    }

    async fn cannot(
        &self,
        event: &Event,
        pressed: &ComponentInteraction,
        person: u64,
    ) -> Result<Page, StoreError> {
        let snapshot = self.live.snapshot();
        let words = &snapshot.words;
        let reason = picked_first(pressed).and_then(|name| Reason::find(&name));
        let kept = self.store.answer_event(
            &event.id,
            person,
            Coming::CannotCome(reason),
            Timestamp::now(),
        );
        if !kept.await? {
            return Ok(self.note("event_not_to_come"));
        }
        // Who cannot come does not need to be reminded.
        self.store
            .remind(&event.id, person, &[], Timestamp::now())
            .await?;
        if reason.is_some() {
            return Ok(self.note("event_thanks_why"));
        }
        let choices = Reason::ALL.map(|reason| {
            let label = words.text(&format!("event_reason_{}", reason.name()));
            Choice::new(&label, reason.name())
        });
        let page = Page::new(&words.text("event_you_cannot")).menu(
            &words.text("event_menu_why"),
            Act::Why.on(&event.id),
            Menu::Choices(choices.to_vec()),
        );
        let back = Button::new(
            &words.text("event_button_come_after_all"),
            Act::Come.on(&event.id),
        );
        let next = crate::discord::interest::next_one_button(event, words);
        Ok(page.buttons(vec![back, next]))
    }

    async fn reminders(
        &self,
        act: Act,
        event: &Event,
        pressed: &ComponentInteraction,
        person: u64,
    ) -> Result<Page, StoreError> {
        let words = &self.live.snapshot().words;
        let now = Timestamp::now();
        if !event.is_coming(now) {
            return Ok(self.note("event_not_to_come"));
        }
        if act == Act::Reminders {
            let wanted = picked_all(pressed);
            let wanted: Vec<Before> = wanted
                .iter()
                .filter_map(|name| Before::find(name))
                .collect();
            self.store.remind(&event.id, person, &wanted, now).await?;
            let name = if wanted.is_empty() {
                "event_reminders_off"
            } else {
                "event_reminders_on"
            };
            return Ok(self.note(name));
        }
        let ahead = |before: &Before| event.when.as_ref().is_some_and(|w| before.due(w) > now);
        let ahead: Vec<Before> = Before::ALL.into_iter().filter(ahead).collect();
        if ahead.is_empty() {
            return Ok(self.note("event_too_near"));
        }
        let set = self.store.reminders_of(&event.id, person).await?;
        let choices = ahead.iter().map(|before| {
            let label = words.text(&format!("event_before_{}", before.name()));
            Choice::new(&label, before.name())
        });
        let menu = Menu::Several(
            choices.collect(),
            set.iter().map(|before| before.name().to_owned()).collect(),
        );
        let prompt = words.text("event_menu_remind");
        Ok(Page::new(&words.text("event_remind_how")).menu(
            &prompt,
            Act::Reminders.on(&event.id),
            menu,
        ))
    }

    /// The events to come, and a menu to open one.
    pub(super) async fn events_page(&self, forum: u64) -> Result<Page, StoreError> {
        let snapshot = self.live.snapshot();
        let events = self.store.coming_events(forum, Timestamp::now()).await?;
        if events.is_empty() {
            return Ok(self.note("events_none"));
        }
        let mut pieces = vec![snapshot.words.text("events_heading")];
        let lines = events.iter().map(|event| post::line(event, &snapshot));
        pieces.extend(lines.map(|line| crate::discord::escape::directory_text(&line)));
        let shown = crate::discord::drawing::fill(&pieces, 0, true, None);
        let choices = events
            .iter()
            .map(|event| Choice::new(&event.title, event.id.as_str()));
        Ok(Page::new(&shown.text).second(shown.second.as_deref()).menu(
            &snapshot.words.text("events_menu"),
            super::EventPress::PickToShow.id(),
            Menu::Choices(choices.collect()),
        ))
    }

    /// The next event.
    pub(super) async fn next_page(&self, forum: u64) -> Result<Page, StoreError> {
        let events = self.store.coming_events(forum, Timestamp::now()).await?;
        match events.first() {
            Some(event) => self.shown(event).await,
            None => Ok(self.note("events_none")),
        }
    }

    /// An event of this forum that parents may see.
    pub(super) async fn public_event(
        &self,
        id: &EventId,
        forum: Option<u64>,
    ) -> Result<Option<Event>, StoreError> {
        let stored = self.store.event(id).await?;
        let event = stored.map(|stored| stored.event);
        Ok(event.filter(|event| {
            // In a direct message there is no forum; the button came from one that the person is in.
            forum.is_none_or(|forum| forum == event.forum)
                && event.state != crate::events::State::Draft
        }))
    }
}
