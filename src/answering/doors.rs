//! From a situation or a service to the doors that fit this family.

use jiff::civil::Date;
use minijinja::context;

use super::contact;
use crate::directory::advice::NoReplyStep;
use crate::directory::service::AgeRange;
use crate::directory::{AreaSet, Directory, Door, Leads, Service, Situation, Status};
use crate::reply::{Need, ShownDoor, ShownStep};
use crate::understanding::{Facts, Wanted};
use crate::words::Words;

/// The family as far as it is known, and what is needed to write for it.
#[derive(Clone, Copy)]
pub(super) struct Family<'a> {
    pub(super) directory: &'a Directory,
    pub(super) words: &'a Words,
    pub(super) facts: &'a Facts,
    pub(super) today: Date,
}

impl Family<'_> {
    /// The ages the person may have.
    pub(super) fn age(&self) -> Option<AgeRange> {
        self.facts.age.as_ref().map(|read| read.value)
    }

    /// Where they live: as said, or else the forum's home area.
    pub(super) fn home(&self) -> AreaSet {
        let said = self.facts.place.as_ref().map(|read| read.value);
        said.unwrap_or(self.directory.forum.home)
    }

    /// Whether this service helps people of this age in this place at present.
    pub(super) fn fits(&self, service: &Service) -> bool {
        let open = !matches!(service.status, Status::Defunct | Status::Inactive);
        open && service.takes_age(self.age()) && service.areas.meets(self.home())
    }

    fn was_asked(&self, service: usize) -> bool {
        self.facts.asked.iter().any(|read| read.value == service)
    }

    /// Whether a lead can be right for this family at all.
    pub(super) fn lead_fits(&self, lead: Leads) -> bool {
        match lead {
            Leads::Service(index) => self
                .directory
                .services
                .get(index)
                .is_some_and(|service| self.fits(service) && !self.was_asked(index)),
            Leads::Situation(index) => self
                .directory
                .situations
                .get(index)
                .is_some_and(|s| s.fits(self.age(), self.home()) && !self.doors(s).is_empty()),
        }
    }

    /// The services behind a situation's doors that fit, best first, those asked already last.
    pub(super) fn doors(&self, situation: &Situation) -> Vec<(usize, String)> {
        let mut doors: Vec<(usize, String)> = Vec::new();
        for door in &situation.doors {
            for service in self.targets(door) {
                if !doors.iter().any(|(known, _)| *known == service) {
                    doors.push((service, door.why.clone()));
                }
            }
        }
        doors.sort_by_key(|(service, _)| (self.was_asked(*service), !self.is_wanted(*service)));
        doors
    }

    /// Whether a service is of the kind that the message asks for in so many words; none is when it does not.
    pub(super) fn is_wanted(&self, service: usize) -> bool {
        let (Some(wanted), Some(service)) =
            (&self.facts.wanted, self.directory.services.get(service))
        else {
            return false;
        };
        match wanted.value {
            Wanted::Charity => service.branch.as_deref() == Some("voluntary"),
            Wanted::Law => service.branch.as_deref() == Some("legal-advice"),
            Wanted::Text => service.text.is_some(),
        }
    }

    /// The services one door stands for here. A door by function gives the most local team when the place is
    /// known; when it is not, the team that covers most of the home area and one more.
    fn targets(&self, door: &Door) -> Vec<usize> {
        let door_fits = door.areas.meets(self.home())
            && self
                .age()
                .is_none_or(|age| age.fits(door.minimum_age, door.maximum_age));
        if !door_fits {
            return Vec::new();
        }
        let mut fitting: Vec<(usize, &Service)> = door
            .targets
            .iter()
            .filter_map(|index| self.directory.services.get(*index).map(|s| (*index, s)))
            .filter(|(_, service)| self.fits(service))
            .collect();
        if fitting.len() > 1 {
            let home = self.home();
            if self.facts.place.is_some() {
                fitting.sort_by_key(|(_, s)| (!home.within(s.areas), s.areas.count()));
                fitting.truncate(if home.count() == 1 { 1 } else { 2 });
            } else {
                let covered = |s: &Service| std::cmp::Reverse(s.areas.shared(home).count());
                fitting.sort_by_key(|(_, s)| covered(s));
                fitting.truncate(2);
            }
        }
        fitting.into_iter().map(|(index, _)| index).collect()
    }

    /// The first door a lead opens for this family.
    pub(super) fn first_door(&self, lead: Leads) -> Option<usize> {
        match lead {
            Leads::Service(index) => Some(index),
            Leads::Situation(index) => {
                let situation = self.directory.situations.get(index)?;
                self.doors(situation).first().map(|(service, _)| *service)
            }
        }
    }

    /// The whole answer to one need. `more` are services to offer beside a service that was asked for by name.
    pub(super) fn need(&self, lead: Leads, more: &[(usize, String)], limit: usize) -> Need {
        match lead {
            Leads::Situation(index) => match self.directory.situations.get(index) {
                Some(situation) => self.situation_need(index, situation, limit),
                None => Need::default(),
            },
            Leads::Service(index) => match self.directory.services.get(index) {
                Some(service) => self.service_need(index, service, more, limit),
                None => Need::default(),
            },
        }
    }

    fn situation_need(&self, index: usize, situation: &Situation, limit: usize) -> Need {
        let doors = self.with_a_reachable_one(self.doors(situation), limit);
        let not_this = situation.not_the_right_person.iter();
        Need {
            situation: Some(index),
            title: situation.name.clone(),
            description: situation.description.clone(),
            doors: self.shown(&doors),
            what_to_say: situation.advice.what_to_say.clone(),
            have_ready: situation.advice.have_ready.clone(),
            not_the_right_person: not_this
                .filter(|n| {
                    n.service
                        .is_none_or(|s| !doors.iter().any(|(d, _)| *d == s))
                })
                .map(|n| (n.who.clone(), n.why.clone()))
                .collect(),
            if_no_reply: self.steps(&situation.advice.if_no_reply),
            clocks: situation
                .clocks
                .iter()
                .map(|c| {
                    let date = c.law_as_of.map(contact::plain_date);
                    (c.rule.clone(), c.source.clone(), date)
                })
                .collect(),
            related: situation.related.clone(),
        }
    }

    fn service_need(
        &self,
        index: usize,
        service: &Service,
        more: &[(usize, String)],
        limit: usize,
    ) -> Need {
        let mut doors = vec![(index, String::new())];
        doors.extend(more.iter().filter(|(other, _)| *other != index).cloned());
        let doors = self.with_a_reachable_one(doors, limit);
        let mut description = service.description.clone();
        if let Some(not_for) = &service.not_for {
            let line = self.words.say("not_for", context! { what => not_for });
            description = format!("{description} {line}");
        }
        Need {
            situation: None,
            title: service.name.clone(),
            description,
            doors: self.shown(&doors),
            what_to_say: service.advice.what_to_say.clone(),
            have_ready: service.advice.have_ready.clone(),
            if_no_reply: self.steps(&service.advice.if_no_reply),
            ..Need::default()
        }
    }

    /// Keeps the first `limit` doors; if none of them has a contact, the last gives way to one that has.
    fn with_a_reachable_one(
        &self,
        doors: Vec<(usize, String)>,
        limit: usize,
    ) -> Vec<(usize, String)> {
        let can_reach = |(index, _): &(usize, String)| {
            let service = self.directory.services.get(*index);
            service.is_some_and(|s| contact::reachable(s, self.today))
        };
        let mut kept: Vec<(usize, String)> = doors.iter().take(limit).cloned().collect();
        if !kept.iter().any(can_reach)
            && let Some(reachable) = doors.iter().skip(limit).find(|d| can_reach(d))
            && limit > 1
        {
            kept.pop();
            kept.push(reachable.clone());
        }
        kept
    }

    fn shown(&self, doors: &[(usize, String)]) -> Vec<ShownDoor> {
        let shown = doors.iter().filter_map(|(index, why)| {
            let service = self.directory.services.get(*index)?;
            Some(ShownDoor {
                service: *index,
                name: self.local_name(service),
                why: why.clone(),
                contact: contact::lines(service, self.words, self.today),
                reachable: contact::reachable(service, self.today),
                meet: None,
                freshness: contact::freshness(service, self.words, self.today),
                alert: contact::alert(service, self.words),
            })
        });
        let mut shown: Vec<ShownDoor> = shown.collect();
        let next_is_reachable = shown.iter().skip(1).any(|door| door.reachable);
        if let Some(first) = shown.first_mut()
            && !first.reachable
            && next_is_reachable
            && first.contact.len() == 1
        {
            first.contact.push(self.words.text("next_door_has_contact"));
        }
        shown
    }

    /// The name, with the area when the family's place is not known and the service covers only a part of it.
    fn local_name(&self, service: &Service) -> String {
        let home = self.home();
        let partial = self.facts.place.is_none() && !home.within(service.areas);
        match self.directory.areas.name_of(service.areas) {
            Some(area) if partial && !service.name.contains(area) => {
                format!("{} ({area})", service.name)
            }
            _ => service.name.clone(),
        }
    }

    fn steps(&self, steps: &[NoReplyStep]) -> Vec<ShownStep> {
        let shown = steps.iter().map(|step| {
            let mut doors = step
                .doors
                .iter()
                .filter_map(|d| self.directory.services.get(*d));
            ShownStep {
                after: self.words.say("after", context! { time => &step.after }),
                action: step.action.clone(),
                door: doors.find(|s| self.fits(s)).map(|s| s.name.clone()),
                our_suggestion: step.is_our_suggestion(),
            }
        });
        shown.collect()
    }
}
