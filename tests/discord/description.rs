//! Discord's own description of its interface (MIT, see `openapi.LICENSE`) as the judge of requests, with the
//! documented limits that it does not state.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use jsonschema::Validator;
use serde_json::{Value, json};

fn description() -> &'static Value {
    static DESCRIPTION: OnceLock<Value> = OnceLock::new();
    DESCRIPTION.get_or_init(|| {
        serde_json::from_str(include_str!("openapi.json")).expect("the description is JSON")
    })
}

/// The template of the description that a path fits: "/channels/{channel_id}/messages".
fn template(method: &str, path: &str) -> Option<String> {
    let parts: Vec<&str> = path.split('/').collect();
    let paths = description()["paths"].as_object().expect("paths");
    let fits = |template: &str| {
        let wanted: Vec<&str> = template.split('/').collect();
        wanted.len() == parts.len()
            && wanted
                .iter()
                .zip(&parts)
                .all(|(w, p)| w == p || (w.starts_with('{') && !p.starts_with('@')))
    };
    let mut found: Vec<&String> = paths
        .iter()
        .filter(|(template, operations)| fits(template) && operations.get(method).is_some())
        .map(|(template, _)| template)
        .collect();
    found.sort_by_key(|template| template.matches('{').count());
    found.first().map(|template| (*template).clone())
}

fn validator(method: &str, template: &str) -> Option<Arc<Validator>> {
    static BUILT: OnceLock<Mutex<HashMap<String, Option<Arc<Validator>>>>> = OnceLock::new();
    let mut built = BUILT.get_or_init(Mutex::default).lock().expect("a lock");
    let key = format!("{method} {template}");
    let entry = built.entry(key).or_insert_with(|| {
        let operation = &description()["paths"][template][method];
        let schema = operation["requestBody"]["content"]["application/json"]["schema"].clone();
        let mut schema = schema.as_object()?.clone();
        schema.insert("components".to_owned(), description()["components"].clone());
        let built = jsonschema::draft202012::new(&Value::Object(schema));
        Some(Arc::new(built.expect("the description is a schema")))
    });
    entry.clone()
}

/// What is wrong with a request; nothing when it is right.
pub(crate) fn judge(method: &str, path: &str, body: Option<&Value>) -> Vec<String> {
    let method = method.to_lowercase();
    let Some(template) = template(&method, path) else {
        return vec![format!("there is no {method} {path}")];
    };
    let mut wrong = Vec::new();
    let documented = body.map(as_documented);
    if let (Some(body), Some(validator)) = (&documented, validator(&method, &template)) {
        wrong.extend(
            validator
                .iter_errors(body)
                .map(|error| format!("{template}: {error}")),
        );
    }
    if let Some(body) = body {
        let message = body.get("data").unwrap_or(body);
        limits(message, &mut wrong);
    }
    wrong
}

/// The description has permissions as a whole number; the documentation, which wins, and every library have text.
fn as_documented(body: &Value) -> Value {
    let mut body = body.clone();
    for command in body.as_array_mut().into_iter().flatten() {
        let permissions = command["default_member_permissions"]
            .as_str()
            .and_then(|p| p.parse::<u64>().ok());
        if let Some(permissions) = permissions {
            command["default_member_permissions"] = json!(permissions);
        }
    }
    body
}

/// Limits that the description does not state: <https://discord.com/developers/docs/resources/message>.
fn limits(message: &Value, wrong: &mut Vec<String>) {
    let length = |value: &Value| value.as_str().map_or(0, |text| text.encode_utf16().count());
    if length(&message["content"]) > 2_000 {
        wrong.push("content is longer than 2,000".to_owned());
    }
    let embeds = message["embeds"].as_array().cloned().unwrap_or_default();
    let embedded: usize = embeds
        .iter()
        .map(|e| length(&e["description"]) + length(&e["title"]))
        .sum();
    if embedded > 6_000 || embeds.iter().any(|e| length(&e["description"]) > 4_096) {
        wrong.push("embeds are too long".to_owned());
    }
    let rows = message["components"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    if rows.len() > 5 {
        wrong.push("more than five rows".to_owned());
    }
    let mut ids: Vec<String> = Vec::new();
    for part in rows
        .iter()
        .flat_map(|row| row["components"].as_array().cloned().unwrap_or_default())
    {
        let id = part["custom_id"].as_str().unwrap_or_default().to_owned();
        if id.is_empty() || id.chars().count() > 100 || ids.contains(&id) {
            wrong.push(format!("the id `{id}` is empty, too long or used twice"));
        }
        ids.push(id);
    }
    let files = message["attachments"].as_array().cloned();
    let files = files.unwrap_or_default();
    if files.len() > 10 || files.iter().any(|f| length(&f["description"]) > 1_024) {
        wrong.push("too many files, or too long a description".to_owned());
    }
    let silent = message["allowed_mentions"] == json!({"parse": []})
        || message["allowed_mentions"] == json!({"parse": [], "replied_user": false});
    if message.get("content").is_some() && !silent {
        wrong.push("somebody may be pinged".to_owned());
    }
}
