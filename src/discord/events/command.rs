//! The commands of events, as Discord shows them.

use serde_json::{Value, json};
use serenity::all::CommandInteraction;

use crate::discord::page::{CHOICE_LABEL, cut};
use crate::words::Words;

/// `/event new|list`, `/events`, `/next`.
pub(in crate::discord) fn commands(words: &Words) -> Vec<Value> {
    let about = |name: &str| cut(&words.text(name), CHOICE_LABEL);
    let part = |name: &str, text: &str| json!({"type": 1, "name": name, "description": about(text), "options": []});
    let plain = |name: &str, text: &str| {
        json!({"type": 1, "name": name, "description": about(text), "options": [],
               "contexts": [0], "integration_types": [0]})
    };
    vec![
        json!({"type": 1, "name": "event", "description": about("command_event"), "contexts": [0],
        "integration_types": [0], "options": [
            part("new", "command_event_new"),
            part("edit", "command_event_edit"),
            part("list", "command_event_list"),
        ]}),
        plain("events", "command_events"),
        plain("next", "command_next"),
    ]
}

/// Which part of `/event` was used.
pub(super) fn part(command: &CommandInteraction) -> &str {
    let first = command.data.options.first();
    first.map_or("list", |option| option.name.as_str())
}
