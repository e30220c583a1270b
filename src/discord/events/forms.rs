//! The forms of an event: what stands in them at first, and what becomes of what is written.

use jiff::Timestamp;
use minijinja::context;
use serenity::all::ModalInteraction;

use super::post::saying;
use super::press::{Act, EventPress, Part};
use crate::discord::form::{Field, LongForm, written};
use crate::events::programme::ProgrammeQuestion;
use crate::events::{Event, Picture, dates, programme};
use crate::snapshot::Snapshot;

/// Longest title: Discord's own limit for scheduled events.
const TITLE: usize = 100;
/// Longest line, such as a place.
const LINE: usize = 300;
/// Longest text of several lines.
const TEXT: usize = 1_500;

/// One field of a form: its id, the text with its label, its example, its size.
struct Shape {
    id: &'static str,
    longest: usize,
    needed: bool,
    long: bool,
}

const fn line(id: &'static str, longest: usize, needed: bool) -> Shape {
    Shape {
        id,
        longest,
        needed,
        long: false,
    }
}

const fn text(id: &'static str) -> Shape {
    Shape {
        id,
        longest: TEXT,
        needed: false,
        long: true,
    }
}

fn shapes(part: Part) -> &'static [Shape] {
    const BASICS: &[Shape] = &[
        line("title", TITLE, true),
        line("when", LINE, true),
        line("venue", LINE, false),
        line("online", LINE, false),
        text("summary"),
    ];
    const DETAILS: &[Shape] = &[
        line("for_whom", LINE, false),
        line("ages", LINE, false),
        line("cost", LINE, false),
        line("food", LINE, false),
        line("booking", LINE, false),
    ];
    const MORE: &[Shape] = &[
        line("contact", LINE, false),
        line("series", TITLE, false),
        text("expect"),
        line("picture", LINE, false),
        line("alt", LINE, false),
    ];
    const PROGRAMME: &[Shape] = &[text("programme"), text("guests")];
    match part {
        Part::Basics => BASICS,
        Part::Details => DETAILS,
        Part::More => MORE,
        Part::Programme => PROGRAMME,
    }
}

fn form_id(part: Part, event: Option<&Event>) -> String {
    match event {
        Some(event) => Act::Form(part).on(&event.id),
        None => EventPress::New.id(),
    }
}

/// The form of one part, with what is known.
pub(super) fn form(part: Part, event: Option<&Event>, snapshot: &Snapshot) -> LongForm {
    let words = &snapshot.words;
    let fields = shapes(part).iter().map(|shape| Field {
        id: shape.id,
        label: words.text(&format!("event_form_{}", shape.id)),
        hint: words.text(&format!("event_hint_{}", shape.id)),
        value: event.map_or_else(String::new, |event| value(shape.id, event, snapshot)),
        longest: shape.longest,
        needed: shape.needed,
        long: shape.long,
    });
    let title = match part {
        Part::Basics => "event_form_basics",
        Part::Details => "event_form_details",
        Part::More => "event_form_more",
        Part::Programme => "event_form_programme_title",
    };
    LongForm {
        id: form_id(part, event),
        title: words.text(title),
        fields: fields.collect(),
    }
}

/// What stands in a field: what could not be read yet, else what is known.
fn value(id: &str, event: &Event, snapshot: &Snapshot) -> String {
    if let Some(unread) = event.unread.get(id) {
        return unread.clone();
    }
    let directory = &snapshot.directory;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    match id {
        "title" => event.title.clone(),
        "when" => event.when.as_ref().map(dates::write).unwrap_or_default(),
        "venue" => text(&event.venue),
        "online" => text(&event.online),
        "summary" => event.summary.clone(),
        "for_whom" => text(&event.for_whom),
        "ages" => text(&event.ages),
        "cost" => text(&event.cost),
        "food" => text(&event.food),
        "booking" => text(&event.booking),
        "contact" => text(&event.contact),
        "series" => text(&event.series),
        "expect" => text(&event.access.expect),
        "picture" => event
            .picture
            .as_ref()
            .map(|p| p.url.clone())
            .unwrap_or_default(),
        "alt" => event
            .picture
            .as_ref()
            .map(|p| p.alt.clone())
            .unwrap_or_default(),
        "programme" => programme::write(&event.programme, directory),
        "guests" => programme::write_guests(&event.who_will_be_there, directory),
        _ => String::new(),
    }
}

