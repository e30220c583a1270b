//! "Send this question to the forum": only when the parent wants it, and only what they see.

use std::sync::Arc;

use minijinja::context;

use super::bot::{Answer, Bot, Visit};
use super::escape::persons_text;
use super::ids::Press;
use super::page::{Button, First, Form, Page};
use crate::personal_details::may_be_a_name;

/// Longest question that is kept. Fits a message with the words around it, even when every letter is escaped.
const QUESTION: usize = 600;

impl Bot {
    /// The form, with the question in it that was just asked: the parent may change it before it is sent.
    pub(super) fn send_form(&self, visit: &Visit) -> Answer {
        if visit.forum.is_none() {
            return self.note("send_in_forum").into();
        }
        let snapshot = self.live.snapshot();
        let words = &snapshot.words;
        let known = self.memory.recall(visit.seat(), &snapshot);
        First::Form(Form {
            id: Press::Send.id(),
            title: words.text("form_send_title"),
            label: words.text("form_send_label"),
            value: known.message.unwrap_or_default(),
            longest: QUESTION,
            needed: true,
        })
        .into()
    }

    /// What was written in the form: refused, asked about, or shown once more before it is kept.
    pub(super) async fn send(self: &Arc<Self>, text: &str, visit: &Visit) -> Answer {
        let text = text.trim().to_owned();
        if text.is_empty() {
            return self.note("empty_message").into();
        }
        if let Some(refusal) = self.refusal(&text) {
            let again = Button::new(&self.say("button_change"), Press::SendForm.id());
            self.keep_draft(visit, &text);
            return refusal.buttons(vec![again]).into();
        }
        let seat = visit.seat();
        let thought = self.think(move |bot, snapshot| {
            let name = may_be_a_name(&text, |word| bot.is_known_word(word, snapshot));
            (name, text)
        });
        let Some((name, text)) = thought.await else {
            return self.note("went_wrong").into();
        };
        self.keep_draft(visit, &text);
        self.memory
            .change(seat, |known| known.draft = Some(text.clone()));
        let words = &self.live.snapshot().words;
        let question = persons_text(&text);
        let question = question
            .lines()
            .map(|line| format!("> {line}\n"))
            .collect::<String>();
        let ask = match name {
            Some(name) => words.say(
                "send_name",
                context! { name => persons_text(&name), question },
            ),
            None => words.say("send_check", context! { question }),
        };
        let button = |name: &str, press: Press| Button::new(&words.text(name), press.id());
        Page::new(&ask)
            .buttons(vec![
                button("button_send_now", Press::SendNow),
                button("button_change", Press::SendForm),
                button("button_send_not", Press::SendNot),
            ])
            .into()
    }

    /// Keeps the words in memory, so that the form can be shown again with them.
    fn keep_draft(&self, visit: &Visit, text: &str) {
        let snapshot = self.live.snapshot();
        let mut known = self.memory.recall(visit.seat(), &snapshot);
        known.message = Some(text.to_owned());
        self.memory.keep(visit.seat(), known, &snapshot);
    }

    pub(super) async fn send_now(&self, visit: &Visit) -> Answer {
        let known = self.memory.recall(visit.seat(), &self.live.snapshot());
        let (Some(text), Some(forum)) = (known.draft, visit.forum) else {
            return First::Instead(self.note("send_again")).into();
        };
        let person = self.store.person(visit.person);
        let kept = self
            .store
            .keep_question(forum, &person, &text, crate::clock::today())
            .await;
        self.memory.change(visit.seat(), |known| known.draft = None);
        let page = match kept {
            Ok(()) => self.note("sent"),
            Err(error) => {
                tracing::error!(%error, "a question was not kept");
                self.note("not_kept")
            }
        };
        First::Instead(page).into()
    }

    pub(super) fn send_not(&self, visit: &Visit) -> Answer {
        self.memory.change(visit.seat(), |known| known.draft = None);
        First::Instead(self.note("not_sent")).into()
    }

    /// Whether a word with a capital letter is in the directory: the name of a service or a place, a term.
    fn is_known_word(&self, word: &str, snapshot: &crate::snapshot::Snapshot) -> bool {
        let word = word.to_lowercase();
        let has = |text: &str| {
            let mut words = text.split(|c: char| !c.is_alphanumeric());
            words.any(|w| w.to_lowercase() == word)
        };
        let directory = &snapshot.directory;
        directory
            .services
            .iter()
            .any(|s| s.all_names().into_iter().any(has))
            || directory
                .terms
                .iter()
                .any(|t| has(&t.term) || has(&t.stands_for))
            || directory
                .areas
                .iter()
                .any(|a| has(&a.name) || a.places.iter().any(|p| has(p)))
    }
}
