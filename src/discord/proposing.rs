//! Corrections and new entries, proposed by organisers in a form. The host puts them into the directory's files with
//! `signpost proposals`; nothing here changes an entry.
//!
//! A form that is not right yet is kept as a draft in the store, so that nothing typed is lost.

mod press;

use minijinja::context;
use serenity::all::{ComponentInteraction, ModalInteraction};

use super::asking::picked;
use super::bot::{Answer, Bot, Visit};
use super::escape::{directory_text, persons_text};
use super::form::{Field, LongForm, written};
use super::ids::{base36, sum};
use super::page::{Button, Choice, First, Menu, Page};
use crate::directory::{Directory, Service};
use crate::proposals::{Aspect, Change, NewEntry, Proposal, new_id, one_line};
use crate::snapshot::Snapshot;
use crate::store::{ProposalState, StoredProposal, WrongDetail};
use crate::words::Words;

pub(super) use press::ProposalPress;

/// Longest line of an entry, such as a name or a number.
const LINE: usize = 200;
/// Longest text of an entry.
const TEXT: usize = 600;
/// Most entries offered for a name.
const OFFERED: usize = 5;

/// A choice of the menu of aspects: its value, and what the entry says now.
struct Offered {
    value: String,
    aspect: Aspect,
    old: Option<String>,
}

/// What of an entry can be corrected. Phone numbers are told apart by a sum, since the directory may be edited
/// between the menu and the form.
fn offered(service: &Service) -> Vec<Offered> {
    let mut all = Vec::new();
    for phone in &service.phones {
        let number = &phone.number;
        all.push(Offered {
            value: format!("phone-{}", base36(sum(number))),
            aspect: Aspect::Phone,
            old: Some(number.clone()),
        });
        let hours = Aspect::Hours(number.clone());
        all.push(Offered {
            value: format!("hours-{}", base36(sum(number))),
            old: hours.of(service),
            aspect: hours,
        });
    }
    all.push(Offered {
        value: "phone".to_owned(),
        aspect: Aspect::Phone,
        old: None,
    });
    all.extend(Aspect::TEXTS.map(|aspect| Offered {
        value: aspect.name().to_owned(),
        old: aspect.of(service),
        aspect,
    }));
    all
}

fn by_sum(directory: &Directory, wanted: u32) -> Option<&Service> {
    directory.services.iter().find(|s| sum(&s.id) == wanted)
}

/// What an aspect is called: "opening hours of 01785 000000".
fn aspect_name(aspect: &Aspect, old: Option<&str>, words: &Words) -> String {
    match (aspect, old) {
        (Aspect::Hours(number), _) => words.say("aspect_hours", context! { number }),
        (Aspect::Phone, Some(number)) => words.say("aspect_phone", context! { number }),
        (Aspect::Phone, None) => words.text("aspect_another_phone"),
        (aspect, _) => words.text(&format!("aspect_{}", aspect.name())),
    }
}

