//! `/demand`: what families wait for, as text, picture and sheet, and a draft made from a row of it.

use std::sync::Arc;

use jiff::Timestamp;
use minijinja::context;
use serenity::all::ComponentInteraction;

use super::access::need_name;
use super::asking::day;
use super::press::{Place, Press};
use crate::discord::asking::picked;
use crate::discord::bot::{Answer, Bot, Visit};
use crate::discord::drawing::fill;
use crate::discord::escape::directory_text;
use crate::discord::events::panel_button;
use crate::discord::page::{Button, Choice, File, Menu, Page};
use crate::events::{Event, EventId};
use crate::interest::demand::{Demand, Row};
use crate::interest::names::Shown;
use crate::interest::sheet::Names as _;
use crate::interest::{About, Few, emoji, picture, sheet};
use crate::snapshot::Snapshot;
use crate::store::StoreError;

/// Rows in the text; the sheet holds all.
const ROWS: usize = 10;
/// Services and topics in a line.
const LISTED: u32 = 5;

/// Everything that `/demand` shows.
struct Found {
    demand: Demand,
    unanswered: Vec<(String, Few)>,
    services: Vec<(String, Few)>,
    needs: Vec<(crate::events::AccessFact, Few)>,
}

impl Bot {
    /// `/demand`.
    pub(in crate::discord) async fn demand(self: &Arc<Self>, visit: &Visit) -> Answer {
        let Some(forum) = self.organised(visit) else {
            return self.note("demand_refused").into();
        };
        let found = match self.found(forum).await {
            Ok(found) => found,
            Err(error) => {
                tracing::error!(%error, "the store could not be read");
                return self.note("store_unread").into();
            }
        };
        // Drawing takes a moment of a processor, like an answer.
        let page = self.think(move |_, snapshot| demand_page(&found, snapshot));
        page.await.unwrap_or_else(|| self.note("went_wrong")).into()
    }

    /// The table of a forum on this day.
    pub(super) async fn table(&self, forum: u64) -> Result<Demand, StoreError> {
        let chosen = self.settings(forum).emoji;
        let counts = |one: &str| emoji::counts(&chosen, one);
        self.store
            .demand(forum, &counts, crate::clock::today())
            .await
    }

    async fn found(&self, forum: u64) -> Result<Found, StoreError> {
        self.keep_counts().await;
        let today = crate::clock::today();
        Ok(Found {
            demand: self.table(forum).await?,
            unanswered: self.store.unanswered_most(forum, today, LISTED).await?,
            services: self.store.shown_most(forum, today, LISTED).await?,
            needs: self.store.access_needs(forum).await?,
        })
    }

    /// Makes a draft of an event from a row: its subject and its area.
    pub(super) async fn draft_from(&self, pressed: &ComponentInteraction, visit: &Visit) -> Answer {
        let Some(forum) = self.organised(visit) else {
            return self.note("demand_refused").into();
        };
        match self.draft_of(forum, &picked(pressed)).await {
            Ok(Some(page)) => page.into(),
            Ok(None) => self.note("draft_gone").into(),
            Err(error) => self.not_kept(&error).into(),
        }
    }

    async fn draft_of(&self, forum: u64, place: &str) -> Result<Option<Page>, StoreError> {
        let demand = self.table(forum).await?;
        let wanted = Place::decode(place);
        let row = demand.rows.iter().find(|row| Some(place_of(row)) == wanted);
        let (Some(row), Ok(id)) = (row, EventId::new()) else {
            return Ok(None);
        };
        let snapshot = self.live.snapshot();
        let words = &snapshot.words;
        let shown = Shown {
            directory: &snapshot.directory,
            words,
        };
        let area = row.area.as_deref().map(|area| shown.area(Some(area)));
        let title = words.say(
            "draft_title",
            context! { about => shown.about(&row.about), area },
        );
        let mut event = Event::draft(id, forum, &title, Timestamp::now());
        event.area.clone_from(&row.area);
        match &row.about {
            About::Anything => {}
            About::Topic(topic) => event.topic = Some(topic.clone()),
            About::Series(series) => event.series = Some(series.clone()),
        }
        self.store.keep_draft(&event).await?;
        let best = row.best_slot().map(|slot| shown.slot(slot).to_lowercase());
        let text = words.say(
            "draft_made",
            context! { title => directory_text(&title), best },
        );
        let go_on = panel_button(&words.text("button_draft"), &event.id);
        Ok(Some(Page::new(&text).buttons(vec![go_on.primary()])))
    }
}

fn place_of(row: &Row) -> Place {
    Place::of(&row.about, row.area.as_deref())
}

