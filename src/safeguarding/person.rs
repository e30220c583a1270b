//! Who a dangerous sentence is about.

use super::{Kind, Subject};

const SELF: &[&str] = &["i", "im", "ive", "id", "ill", "me", "my", "myself", "mine"];
const THIRD: &[&str] = &[
    "he",
    "hes",
    "hed",
    "hell",
    "she",
    "shes",
    "shed",
    "they",
    "theyre",
    "theyve",
    "him",
    "her",
    "his",
    "their",
    "himself",
    "herself",
    "themselves",
    "hisself",
    "themself",
    "hers",
];
const CHILDREN: &[&str] = &[
    "son",
    "sons",
    "daughter",
    "daughters",
    "child",
    "kid",
    "lad",
    "lads",
    "girl",
    "boy",
    "baby",
    "toddler",
    "teen",
    "teenager",
    "grandson",
    "granddaughter",
    "nephew",
    "niece",
    "stepson",
    "stepdaughter",
    "twins",
    "youngest",
    "eldest",
    "oldest",
    "ds",
    "dd",
    "kids",
    "children",
    "childs",
    "grandchild",
    "grandchildren",
    "pupil",
    "newborn",
    "twin",
    "bairn",
    "littlun",
    "hijo",
    "hija",
    "mine",
    "our",
];
const ADULTS: &[&str] = &[
    "husband",
    "hubby",
    "wife",
    "partner",
    "ex",
    "boyfriend",
    "girlfriend",
    "fella",
    "sister",
    "mum",
    "mother",
    "dad",
    "father",
    "friend",
    "mate",
    "neighbour",
    "nan",
    "gran",
    "grandad",
    "grandma",
    "auntie",
    "aunt",
    "uncle",
    "colleague",
    "brother",
    "cousin",
    "fiance",
    "bf",
    "gf",
    "stepdad",
    "stepmum",
    "bloke",
    "flatmate",
    "dh",
    "oh",
    "missus",
    "mam",
    "mil",
    "fil",
    "grandfather",
    "grandmother",
    "sil",
];
const OTHERS_CHILDREN: &[&[&str]] = &[
    &["next", "door"],
    &["neighbours"],
    &["neighbour"],
    &["friends", "son"],
    &["friends", "daughter"],
    &["friends", "child"],
    &["friends", "kid"],
    &["friends", "kids"],
    &["mates", "kid"],
    &["mates", "kids"],
    &["across", "the", "road"],
    &["down", "the", "road"],
    &["over", "the", "road"],
    &["upstairs"],
    &["in", "his", "class"],
    &["in", "her", "class"],
    &["at", "the", "school", "gate"],
    &["my", "street"],
    &["their", "kid"],
    &["their", "kids"],
    &["someone", "elses"],
    &["a", "family", "i", "know"],
];
const CHILD_WRITES: &[&[&str]] = &[
    &["dont", "tell", "my", "mum"],
    &["dont", "tell", "my", "dad"],
    &["dont", "tell", "my", "parents"],
    &["cant", "tell", "my", "mum"],
    &["cant", "tell", "my", "dad"],
    &["cant", "tell", "my", "parents"],
    &["dont", "tell", "mum"],
    &["dont", "tell", "dad"],
    &["dont", "tell", "her", "i"],
    &["my", "mum", "hits"],
    &["my", "dad", "hits"],
    &["my", "mum", "doesnt", "know"],
    &["my", "dad", "doesnt", "know"],
    &["my", "mum", "and", "dad", "dont", "know"],
    &["my", "teacher"],
    &["my", "foster"],
    &["my", "stepdad"],
    &["my", "stepmum"],
    &["my", "mums", "boyfriend"],
    &["my", "dads", "girlfriend"],
    &["will", "you", "tell", "my"],
    &["my", "parents", "dont"],
    &["my", "parents", "cant"],
    &["without", "my", "mum", "knowing"],
    &["without", "my", "parents", "knowing"],
    &["im", "a", "kid"],
    &["im", "only"],
    &["in", "my", "class"],
    &["my", "mum", "will"],
    &["my", "dad", "will"],
];
const CHILD_AGES: &[&str] = &["8", "9", "10", "11", "12", "13", "14", "15", "16", "17"];

