//! Which reactions count: the emoji that organisers chose.

use unicode_segmentation::UnicodeSegmentation as _;

/// What counts when organisers chose nothing.
pub const DEFAULT: &[&str] = &["👍", "❤️", "🙋", "⭐"];
/// Most that can be chosen. Discord allows 20 different reactions on a message.
pub const MOST: usize = 20;

/// The emoji without its colour of skin and its marks, so that every hand counts the same. One of the server's own
/// is "name:id".
pub fn plain(emoji: &str) -> String {
    let drop = |c: &char| matches!(*c, '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}');
    emoji.chars().filter(|c| !drop(c)).collect()
}

/// Whether this reaction counts.
pub fn counts(chosen: &[String], emoji: &str) -> bool {
    let emoji = plain(emoji);
    if chosen.is_empty() {
        return DEFAULT.iter().any(|one| plain(one) == emoji);
    }
    chosen.iter().any(|one| plain(one) == emoji)
}

/// The emoji in a text that an organiser wrote: Discord's own ("<:name:id>") and ordinary ones, each once.
pub fn read(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match own(word) {
            Some(own) => found.push(own),
            None => found.extend(
                word.graphemes(true)
                    .filter(|c| is_emoji(c))
                    .map(ToOwned::to_owned),
            ),
        }
    }
    let mut seen = std::collections::HashSet::new();
    found.retain(|emoji| seen.insert(plain(emoji)));
    found.truncate(MOST);
    found
}

/// As Discord shows it in a message.
pub fn shown(emoji: &str) -> String {
    match emoji.split_once(':') {
        Some(_) => format!("<:{emoji}>"),
        None => emoji.to_owned(),
    }
}

fn own(word: &str) -> Option<String> {
    let inner = word.strip_prefix('<')?.strip_suffix('>')?;
    let inner = inner
        .strip_prefix("a:")
        .or_else(|| inner.strip_prefix(':'))?;
    let (name, id) = inner.split_once(':')?;
    let fits = !name.is_empty()
        && name.len() <= 32
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && id.len() <= 20
        && id.parse::<u64>().is_ok();
    fits.then(|| inner.to_owned())
}

/// Pictures and signs, not letters of any language.
fn is_emoji(grapheme: &str) -> bool {
    let first = grapheme.chars().next().unwrap_or(' ');
    let is_key = grapheme.ends_with('\u{20e3}');
    let is_picture =
        matches!(first, '\u{203c}'..='\u{3299}' | '\u{1f000}'..='\u{1faff}' | '©' | '®');
    is_key || (is_picture && !first.is_alphanumeric())
}
