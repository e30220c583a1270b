//! Looking something up: `/service`, `/what-is`, `/browse`, `/urgent`, `/help`, and suggestions while typing.

use std::collections::BTreeSet;
use std::sync::Arc;

use minijinja::context;
use serenity::all::{CommandInteraction, ComponentInteraction};

use super::asking::{option, picked};
use super::bot::{Answer, Bot, Visit};
use super::drawing::fill;
use super::escape::{directory_text, persons_text};
use super::ids::{By, Key, Press, Subject, base36, sum};
use super::page::{Button, CHOICES, Choice, First, Menu, Page};
use super::replying::contacts;
use crate::directory::{Directory, Leads, Service};
use crate::snapshot::Snapshot;

impl Bot {
    pub(super) async fn service(
        self: &Arc<Self>,
        command: &CommandInteraction,
        visit: &Visit,
    ) -> Answer {
        let name = option(command, "name");
        let snapshot = self.live.snapshot();
        let directory = &snapshot.directory;
        let exact = directory.service(&name);
        let Some(index) = exact.or_else(|| directory.find_service(&name, 1).first().copied())
        else {
            let text = snapshot
                .words
                .say("service_unknown", context! { name => persons_text(&name) });
            return Page::new(&text).into();
        };
        let nobody = crate::answering::Conversation::default();
        self.show(
            Subject::of_leads(&[Leads::Service(index)], &nobody, directory),
            visit,
        )
        .await
    }

    pub(super) async fn what_is(
        self: &Arc<Self>,
        command: &CommandInteraction,
        visit: &Visit,
    ) -> Answer {
        let wanted = option(command, "term");
        let snapshot = self.live.snapshot();
        let directory = &snapshot.directory;
        if let Some(index) = directory.find_term(&wanted) {
            return self.show(Subject::of_term(index, directory), visit).await;
        }
        let words = &snapshot.words;
        let unknown = words.say("term_unknown", context! { term => persons_text(&wanted) });
        let near = directory
            .suggest_terms(&wanted, CHOICES)
            .into_iter()
            .filter_map(|index| {
                let term = directory.terms.get(index)?;
                Some(Choice::new(
                    &term.term,
                    &Subject::of_term(index, directory).encode(),
                ))
            });
        let menu = Menu::Choices(near.collect());
        Page::new(&unknown)
            .menu(&words.text("menu_near"), Press::Pick.id(), menu)
            .into()
    }

    async fn show(self: &Arc<Self>, subject: Subject, visit: &Visit) -> Answer {
        let (seat, forum) = (visit.seat(), visit.forum);
        let page = self.think(move |bot, snapshot| {
            let answered = bot.open_subject(seat, &subject, snapshot)?;
            Some(bot.whole_page(&answered, seat.person, forum, snapshot))
        });
        let page = page.await.flatten();
        page.unwrap_or_else(|| self.note("went_wrong")).into()
    }

    /// How to reach everybody in an answer.
    pub(super) async fn contact(self: &Arc<Self>, subject: Subject, visit: &Visit) -> Answer {
        let seat = visit.seat();
        let page = self.think(move |bot, snapshot| {
            let known = bot.recall(seat, snapshot);
            let (mut reply, _) = super::asking::reopened(&subject, &known.conversation, snapshot)?;
            bot.show_flags(&mut reply, &snapshot.directory);
            let shown = fill(&contacts(&reply), 0, true, None);
            Some(Page::new(&shown.text).second(shown.second.as_deref()))
        });
        let page = page.await.flatten();
        page.unwrap_or_else(|| self.note("entry_gone")).into()
    }

    /// The safety card in one step, for the place that the person set or said.
    pub(super) fn urgent(&self, visit: &Visit) -> Page {
        let snapshot = self.live.snapshot();
        let known = self.recall(visit.seat(), &snapshot);
        let place = known.conversation.place.as_ref().map(|read| read.value);
        let area = crate::answering::area_hint(&snapshot, place);
        self.card_page(&snapshot.cards.urgent(area))
    }

    pub(super) fn help(&self) -> Page {
        let snapshot = self.live.snapshot();
        let forum = &snapshot.directory.forum.name;
        Page::new(
            &snapshot
                .words
                .say("discord_help", context! { forum => directory_text(forum) }),
        )
    }

    /// The three ways to look through the list.
    pub(super) fn browse(&self) -> Page {
        let snapshot = self.live.snapshot();
        let words = &snapshot.words;
        let menus = [
            (By::Topic, "menu_topic"),
            (By::Branch, "menu_branch"),
            (By::Area, "menu_area"),
        ];
        let page = Page::new(&words.text("browse_how"));
        menus.into_iter().fold(page, |page, (by, prompt)| {
            let lists = lists(by, &snapshot.directory);
            let choices = lists
                .iter()
                .map(|(id, name)| Choice::new(name, &base36(sum(id))));
            page.menu(
                &words.text(prompt),
                Press::BrowsePick(by).id(),
                Menu::Choices(choices.collect()),
            )
        })
    }

    pub(super) fn browse_pick(&self, by: By, pressed: &ComponentInteraction) -> Answer {
        match u32::from_str_radix(&picked(pressed), 36) {
            Ok(list) => self.list_page(by, list, 0).into(),
            Err(_) => self.note("old_button").into(),
        }
    }

    /// Another page of a list, in place of the page before.
    pub(super) fn browse_list(&self, by: By, list: u32, from: usize) -> Answer {
        First::Instead(self.list_page(by, list, from)).into()
    }

