//! What is sent to Discord: a message, a form or a list of suggestions, within Discord's limits by construction.
//!
//! Limits are those of <https://discord.com/developers/docs/resources/message> and
//! <https://discord.com/developers/docs/components/reference>. Nothing here knows the directory.

use serde_json::{Value, json};

/// Most characters of a message. Discord allows 2,000.
pub const TEXT: usize = 1_900;
/// Most characters of the second part of a message (an embed). Discord allows 4,096.
pub const SECOND_PART: usize = 3_900;
/// Most rows of buttons and menus.
pub const ROWS: usize = 5;
/// Most buttons in a row.
pub const BUTTONS: usize = 5;
/// Most choices of a menu or of a list of suggestions.
pub const CHOICES: usize = 25;
/// Longest label of a button.
pub const LABEL: usize = 80;
/// Longest label, value or explanation of a choice, and longest custom id.
pub const CHOICE_LABEL: usize = 100;
/// Longest title of a form and longest label of its field.
pub const TITLE: usize = 45;
/// Most files of a message.
pub const FILES: usize = 10;
/// Longest description of a file.
pub const ABOUT_FILE: usize = 1_024;

/// A button, always with words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    label: String,
    id: String,
    primary: bool,
}

impl Button {
    /// A button that sends `id`.
    pub fn new(label: &str, id: String) -> Self {
        Self {
            label: cut(label, LABEL),
            id,
            primary: false,
        }
    }

    /// The one most people will want.
    #[must_use]
    pub fn primary(mut self) -> Self {
        self.primary = true;
        self
    }

    fn json(&self) -> Value {
        let style = if self.primary { 1 } else { 2 };
        json!({"type": 2, "style": style, "label": self.label, "custom_id": self.id})
    }
}

/// A choice of a menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    label: String,
    value: String,
    chosen: bool,
}

impl Choice {
    /// A choice that sends `value`, which is cut when it is too long.
    pub fn new(label: &str, value: &str) -> Self {
        Self {
            label: cut(label, CHOICE_LABEL),
            value: value.chars().take(CHOICE_LABEL).collect(),
            chosen: false,
        }
    }

    /// Shown as picked already.
    #[must_use]
    pub fn chosen(mut self, chosen: bool) -> Self {
        self.chosen = chosen;
        self
    }

    fn json(&self) -> Value {
        let mut option = json!({"label": self.label, "value": self.value});
        if self.chosen {
            option["default"] = json!(true);
        }
        option
    }
}

/// What kind of menu it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Menu {
    /// Our own choices; at most [`CHOICES`] of them.
    Choices(Vec<Choice>),
    /// The same, of which any number may be picked; with the values picked already.
    Several(Vec<Choice>, Vec<String>),
    /// Discord's picker of a text channel; at most this many, with those picked already.
    Channels(usize, Vec<u64>),
    /// Discord's picker of a role, with the one picked already.
    Role(Option<u64>),
    /// Discord's picker of a person, with the one picked already.
    Person(Option<u64>),
}

/// One row of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Row {
    Buttons(Vec<Button>),
    Menu {
        id: String,
        prompt: String,
        menu: Menu,
    },
}

/// A file that goes with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name, with the ending that says what it is. Letters, digits, `-`, `_` and `.` only: Discord changes others.
    pub name: String,
    /// What it is, for example `text/calendar`.
    pub kind: &'static str,
    /// What is in it. Discord takes ten files and 10 MiB in all, 25 MiB with the message.
    pub bytes: std::sync::Arc<[u8]>,
    /// What is to be seen on it, for people who cannot see it; cut at the limit.
    pub about: Option<String>,
}

/// A message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    text: String,
    second: Option<String>,
    picture: Option<String>,
    rows: Vec<Row>,
    files: Vec<File>,
    public: bool,
}

impl Page {
    /// A message that only the person sees. `text` is cut at the limit.
    pub fn new(text: &str) -> Self {
        Self {
            text: cut(text, TEXT),
            ..Self::default()
        }
    }