impl Bot {
    /// A button or a menu.
    pub(super) async fn proposal_pressed(
        &self,
        press: ProposalPress,
        pressed: &ComponentInteraction,
        visit: &Visit,
    ) -> Answer {
        let Some(forum) = self.organised(visit) else {
            return self.note("questions_refused").into();
        };
        let snapshot = self.live.snapshot();
        match press {
            ProposalPress::Find => First::LongForm(find_form(&snapshot.words)).into(),
            ProposalPress::New => {
                let id = ProposalPress::Added.id();
                First::LongForm(new_form(id, None, &snapshot.words)).into()
            }
            ProposalPress::Entry => {
                let wanted = u32::from_str_radix(&picked(pressed), 36);
                let wanted = wanted.ok().and_then(|sum| by_sum(&snapshot.directory, sum));
                match wanted {
                    Some(service) => aspects_page(service, &snapshot.words).into(),
                    None => self.note("entry_gone").into(),
                }
            }
            ProposalPress::Aspect(entry) => {
                let value = picked(pressed);
                let id = ProposalPress::Value(entry, value.clone()).id();
                let service = by_sum(&snapshot.directory, entry);
                let found = service.and_then(|service| {
                    let mut all = offered(service).into_iter();
                    all.find(|offered| offered.value == value)
                });
                match found {
                    Some(Offered { aspect, old, .. }) => {
                        let now = old.clone().unwrap_or_default();
                        let change = (&aspect, old.as_deref(), now.as_str());
                        First::LongForm(value_form(id, change, "", &snapshot.words)).into()
                    }
                    None => self.note("entry_gone").into(),
                }
            }
            ProposalPress::Again(number) => self.draft_again(forum, number, &snapshot).await,
            ProposalPress::Withdraw => self.withdraw(forum, &picked(pressed)).await,
            ProposalPress::Found
            | ProposalPress::Value(..)
            | ProposalPress::Added
            | ProposalPress::Redone(_) => self.note("old_button").into(),
        }
    }

    /// A form that was sent.
    pub(super) async fn proposal_form(
        &self,
        press: ProposalPress,
        form: &ModalInteraction,
        visit: &Visit,
    ) -> Answer {
        let Some(forum) = self.organised(visit) else {
            return self.note("questions_refused").into();
        };
        let snapshot = self.live.snapshot();
        let line = |id: &str| written(form, id).map(|text| one_line(&text));
        match press {
            ProposalPress::Found => found_page(&line("name").unwrap_or_default(), &snapshot).into(),
            ProposalPress::Value(entry, value) => {
                let service = by_sum(&snapshot.directory, entry);
                let proposal = service.and_then(|service| {
                    let mut all = offered(service).into_iter();
                    let Offered { aspect, old, .. } = all.find(|o| o.value == value)?;
                    Some(Proposal {
                        entry: service.id.clone(),
                        change: Change::Correct {
                            aspect,
                            old,
                            new: line("value"),
                        },
                        seen: line("seen").unwrap_or_default(),
                    })
                });
                match proposal {
                    Some(proposal) => self.propose(forum, None, proposal, &snapshot).await,
                    None => self.note("entry_gone").into(),
                }
            }
            ProposalPress::Added => {
                let proposal = written_entry(form, &snapshot);
                self.propose(forum, None, proposal, &snapshot).await
            }
            ProposalPress::Redone(number) => {
                let draft = match self.store.proposal(forum, number).await {
                    Ok(Some(draft)) => draft.proposal,
                    Ok(None) => return self.note("proposal_gone").into(),
                    Err(error) => return self.proposals_unread(&error).into(),
                };
                let proposal = match draft.change {
                    Change::Correct { aspect, old, .. } => Proposal {
                        change: Change::Correct {
                            aspect,
                            old,
                            new: line("value"),
                        },
                        seen: line("seen").unwrap_or_default(),
                        ..draft
                    },
                    Change::Add(_) => written_entry(form, &snapshot),
                };
                self.propose(forum, Some(number), proposal, &snapshot).await
            }
            _ => self.note("old_button").into(),
        }
    }

