//! "Tell me when there is one", and what organisers see of it.

mod access;
mod asking;
mod changing;
mod daily;
mod demand;
mod elsewhere;
mod press;
mod reactions;
mod settings;
mod subjects;
mod tally;

use std::sync::Arc;

use serenity::all::{ComponentInteraction, ModalInteraction};

pub(super) use asking::next_one_button;
pub(super) use daily::each_day;
pub(super) use press::Press;
pub(super) use reactions::{Reactions, reconcile_when_told};
pub(super) use tally::{Tallies, Tally};

use super::bot::{Answer, Bot, Visit};

/// Interest's own commands, for the list that Discord gets.
pub(super) fn commands(
    command: impl Fn(&str, String) -> serde_json::Value,
    for_organisers: impl Fn(&str, String) -> serde_json::Value,
    about: impl Fn(&str) -> String,
) -> Vec<serde_json::Value> {
    vec![
        command("interest", about("command_interest")),
        for_organisers("demand", about("command_demand")),
    ]
}

impl Bot {
    /// A button or a menu of interest was used.
    pub(super) async fn interest_pressed(
        self: &Arc<Self>,
        press: Press,
        pressed: &ComponentInteraction,
        visit: &Visit,
    ) -> Answer {
        match press {
            Press::Tell(start) => self.tell_me(&start, visit).await,
            Press::Change(part, id) => self.change_wish(part, &id, pressed, visit).await,
            Press::Party(id) => self.ask_party(&id, visit).await,
            Press::Open(id) => self.open_wish(&id, visit).await,
            Press::Which => self.open_wish(&super::asking::picked(pressed), visit).await,
            Press::TakeBack(id) => self.take_back(&id, visit).await,
            Press::Keep(id) => self.keep_on(&id, visit).await,
            Press::Needs => self.ask_needs(visit),
            Press::NeedsPicked(form) => self.check_needs(&form, pressed),
            Press::NeedsYes(form, needs) => self.count_needs(&form, &needs, visit).await,
            Press::NeedsNo => super::page::First::Instead(self.note("needs_not")).into(),
            Press::Draft => self.draft_from(pressed, visit).await,
            Press::Elsewhere(place) => self.elsewhere(place, visit).await,
            Press::ElsewhereAbout(place) => {
                self.elsewhere_picked(place, pressed, true, visit).await
            }
            Press::ElsewhereArea(place) => {
                self.elsewhere_picked(place, pressed, false, visit).await
            }
            Press::ElsewhereNumber(place) => self.elsewhere_form(place, visit),
            Press::Uncount => self.uncount(pressed, visit).await,
            Press::Telling => self.telling(visit),
            Press::HeadStart => self.set_head_start(pressed, visit).await,
            Press::Emoji => self.emoji_form(visit),
        }
    }

    /// A form of interest was sent.
    pub(super) async fn interest_form(
        self: &Arc<Self>,
        press: Press,
        form: &ModalInteraction,
        visit: &Visit,
    ) -> Answer {
        let text = super::bot::written(form);
        match press {
            Press::ElsewhereNumber(place) => self.add_elsewhere(place, &text, visit).await,
            Press::Emoji => self.set_emoji(&text, visit).await,
            _ => self.note("old_button").into(),
        }
    }
}
