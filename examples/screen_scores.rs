//! Prints what the safety screen makes of each line of a file of JSON lines with `text`:
//! `cargo run --release --example screen_scores -- FILE`
use signpost::safeguarding::Screen;

fn main() {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("name a file of JSON lines");
        return;
    };
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let screen = Screen::embedded();
    for line in text.lines() {
        let value: serde_json::Value = serde_json::from_str(line).unwrap_or_default();
        let message = value["text"].as_str().unwrap_or_default();
        let (kind, danger) = screen.danger_by_meaning(message);
        let verdict = screen.check(message);
        let signals: Vec<String> = verdict.signals.iter().map(|s| s.signal.clone()).collect();
        println!(
            "{danger:.2}\t{:?}\t{:?}\t{}\t{}",
            kind,
            verdict.level,
            signals.join(","),
            value["id"].as_str().unwrap_or_default()
        );
    }
}
