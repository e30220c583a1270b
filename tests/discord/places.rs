//! What stands on the stand-in: messages of channels, direct messages, scheduled events.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::stand_in::APPLICATION;

/// The first millisecond of Discord's ids.
const FIRST: i64 = 1_420_070_400_000;

/// All places.
#[derive(Default)]
pub(crate) struct Places(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    messages: HashMap<u64, Vec<Value>>,
    direct: HashMap<u64, u64>,
    closed: HashSet<u64>,
    blind: HashSet<u64>,
    forgetful: bool,
    nonces: HashMap<(u64, String), Value>,
    scheduled: HashMap<u64, Vec<Value>>,
    edits: HashMap<u64, u32>,
    made: u64,
    /// The nonces of all messages that were really made.
    made_nonces: Vec<String>,
}

type Answer = (StatusCode, Value);

fn refused(status: StatusCode, code: u64) -> Answer {
    (status, json!({"code": code, "message": "refused"}))
}

fn number(value: &Value) -> u64 {
    value.as_str().and_then(|id| id.parse().ok()).unwrap_or(0)
}

impl Inner {
    /// An id that holds the time, as Discord's do.
    fn id(&mut self) -> u64 {
        self.made += 1;
        let ms = jiff::Timestamp::now().as_millisecond() - FIRST;
        (ms.unsigned_abs() << 22) | (self.made & 0x3f_ffff)
    }

    fn post(&mut self, channel: u64, body: &Value) -> Answer {
        let person = self.direct.iter().find(|(_, c)| **c == channel);
        if person.is_some_and(|(person, _)| self.closed.contains(person)) {
            return refused(StatusCode::FORBIDDEN, 50_007);
        }
        let nonce = body["nonce"].as_str().unwrap_or_default().to_owned();
        let known = self.nonces.get(&(channel, nonce.clone()));
        if let Some(known) = known
            && body["enforce_nonce"] == true
            && !self.forgetful
        {
            return (StatusCode::OK, known.clone());
        }
        let id = self.id();
        let mut message = body.clone();
        message["id"] = json!(id.to_string());
        message["channel_id"] = json!(channel.to_string());
        message["author"] =
            json!({"id": APPLICATION.to_string(), "username": "signpost", "bot": true});
        self.made_nonces.push(nonce.clone());
        self.nonces.insert((channel, nonce), message.clone());
        // Discord does not tell the nonce again when messages are read.
        if let Some(message) = message.as_object_mut() {
            message.remove("nonce");
        }
        self.messages
            .entry(channel)
            .or_default()
            .push(message.clone());
        (StatusCode::OK, message)
    }

    fn read(&self, channel: u64, query: &str) -> Answer {
        let value = |name: &str| {
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs
                .find(|(n, _)| *n == name)
                .and_then(|(_, v)| v.parse::<u64>().ok())
        };
        if self.blind.contains(&channel) {
            return (StatusCode::OK, json!([]));
        }
        let after = value("after").unwrap_or(0);
        let limit = value("limit").unwrap_or(50).clamp(1, 100) as usize;
        let all = self.messages.get(&channel).map_or(&[][..], Vec::as_slice);
        let later = all.iter().filter(|m| number(&m["id"]) > after);
        let mut page: Vec<Value> = later.take(limit).cloned().collect();
        page.reverse();
        (StatusCode::OK, json!(page))
    }

    fn message(&mut self, channel: u64, id: u64) -> Option<&mut Value> {
        let messages = self.messages.get_mut(&channel)?;
        messages.iter_mut().find(|m| number(&m["id"]) == id)
    }

    fn edit(&mut self, channel: u64, id: u64, body: &Value) -> Answer {
        *self.edits.entry(id).or_default() += 1;
        let Some(message) = self.message(channel, id) else {
            return refused(StatusCode::NOT_FOUND, 10_008);
        };
        put(message, body);
        (StatusCode::OK, message.clone())
    }

    fn schedule(&mut self, forum: u64, body: &Value) -> Answer {
        let id = self.id();
        let mut event = body.clone();
        event["id"] = json!(id.to_string());
        event["guild_id"] = json!(forum.to_string());
        event["creator_id"] = json!(APPLICATION.to_string());
        event["status"] = json!(1);
        self.scheduled.entry(forum).or_default().push(event.clone());
        (StatusCode::OK, event)
    }

    fn reschedule(&mut self, forum: u64, id: u64, body: &Value) -> Answer {
        let events = self.scheduled.entry(forum).or_default();
        let Some(event) = events.iter_mut().find(|e| number(&e["id"]) == id) else {
            return refused(StatusCode::NOT_FOUND, 10_070);
        };
        put(event, body);
        (StatusCode::OK, event.clone())
    }
}

