//! Questions: `/ask`, the context menu on a message, and the choices that follow.

use std::sync::Arc;

use jiff::Timestamp;
use serenity::all::{
    CommandInteraction, ComponentInteraction, ComponentInteractionDataKind, MessageFlags,
    ResolvedValue,
};

use super::bot::{Answer, Bot, Visit};
use super::drawing::pieces;
use super::ids::{Meant, Subject};
use super::interest::Tally;
use super::memory::{Remembered, Seat};
use super::page::{First, Page};
use crate::answering::{self, Conversation, Question};
use crate::directory::{Directory, Leads};
use crate::reply::layout::blocks;
use crate::reply::{Outcome, Reply};
use crate::safeguarding::{AreaHint, Subject as Whose};
use crate::snapshot::Snapshot;
use crate::store::Preferences;
use crate::understanding::Read;

/// A reply and what it is about, ready to be drawn.
pub(super) struct Answered {
    pub(super) reply: Reply,
    pub(super) after: Conversation,
    pub(super) subject: Option<Subject>,
    pub(super) pieces: Arc<Vec<String>>,
    /// The message that is answered, if there is one.
    pub(super) asked: Option<String>,
}

impl Visit {
    pub(super) fn seat(&self) -> Seat {
        Seat {
            person: self.person,
            channel: self.channel,
            forum: self.forum,
        }
    }
}

impl Bot {
    /// The conversation so far, completed by what the person set for themselves.
    pub(super) fn recall(&self, seat: Seat, snapshot: &Arc<Snapshot>) -> Remembered {
        let mut known = self.memory.recall(seat, snapshot);
        let now = Timestamp::now();
        let preferences = self.preferences(seat.person);
        known.conversation = with_preferences(
            known.conversation.at(now),
            &preferences,
            &snapshot.directory,
            now,
        );
        known
    }

    /// Answers a message of this person in this place, and remembers the conversation.
    pub(super) fn answer_message(
        &self,
        seat: Seat,
        text: &str,
        after_card: bool,
        snapshot: &Arc<Snapshot>,
    ) -> Answered {
        let known = self.recall(seat, snapshot);
        let events = self.coming(seat.forum);
        let question = Question {
            text,
            after_card,
            events: &events,
        };
        let (reply, after) =
            answering::answer(question, &known.conversation, snapshot, Timestamp::now());
        self.remember(seat, reply, after, Some(text), snapshot)
    }

    /// Opens what a subject means.
    pub(super) fn open_subject(
        &self,
        seat: Seat,
        subject: &Subject,
        snapshot: &Arc<Snapshot>,
    ) -> Option<Answered> {
        let known = self.recall(seat, snapshot);
        let (mut reply, after) = reopened(subject, &known.conversation, snapshot)?;
        answering::events::meet(&mut reply, &self.coming(seat.forum), snapshot);
        Some(self.remember(seat, reply, after, known.message.as_deref(), snapshot))
    }

    fn remember(
        &self,
        seat: Seat,
        mut reply: Reply,
        after: Conversation,
        text: Option<&str>,
        snapshot: &Arc<Snapshot>,
    ) -> Answered {
        self.show_flags(&mut reply, &snapshot.directory);
        let subject = subject_of(&reply, &after, &snapshot.directory);
        let pieces = Arc::new(draw(&reply, snapshot));
        let what = Remembered {
            conversation: after.clone(),
            message: text.map(ToOwned::to_owned),
            // Nothing of a card is remembered; "more" below it opens the ordinary answer.
            drawn: subject
                .clone()
                .filter(|_| reply.card.is_none())
                .map(|subject| (subject, Arc::clone(&pieces))),
            draft: None,
        };
        self.memory.keep(seat, what, snapshot);
        Answered {
            reply,
            after,
            subject,
            pieces,
            asked: text.map(ToOwned::to_owned),
        }
    }

    /// Says at a door that a parent found a detail wrong.
    pub(super) fn show_flags(&self, reply: &mut Reply, directory: &Directory) {
        let snapshot = self.live.snapshot();
        for door in reply.needs.iter_mut().flat_map(|need| &mut need.doors) {
            let service = directory.services.get(door.service);
            if service.is_some_and(|s| self.is_flagged(&s.id)) {
                door.freshness = snapshot.words.text("flagged");
            }
        }
    }

    pub(super) async fn ask(
        self: &Arc<Self>,
        command: &CommandInteraction,
        visit: &Visit,
    ) -> Answer {
        let text = option(command, "question");
        self.ask_text(text, false, visit).await
    }

