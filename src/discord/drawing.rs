//! Draws a reply as Discord text: in pieces that each fit, so that a message is cut only between sentences.

use super::escape::directory_text;
use super::page::{SECOND_PART, TEXT};
use crate::reply::layout::Block;

/// Most characters of one piece. Small enough that a message is filled well, large enough for a paragraph.
const PIECE: usize = 700;

/// Draws blocks. Choices are left out: they become buttons.
pub fn pieces(blocks: &[Block]) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut heading: Option<String> = None;
    for block in blocks {
        let text = match block {
            Block::Heading(text) => {
                heading = Some(format!("**{}**", directory_text(text)));
                continue;
            }
            block => draw(block),
        };
        let Some(text) = text else { continue };
        let text = match heading.take() {
            Some(heading) => format!("{heading}\n{text}"),
            None => text,
        };
        split(&text, PIECE, &mut pieces);
    }
    pieces
}

fn draw(block: &Block) -> Option<String> {
    let text = match block {
        Block::Title(text) => format!("### {}", directory_text(text)),
        Block::Heading(text) | Block::Text(text) | Block::Note(text) => directory_text(text),
        Block::Quote(text) => {
            let lines = directory_text(text);
            let lines = lines.lines().map(|line| format!("> {line}"));
            lines.collect::<Vec<_>>().join("\n")
        }
        Block::Bullets(lines) => {
            let lines = lines.iter().map(|line| format!("- {}", one_line(line)));
            lines.collect::<Vec<_>>().join("\n")
        }
        Block::Door {
            position,
            name,
            lines,
        } => {
            let mut all = vec![format!("**{position}. {}**", one_line(name))];
            all.extend(lines.iter().map(|line| directory_text(line)));
            all.join("\n")
        }
        Block::Choice { .. } => return None,
    };
    (!text.trim().is_empty()).then_some(text)
}

fn one_line(text: &str) -> String {
    directory_text(&text.replace(['\r', '\n'], " "))
}

/// The length that Discord may count: UTF-16 units are never fewer than characters.
pub fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Cuts a drawn text into pieces that each fit.
pub fn split_text(text: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    split(text, PIECE, &mut pieces);
    pieces
}

/// Cuts a text at line ends, else at sentence ends, else at words, else anywhere but inside an escape.
fn split(text: &str, limit: usize, pieces: &mut Vec<String>) {
    let mut rest = text;
    while length(rest) > limit {
        let end = prefix(rest, limit);
        let (head, _) = rest.split_at(end);
        let at = last(head, "\n")
            .or_else(|| last(head, ". "))
            .or_else(|| last(head, "? "))
            .or_else(|| last(head, " "))
            .unwrap_or_else(|| outside_escape(head));
        let (head, tail) = rest.split_at(at.max(1).min(rest.len()));
        pieces.push(head.trim_end().to_owned());
        rest = tail.trim_start();
    }
    if !rest.trim().is_empty() {
        pieces.push(rest.trim_end().to_owned());
    }
    pieces.retain(|piece| !piece.trim().is_empty());
}

/// The byte where `limit` UTF-16 units end.
fn prefix(text: &str, limit: usize) -> usize {
    let mut units = 0;
    for (at, c) in text.char_indices() {
        units += c.len_utf16();
        if units > limit {
            return at;
        }
    }
    text.len()
}

/// The byte after the last `mark`, unless that leaves a very short piece.
fn last(head: &str, mark: &str) -> Option<usize> {
    let at = head.rfind(mark)? + mark.len();
    (at * 3 > head.len()).then_some(at)
}

fn outside_escape(head: &str) -> usize {
    let slashes = head.chars().rev().take_while(|c| *c == '\\').count();
    if slashes % 2 == 1 {
        head.len() - 1
    } else {
        head.len()
    }
}

/// What one message shows of a list of pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The text of the message.
    pub text: String,
    /// The second part below it.
    pub second: Option<String>,
    /// The first piece that found no room.
    pub next: Option<usize>,
}

/// Fills one message from piece `start` on. With `two_parts` what does not fit the text goes into a second part.
/// `tail` is kept room for and put at the end of the text.
pub fn fill(pieces: &[String], start: usize, two_parts: bool, tail: Option<&str>) -> Shown {
    let tail = tail.map(directory_text).filter(|t| length(t) < TEXT / 2);
    let room = TEXT - tail.as_deref().map_or(0, |t| length(t) + 2);
    let (mut text, mut next) = take(pieces, start, room);
    if let Some(tail) = tail {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(&tail);
    }
    let mut second = None;
    if two_parts && next < pieces.len() {
        let (more, after) = take(pieces, next, SECOND_PART);
        second = Some(more);
        next = after;
    }
    Shown {
        text,
        second,
        next: (next < pieces.len()).then_some(next),
    }
}

fn take(pieces: &[String], start: usize, room: usize) -> (String, usize) {
    let mut text = String::new();
    let mut next = start;
    for piece in pieces.iter().skip(start) {
        let needed = length(&text) + length(piece) + 2;
        if needed > room {
            break;
        }
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(piece);
        next += 1;
    }
    (text, next)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn block() -> impl Strategy<Value = Block> {
        let text = || {
            prop_oneof![
                "[ -~]{0,3000}",
                "(\\*|_|@everyone|<@1>|\\\\|`){0,900}",
                "\\PC{0,2500}",
                "(https://[a-z_]{1,300}\\.org/ ?){0,9}",
            ]
        };
        prop_oneof![
            text().prop_map(Block::Title),
            text().prop_map(Block::Heading),
            text().prop_map(Block::Text),
            text().prop_map(Block::Quote),
            prop::collection::vec(text(), 0..4).prop_map(Block::Bullets),
            (text(), prop::collection::vec(text(), 0..4)).prop_map(|(name, lines)| Block::Door {
                position: 1,
                name,
                lines
            }),
            text().prop_map(Block::Note),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]
        #[test]
        fn every_message_keeps_the_limits_and_nothing_is_lost(
            blocks in prop::collection::vec(block(), 0..8),
            two_parts: bool,
        ) {
            let pieces = pieces(&blocks);
            let (mut start, mut shown_pieces) = (0, 0);
            while start < pieces.len() {
                let shown = fill(&pieces, start, two_parts, Some("If someone is not safe, ring 999."));
                prop_assert!(length(&shown.text) <= 2_000);
                prop_assert!(shown.second.as_deref().is_none_or(|t| length(t) <= 4_096));
                let next = shown.next.unwrap_or(pieces.len());
                prop_assert!(next > start);
                shown_pieces += next - start;
                start = next;
            }
            prop_assert_eq!(shown_pieces, pieces.len());
        }
    }

    #[test]
    fn a_long_text_is_cut_at_a_sentence() {
        let sentence = "This is a sentence of some length that ends here. ";
        let pieces = pieces(&[Block::Text(sentence.repeat(60))]);
        assert!(pieces.len() > 3);
        assert!(
            pieces.iter().all(|piece| piece.ends_with("here.")),
            "{pieces:?}"
        );
    }
}
