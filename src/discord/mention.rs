//! Messages that mention Signpost, and direct messages to it.
//!
//! In public the reply is short and the rest is behind a button that answers privately. A message that may mean
//! danger gets one neutral line, so that nobody reads in public what somebody lives with.

use std::sync::Arc;

use minijinja::context;
use serenity::all::Message;

use super::asking::Answered;
use super::bot::{Answer, Bot, Visit};
use super::escape::directory_text;
use super::ids::Press;
use super::interest::Tally;
use super::memory::Seat;
use super::page::{Button, Page};
use super::replying::choices;
use crate::reply::Outcome;
use crate::snapshot::Snapshot;

impl Bot {
    /// Answers a message if it is meant for Signpost.
    pub async fn message(self: &Arc<Self>, message: Message) {
        let forum = message.guild_id.map(|id| id.get());
        let is_meant =
            forum.is_none() || message.mentions.iter().any(|user| user.id.get() == self.me);
        if message.author.bot || message.webhook_id.is_some() || !is_meant {
            return;
        }
        let _work = self.work();
        if !self.seen.is_first(message.id.get()) {
            return;
        }
        let seat = Seat {
            person: message.author.id.get(),
            channel: message.channel_id.get(),
            forum,
        };
        let Some((page, tally)) = self.reply_to(&message, seat, forum).await else {
            return;
        };
        self.count(tally, forum);
        self.post_reply(&message, &page, forum).await;
    }

    async fn reply_to(
        self: &Arc<Self>,
        message: &Message,
        seat: Seat,
        forum: Option<u64>,
    ) -> Option<(Page, Tally)> {
        if !self.is_in_pace(seat.person) {
            // Once; then silence until the person has slowed down for a while.
            let minute = jiff::Timestamp::now().as_second().unsigned_abs() / 60;
            let first = self.slowed.is_first(seat.person ^ minute);
            return first.then(|| (self.note("slow_down"), Tally::default()));
        }
        let text = self.without_mention(&message.content);
        let id = message.id.get();
        let elsewhere = forum.is_some_and(|forum| {
            let channels = self.settings(forum).channels;
            !channels.is_empty() && !channels.contains(&seat.channel)
        });
        let thought = self.think(move |bot, snapshot| {
            let answered = bot.answer_message(seat, &text, false, snapshot);
            let page = match forum {
                None => bot.whole_page(&answered, seat.person, None, snapshot),
                Some(_) if answered.reply.card.is_some() => {
                    bot.neutral_line(id, seat, text, snapshot)
                }
                Some(_) if elsewhere => Page::new(&snapshot.words.text("ask_privately")),
                Some(_) => bot.short_page(&answered, snapshot),
            };
            (page, Tally::of(&answered.reply, snapshot))
        });
        Some(
            thought
                .await
                .unwrap_or_else(|| (self.note("went_wrong"), Tally::default())),
        )
    }

    /// One line that says nothing about the person, with the help behind a private button.
    fn neutral_line(&self, message: u64, seat: Seat, text: String, snapshot: &Snapshot) -> Page {
        self.memory.keep_crisis(message, seat.person, text);
        let words = &snapshot.words;
        let button = Button::new(&words.text("button_help_now"), Press::Help(message).id());
        Page::new(&words.text("public_help")).buttons(vec![button.primary()])
    }

    /// The short reply for everybody to see.
    fn short_page(&self, answered: &Answered, snapshot: &Snapshot) -> Page {
        let (words, reply) = (&snapshot.words, &answered.reply);
        let says: Vec<String> = reply.says.iter().map(|text| directory_text(text)).collect();
        let says = says.join("\n\n");
        match (reply.outcome, &answered.subject) {
            (Outcome::Clarify, _) => {
                choices(Page::new(&says), &reply.offers, &answered.after, snapshot)
            }
            (Outcome::NoMatch, _) => {
                let button = Button::new(&words.text("button_send_form"), Press::SendForm.id());
                Page::new(&says).buttons(vec![button])
            }
            (_, Some(subject)) => {
                let button = Button::new(
                    &words.text("button_whole"),
                    Press::Open(subject.clone()).id(),
                );
                Page::new(&short_text(answered, snapshot)).buttons(vec![button.primary()])
            }
            (Outcome::Event, _) => {
                let page =
                    self.with_tell_me(Page::new(&says), answered.asked.as_deref(), None, snapshot);
                super::events::save_buttons(page, &reply.events, words)
            }
            _ => super::events::save_buttons(Page::new(&says), &reply.events, words),
        }
    }

    /// Posts as a reply that pings nobody. A repeated try cannot post twice.
    async fn post_reply(&self, message: &Message, page: &Page, forum: Option<u64>) {
        let mut body = page.message();
        if let Some(body) = body.as_object_mut() {
            let reference = serde_json::json!({"message_id": message.id.to_string(), "fail_if_not_exists": false});
            body.insert("message_reference".to_owned(), reference);
            let nobody = serde_json::json!({"parse": [], "replied_user": false});
            body.insert("allowed_mentions".to_owned(), nobody);
        }
        let channel = message.channel_id.get();
        let posted = self.rest.post(channel, body, &message.id.to_string()).await;
        match (posted, forum) {
            (Err(error), forum) => self.could_not_post(forum, channel, &error).await,
            (Ok(()), Some(forum)) => self.posting_works(forum, channel).await,
            (Ok(()), None) => {}
        }
    }

    fn without_mention(&self, text: &str) -> String {
        let text = text.replace(&format!("<@{}>", self.me), " ");
        text.replace(&format!("<@!{}>", self.me), " ")
            .trim()
            .to_owned()
    }

    /// Help behind the neutral line: the fitting card for the person who wrote the message, the general card for
    /// everybody else.
    pub(super) async fn help_now(self: &Arc<Self>, message: u64, visit: &Visit) -> Answer {
        let (seat, forum) = (visit.seat(), visit.forum);
        let Some(text) = self.memory.crisis(message, seat.person) else {
            return self.urgent(visit).into();
        };
        let page = self.think(move |bot, snapshot| {
            let answered = bot.answer_message(seat, &text, false, snapshot);
            bot.whole_page(&answered, seat.person, forum, snapshot)
        });
        page.await.unwrap_or_else(|| self.urgent(visit)).into()
    }
}

/// What it sounds like and whom to ask first.
fn short_text(answered: &Answered, snapshot: &Snapshot) -> String {
    let words = &snapshot.words;
    let mut lines: Vec<String> = Vec::new();
    lines.extend(answered.reply.says.iter().map(|text| directory_text(text)));
    for need in &answered.reply.needs {
        if need.situation.is_some() {
            let title = words.say("sounds_like", context! { situation => &need.title });
            lines.push(directory_text(&title));
        }
        if let Some(door) = need.doors.first() {
            let first = words.say("public_first", context! { door => &door.name });
            lines.push(directory_text(&first));
        }
    }
    lines.extend(answered.reply.soft.iter().map(|text| directory_text(text)));
    lines.join("\n")
}