    fn list_page(&self, by: By, list: u32, from: usize) -> Page {
        let snapshot = self.live.snapshot();
        let words = &snapshot.words;
        let lists = lists(by, &snapshot.directory);
        let Some((id, name)) = lists.iter().find(|(id, _)| sum(id) == list) else {
            return self.note("entry_gone");
        };
        let entries = entries(by, id, &snapshot);
        if entries.is_empty() {
            return self.note("browse_empty");
        }
        let from = if from < entries.len() { from } else { 0 };
        let to = (from + CHOICES).min(entries.len());
        let values = context! { topic => directory_text(name), first => from + 1, last => to, all => entries.len() };
        let shown = entries.iter().skip(from).take(CHOICES);
        let choices = shown.map(|(name, subject)| Choice::new(name, &subject.encode()));
        let menu = Menu::Choices(choices.collect());
        let page = Page::new(&words.say("browse_page", values));
        let page = page.menu(&words.text("menu_choices"), Press::Pick.id(), menu);
        let mut turns = Vec::new();
        if from > 0 {
            let id = Press::Browse(by, list, from.saturating_sub(CHOICES)).id();
            turns.push(Button::new(&words.text("button_back"), id));
        }
        if to < entries.len() {
            turns.push(Button::new(
                &words.text("button_next"),
                Press::Browse(by, list, to).id(),
            ));
        }
        page.buttons(turns)
    }

    /// Suggestions while somebody types.
    pub(super) fn suggest(&self, typing: &CommandInteraction) -> Vec<Choice> {
        let Some(field) = typing.data.autocomplete() else {
            return Vec::new();
        };
        let snapshot = self.live.snapshot();
        let directory = &snapshot.directory;
        match field.name {
            "name" => suggest_services(field.value, directory),
            "term" => suggest_terms(field.value, directory),
            "area" => suggest_areas(field.value, directory),
            _ => Vec::new(),
        }
    }
}

fn service_choice(service: &Service) -> Choice {
    Choice::new(&service.name, &service.id)
}

fn suggest_services(typed: &str, directory: &Directory) -> Vec<Choice> {
    let services = &directory.services;
    if typed.trim().is_empty() {
        return services.iter().take(CHOICES).map(service_choice).collect();
    }
    let found = directory.find_service(typed, CHOICES);
    found
        .iter()
        .filter_map(|index| services.get(*index))
        .map(service_choice)
        .collect()
}

fn suggest_terms(typed: &str, directory: &Directory) -> Vec<Choice> {
    let terms = &directory.terms;
    let choice = |index: &usize| {
        let term = terms.get(*index)?;
        let label = if term.stands_for.is_empty() || term.stands_for == term.term {
            term.term.clone()
        } else {
            format!("{}: {}", term.term, term.stands_for)
        };
        Some(Choice::new(&label, &term.term))
    };
    if typed.trim().is_empty() {
        return (0..terms.len().min(CHOICES))
            .filter_map(|index| choice(&index))
            .collect();
    }
    directory
        .suggest_terms(typed, CHOICES)
        .iter()
        .filter_map(choice)
        .collect()
}

fn suggest_areas(typed: &str, directory: &Directory) -> Vec<Choice> {
    let wanted = typed.trim().to_lowercase();
    let mut found: Vec<(f64, &crate::directory::Area)> = Vec::new();
    for area in directory.areas.iter() {
        let names = std::iter::once(&area.name).chain(&area.places);
        let near = names.map(|name| {
            let name = name.to_lowercase();
            if name.starts_with(&wanted) {
                1.0
            } else {
                strsim::normalized_damerau_levenshtein(&wanted, &name)
            }
        });
        let near = near.fold(0.0, f64::max);
        if near >= 0.6 {
            found.push((near, area));
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    let choices = found.into_iter().take(CHOICES);
    choices
        .map(|(_, area)| Choice::new(&area.name, &area.id))
        .collect()
}

/// The lists of one kind: id and name.
fn lists(by: By, directory: &Directory) -> Vec<(String, String)> {
    match by {
        By::Topic => directory
            .topics
            .iter()
            .map(|t| (t.id.clone(), t.name.clone()))
            .collect(),
        By::Branch => {
            let branches: BTreeSet<&String> = directory
                .services
                .iter()
                .filter_map(|s| s.branch.as_ref())
                .collect();
            let named = branches
                .into_iter()
                .map(|branch| (branch.clone(), readable(branch)));
            named.collect()
        }
        By::Area => {
            let areas = directory.areas.iter().take(CHOICES);
            areas
                .map(|area| (area.id.clone(), area.name.clone()))
                .collect()
        }
    }
}

/// "social-care" as "Social care".
fn readable(id: &str) -> String {
    let words = id.replace(['-', '_'], " ");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => words,
    }
}

/// What is in a list, by name.
fn entries(by: By, id: &str, snapshot: &Snapshot) -> Vec<(String, Subject)> {
    let directory = &snapshot.directory;
    let named = |name: &str, lead: Leads| {
        let key = Key::of_lead(lead, directory);
        let subject = Subject {
            keys: key.into_iter().collect(),
            ..Subject::default()
        };
        (name.to_owned(), subject)
    };
    if by == By::Topic {
        let situations = directory
            .situations
            .iter()
            .enumerate()
            .filter(|(_, s)| s.topic == id);
        return situations
            .map(|(index, s)| named(&s.name, Leads::Situation(index)))
            .collect();
    }
    let area = directory.areas.find(id).map(|area| area.set);
    let services = directory
        .services
        .iter()
        .enumerate()
        .filter(|(_, service)| match by {
            By::Branch => service.branch.as_deref() == Some(id),
            _ => area.is_some_and(|area| {
                service.areas.meets(area) && service.areas != crate::directory::AreaSet::EVERYWHERE
            }),
        });
    let mut entries: Vec<(String, Subject)> = services
        .map(|(index, s)| named(&s.name, Leads::Service(index)))
        .collect();
    entries.sort_by_key(|(name, _)| name.to_lowercase());
    entries
}
