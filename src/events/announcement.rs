//! What is said about an event, as neutral text: the announcement, what changed, and the text to copy elsewhere.
//! Each channel draws the blocks in its own way.

use minijinja::context;

use super::access::{AccessFact, Known};
use super::attendance::Counts;
use super::change::{Change, changes};
use super::saying::Saying;
use super::{Event, Field, State};
use crate::directory::Service;
use crate::reply::layout::Block;

/// Fields of the announcement that are a line each, in the order shown.
const LINES: [Field; 9] = [
    Field::When,
    Field::Venue,
    Field::Online,
    Field::Cost,
    Field::Food,
    Field::ForWhom,
    Field::Ages,
    Field::Siblings,
    Field::Booking,
];

impl Saying<'_> {
    /// The title with what has become of the event: "Cancelled: Coffee morning".
    pub fn title(&self, event: &Event) -> String {
        let title = event.title.replace(['\r', '\n'], " ");
        let name = match event.state {
            State::Cancelled => "event_title_cancelled",
            State::Postponed => "event_title_postponed",
            State::Over => "event_title_over",
            State::Draft | State::Published => return title,
        };
        self.words.say(name, context! { title })
    }

    /// The whole announcement, text first. With `counts`, how many come.
    pub fn announcement(&self, event: &Event, counts: Option<Counts>) -> Vec<Block> {
        let mut blocks = vec![Block::Title(self.title(event))];
        match event.state {
            State::Cancelled => blocks.push(Block::Text(self.words.text("event_is_cancelled"))),
            State::Postponed => blocks.push(Block::Text(self.words.text("event_is_postponed"))),
            _ => {}
        }
        blocks.push(Block::Text(self.lines(event).join("\n")));
        if let Some(counts) = counts.filter(|counts| counts.families > 0) {
            blocks.push(Block::Text(self.coming(counts)));
        }
        if !event.summary.trim().is_empty() {
            blocks.push(Block::Text(event.summary.trim().to_owned()));
        }
        self.expect(event, &mut blocks);
        self.programme(event, &mut blocks);
        self.who(event, &mut blocks);
        self.access(event, &mut blocks);
        if let Some(contact) = self.value(Field::Contact, event) {
            blocks.push(Block::Text(self.line(Field::Contact, &contact)));
        }
        if let Some(picture) = &event.picture {
            let alt = &picture.alt;
            blocks.push(Block::Note(
                self.words.say("event_picture", context! { alt }),
            ));
        }
        blocks
    }

    /// When, where, cost, and so on: a line each.
    pub fn lines(&self, event: &Event) -> Vec<String> {
        let said = LINES.iter().filter_map(|field| {
            let value = self.value(*field, event)?;
            Some(self.line(*field, &value))
        });
        said.collect()
    }

    fn line(&self, field: Field, value: &str) -> String {
        let label = self.label(field);
        self.words.say("event_line", context! { label, value })
    }

    /// "12 families are coming, 31 people."
    pub fn coming(&self, counts: Counts) -> String {
        let (families, people) = (counts.families, counts.people);
        self.words
            .say("event_coming", context! { families, people })
    }

    fn expect(&self, event: &Event, blocks: &mut Vec<Block>) {
        if let Some(expect) = event
            .access
            .expect
            .as_deref()
            .filter(|t| !t.trim().is_empty())
        {
            blocks.push(Block::Heading(self.words.text("event_heading_expect")));
            blocks.push(Block::Text(expect.trim().to_owned()));
        }
    }

    fn programme(&self, event: &Event, blocks: &mut Vec<Block>) {
        if event.programme.is_empty() {
            return;
        }
        blocks.push(Block::Heading(self.words.text("event_heading_programme")));
        let lines = event.programme.iter().map(|s| self.session(s, event));
        blocks.push(Block::Bullets(lines.collect()));
    }

    fn who(&self, event: &Event, blocks: &mut Vec<Block>) {
        let lines: Vec<String> = self.services(event).map(|s| self.somebody(s)).collect();
        if !lines.is_empty() {
            blocks.push(Block::Heading(self.words.text("event_heading_who")));
            blocks.push(Block::Bullets(lines));
        }
    }

    /// Who somebody is, and what to ask them, from the directory's entry.
    fn somebody(&self, service: &Service) -> String {
        let (name, what) = (&service.name, service.description.trim());
        let say = service.advice.what_to_say.as_deref().map(str::trim);
        self.words
            .say("event_somebody", context! { name, what, say })
    }

    fn access(&self, event: &Event, blocks: &mut Vec<Block>) {
        // From home there is no door and no car park.
        let shown = AccessFact::ALL.into_iter().filter(|fact| {
            !event.is_online_only() || matches!(fact, AccessFact::Bsl | AccessFact::Captions)
        });
        let (mut known, mut open) = (Vec::new(), Vec::new());
        for fact in shown {
            let what = self.fact(fact);
            match (event.access.known(fact), event.access.facts.get(&fact)) {
                (Known::NotKnown, _) | (_, None) => open.push(what),
                (answer, Some(checked)) => {
                    let yes = answer == Known::Yes;
                    let date = self.day(checked.on);
                    known.push(self.words.say("event_access", context! { what, yes, date }));
                }
            }
        }
        blocks.push(Block::Heading(self.words.text("event_heading_access")));
        if !open.is_empty() {
            let what = open.join(", ");
            known.push(self.words.say("event_access_open", context! { what }));
        }
        blocks.push(Block::Bullets(known));
    }

    /// What changed, a line each: "Time: 10am to 2pm → 11am to 3pm".
    pub fn changed(&self, old: &Event, new: &Event) -> Vec<String> {
        let all = changes(old, new);
        let said = all.iter().filter(|change| change.field != Field::Other);
        said.map(|change| self.change(*change, old, new)).collect()
    }

    fn change(&self, change: Change, old: &Event, new: &Event) -> String {
        let field = change.field;
        let mut label = self.label(field);
        let (mut before, mut after) = (self.value(field, old), self.value(field, new));
        // A long text is not said twice.
        if field == Field::Summary {
            (before, after) = (None, None);
        }
        if let (Field::When, Some(a), Some(b)) = (field, &old.when, &new.when) {
            let same_days = a.first_day() == b.first_day() && a.last_day() == b.last_day();
            if same_days && !b.is_over_days() {
                label = self.words.text("event_label_time");
                (before, after) = (Some(self.hours(a)), Some(self.hours(b)));
            }
        }
        match (before, after) {
            (Some(before), Some(after)) => self
                .words
                .say("event_change", context! { label, before, after }),
            (None, Some(after)) => self
                .words
                .say("event_change_new", context! { label, after }),
            (Some(before), None) => self
                .words
                .say("event_change_gone", context! { label, before }),
            (None, None) => self.words.say("event_change_some", context! { label }),
        }
    }

    /// The notice after a change: what changed, then what is true now.
    pub fn change_notice(&self, old: &Event, new: &Event) -> Vec<Block> {
        let title = &new.title;
        let mut blocks = vec![Block::Title(
            self.words.say("event_changed_title", context! { title }),
        )];
        let changed = self.changed(old, new);
        if !changed.is_empty() {
            blocks.push(Block::Bullets(changed));
        }
        blocks.push(Block::Heading(self.words.text("event_heading_now")));
        blocks.push(Block::Text(self.lines(new).join("\n")));
        blocks
    }

    /// The notice that it will not be, or not then.
    pub fn off_notice(&self, event: &Event) -> Vec<Block> {
        let text = match event.state {
            State::Postponed => "event_is_postponed",
            _ => "event_is_cancelled",
        };
        let mut blocks = vec![
            Block::Title(self.title(event)),
            Block::Text(self.words.text(text)),
        ];
        if let Some(when) = &event.when {
            let when = self.when(when);
            blocks.push(Block::Text(self.words.say("event_was", context! { when })));
        }
        if let Some(contact) = self.value(Field::Contact, event) {
            blocks.push(Block::Text(self.line(Field::Contact, &contact)));
        }
        blocks
    }

    /// A reminder: when and where, and what to expect.
    pub fn reminder(&self, event: &Event) -> Vec<Block> {
        let title = &event.title;
        let mut blocks = vec![
            Block::Title(self.words.say("event_reminder", context! { title })),
            Block::Text(self.lines(event).join("\n")),
        ];
        self.expect(event, &mut blocks);
        blocks
    }

    /// The announcement as plain text, to be copied to Facebook and WhatsApp.
    pub fn text_to_copy(&self, event: &Event) -> String {
        let mut text = String::new();
        let mut heading = None;
        for block in self.announcement(event, None) {
            let piece = match block {
                Block::Heading(said) => {
                    heading = Some(said);
                    continue;
                }
                Block::Title(said) | Block::Text(said) | Block::Quote(said) => said,
                Block::Bullets(lines) => lines
                    .iter()
                    .map(|line| format!("- {line}"))
                    .collect::<Vec<_>>()
                    .join("\n"),
                Block::Note(_) | Block::Door { .. } | Block::Choice { .. } => continue,
            };
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            if let Some(heading) = heading.take() {
                text.push_str(&format!("{heading}\n"));
            }
            text.push_str(&piece);
        }
        text
    }
}
