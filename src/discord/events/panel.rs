//! The organiser's page of one event: a preview that nobody else sees, and what can be done with it.

use jiff::Timestamp;
use minijinja::context;
use serenity::all::ComponentInteraction;

use super::attending::picked_all;
use super::post::{self, saying};
use super::press::{Act, Part};
use crate::discord::bot::{Answer, Bot, Visit};
use crate::discord::drawing::{fill, pieces, split_text};
use crate::discord::escape::{directory_text, persons_text};
use crate::discord::page::{Button, Choice, First, Menu, Page};
use crate::events::access::{AccessFact, Known};
use crate::events::change::Hindrance;
use crate::events::planning::Places;
use crate::events::{Event, EventId, State};
use crate::interest::HEAD_START_HOURS;
use crate::snapshot::Snapshot;
use crate::store::{HeadStart, Step, Stepped, StoreError, StoredEvent};

/// Most guests that are named in a list.
const GUESTS: usize = 80;

impl Bot {
    /// What an organiser pressed on an event of their forum.
    pub(super) async fn organise(
        &self,
        act: Act,
        stored: StoredEvent,
        pressed: &ComponentInteraction,
        visit: &Visit,
    ) -> Answer {
        let done = self.organised_act(act, stored, pressed, visit).await;
        match done {
            Ok(first) => first.into(),
            Err(error) => {
                tracing::error!(%error, "an event was not kept");
                self.note("not_kept").into()
            }
        }
    }

    async fn organised_act(
        &self,
        act: Act,
        stored: StoredEvent,
        pressed: &ComponentInteraction,
        visit: &Visit,
    ) -> Result<First, StoreError> {
        let snapshot = self.live.snapshot();
        let words = &snapshot.words;
        let id = stored.event.id.clone();
        let picked = picked_all(pressed);
        let page = match act {
            Act::Form(part) => {
                let form = super::forms::form(part, Some(stored.latest()), &snapshot);
                return Ok(First::LongForm(form));
            }
            Act::Access => access_page(stored.latest(), &snapshot),
            Act::Sort => sort_page(stored.latest(), &snapshot),
            Act::HasFacts | Act::LacksFacts => {
                let event = with_facts(stored.latest(), act == Act::HasFacts, &picked);
                self.store.keep_draft(&event).await?;
                access_page(&event, &snapshot)
            }
            Act::Siblings | Act::Topic | Act::Area => {
                let event = sorted(stored.latest(), act, &picked, &snapshot);
                self.store.keep_draft(&event).await?;
                sort_page(&event, &snapshot)
            }
            Act::Publish if needs_access(stored.latest()) => {
                let button = |name: &str, act: Act| Button::new(&words.text(name), act.on(&id));
                Page::new(&words.text("event_access_empty")).buttons(vec![
                    button("event_button_access", Act::Access).primary(),
                    button("event_button_anyway", Act::PublishAnyway),
                    button("button_back", Act::Panel),
                ])
            }
            Act::Publish | Act::PublishAnyway => self.step(&id, Step::Publish, visit).await?,
            Act::Postpone => self.step(&id, Step::Postpone, visit).await?,
            Act::Cancel => self.step(&id, Step::Cancel, visit).await?,
            Act::AskPostpone => sure(
                &stored.event,
                Act::Postpone,
                "event_sure_postpone",
                &snapshot,
            ),
            Act::AskCancel => sure(&stored.event, Act::Cancel, "event_sure_cancel", &snapshot),
            Act::Discard => {
                self.store.discard(&id).await?;
                self.note("event_discarded")
            }
            Act::Copy => {
                let Ok(new) = EventId::new() else {
                    return Ok(First::Instead(self.note("went_wrong")));
                };
                let copy = stored.latest().copy(new, Timestamp::now());
                self.store.keep_draft(&copy).await?;
                self.panel(&copy.id, &[words.text("event_copied")]).await?
            }
            Act::Social => {
                let text = saying(&snapshot).text_to_copy(stored.latest());
                return Ok(First::New(Page::new(&copied(&text)).buttons(vec![])));
            }
            Act::Guests => {
                return Ok(First::New(
                    self.guests_page(&stored.event, &snapshot).await?,
                ));
            }
            _ => self.panel(&id, &[]).await?,
        };
        Ok(First::Instead(page))
    }

