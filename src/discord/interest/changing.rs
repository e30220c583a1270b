//! Somebody sees, changes and takes back what they wait for.

use minijinja::context;
use serenity::all::ComponentInteraction;

use super::asking::day;
use super::press::{Part, Press, Start};
use super::subjects;
use crate::discord::asking::picked;
use crate::discord::bot::{Answer, Bot, Visit};
use crate::discord::escape::directory_text;
use crate::discord::events::picked_all;
use crate::discord::page::{Button, Choice, First, Menu, Page};
use crate::interest::names::Shown;
use crate::interest::wish::LARGEST_PARTY;
use crate::interest::{Interest, Mode, Slot, Slots, State, Tell, Wish};
use crate::store::StoreError;

impl Bot {
    /// `/interest`: what somebody waits for.
    pub(in crate::discord) async fn interest(&self, visit: &Visit) -> Answer {
        let Some(forum) = self.forum_of(visit) else {
            return self.note("interest_which_forum").into();
        };
        let person = self.store.person(visit.person);
        match self.store.interests(forum, &person).await {
            Ok(records) => self.interest_page(&records).into(),
            Err(error) => self.not_kept(&error).into(),
        }
    }

    fn interest_page(&self, records: &[Interest]) -> Page {
        let snapshot = self.live.snapshot();
        let words = &snapshot.words;
        let shown = Shown {
            directory: &snapshot.directory,
            words,
        };
        if records.is_empty() {
            let id = Press::Tell(Start::default()).id();
            let button = Button::new(&words.text("button_tell_me"), id);
            return Page::new(&words.text("interest_nothing")).buttons(vec![button]);
        }
        let mut page = Page::new(&words.text("interest_list"));
        for record in records {
            let wish = directory_text(&shown.wish(&record.wish));
            let told = record.state == State::Told;
            let line = context! { wish, day => day(record.asked_on), told };
            page = page.line(&words.say("interest_line", line));
        }
        let choice = |record: &Interest| Choice::new(&shown.wish(&record.wish), &record.id);
        let choices = records.iter().map(choice).collect();
        page.menu(
            &words.text("menu_interest"),
            Press::Which.id(),
            Menu::Choices(choices),
        )
    }

    /// A menu or a button of a record was used.
    pub(super) async fn change_wish(
        &self,
        part: Part,
        id: &str,
        pressed: &ComponentInteraction,
        visit: &Visit,
    ) -> Answer {
        let Some(forum) = self.forum_of(visit) else {
            return self.note("interest_which_forum").into();
        };
        match self.changed(forum, part, id, pressed, visit).await {
            Ok(Some(record)) => self.wish_again(&record, visit).await,
            Ok(None) => First::Instead(self.note("interest_gone")).into(),
            Err(error) => self.not_kept(&error).into(),
        }
    }

    async fn changed(
        &self,
        forum: u64,
        part: Part,
        id: &str,
        pressed: &ComponentInteraction,
        visit: &Visit,
    ) -> Result<Option<Interest>, StoreError> {
        let subjects = self.subjects(forum).await?;
        let snapshot = self.live.snapshot();
        let value = picked(pressed);
        let change = |wish: &mut Wish| match part {
            Part::About => wish.about = subjects.find(subjects::picked_sum(&value)),
            Part::Area => {
                wish.area = subjects::area(&snapshot.directory, subjects::picked_sum(&value));
            }
            Part::Slots => {
                let named = picked_all(pressed);
                wish.slots = Slots::of(named.iter().filter_map(|name| Slot::find(name)));
            }
            Part::Mode => wish.mode = Mode::find(&value).unwrap_or_default(),
            Part::Party => {
                let party = value.parse().ok();
                wish.party = party.filter(|party| (1..=LARGEST_PARTY).contains(party));
            }
            Part::FirstTime => wish.first_time = !wish.first_time,
            Part::Tell => {
                wish.tell = match wish.tell {
                    Tell::Message => Tell::CountOnly,
                    Tell::CountOnly => Tell::Message,
                };
            }
        };
        let today = crate::clock::today();
        let changed = self
            .store
            .change_interest(forum, visit.person, id, change, today);
        changed.await
    }