    async fn ask_text(self: &Arc<Self>, text: String, after_card: bool, visit: &Visit) -> Answer {
        let (seat, forum) = (visit.seat(), visit.forum);
        let page = self
            .think(move |bot, snapshot| {
                let answered = bot.answer_message(seat, &text, after_card, snapshot);
                let page = bot.whole_page(&answered, seat.person, forum, snapshot);
                (page, Tally::of(&answered.reply, snapshot))
            })
            .await;
        match page {
            Some((page, tally)) => {
                self.count(tally, forum);
                page.into()
            }
            None => self.note("went_wrong").into(),
        }
    }

    /// Somebody else's message: whose safety it is about is not known, and nothing of it is remembered as said by
    /// the person who asks.
    pub(super) async fn ask_about(
        self: &Arc<Self>,
        command: &CommandInteraction,
        visit: &Visit,
    ) -> Answer {
        let target = command.data.target_id.map(|id| id.to_message_id());
        let message = target.and_then(|id| command.data.resolved.messages.get(&id));
        let Some(text) = message
            .map(|m| m.content.clone())
            .filter(|t| !t.trim().is_empty())
        else {
            return self.note("no_text_in_message").into();
        };
        let (seat, forum) = (visit.seat(), visit.forum);
        let page = self.think(move |bot, snapshot| bot.page_about(&text, seat, forum, snapshot));
        page.await.unwrap_or_else(|| self.note("went_wrong")).into()
    }

    fn page_about(
        &self,
        text: &str,
        seat: Seat,
        forum: Option<u64>,
        snapshot: &Arc<Snapshot>,
    ) -> Page {
        let fresh = Conversation::default();
        let events = self.coming(forum);
        let question = Question {
            events: &events,
            ..Question::new(text)
        };
        let (mut reply, after) = answering::answer(question, &fresh, snapshot, Timestamp::now());
        if let Some(safety) = &mut reply.card {
            safety.subject = Whose::Unknown;
            let area: AreaHint = answering::area_hint(snapshot, None);
            safety.card = snapshot
                .cards
                .card(Whose::Unknown, safety.kind, false, area);
        }
        let answered = self.remember(seat, reply, after, Some(text), snapshot);
        self.memory
            .change(seat, |known| known.conversation = Conversation::default());
        self.whole_page(&answered, seat.person, forum, snapshot)
    }

    /// The ordinary answer behind a card.
    pub(super) async fn anyway(self: &Arc<Self>, visit: &Visit) -> Answer {
        let known = self.memory.recall(visit.seat(), &self.live.snapshot());
        match known.message {
            Some(text) => self.ask_text(text, true, visit).await,
            None => self.note("ask_again").into(),
        }
    }

    /// A choice: in place of the question where only this person sees it, and privately where everybody does.
    pub(super) async fn open(
        self: &Arc<Self>,
        subject: Subject,
        pressed: &ComponentInteraction,
        visit: &Visit,
    ) -> Answer {
        let is_private = pressed
            .message
            .flags
            .is_some_and(|f| f.contains(MessageFlags::EPHEMERAL));
        let page = self.opened(subject, visit).await;
        match page {
            Ok(page) if is_private => First::Instead(page).into(),
            Ok(page) | Err(page) => page.into(),
        }
    }

    /// A choice of a menu: always a new message, so that the menu stays.
    pub(super) async fn pick(
        self: &Arc<Self>,
        pressed: &ComponentInteraction,
        visit: &Visit,
    ) -> Answer {
        match Subject::decode(&picked(pressed)) {
            Some(subject) => match self.opened(subject, visit).await {
                Ok(page) | Err(page) => page.into(),
            },
            None => self.note("old_button").into(),
        }
    }

    async fn opened(self: &Arc<Self>, subject: Subject, visit: &Visit) -> Result<Page, Page> {
        let (seat, forum) = (visit.seat(), visit.forum);
        let page = self
            .think(move |bot, snapshot| {
                let answered = bot.open_subject(seat, &subject, snapshot)?;
                Some(bot.whole_page(&answered, seat.person, forum, snapshot))
            })
            .await;
        match page {
            Some(Some(page)) => Ok(page),
            Some(None) => Err(self.note("entry_gone")),
            None => Err(self.note("went_wrong")),
        }
    }

