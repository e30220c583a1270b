//! Events on Discord: `/event` for organisers, `/events` and `/next` for parents, the buttons on posts, and the
//! drawing of what the ledger sends.

mod attending;
mod command;
mod forms;
mod panel;
mod post;
mod press;
mod render;

use std::sync::Arc;

use jiff::Timestamp;
use minijinja::context;
use serenity::all::{CommandInteraction, ComponentInteraction, ModalInteraction};

use super::asking::picked;
use super::bot::{Answer, Bot, Visit};
use super::page::{Button, First, Page};
use crate::events::{Event, EventId};
use crate::store::{StoreError, StoredEvent};
use crate::words::Words;
pub(super) use attending::picked_all;
pub(super) use command::commands;
pub(super) use press::EventPress;
use press::{Act, Part};

/// The button that opens a draft or an event for its organisers.
pub(super) fn panel_button(label: &str, id: &EventId) -> Button {
    Button::new(label, Act::Panel.on(id))
}

/// Buttons to save the date of events that an answer names.
pub(super) fn save_buttons(page: Page, events: &[(EventId, String)], words: &Words) -> Page {
    let buttons = events.iter().map(|(id, title)| {
        let label = words.say("event_button_save", context! { title });
        Button::new(&label, Act::Show.on(id))
    });
    page.buttons(buttons.collect())
}

impl Bot {
    /// `/event`, `/events` and `/next`.
    pub(super) async fn event_command(
        &self,
        command: &CommandInteraction,
        visit: &Visit,
    ) -> Answer {
        let Some(forum) = visit.forum else {
            return self.note("event_in_forum").into();
        };
        let page = match command.data.name.as_str() {
            "events" => self.events_page(forum).await,
            "next" => self.next_page(forum).await,
            _ => match self.organiser_forum(visit) {
                None => Ok(self.note("event_refused")),
                Some(forum) => match command::part(command) {
                    "new" => {
                        let form = forms::form(Part::Basics, None, &self.live.snapshot());
                        return First::LongForm(form).into();
                    }
                    _ => self.organisers_list(forum).await,
                },
            },
        };
        page.unwrap_or_else(|error| self.unread(&error)).into()
    }

    /// A button or a menu of events.
    pub(super) async fn event_pressed(
        self: &Arc<Self>,
        press: EventPress,
        pressed: &ComponentInteraction,
        visit: &Visit,
    ) -> Answer {
        match press {
            EventPress::Of(act, id) if act.is_for_organisers() => {
                match self.organisers_event(&id, visit).await {
                    Ok(stored) => self.organise(act, stored, pressed, visit).await,
                    Err(page) => page.into(),
                }
            }
            EventPress::Of(act, id) => match self.public_event(&id, visit.forum).await {
                Ok(Some(event)) => self.attend(act, &event, pressed, visit).await,
                Ok(None) => self.note("event_gone").into(),
                Err(error) => self.unread(&error).into(),
            },
            EventPress::PickToShow => match EventId::parse(&picked(pressed)) {
                Some(id) => match self.public_event(&id, visit.forum).await {
                    Ok(Some(event)) => {
                        let page = self.shown(&event).await;
                        page.unwrap_or_else(|error| self.unread(&error)).into()
                    }
                    Ok(None) => self.note("event_gone").into(),
                    Err(error) => self.unread(&error).into(),
                },
                None => self.note("old_button").into(),
            },
            EventPress::PickToEdit => {
                let Some(id) = EventId::parse(&picked(pressed)) else {
                    return self.note("old_button").into();
                };
                match self.organisers_event(&id, visit).await {
                    Ok(_) => {
                        let page = self.panel(&id, &[]).await;
                        page.unwrap_or_else(|error| self.unread(&error)).into()
                    }
                    Err(page) => page.into(),
                }
            }
            EventPress::New => self.note("old_button").into(),
        }
    }

    /// A form of events that was sent.
    pub(super) async fn event_form(
        &self,
        press: EventPress,
        form: &ModalInteraction,
        visit: &Visit,
    ) -> Answer {
        let now = Timestamp::now();
        let (part, mut event) = match press {
            EventPress::New => {
                let (Some(forum), Ok(id)) = (self.organiser_forum(visit), EventId::new()) else {
                    return self.note("event_refused").into();
                };
                (Part::Basics, Event::draft(id, forum, "", now))
            }
            EventPress::Of(Act::Form(part), id) => match self.organisers_event(&id, visit).await {
                Ok(stored) => (part, stored.latest().clone()),
                Err(page) => return page.into(),
            },
            _ => return self.note("old_button").into(),
        };
        let notes = forms::fill(&mut event, part, form, &self.live.snapshot(), now);
        let kept = match self.store.keep_draft(&event).await {
            Ok(()) => self.panel(&event.id, &notes).await,
            Err(error) => Err(error),
        };
        match kept {
            // The form came from a button of the page: the page is drawn anew in its place.
            Ok(page) if form.message.is_some() => First::Instead(page).into(),
            Ok(page) => page.into(),
            Err(error) => {
                tracing::error!(%error, "an event was not kept");
                self.note("not_kept").into()
            }
        }
    }

    fn organiser_forum(&self, visit: &Visit) -> Option<u64> {
        let forum = visit.forum?;
        visit.organises(&self.settings(forum)).then_some(forum)
    }

    /// An event of the forum that this person organises, or what to tell them.
    async fn organisers_event(&self, id: &EventId, visit: &Visit) -> Result<StoredEvent, Page> {
        let Some(forum) = self.organiser_forum(visit) else {
            return Err(self.note("event_refused"));
        };
        match self.store.event(id).await {
            Ok(Some(stored)) if stored.event.forum == forum => Ok(stored),
            Ok(_) => Err(self.note("event_gone")),
            Err(error) => Err(self.unread(&error)),
        }
    }

    fn unread(&self, error: &StoreError) -> Page {
        tracing::error!(%error, "the store could not be read");
        self.note("store_unread")
    }
}