    /// Everybody in the place sees it.
    #[must_use]
    pub fn public(mut self) -> Self {
        self.public = true;
        self
    }

    /// A second part below the text.
    #[must_use]
    pub fn second(mut self, text: Option<&str>) -> Self {
        self.second = text.map(|text| cut(text, SECOND_PART));
        self
    }

    /// A picture below the text, by its address. What it shows is to be said in the text.
    #[must_use]
    pub fn picture(mut self, url: Option<&str>) -> Self {
        self.picture = url.map(ToOwned::to_owned);
        self
    }

    /// Adds a line to the text if there is room.
    #[must_use]
    pub fn line(mut self, line: &str) -> Self {
        if self.text.encode_utf16().count() + line.encode_utf16().count() < TEXT {
            self.text.push('\n');
            self.text.push_str(line);
        }
        self
    }

    /// Adds buttons, five to a row; those that find no room are left out.
    #[must_use]
    pub fn buttons(mut self, buttons: Vec<Button>) -> Self {
        for row in buttons.chunks(BUTTONS) {
            if self.rows.len() < ROWS {
                self.rows.push(Row::Buttons(row.to_vec()));
            }
        }
        self
    }

    /// Adds a menu if there is room and a choice.
    #[must_use]
    pub fn menu(mut self, prompt: &str, id: String, mut menu: Menu) -> Self {
        if let Menu::Choices(choices) | Menu::Several(choices, _) = &mut menu {
            let mut seen = std::collections::HashSet::new();
            choices.retain(|choice| !choice.label.is_empty() && seen.insert(choice.value.clone()));
            choices.truncate(CHOICES);
            if choices.is_empty() {
                return self;
            }
        }
        if self.rows.len() < ROWS {
            let prompt = cut(prompt, CHOICE_LABEL);
            self.rows.push(Row::Menu { id, prompt, menu });
        }
        self
    }

    /// Adds a file if there is room.
    #[must_use]
    pub fn file(mut self, file: File) -> Self {
        if self.files.len() < FILES {
            self.files.push(file);
        }
        self
    }

    /// The files, in the order in which the body numbers them.
    pub fn files(&self) -> &[File] {
        &self.files
    }

    /// The text, as sent.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The body of a message that answers an interaction.
    pub fn json(&self) -> Value {
        let mut body = self.message();
        if !self.public
            && let Some(body) = body.as_object_mut()
        {
            body.insert("flags".to_owned(), json!(64));
        }
        body
    }

    /// The body of a message in a channel.
    pub fn message(&self) -> Value {
        let mut second = serde_json::Map::new();
        if let Some(text) = &self.second {
            second.insert("description".to_owned(), json!(text));
        }
        if let Some(url) = &self.picture {
            second.insert("image".to_owned(), json!({"url": url}));
        }
        let second = (!second.is_empty()).then_some(second);
        let mut seen = std::collections::HashSet::new();
        let rows = self.rows.iter().filter_map(|row| row.json(&mut seen));
        let mut body = json!({
            "content": self.text,
            "embeds": second.into_iter().collect::<Vec<_>>(),
            "components": rows.collect::<Vec<_>>(),
            "allowed_mentions": {"parse": []},
        });
        if !self.files.is_empty()
            && let Some(body) = body.as_object_mut()
        {
            let files = self.files.iter().enumerate();
            let files = files.map(|(number, file)| file.json(number));
            body.insert("attachments".to_owned(), files.collect());
        }
        body
    }
}

impl File {
    fn json(&self, number: usize) -> Value {
        let mut file = json!({"id": number.to_string(), "filename": self.name});
        if let (Some(about), Some(file)) = (&self.about, file.as_object_mut()) {
            file.insert("description".to_owned(), cut(about, ABOUT_FILE).into());
        }
        file
    }
}