/// What is said in other people's names.
const SAYS: &[&str] = &[
    "says",
    "said",
    "saying",
    "told",
    "tells",
    "telling",
    "keeps",
    "asked",
    "asks",
    "texted",
    "wrote",
    "writes",
    "messaged",
    "screaming",
    "screams",
    "shouts",
    "shouting",
    "thinks",
    "wants",
    "reckons",
];

/// Whether a child may be writing about itself.
pub(super) fn child_writes(words: &[&str]) -> bool {
    let says_age = words
        .windows(2)
        .any(|pair| matches!(pair, ["im" | "am", age] if CHILD_AGES.contains(age)));
    let has_children = words
        .iter()
        .any(|w| matches!(*w, "son" | "daughter" | "kids" | "children" | "lad"));
    !has_children && (says_age || CHILD_WRITES.iter().any(|row| holds(words, row)))
}

fn holds(words: &[&str], row: &[&str]) -> bool {
    words.windows(row.len()).any(|here| here == row)
}

/// The nearest person word before `at` or, failing that, anywhere.
fn nearest_noun(words: &[&str], at: usize) -> Option<Noun> {
    let noun = |word: &&str| {
        if CHILDREN.contains(word) {
            Some(Noun::Child)
        } else if ADULTS.contains(word) {
            Some(Noun::Adult)
        } else {
            None
        }
    };
    let (before, after) = words.split_at_checked(at.min(words.len()))?;
    before
        .iter()
        .rev()
        .find_map(noun)
        .or_else(|| after.iter().find_map(noun))
}

/// A word for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Noun {
    Child,
    Adult,
}

/// Who does it, for telling a violent child from a violent partner: the nearest person named before.
pub(super) fn actor(words: &[&str], at: usize, end: usize) -> Option<Noun> {
    let inside = words.get(at..end).unwrap_or_default();
    let named = inside.iter().take(3).find_map(|word| {
        if CHILDREN.contains(word) {
            Some(Noun::Child)
        } else if ADULTS.contains(word) {
            Some(Noun::Adult)
        } else {
            None
        }
    });
    named.or_else(|| nearest_noun(words, at))
}

/// Whose safety the match from `at` to `end` is about.
pub(super) fn subject(
    kind: Kind,
    words: &[&str],
    at: usize,
    end: usize,
    child_writes: bool,
) -> Subject {
    let inside = words.get(at..end).unwrap_or_default();
    let before = words.get(at.saturating_sub(7)..at).unwrap_or_default();
    match kind {
        _ if child_writes => Subject::Me,
        Kind::ChildViolentAtHome if hurts_me(words) => Subject::Me,
        Kind::ChildViolentAtHome => Subject::MyChild,
        Kind::DomesticAbuse => domestic(words, at, end),
        Kind::Abuse => {
            let other = OTHERS_CHILDREN.iter().any(|row| holds(words, row));
            let own = words.iter().any(|w| CHILDREN.contains(w));
            let adult_at_risk =
                !own && words.iter().any(|w| ADULTS.contains(w)) && holds(words, &["adult"]);
            match (other, own) {
                (true, _) => Subject::Unknown,
                _ if adult_at_risk => Subject::OtherAdult,
                (_, true) => Subject::MyChild,
                _ if inside.iter().chain(before).any(|w| THIRD.contains(w)) => Subject::MyChild,
                _ => Subject::Unknown,
            }
        }
        _ => of_third_or_self(words, inside, before, at),
    }
}

/// Whether the writer is the one who is hurt: "he hits me", "broke my nose".
fn hurts_me(words: &[&str]) -> bool {
    words.windows(2).any(|pair| match pair {
        ["has", "me"] => true,
        ["my", part] => BODY.contains(part),
        [verb, "me" | "u" | "us"] => HURTS.contains(verb),
        _ => false,
    })
}

