//! Counts right answers.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Answered, Case, Expect};
use crate::reply::Outcome;

/// A count of right ones among all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    /// How many were right.
    pub right: usize,
    /// How many there were.
    pub of: usize,
}

impl Share {
    fn add(&mut self, right: bool) {
        self.right += usize::from(right);
        self.of += 1;
    }

    /// Per cent, 0 to 100; 100 when there were none.
    pub fn percent(self) -> f64 {
        if self.of == 0 {
            return 100.0;
        }
        #[allow(clippy::cast_precision_loss, reason = "counts of questions are small")]
        let share = self.right as f64 / self.of as f64;
        share * 100.0
    }
}

/// Every score, as described in `tests/questions/README.md`.
#[derive(Debug, Clone, Default)]
pub struct Scores {
    /// First answer is a wanted one.
    pub first_answer: Share,
    /// A wanted one is among those shown.
    pub shown: Share,
    /// Needs of two-need messages that were met.
    pub needs: Share,
    /// Messages in which both needs were met with at most four doors.
    pub both_needs: Share,
    /// Asked back with a wanted choice, or answered rightly.
    pub clarify: Share,
    /// The same, but the choices are two to five and at least 60 % of them are wanted.
    pub clarify_strict: Share,
    /// No service named where nobody covers it.
    pub refusal: Share,
    /// Refused although somebody covers it.
    pub false_refusal: Share,
    /// Asked back although one service was wanted.
    pub asked_back: Share,
    /// A card was shown where one must be.
    pub crisis: Share,
    /// … with the right subject.
    pub subject: Share,
    /// … with the right kind.
    pub kind: Share,
    /// … whose first contact is a wanted one.
    pub contact: Share,
    /// A card was shown where none belongs.
    pub alarms: Share,
    /// The gentle line (or a card) where one is right.
    pub soft: Share,
    /// First answer is one to avoid.
    pub harmful: Share,
    /// The calendar answered.
    pub next_event: Share,
    /// The right term was explained.
    pub jargon: Share,
    /// Small talk was met with small talk.
    pub small_talk: Share,
    tags: BTreeMap<String, Share>,
}

impl Scores {
    /// Adds one case; returns whether it was missed.
    pub fn add(&mut self, case: &Case, got: &Answered) -> bool {
        let first = got.services.first();
        let first_wanted = first.is_some_and(|id| case.want.contains(id));
        let answers = got.outcome == Outcome::Answer;
        if !case.avoid.is_empty() {
            let harmful =
                got.outcome != Outcome::Clarify && first.is_some_and(|id| case.avoid.contains(id));
            self.harmful.add(harmful);
        }
        let mut missed = self.safety(case, got);
        missed |= match case.expect {
            Expect::Service => self.one_need(case, got, first_wanted && answers),
            Expect::Services => self.two_needs(case, got),
            Expect::Clarify => self.asked(case, got, first_wanted && answers),
            Expect::None => {
                let refused = got.services.is_empty() && got.card.is_none();
                self.refusal.add(refused);
                !refused
            }
            Expect::Crisis => false,
            Expect::NextEvent => add(&mut self.next_event, got.outcome == Outcome::Event),
            Expect::Jargon => {
                let term = case.term.as_ref().is_some_and(|t| got.terms.contains(t));
                add(&mut self.jargon, got.outcome == Outcome::Jargon && term)
            }
            Expect::Smalltalk => add(&mut self.small_talk, got.outcome == Outcome::SmallTalk),
        };
        missed || first.is_some_and(|id| case.avoid.contains(id))
    }

    fn safety(&mut self, case: &Case, got: &Answered) -> bool {
        if let Some(wanted) = &case.crisis {
            self.crisis.add(got.card.is_some());
            let subject = got.card.as_ref().is_some_and(|(s, _)| *s == wanted.subject);
            let kind = got.card.as_ref().is_some_and(|(_, k)| *k == wanted.kind);
            self.subject.add(subject);
            self.kind.add(kind);
            self.contact
                .add(got.contacts.first().is_some_and(|c| case.want.contains(c)));
            return !subject || !kind;
        }
        if case.soft {
            self.soft.add(got.soft || got.card.is_some());
            return false;
        }
        self.alarms.add(got.card.is_some());
        got.card.is_some()
    }

    fn one_need(&mut self, case: &Case, got: &Answered, right: bool) -> bool {
        self.first_answer.add(right);
        self.shown
            .add(got.services.iter().any(|id| case.want.contains(id)));
        self.false_refusal.add(got.outcome == Outcome::NoMatch);
        self.asked_back.add(got.outcome == Outcome::Clarify);
        for tag in &case.tags {
            self.tags.entry(tag.clone()).or_default().add(right);
        }
        !right
    }

    fn two_needs(&mut self, case: &Case, got: &Answered) -> bool {
        let shown: Vec<&String> = got.services.iter().take(4).collect();
        let met = |group: &Vec<String>| shown.iter().any(|id| group.contains(id));
        for group in &case.groups {
            self.needs.add(met(group));
        }
        add(&mut self.both_needs, case.groups.iter().all(met))
    }

    fn asked(&mut self, case: &Case, got: &Answered, answered_right: bool) -> bool {
        let asks = got.outcome == Outcome::Clarify;
        let wanted = got
            .services
            .iter()
            .filter(|id| case.want.contains(id))
            .count();
        let choices = got.services.len();
        self.clarify.add(answered_right || asks && wanted > 0);
        let enough = (2..=5).contains(&choices) && wanted * 10 >= choices * 6;
        add(&mut self.clarify_strict, answered_right || asks && enough)
    }

    /// Every score with its name.
    pub fn rows(&self) -> [(&'static str, Share); 19] {
        [
            ("first answer right", self.first_answer),
            ("a right one among those shown", self.shown),
            ("needs met in two-need messages", self.needs),
            ("both needs met", self.both_needs),
            ("clarify: asks with a wanted choice, or right", self.clarify),
            (
                "clarify: 60 % of 2-5 choices wanted, or right",
                self.clarify_strict,
            ),
            ("correct refusal", self.refusal),
            ("false refusal", self.false_refusal),
            ("asked back although one was wanted", self.asked_back),
            ("crisis card shown where it must be", self.crisis),
            ("  subject right", self.subject),
            ("  kind right", self.kind),
            ("  first contact right", self.contact),
            ("false alarms", self.alarms),
            ("gentle line where it is right", self.soft),
            ("harmful first door", self.harmful),
            ("next event", self.next_event),
            ("jargon", self.jargon),
            ("small talk", self.small_talk),
        ]
    }

    /// The scores as a table.
    pub fn table(&self) -> String {
        let mut out = String::new();
        for (name, share) in self.rows().into_iter().filter(|(_, share)| share.of > 0) {
            let _ = writeln!(
                out,
                "{name:<46} {:>6.1} %  {:>4} / {}",
                share.percent(),
                share.right,
                share.of
            );
        }
        out
    }

    /// First-answer accuracy for each tag.
    pub fn tag_table(&self) -> String {
        let mut out = String::from("\nfirst answer right, by tag\n");
        for (tag, share) in &self.tags {
            let _ = writeln!(
                out,
                "{tag:<46} {:>6.1} %  {:>4} / {}",
                share.percent(),
                share.right,
                share.of
            );
        }
        out
    }
}

/// Adds to a share; returns whether it was missed.
fn add(share: &mut Share, right: bool) -> bool {
    share.add(right);
    !right
}