    /// Keeps it for the host; or keeps it as a draft and says what is wrong, with a button back to the form.
    async fn propose(
        &self,
        forum: u64,
        draft: Option<i64>,
        proposal: Proposal,
        snapshot: &Snapshot,
    ) -> Answer {
        let words = &snapshot.words;
        let wrong = match proposal.check(&snapshot.directory) {
            Some(wrong) => Some(words.text(&format!("proposal_wrong_{}", wrong.name()))),
            None => self.personal(&proposal),
        };
        let state = match wrong {
            Some(_) => ProposalState::Draft,
            None => ProposalState::Open,
        };
        let today = crate::clock::today();
        let kept = match draft {
            Some(number) => {
                let kept = self
                    .store
                    .change_proposal((forum, number), state, &proposal, today);
                match kept.await {
                    Ok(true) => Ok(Some(number)),
                    Ok(false) => return self.note("proposal_gone").into(),
                    Err(error) => Err(error),
                }
            }
            None => {
                self.store
                    .keep_proposal(forum, state, &proposal, today)
                    .await
            }
        };
        let number = match kept {
            Ok(Some(number)) => number,
            Ok(None) => return self.note("proposals_full").into(),
            Err(error) => {
                tracing::error!(%error, "a proposal was not kept");
                return self.note("not_kept").into();
            }
        };
        match wrong {
            Some(wrong) => {
                let again = ProposalPress::Again(number).id();
                let button = Button::new(&words.text("button_change"), again).primary();
                Page::new(&wrong).buttons(vec![button]).into()
            }
            None => {
                let change = told(&proposal, &snapshot.directory, words);
                Page::new(&words.say("proposal_kept", context! { number, change })).into()
            }
        }
    }

    /// Example questions are public: they may hold nothing that points at a person.
    fn personal(&self, proposal: &Proposal) -> Option<String> {
        let Change::Add(new) = &proposal.change else {
            return None;
        };
        let refusal = self.refusal(&new.examples.join("\n"))?;
        Some(refusal.text().to_owned())
    }

    async fn draft_again(&self, forum: u64, number: i64, snapshot: &Snapshot) -> Answer {
        let draft = match self.store.proposal(forum, number).await {
            Ok(Some(draft)) if draft.state == ProposalState::Draft => draft.proposal,
            Ok(_) => return self.note("proposal_gone").into(),
            Err(error) => return self.proposals_unread(&error).into(),
        };
        let (words, id) = (&snapshot.words, ProposalPress::Redone(number).id());
        let form = match &draft.change {
            Change::Correct { aspect, old, new } => {
                let typed = new.as_deref().unwrap_or_default();
                value_form(id, (aspect, old.as_deref(), typed), &draft.seen, words)
            }
            Change::Add(new) => new_form(id, Some((new, &draft.seen)), words),
        };
        First::LongForm(form).into()
    }

    async fn withdraw(&self, forum: u64, number: &str) -> Answer {
        let Ok(number) = number.parse::<i64>() else {
            return self.note("old_button").into();
        };
        let today = crate::clock::today();
        let ended = self
            .store
            .end_proposal((forum, number), ProposalState::Withdrawn, today);
        match ended.await {
            Ok(true) => First::Instead(self.questions_page(forum, 0).await).into(),
            Ok(false) => self.note("proposal_gone").into(),
            Err(error) => {
                tracing::error!(%error, "a proposal was not taken back");
                self.note("not_kept").into()
            }
        }
    }

    fn proposals_unread(&self, error: &crate::store::StoreError) -> Page {
        tracing::error!(%error, "the store could not be read");
        self.note("store_unread")
    }
}

/// The lines of `/questions` about what was proposed.
pub(super) fn proposed_lines(
    open: &[StoredProposal],
    directory: &Directory,
    words: &Words,
) -> Vec<String> {
    let lines = open.iter().map(|stored| {
        let change = told(&stored.proposal, directory, words);
        let (number, day) = (stored.number, &stored.changed_on);
        let seen = persons_text(&stored.proposal.seen);
        words.say("gap_proposal", context! { number, day, change, seen })
    });
    lines.collect()
}

