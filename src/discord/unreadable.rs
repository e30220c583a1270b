//! Events that serenity could not read.
//!
//! It drops them without a word above its debug level. Most often one part of a message is new to it or missing,
//! and a part that Signpost does not need: so the event is read again without those parts. What still cannot be
//! read is counted in the log by its kind, and a person who waits for an answer is told.

use std::sync::Arc;

use serde_json::Value;
use serenity::all::{Interaction, Message};

use super::bot::Bot;
use super::page::{First, Page};

/// Parts of a message that Signpost never looks at.
const NOT_NEEDED: &[&str] = &[
    "activity",
    "application",
    "attachments",
    "call",
    "embeds",
    "interaction",
    "interaction_metadata",
    "mention_channels",
    "message_snapshots",
    "poll",
    "reactions",
    "referenced_message",
    "resolved",
    "role_subscription_data",
    "sticker_items",
    "thread",
];

impl Bot {
    /// Reads an event again, with less in it; answers it as far as that goes.
    pub(super) async fn unreadable(self: &Arc<Self>, kind: &str, value: &Value) {
        match kind {
            "INTERACTION_CREATE" => match interaction(value) {
                Some(interaction) => self.interaction(interaction).await,
                None => self.unreadable_interaction(value).await,
            },
            "MESSAGE_CREATE" => match message(value) {
                Some(message) => self.message(message).await,
                None => tracing::warn!(kind, "an event could not be read"),
            },
            "READY" | "RESUMED" | "GUILD_DELETE" => {
                tracing::warn!(kind, "an event could not be read");
            }
            _ => tracing::debug!(kind, "an event could not be read, and is not needed"),
        }
    }

    /// Answers an interaction that could not be read, as far as that goes: the person is told to ask in another
    /// way, and the organisers are told once.
    async fn unreadable_interaction(&self, value: &Value) {
        tracing::warn!(kind = "INTERACTION_CREATE", "an event could not be read");
        let id = value
            .get("id")
            .and_then(Value::as_str)
            .and_then(|id| id.parse().ok());
        let token = value.get("token").and_then(Value::as_str);
        let kind = value.get("type").and_then(Value::as_u64);
        let (Some(id), Some(token)) = (id, token) else {
            return;
        };
        if !self.seen.is_first(id) {
            return;
        }
        let first = match kind {
            Some(4) => First::Suggestions(Vec::new()),
            _ => First::New(Page::new(&self.say("went_wrong"))),
        };
        if let Err(error) = self.rest.answer(id, token, &first).await {
            tracing::warn!(%error, "an interaction was not answered");
        }
        let forum = value
            .get("guild_id")
            .and_then(Value::as_str)
            .and_then(|id| id.parse().ok());
        if let Some(forum) = forum {
            let text = self.say("trouble_unreadable");
            self.trouble(forum, "unreadable", &text).await;
        }
    }
}

/// The interaction, without the parts of its message that are not needed.
fn interaction(value: &Value) -> Option<Interaction> {
    let mut value = value.clone();
    if let Some(message) = value.get_mut("message") {
        reduce(message);
    }
    serde_json::from_value(value).ok()
}

fn message(value: &Value) -> Option<Message> {
    let mut value = value.clone();
    reduce(&mut value);
    serde_json::from_value(value).ok()
}

fn reduce(message: &mut Value) {
    if let Some(message) = message.as_object_mut() {
        message.retain(|name, _| !NOT_NEEDED.contains(&name.as_str()));
        message.insert("attachments".to_owned(), Value::Array(Vec::new()));
        message.insert("embeds".to_owned(), Value::Array(Vec::new()));
    }
}
