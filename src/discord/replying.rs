//! From a reply to a message: the text first, then its buttons.

use minijinja::context;

use super::asking::Answered;
use super::bot::Bot;
use super::drawing::{Shown, fill};
use super::escape::directory_text;
use super::ids::{Press, Subject};
use super::page::{BUTTONS, Button, Choice, Menu, Page};
use crate::answering::Conversation;
use crate::reply::layout::{Block, card};
use crate::reply::{Action, Offer, Outcome, Reply};
use crate::safeguarding::Card;
use crate::snapshot::Snapshot;
use crate::words::Words;

impl Bot {
    /// The whole answer, for the person alone.
    pub(super) fn whole_page(
        &self,
        answered: &Answered,
        person: u64,
        forum: Option<u64>,
        snapshot: &Snapshot,
    ) -> Page {
        let reply = &answered.reply;
        let plain = self.preferences(person).plain_text;
        let shown = fill(&answered.pieces, 0, !plain, reply.soft.as_deref());
        let words = &snapshot.words;
        let page = page_of(&shown);
        let page = match reply.outcome {
            Outcome::Crisis => {
                let page = page.buttons(anyway(reply));
                more_button(
                    page,
                    answered.subject.as_ref(),
                    shown.next.map(|_| 0),
                    words,
                )
            }
            Outcome::Clarify => choices(page, &reply.offers, &answered.after, snapshot),
            Outcome::NoMatch => self.no_match(page, answered, forum, snapshot),
            Outcome::Event => {
                self.with_tell_me(page, answered.asked.as_deref(), Some(person), snapshot)
            }
            _ => answer_buttons(page, answered, shown.next, forum, snapshot),
        };
        super::events::save_buttons(page, &reply.events, words)
    }

    fn no_match(
        &self,
        page: Page,
        answered: &Answered,
        forum: Option<u64>,
        snapshot: &Snapshot,
    ) -> Page {
        let words = &snapshot.words;
        let human = forum.and_then(|forum| self.settings(forum).human);
        let page = match human {
            Some(human) => {
                page.line(&words.say("human_here", context! { human => format!("<@{human}>") }))
            }
            None => page,
        };
        let page = menu(
            page,
            &words.text("menu_near"),
            &answered.reply.offers,
            &answered.after,
            snapshot,
        );
        if forum.is_none() {
            return page;
        }
        page.buttons(vec![Button::new(
            &words.text("button_send_form"),
            Press::SendForm.id(),
        )])
    }

    /// What found no room before, from piece `from` on.
    pub(super) fn more_page(
        &self,
        subject: &Subject,
        pieces: &[String],
        from: usize,
        forum: Option<u64>,
        snapshot: &Snapshot,
    ) -> Option<Page> {
        if from >= pieces.len() {
            return None;
        }
        let shown = fill(pieces, from, false, None);
        let page = more_button(page_of(&shown), Some(subject), shown.next, &snapshot.words);
        Some(page.buttons(opinions(subject, forum, &snapshot.words)))
    }

    /// A safety card as a message.
    pub(super) fn card_page(&self, shown: &Card) -> Page {
        let mut blocks: Vec<Block> = Vec::new();
        card(shown, &mut blocks);
        page_of(&fill(&super::drawing::pieces(&blocks), 0, true, None))
    }
}

fn page_of(shown: &Shown) -> Page {
    Page::new(&shown.text).second(shown.second.as_deref())
}

/// The button behind a card that stands alone.
fn anyway(reply: &Reply) -> Vec<Button> {
    let offers = reply.offers.iter();
    let anyway = offers.filter(|offer| offer.action == Action::AnswerAnyway);
    anyway
        .map(|offer| Button::new(&offer.label, Press::Anyway.id()))
        .collect()
}

fn more_button(page: Page, subject: Option<&Subject>, next: Option<usize>, words: &Words) -> Page {
    match (subject, next) {
        (Some(subject), Some(next)) => {
            let id = Press::More(subject.clone(), next).id();
            page.buttons(vec![Button::new(&words.text("button_more"), id).primary()])
        }
        _ => page,
    }
}

fn answer_buttons(
    page: Page,
    answered: &Answered,
    next: Option<usize>,
    forum: Option<u64>,
    snapshot: &Snapshot,
) -> Page {
    let words = &snapshot.words;
    let Some(subject) = &answered.subject else {
        return page;
    };
    let mut first = Vec::new();
    if let Some(next) = next {
        let id = Press::More(subject.clone(), next).id();
        first.push(Button::new(&words.text("button_more"), id).primary());
    }
    if answered
        .reply
        .needs
        .iter()
        .any(|need| !need.doors.is_empty())
    {
        let id = Press::Contact(subject.clone()).id();
        first.push(Button::new(&words.text("button_contact"), id));
    }
    let page = page.buttons(first);
    let page = menu(
        page,
        &words.text("heading_also"),
        &answered.reply.offers,
        &answered.after,
        snapshot,
    );
    page.buttons(opinions(subject, forum, words))
}

/// The buttons that say what the person thinks of an answer, and that share it.
fn opinions(subject: &Subject, forum: Option<u64>, words: &Words) -> Vec<Button> {
    let button = |name: &str, press: Press| Button::new(&words.text(name), press.id());
    let mut buttons = vec![
        button("button_helped", Press::Helped(subject.clone())),
        button("button_not_right", Press::NotRight(subject.clone())),
    ];
    if forum.is_some() {
        buttons.push(button("button_share", Press::Share(subject.clone())));
    }
    buttons
}

/// Choices as buttons in the order given; as a menu when there are many.
pub(super) fn choices(
    page: Page,
    offers: &[Offer],
    family: &Conversation,
    snapshot: &Snapshot,
) -> Page {
    if offers.len() > BUTTONS {
        return menu(
            page,
            &snapshot.words.text("menu_choices"),
            offers,
            family,
            snapshot,
        );
    }
    let buttons = offers.iter().filter_map(|offer| {
        let subject = Subject::of_action(&offer.action, family, &snapshot.directory)?;
        Some(Button::new(&offer.label, Press::Open(subject).id()))
    });
    // One below the other: labels are sentences, and a row of them is cut short on a phone.
    buttons.fold(page, |page, button| page.buttons(vec![button]))
}

/// Choices as a menu.
pub(super) fn menu(
    page: Page,
    prompt: &str,
    offers: &[Offer],
    family: &Conversation,
    snapshot: &Snapshot,
) -> Page {
    let choices = offers.iter().filter_map(|offer| {
        let subject = Subject::of_action(&offer.action, family, &snapshot.directory)?;
        Some(Choice::new(&offer.label, &subject.encode()))
    });
    page.menu(prompt, Press::Pick.id(), Menu::Choices(choices.collect()))
}

/// How to reach everybody in a reply: a block for each, each number on its own line.
pub(super) fn contacts(reply: &Reply) -> Vec<String> {
    let mut seen = Vec::new();
    let mut pieces = Vec::new();
    for door in reply.needs.iter().flat_map(|need| &need.doors) {
        if seen.contains(&door.service) {
            continue;
        }
        seen.push(door.service);
        let mut lines = vec![format!("**{}**", directory_text(&door.name))];
        lines.extend(door.contact.iter().map(|line| directory_text(line)));
        lines.push(directory_text(&door.freshness));
        lines.retain(|line| !line.trim().is_empty());
        pieces.extend(super::drawing::split_text(&lines.join("\n")));
    }
    pieces
}
