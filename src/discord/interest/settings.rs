//! Who hears first, and which emoji count. For organisers.

use minijinja::context;
use serenity::all::ComponentInteraction;

use super::press::Press;
use crate::discord::asking::picked;
use crate::discord::bot::{Answer, Bot, Visit};
use crate::discord::page::{Button, Choice, First, Form, Menu, Page};
use crate::interest::{HEAD_START_HOURS, emoji};
use crate::store::Settings;

/// Head starts that can be picked, in hours.
const HEAD_STARTS: [u16; 8] = [0, 1, 3, 6, 12, 24, 48, 72];

impl Bot {
    /// The page with both settings.
    pub(super) fn telling(&self, visit: &Visit) -> Answer {
        match self.organised(visit) {
            Some(forum) => self.telling_page(forum).into(),
            None => self.note("demand_refused").into(),
        }
    }

    fn telling_page(&self, forum: u64) -> Page {
        let words = &self.live.snapshot().words;
        let settings = self.settings(forum);
        let hours = settings.head_start_hours.unwrap_or(HEAD_START_HOURS);
        let chosen: Vec<String> = if settings.emoji.is_empty() {
            emoji::DEFAULT.iter().map(|one| (*one).to_owned()).collect()
        } else {
            settings.emoji.iter().map(|one| emoji::shown(one)).collect()
        };
        let text = words.say("telling_how", context! { hours, emoji => chosen.join(" ") });
        let choices = HEAD_STARTS.map(|each| {
            let label = words.say("head_start", context! { hours => each });
            Choice::new(&label, &each.to_string()).chosen(each == hours)
        });
        Page::new(&text)
            .menu(
                &words.text("menu_head_start"),
                Press::HeadStart.id(),
                Menu::Choices(choices.into()),
            )
            .buttons(vec![Button::new(
                &words.text("button_emoji"),
                Press::Emoji.id(),
            )])
    }

    /// A head start was picked.
    pub(super) async fn set_head_start(
        &self,
        pressed: &ComponentInteraction,
        visit: &Visit,
    ) -> Answer {
        let Some(forum) = self.organised(visit) else {
            return self.note("demand_refused").into();
        };
        let hours = picked(pressed).parse().ok();
        let settings = Settings {
            head_start_hours: hours.filter(|hours| HEAD_STARTS.contains(hours)),
            ..self.settings(forum)
        };
        match self.set_settings(forum, settings).await {
            Ok(()) => First::Instead(self.telling_page(forum)).into(),
            Err(error) => self.not_kept(&error).into(),
        }
    }

    /// The form for emoji.
    pub(super) fn emoji_form(&self, visit: &Visit) -> Answer {
        let Some(forum) = self.organised(visit) else {
            return self.note("demand_refused").into();
        };
        let words = &self.live.snapshot().words;
        let chosen = self.settings(forum).emoji;
        let chosen: Vec<String> = chosen.iter().map(|one| emoji::shown(one)).collect();
        First::Form(Form {
            id: Press::Emoji.id(),
            title: words.text("form_emoji_title"),
            label: words.text("form_emoji_label"),
            value: chosen.join(" "),
            longest: 900,
            needed: true,
        })
        .into()
    }

    /// Emoji were written.
    pub(super) async fn set_emoji(&self, text: &str, visit: &Visit) -> Answer {
        let Some(forum) = self.organised(visit) else {
            return self.note("demand_refused").into();
        };
        let chosen = emoji::read(text);
        if chosen.is_empty() {
            return self.note("emoji_none").into();
        }
        let settings = Settings {
            emoji: chosen,
            ..self.settings(forum)
        };
        match self.set_settings(forum, settings).await {
            Ok(()) => self.telling_page(forum).into(),
            Err(error) => self.not_kept(&error).into(),
        }
    }
}
