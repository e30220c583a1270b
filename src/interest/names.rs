//! The words for what is waited for, from the directory and the forum's words.

use minijinja::context;

use super::few::Few;
use super::sheet::Names;
use super::wish::{About, LARGEST_PARTY, Mode, Slot, Wish};
use crate::directory::Directory;
use crate::words::Words;

/// Names as a forum shows them. What has left the directory is shown by its id.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// The directory.
    pub directory: &'a Directory,
    /// The words.
    pub words: &'a Words,
}

impl Shown<'_> {
    /// A way to join.
    pub fn mode(&self, mode: Mode) -> String {
        self.words.text(match mode {
            Mode::Either => "mode_either",
            Mode::InPerson => "mode_in_person",
            Mode::Online => "mode_online",
        })
    }

    /// A wish in one line: only what was said.
    pub fn wish(&self, wish: &Wish) -> String {
        let mut parts = vec![self.about(&wish.about), self.area(wish.area.as_deref())];
        if wish.mode != Mode::Either {
            parts.push(self.mode(wish.mode));
        }
        let named = Slot::ALL.into_iter().filter(|slot| wish.slots.has(*slot));
        parts.extend(named.map(|slot| self.slot(slot)));
        if let Some(party) = wish.party {
            let name = if party < LARGEST_PARTY {
                "interest_party"
            } else {
                "interest_party_most"
            };
            parts.push(self.words.say(name, context! { party }));
        }
        if wish.first_time {
            parts.push(self.words.text("interest_first_time"));
        }
        let first = parts.remove(0);
        let rest = parts.iter().map(|part| lower(part, self.directory));
        std::iter::once(first)
            .chain(rest)
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// With a small first letter, unless it is the name of a place or of a day.
fn lower(part: &str, directory: &Directory) -> String {
    let is_name = directory.areas.iter().any(|area| area.name == part) || part.starts_with("Sat");
    let mut letters = part.chars();
    match letters.next() {
        Some(first) if !is_name => first.to_lowercase().chain(letters).collect(),
        _ => part.to_owned(),
    }
}

impl Names for Shown<'_> {
    fn about(&self, about: &About) -> String {
        match about {
            About::Anything => self.words.text("about_anything"),
            About::Series(title) => title.clone(),
            About::Topic(id) => {
                let topic = self.directory.topics.iter().find(|topic| topic.id == *id);
                topic.map_or_else(|| id.clone(), |topic| topic.name.clone())
            }
        }
    }

    fn area(&self, area: Option<&str>) -> String {
        match area {
            None => self.words.text("area_anywhere"),
            Some(id) => {
                let area = self.directory.areas.find(id);
                area.map_or_else(|| id.to_owned(), |area| area.name.clone())
            }
        }
    }

    fn slot(&self, slot: Slot) -> String {
        self.words.text(match slot {
            Slot::SchoolHours => "slot_school_hours",
            Slot::Evening => "slot_evening",
            Slot::Saturday => "slot_saturday",
            Slot::Holidays => "slot_holidays",
        })
    }

    fn few(&self, few: Few) -> String {
        match few {
            Few::None => self.words.text("few_none"),
            Few::AFew => self.words.text("few"),
            Few::Exactly(number) => number.to_string(),
        }
    }

    fn months(&self, months: u32) -> String {
        match months {
            0 => self.words.text("wait_short"),
            months => self.words.say("wait_months", context! { months }),
        }
    }

    fn text(&self, name: &str) -> String {
        self.words.text(name)
    }

    fn say(&self, name: &str, values: minijinja::Value) -> String {
        self.words.say(name, values)
    }
}
