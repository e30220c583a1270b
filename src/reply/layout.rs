//! The reading order of a reply: neutral blocks that each channel draws in its own way.

use minijinja::context;

use super::{Need, Offer, Reply, ShownDoor};
use crate::safeguarding::Card;
use crate::words::Words;

/// One piece of a reply, top to bottom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// The title of the safety card or of a need.
    Title(String),
    /// A short heading inside an answer.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// Words for the parent to read out.
    Quote(String),
    /// A list; each phone number stands on its own line.
    Bullets(Vec<String>),
    /// Somebody to ask: number on the page (from 1), name, lines below it.
    Door {
        /// Position in the answer, from 1.
        position: usize,
        /// Name.
        name: String,
        /// Why, how to reach, how fresh: a line each.
        lines: Vec<String>,
    },
    /// A choice: number to type (from 1) and label.
    Choice {
        /// Number to type, from 1.
        number: usize,
        /// What it says.
        label: String,
    },
    /// Small print: why this answer, the gentle safety line.
    Note(String),
}

/// The blocks of a reply in reading order.
pub fn blocks(reply: &Reply, words: &Words) -> Vec<Block> {
    let mut blocks = Vec::new();
    if let Some(safety) = &reply.card {
        card(&safety.card, &mut blocks);
        if !reply.needs.is_empty() {
            blocks.push(Block::Text(words.text("card_first_answer_follows")));
        }
    }
    blocks.extend(reply.says.iter().cloned().map(Block::Text));
    if reply.needs.len() > 1 {
        let count = reply.needs.len();
        blocks.push(Block::Text(words.say("two_needs", context! { count })));
    }
    for each in &reply.needs {
        need(each, words, &mut blocks);
    }
    if let Some(soft) = &reply.soft {
        blocks.push(Block::Note(soft.clone()));
    }
    if !reply.because.is_empty() {
        let reasons = reply.because.join("; ");
        let because = words.say("because", context! { words => reasons });
        blocks.push(Block::Note(because));
    }
    choices(&reply.offers, &mut blocks);
    blocks
}

/// The blocks of a safety card.
pub fn card(card: &Card, blocks: &mut Vec<Block>) {
    blocks.push(Block::Title(card.title.clone()));
    blocks.extend(card.paragraphs.iter().cloned().map(Block::Text));
    for contact in &card.contacts {
        let mut line = format!("{}: {}", contact.name, contact.number);
        if !contact.how.is_empty() {
            line = format!("{line}. {}", contact.how);
        }
        blocks.push(Block::Bullets(vec![line]));
    }
    blocks.extend(card.closing.iter().cloned().map(Block::Text));
}

fn choices(offers: &[Offer], blocks: &mut Vec<Block>) {
    for (index, offer) in offers.iter().enumerate() {
        blocks.push(Block::Choice {
            number: index + 1,
            label: offer.label.clone(),
        });
    }
}

fn need(need: &Need, words: &Words, blocks: &mut Vec<Block>) {
    if need.situation.is_some() {
        let title = words.say("sounds_like", context! { situation => &need.title });
        blocks.push(Block::Title(title));
    }
    if !need.description.is_empty() {
        blocks.push(Block::Text(need.description.clone()));
    }
    let mut doors = need.doors.iter().enumerate();
    if let Some((index, first)) = doors.next() {
        blocks.push(Block::Heading(words.text("heading_first")));
        blocks.push(door(index, first));
        say_and_have_ready(need, words, blocks);
    }
    if need.doors.len() > 1 {
        blocks.push(Block::Heading(words.text("heading_next")));
        blocks.extend(doors.map(|(index, each)| door(index, each)));
    }
    no_reply(need, words, blocks);
    not_this(need, words, blocks);
    law(need, words, blocks);
}

fn say_and_have_ready(need: &Need, words: &Words, blocks: &mut Vec<Block>) {
    if let Some(say) = &need.what_to_say {
        blocks.push(Block::Heading(words.text("heading_say")));
        blocks.push(Block::Quote(say.clone()));
    }
    if !need.have_ready.is_empty() {
        blocks.push(Block::Heading(words.text("heading_have_ready")));
        blocks.push(Block::Bullets(need.have_ready.clone()));
    }
}

fn no_reply(need: &Need, words: &Words, blocks: &mut Vec<Block>) {
    if need.if_no_reply.is_empty() {
        return;
    }
    blocks.push(Block::Heading(words.text("heading_no_reply")));
    let steps = need.if_no_reply.iter().map(|step| {
        let mut line = format!("{}: {}", step.after, step.action);
        if let Some(name) = &step.door {
            line = format!(
                "{line} {}",
                words.say("after_door", context! { door => name })
            );
        }
        if step.our_suggestion {
            line = format!("{line} {}", words.text("our_suggestion"));
        }
        line
    });
    blocks.push(Block::Bullets(steps.collect()));
}

fn not_this(need: &Need, words: &Words, blocks: &mut Vec<Block>) {
    if need.not_the_right_person.is_empty() {
        return;
    }
    blocks.push(Block::Heading(words.text("heading_not_this")));
    let lines = need
        .not_the_right_person
        .iter()
        .map(|(who, why)| words.say("not_this", context! { who, why }));
    blocks.push(Block::Bullets(lines.collect()));
}

fn law(need: &Need, words: &Words, blocks: &mut Vec<Block>) {
    if need.clocks.is_empty() {
        return;
    }
    blocks.push(Block::Heading(words.text("heading_law")));
    let lines = need.clocks.iter().map(|(rule, source, date)| {
        let source = words.say("law_source", context! { source, date });
        format!("{rule} {source}")
    });
    blocks.push(Block::Bullets(lines.collect()));
}

fn door(index: usize, door: &ShownDoor) -> Block {
    let mut lines = Vec::new();
    lines.extend(door.alert.clone());
    if !door.why.is_empty() {
        lines.push(door.why.clone());
    }
    lines.extend(door.contact.iter().cloned());
    lines.extend(door.meet.clone());
    if !door.freshness.is_empty() {
        lines.push(door.freshness.clone());
    }
    Block::Door {
        position: index + 1,
        name: door.name.clone(),
        lines,
    }
}
