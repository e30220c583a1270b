//! What a person says about an answer, and sharing it.

use std::sync::Arc;

use minijinja::context;
use serde_json::{Value, json};
use serenity::all::ComponentInteraction;

use super::asking::{draw, picked, reopened};
use super::bot::{Answer, Bot, Then, Visit};
use super::drawing::fill;
use super::ids::{Meant, Press, Subject};
use super::page::{Button, Choice, First, Form, Menu, Page};
use crate::answering::Conversation;
use crate::directory::{Directory, Leads};
use crate::snapshot::Snapshot;
use crate::store::{StoreError, Verdict};

/// Longest note about a wrong detail.
const DETAIL: usize = 300;

impl Bot {
    pub(super) async fn helped(
        &self,
        subject: &Subject,
        pressed: &ComponentInteraction,
        visit: &Visit,
    ) -> Answer {
        let kept = self
            .keep_verdict(subject, Verdict::Helped, None, visit)
            .await;
        let thanks = self.thanks(kept, "thanks_helped");
        without_buttons(pressed, &["y:", "n:"], Then::FollowUp(thanks))
    }

    pub(super) fn not_right(&self, subject: &Subject) -> Answer {
        let snapshot = self.live.snapshot();
        let words = &snapshot.words;
        let reasons = Verdict::NOT_RIGHT.into_iter().map(|verdict| {
            let name = format!("reason_{}", verdict.name().replace('-', "_"));
            Choice::new(&words.text(&name), verdict.name())
        });
        let menu = Menu::Choices(reasons.collect());
        Page::new(&words.text("not_right_why"))
            .menu(
                &words.text("menu_reason"),
                Press::Why(subject.clone()).id(),
                menu,
            )
            .into()
    }

    pub(super) async fn why(
        &self,
        subject: Subject,
        pressed: &ComponentInteraction,
        visit: &Visit,
    ) -> Answer {
        let Some(verdict) = Verdict::find(&picked(pressed)) else {
            return self.note("old_button").into();
        };
        if verdict == Verdict::WrongDetail {
            let words = &self.live.snapshot().words;
            return First::Form(Form {
                id: Press::Detail(subject).id(),
                title: words.text("form_detail_title"),
                label: words.text("form_detail_label"),
                value: String::new(),
                longest: DETAIL,
                needed: false,
            })
            .into();
        }
        let kept = self.keep_verdict(&subject, verdict, None, visit).await;
        First::Instead(self.thanks(kept, "thanks_not_right")).into()
    }

    /// A wrong detail flags the entry at once, so that the next parent is warned.
    pub(super) async fn wrong_detail(
        &self,
        subject: &Subject,
        text: &str,
        visit: &Visit,
    ) -> Answer {
        let text = text.trim();
        if let Some(refusal) = self.refusal(text) {
            return refusal.into();
        }
        let flagged = match first_service(subject, &self.live.snapshot()) {
            Some(service) => self.set_flag(&service, true).await,
            None => Ok(()),
        };
        let detail = (!text.is_empty()).then_some(text);
        let kept = self
            .keep_verdict(subject, Verdict::WrongDetail, detail, visit)
            .await;
        self.thanks(flagged.and(kept), "thanks_detail").into()
    }

    async fn keep_verdict(
        &self,
        subject: &Subject,
        verdict: Verdict,
        detail: Option<&str>,
        visit: &Visit,
    ) -> Result<(), StoreError> {
        let snapshot = self.live.snapshot();
        let entry = match verdict {
            Verdict::WrongDetail => first_service(subject, &snapshot),
            _ => None,
        };
        let Some(entry) = entry.or_else(|| entry_id(subject, &snapshot.directory)) else {
            return Ok(());
        };
        let person = self.store.person(visit.person);
        // Direct messages belong to no forum.
        let forum = visit.forum.unwrap_or(0);
        let today = crate::clock::today();
        self.store
            .keep_feedback(forum, &person, &entry, (verdict, detail), today)
            .await
    }

