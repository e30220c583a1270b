//! Ids of the buttons, menus and forms of proposals.

use crate::discord::ids::base36;

/// What was pressed, picked or sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::discord) enum ProposalPress {
    /// Show the form that asks which entry.
    Find,
    /// That form.
    Found,
    /// A menu whose value is the sum of an entry's id.
    Entry,
    /// A menu whose value is an aspect of this entry (by its sum).
    Aspect(u32),
    /// The form with the new value: entry and aspect.
    Value(u32, String),
    /// Show the form for a new entry.
    New,
    /// That form.
    Added,
    /// Show the form of a draft again.
    Again(i64),
    /// That form.
    Redone(i64),
    /// A menu whose value is the number of the proposal to take back.
    Withdraw,
}

impl ProposalPress {
    /// As a custom id, at most 100 characters.
    pub(in crate::discord) fn id(&self) -> String {
        match self {
            Self::Find => "pp:find".to_owned(),
            Self::Found => "pp:found".to_owned(),
            Self::Entry => "pp:entry".to_owned(),
            Self::Aspect(entry) => format!("pp:aspect:{}", base36(*entry)),
            Self::Value(entry, aspect) => format!("pp:value:{}:{aspect}", base36(*entry)),
            Self::New => "pp:new".to_owned(),
            Self::Added => "pp:added".to_owned(),
            Self::Again(number) => format!("pp:again:{number}"),
            Self::Redone(number) => format!("pp:redone:{number}"),
            Self::Withdraw => "pp:withdraw".to_owned(),
        }
    }

    /// From a custom id.
    pub(in crate::discord) fn read(id: &str) -> Option<Self> {
        let rest = id.strip_prefix("pp:")?;
        let (verb, rest) = rest.split_once(':').unwrap_or((rest, ""));
        let number = |text: &str| u32::from_str_radix(text, 36).ok();
        Some(match verb {
            "find" => Self::Find,
            "found" => Self::Found,
            "entry" => Self::Entry,
            "aspect" => Self::Aspect(number(rest)?),
            "value" => {
                let (entry, aspect) = rest.split_once(':')?;
                Self::Value(number(entry)?, aspect.to_owned())
            }
            "new" => Self::New,
            "added" => Self::Added,
            "again" => Self::Again(rest.parse().ok()?),
            "redone" => Self::Redone(rest.parse().ok()?),
            "withdraw" => Self::Withdraw,
            _ => return None,
        })
    }
}
