//! The row's id on a message: in the id of one of its buttons. If the message has none with it, a button "Why this
//! message?" is added, which answers just that.

use minijinja::context;
use serde_json::{Value, json};

use crate::discord::bot::{Answer, Bot, Visit};
use crate::discord::page::{BUTTONS, LABEL, ROWS, cut};
use crate::outbox::{Recipient, Row};

/// First letters of the button's id.
const PREFIX: &str = "ob:";

/// Whether a button is of the ledger.
pub(in crate::discord) fn is_ours(custom_id: &str) -> bool {
    custom_id.starts_with(PREFIX)
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

/// Puts the row's id on a message that does not have it.
pub(super) fn carry(body: &mut Value, row: &Row, label: &str) {
    if carries(body, row) {
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