    /// What found no room in the message before.
    pub(super) async fn more(
        self: &Arc<Self>,
        subject: Subject,
        from: usize,
        visit: &Visit,
    ) -> Answer {
        let (seat, forum) = (visit.seat(), visit.forum);
        let page = self
            .think(move |bot, snapshot| {
                let known = bot.recall(seat, snapshot);
                let drawn = known.drawn.filter(|(about, _)| *about == subject);
                let pieces = match drawn {
                    Some((_, pieces)) => pieces,
                    None => {
                        let (mut reply, _) = reopened(&subject, &known.conversation, snapshot)?;
                        bot.show_flags(&mut reply, &snapshot.directory);
                        answering::events::meet(&mut reply, &bot.coming(forum), snapshot);
                        Arc::new(draw(&reply, snapshot))
                    }
                };
                bot.more_page(&subject, &pieces, from, forum, snapshot)
            })
            .await;
        match page {
            Some(Some(page)) => page.into(),
            Some(None) => self.note("entry_gone").into(),
            None => self.note("went_wrong").into(),
        }
    }
}

/// The pieces of a reply. The gentle safety line is not among them: it stands on the first page in any case.
pub(super) fn draw(reply: &Reply, snapshot: &Snapshot) -> Vec<String> {
    let mut reply = reply.clone();
    reply.soft = None;
    pieces(&blocks(&reply, &snapshot.words))
}

/// Answers from what an id says.
pub(super) fn reopened(
    subject: &Subject,
    before: &Conversation,
    snapshot: &Snapshot,
) -> Option<(Reply, Conversation)> {
    let now = Timestamp::now();
    let mut family = subject.family(&snapshot.directory, now);
    family.age = family.age.or_else(|| before.age.clone());
    family.place = family.place.or_else(|| before.place.clone());
    match subject.meant(&snapshot.directory)? {
        Meant::Term(term) => Some(answering::explain(term, &family, snapshot, now)),
        Meant::Leads(leads) if subject.together => {
            let mut leads = leads.into_iter();
            let (mut reply, mut after) = answering::open(&[leads.next()?], &family, snapshot, now);
            for lead in leads {
                let (more, more_after) = answering::open(&[lead], &family, snapshot, now);
                reply.needs.extend(more.needs);
                after.leads.extend(more_after.leads);
            }
            for need in &mut reply.needs {
                need.doors.truncate(answering::DOORS_OF_TWO);
            }
            after.services = reply.services();
            Some((reply, after))
        }
        Meant::Leads(leads) => Some(answering::open(&leads, &family, snapshot, now)),
    }
}

/// What a reply is about; nothing for a card, a question back and small talk.
fn subject_of(reply: &Reply, after: &Conversation, directory: &Directory) -> Option<Subject> {
    if let Some(term) = reply.term {
        return Some(Subject::of_term(term, directory));
    }
    let leads = reply.needs.iter().filter_map(|need| {
        let first = need.doors.first().map(|door| Leads::Service(door.service));
        need.situation.map(Leads::Situation).or(first)
    });
    let leads: Vec<Leads> = leads.collect();
    if leads.is_empty() {
        return None;
    }
    let mut subject = Subject::of_leads(&leads, after, directory);
    subject.together = subject.keys.len() > 1;
    Some(subject)
}

/// The topic of a question that nobody covers.
pub(super) fn missed(reply: &Reply, snapshot: &Snapshot) -> Option<String> {
    if reply.outcome != Outcome::NoMatch {
        return None;
    }
    let topics = reply.near.iter().filter_map(|lead| match lead {
        Leads::Situation(index) => snapshot
            .directory
            .situations
            .get(*index)
            .map(|s| s.topic.clone()),
        Leads::Service(_) => None,
    });
    Some(topics.into_iter().next().unwrap_or_default())
}

fn with_preferences(
    mut known: Conversation,
    preferences: &Preferences,
    directory: &Directory,
    now: Timestamp,
) -> Conversation {
    let area = preferences
        .area
        .as_deref()
        .and_then(|id| directory.areas.find(id));
    if known.place.is_none()
        && let Some(area) = area
    {
        known.place = Some(Read {
            value: area.set,
            words: area.name.clone(),
        });
        known.at = Some(now);
    }
    if known.age.is_none()
        && let Some(band) = preferences.age_band
    {
        known.age = Some(Read {
            value: band.range(),
            words: band.name.to_owned(),
        });
        known.at = Some(now);
    }
    known
}

/// The text of an option.
pub(super) fn option(command: &CommandInteraction, name: &str) -> String {
    let options = command.data.options();
    let found = options.iter().find(|option| option.name == name);
    match found.map(|option| &option.value) {
        Some(ResolvedValue::String(text)) => (*text).to_owned(),
        _ => String::new(),
    }
}

/// The one value picked in a menu of our own.
pub(super) fn picked(pressed: &ComponentInteraction) -> String {
    match &pressed.data.kind {
        ComponentInteractionDataKind::StringSelect { values } => {
            values.first().cloned().unwrap_or_default()
        }
        _ => String::new(),
    }
}