/// What hurts or frightens a person.
const HURTS: &[&str] = &[
    "hits",
    "hit",
    "hitting",
    "hurts",
    "hurt",
    "hurting",
    "controls",
    "threatens",
    "threatened",
    "scares",
    "punches",
    "punched",
    "punching",
    "beats",
    "beat",
    "beating",
    "batters",
    "battered",
    "battering",
    "attacks",
    "attacked",
    "attacking",
    "kicks",
    "kicked",
    "kicking",
    "bites",
    "bit",
    "biting",
    "strangled",
    "strangles",
    "choked",
    "chokes",
    "headbutts",
    "headbutted",
    "kill",
    "stab",
    "stabbed",
    "slaps",
    "slapped",
    "pins",
    "pinned",
    "pushed",
    "pushes",
    "throttled",
];
/// Where a person is hurt.
const BODY: &[&str] = &[
    "nose", "face", "arm", "arms", "ribs", "rib", "eye", "eyes", "throat", "neck", "wrist",
    "finger", "fingers", "jaw", "tooth", "teeth", "belly", "back", "hair", "lip",
];

fn domestic(words: &[&str], at: usize, end: usize) -> Subject {
    let inside = words.get(at..end).unwrap_or_default();
    let about_me = inside.iter().any(|w| SELF.contains(w));
    let others = [
        "sister",
        "friend",
        "mate",
        "neighbour",
        "mum",
        "daughter",
        "cousin",
        "auntie",
        "mam",
        "nan",
    ];
    let victim = words
        .get(at.saturating_sub(6)..end)
        .unwrap_or_default()
        .iter()
        .any(|w| others.contains(w));
    let to_me = hurts_me(words);
    let own_words = words
        .iter()
        .any(|w| matches!(*w, "im" | "ive" | "me" | "i"));
    if victim && !to_me && !(about_me && own_words && inside.contains(&"me")) {
        Subject::OtherAdult
    } else {
        Subject::Me
    }
}

fn of_third_or_self(words: &[&str], inside: &[&str], before: &[&str], at: usize) -> Subject {
    let reflexive_self = inside.contains(&"myself");
    let third_inside = inside
        .iter()
        .any(|w| THIRD.contains(w) || CHILDREN.contains(w) || ADULTS.contains(w));
    let quoted = before.iter().chain(inside).any(|w| SAYS.contains(w))
        && before
            .iter()
            .chain(inside)
            .any(|w| THIRD.contains(w) || CHILDREN.contains(w) || ADULTS.contains(w));
    let self_inside = inside.iter().any(|w| SELF.contains(w) && *w != "my");
    let third = if quoted && !reflexive_self {
        true
    } else if third_inside {
        !reflexive_self
    } else if self_inside {
        false
    } else {
        let last = words
            .get(..at)
            .unwrap_or_default()
            .iter()
            .rev()
            .take(10)
            .find(|w| {
                THIRD.contains(w) || SELF.contains(w) || CHILDREN.contains(w) || ADULTS.contains(w)
            });
        match last {
            Some(word) => !SELF.contains(word) || *word == "my",
            None => words
                .iter()
                .any(|w| THIRD.contains(w) || CHILDREN.contains(w) || ADULTS.contains(w)),
        }
    };
    if !third {
        return if words.iter().any(|w| SELF.contains(w)) {
            Subject::Me
        } else {
            Subject::Unknown
        };
    }
    match nearest_noun(words, at) {
        Some(Noun::Adult) => {
            let also_child = words
                .iter()
                .filter(|w| CHILDREN.contains(w) && **w != "our" && **w != "mine")
                .count()
                > 0;
            let near = words
                .get(at.saturating_sub(6)..)
                .unwrap_or_default()
                .iter()
                .any(|w| ADULTS.contains(w));
            if also_child && !near {
                Subject::MyChild
            } else {
                Subject::OtherAdult
            }
        }
        Some(Noun::Child) => Subject::MyChild,
        None => Subject::MyChild,
    }
}