/// The menus and buttons of `/questions` for proposals.
pub(super) fn controls(
    page: Page,
    wrong: &[WrongDetail],
    open: &[StoredProposal],
    snapshot: &Snapshot,
) -> (Page, Vec<Button>) {
    let (words, directory) = (&snapshot.words, &snapshot.directory);
    let to_correct = wrong.iter().filter_map(|wrong| {
        let service = directory.services.get(directory.service(&wrong.entry)?)?;
        Some(Choice::new(&service.name, &base36(sum(&service.id))))
    });
    let open = open.iter().map(|stored| {
        let number = stored.number;
        let name = name_of(&stored.proposal, directory);
        let label = words.say("proposal_label", context! { number, name });
        Choice::new(&label, &number.to_string())
    });
    let page = page
        .menu(
            &words.text("menu_correct"),
            ProposalPress::Entry.id(),
            Menu::Choices(to_correct.collect()),
        )
        .menu(
            &words.text("menu_withdraw"),
            ProposalPress::Withdraw.id(),
            Menu::Choices(open.collect()),
        );
    let buttons = vec![
        Button::new(&words.text("button_propose"), ProposalPress::Find.id()),
        Button::new(&words.text("button_propose_new"), ProposalPress::New.id()),
    ];
    (page, buttons)
}

/// The name of the entry a proposal is about.
fn name_of(proposal: &Proposal, directory: &Directory) -> String {
    if let Change::Add(new) = &proposal.change {
        return new.name.clone();
    }
    let service = directory.service(&proposal.entry);
    let service = service.and_then(|index| directory.services.get(index));
    service.map_or_else(|| proposal.entry.clone(), |service| service.name.clone())
}

/// What a proposal would change, in words.
fn told(proposal: &Proposal, directory: &Directory, words: &Words) -> String {
    let name = name_of(proposal, directory);
    match &proposal.change {
        Change::Correct { aspect, old, new } => {
            let name = directory_text(&name);
            let what = aspect_name(aspect, old.as_deref(), words);
            let said = |text: &Option<String>| match text {
                Some(text) => persons_text(text),
                None => words.text("proposal_nothing"),
            };
            let (old, new) = (said(old), said(new));
            words.say("proposal_correct", context! { name, what, old, new })
        }
        Change::Add(new) => {
            let (name, reach) = (persons_text(&name), persons_text(&new.reach));
            let description = persons_text(&new.description);
            words.say("proposal_add", context! { name, description, reach })
        }
    }
}

/// The entry that fits a name, or a menu of those that may be meant.
fn found_page(name: &str, snapshot: &Snapshot) -> Page {
    let (words, directory) = (&snapshot.words, &snapshot.directory);
    let found = directory.find_service(name, OFFERED);
    let found = found.into_iter().filter_map(|i| directory.services.get(i));
    let found: Vec<&Service> = found.collect();
    match found.as_slice() {
        [] => {
            let name = persons_text(name);
            let button = Button::new(&words.text("button_propose"), ProposalPress::Find.id());
            let new = Button::new(&words.text("button_propose_new"), ProposalPress::New.id());
            Page::new(&words.say("proposal_not_found", context! { name }))
                .buttons(vec![button, new])
        }
        [only] => aspects_page(only, words),
        several => {
            let choices = several.iter();
            let choices = choices.map(|s| Choice::new(&s.name, &base36(sum(&s.id))));
            Page::new(&words.text("proposal_which")).menu(
                &words.text("menu_choices"),
                ProposalPress::Entry.id(),
                Menu::Choices(choices.collect()),
            )
        }
    }
}

/// Asks what of an entry should change.
fn aspects_page(service: &Service, words: &Words) -> Page {
    let choices = offered(service).into_iter().map(|offered| {
        let label = aspect_name(&offered.aspect, offered.old.as_deref(), words);
        Choice::new(&label, &offered.value)
    });
    let name = directory_text(&service.name);
    Page::new(&words.say("proposal_what", context! { name })).menu(
        &words.text("menu_aspect"),
        ProposalPress::Aspect(sum(&service.id)).id(),
        Menu::Choices(choices.collect()),
    )
}

fn field(id: &'static str, value: &str, words: &Words) -> Field {
    Field {
        id,
        label: words.text(&format!("proposal_form_{id}")),
        hint: words.text(&format!("proposal_hint_{id}")),
        value: value.to_owned(),
        longest: LINE,
        needed: true,
        long: false,
    }
}

