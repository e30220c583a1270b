//! People on the stand-in: what they type and press, and what they see.

use serde_json::{Value, json};

use crate::stand_in::{APPLICATION, CHANNEL, GUILD, StandIn};

/// Permission to manage the server.
const MANAGE_SERVER: u64 = 1 << 5;

/// Somebody.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) id: u64,
    pub(crate) permissions: u64,
    pub(crate) roles: Vec<u64>,
}

/// What somebody sees.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) body: Value,
}

impl Seen {
    pub(crate) fn text(&self) -> String {
        let data = &self.body["data"];
        let second = data["embeds"][0]["description"]
            .as_str()
            .unwrap_or_default();
        format!("{}\n{second}", data["content"].as_str().unwrap_or_default())
    }

    pub(crate) fn is_private(&self) -> bool {
        self.body["data"]["flags"].as_u64().unwrap_or(0) & 64 != 0
    }

    fn parts(&self) -> Vec<Value> {
        let rows = self.body["data"]["components"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        rows.iter()
            .flat_map(|row| row["components"].as_array().cloned().unwrap_or_default())
            .collect()
    }

    pub(crate) fn labels(&self) -> Vec<String> {
        let parts = self.parts();
        parts
            .iter()
            .filter_map(|part| part["label"].as_str().map(ToOwned::to_owned))
            .collect()
    }

    /// What stands in the field of a form.
    pub(crate) fn field(&self, id: &str) -> String {
        let parts = self.parts();
        let found = parts.iter().find(|part| part["custom_id"] == id);
        let found = found.unwrap_or_else(|| panic!("no field {id}: {parts:?}"));
        found["value"].as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn button(&self, label: &str) -> String {
        let parts = self.parts();
        let found = parts.iter().find(|part| part["label"] == label);
        found
            .and_then(|part| part["custom_id"].as_str())
            .unwrap_or_else(|| panic!("no button {label}: {parts:?}"))
            .to_owned()
    }

    /// The id of the menu that starts so, and its values.
    pub(crate) fn menu(&self, start: &str) -> (String, Vec<String>) {
        let parts = self.parts();
        let found = parts.iter().find(|part| {
            part["custom_id"]
                .as_str()
                .is_some_and(|id| id.starts_with(start))
        });
        let found = found.unwrap_or_else(|| panic!("no menu {start}: {parts:?}"));
        let options = found["options"].as_array().cloned().unwrap_or_default();
        let values = options
            .iter()
            .filter_map(|o| o["value"].as_str().map(ToOwned::to_owned));
        (
            found["custom_id"].as_str().unwrap_or_default().to_owned(),
            values.collect(),
        )
    }
}

impl Person {
    pub(crate) fn parent(id: u64) -> Self {
        Self {
            id,
            permissions: 1 << 11,
            roles: Vec::new(),
        }
    }

    pub(crate) fn manager(id: u64) -> Self {
        Self {
            permissions: MANAGE_SERVER | 1 << 11,
            ..Self::parent(id)
        }
    }

    pub(crate) fn user(&self) -> Value {
        json!({"id": self.id.to_string(), "username": format!("person-{}", self.id), "discriminator": "0",
            "global_name": null, "avatar": null, "bot": false})
    }

    fn interaction(
        &self,
        stand_in: &StandIn,
        kind: u8,
        data: &Value,
        message: Option<&Value>,
    ) -> (u64, Value) {
        let id = stand_in.world.id();
        let roles: Vec<String> = self.roles.iter().map(u64::to_string).collect();
        let mut event = json!({
            "id": id.to_string(), "application_id": APPLICATION.to_string(), "type": kind, "data": data,
            "guild_id": GUILD.to_string(), "channel_id": CHANNEL.to_string(),
            "channel": {"id": CHANNEL.to_string(), "type": 0, "name": "general", "permissions": "2048"},
            "member": {"user": self.user(), "roles": roles, "permissions": self.permissions.to_string(),
                "joined_at": "2026-01-01T00:00:00+00:00", "deaf": false, "mute": false, "flags": 0, "pending": false,
                "nick": null, "avatar": null, "premium_since": null},
            "token": format!("token-{id}"), "version": 1, "app_permissions": "17867064052736", "locale": "en-GB",
            "guild_locale": "en-GB", "entitlements": [], "authorizing_integration_owners": {"0": GUILD.to_string()},
            "context": 0, "attachment_size_limit": 10_485_760,
        });
        if let Some(message) = message {
            event["message"] = message.clone();
        }
        (id, event)
    }

    async fn act(&self, stand_in: &StandIn, kind: u8, data: Value, message: Option<Value>) -> Seen {
        let (id, event) = self.interaction(stand_in, kind, &data, message.as_ref());
        stand_in.world.dispatch("INTERACTION_CREATE", event);
        Seen {
            body: stand_in.answer(id).await,
        }
    }

    /// The event of a slash command, without sending it.
    pub(crate) fn slash_event(
        &self,
        stand_in: &StandIn,
        name: &str,
        options: &[(&str, Value)],
    ) -> (u64, Value) {
        self.interaction(stand_in, 2, &command(name, options, None), None)
    }

    pub(crate) async fn slash(
        &self,
        stand_in: &StandIn,
        name: &str,
        options: &[(&str, Value)],
    ) -> Seen {
        self.act(stand_in, 2, command(name, options, None), None)
            .await
    }

    pub(crate) async fn ask(&self, stand_in: &StandIn, question: &str) -> Seen {
        self.slash(stand_in, "ask", &[("question", json!(question))])
            .await
    }

    pub(crate) async fn suggestions(
        &self,
        stand_in: &StandIn,
        name: &str,
        option: &str,
        typed: &str,
    ) -> Vec<String> {
        let seen = self
            .act(
                stand_in,
                4,
                command(name, &[(option, json!(typed))], Some(option)),
                None,
            )
            .await;
        let choices = seen.body["data"]["choices"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        choices
            .iter()
            .filter_map(|c| c["value"].as_str().map(ToOwned::to_owned))
            .collect()
    }

    pub(crate) async fn press(&self, stand_in: &StandIn, on: &Seen, label: &str) -> Seen {
        self.press_id(stand_in, on, &on.button(label)).await
    }

    pub(crate) async fn press_id(&self, stand_in: &StandIn, on: &Seen, id: &str) -> Seen {
        let data = json!({"custom_id": id, "component_type": 2});
        self.act(stand_in, 3, data, Some(message_of(stand_in, on)))
            .await
    }

    pub(crate) async fn pick(
        &self,
        stand_in: &StandIn,
        on: &Seen,
        id: &str,
        kind: u8,
        values: &[String],
    ) -> Seen {
        let data =
            json!({"custom_id": id, "component_type": kind, "values": values, "resolved": {}});
        self.act(stand_in, 3, data, Some(message_of(stand_in, on)))
            .await
    }

    pub(crate) async fn submit(&self, stand_in: &StandIn, form: &Seen, text: &str) -> Seen {
        let field = json!({"type": 4, "id": 2, "custom_id": "text", "value": text});
        let rows = json!([{"type": 1, "id": 1, "components": [field]}]);
        let data = json!({"custom_id": form.body["data"]["custom_id"], "components": rows});
        self.act(stand_in, 5, data, None).await
    }

    /// A command with parts: "/event new".
    pub(crate) async fn part(&self, stand_in: &StandIn, name: &str, part: &str) -> Seen {
        let part = json!({"name": part, "type": 1, "options": []});
        let data = json!({"id": "1", "name": name, "type": 1, "options": [part]});
        self.act(stand_in, 2, data, None).await
    }

    /// Sends a form with these fields, and all others as they were shown. `on` is the message it was opened from.
    pub(crate) async fn fill(
        &self,
        stand_in: &StandIn,
        form: &Seen,
        on: Option<&Seen>,
        fields: &[(&str, &str)],
    ) -> Seen {
        let shown = form.body["data"]["components"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let rows = shown.iter().map(|row| {
            let field = &row["components"][0];
            let id = field["custom_id"].as_str().unwrap_or_default();
            let written = fields.iter().find(|(name, _)| *name == id);
            let value = written.map_or(field["value"].as_str().unwrap_or_default(), |(_, text)| text);
            json!({"type": 1, "id": 1, "components": [{"type": 4, "id": 2, "custom_id": id, "value": value}]})
        });
        let data = json!({"custom_id": form.body["data"]["custom_id"], "components": rows.collect::<Vec<_>>()});
        self.act(stand_in, 5, data, on.map(|seen| message_of(stand_in, seen)))
            .await
    }

    /// Asks about somebody's message by its context menu.
    pub(crate) async fn ask_about(&self, stand_in: &StandIn, text: &str) -> Seen {
        let message = self.message(stand_in, text, Some(CHANNEL), &[]);
        let id = message["id"].as_str().unwrap_or_default().to_owned();
        let data = json!({"id": "1", "name": "Who do I ask about this?", "type": 3, "target_id": id,
            "resolved": {"messages": {id: message}}});
        self.act(stand_in, 2, data, None).await
    }

    /// A message; in a direct conversation without a channel.
    pub(crate) fn message(
        &self,
        stand_in: &StandIn,
        text: &str,
        channel: Option<u64>,
        mentions: &[Value],
    ) -> Value {
        let mut message = json!({
            "id": stand_in.world.id().to_string(), "channel_id": channel.unwrap_or(7_000).to_string(),
            "author": self.user(), "content": text, "timestamp": "2026-01-01T00:00:00+00:00",
            "edited_timestamp": null, "tts": false, "mention_everyone": false, "mentions": mentions,
            "mention_roles": [], "attachments": [], "embeds": [], "pinned": false, "type": 0, "components": [],
        });
        if channel.is_some() {
            message["guild_id"] = json!(GUILD.to_string());
        }
        message
    }

    /// Posts a message that mentions Signpost, and waits for the reply.
    pub(crate) async fn mention(&self, stand_in: &StandIn, text: &str) -> Seen {
        let me = json!({"id": APPLICATION.to_string(), "username": "signpost", "discriminator": "0", "avatar": null});
        let text = format!("<@{APPLICATION}> {text}");
        let message = self.message(stand_in, &text, Some(CHANNEL), &[me]);
        self.posted(stand_in, message).await
    }

    /// Posts a message, and waits for the reply.
    pub(crate) async fn posted(&self, stand_in: &StandIn, message: Value) -> Seen {
        let id = message["id"].clone();
        stand_in.world.dispatch("MESSAGE_CREATE", message);
        let body = crate::stand_in::wait("a reply", || {
            stand_in
                .posted()
                .into_iter()
                .find(|body| body["message_reference"]["message_id"] == id)
        });
        Seen {
            body: json!({"data": body.await}),
        }
    }
}

fn command(name: &str, options: &[(&str, Value)], focused: Option<&str>) -> Value {
    let options = options.iter().map(|(name, value)| {
        let kind = if value.is_boolean() { 5 } else { 3 };
        let mut option = json!({"name": name, "type": kind, "value": value});
        if focused == Some(*name) {
            option["focused"] = json!(true);
        }
        option
    });
    json!({"id": "1", "name": name, "type": 1, "options": options.collect::<Vec<_>>()})
}

/// The message that somebody sees, as Discord sends it with a press.
fn message_of(stand_in: &StandIn, seen: &Seen) -> Value {
    let data = &seen.body["data"];
    json!({
        "id": stand_in.world.id().to_string(), "channel_id": CHANNEL.to_string(),
        "author": {"id": APPLICATION.to_string(), "username": "signpost", "discriminator": "0", "avatar": null, "bot": true},
        "content": data["content"].as_str().unwrap_or_default(), "timestamp": "2026-01-01T00:00:00+00:00",
        "edited_timestamp": null, "tts": false, "mention_everyone": false, "mentions": [], "mention_roles": [],
        "attachments": [], "embeds": [], "pinned": false, "type": 0, "flags": data["flags"].as_u64().unwrap_or(0),
        "components": data["components"].as_array().cloned().unwrap_or_default(),
    })
}
