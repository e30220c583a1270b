//! `/questions`: what the directory is missing, for organisers. Never who asked.

use minijinja::context;
use serenity::all::ComponentInteraction;

use super::asking::picked;
use super::bot::{Answer, Bot, Visit};
use super::drawing::{fill, split_text};
use super::escape::{directory_text, persons_text};
use super::ids::Press;
use super::page::{Button, Choice, First, Menu, Page};
use super::proposing::{controls, proposed_lines};
use crate::directory::Directory;
use crate::snapshot::Snapshot;
use crate::store::{Count, SentQuestion, StoreError, StoredProposal, Verdict, WrongDetail};
use crate::words::Words;

/// What organisers see.
struct Gaps {
    pieces: Vec<String>,
    /// What can be marked as done: label and id.
    open: Vec<(String, String)>,
    /// The wrong details among it.
    wrong: Vec<WrongDetail>,
    /// What organisers proposed.
    proposed: Vec<StoredProposal>,
}

impl Bot {
    pub(super) async fn questions(&self, visit: &Visit, from: usize) -> Answer {
        let Some(forum) = self.organised(visit) else {
            return self.note("questions_refused").into();
        };
        let page = self.questions_page(forum, from).await;
        if from == 0 {
            page.into()
        } else {
            First::Instead(page).into()
        }
    }

    /// Marks something as done; the flag goes off an entry when no wrong detail of it is left.
    pub(super) async fn done(&self, pressed: &ComponentInteraction, visit: &Visit) -> Answer {
        let Some(forum) = self.organised(visit) else {
            return self.note("questions_refused").into();
        };
        let page = match self.mark_done(forum, &picked(pressed)).await {
            Ok(()) => self.questions_page(forum, 0).await,
            Err(error) => {
                tracing::error!(%error, "the store could not be written");
                self.note("not_kept")
            }
        };
        First::Instead(page).into()
    }

    pub(super) fn organised(&self, visit: &Visit) -> Option<u64> {
        visit
            .forum
            .filter(|forum| visit.organises(&self.settings(*forum)))
    }

    async fn mark_done(&self, forum: u64, id: &str) -> Result<(), StoreError> {
        let before = self.store.wrong_details(forum).await?;
        self.store.mark_done(forum, id).await?;
        let Some(done) = before.iter().find(|detail| detail.id == id) else {
            return Ok(());
        };
        let left = before
            .iter()
            .any(|detail| detail.id != id && detail.entry == done.entry);
        if left {
            Ok(())
        } else {
            self.set_flag(&done.entry, false).await
        }
    }

    pub(super) async fn questions_page(&self, forum: u64, from: usize) -> Page {
        let snapshot = self.live.snapshot();
        let words = &snapshot.words;
        let gaps = match self.gaps(forum, &snapshot).await {
            Ok(gaps) => gaps,
            Err(error) => {
                tracing::error!(%error, "the store could not be read");
                return self.note("store_unread");
            }
        };
        let from = if from < gaps.pieces.len() { from } else { 0 };
        let shown = fill(&gaps.pieces, from, false, None);
        let choices = gaps.open.iter().map(|(label, id)| Choice::new(label, id));
        let page = Page::new(&shown.text);
        let page = page.menu(
            &words.text("menu_done"),
            Press::Done.id(),
            Menu::Choices(choices.collect()),
        );
        let (page, mut buttons) = controls(page, &gaps.wrong, &gaps.proposed, &snapshot);
        let next = shown
            .next
            .map(|next| Button::new(&words.text("button_more"), Press::Questions(next).id()));
        buttons.extend(next);
        page.buttons(buttons)
    }

    async fn gaps(&self, forum: u64, snapshot: &Snapshot) -> Result<Gaps, StoreError> {
        let (words, directory) = (&snapshot.words, &snapshot.directory);
        self.keep_counts().await;
        let sent = self.store.open_questions(forum).await?;
        let wrong = self.store.wrong_details(forum).await?;
        let mut gaps = Gaps {
            pieces: Vec::new(),
            open: Vec::new(),
            wrong,
            proposed: self.store.open_proposals(Some(forum)).await?,
        };
        gaps.sent(&sent, words);
        gaps.wrong(directory, words);
        let lines = proposed_lines(&gaps.proposed, directory, words);
        gaps.section("gaps_proposed", lines, words);
        let verdicts = self.store.verdicts(forum).await?;
        let lines = verdicts
            .iter()
            .filter(|v| v.verdict != Verdict::Helped)
            .map(|v| {
                let reason = words.text(&format!("reason_{}", v.verdict.name().replace('-', "_")));
                let entry = directory_text(&entry_name(&v.entry, directory));
                words.say(
                    "gap_verdict",
                    context! { entry, reason, times => times(v.count, words) },
                )
            });
        gaps.section("gaps_verdicts", lines.collect(), words);
        let missed = self.store.no_matches(forum).await?;
        let lines = missed.iter().map(|(month, topic, count)| {
            let named = directory.topics.iter().find(|t| t.id == *topic);
            let topic =
                named.map_or_else(|| words.text("gap_no_topic"), |t| directory_text(&t.name));
            words.say(
                "gap_no_match",
                context! { month, topic, times => times(*count, words) },
            )
        });
        gaps.section("gaps_no_match", lines.collect(), words);
        if gaps.pieces.is_empty() {
            gaps.pieces.push(words.text("gaps_none"));
        }
        Ok(gaps)
    }
}

impl Gaps {
    fn section(&mut self, heading: &str, lines: Vec<String>, words: &Words) {
        if lines.is_empty() {
            return;
        }
        let lines = lines.iter().map(|line| format!("- {line}"));
        let text = format!(
            "### {}\n{}",
            words.text(heading),
            lines.collect::<Vec<_>>().join("\n")
        );
        self.pieces.extend(split_text(&text));
    }

    fn sent(&mut self, sent: &[SentQuestion], words: &Words) {
        let lines = sent.iter().map(|sent| {
            let question = persons_text(&sent.question.replace('\n', " "));
            words.say("gap_question", context! { question, day => &sent.sent_on })
        });
        self.section("gaps_sent", lines.collect(), words);
        self.open.extend(
            sent.iter()
                .map(|sent| (sent.question.replace('\n', " "), sent.id.clone())),
        );
    }

    fn wrong(&mut self, directory: &Directory, words: &Words) {
        let wrong = self.wrong.clone();
        let lines = wrong.iter().map(|wrong| {
            let entry = directory_text(&entry_name(&wrong.entry, directory));
            let detail = wrong
                .detail
                .as_deref()
                .map(|d| persons_text(&d.replace('\n', " ")));
            words.say("gap_detail", context! { entry, detail })
        });
        self.section("gaps_wrong", lines.collect(), words);
        let named = wrong
            .iter()
            .map(|w| (entry_name(&w.entry, directory), w.id.clone()));
        self.open.extend(named);
    }
}

fn times(count: Count, words: &Words) -> String {
    match count {
        Count::AFew => words.text("times_few"),
        Count::Times(times) => words.say("times", context! { times }),
    }
}

/// The name of an entry; its id when it is gone.
fn entry_name(id: &str, directory: &Directory) -> String {
    let service = directory
        .service(id)
        .and_then(|index| directory.services.get(index));
    let situation = directory
        .situation(id)
        .and_then(|index| directory.situations.get(index));
    let name = service.map(|s| &s.name).or(situation.map(|s| &s.name));
    name.cloned().unwrap_or_else(|| id.to_owned())
}