fn put(into: &mut Value, body: &Value) {
    for (key, value) in body.as_object().into_iter().flatten() {
        into[key] = value.clone();
    }
}

impl Places {
    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.0.lock().expect("a lock")
    }

    /// Answers the routes of places; none when the route is another.
    pub(crate) fn serve(
        &self,
        method: &str,
        path: &str,
        query: &str,
        body: &Value,
    ) -> Option<Answer> {
        let parts: Vec<&str> = path.split('/').filter(|p| !p.is_empty()).collect();
        let mut places = self.lock();
        let id = |text: &str| text.parse::<u64>().unwrap_or(0);
        Some(match (method, parts.as_slice()) {
            (_, ["channels", "404", ..]) => refused(StatusCode::NOT_FOUND, 10_003),
            ("POST", ["channels", "403", "messages"]) => refused(StatusCode::FORBIDDEN, 50_013),
            ("POST", ["channels", channel, "messages"]) => places.post(id(channel), body),
            ("GET", ["channels", channel, "messages"]) => places.read(id(channel), query),
            ("GET", ["channels", channel, "messages", message]) => {
                let channel = id(channel);
                if places.blind.contains(&channel) {
                    return Some(refused(StatusCode::FORBIDDEN, 50_013));
                }
                let found = places.message(channel, id(message)).cloned();
                found.map_or(refused(StatusCode::NOT_FOUND, 10_008), |m| {
                    (StatusCode::OK, m)
                })
            }
            ("PATCH", ["channels", channel, "messages", message]) => {
                places.edit(id(channel), id(message), body)
            }
            ("POST", ["users", "@me", "channels"]) => {
                let person = number(&body["recipient_id"]);
                // The channel of a person's direct messages has the person's number in it.
                let channel = format!("77{person}").parse().expect("a number");
                places.direct.insert(person, channel);
                (
                    StatusCode::OK,
                    json!({"id": channel.to_string(), "type": 1}),
                )
            }
            ("GET", ["guilds", forum, "scheduled-events"]) => {
                let all = places
                    .scheduled
                    .get(&id(forum))
                    .cloned()
                    .unwrap_or_default();
                (StatusCode::OK, json!(all))
            }
            ("POST", ["guilds", forum, "scheduled-events"]) => places.schedule(id(forum), body),
            ("PATCH", ["guilds", forum, "scheduled-events", event]) => {
                places.reschedule(id(forum), id(event), body)
            }
            _ => return None,
        })
    }

    /// A person takes no direct messages.
    pub(crate) fn close(&self, person: u64) {
        self.lock().closed.insert(person);
    }

    /// What was said before cannot be read in a channel.
    pub(crate) fn blind(&self, channel: u64) {
        self.lock().blind.insert(channel);
    }

    /// Nonces are not remembered, as when some minutes went by.
    pub(crate) fn forget_nonces(&self) {
        self.lock().forgetful = true;
    }

    /// The nonces of all messages that were made, in order.
    pub(crate) fn made(&self) -> Vec<String> {
        self.lock().made_nonces.clone()
    }

    /// The messages of a channel.
    pub(crate) fn messages(&self, channel: u64) -> Vec<Value> {
        self.lock()
            .messages
            .get(&channel)
            .cloned()
            .unwrap_or_default()
    }

    /// The direct messages of a person.
    pub(crate) fn direct(&self, person: u64) -> Vec<Value> {
        let channel = self.lock().direct.get(&person).copied();
        channel.map_or_else(Vec::new, |channel| self.messages(channel))
    }

    /// Everybody who got a direct message, with how many.
    pub(crate) fn all_direct(&self) -> HashMap<u64, usize> {
        let places = self.lock();
        let count = |channel: &u64| places.messages.get(channel).map_or(0, Vec::len);
        places
            .direct
            .iter()
            .map(|(person, channel)| (*person, count(channel)))
            .collect()
    }

    /// The scheduled events of a forum.
    pub(crate) fn scheduled(&self, forum: u64) -> Vec<Value> {
        self.lock()
            .scheduled
            .get(&forum)
            .cloned()
            .unwrap_or_default()
    }

    /// How often a message was edited.
    pub(crate) fn edits(&self, message: u64) -> u32 {
        self.lock().edits.get(&message).copied().unwrap_or(0)
    }

    /// Something says something in a channel.
    pub(crate) fn say(&self, channel: u64, author: u64) {
        let mut places = self.lock();
        let id = places.id();
        let message =
            json!({"id": id.to_string(), "author": {"id": author.to_string()}, "components": []});
        places.messages.entry(channel).or_default().push(message);
    }
}