    /// The organiser's page. `notes` stand at its top.
    pub(super) async fn panel(&self, id: &EventId, notes: &[String]) -> Result<Page, StoreError> {
        let Some(stored) = self.store.event(id).await? else {
            return Ok(self.note("event_gone"));
        };
        let snapshot = self.live.snapshot();
        Ok(panel_page(&stored, notes, &snapshot))
    }

    async fn step(&self, id: &EventId, step: Step, visit: &Visit) -> Result<Page, StoreError> {
        let settings = visit
            .forum
            .map(|forum| self.settings(forum))
            .unwrap_or_default();
        if settings.announcements.is_none() {
            return self.panel(id, &[self.say("event_no_channel")]).await;
        }
        let places = Places {
            channel: settings.announcements,
            organisers: settings.organisers_channel,
        };
        let first = HeadStart {
            areas: self.live.snapshot().directory.areas.clone(),
            hours: settings.head_start_hours.unwrap_or(HEAD_START_HOURS),
        };
        let stepped = self
            .store
            .step_event(id, step, places, &first, Timestamp::now())
            .await?;
        self.refresh_coming().await;
        let note = match stepped {
            Stepped::Done(_) => match step {
                Step::Publish => "event_published",
                Step::Postpone => "event_postponed",
                Step::Cancel => "event_cancelled",
            },
            Stepped::Hindered(hindrance) => match hindrance {
                Hindrance::NoTitle => "event_no_title",
                Hindrance::NoDate => "event_no_date",
                Hindrance::NoPlace => "event_no_place",
                Hindrance::Past => "event_past",
                Hindrance::Unread => "event_unread",
                Hindrance::State => "event_no_way",
            },
            Stepped::Same => "event_same",
            Stepped::Gone => return Ok(self.note("event_gone")),
        };
        self.panel(id, &[self.say(note)]).await
    }

    async fn guests_page(&self, event: &Event, snapshot: &Snapshot) -> Result<Page, StoreError> {
        let words = &snapshot.words;
        let counts = self.store.counts(&event.id).await?;
        let guests = self.store.guests(&event.id).await?;
        let reasons = self.store.reasons(&event.id).await?;
        let mut lines = vec![words.say(
            "event_guests",
            context! {
                families => counts.families, people => counts.people, first_time => counts.first_time,
                meet_me => counts.meet_me, cannot => counts.cannot,
            },
        )];
        lines.extend(guests.iter().take(GUESTS).map(|guest| {
            let who = format!("<@{}>", guest.person);
            let party = guest.party;
            words.say(
                "event_guest",
                context! { who, size => party.size, first_time => party.first_time, meet_me => party.meet_me },
            )
        }));
        if guests.len() > GUESTS {
            lines.push(words.say(
                "event_guests_more",
                context! { more => guests.len() - GUESTS },
            ));
        }
        lines.extend(reasons.iter().map(|(reason, times)| {
            let reason = words.text(&format!("event_reason_{}", reason.name()));
            words.say("event_reason", context! { reason, times })
        }));
        let shown = fill(&split_text(&lines.join("\n")), 0, true, None);
        Ok(Page::new(&shown.text).second(shown.second.as_deref()))
    }
}

fn panel_page(stored: &StoredEvent, notes: &[String], snapshot: &Snapshot) -> Page {
    let words = &snapshot.words;
    let (event, latest) = (&stored.event, stored.latest());
    let mut head: Vec<String> = notes.iter().map(|note| persons_text(note)).collect();
    head.push(words.text(match event.state {
        State::Draft => "event_is_draft",
        _ if stored.working.is_some() => "event_is_changing",
        _ => "event_is_public",
    }));
    if stored.working.is_some() {
        let lines = saying(snapshot).changed(event, latest);
        head.extend(
            lines
                .iter()
                .map(|line| format!("- {}", directory_text(line))),
        );
    }
    let mut all = split_text(&head.join("\n"));
    all.extend(pieces(&saying(snapshot).announcement(latest, None)));
    let shown = fill(&all, 0, true, None);
    let page = Page::new(&shown.text).second(shown.second.as_deref());
    let picture = latest.picture.as_ref().map(|picture| picture.url.as_str());
    panel_buttons(page.picture(picture), stored, snapshot)
}

