//! How far the telling of a change is, for the organiser: "27 of 31 told; these 4 could not be reached".

/// Who was told of a change and who was not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Receipt {
    /// How many were told.
    pub told: u32,
    /// Discord ids of people who take no messages from Signpost.
    pub unreachable: Vec<u64>,
    /// Discord ids of people to whom it could not be sent for another reason, or not in time.
    pub failed: Vec<u64>,
    /// How many are still to be told.
    pub waiting: u32,
}

impl Receipt {
    /// How many were to be told.
    pub fn all(&self) -> usize {
        let (told, waiting) = (self.told as usize, self.waiting as usize);
        told + waiting + self.unreachable.len() + self.failed.len()
    }

    /// Whether nobody is left to be told.
    pub fn is_complete(&self) -> bool {
        self.waiting == 0
    }

    /// Discord ids of everybody who does not know, in order.
    pub fn not_told(&self) -> Vec<u64> {
        let mut ids: Vec<u64> = self
            .unreachable
            .iter()
            .chain(&self.failed)
            .copied()
            .collect();
        ids.sort_unstable();
        ids
    }
}
