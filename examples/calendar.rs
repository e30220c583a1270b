//! Writes .ics files to a folder, one for each kind of event, to be read by another program:
//! `cargo run --example calendar -- FOLDER && python3 tools/read_ics.py FOLDER`

use std::error::Error;
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::civil::date;
use signpost::diagnostics::SourceFile;
use signpost::directory::parse;
use signpost::events::saying::Saying;
use signpost::events::{Event, EventId, State, WallSpan};
use signpost::words::Words;

const DIRECTORY: &str = "[forum]\nname = \"Forum\"\nhuman = \"a person\"\nhuman_how = \"Ask.\"\n\
    [[service]]\nid = \"one\"\nname = \"One\"\ndescription = \"Helps.\"\nhow_to_reach = \"Ask.\"\n";

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).map(PathBuf::from);
    let folder = folder.ok_or("name a folder")?;
    std::fs::create_dir_all(&folder)?;
    let file = SourceFile {
        path: "directory.toml".into(),
        text: DIRECTORY.to_owned(),
    };
    let directory = parse(&[file], date(2026, 11, 25)).directory;
    let directory = directory.ok_or("the directory has a mistake")?;
    let words = Words::embedded().map_err(|_| "the words have a mistake")?;
    let saying = Saying {
        words: &words,
        directory: &directory,
    };
    let changed: Timestamp = "2026-11-25T12:00:00Z".parse()?;
    let all = [
        (
            "winter",
            "2027-03-13T10:00",
            "2027-03-13T14:00",
            State::Published,
        ),
        (
            "summer",
            "2027-07-03T10:00",
            "2027-07-03T14:00",
            State::Published,
        ),
        (
            "clocks-go-forward",
            "2027-03-27T20:00",
            "2027-03-28T10:00",
            State::Published,
        ),
        (
            "clocks-go-back",
            "2027-10-30T20:00",
            "2027-10-31T10:00",
            State::Published,
        ),
        (
            "midnight",
            "2027-12-31T20:00",
            "2028-01-01T00:00",
            State::Published,
        ),
        (
            "leap-day",
            "2028-02-29T10:00",
            "2028-02-29T12:00",
            State::Published,
        ),
        (
            "two-days",
            "2027-05-01T10:00",
            "2027-05-02T16:00",
            State::Published,
        ),
        (
            "postponed",
            "2027-03-13T10:00",
            "2027-03-13T14:00",
            State::Postponed,
        ),
        (
            "cancelled",
            "2027-03-13T10:00",
            "2027-03-13T14:00",
            State::Cancelled,
        ),
    ];
    for (name, start, end, state) in all {
        let id = EventId::parse("0123456789abcdef").ok_or("no id")?;
        let mut event = Event::draft(
            id,
            1,
            "Tea, cake; and \\ 🎉 for all of you who come",
            changed,
        );
        event.summary =
            "One line.\nAnother, with a comma; and more of it to fold over the edge.".to_owned();
        event.venue = Some("Village Hall, High Street".to_owned());
        event.when = Some(WallSpan::new(start.parse()?, end.parse()?));
        event.state = state;
        event.revision = 2;
        let text = saying.ics(&event).ok_or("no file")?;
        std::fs::write(folder.join(format!("{name}.ics")), text)?;
        let wall = format!("{start} {end} {}\n", state.name());
        std::fs::write(folder.join(format!("{name}.txt")), wall)?;
    }
    Ok(())
}