fn panel_buttons(page: Page, stored: &StoredEvent, snapshot: &Snapshot) -> Page {
    let event = &stored.event;
    let button = |name: &str, act: Act| Button::new(&snapshot.words.text(name), act.on(&event.id));
    let mut first = Vec::new();
    let is_open = matches!(
        event.state,
        State::Draft | State::Published | State::Postponed
    );
    match event.state {
        State::Draft => first.push(button("event_button_publish", Act::Publish).primary()),
        State::Published if stored.working.is_some() => {
            first.push(button("event_button_publish_change", Act::PublishAnyway).primary());
        }
        State::Postponed => {
            first.push(button("event_button_publish_new", Act::PublishAnyway).primary());
        }
        _ => {}
    }
    let mut second = Vec::new();
    if is_open {
        first.extend([
            button("event_button_basics", Act::Form(Part::Basics)),
            button("event_button_details", Act::Form(Part::Details)),
            button("event_button_programme", Act::Form(Part::Programme)),
            button("event_button_more", Act::Form(Part::More)),
        ]);
        second.extend([
            button("event_button_access", Act::Access),
            button("event_button_sort", Act::Sort),
        ]);
    }
    second.extend([
        button("event_button_social", Act::Social),
        button("event_button_copy", Act::Copy),
    ]);
    if event.state == State::Draft || stored.working.is_some() {
        second.push(button("event_button_discard", Act::Discard));
    }
    let mut third = Vec::new();
    if event.state != State::Draft {
        third.push(button("event_button_guests", Act::Guests));
    }
    if event.state == State::Published {
        third.push(button("event_button_postpone", Act::AskPostpone));
    }
    if matches!(event.state, State::Published | State::Postponed) {
        third.push(button("event_button_cancel", Act::AskCancel));
    }
    page.buttons(first).buttons(second).buttons(third)
}

fn sure(event: &Event, act: Act, name: &str, snapshot: &Snapshot) -> Page {
    let words = &snapshot.words;
    let title = persons_text(&event.title);
    let yes = Button::new(&words.text("event_button_sure"), act.on(&event.id)).primary();
    let back = Button::new(&words.text("button_back"), Act::Panel.on(&event.id));
    Page::new(&words.say(name, context! { title })).buttons(vec![yes, back])
}

/// Whether nothing at all is known about getting in.
fn needs_access(event: &Event) -> bool {
    event.access.facts.is_empty() && !event.is_online_only() && event.state == State::Draft
}

fn access_page(event: &Event, snapshot: &Snapshot) -> Page {
    let words = &snapshot.words;
    let choices = || {
        let all = AccessFact::ALL.iter();
        all.map(|fact| Choice::new(&saying(snapshot).fact(*fact), fact.name()))
            .collect::<Vec<_>>()
    };
    let which = |known: Known| {
        let all = AccessFact::ALL
            .into_iter()
            .filter(|fact| event.access.known(*fact) == known);
        all.map(|fact| fact.name().to_owned()).collect::<Vec<_>>()
    };
    Page::new(&words.text("event_access_how"))
        .menu(
            &words.text("event_menu_has"),
            Act::HasFacts.on(&event.id),
            Menu::Several(choices(), which(Known::Yes)),
        )
        .menu(
            &words.text("event_menu_lacks"),
            Act::LacksFacts.on(&event.id),
            Menu::Several(choices(), which(Known::No)),
        )
        .buttons(vec![Button::new(
            &words.text("button_back"),
            Act::Panel.on(&event.id),
        )])
}

/// The event with these facts as yes (or as no); those taken out of the list are not known any more.
fn with_facts(event: &Event, yes: bool, picked: &[String]) -> Event {
    let mut event = event.clone();
    let today = crate::clock::today();
    let this = if yes { Known::Yes } else { Known::No };
    for fact in AccessFact::ALL {
        let is_picked = picked.iter().any(|name| name == fact.name());
        let known = event.access.known(fact);
        if is_picked {
            event.access.set(fact, this, today);
        } else if known == this {
            event.access.set(fact, Known::NotKnown, today);
        }
    }
    event
}

/// The value of "none of these" in a menu.
const NONE: &str = "-";

