//! What is kept about a person: shown, deleted, and set by themselves.

use minijinja::context;
use serenity::all::{CommandInteraction, ResolvedValue};

use super::asking::option;
use super::bot::{Answer, Bot, Visit};
use super::drawing::fill;
use super::escape::{directory_text, persons_text};
use super::ids::Press;
use super::page::{Button, First, Page};
use crate::store::{AgeBand, KEPT_DAYS, Kept, Preferences};
use crate::words::Words;

impl Bot {
    pub(super) fn privacy(&self) -> Page {
        let words = &self.live.snapshot().words;
        let minutes = crate::answering::MEMORY_MINUTES;
        let text = words.say("privacy", context! { days => KEPT_DAYS, minutes });
        Page::new(&text).buttons(vec![
            Button::new(&words.text("button_mine"), Press::Mine.id()),
            Button::new(&words.text("button_delete_mine"), Press::DeleteMine.id()),
        ])
    }

    pub(super) async fn mine(&self, visit: &Visit) -> Answer {
        let person = self.store.person(visit.person);
        match self.store.kept_about(&person).await {
            Ok(kept) => self.kept_page(&kept).into(),
            Err(error) => {
                tracing::error!(%error, "the store could not be read");
                self.note("store_unread").into()
            }
        }
    }

    fn kept_page(&self, kept: &Kept) -> Page {
        let snapshot = self.live.snapshot();
        let words = &snapshot.words;
        let mut pieces = Vec::new();
        if let Some(preferences) = &kept.preferences {
            pieces.push(self.preferences_text(preferences, words));
        }
        for (question, sent_on) in &kept.questions {
            let question = persons_text(question);
            let said = words.say("mine_question", context! { question, day => sent_on });
            pieces.extend(super::drawing::split_text(&said));
        }
        if !kept.events.is_empty() {
            let events = persons_text(&kept.events.join(", "));
            pieces.push(words.say("mine_events", context! { events }));
        }
        if kept.feedback > 0 {
            pieces.push(words.say("mine_feedback", context! { count => kept.feedback }));
        }
        if kept.interest > 0 {
            pieces.push(words.say("mine_interest", context! { count => kept.interest }));
        }
        if pieces.is_empty() {
            return self.note("mine_nothing");
        }
        pieces.insert(0, words.text("mine_kept"));
        let shown = fill(&pieces, 0, true, None);
        let delete = Button::new(&words.text("button_delete_mine"), Press::DeleteMine.id());
        Page::new(&shown.text)
            .second(shown.second.as_deref())
            .buttons(vec![delete])
    }

    pub(super) async fn delete_mine(&self, visit: &Visit) -> Answer {
        let page = match self.forget(visit.person).await {
            Ok(()) => self.note("deleted"),
            Err(error) => {
                tracing::error!(%error, "a person's data could not be deleted");
                self.note("not_deleted")
            }
        };
        First::Instead(page).into()
    }

    /// `/preferences`: sets what is given, and shows what is set.
    pub(super) async fn prefer(&self, command: &CommandInteraction, visit: &Visit) -> Answer {
        let mut preferences = self.preferences(visit.person);
        let snapshot = self.live.snapshot();
        let words = &snapshot.words;
        let area = option(command, "area");
        if !area.is_empty() {
            let areas = &snapshot.directory.areas;
            let named = areas.iter().find(|a| a.name.eq_ignore_ascii_case(&area));
            let Some(found) = areas.find(&area).or(named) else {
                let text = words.say("area_unknown", context! { area => persons_text(&area) });
                return Page::new(&text).into();
            };
            preferences.area = Some(found.id.clone());
        }
        let age = option(command, "age");
        preferences.age_band = AgeBand::find(&age).or(preferences.age_band);
        let options = command.data.options();
        let plain = options.iter().find(|option| option.name == "plain");
        if let Some(ResolvedValue::Boolean(plain)) = plain.map(|option| &option.value) {
            preferences.plain_text = *plain;
        }
        if !command.data.options.is_empty()
            && let Err(error) = self
                .set_preferences(visit.person, preferences.clone())
                .await
        {
            tracing::error!(%error, "preferences were not kept");
            return self.note("not_kept").into();
        }
        Page::new(&self.preferences_text(&preferences, words))
            .line(&words.text("preferences_delete"))
            .into()
    }

    fn preferences_text(&self, preferences: &Preferences, words: &Words) -> String {
        let snapshot = self.live.snapshot();
        let area = preferences
            .area
            .as_deref()
            .and_then(|id| snapshot.directory.areas.find(id));
        let area = area.map(|area| directory_text(&area.name));
        let age = preferences.age_band.map(|band| band.name);
        words.say(
            "preferences_are",
            context! { area, age, plain => preferences.plain_text },
        )
    }
}
