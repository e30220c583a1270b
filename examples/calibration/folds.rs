//! Asks every text of a directory that has not seen it.

use signpost::answering::{Evidence, weigh};
use signpost::directory::{Directory, Leads};
use signpost::safeguarding::Cards;
use signpost::snapshot::Snapshot;

const FOLDS: usize = 5;

/// One text and what came of it.
pub(crate) struct Asked {
    pub(crate) text: String,
    /// Topic of the situation it belongs to; "service" or "off-topic" for the others.
    pub(crate) topic: String,
    pub(crate) in_directory: bool,
    pub(crate) right_door: bool,
    pub(crate) right_lead: bool,
    pub(crate) expected: String,
    pub(crate) got: String,
    pub(crate) evidence: Evidence,
}

/// Asks all examples and off-topic texts.
pub(crate) fn ask_all(snapshot: &Snapshot) -> Vec<Asked> {
    (0..FOLDS)
        .flat_map(|fold| ask_fold(snapshot, fold))
        .collect()
}

fn ask_fold(whole: &Snapshot, fold: usize) -> Vec<Asked> {
    eprintln!("part {} of {FOLDS}", fold + 1);
    let directory = without(&whole.directory, fold);
    let snapshot = Snapshot::new(directory, whole.words.clone(), Cards::embedded());
    let mut asked = Vec::new();
    for (index, situation) in whole.directory.situations.iter().enumerate() {
        let lead = Leads::Situation(index);
        for text in left_out(&situation.example_questions, fold) {
            asked.push(ask(text, Some(lead), &situation.topic, &snapshot));
        }
    }
    for (index, service) in whole.directory.services.iter().enumerate() {
        for text in left_out(&service.example_questions, fold) {
            asked.push(ask(text, Some(Leads::Service(index)), "service", &snapshot));
        }
    }
    for group in &whole.directory.off_topic {
        for text in left_out(&group.example_questions, fold) {
            asked.push(ask(text, None, "off-topic", &snapshot));
        }
    }
    asked
}

fn ask(text: &str, expected: Option<Leads>, topic: &str, snapshot: &Snapshot) -> Asked {
    let weighed = weigh(text, expected, snapshot);
    let name = |lead: Option<Leads>| match lead {
        Some(Leads::Situation(index)) => snapshot.directory.situations[index].id.clone(),
        Some(Leads::Service(index)) => snapshot.directory.services[index].id.clone(),
        None => "nothing".to_owned(),
    };
    Asked {
        text: text.to_owned(),
        topic: topic.to_owned(),
        in_directory: expected.is_some(),
        right_door: expected.is_some() && weighed.door == weighed.expected_door,
        right_lead: expected.is_some() && weighed.lead == expected,
        expected: name(expected),
        got: name(weighed.lead),
        evidence: weighed.evidence,
    }
}

fn left_out(texts: &[String], fold: usize) -> impl Iterator<Item = &String> {
    texts.iter().skip(fold).step_by(FOLDS)
}

fn without(whole: &Directory, fold: usize) -> Directory {
    let mut directory = whole.clone();
    let keep = |texts: &mut Vec<String>| {
        let mut at = 0;
        texts.retain(|_| {
            at += 1;
            (at - 1) % FOLDS != fold
        });
    };
    directory
        .situations
        .iter_mut()
        .for_each(|s| keep(&mut s.example_questions));
    directory
        .services
        .iter_mut()
        .for_each(|s| keep(&mut s.example_questions));
    directory
        .clarifications
        .iter_mut()
        .for_each(|c| keep(&mut c.example_questions));
    directory
        .off_topic
        .iter_mut()
        .for_each(|g| keep(&mut g.example_questions));
    directory
}
