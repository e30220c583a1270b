//! The row's id on a message: at the end of the id of one of its buttons, `ev:come:EVENT#ROW`. It is taken off before
//! the press is read. A message without a button gets one, "Why this message?", which answers just that.

use minijinja::context;
use serde_json::{Value, json};

use crate::discord::bot::{Answer, Bot, Visit};
use crate::discord::page::{BUTTONS, LABEL, ROWS, cut};
use crate::outbox::{Recipient, Row};

/// Longest custom id: <https://discord.com/developers/docs/components/reference#button>.
const CUSTOM_ID: usize = 100;
/// First letters of the id of a button that is there for the row alone.
const PREFIX: &str = "ob:";

/// Whether a button is of the ledger.
pub(in crate::discord) fn is_ours(custom_id: &str) -> bool {
    custom_id.starts_with(PREFIX)
}

/// What stands before the row's id.
const MARK: char = '#';

/// A custom id as its button's maker wrote it.
pub(in crate::discord) fn without_row(custom_id: &str) -> &str {
    custom_id.split(MARK).next().unwrap_or(custom_id)
}

/// Whether a part of the message has the row's id in its own id.
pub(super) fn carries(message: &Value, row: &Row) -> bool {
    message.get("components").is_some_and(|c| has(c, &row.id))
}

fn has(component: &Value, id: &str) -> bool {
    match component {
        Value::Array(parts) => parts.iter().any(|part| has(part, id)),
        Value::Object(part) => {
            let own = part.get("custom_id").and_then(Value::as_str);
            own.is_some_and(|own| own.contains(id)) || part.values().any(|value| has(value, id))
        }
        _ => false,
    }
}

/// Adds the id to the first button that has room for it.
fn mark(component: &mut Value, id: &str) -> bool {
    match component {
        Value::Array(parts) => parts.iter_mut().any(|part| mark(part, id)),
        Value::Object(part) => {
            let is_button = part.get("type").and_then(Value::as_u64) == Some(2);
            if let Some(Value::String(own)) = part.get_mut("custom_id")
                && is_button
            {
                let has_room = own.len() + 1 + id.len() <= CUSTOM_ID;
                if has_room {
                    own.push(MARK);
                    own.push_str(id);
                }
                return has_room;
            }
            part.get_mut("components").is_some_and(|c| mark(c, id))
        }
        _ => false,
    }
}

/// Puts the row's id on a message that does not have it.
pub(super) fn carry(body: &mut Value, row: &Row, label: &str) {
    if carries(body, row) {
        return;
    }
    if body.get_mut("components").is_some_and(|c| mark(c, &row.id)) {
        return;
    }
    let button = json!({"type": 2, "style": 2, "label": cut(label, LABEL), "custom_id": format!("{PREFIX}{}", row.id)});
    let Some(body) = body.as_object_mut() else {
        return;
    };
    let rows = body.entry("components").or_insert_with(|| json!([]));
    let Some(rows) = rows.as_array_mut() else {
        return;
    };
    if rows.len() < ROWS {
        rows.push(json!({"type": 1, "components": [button]}));
        return;
    }
    let last = rows
        .last_mut()
        .and_then(|last| last["components"].as_array_mut());
    match last {
        Some(parts) if parts.len() < BUTTONS && parts.iter().all(|part| part["type"] == 2) => {
            parts.push(button);
        }
        // The nonce alone has to do.
        _ => tracing::warn!(row = row.id, "a message has no room for its row's id"),
    }
}

impl Bot {
    /// Why somebody got a message.
    pub(in crate::discord) async fn why_this(&self, custom_id: &str, visit: &Visit) -> Answer {
        let id = custom_id.strip_prefix(PREFIX).unwrap_or_default();
        let row = match self.store.message(id).await {
            Ok(row) => row,
            Err(error) => {
                tracing::error!(%error, "the store could not be read");
                return self.note("store_unread").into();
            }
        };
        let Some(row) = row else {
            return self.note("old_button").into();
        };
        let name = match row.planned.recipient {
            Recipient::Person(person) if person == visit.person => "why_person",
            Recipient::Person(_) => "old_button",
            Recipient::Channel(_) | Recipient::Calendar(_) => "why_channel",
        };
        let words = &self.live.snapshot().words;
        crate::discord::page::Page::new(&words.say(name, context! {})).into()
    }
}