impl Row {
    /// Nothing when no part of it has an id that is not in the message already.
    fn json(&self, seen: &mut std::collections::HashSet<String>) -> Option<Value> {
        let parts: Vec<Value> = match self {
            Self::Buttons(buttons) => buttons
                .iter()
                .filter(|button| seen.insert(button.id.clone()))
                .map(Button::json)
                .collect(),
            Self::Menu { id, prompt, menu } => {
                let menu = seen.insert(id.clone()).then(|| menu.json(id, prompt));
                menu.into_iter().collect()
            }
        };
        (!parts.is_empty()).then(|| json!({"type": 1, "components": parts}))
    }
}

impl Menu {
    fn json(&self, id: &str, prompt: &str) -> Value {
        let picked = |ids: &[u64], kind: &str| -> Vec<Value> {
            ids.iter()
                .map(|id| json!({"id": id.to_string(), "type": kind}))
                .collect()
        };
        let mut menu = match self {
            Self::Choices(choices) => {
                let options = choices.iter().map(Choice::json);
                json!({"type": 3, "options": options.collect::<Vec<_>>()})
            }
            Self::Several(choices, picked) => {
                let options = choices.iter().map(|choice| {
                    let on = picked.contains(&choice.value);
                    json!({"label": choice.label, "value": choice.value, "default": on})
                });
                json!({"type": 3, "min_values": 0, "max_values": choices.len(),
                       "options": options.collect::<Vec<_>>()})
            }
            Self::Channels(most, ids) => json!({
                "type": 8, "channel_types": [0, 5], "min_values": 0, "max_values": (*most).clamp(1, CHOICES),
                "default_values": picked(ids.get(..(*most).min(ids.len())).unwrap_or_default(), "channel"),
            }),
            Self::Role(id) => json!({
                "type": 6, "min_values": 0, "max_values": 1, "default_values": picked(id.as_slice(), "role"),
            }),
            Self::Person(id) => json!({
                "type": 5, "min_values": 0, "max_values": 1, "default_values": picked(id.as_slice(), "user"),
            }),
        };
        if let Some(menu) = menu.as_object_mut() {
            menu.insert("custom_id".to_owned(), json!(id));
            menu.insert("placeholder".to_owned(), json!(prompt));
        }
        menu
    }
}

/// A form with one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Its id.
    pub id: String,
    /// Title; cut at the limit.
    pub title: String,
    /// What to write; cut at the limit.
    pub label: String,
    /// What stands in the field at first.
    pub value: String,
    /// Most characters.
    pub longest: usize,
    /// Whether something must be written.
    pub needed: bool,
}

impl Form {
    fn json(&self) -> Value {
        let longest = self.longest.clamp(1, 4_000);
        let mut field = json!({
            "type": 4, "custom_id": "text", "style": 2, "label": cut(&self.label, TITLE),
            "required": self.needed, "max_length": longest,
        });
        if !self.value.is_empty()
            && let Some(field) = field.as_object_mut()
        {
            let value: String = self.value.chars().take(longest).collect();
            field.insert("value".to_owned(), json!(value));
        }
        json!({
            "custom_id": self.id, "title": cut(&self.title, TITLE),
            "components": [{"type": 1, "components": [field]}],
        })
    }
}

/// The first answer to an interaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum First {
    /// A new message.
    New(Page),
    /// In place of the message the button was on.
    Instead(Page),
    /// The same message with these rows.
    Rows(Vec<Value>),
    /// A form.
    Form(Form),
    /// A form with several fields.
    LongForm(super::form::LongForm),
    /// Suggestions while typing.
    Suggestions(Vec<Choice>),
    /// The answer comes later, to the person alone.
    Later,
}

impl First {
    /// The files that go with it.
    pub fn files(&self) -> &[File] {
        match self {
            Self::New(page) | Self::Instead(page) => page.files(),
            Self::Rows(_)
            | Self::Form(_)
            | Self::LongForm(_)
            | Self::Suggestions(_)
            | Self::Later => &[],
        }
    }

