//! The commands as Discord shows them, and their registration when they changed.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::bot::Bot;
use crate::store::AGE_BANDS;
use crate::words::Words;

/// The name of the context-menu command.
pub(super) const ABOUT_THIS: &str = "Who do I ask about this?";

/// Permission to manage the server, as Discord writes it.
const MANAGE_SERVER: &str = "32";

/// All commands. Texts come from the forum's words, cut at Discord's limits.
pub(super) fn commands(words: &Words) -> Value {
    let about = |name: &str| super::page::cut(&words.text(name), super::page::CHOICE_LABEL);
    let text = |name: &str, about: String, needed: bool, suggests: bool| json!({"type": 3, "name": name, "description": about, "required": needed, "autocomplete": suggests});
    let command = |name: &str, about: String, options: Vec<Value>| {
        json!({"type": 1, "name": name, "description": about, "options": options,
               "contexts": [0, 1], "integration_types": [0]})
    };
    let for_organisers = |name: &str, about: String, needs: Option<&str>| {
        json!({"type": 1, "name": name, "description": about, "options": [],
               "default_member_permissions": needs, "contexts": [0], "integration_types": [0]})
    };
    let mut question = text("question", about("command_ask_question"), true, false);
    if let Some(question) = question.as_object_mut() {
        question.insert(
            "max_length".to_owned(),
            json!(crate::understanding::LONGEST_MESSAGE),
        );
    }
    let ages = AGE_BANDS
        .iter()
        .map(|band| json!({"name": band.name, "value": band.name}));
    let preferences = vec![
        text("area", about("command_preferences_area"), false, true),
        json!({"type": 3, "name": "age", "description": about("command_preferences_age"),
               "choices": ages.collect::<Vec<_>>(), "required": false}),
        json!({"type": 5, "name": "plain", "description": about("command_preferences_plain"), "required": false}),
    ];
    let mut all = json!([
        command("ask", about("command_ask"), vec![question]),
        command("service", about("command_service"), vec![text("name", about("command_service_name"), true, true)]),
        command("what-is", about("command_what_is"), vec![text("term", about("command_what_is_term"), true, true)]),
        command("browse", about("command_browse"), vec![]),
        command("urgent", about("command_urgent"), vec![]),
        command("help", about("command_help"), vec![]),
        command("privacy", about("command_privacy"), vec![]),
        command("preferences", about("command_preferences"), preferences),
        for_organisers("setup", about("command_setup"), Some(MANAGE_SERVER)),
        for_organisers("questions", about("command_questions"), None),
        {"type": 3, "name": ABOUT_THIS, "contexts": [0], "integration_types": [0]},
    ]);
    let own = super::interest::commands(
        |name, about| command(name, about, vec![]),
        |name, about| for_organisers(name, about, None),
        about,
    );
    if let Some(all) = all.as_array_mut() {
        all.extend(own);
        all.extend(super::events::commands(words));
    }
    all
}

impl Bot {
    /// Registers the commands if they are not the ones registered last. Returns whether Discord has them now.
    pub async fn register(&self) -> bool {
        let commands = commands(&self.live.snapshot().words);
        let sum: String = Sha256::digest(commands.to_string())
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        if matches!(
            self.store.is_registered(self.application, &sum).await,
            Ok(true)
        ) {
            tracing::info!("the commands are registered already");
            return true;
        }
        if let Err(error) = self.rest.register(self.application, &commands).await {
            tracing::error!(%error, "the commands were not registered");
            return false;
        }
        tracing::info!("the commands were registered");
        if let Err(error) = self.store.remember_registered(self.application, &sum).await {
            tracing::warn!(%error, "the registration could not be remembered");
        }
        true
    }
}
