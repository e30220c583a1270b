//! Which event fits which wish.

use super::wish::{About, Mode, Wish};
use crate::directory::{AreaSet, Areas};
use crate::events::Event;

/// What of an event matters here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gathering {
    /// Id of its topic.
    pub topic: Option<String>,
    /// Title of its series.
    pub series: Option<String>,
    /// Where it is; everywhere when nobody said.
    pub area: AreaSet,
    /// People can be there.
    pub in_person: bool,
    /// People can join from home.
    pub online: bool,
}

impl Gathering {
    /// What matters of this event. An area that has left the directory counts as everywhere: better
    /// told of one event too many than of one too few.
    pub fn of(event: &Event, areas: &Areas) -> Self {
        let area = event.area.as_deref().and_then(|id| areas.find(id));
        Self {
            topic: event.topic.clone(),
            series: event.series.clone(),
            area: area.map_or(AreaSet::EVERYWHERE, |area| area.set),
            in_person: !event.is_online_only(),
            online: event.online.is_some(),
        }
    }

    /// What somebody waits for who wants "another one of these": its series, else its topic.
    pub fn about(event: &Event) -> About {
        match (&event.series, &event.topic) {
            (Some(series), _) if !series.trim().is_empty() => About::series(series),
            (_, Some(topic)) => About::Topic(topic.clone()),
            _ => About::Anything,
        }
    }
}

impl About {
    /// Whether an event is about this.
    pub fn fits(&self, event: &Gathering) -> bool {
        match self {
            Self::Anything => true,
            Self::Topic(wanted) => event.topic.as_ref() == Some(wanted),
            Self::Series(wanted) => event.series.as_deref().is_some_and(|title| {
                let Self::Series(title) = Self::series(title) else {
                    return false;
                };
                title.to_lowercase() == wanted.to_lowercase()
            }),
        }
    }
}

impl Wish {
    /// Whether an event is what they wait for: its subject, where it is, and how to join. Times that suit do not
    /// decide: organisers cannot suit everybody, and a parent may come all the same.
    pub fn fits(&self, event: &Gathering, areas: &Areas) -> bool {
        let mode = match self.mode {
            Mode::Either => true,
            Mode::InPerson => event.in_person,
            Mode::Online => event.online,
        };
        mode && self.about.fits(event) && self.is_near(event, areas)
    }

    fn is_near(&self, event: &Gathering, areas: &Areas) -> bool {
        if event.online && self.mode != Mode::InPerson {
            return true;
        }
        // An area that has left the directory cannot be far.
        let wanted = self.area.as_deref().and_then(|id| areas.find(id));
        wanted.is_none_or(|wanted| wanted.set.meets(event.area))
    }
}
