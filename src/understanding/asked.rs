//! Who was asked already, without result ("school says no", "no reply from the council").

use super::Read;
use super::tokens::Token;
use crate::directory::Service;

/// Said after the name: it was no use.
const REFUSED_AFTER: &[&[&str]] = &[
    &["says", "no"],
    &["said", "no"],
    &["say", "no"],
    &["saying", "no"],
    &["refused"],
    &["refuses"],
    &["refuse"],
    &["refusing"],
    &["wont"],
    &["will", "not"],
    &["isnt", "helping"],
    &["arent", "helping"],
    &["not", "helping"],
    &["no", "help"],
    &["doing", "nothing"],
    &["does", "nothing"],
    &["do", "nothing"],
    &["did", "nothing"],
    &["dont", "reply"],
    &["not", "replied"],
    &["hasnt", "replied"],
    &["havent", "replied"],
    &["never", "replied"],
    &["never", "replies"],
    &["no", "reply"],
    &["ignoring"],
    &["ignored"],
    &["ignores"],
    &["ignore"],
    &["useless"],
    &["hopeless"],
    &["fobbed"],
    &["fob"],
    &["keeps", "fobbing"],
    &["turned", "us", "away"],
    &["turned", "me", "away"],
    &["shrugged"],
    &["just", "shrugs"],
    &["not", "interested"],
    &["dont", "care"],
    &["doesnt", "care"],
    &["no", "answer"],
    &["dont", "listen"],
    &["doesnt", "listen"],
    &["not", "listening"],
    &["wouldnt"],
    &["cant", "help"],
    &["couldnt", "help"],
    &["no", "use"],
    &["been", "useless"],
    &["says", "its", "not"],
    &["said", "its", "not"],
    &["told", "me", "to", "wait"],
    &["sent", "us", "away"],
    &["sent", "me", "away"],
    &["fully", "booked"],
    &["booked", "up"],
    &["no", "appointments"],
    &["no", "spaces"],
    &["got", "us", "nowhere"],
    &["got", "me", "nowhere"],
];

/// Said before the name: no answer came from there.
const NO_USE_BEFORE: &[&[&str]] = &[
    &["no", "reply", "from"],
    &["no", "answer", "from"],
    &["nothing", "from"],
    &["not", "heard", "from"],
    &["ignored", "by"],
    &["no", "help", "from"],
    &["refused", "by"],
    &["fobbed", "off", "by"],
    &["ghosted", "by"],
    &["got", "nowhere", "with"],
    &["getting", "nowhere", "with"],
    &["no", "joy", "from"],
    &["no", "joy", "with"],
    &["tried"],
    &["gave", "up", "on"],
    &["given", "up", "on"],
];

/// Verbs of asking, before the name …
const ASKING: &[&str] = &[
    "asked",
    "rang",
    "rung",
    "phoned",
    "called",
    "contacted",
    "emailed",
    "messaged",
    "wrote",
    "written",
    "tried",
    "spoke",
    "spoken",
    "seen",
    "saw",
    "been",
    "complained",
    "gone",
    "went",
];
/// … that count when one of these stands before the verb.
const DID: &[&str] = &["already", "ive", "weve", "i", "we", "have", "had"];

/// Small words between the name and what was said of it.
const FILLERS: &[&str] = &[
    "the", "my", "our", "his", "her", "their", "just", "already", "always", "now", "again",
    "keeps", "keep", "have", "has", "is", "are", "still", "also", "then", "about", "it", "team",
    "people", "a", "s", "they", "to", "with", "through", "both", "off", "via",
];

/// Words between two names that were both asked ("the senco twice and the head").
const BETWEEN_TWO: &[&str] = &[
    "and", "or", "n", "nor", "the", "my", "his", "her", "our", "once", "twice", "then", "also",
    "even",
];

/// Longer names are not how a parent speaks of a service.
const LONGEST_NAME: usize = 3;

/// How many filler words may stand between.
const REACH: usize = 3;

/// The words by which each service or role is known to have been asked.
#[derive(Debug, Clone, Default)]
pub struct AskedWords {
    names: Vec<(Vec<String>, usize)>,
}