    /// Asks how many come.
    pub(super) async fn ask_party(&self, id: &str, visit: &Visit) -> Answer {
        let person = self.store.person(visit.person);
        let record = match self.store.interest(&person, id).await {
            Ok(Some(record)) => record,
            Ok(None) => return First::Instead(self.note("interest_gone")).into(),
            Err(error) => return self.not_kept(&error).into(),
        };
        let words = &self.live.snapshot().words;
        let choices = (1..=LARGEST_PARTY).map(|party| {
            let name = if party < LARGEST_PARTY {
                "interest_party"
            } else {
                "interest_party_most"
            };
            let label = words.say(name, context! { party });
            Choice::new(&label, &party.to_string()).chosen(record.wish.party == Some(party))
        });
        let back = Press::Open(id.to_owned()).id();
        let page = Page::new(&words.text("interest_ask_party"))
            .menu(
                &words.text("menu_wait_party"),
                Press::Change(Part::Party, id.to_owned()).id(),
                Menu::Choices(choices.collect()),
            )
            .buttons(vec![Button::new(&words.text("button_back_to_wish"), back)]);
        First::Instead(page).into()
    }

    /// Takes a record back.
    pub(super) async fn take_back(&self, id: &str, visit: &Visit) -> Answer {
        let person = self.store.person(visit.person);
        let today = crate::clock::today();
        match self.store.withdraw_interest(&person, id, today).await {
            Ok(true) => First::Instead(self.note("interest_taken_back")).into(),
            Ok(false) => First::Instead(self.note("interest_gone")).into(),
            Err(error) => self.not_kept(&error).into(),
        }
    }

    /// A record still holds.
    pub(super) async fn keep_on(&self, id: &str, visit: &Visit) -> Answer {
        let person = self.store.person(visit.person);
        let today = crate::clock::today();
        match self.store.renew_interest(&person, id, today).await {
            Ok(true) => First::Instead(self.note("interest_kept_on")).into(),
            Ok(false) => First::Instead(self.note("interest_gone")).into(),
            Err(error) => self.not_kept(&error).into(),
        }
    }

    /// What is sent to somebody whose year is over. None when the record is gone or was answered.
    pub(in crate::discord) async fn still_interested_page(
        &self,
        person: u64,
        record: &str,
    ) -> Result<Option<Page>, StoreError> {
        let person = self.store.person(person);
        let record = self.store.interest(&person, record).await?;
        let asked = record.filter(|r| r.state == State::Open && r.asked_again_on.is_some());
        let Some(record) = asked else {
            return Ok(None);
        };
        let snapshot = self.live.snapshot();
        let words = &snapshot.words;
        let shown = Shown {
            directory: &snapshot.directory,
            words,
        };
        let wish = directory_text(&shown.wish(&record.wish));
        let days = crate::interest::GRACE_DAYS;
        let text = words.say("still_interested", context! { wish, days });
        let button = |name: &str, press: Press| Button::new(&words.text(name), press.id());
        Ok(Some(Page::new(&text).buttons(vec![
            button("button_still", Press::Keep(record.id.clone())).primary(),
            button("button_no_longer", Press::TakeBack(record.id)),
        ])))
    }

    /// The line above an event that is sent to somebody who asked for it; none when they did not, or took it back.
    pub(in crate::discord) async fn told_first_line(
        &self,
        person: u64,
        event: &crate::events::EventId,
    ) -> Result<Option<String>, StoreError> {
        let person = self.store.person(person);
        let asked_on = self.store.asked_for(&person, event).await?;
        let words = &self.live.snapshot().words;
        Ok(asked_on.map(|on| words.say("told_first", context! { day => day(on) })))
    }
}
