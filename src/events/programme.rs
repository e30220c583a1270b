//! The programme and the list of guests as organisers write them: a line each.
//!
//! ```text
//! 10:00 Welcome
//! 10:30 Transport talk - Jo Smith (Travel team)
//! Day 2
//! 11:00 Swimming
//! ```

use super::dates::time_after;
use super::{Session, WallSpan};
use crate::directory::Directory;

/// Most parts of a programme.
const MOST: usize = 40;
/// Most letters of a title or a speaker.
const LONGEST: usize = 150;

/// What has to be asked about a programme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProgrammeQuestion {
    /// This line does not begin with a time.
    NoTime(String),
    /// Nobody in the directory has this name.
    Unknown(String),
}

/// Reads a programme. Times without "am" or "pm" are the first such time from the start of the event on.
///
/// # Errors
/// What has to be asked.
pub fn read(
    text: &str,
    when: Option<&WallSpan>,
    directory: &Directory,
) -> Result<Vec<Session>, ProgrammeQuestion> {
    let mut sessions = Vec::new();
    let mut day = 0;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(number) = day_line(line) {
            day = number;
            continue;
        }
        let from = when.filter(|_| day == 0).map(|when| when.start.time());
        let (time, rest) =
            time_after(line, from).ok_or_else(|| ProgrammeQuestion::NoTime(short(line)))?;
        let (rest, service) = with_service(rest, directory)?;
        let (title, speaker) = match rest.rsplit_once(" - ").or_else(|| rest.rsplit_once(" – ")) {
            Some((title, speaker)) if !title.trim().is_empty() => (title, Some(short(speaker))),
            _ => (rest, None),
        };
        let title = short(title);
        if title.is_empty() {
            return Err(ProgrammeQuestion::NoTime(short(line)));
        }
        sessions.push(Session {
            day,
            time,
            title,
            speaker: speaker.filter(|name| !name.is_empty()),
            service,
        });
    }
    sessions.sort_by_key(|session| (session.day, session.time));
    sessions.truncate(MOST);
    Ok(sessions)
}

/// "Day 2" is 1.
fn day_line(line: &str) -> Option<u8> {
    let line = line.to_lowercase();
    let number = line.strip_prefix("day")?.trim().trim_end_matches(':');
    number.parse::<u8>().ok()?.checked_sub(1)
}

/// A name in brackets at the end is that of a service; anything else in brackets belongs to the title.
fn with_service<'a>(
    line: &'a str,
    directory: &Directory,
) -> Result<(&'a str, Option<String>), ProgrammeQuestion> {
    let inside = line
        .trim_end()
        .strip_suffix(')')
        .and_then(|line| line.rsplit_once('('));
    let Some((before, name)) = inside else {
        return Ok((line, None));
    };
    match service(name, directory) {
        Some(id) => Ok((before.trim_end(), Some(id))),
        None => Err(ProgrammeQuestion::Unknown(short(name))),
    }
}

/// Id of the service with this name or id, forgiving slips.
fn service(name: &str, directory: &Directory) -> Option<String> {
    let index = *directory.find_service(name, 1).first()?;
    Some(directory.services.get(index)?.id.clone())
}

/// Reads who will be there: names with commas between them, or a line each.
///
/// # Errors
/// The name that nobody has.
pub fn read_guests(text: &str, directory: &Directory) -> Result<Vec<String>, ProgrammeQuestion> {
    let mut ids: Vec<String> = Vec::new();
    let names = text.split([',', ';', '\n']).map(str::trim);
    for name in names.filter(|name| !name.is_empty()).take(MOST) {
        let id = service(name, directory).ok_or_else(|| ProgrammeQuestion::Unknown(short(name)))?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(ids)
}

/// The programme as [`read`] reads it.
pub fn write(programme: &[Session], directory: &Directory) -> String {
    let mut text = String::new();
    let mut day = 0;
    for session in programme {
        if session.day != day {
            day = session.day;
            text.push_str(&format!("Day {}\n", u16::from(day) + 1));
        }
        text.push_str(&format!(
            "{} {}",
            session.time.strftime("%H:%M"),
            session.title
        ));
        if let Some(speaker) = &session.speaker {
            text.push_str(&format!(" - {speaker}"));
        }
        if let Some(id) = &session.service {
            text.push_str(&format!(" ({})", name(id, directory)));
        }
        text.push('\n');
    }
    text.trim_end().to_owned()
}

/// The guests as [`read_guests`] reads them.
pub fn write_guests(ids: &[String], directory: &Directory) -> String {
    let names = ids
        .iter()
        .map(|id| name(id, directory).replace([',', ';'], " "));
    names.collect::<Vec<_>>().join("\n")
}

fn name<'a>(id: &'a str, directory: &'a Directory) -> &'a str {
    let index = directory.service(id);
    let service = index.and_then(|index| directory.services.get(index));
    service.map_or(id, |service| service.name.as_str())
}

fn short(text: &str) -> String {
    text.trim().chars().take(LONGEST).collect()
}
