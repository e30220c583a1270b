//! Where a family lives, from the places a message names.

use std::collections::BTreeMap;

use super::Read;
use super::tokens::{Token, tokens};
use crate::directory::{AreaSet, Areas};

/// Words before a place; an ambiguous place ("Stone") counts only after one of them.
const BEFORE_PLACES: &[&str] = &[
    "in", "near", "from", "at", "around", "round", "to", "up", "over", "live", "lives", "living",
    "of", "by", "outside", "covers", "cover", "for", "down", "based",
];

/// Moving, and how many words may stand between it and "from": the place after it is where a family lived before.
const MOVING: &[&str] = &[
    "move",
    "moved",
    "moving",
    "moves",
    "relocated",
    "relocating",
    "transferred",
    "came",
    "come",
];
const MOVING_REACH: usize = 4;

/// Longest place name in words ("Newcastle under Lyme" has three, "Stoke on Trent" too).
const LONGEST_NAME: usize = 5;

/// Letters from which one misspelt letter in a place is forgiven.
const FUZZY_FROM: usize = 6;

/// Every place name of a directory and the area it means.
#[derive(Debug, Clone, Default)]
pub struct Gazetteer {
    names: BTreeMap<Vec<String>, Entry>,
    single: Vec<(String, AreaSet)>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    set: AreaSet,
    ambiguous: bool,
}

impl Gazetteer {
    /// Collects the names of all areas and their places.
    pub fn new(areas: &Areas) -> Self {
        let mut gazetteer = Self::default();
        for area in areas.iter() {
            gazetteer.add(&area.name, area.set, false);
            for place in &area.places {
                gazetteer.add(place, area.set, false);
            }
        }
        for area in areas.iter() {
            for place in &area.ambiguous_places {
                gazetteer.add(place, area.set, true);
            }
        }
        gazetteer
    }

    fn add(&mut self, name: &str, set: AreaSet, ambiguous: bool) {
        let words: Vec<String> = tokens(name).into_iter().map(|t| t.text).collect();
        if let [word] = words.as_slice()
            && word.len() >= FUZZY_FROM
            && !ambiguous
        {
            self.single.push((word.clone(), set));
        }
        self.names.entry(words).or_insert(Entry { set, ambiguous });
    }

    /// The area of all places that a message names, if any. Two places widen it; one that the family moved away
    /// from is left out.
    pub fn read(&self, tokens: &[Token]) -> Option<Read<AreaSet>> {
        self.find(tokens, false)
    }

    /// The same for a message that may be a place alone ("Stone").
    pub fn read_bare(&self, tokens: &[Token]) -> Option<Read<AreaSet>> {
        self.find(tokens, true)
    }

    fn find(&self, tokens: &[Token], bare: bool) -> Option<Read<AreaSet>> {
        let mut named: Vec<(String, AreaSet)> = Vec::new();
        let mut left: Vec<String> = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            let Some((length, found)) = self.at(tokens, at, bare) else {
                at += 1;
                continue;
            };
            let name = tokens.iter().skip(at).take(length).map(|t| t.text.as_str());
            let name = name.collect::<Vec<_>>().join(" ");
            if moved_from(tokens, at) {
                left.push(name.clone());
            }
            named.push((name, found));
            at += length;
        }
        // Where they live now is said as well, or not at all.
        named.retain(|(name, _)| !left.contains(name));
        let set = named
            .iter()
            .fold(AreaSet::default(), |all, (_, set)| all.and(*set));
        let words: Vec<String> = named.into_iter().map(|(name, _)| name).collect();
        (!set.is_empty()).then(|| Read {
            value: set,
            words: words.join(", "),
        })
    }

    /// The longest name that starts here.
    fn at(&self, tokens: &[Token], at: usize, bare: bool) -> Option<(usize, AreaSet)> {
        let before = at.checked_sub(1).and_then(|i| tokens.get(i));
        let led = before.is_some_and(|t| BEFORE_PLACES.contains(&t.text.as_str()));
        for length in (1..=LONGEST_NAME.min(tokens.len() - at)).rev() {
            let words: Vec<String> = tokens
                .iter()
                .skip(at)
                .take(length)
                .map(|t| t.text.clone())
                .collect();
            if let Some(entry) = self.names.get(&words)
                && (!entry.ambiguous || led || bare)
            {
                return Some((length, entry.set));
            }
        }
        let token = tokens
            .get(at)
            .filter(|t| led && t.text.len() >= FUZZY_FROM)?;
        let near = |name: &str| {
            name.len().abs_diff(token.text.len()) <= 1
                && name.chars().next() == token.text.chars().next()
                && strsim::damerau_levenshtein(name, &token.text) == 1
        };
        let (_, set) = self.single.iter().find(|(name, _)| near(name))?;
        Some((1, *set))
    }
}

/// Whether a family moved away from the place that stands here ("we moved up from").
fn moved_from(tokens: &[Token], at: usize) -> bool {
    let before = tokens.get(..at).unwrap_or_default();
    let mut back = before.iter().rev().map(|t| t.text.as_str());
    back.next() == Some("from") && back.take(MOVING_REACH).any(|word| MOVING.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Option<String> {
        let mut gazetteer = Gazetteer::default();
        for name in ["Kent", "Stafford", "Stoke"] {
            gazetteer.add(name, AreaSet::EVERYWHERE, false);
        }
        gazetteer.read(&tokens(text)).map(|read| read.words)
    }

    #[test]
    fn the_place_a_family_left_is_not_where_it_lives() {
        assert_eq!(words("we moved up from Kent, and Kent say no"), None);
        let now = words("moved from Kent to Stafford in May");
        assert_eq!(now.as_deref(), Some("stafford"));
    }

    #[test]
    fn from_alone_is_where_a_family_lives() {
        assert_eq!(words("mum from Stoke here").as_deref(), Some("stoke"));
    }
}