/// Puts what was written into the event. What cannot be read is kept as written, and the questions about it are
/// returned, in words.
pub(super) fn fill(
    event: &mut Event,
    part: Part,
    form: &ModalInteraction,
    snapshot: &Snapshot,
    now: Timestamp,
) -> Vec<String> {
    let get = |id: &str| written(form, id);
    match part {
        Part::Basics => {
            if let Some(title) = get("title") {
                event.title = title;
            }
            event.venue = get("venue");
            event.online = get("online");
            event.summary = get("summary").unwrap_or_default();
            fill_date(event, &get("when").unwrap_or_default(), snapshot, now)
        }
        Part::Details => {
            event.for_whom = get("for_whom");
            event.ages = get("ages");
            event.cost = get("cost");
            event.food = get("food");
            event.booking = get("booking");
            Vec::new()
        }
        Part::More => {
            event.contact = get("contact");
            event.series = get("series");
            event.access.expect = get("expect");
            fill_picture(event, get("picture"), get("alt"), snapshot)
        }
        Part::Programme => fill_programme(
            event,
            &get("programme").unwrap_or_default(),
            &get("guests").unwrap_or_default(),
            snapshot,
        ),
    }
}

fn fill_date(event: &mut Event, text: &str, snapshot: &Snapshot, now: Timestamp) -> Vec<String> {
    // A date that was not touched is not read again: it may have begun meanwhile.
    if event
        .when
        .as_ref()
        .is_some_and(|when| dates::write(when) == text)
    {
        event.unread.remove("when");
        return Vec::new();
    }
    match dates::read(text, now) {
        Ok(reading) => {
            event.unread.remove("when");
            event.when = Some(reading.when);
            let guessed = reading.end_is_guessed;
            let note = snapshot.words.text("event_end_guessed");
            guessed.then_some(note).into_iter().collect()
        }
        Err(question) => {
            event.unread.insert("when".to_owned(), text.to_owned());
            vec![saying(snapshot).date_question(&question)]
        }
    }
}

fn fill_picture(
    event: &mut Event,
    url: Option<String>,
    alt: Option<String>,
    snapshot: &Snapshot,
) -> Vec<String> {
    event.unread.remove("picture");
    event.unread.remove("alt");
    let Some(address) = url else {
        event.picture = None;
        return Vec::new();
    };
    let is_https = url::Url::parse(&address).is_ok_and(|url| url.scheme() == "https");
    match alt {
        Some(alt) if is_https => {
            event.picture = Some(Picture { url: address, alt });
            Vec::new()
        }
        alt => {
            let name = if is_https {
                "event_picture_alt"
            } else {
                "event_picture_https"
            };
            event.unread.insert("picture".to_owned(), address);
            event.unread.extend(alt.map(|alt| ("alt".to_owned(), alt)));
            vec![snapshot.words.text(name)]
        }
    }
}

fn fill_programme(
    event: &mut Event,
    programme: &str,
    guests: &str,
    snapshot: &Snapshot,
) -> Vec<String> {
    let directory = &snapshot.directory;
    let mut questions = Vec::new();
    match programme::read(programme, event.when.as_ref(), directory) {
        Ok(read) => {
            event.unread.remove("programme");
            event.programme = read;
        }
        Err(question) => {
            event
                .unread
                .insert("programme".to_owned(), programme.to_owned());
            questions.push(asked(&question, snapshot));
        }
    }
    match programme::read_guests(guests, directory) {
        Ok(read) => {
            event.unread.remove("guests");
            event.who_will_be_there = read;
        }
        Err(question) => {
            event.unread.insert("guests".to_owned(), guests.to_owned());
            questions.push(asked(&question, snapshot));
        }
    }
    questions
}

fn asked(question: &ProgrammeQuestion, snapshot: &Snapshot) -> String {
    match question {
        ProgrammeQuestion::NoTime(line) => {
            snapshot.words.say("programme_no_time", context! { line })
        }
        ProgrammeQuestion::Unknown(name) => {
            snapshot.words.say("programme_unknown", context! { name })
        }
    }
}