fn find_form(words: &Words) -> LongForm {
    LongForm {
        id: ProposalPress::Found.id(),
        title: words.text("button_propose"),
        fields: vec![Field {
            hint: String::new(),
            ..field("name", "", words)
        }],
    }
}

/// The form with one new value. A text longer than the field is not offered: cut, it would be kept cut.
fn value_form(
    id: String,
    (aspect, old, typed): (&Aspect, Option<&str>, &str),
    seen: &str,
    words: &Words,
) -> LongForm {
    let long = matches!(
        aspect,
        Aspect::HowToReach | Aspect::HowToGetIn | Aspect::Cost | Aspect::Description
    );
    let may_be_empty = aspect.may_be_empty() && old.is_some();
    let longest = if long { TEXT } else { LINE };
    let fits = typed.encode_utf16().count() <= longest;
    let value = Field {
        hint: words.text(if may_be_empty {
            "proposal_hint_value"
        } else {
            "proposal_hint_value_needed"
        }),
        longest,
        needed: !may_be_empty,
        long,
        ..field("value", if fits { typed } else { "" }, words)
    };
    LongForm {
        id,
        title: aspect_name(aspect, old, words),
        fields: vec![value, field("seen", seen, words)],
    }
}

/// The form for a new entry, with what was typed before.
fn new_form(id: String, typed: Option<(&NewEntry, &str)>, words: &Words) -> LongForm {
    let (name, description, examples, reach, seen) = match typed {
        Some((new, seen)) => (
            new.name.as_str(),
            new.description.as_str(),
            new.examples.join("\n"),
            new.reach.as_str(),
            seen,
        ),
        None => ("", "", String::new(), "", ""),
    };
    let long = |field: Field| Field {
        longest: TEXT,
        long: true,
        ..field
    };
    LongForm {
        id,
        title: words.text("button_propose_new"),
        fields: vec![
            field("name", name, words),
            long(field("description", description, words)),
            long(field("examples", &examples, words)),
            field("reach", reach, words),
            field("seen", seen, words),
        ],
    }
}

/// The new entry as it was written.
fn written_entry(form: &ModalInteraction, snapshot: &Snapshot) -> Proposal {
    let line = |id: &str| one_line(&written(form, id).unwrap_or_default());
    let examples = written(form, "examples").unwrap_or_default();
    let examples = examples.lines().map(one_line);
    let name = line("name");
    Proposal {
        entry: new_id(&name, &snapshot.directory),
        change: Change::Add(NewEntry {
            description: line("description"),
            examples: examples.filter(|example| !example.is_empty()).collect(),
            reach: line("reach"),
            name,
        }),
        seen: line("seen"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proposals::Wrong;

    #[test]
    fn an_id_says_what_was_meant() {
        for press in [
            ProposalPress::Find,
            ProposalPress::Aspect(u32::MAX),
            ProposalPress::Value(u32::MAX, "hours-1z141z3".to_owned()),
            ProposalPress::Redone(i64::MAX),
            ProposalPress::Withdraw,
        ] {
            let id = press.id();
            assert!(id.len() <= 100, "{id}");
            assert_eq!(ProposalPress::read(&id), Some(press));
        }
        assert_eq!(ProposalPress::read("pp:again:x"), None);
    }

    #[test]
    fn every_mistake_has_words() {
        let words = crate::words::Words::embedded().expect("the words");
        for wrong in [
            Wrong::Phone,
            Wrong::Email,
            Wrong::Website,
            Wrong::Empty,
            Wrong::Same,
            Wrong::LastWay,
            Wrong::Known,
            Wrong::Changed,
            Wrong::Unseen,
        ] {
            let name = format!("proposal_wrong_{}", wrong.name());
            assert!(!words.text(&name).is_empty(), "{name}");
        }
        for aspect in Aspect::TEXTS {
            assert!(!aspect_name(&aspect, None, &words).is_empty());
        }
    }
}
