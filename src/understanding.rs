//! Reads the facts of a message: how old, where, who was asked already, and which parts it has.
//!
//! These are facts that rule entries in or out. They are not words to match: a seven-year-old in Leek is
//! the same question as a five-year-old in Stafford, with other doors. Nothing here knows the matcher.

mod age;
mod asked;
mod clauses;
mod place;
mod tokens;
mod wanted;

pub use age::read_age;
pub use asked::{AskedWords, read_asked};
pub use clauses::clauses;
pub use place::Gazetteer;
pub use tokens::{Token, tokens};
pub use wanted::Wanted;

use crate::directory::service::AgeRange;
use crate::directory::{AreaSet, Directory};

/// The longest message that is read, in characters; what is beyond is left aside. Discord's own limit for
/// an option is 6,000 and for a message 4,000 (<https://discord.com/developers/docs/resources/message>).
pub const LONGEST_MESSAGE: usize = 4_000;

/// A fact together with the words that showed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read<T> {
    /// What was read.
    pub value: T,
    /// The words of the message that said so.
    pub words: String,
}

/// What a message says about the family, apart from its need.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The age of the person it is about.
    pub age: Option<Read<AgeRange>>,
    /// Where they live.
    pub place: Option<Read<AreaSet>>,
    /// Services and roles that were asked already without result (indices).
    pub asked: Vec<Read<usize>>,
    /// The kind of help that is asked for.
    pub wanted: Option<Read<Wanted>>,
}

/// Reads facts with the places and names of one directory.
#[derive(Debug, Clone)]
pub struct Reader {
    gazetteer: Gazetteer,
    asked: AskedWords,
}

impl Reader {
    /// A reader for this directory's places and services.
    pub fn new(directory: &Directory) -> Self {
        Self {
            gazetteer: Gazetteer::new(&directory.areas),
            asked: AskedWords::new(&directory.services),
        }
    }

    /// Reads the facts of one message.
    pub fn read(&self, text: &str) -> Facts {
        let tokens = tokens(text);
        Facts {
            age: read_age(&tokens),
            place: self.gazetteer.read(&tokens),
            asked: read_asked(&tokens, &self.asked),
            wanted: wanted::read_wanted(&tokens),
        }
    }

    /// Reads only the place; for answers such as "no, in Stoke".
    pub fn place(&self, text: &str) -> Option<Read<AreaSet>> {
        self.gazetteer.read_bare(&tokens(text))
    }
}

/// Makes a message safe to read: control characters and invisible marks become spaces, combining marks are
/// limited to two on a letter, and it is cut at [`LONGEST_MESSAGE`]. Words are left as they are.
pub fn clean(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let mut marks = 0;
    text.nfc()
        .map(|c| {
            if c.is_control() || is_invisible(c) {
                ' '
            } else {
                c
            }
        })
        .filter(|c| {
            let is_mark = unicode_normalization::char::is_combining_mark(*c);
            marks = if is_mark { marks + 1 } else { 0 };
            marks <= 2
        })
        .take(LONGEST_MESSAGE)
        .collect::<String>()
        .replace(['’', '‘', '`'], "'")
}

/// Zero-width and direction marks, which can hide text or turn it round.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
