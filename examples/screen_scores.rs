//! Prints what the safety screen makes of each line of files of JSON lines with `text`: the numbers that the
//! probability of danger is made of, as JSON lines for `tools/fit_screen.py`:
//! `cargo run --release --example screen_scores -- FILE…`
use signpost::safeguarding::{Level, Screen};

fn main() {
    let screen = Screen::embedded();
    for path in std::env::args().skip(1) {
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) => {
                eprintln!("{path}: {error}");
                std::process::exit(1);
            }
        };
        for line in text.lines() {
            let mut value: serde_json::Value = serde_json::from_str(line).unwrap_or_default();
            let message = value["text"].as_str().unwrap_or_default().to_owned();
            let (numbers, chance) = screen.evidence(&message);
            let verdict = screen.check(&message);
            let signals: Vec<&str> = verdict.signals.iter().map(|s| s.signal.as_str()).collect();
            value["file"] = path.as_str().into();
            value["signals"] = signals.into();
            value["numbers"] = numbers.to_vec().into();
            value["chance"] = chance.into();
            value["level"] = match verdict.level {
                Level::Card { kind, subject, .. } => format!("{kind:?} {subject:?}"),
                other => format!("{other:?}"),
            }
            .into();
            println!("{value}");
        }
    }
}