    fn thanks(&self, kept: Result<(), StoreError>, name: &str) -> Page {
        match kept {
            Ok(()) => self.note(name),
            Err(error) => {
                tracing::error!(%error, "feedback was not kept");
                self.note("not_kept")
            }
        }
    }

    /// Posts the answer, never the question, for everybody in the channel.
    pub(super) async fn share(
        self: &Arc<Self>,
        subject: Subject,
        pressed: &ComponentInteraction,
    ) -> Answer {
        let page = self
            .think(move |bot, snapshot| bot.shared_page(&subject, snapshot))
            .await
            .flatten();
        match page {
            Some(page) => {
                let failed = self.note("share_failed");
                without_buttons(pressed, &["s:"], Then::Post(page, failed))
            }
            None => self.note("entry_gone").into(),
        }
    }

    /// Only what the entry says: no words of the person, and no reasons taken from them.
    fn shared_page(&self, subject: &Subject, snapshot: &Arc<Snapshot>) -> Option<Page> {
        let subject = Subject {
            age: None,
            ..subject.clone()
        };
        let (mut reply, _) = reopened(&subject, &Conversation::default(), snapshot)?;
        self.show_flags(&mut reply, &snapshot.directory);
        reply.because.clear();
        let words = &snapshot.words;
        let shown = fill(
            &draw(&reply, snapshot),
            0,
            false,
            Some(&words.text("shared_note")),
        );
        let button = Button::new(&words.text("button_whole"), Press::Open(subject).id());
        Some(Page::new(&shown.text).public().buttons(vec![button]))
    }

    /// Refuses words that point at a person.
    pub(super) fn refusal(&self, text: &str) -> Option<Page> {
        let found = crate::personal_details::find(text);
        if found.is_empty() {
            return None;
        }
        let words = &self.live.snapshot().words;
        let names: Vec<String> = found
            .iter()
            .map(|detail| words.text(&format!("detail_{}", detail.name())))
            .collect();
        Some(Page::new(&words.say(
            "details_refused",
            context! { what => names.join(", ") },
        )))
    }
}

/// The message as it is, without some of its buttons: a button that has done its work is removed, since screen
/// readers do not say that a button is disabled.
fn without_buttons(pressed: &ComponentInteraction, used: &[&str], then: Then) -> Answer {
    let rows = serde_json::to_value(&pressed.message.components).unwrap_or_default();
    let is_used = |part: &Value| {
        let id = part
            .get("custom_id")
            .and_then(Value::as_str)
            .unwrap_or_default();
        used.iter().any(|start| id.starts_with(start))
    };
    let kept = rows.as_array().into_iter().flatten().filter_map(|row| {
        let parts = row.get("components")?.as_array()?;
        let parts: Vec<&Value> = parts.iter().filter(|part| !is_used(part)).collect();
        (!parts.is_empty()).then(|| json!({"type": 1, "components": parts}))
    });
    Answer {
        first: First::Rows(kept.collect()),
        then: vec![then],
    }
}

/// The id of the entry an answer is about.
fn entry_id(subject: &Subject, directory: &Directory) -> Option<String> {
    match subject.meant(directory)? {
        Meant::Term(term) => directory.terms.get(term).map(|t| t.term.clone()),
        Meant::Leads(leads) => match leads.first()? {
            Leads::Situation(index) => directory.situations.get(*index).map(|s| s.id.clone()),
            Leads::Service(index) => directory.services.get(*index).map(|s| s.id.clone()),
        },
    }
}

/// The id of the service whose details were shown first.
fn first_service(subject: &Subject, snapshot: &Snapshot) -> Option<String> {
    let (reply, _) = reopened(subject, &Conversation::default(), snapshot)?;
    let first = reply.services().into_iter().next()?;
    snapshot.directory.services.get(first).map(|s| s.id.clone())
}
