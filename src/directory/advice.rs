//! What every answer carries beside the doors: the words to say, what to have ready, what if nobody answers.

/// Words and steps that belong to a situation or a service.
#[derive(Debug, Clone, Default)]
pub struct Advice {
    /// Sentences a parent can read out.
    pub what_to_say: Option<String>,
    /// Things to have at hand.
    pub have_ready: Vec<String>,
    /// The ladder when nobody replies.
    pub if_no_reply: Vec<NoReplyStep>,
}

/// One rung of the ladder.
#[derive(Debug, Clone)]
pub struct NoReplyStep {
    /// After how long ("10 working days").
    pub after: String,
    /// What to do then.
    pub action: String,
    /// Whom to ask then: indices of services, the first that fits the family is shown.
    pub doors: Vec<usize>,
    /// Page address of the rule, or "our suggestion".
    pub source: String,
}

impl NoReplyStep {
    /// Whether the time limit is the forum's own advice and not a rule.
    pub fn is_our_suggestion(&self) -> bool {
        self.source.eq_ignore_ascii_case("our suggestion")
    }
}
