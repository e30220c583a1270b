//! What there is to wait for in a forum: any event, the topics of the directory, the series of its events.

use std::collections::BTreeSet;

use super::press::Place;
use crate::directory::Directory;
use crate::discord::bot::Bot;
use crate::discord::ids::sum;
use crate::discord::page::Choice;
use crate::interest::About;
use crate::interest::names::Shown;
use crate::interest::sheet::Names as _;
use crate::store::StoreError;

/// The value of "any" and "anywhere" in a menu.
const ANY: &str = "any";

/// What can be picked.
#[derive(Debug, Clone)]
pub(super) struct Subjects(Vec<About>);

impl Subjects {
    /// Any event, series first (there are few), then topics.
    pub(super) fn new(directory: &Directory, series: impl IntoIterator<Item = String>) -> Self {
        let series: BTreeSet<About> = series
            .into_iter()
            .map(|title| About::series(&title))
            .collect();
        let topics = directory
            .topics
            .iter()
            .map(|topic| About::Topic(topic.id.clone()));
        let all = std::iter::once(About::Anything).chain(series).chain(topics);
        Self(all.collect())
    }

    /// The subject with this sum; any event when it is gone.
    pub(super) fn find(&self, wanted: Option<u32>) -> About {
        let found =
            wanted.and_then(|wanted| self.0.iter().find(|about| sum(&about.key()) == wanted));
        found.cloned().unwrap_or_default()
    }

    /// As choices of a menu.
    pub(super) fn choices(&self, shown: &Shown<'_>, picked: &About) -> Vec<Choice> {
        let choice = |about: &About| {
            let place = Place::of(about, None).about;
            let value = place.map_or_else(|| ANY.to_owned(), crate::discord::ids::base36);
            Choice::new(&shown.about(about), &value).chosen(about == picked)
        };
        self.0.iter().map(choice).collect()
    }

    /// The subject that a message names: a series by its title, else a topic by its name.
    pub(super) fn named_in(&self, text: &str, shown: &Shown<'_>) -> About {
        let text = words_of(text);
        let named = |about: &&About| {
            let name = words_of(&shown.about(about));
            **about != About::Anything && name.len() > 2 && text.contains(&name)
        };
        self.0.iter().find(named).cloned().unwrap_or_default()
    }
}

/// Words in small letters with a space around each, so that whole words are compared.
fn words_of(text: &str) -> String {
    let words = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let words = words.map(str::to_lowercase).collect::<Vec<_>>().join(" ");
    format!(" {words} ")
}

/// The areas as choices of a menu.
pub(super) fn areas(shown: &Shown<'_>, picked: Option<&str>) -> Vec<Choice> {
    let anywhere = Choice::new(&shown.area(None), ANY).chosen(picked.is_none());
    let areas = shown.directory.areas.iter().map(|area| {
        let value = crate::discord::ids::base36(sum(&area.id));
        Choice::new(&area.name, &value).chosen(picked == Some(area.id.as_str()))
    });
    std::iter::once(anywhere).chain(areas).collect()
}

/// The area with this sum, by id.
pub(super) fn area(directory: &Directory, wanted: Option<u32>) -> Option<String> {
    let wanted = wanted?;
    let found = directory.areas.iter().find(|area| sum(&area.id) == wanted);
    found.map(|area| area.id.clone())
}

/// What was picked in a menu of subjects or areas.
pub(super) fn picked_sum(value: &str) -> Option<u32> {
    u32::from_str_radix(value, 36).ok().filter(|_| value != ANY)
}

impl Bot {
    /// What there is to wait for in a forum.
    pub(super) async fn subjects(&self, forum: u64) -> Result<Subjects, StoreError> {
        let events = self.store.events(forum).await?;
        let series = events.into_iter().filter_map(|event| event.series);
        Ok(Subjects::new(&self.live.snapshot().directory, series))
    }
}
