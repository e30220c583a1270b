//! What kind of help a message asks for in so many words: a charity, the law, somebody to text.

use super::Read;
use super::tokens::Token;

/// The kind of help that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// A charity, information to read, other parents.
    Charity,
    /// The law, rights, a letter to copy.
    Law,
    /// Somebody to text, because ringing is hard.
    Text,
}

const SAID: &[(Wanted, &[&[&str]])] = &[
    (
        Wanted::Charity,
        &[
            &["charity"],
            &["charities"],
            &["helpline"],
            &["helplines"],
            &["other", "parents"],
            &["other", "families"],
            &["other", "mums"],
            &["other", "dads"],
            &["read", "up"],
            &["to", "read"],
            &["read", "about"],
            &["good", "website"],
            &["a", "website"],
            &["websites"],
            &["information", "about"],
            &["information", "on"],
            &["want", "information"],
            &["info", "on"],
            &["info", "about"],
            &["support", "group"],
            &["support", "groups"],
            &["people", "who", "get", "it"],
            &["who", "get", "it"],
            &["that", "get", "it"],
            &["resources"],
            &["leaflet"],
            &["leaflets"],
        ],
    ),
    (
        Wanted::Law,
        &[
            &["legal", "advice"],
            &["legal", "help"],
            &["legal", "info"],
            &["legally"],
            &["is", "it", "legal"],
            &["is", "that", "legal"],
            &["even", "legal"],
            &["illegal"],
            &["law", "info"],
            &["the", "law"],
            &["allowed", "to", "do", "that"],
            &["is", "that", "allowed"],
            &["is", "that", "even", "allowed"],
            &["solicitor"],
            &["letter", "template"],
            &["template", "letter"],
            &["sample", "letter"],
        ],
    ),
    (
        Wanted::Text,
        &[
            &["can", "text"],
            &["text", "someone"],
            &["text", "somebody"],
            &["by", "text"],
            &["text", "line"],
            &["write", "message"],
            &["write", "a", "message"],
            &["send", "a", "message"],
            &["cant", "ring"],
            &["dont", "wanna", "ring"],
            &["dont", "want", "to", "ring"],
            &["hate", "phones"],
            &["hate", "the", "phone"],
            &["instead", "of", "ringing"],
            &["without", "ringing"],
            &["telephone", "is", "hard"],
            &["phone", "is", "hard"],
        ],
    ),
];

/// Reads what kind of help is asked for; the first that is said.
pub(super) fn read_wanted(tokens: &[Token]) -> Option<Read<Wanted>> {
    let texts: Vec<&str> = tokens.iter().map(|t| t.text.as_str()).collect();
    SAID.iter().find_map(|(wanted, rows)| {
        let row = rows.iter().find(|row| {
            texts
                .windows(row.len())
                .any(|here| here.iter().zip(row.iter()).all(|(a, b)| a == b))
        })?;
        Some(Read {
            value: *wanted,
            words: row.join(" "),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(text: &str) -> Option<Wanted> {
        read_wanted(&super::super::tokens(text)).map(|read| read.value)
    }

    #[test]
    fn the_kind_of_help_is_read() {
        assert_eq!(wanted("is there a charity for this"), Some(Wanted::Charity));
        assert_eq!(wanted("Is that even allowed?"), Some(Wanted::Law));
        assert_eq!(wanted("who can I text"), None);
        assert_eq!(wanted("someone i can text about it"), Some(Wanted::Text));
        assert_eq!(wanted("who do i ask at school"), None);
    }
}
