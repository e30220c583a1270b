//! Draws a reply as text for a terminal: wrapped to its width, colour only where one is shown.

use crate::reply::Reply;
use crate::reply::layout::{Block, blocks};
use crate::words::Words;

/// Widest line: longer ones are hard to read.
const WIDEST: usize = 88;

const BOLD: &str = "\x1b[1m";
const FAINT: &str = "\x1b[2m";
const PLAIN: &str = "\x1b[0m";

/// The width to draw for: the terminal's, at most [`WIDEST`].
pub fn width() -> usize {
    textwrap::termwidth().clamp(20, WIDEST)
}

/// The whole reply as text. With `colour`, headings and names are bold; no meaning is in colour alone.
pub fn draw(reply: &Reply, words: &Words, width: usize, colour: bool) -> String {
    draw_blocks(&blocks(reply, words), width, colour)
}

/// Draws blocks one below the other.
pub(super) fn draw_blocks(blocks: &[Block], width: usize, colour: bool) -> String {
    let mut out = String::new();
    for block in blocks {
        draw_block(block, width, colour, &mut out);
    }
    out
}

fn styled(text: &str, style: &str, colour: bool) -> String {
    if colour {
        format!("{style}{text}{PLAIN}")
    } else {
        text.to_owned()
    }
}

fn paragraph(text: &str, first: &str, rest: &str, width: usize) -> String {
    let options = textwrap::Options::new(width)
        .initial_indent(first)
        .subsequent_indent(rest)
        .break_words(false);
    text.lines()
        .map(|line| textwrap::fill(line, &options))
        .collect::<Vec<_>>()
        .join("\n")
}

fn draw_block(block: &Block, width: usize, colour: bool, out: &mut String) {
    let text = match block {
        Block::Title(text) => {
            let text = paragraph(text, "", "", width);
            format!("{}\n\n", styled(&text, BOLD, colour))
        }
        Block::Heading(text) => format!("{}\n", styled(text, BOLD, colour)),
        Block::Text(text) => format!("{}\n\n", paragraph(text, "", "", width)),
        Block::Quote(text) => {
            let quoted = format!("\"{text}\"");
            format!("{}\n\n", paragraph(&quoted, "  ", "  ", width))
        }
        Block::Bullets(lines) => {
            let lines = lines
                .iter()
                .map(|line| paragraph(line, "  - ", "    ", width));
            format!("{}\n\n", lines.collect::<Vec<_>>().join("\n"))
        }
        Block::Door {
            position,
            name,
            lines,
        } => {
            let title = paragraph(&format!("{position}. {name}"), "  ", "     ", width);
            let lines = lines
                .iter()
                .map(|line| paragraph(line, "     ", "     ", width));
            let lines = lines.collect::<Vec<_>>().join("\n");
            format!("{}\n{lines}\n\n", styled(&title, BOLD, colour))
        }
        Block::Choice { number, label } => {
            format!(
                "{}\n",
                paragraph(label, &format!("  [{number}] "), "      ", width)
            )
        }
        Block::Note(text) => {
            let text = paragraph(text, "", "", width);
            format!("{}\n\n", styled(&text, FAINT, colour))
        }
    };
    out.push_str(&text);
}
