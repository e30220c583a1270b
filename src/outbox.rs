//! The ledger of what is to be sent: every message is a row that is written together with the change that causes
//! it, and sent afterwards. No Discord and no database here. How it works: `docs/ledger.md`.
//!
//! A row holds ids only, no words: what is said is made from the event as it stands when the row is sent. A row has
//! a key ([`Planned::key`]), so that the same thing is never planned twice, and a nonce made of it
//! ([`Row::nonce`]), so that Discord drops a second copy.

pub mod purpose;
pub mod receipt;
pub mod sorting;

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use crate::events::EventId;
pub use purpose::{Offset, Purpose};
pub use receipt::Receipt;

/// How long a row belongs to the one that is sending it. Longer than any single try takes.
pub const LEASE: SignedDuration = SignedDuration::from_secs(60);

/// Letters of a nonce. Discord allows 25: <https://discord.com/developers/docs/resources/message#create-message>.
const NONCE: usize = 24;

/// Who or what a message is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Recipient {
    /// A channel, by its Discord id.
    Channel(u64),
    /// A person who asked to be told, by their Discord id.
    Person(u64),
    /// The scheduled events of a forum, by the forum's Discord id.
    Calendar(u64),
}

impl Recipient {
    /// Discord's id of it.
    pub fn id(self) -> u64 {
        match self {
            Self::Channel(id) | Self::Person(id) | Self::Calendar(id) => id,
        }
    }

    /// The recipient written by [`Display`](fmt::Display).
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, id) = text.split_once('-')?;
        let id = id.parse().ok()?;
        match kind {
            "channel" => Some(Self::Channel(id)),
            "person" => Some(Self::Person(id)),
            "calendar" => Some(Self::Calendar(id)),
            _ => None,
        }
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self {
            Self::Channel(_) => "channel",
            Self::Person(_) => "person",
            Self::Calendar(_) => "calendar",
        };
        write!(f, "{kind}-{}", self.id())
    }
}

/// A message that is to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// What it is about.
    pub event: EventId,
    /// The revision of the event that causes it.
    pub revision: u32,
    /// For whom.
    pub recipient: Recipient,
    /// What for.
    pub purpose: Purpose,
    /// Not before this moment.
    pub due: Timestamp,
    /// From this moment on it would be of no use. None: it is of use as long as it takes.
    pub too_late: Option<Timestamp>,
}

impl Planned {
    /// What makes it the same as another: event, revision, recipient and purpose.
    pub fn key(&self) -> String {
        let (event, revision) = (&self.event, self.revision);
        format!("{event}:{revision}:{}:{}", self.recipient, self.purpose)
    }
}

/// How far a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Waits for its time, or for another try.
    Pending,
    /// Is being sent.
    Leased,
    /// Stands on Discord.
    Sent,
    /// Could not be sent, and trying again is of no use.
    Failed,
    /// Its time passed before it could be sent.
    TooLate,
    /// Is not needed any more. Nothing of it was ever sent.
    Cancelled,
    /// The person takes no messages from Signpost.
    Unreachable,
}

impl State {
    /// All.
    pub const ALL: [Self; 7] = [
        Self::Pending,
        Self::Leased,
        Self::Sent,
        Self::Failed,
        Self::TooLate,
        Self::Cancelled,
        Self::Unreachable,
    ];

    /// Its name in the store.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Leased => "leased",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::TooLate => "too_late",
            Self::Cancelled => "cancelled",
            Self::Unreachable => "unreachable",
        }
    }

    /// The state with this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// A row of the ledger, as the one that sends it has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its id: 20 small letters and digits. Stands in a button of the message, so that it can be found again.
    pub id: String,
    /// What was planned.
    pub planned: Planned,
    /// How far it is.
    pub state: State,
    /// How often it was begun, with this time. Whoever ends it must name it, so that nobody ends another's try.
    pub attempt: u32,
    /// Whether an earlier try may have reached Discord, though no answer came. Then one looks before sending again.
    pub unsure: bool,
    /// When the try that may have arrived began; else when this one began.
    pub tried_at: Timestamp,
    /// Whether a newer revision took its place while it was being sent: it is not sent again.
    pub replaced: bool,
    /// The channel it was sent to, or would be: of a person, their direct messages.
    pub channel: Option<u64>,
}

impl Row {
    /// The nonce: the same for every try of this row, and of no other.
    pub fn nonce(&self) -> String {
        let digest = Sha256::digest(self.planned.key());
        let mut nonce = data_encoding::BASE32_NOPAD.encode(&digest);
        nonce.truncate(NONCE);
        nonce
    }
}

#[cfg(test)]
mod tests;