    /// The body of the request.
    pub fn json(&self) -> Value {
        match self {
            Self::New(page) => json!({"type": 4, "data": page.json()}),
            Self::Instead(page) => json!({"type": 7, "data": page.message()}),
            Self::Rows(rows) => json!({"type": 7, "data": {"components": rows}}),
            Self::Later => json!({"type": 5, "data": {"flags": 64}}),
            Self::Form(form) => json!({"type": 9, "data": form.json()}),
            Self::LongForm(form) => json!({"type": 9, "data": form.json()}),
            Self::Suggestions(choices) => {
                let choices = choices
                    .iter()
                    .filter(|choice| !choice.label.is_empty() && !choice.value.is_empty())
                    .take(CHOICES)
                    .map(|choice| json!({"name": choice.label, "value": choice.value}));
                json!({"type": 8, "data": {"choices": choices.collect::<Vec<_>>()}})
            }
        }
    }
}

/// The text if it fits; or else its beginning up to a word, with an ellipsis.
pub fn cut(text: &str, longest: usize) -> String {
    if text.encode_utf16().count() <= longest {
        return text.to_owned();
    }
    let mut units = 0;
    let mut kept = String::new();
    for c in text.chars() {
        units += c.len_utf16();
        if units >= longest {
            break;
        }
        kept.push(c);
    }
    let at_word = kept
        .rfind(char::is_whitespace)
        .filter(|at| *at * 2 > kept.len());
    kept.truncate(at_word.unwrap_or(kept.len()));
    let backslashes = kept.chars().rev().take_while(|c| *c == '\\').count();
    if backslashes % 2 == 1 {
        kept.pop();
    }
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_message_keeps_discords_limits(
            text in "\\PC{0,2500}",
            second in prop::option::of("\\PC{0,4500}"),
            labels in prop::collection::vec(("\\PC{0,150}", "[a-z]{1,100}"), 0..40),
            menus in 0usize..4,
        ) {
            let buttons = labels.iter().map(|(label, id)| Button::new(label, id.clone()));
            let choices: Vec<Choice> = labels.iter().map(|(label, id)| Choice::new(label, id)).collect();
            let mut page = Page::new(&text).second(second.as_deref()).line(&text);
            for number in 0..menus {
                page = page.menu(&text, format!("menu-{number}"), Menu::Choices(choices.clone()));
            }
            let body = page.buttons(buttons.collect()).json();
            let length = |value: &Value| value.as_str().map_or(0, |text| text.encode_utf16().count());
            prop_assert!(length(&body["content"]) <= 2_000);
            prop_assert!(length(&body["embeds"][0]["description"]) <= 4_096);
            let rows = body["components"].as_array().cloned().unwrap_or_default();
            prop_assert!(rows.len() <= 5);
            let mut ids = std::collections::HashSet::new();
            for row in rows {
                let parts = row["components"].as_array().cloned().unwrap_or_default();
                prop_assert!((1..=5).contains(&parts.len()));
                for part in parts {
                    prop_assert!(length(&part["label"]) <= 80 && length(&part["placeholder"]) <= 150);
                    prop_assert!(ids.insert(part["custom_id"].clone()));
                    let options = part["options"].as_array().cloned().unwrap_or_default();
                    prop_assert!(options.len() <= 25);
                    prop_assert!(options.iter().all(|o| length(&o["label"]) <= 100 && length(&o["value"]) <= 100));
                }
            }
        }
    }

    #[test]
    fn a_long_label_is_cut_at_a_word() {
        let label = "word ".repeat(30);
        let cut = cut(&label, LABEL);
        assert!(
            cut.chars().count() <= LABEL && cut.ends_with("word…"),
            "{cut}"
        );
    }

    #[test]
    fn two_buttons_with_one_id_become_one() {
        let button = || Button::new("Again", "same".to_owned());
        let page = Page::new("x").buttons(vec![button(), button()]);
        let rows = page.json()["components"].clone();
        assert_eq!(rows[0]["components"].as_array().map(Vec::len), Some(1));
    }
}