fn demand_page(found: &Found, snapshot: &Snapshot) -> Page {
    let words = &snapshot.words;
    let shown = Shown {
        directory: &snapshot.directory,
        words,
    };
    let demand = &found.demand;
    let text = fill(&pieces(found, &shown), 0, true, None);
    let page = Page::new(&text.text).second(text.second.as_deref());
    let choices = demand.rows.iter().map(|row| {
        let label = format!(
            "{}, {}",
            shown.about(&row.about),
            shown.area(row.area.as_deref())
        );
        Choice::new(&label, &place_of(row).encode())
    });
    let page = page.menu(
        &words.text("menu_draft"),
        Press::Draft.id(),
        Menu::Choices(choices.collect()),
    );
    let button = |name: &str, press: Press| Button::new(&words.text(name), press.id());
    let page = page.buttons(vec![
        button("button_elsewhere", Press::Elsewhere(Place::default())),
        button("button_telling", Press::Telling),
    ]);
    if demand.rows.is_empty() {
        return page;
    }
    with_files(page, demand, &shown)
}

/// The picture and the sheet. Without them the text still says it all.
fn with_files(mut page: Page, demand: &Demand, shown: &Shown<'_>) -> Page {
    let forum = &shown.directory.forum.name;
    let on = demand.on;
    match picture::png(demand, forum, shown) {
        Ok(bytes) => {
            page = page.file(File {
                name: format!("waiting-{on}.png"),
                kind: "image/png",
                bytes: bytes.into(),
                about: Some(picture::alt(demand, shown)),
            });
        }
        Err(error) => tracing::error!(%error, "the picture could not be drawn"),
    }
    match sheet::csv(demand, shown) {
        Ok(bytes) => page.file(File {
            name: format!("waiting-{on}.csv"),
            kind: "text/csv",
            bytes: bytes.into(),
            about: None,
        }),
        Err(error) => {
            tracing::error!(%error, "the sheet could not be written");
            page
        }
    }
}

fn pieces(found: &Found, shown: &Shown<'_>) -> Vec<String> {
    let (words, demand) = (shown.words, &found.demand);
    let mut pieces = Vec::new();
    if demand.rows.is_empty() {
        pieces.push(words.text("demand_none"));
    } else {
        let people = shown.few(demand.people());
        pieces.push(words.say("demand_title", context! { day => day(demand.on), people }));
    }
    pieces.extend(
        demand
            .rows
            .iter()
            .take(ROWS)
            .map(|row| row_text(row, shown)),
    );
    let item = |what: &str, few: Few| {
        let times = shown.few(few);
        words.say(
            "demand_item",
            context! { what => directory_text(what), times },
        )
    };
    let mut list = |name: &str, items: Vec<String>| {
        if !items.is_empty() {
            pieces.push(words.say(name, context! { list => items.join(", ") }));
        }
    };
    let topic = |id: &str| {
        if id.is_empty() {
            words.text("gap_no_topic")
        } else {
            shown.about(&About::Topic(id.to_owned()))
        }
    };
    let service = |id: &str| {
        let directory = shown.directory;
        let found = directory
            .service(id)
            .and_then(|index| directory.services.get(index));
        found.map_or_else(|| id.to_owned(), |service| service.name.clone())
    };
    let unanswered = found
        .unanswered
        .iter()
        .map(|(id, few)| item(&topic(id), *few));
    list("demand_unanswered", unanswered.collect());
    let services = found
        .services
        .iter()
        .map(|(id, few)| item(&service(id), *few));
    list("demand_services", services.collect());
    let needs = found.needs.iter();
    let needs = needs.map(|(need, few)| item(&need_name(words, *need).to_lowercase(), *few));
    list("demand_needs", needs.collect());
    if !demand.rows.is_empty() {
        pieces.push(words.text("demand_small"));
    }
    pieces
}

fn row_text(row: &Row, shown: &Shown<'_>) -> String {
    let first = Some(row.first_timers()).filter(|few| *few != Few::None);
    let change = row.change().unwrap_or(0);
    shown.words.say(
        "demand_row",
        context! {
            about => directory_text(&shown.about(&row.about)),
            area => directory_text(&shown.area(row.area.as_deref())),
            families => shown.few(row.families()),
            elsewhere => row.elsewhere,
            wait => shown.months(row.longest_wait),
            best => row.best_slot().map(|slot| shown.slot(slot).to_lowercase()),
            first_time => first.map(|few| shown.few(few)),
            more => change.max(0),
            fewer => (-change).max(0),
        },
    )
}
