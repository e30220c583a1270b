//! Questions about what is coming up, read from the programme: "will CAMHS be there?", "what time is the transport
//! talk?". Only what is plainly about an event is read as one; everything else is left to the directory.

use super::{Event, Session};
use crate::directory::Directory;
use crate::understanding::tokens;

/// Words that say nothing of what is asked about.
const QUIET: &[&str] = &[
    "what",
    "whats",
    "when",
    "whens",
    "time",
    "is",
    "at",
    "the",
    "a",
    "an",
    "on",
    "does",
    "do",
    "start",
    "starts",
    "begin",
    "about",
    "for",
    "of",
    "be",
    "will",
    "next",
    "it",
    "please",
    "and",
    "there",
    "s",
    "happening",
    "who",
    "hi",
    "hello",
    "so",
    "to",
    "in",
];
/// Words for a part of a programme.
const PARTS: &[&str] = &[
    "talk",
    "session",
    "workshop",
    "demo",
    "activity",
    "stall",
    "presentation",
    "drop",
    "programme",
];
/// Longest question that is read as one about a programme, in words.
const LONGEST: usize = 16;

/// What is asked about events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked<'a> {
    /// Who will be at this event.
    Who(&'a Event),
    /// Whether a service will be there: its index, and the first event where it will.
    WillBeThere(usize, Option<&'a Event>),
    /// When a part of a programme is.
    Session(&'a Event, &'a Session),
}

/// Reads a question about `events`, the next one first. None when it is not plainly one, or nothing is coming up.
pub fn asked<'a>(text: &str, events: &'a [Event], directory: &Directory) -> Option<Asked<'a>> {
    let next = events.first()?;
    let words: Vec<String> = tokens(text).into_iter().map(|token| token.text).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if words.is_empty() || words.len() > LONGEST {
        return None;
    }
    if asks_who(&words) {
        return Some(Asked::Who(next));
    }
    if let Some(name) = asks_for_somebody(&words) {
        let found = directory.find_service(&name, 5);
        let there = found.iter().find_map(|index| {
            let id = &directory.services.get(*index)?.id;
            let event = events
                .iter()
                .find(|event| event.services().any(|there| there == id))?;
            Some((*index, event))
        });
        if let Some((index, event)) = there {
            return Some(Asked::WillBeThere(index, Some(event)));
        }
        return found.first().map(|index| Asked::WillBeThere(*index, None));
    }
    session(&words, events)
}

fn asks_who(words: &[&str]) -> bool {
    let joined = words.join(" ");
    let openings = [
        "who will be there",
        "who is going to be there",
        "who is coming to the",
        "who will be at the",
        "whos going to be there",
        "whos coming to the",
        "whos there",
    ];
    openings.iter().any(|opening| joined.starts_with(opening))
}

/// The name in "will CAMHS be there", "are Family Action coming".
fn asks_for_somebody(words: &[&str]) -> Option<String> {
    let (first, rest) = words.split_first()?;
    let endings: &[&[&str]] = match *first {
        "will" | "wil" => &[
            &["be", "there"],
            &["be", "at"],
            &["be", "coming"],
            &["come"],
            &["attend"],
        ],
        "is" | "are" => &[
            &["going", "to", "be", "there"],
            &["gonna", "be", "there"],
            &["coming"],
            &["attending"],
            &["there"],
        ],
        _ => return None,
    };
    let end = endings
        .iter()
        .find_map(|ending| rest.windows(ending.len()).position(|part| part == *ending))?;
    let name = rest.get(..end)?;
    let about_somebody = !name.is_empty()
        && name.len() <= 6
        && !matches!(
            *name.first()?,
            "it" | "he" | "she" | "they" | "you" | "i" | "we" | "there" | "my" | "this"
        );
    let name: Vec<&str> = name.iter().copied().filter(|word| *word != "the").collect();
    (about_somebody && !name.is_empty()).then(|| name.join(" "))
}

/// The part of a programme that most of the words name.
fn session<'a>(words: &[&str], events: &'a [Event]) -> Option<Asked<'a>> {
    let asks_time = words
        .windows(2)
        .any(|pair| matches!(pair, ["what", "time"]));
    let asks_when = matches!(words.first(), Some(&("when" | "whens")));
    let names_part = words.iter().any(|word| PARTS.contains(word));
    if !(asks_time || asks_when && names_part) {
        return None;
    }
    let content: Vec<&str> = words
        .iter()
        .copied()
        .filter(|word| !QUIET.contains(word))
        .collect();
    let mut best: Option<(usize, &Event, &Session)> = None;
    for event in events {
        for session in &event.programme {
            let title = tokens(&session.title);
            let named = content
                .iter()
                .filter(|word| title.iter().any(|t| t.text == **word))
                .count();
            if named * 2 >= content.len().max(1) && named > best.map_or(0, |(most, ..)| most) {
                best = Some((named, event, session));
            }
        }
    }
    best.map(|(_, event, session)| Asked::Session(event, session))
}
