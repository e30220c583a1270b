//! A form with up to five fields, within Discord's limits by construction.

use serde_json::{Value, json};
use serenity::all::{ActionRowComponent, ModalInteraction};

use super::page::{TITLE, cut};

/// Most fields of a form.
const FIELDS: usize = 5;
/// Longest hint inside an empty field.
const HINT: usize = 100;
/// Most characters that a field takes.
const LONGEST: usize = 4_000;

/// One field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Field {
    /// Its id.
    pub id: &'static str,
    /// What to write; cut at the limit.
    pub label: String,
    /// An example, shown while it is empty.
    pub hint: String,
    /// What stands in it at first.
    pub value: String,
    /// Most characters.
    pub longest: usize,
    /// Whether something must be written.
    pub needed: bool,
    /// Whether it has several lines.
    pub long: bool,
}

/// A form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LongForm {
    /// Its id.
    pub id: String,
    /// Title; cut at the limit.
    pub title: String,
    /// Its fields; those beyond the fifth are left out.
    pub fields: Vec<Field>,
}

impl LongForm {
    /// The data of the answer that shows it.
    pub fn json(&self) -> Value {
        let rows = self.fields.iter().take(FIELDS);
        let rows = rows.map(|field| json!({"type": 1, "components": [field.json()]}));
        json!({
            "custom_id": self.id, "title": cut(&self.title, TITLE),
            "components": rows.collect::<Vec<_>>(),
        })
    }
}

impl Field {
    fn json(&self) -> Value {
        let longest = self.longest.clamp(1, LONGEST);
        let mut field = json!({
            "type": 4, "custom_id": self.id, "style": if self.long { 2 } else { 1 },
            "label": cut(&self.label, TITLE), "required": self.needed, "max_length": longest,
        });
        if let Some(field) = field.as_object_mut() {
            if !self.value.is_empty() {
                let value: String = cut(&self.value, longest);
                field.insert("value".to_owned(), json!(value));
            }
            if !self.hint.is_empty() {
                field.insert("placeholder".to_owned(), json!(cut(&self.hint, HINT)));
            }
        }
        field
    }
}

/// What was written in the field with this id; nothing when it is empty or was not shown.
pub fn written(form: &ModalInteraction, id: &str) -> Option<String> {
    let mut fields = form.data.components.iter().flat_map(|row| &row.components);
    let text = fields.find_map(|field| match field {
        ActionRowComponent::InputText(input) if input.custom_id == id => input.value.clone(),
        _ => None,
    });
    text.map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
}