fn sort_page(event: &Event, snapshot: &Snapshot) -> Page {
    let (words, directory) = (&snapshot.words, &snapshot.directory);
    let none = || Choice::new(&words.text("event_none_of_these"), NONE);
    let topics = directory
        .topics
        .iter()
        .map(|topic| Choice::new(&topic.name, &topic.id));
    let areas = directory
        .areas
        .iter()
        .map(|area| Choice::new(&area.name, &area.id));
    let siblings = [
        Choice::new(&words.text("event_siblings_yes"), "yes"),
        Choice::new(&words.text("event_siblings_no"), "no"),
        Choice::new(&words.text("event_siblings_open"), NONE),
    ];
    let name = |id: &Option<String>, found: Option<String>| found.or_else(|| id.clone());
    let topic = event.topic.as_deref().and_then(|id| {
        let found = directory.topics.iter().find(|topic| topic.id == id)?;
        Some(found.name.clone())
    });
    let area = event
        .area
        .as_deref()
        .and_then(|id| Some(directory.areas.find(id)?.name.clone()));
    let topic = name(&event.topic, topic);
    let area = name(&event.area, area);
    let text = words.say("event_sort_how", context! { topic, area });
    Page::new(&text)
        .menu(
            &words.text("event_menu_topic"),
            Act::Topic.on(&event.id),
            Menu::Choices([none()].into_iter().chain(topics).collect()),
        )
        .menu(
            &words.text("event_menu_area"),
            Act::Area.on(&event.id),
            Menu::Choices([none()].into_iter().chain(areas).collect()),
        )
        .menu(
            &words.text("event_menu_siblings"),
            Act::Siblings.on(&event.id),
            Menu::Choices(siblings.to_vec()),
        )
        .buttons(vec![Button::new(
            &words.text("button_back"),
            Act::Panel.on(&event.id),
        )])
}

fn sorted(event: &Event, act: Act, picked: &[String], snapshot: &Snapshot) -> Event {
    let mut event = event.clone();
    let directory = &snapshot.directory;
    let picked = picked.first().filter(|value| *value != NONE);
    match act {
        Act::Topic => {
            event.topic = picked
                .filter(|id| directory.topics.iter().any(|t| t.id == **id))
                .cloned();
        }
        Act::Area => {
            event.area = picked
                .filter(|id| directory.areas.find(id).is_some())
                .cloned();
        }
        _ => {
            event.siblings = match picked.map(String::as_str) {
                Some("yes") => Known::Yes,
                Some("no") => Known::No,
                _ => Known::NotKnown,
            }
        }
    }
    event
}

/// Text to copy, as it is: Discord shows a copy button on it, and acts on nothing in it.
fn copied(text: &str) -> String {
    // A zero-width space keeps the fence whole whatever the text holds.
    let text = text.replace("```", "`\u{200b}``");
    let text = crate::discord::page::cut(&text, crate::discord::page::TEXT - 10);
    format!("```\n{text}\n```")
}

impl Bot {
    /// The list of an organiser's events, to go on with one.
    pub(super) async fn organisers_list(&self, forum: u64) -> Result<Page, StoreError> {
        let snapshot = self.live.snapshot();
        let words = &snapshot.words;
        let now = Timestamp::now();
        let mut events = self.store.events(forum).await?;
        if events.is_empty() {
            return Ok(self.note("events_none_yet"));
        }
        for event in &mut events {
            event.state = event.state_at(now);
        }
        // Drafts, then what is next, then what was.
        events.sort_by_key(|event| match (event.state, &event.when) {
            (State::Draft, _) => (0, 0),
            (State::Published | State::Postponed, Some(when)) => (1, when.starts_at().as_second()),
            (_, when) => (
                2,
                when.as_ref()
                    .map_or(0, |when| -when.starts_at().as_second()),
            ),
        });
        let mut pieces = vec![words.text("events_yours")];
        pieces.extend(events.iter().map(|event| {
            let line = post::line(event, &snapshot);
            let state = if event.state == State::Draft {
                words.text("event_state_draft")
            } else {
                String::new()
            };
            directory_text(&words.say("event_in_organisers_list", context! { line, state }))
        }));
        let shown = fill(&pieces, 0, true, None);
        let choices = events.iter().map(|event| {
            let day = event
                .when
                .as_ref()
                .map(|when| when.start.strftime("%-d/%-m/%y").to_string());
            let label = words.say("event_choice", context! { title => &event.title, day });
            Choice::new(&label, event.id.as_str())
        });
        Ok(Page::new(&shown.text).second(shown.second.as_deref()).menu(
            &words.text("events_menu_edit"),
            super::EventPress::PickToEdit.id(),
            Menu::Choices(choices.collect()),
        ))
    }
}
