//! The project's own question and safety sets, measured: every rise or fall of a score is seen in `tests/scores.toml`.
//!
//! A score may differ by [`SLACK`] lines from what is written down, since processors round differently. What moved
//! further fails here, for better and for worse: write it down anew, so that the change is seen in the diff.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use signpost::clock::london_day;
use signpost::evaluation::{Scores, ask, parse_cases};
use signpost::live::{Live, Paths};
use signpost::matching::Prepared;
use signpost::safeguarding::{Level, Screen};

/// Lines by which a score may differ between processors.
const SLACK: i64 = 3;

type Counts = BTreeMap<String, [i64; 2]>;

#[test]
fn the_own_sets_score_as_written_down() {
    let mut counts = Counts::new();
    questions(&mut counts);
    safety(&mut counts);
    compare("tests/scores.toml", &counts);
}

#[test]
fn what_was_computed_ahead_is_of_these_files() {
    let now = "2026-06-01T10:00:00Z".parse().expect("a time");
    let (live, _) = Live::start(Paths::around(Path::new("directory.toml")), london_day(now))
        .expect("the shipped directory loads");
    let snapshot = live.snapshot();
    let ordinary = std::fs::read_to_string("src/safeguarding/ordinary.txt").expect("ordinary.txt");
    let remedy = "run `signpost prepare`, build, and run it again";
    assert!(
        snapshot.ordinary() == ordinary,
        "ordinary.txt is old: {remedy}"
    );
    let new = snapshot.newly_prepared(&Prepared::default());
    assert!(new.is_none(), "models/shipped.bin is old: {remedy}");
}

fn questions(counts: &mut Counts) {
    let now = "2026-06-01T10:00:00Z".parse().expect("a time");
    let (live, _) = Live::start(Paths::around(Path::new("directory.toml")), london_day(now))
        .expect("the shipped directory loads");
    let snapshot = live.snapshot();
    for set in ["own", "held-back"] {
        let path = format!("tests/questions/{set}.jsonl");
        let text = std::fs::read_to_string(&path).expect("a question set");
        let mut scores = Scores::default();
        for case in parse_cases(&text, Path::new(&path)).expect("a question set") {
            scores.add(&case, &ask(&case, &snapshot, now));
        }
        for (name, share) in scores.rows() {
            if share.of > 0 {
                let count = [share.right, share.of].map(|n| i64::try_from(n).unwrap_or(i64::MAX));
                counts.insert(format!("{set}, {}", name.trim()), count);
            }
        }
    }
}

fn safety(counts: &mut Counts) {
    let screen = Screen::embedded();
    for set in ["crisis", "soft", "lookalikes"] {
        let texts = texts_of(set);
        let cards = |texts: &[String]| {
            let card = |text: &&String| matches!(screen.check(text).level, Level::Card { .. });
            i64::try_from(texts.iter().filter(card).count()).unwrap_or(i64::MAX)
        };
        let all = i64::try_from(texts.len()).unwrap_or(i64::MAX);
        counts.insert(format!("{set}, card shown"), [cards(&texts), all]);
        if set == "soft" {
            continue;
        }
        // The same messages, written otherwise: the outcome should stay.
        let some: Vec<String> = texts.into_iter().step_by(3).collect();
        let all = i64::try_from(some.len()).unwrap_or(i64::MAX);
        counts.insert(format!("{set}, every third"), [cards(&some), all]);
        for (name, change) in CHANGES {
            let changed: Vec<String> = some.iter().map(|text| change(text)).collect();
            counts.insert(
                format!("{set}, every third, {name}"),
                [cards(&changed), all],
            );
        }
    }
}

fn texts_of(set: &str) -> Vec<String> {
    let path = format!("tests/safeguarding/{set}.jsonl");
    let lines = std::fs::read_to_string(path).expect("a safety set");
    let text = |line: &str| {
        let value: serde_json::Value = serde_json::from_str(line).expect("JSON");
        value["text"].as_str().expect("a text").to_owned()
    };
    lines.lines().map(text).collect()
}

/// A way to write the same message otherwise, with its name.
type Change = (&'static str, fn(&str) -> String);

const CHANGES: &[Change] = &[
    ("in capitals", |text| text.to_uppercase()),
    ("with emoji", |text| format!("😢 {text} 💔🙏")),
    ("with a slip of the finger", slip),
    ("in a long story", |text| {
        format!(
            "Hello, sorry for the long message. We moved here in spring and the twins started at the new school, \
             which is going well so far. {text}. We are also still waiting for the review of the plan, and the bus \
             pass came on Friday. Thank you for reading."
        )
    }),
];

/// Swaps two letters in the middle of the longest word.
fn slip(text: &str) -> String {
    let longest = text.split(' ').max_by_key(|word| word.chars().count());
    let Some(word) = longest.filter(|word| word.chars().count() >= 4) else {
        return text.to_owned();
    };
    let mut letters: Vec<char> = word.chars().collect();
    let middle = letters.len() / 2;
    letters.swap(middle - 1, middle);
    text.replacen(word, &letters.into_iter().collect::<String>(), 1)
}

fn compare(file: &str, counts: &Counts) {
    let written = std::fs::read_to_string(file).unwrap_or_default();
    let written: Counts = toml::from_str(&written).expect("scores.toml");
    let near = |name: &String, [right, of]: &[i64; 2]| {
        let before = written.get(name);
        before.is_some_and(|[then, then_of]| of == then_of && (right - then).abs() <= SLACK)
    };
    let moved: Vec<&String> = counts
        .iter()
        .filter(|(name, now)| !near(name, now))
        .map(|(name, _)| name)
        .collect();
    if moved.is_empty() && written.len() == counts.len() {
        return;
    }
    let mut now = String::from(
        "# Right answers, and of how many. Written down by hand from what tests/scores.rs says.\n",
    );
    for (name, [right, of]) in counts {
        let _ = writeln!(now, "\"{name}\" = [{right}, {of}]");
    }
    let new = Path::new(env!("CARGO_TARGET_TMPDIR")).join("scores.toml");
    std::fs::write(&new, &now).expect("the scores are written");
    panic!(
        "scores moved: {moved:?}\nIf that is meant, copy {} to {file}:\n{now}",
        new.display()
    );
}
