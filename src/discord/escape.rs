//! Makes text safe to show on Discord: no pings, no forged links, no broken formatting.

/// Text of the directory or of Signpost itself. Page addresses stay usable, and are shown without a preview.
pub fn directory_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for (index, line) in visible(text).lines().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        let mut words = line.split(' ').peekable();
        let mut at_start = true;
        while let Some(word) = words.next() {
            match address(word) {
                Some((before, url, after)) => {
                    escape_word(before, at_start, true, &mut out);
                    out.push_str(&format!("<{url}>"));
                    escape_word(after, false, true, &mut out);
                }
                None => escape_word(word, at_start, true, &mut out),
            }
            at_start = at_start && word.is_empty();
            if words.peek().is_some() {
                out.push(' ');
            }
        }
    }
    out
}

/// Text that a person wrote: nothing in it can be pressed.
pub fn persons_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for (index, line) in visible(text).lines().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        let mut at_start = true;
        for (position, word) in line.split(' ').enumerate() {
            if position > 0 {
                out.push(' ');
            }
            escape_word(word, at_start, false, &mut out);
            at_start = at_start && word.is_empty();
        }
    }
    out
}

/// Without control characters and marks that hide text or turn it round.
fn visible(text: &str) -> String {
    let hides = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    text.replace("\r\n", "\n").replace(hides, " ")
}

/// A page address inside a word, with what stands before and after it.
fn address(word: &str) -> Option<(&str, &str, &str)> {
    let start = word.find("https://").or_else(|| word.find("http://"))?;
    let (before, rest) = word.split_at_checked(start)?;
    let is_part = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()+,;=%".contains(c);
    let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
    let url = rest
        .get(..end)?
        .trim_end_matches(['.', ',', ';', ':', ')', '!', '?', '\'']);
    let after = rest.get(url.len()..)?;
    (url.len() > "https://".len()).then_some((before, url, after))
}

fn escape_word(word: &str, line_start: bool, links: bool, out: &mut String) {
    let mut before: Option<char> = None;
    for (position, c) in word.char_indices() {
        let first = line_start && position == 0;
        let rest = word.get(position..).unwrap_or_default();
        let special = match c {
            '\\' | '*' | '_' | '~' | '|' | '`' | '<' | '>' | '[' | ']' => true,
            '#' | '-' | '+' => first,
            '@' => !before.is_some_and(char::is_alphanumeric) || pings(rest),
            ':' => !links && rest.starts_with("://"),
            '.' => first_number(word, position) && line_start,
            _ => false,
        };
        if special {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
}

fn pings(rest: &str) -> bool {
    let rest = rest.to_ascii_lowercase();
    rest.starts_with("@everyone") || rest.starts_with("@here")
}

/// Whether everything before the full stop is a number: Discord would make a numbered list of it.
fn first_number(word: &str, position: usize) -> bool {
    let before = word.get(..position).unwrap_or_default();
    !before.is_empty() && before.chars().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What Discord acts on: the text without what is escaped.
    fn active(text: &str) -> String {
        let mut kept = String::new();
        let mut letters = text.chars();
        while let Some(c) = letters.next() {
            if c == '\\' {
                letters.next();
                kept.push(' ');
            } else {
                kept.push(c);
            }
        }
        kept
    }

    proptest! {
        #[test]
        fn a_persons_text_does_nothing(text in "(\\PC|@everyone|<@1>|https?://|\\*|_|\\\\|\\[|`|\n#|\n- |\n1\\. ){0,40}") {
            let shown = active(&persons_text(&text));
            for mark in ["*", "_", "~", "|", "`", "<", ">", "[", "]", "://", "@everyone", "@here", "\n#", "\n- "] {
                prop_assert!(!shown.contains(mark), "{:?} in {:?}", mark, shown);
            }
        }

        #[test]
        fn a_directory_pings_nobody_and_makes_no_masked_link(text in "(\\PC|@here|<@&1>|https?://a|\\(|\\)|\\]|\\[|>){0,40}") {
            let shown = active(&directory_text(&text));
            for mark in ["<@", "<#", "<t:", "@everyone", "@here", "](", "`", "["] {
                let outside: String = shown.split('<').map(|part| part.rsplit('>').next().unwrap_or_default()).collect();
                prop_assert!(!outside.contains(mark), "{:?} in {:?}", mark, shown);
            }
        }
    }

    #[test]
    fn nothing_pings_or_formats() {
        assert_eq!(directory_text("@everyone *hi*"), "\\@everyone \\*hi\\*");
        assert_eq!(
            directory_text("<@123> <#4> </x:5>"),
            "\\<\\@123\\> \\<#4\\> \\</x:5\\>"
        );
        assert_eq!(directory_text("# big"), "\\# big");
        assert_eq!(directory_text("a@everyone"), "a\\@everyone");
        assert_eq!(directory_text("help@nspcc.org.uk"), "help@nspcc.org.uk");
        assert_eq!(
            directory_text("[click](https://x.org)"),
            "\\[click\\](<https://x.org>)"
        );
    }

    #[test]
    fn an_address_of_the_directory_stays_usable() {
        let shown = directory_text("Website: https://a.org/b_c?d=e.");
        assert_eq!(shown, "Website: <https://a.org/b_c?d=e>.");
    }

    #[test]
    fn a_persons_address_cannot_be_pressed() {
        assert_eq!(
            persons_text("see https://evil.example"),
            "see https\\://evil.example"
        );
    }

    #[test]
    fn marks_that_turn_text_round_are_gone() {
        assert_eq!(directory_text("a\u{202e}b"), "a b");
    }
}
