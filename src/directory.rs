//! The directory: services and roles, situations, clarifications, terms, areas and topics.
//!
//! [`Directory`] is the checked form: every reference points at something, every age and area makes
//! sense. It is made by [`parse`] from texts alone, so that it can be built without a disk.
//! Reading files is [`loading`]'s work. The format is described in `docs/directory-format.md`;
//! names follow Open Referral (HSDS 3.0, <https://docs.openreferral.org/>).

pub mod advice;
pub mod area;
mod check;
pub(crate) mod contact_check;
pub mod editing;
pub mod freshness;
pub mod loading;
mod parsing;
pub mod service;
pub mod situation;

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::diagnostics::{Problem, SourceFile};
pub use area::{Area, AreaSet, Areas};
pub use freshness::{Assurance, Freshness};
pub use service::{Email, EntryKind, Phone, Service, Status, TextLine};
pub use situation::{
    Choice, Clarification, Clock, Door, Leads, NotThis, Situation, Step, Term, Topic, Whose,
};

/// Who keeps this directory, and the human to ask when it does not know.
#[derive(Debug, Clone)]
pub struct Forum {
    /// The forum's name as parents know it.
    pub name: String,
    /// Whom to ask when nothing fits ("a volunteer at the forum").
    pub human: String,
    /// How to reach that person.
    pub human_how: String,
    /// Where a family lives when it does not say; empty set when the forum set none.
    pub home: AreaSet,
    /// The id of the home area, if set.
    pub home_area: Option<String>,
}

/// A group of messages that nobody in the directory covers, used to know when one does not know.
#[derive(Debug, Clone)]
pub struct OffTopic {
    /// Its id.
    pub id: String,
    /// Example messages.
    pub example_questions: Vec<String>,
}

/// The whole checked directory. References between entries are indices into these lists.
#[derive(Debug, Clone)]
pub struct Directory {
    /// Who keeps it.
    pub forum: Forum,
    /// Services and roles.
    pub services: Vec<Service>,
    /// What parents come with.
    pub situations: Vec<Situation>,
    /// Questions back for messages that are too vague.
    pub clarifications: Vec<Clarification>,
    /// Acronyms and jargon.
    pub terms: Vec<Term>,
    /// Branches of the list that `/browse` shows.
    pub topics: Vec<Topic>,
    /// Places.
    pub areas: Areas,
    /// Messages that are about something else.
    pub off_topic: Vec<OffTopic>,
    by_id: BTreeMap<String, usize>,
    situation_by_id: BTreeMap<String, usize>,
    term_by_name: std::sync::OnceLock<BTreeMap<String, usize>>,
}

impl Directory {
    /// The index of a service or role.
    pub fn service(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// The index of a situation.
    pub fn situation(&self, id: &str) -> Option<usize> {
        self.situation_by_id.get(id).copied()
    }

    /// Finds a service by its name, another name or its id, forgiving typos.
    ///
    /// Returns at most `limit` indices, best first; an empty list when nothing is near
    /// (normalised similarity below 0.6).
    pub fn find_service(&self, wanted: &str, limit: usize) -> Vec<usize> {
        let names = self.services.iter().map(Service::all_names);
        best_named(wanted, names, limit)
    }

    /// Finds a term by the letters or one of its aliases: exactly, ignoring case and dots.
    pub fn find_term(&self, wanted: &str) -> Option<usize> {
        self.term_by_name
            .get_or_init(|| self.names_of_terms())
            .get(&bare(wanted))
            .copied()
    }

    /// Every spelling of every term; the first term keeps a spelling that two have.
    fn names_of_terms(&self) -> BTreeMap<String, usize> {
        let mut names = BTreeMap::new();
        for (index, term) in self.terms.iter().enumerate() {
            let own = [&term.term, &term.stands_for];
            for name in own.into_iter().chain(&term.aliases) {
                names.entry(bare(name)).or_insert(index);
            }
        }
        names
    }

    /// Finds terms that are near in spelling, best first.
    pub fn suggest_terms(&self, wanted: &str, limit: usize) -> Vec<usize> {
        let names = self.terms.iter().map(|term| {
            let mut names = vec![term.term.as_str(), term.stands_for.as_str()];
            names.extend(term.aliases.iter().map(String::as_str));
            names
        });
        best_named(wanted, names, limit)
    }
}

/// Letters and digits only, lower case: "E.H.C.P." and "ehcp" are the same term.
fn bare(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

fn best_named<'a>(
    wanted: &str,
    entries: impl Iterator<Item = Vec<&'a str>>,
    limit: usize,
) -> Vec<usize> {
    let wanted = bare(wanted);
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut scored: Vec<(f64, usize)> = entries
        .enumerate()
        .filter_map(|(index, names)| {
            let best = names
                .iter()
                .map(|name| name_similarity(&wanted, name))
                .fold(0.0, f64::max);
            (best >= 0.6).then_some((best, index))
        })
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    scored.into_iter().take(limit).map(|(_, i)| i).collect()
}

fn name_similarity(wanted: &str, name: &str) -> f64 {
    let name_bare = bare(name);
    if name_bare == wanted {
        return 1.0;
    }
    // What is typed so far counts as well as the whole: autocomplete sends beginnings.
    if wanted.len() >= 3 && name_bare.starts_with(wanted) {
        return 0.95;
    }
    if wanted.len() >= 4 && name_bare.contains(wanted) {
        return 0.85;
    }
    strsim::normalized_damerau_levenshtein(wanted, &name_bare)
}

/// What reading a directory gave: the checked directory if it can be used, and all that was found.
#[derive(Debug)]
pub struct Parsed {
    /// The directory; `None` when there are errors.
    pub directory: Option<Directory>,
    /// Errors and warnings, in file order.
    pub problems: Vec<Problem>,
}

/// Reads and checks a directory from the texts of its files, the root file first.
///
/// `today` (Europe/London) is what dates in the future are measured against. Never fails early:
/// every mistake in every file is reported.
pub fn parse(files: &[SourceFile], today: Date) -> Parsed {
    check::check(parsing::parse_files(files), today)
}
