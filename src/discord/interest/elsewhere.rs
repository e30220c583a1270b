//! Families counted at the door or by phone: a number, nobody's name. For organisers.

use std::sync::Arc;

use minijinja::context;
use serenity::all::ComponentInteraction;

use super::asking::day;
use super::press::{Place, Press};
use super::subjects;
use crate::discord::asking::picked;
use crate::discord::bot::{Answer, Bot, Visit};
use crate::discord::escape::directory_text;
use crate::discord::page::{Button, Choice, First, Form, Menu, Page};
use crate::interest::names::Shown;
use crate::interest::sheet::Names as _;
use crate::store::StoreError;

/// Most families in one number: more is a slip of the keyboard.
const MOST: u32 = 500;
/// Numbers that are listed.
const LISTED: usize = 5;

impl Bot {
    /// The page on which subject and area are picked.
    pub(super) async fn elsewhere(self: &Arc<Self>, place: Place, visit: &Visit) -> Answer {
        let Some(forum) = self.organised(visit) else {
            return self.note("demand_refused").into();
        };
        match self.elsewhere_page(forum, place, None).await {
            Ok(page) => page.into(),
            Err(error) => self.not_kept(&error).into(),
        }
    }

    /// A subject or an area was picked: the same page with it.
    pub(super) async fn elsewhere_picked(
        self: &Arc<Self>,
        mut place: Place,
        pressed: &ComponentInteraction,
        is_about: bool,
        visit: &Visit,
    ) -> Answer {
        let Some(forum) = self.organised(visit) else {
            return self.note("demand_refused").into();
        };
        let sum = subjects::picked_sum(&picked(pressed));
        if is_about {
            place.about = sum;
        } else {
            place.area = sum;
        }
        self.elsewhere_instead(forum, place, None).await
    }

    async fn elsewhere_instead(&self, forum: u64, place: Place, said: Option<String>) -> Answer {
        match self.elsewhere_page(forum, place, said).await {
            Ok(page) => First::Instead(page).into(),
            Err(error) => self.not_kept(&error).into(),
        }
    }

    async fn elsewhere_page(
        &self,
        forum: u64,
        place: Place,
        said: Option<String>,
    ) -> Result<Page, StoreError> {
        let snapshot = self.live.snapshot();
        let words = &snapshot.words;
        let shown = Shown {
            directory: &snapshot.directory,
            words,
        };
        let subjects = self.subjects(forum).await?;
        let about = subjects.find(place.about);
        let area = subjects::area(&snapshot.directory, place.area);
        let names = context! {
            about => directory_text(&shown.about(&about)),
            area => directory_text(&shown.area(area.as_deref())),
        };
        let mut page = Page::new(&words.say("elsewhere_how", names));
        if let Some(said) = said {
            page = page.line(&said);
        }
        let counted = self.store.counted_elsewhere(forum).await?;
        if !counted.is_empty() {
            page = page.line(&words.text("elsewhere_list"));
        }
        let mut slips = Vec::new();
        for one in counted.iter().take(LISTED) {
            let (about, area) = (shown.about(&one.about), shown.area(one.area.as_deref()));
            let (families, day) = (one.families, day(one.counted_on));
            slips.push(Choice::new(
                &format!("{families}: {about}, {area}"),
                &one.id,
            ));
            let (about, area) = (directory_text(&about), directory_text(&area));
            page = page.line(&words.say("elsewhere_line", context! { day, about, area, families }));
        }
        let number = Press::ElsewhereNumber(place).id();
        let number = Button::new(&words.text("button_elsewhere_number"), number);
        Ok(page
            .menu(
                &words.text("menu_wait_about"),
                Press::ElsewhereAbout(place).id(),
                Menu::Choices(subjects.choices(&shown, &about)),
            )
            .menu(
                &words.text("menu_wait_area"),
                Press::ElsewhereArea(place).id(),
                Menu::Choices(subjects::areas(&shown, area.as_deref())),
            )
            .buttons(vec![number.primary()])
            .menu(
                &words.text("menu_uncount"),
                Press::Uncount.id(),
                Menu::Choices(slips),
            ))
    }

    /// The form for the number.
    pub(super) fn elsewhere_form(&self, place: Place, visit: &Visit) -> Answer {
        if self.organised(visit).is_none() {
            return self.note("demand_refused").into();
        }
        let words = &self.live.snapshot().words;
        First::Form(Form {
            id: Press::ElsewhereNumber(place).id(),
            title: words.text("form_elsewhere_title"),
            label: words.say("form_elsewhere_label", context! { most => MOST }),
            value: String::new(),
            longest: 10,
            needed: true,
        })
        .into()
    }

    /// The number was written.
    pub(super) async fn add_elsewhere(
        self: &Arc<Self>,
        place: Place,
        text: &str,
        visit: &Visit,
    ) -> Answer {
        let Some(forum) = self.organised(visit) else {
            return self.note("demand_refused").into();
        };
        let number = text.trim().parse::<u32>().ok();
        let Some(families) = number.filter(|n| (1..=MOST).contains(n)) else {
            let words = &self.live.snapshot().words;
            return Page::new(&words.say("elsewhere_not_a_number", context! { most => MOST }))
                .into();
        };
        match self.added(forum, place, families).await {
            Ok(said) => match self.elsewhere_page(forum, place, Some(said)).await {
                Ok(page) => page.into(),
                Err(error) => self.not_kept(&error).into(),
            },
            Err(error) => self.not_kept(&error).into(),
        }
    }

    async fn added(&self, forum: u64, place: Place, families: u32) -> Result<String, StoreError> {
        let snapshot = self.live.snapshot();
        let about = self.subjects(forum).await?.find(place.about);
        let area = subjects::area(&snapshot.directory, place.area);
        let cell = (&about, area.as_deref());
        let counted = self
            .store
            .count_elsewhere(forum, cell, families, crate::clock::today());
        counted.await?;
        let shown = Shown {
            directory: &snapshot.directory,
            words: &snapshot.words,
        };
        let (about, area) = (shown.about(&about), shown.area(area.as_deref()));
        let (about, area) = (directory_text(&about), directory_text(&area));
        Ok(shown
            .words
            .say("elsewhere_added", context! { families, about, area }))
    }

    /// A number was a slip.
    pub(super) async fn uncount(&self, pressed: &ComponentInteraction, visit: &Visit) -> Answer {
        let Some(forum) = self.organised(visit) else {
            return self.note("demand_refused").into();
        };
        if let Err(error) = self.store.uncount_elsewhere(forum, &picked(pressed)).await {
            return self.not_kept(&error).into();
        }
        self.elsewhere_instead(forum, Place::default(), None).await
    }
}
