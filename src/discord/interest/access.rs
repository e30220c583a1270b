//! What would help somebody to come: asked apart, counted apart, never on anybody's record.

use minijinja::context;
use serenity::all::ComponentInteraction;

use super::press::Press;
use crate::discord::bot::{Answer, Bot, Visit};
use crate::discord::events::picked_all;
use crate::discord::page::{Button, Choice, First, Menu, Page};
use crate::events::{AccessFact, EventId};
use crate::words::Words;

/// A need in words.
pub(super) fn need_name(words: &Words, need: AccessFact) -> String {
    words.text(match need {
        AccessFact::StepFree => "need_step_free",
        AccessFact::Parking => "need_parking",
        AccessFact::ChangingPlaces => "need_changing_places",
        AccessFact::QuietRoom => "need_quiet_room",
        AccessFact::LowNoise => "need_low_noise",
        AccessFact::SoftLight => "need_soft_light",
        AccessFact::Bsl => "need_bsl",
        AccessFact::Captions => "need_captions",
        AccessFact::HearingLoop => "need_hearing_loop",
    })
}

impl Bot {
    /// Says what is kept and what is not, before anything is asked.
    pub(super) fn ask_needs(&self, visit: &Visit) -> Answer {
        if self.forum_of(visit).is_none() {
            return self.note("interest_which_forum").into();
        }
        // A number of its own, tied to nobody, so that a second tap does not count again.
        let Ok(form) = EventId::new() else {
            return self.note("went_wrong").into();
        };
        let words = &self.live.snapshot().words;
        let choices = AccessFact::ALL
            .map(|need| Choice::new(&need_name(words, need), need.name()))
            .into();
        Page::new(&words.text("needs_ask"))
            .menu(
                &words.text("menu_needs"),
                Press::NeedsPicked(form.to_string()).id(),
                Menu::Several(choices, Vec::new()),
            )
            .buttons(vec![Button::new(
                &words.text("button_needs_no"),
                Press::NeedsNo.id(),
            )])
            .into()
    }

    /// Shows what would be counted. Nothing is kept yet.
    pub(super) fn check_needs(&self, form: &str, pressed: &ComponentInteraction) -> Answer {
        let words = &self.live.snapshot().words;
        let picked = picked_all(pressed);
        let needs: Vec<AccessFact> = picked.iter().filter_map(|n| AccessFact::find(n)).collect();
        if needs.is_empty() {
            return First::Instead(self.note("needs_not")).into();
        }
        let names: Vec<String> = needs.iter().map(|need| need_name(words, *need)).collect();
        let text = words.say("needs_check", context! { needs => names.join(", ") });
        let button = |name: &str, press: Press| Button::new(&words.text(name), press.id());
        let yes = Press::NeedsYes(form.to_owned(), needs);
        First::Instead(Page::new(&text).buttons(vec![
            button("button_needs_yes", yes),
            button("button_needs_no", Press::NeedsNo),
        ]))
        .into()
    }

    /// Adds one to each count.
    pub(super) async fn count_needs(
        &self,
        form: &str,
        needs: &[AccessFact],
        visit: &Visit,
    ) -> Answer {
        let Some(forum) = self.forum_of(visit) else {
            return self.note("interest_which_forum").into();
        };
        let today = crate::clock::today();
        let page = match self.store.count_access(forum, form, needs, today).await {
            Ok(true) => self.note("needs_counted"),
            Ok(false) => self.note("needs_again"),
            Err(error) => self.not_kept(&error),
        };
        First::Instead(page).into()
    }
}
