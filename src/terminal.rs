//! The chat on a keyboard: the same core as every other channel.

mod commands;
mod drawing;

use std::io::{self, BufRead, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use jiff::Timestamp;
use minijinja::context;
use rustyline::error::ReadlineError;

use crate::answering::{Conversation, Question, answer};
use crate::events::Event;
use crate::live::{Live, Paths};
use crate::reply::{Action, Reply};
use crate::snapshot::Snapshot;
use crate::store::Store;
pub use drawing::{draw, width};

/// What happens after a line.
enum Next {
    Say(String),
    Leave,
}

/// One person at the keyboard.
struct Session<'a> {
    live: &'a Live,
    conversation: Conversation,
    /// The message that raised a card, while its ordinary answer waits behind a choice. Never leaves memory.
    behind_card: Option<String>,
    /// Why the last answer was given.
    because: Vec<String>,
    colour: bool,
    /// The bot's store, when there is one beside the directory.
    store: Option<Store>,
    runtime: Option<tokio::runtime::Runtime>,
}

/// Opens the bot's store if it is there; a chat does not make one.
fn store(file: &Path) -> (Option<Store>, Option<tokio::runtime::Runtime>) {
    if !file.exists() {
        return (None, None);
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .ok();
    let store = runtime.as_ref().and_then(|runtime| {
        let opened = runtime.block_on(Store::open(file));
        if let Err(error) = &opened {
            anstream::eprintln!("warning: the events cannot be read: {error}");
        }
        opened.ok()
    });
    (store, runtime)
}

/// Runs the chat until the person leaves or the input ends.
pub fn chat(paths: Paths) -> ExitCode {
    let file = paths.state.join("signpost.db");
    let live = match crate::live::start(paths) {
        Ok(live) => live,
        Err(code) => return code,
    };
    let interactive = io::stdin().is_terminal();
    let (store, runtime) = store(&file);
    let mut session = Session {
        live: &live,
        conversation: Conversation::default(),
        behind_card: None,
        because: Vec::new(),
        colour: io::stdout().is_terminal(),
        store,
        runtime,
    };
    let done = if interactive {
        session.typed()
    } else {
        session.piped()
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            anstream::eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

impl Session<'_> {
    fn typed(&mut self) -> io::Result<()> {
        let mut editor = rustyline::DefaultEditor::new().map_err(io::Error::other)?;
        let snapshot = self.live.snapshot();
        let forum = &snapshot.directory.forum.name;
        say(&snapshot.words.say("welcome", context! { forum }))?;
        loop {
            match editor.readline("\nyou> ") {
                Ok(line) => {
                    // History lives in memory only: a question about a child is not written to disk.
                    editor
                        .add_history_entry(line.as_str())
                        .map_err(io::Error::other)?;
                    self.report_changes()?;
                    match self.line(&line) {
                        Next::Say(text) => say(&format!("\n{text}"))?,
                        Next::Leave => break,
                    }
                }
                Err(ReadlineError::Interrupted | ReadlineError::Eof) => break,
                Err(error) => return Err(io::Error::other(error)),
            }
        }
        say(&self.live.snapshot().words.text("goodbye"))
    }

    fn piped(&mut self) -> io::Result<()> {
        let mut input = io::stdin().lock();
        let mut bytes = Vec::new();
        while input.read_until(b'\n', &mut bytes)? > 0 {
            let line = String::from_utf8_lossy(&bytes).trim().to_owned();
            bytes.clear();
            if line.is_empty() {
                continue;
            }
            self.report_changes()?;
            match self.line(&line) {
                Next::Say(text) => say(&format!("> {line}\n\n{text}"))?,
                Next::Leave => break,
            }
        }
        Ok(())
    }

    /// Picks up edited files between two questions and says what became of them.
    fn report_changes(&self) -> io::Result<()> {
        let Some(report) = self.live.refresh(crate::clock::today()) else {
            return Ok(());
        };
        let words = &self.live.snapshot().words;
        if report.is_broken() {
            say(&words.text("update_refused"))?;
            anstream::eprint!("{}", report.render(false, self.colour));
            return Ok(());
        }
        say(&words.text("updated"))
    }

    fn line(&mut self, line: &str) -> Next {
        let snapshot = self.live.snapshot();
        if line.trim_start().starts_with('/') {
            return self.command(line.trim(), &snapshot);
        }
        let events = self.events();
        if let Some(text) = self.behind_card.take()
            && line.trim().trim_end_matches('.') == "1"
        {
            let question = Question {
                text: &text,
                after_card: true,
                events: &events,
            };
            return Next::Say(self.answer(question, &snapshot));
        }
        if self.is_bad_choice(line) {
            return Next::Say(snapshot.words.text("bad_choice"));
        }
        let question = Question {
            events: &events,
            ..Question::new(line)
        };
        Next::Say(self.answer(question, &snapshot))
    }

    /// What is coming up, from the bot's store if there is one: read anew, for it may change at any time.
    fn events(&self) -> Vec<Event> {
        let (Some(store), Some(runtime)) = (&self.store, &self.runtime) else {
            return Vec::new();
        };
        let read = runtime.block_on(store.coming_everywhere(Timestamp::now()));
        read.unwrap_or_else(|error| {
            anstream::eprintln!("warning: the events cannot be read: {error}");
            Vec::new()
        })
    }

    /// A number that is on no list.
    fn is_bad_choice(&self, line: &str) -> bool {
        let number = line.trim().trim_end_matches('.').parse::<usize>();
        number.is_ok_and(|n| {
            let offers = self.conversation.offers.len();
            offers > 0 && (n == 0 || n > offers) && n < 100
        })
    }

    fn answer(&mut self, question: Question<'_>, snapshot: &Snapshot) -> String {
        let (reply, after) = answer(question, &self.conversation, snapshot, Timestamp::now());
        self.conversation = after;
        let waits = reply
            .offers
            .iter()
            .any(|offer| offer.action == Action::AnswerAnyway);
        self.behind_card = waits.then(|| question.text.to_owned());
        self.show(reply, snapshot)
    }

    fn show(&mut self, reply: Reply, snapshot: &Snapshot) -> String {
        let mut text = draw(&reply, &snapshot.words, width(), self.colour);
        if !reply.offers.is_empty() {
            text.push_str(&snapshot.words.text("pick_a_number"));
            text.push('\n');
        }
        self.because = reply.because;
        text
    }
}

fn say(text: &str) -> io::Result<()> {
    let mut out = anstream::stdout();
    writeln!(out, "{text}")?;
    out.flush()
}
