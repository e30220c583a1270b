//! Numbers of families, with small ones hidden: a small number may point at somebody.

/// Numbers below this are "a few".
pub const FEW: u32 = 5;

/// How many families, as it may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Few {
    /// None at all.
    None,
    /// One to four.
    AFew,
    /// This many.
    Exactly(u32),
}

impl Few {
    /// What may be shown of this number.
    pub fn of(number: u32) -> Self {
        match number {
            0 => Self::None,
            few if few < FEW => Self::AFew,
            many => Self::Exactly(many),
        }
    }

    /// The number, where it may be shown.
    pub fn number(self) -> Option<u32> {
        match self {
            Self::None => Some(0),
            Self::AFew => None,
            Self::Exactly(number) => Some(number),
        }
    }
}