impl AskedWords {
    /// Collects `asked_as` and the short names of every entry.
    pub fn new(services: &[Service]) -> Self {
        let mut names = Vec::new();
        for (index, service) in services.iter().enumerate() {
            let all = service.asked_as.iter().map(String::as_str);
            for name in all.chain(service.all_names()) {
                let words: Vec<String> = super::tokens(name).into_iter().map(|t| t.text).collect();
                let row = (words, index);
                if (1..=LONGEST_NAME).contains(&row.0.len()) && !names.contains(&row) {
                    names.push(row);
                }
            }
        }
        Self { names }
    }
}

/// The entries that were asked already, each with the words that said so.
pub fn read_asked(tokens: &[Token], known: &AskedWords) -> Vec<Read<usize>> {
    let texts: Vec<&str> = tokens.iter().map(|t| t.text.as_str()).collect();
    let mut found: Vec<Read<usize>> = Vec::new();
    let mut ends: Vec<usize> = Vec::new();
    for at in 0..texts.len() {
        for (name, index) in &known.names {
            if !starts_with(&texts, at, name) || found.iter().any(|f| f.value == *index) {
                continue;
            }
            let joined = follows_one(&texts, at, &ends);
            let shown = refused_after(&texts, at, name.len())
                .or_else(|| tried_before(&texts, at, name.len()))
                .or(joined.then_some((at, at + name.len())));
            if let Some((from, to)) = shown {
                ends.push(at + name.len());
                let words = texts.get(from..to).unwrap_or_default().join(" ");
                found.push(Read {
                    value: *index,
                    words,
                });
            }
        }
    }
    found
}

/// Whether only "and" and the like stand between a name that was asked and this one.
fn follows_one(texts: &[&str], at: usize, ends: &[usize]) -> bool {
    let before = texts.get(..at).unwrap_or_default();
    let between = before.iter().rev().take_while(|w| BETWEEN_TWO.contains(w));
    let between = between.take(REACH + 1).count();
    let names = before.get(at - between..).unwrap_or_default();
    let joins = names
        .iter()
        .any(|w| matches!(*w, "and" | "or" | "n" | "nor"));
    joins && ends.contains(&(at - between))
}

fn starts_with<S: AsRef<str>>(texts: &[&str], at: usize, words: &[S]) -> bool {
    texts
        .get(at..at + words.len())
        .is_some_and(|here| here.iter().zip(words).all(|(a, b)| *a == b.as_ref()))
}

fn refused_after(texts: &[&str], at: usize, length: usize) -> Option<(usize, usize)> {
    let first = at + length;
    for next in first..=first + REACH {
        let said = REFUSED_AFTER
            .iter()
            .find(|said| starts_with(texts, next, said));
        if let Some(said) = said {
            return Some((at, next + said.len()));
        }
        if !texts.get(next).is_some_and(|word| FILLERS.contains(word)) {
            return None;
        }
    }
    None
}

fn tried_before(texts: &[&str], at: usize, length: usize) -> Option<(usize, usize)> {
    let mut before = at;
    for _ in 0..=REACH {
        let said = NO_USE_BEFORE
            .iter()
            .find(|said| before >= said.len() && starts_with(texts, before - said.len(), said));
        if let Some(said) = said {
            return Some((before - said.len(), at + length));
        }
        before = before.checked_sub(1)?;
        let word = texts.get(before)?;
        let did = before.checked_sub(1).and_then(|i| texts.get(i));
        if ASKING.contains(word) && did.is_some_and(|did| DID.contains(did)) {
            return Some((before - 1, at + length));
        }
        if !FILLERS.contains(word) {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str) -> Vec<usize> {
        let names = ["school", "head", "governors", "gp"].map(|n| vec![n.to_owned()]);
        let known = AskedWords {
            names: names.into_iter().enumerate().map(|(i, n)| (n, i)).collect(),
        };
        let found = read_asked(&super::super::tokens(text), &known);
        found.into_iter().map(|read| read.value).collect()
    }

    #[test]
    fn who_was_asked_is_read() {
        assert_eq!(asked("school says no"), [0]);
        assert_eq!(asked("already been through head AND governors"), [1, 2]);
        assert_eq!(asked("I have spoken to my GP"), [3]);
        assert_eq!(asked("no reply from the head"), [1]);
        assert_eq!(asked("weve rang the governors once and the gp"), [2, 3]);
        assert_eq!(asked("the head has already refused"), [1]);
        assert_eq!(asked("the governors are fully booked"), [2]);
    }

    #[test]
    fn who_was_only_named_was_not_asked() {
        assert!(asked("who do I ask at school").is_empty());
        assert!(asked("the gp asked about his diet").is_empty());
    }
}
