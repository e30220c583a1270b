//! Second step: entries are looked at together, names become indices, and every mistake is reported.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::advice::NoReplyStep;
use super::area::{AreaSet, Areas};
use super::parsing::{
    ChoiceTarget, Named, Raw, RawArea, RawClarification, RawDoor, RawService, RawSituation,
    RawStep, Target,
};
use super::situation::{Choice, Clarification, Door, Leads, NotThis, Situation, Term};
use super::{Directory, Forum, OffTopic, Parsed, Service, Topic};
use crate::diagnostics::{Place, Problem, has_errors, nearest};

/// Discord shows at most 80 characters on a button
/// (<https://discord.com/developers/docs/components/reference#button>).
const LABEL_LIMIT: usize = 80;

struct Checker {
    problems: Vec<Problem>,
    services: BTreeMap<String, usize>,
    functions: BTreeMap<String, Vec<usize>>,
    situations: BTreeMap<String, usize>,
    areas: BTreeMap<String, AreaSet>,
    today: Date,
}

pub(super) fn check(raw: Raw, today: Date) -> Parsed {
    let mut checker = Checker {
        problems: raw.problems,
        services: BTreeMap::new(),
        functions: BTreeMap::new(),
        situations: BTreeMap::new(),
        areas: BTreeMap::new(),
        today,
    };
    let areas = checker.areas(raw.areas);
    let topics = checker.topics(raw.topics);
    checker.index(&raw.services, &raw.situations);
    let forum = checker.forum(raw.forum);
    let services = raw.services.into_iter().map(|s| checker.service(s));
    let services: Vec<Service> = services.collect();
    let situations = raw.situations.into_iter();
    let situations: Vec<Situation> = situations.map(|s| checker.situation(s, &topics)).collect();
    let clarifications = raw.clarifications.into_iter();
    let clarifications = clarifications.map(|c| checker.clarification(c)).collect();
    let terms = checker.terms(raw.terms);
    let off_topic = checker.off_topic(raw.off_topic);
    if services.is_empty() && !has_errors(&checker.problems) {
        checker.problems.push(
            Problem::without_place("the directory has no services")
                .help("add a [[service]] with id, name, description and a way to reach it"),
        );
    }
    checker.same_examples(&services, &situations);
    let mut problems = checker.problems;
    problems.sort_by_key(|p| p.place.as_ref().map(|p| (p.file, p.span.start)));
    problems.dedup_by(|a, b| a.place == b.place && a.message == b.message);
    let directory = (!has_errors(&problems)).then(|| Directory {
        forum,
        services,
        situations,
        clarifications,
        terms,
        topics,
        areas: Areas::new(areas),
        off_topic,
        by_id: checker.services,
        situation_by_id: checker.situations,
        term_by_name: std::sync::OnceLock::new(),
    });
    Parsed {
        directory,
        problems,
    }
}

impl Checker {
    fn unknown<'a>(
        &mut self,
        what: &str,
        named: &Named,
        known: impl IntoIterator<Item = &'a str>,
        see: &str,
    ) {
        let (name, place) = named;
        let help = match nearest(name, known) {
            Some(close) => format!("use \"{close}\""),
            None => see.to_owned(),
        };
        let message = format!("there is no {what} `{name}`");
        self.problems
            .push(Problem::error(place.clone(), message).help(help));
    }

    fn twice(&mut self, what: &str, id: &str, first: &Place, again: &Place) {
        self.problems.push(
            Problem::error(
                again.clone(),
                format!("the id `{id}` is used by two {what}"),
            )
            .label("used again here")
            .also(first.clone(), "first used here")
            .help("give one of them another id; other entries refer to it by id"),
        );
    }

    /// Reports each id that stands twice; keeps the first place.
    fn unique<'a>(&mut self, what: &str, ids: impl Iterator<Item = (&'a str, &'a Place)>) {
        let mut seen: BTreeMap<&str, &Place> = BTreeMap::new();
        for (id, place) in ids {
            if id.is_empty() {
                continue;
            }
            if let Some(first) = seen.get(id) {
                self.twice(what, id, first, place);
            } else {
                seen.insert(id, place);
            }
        }
    }

    fn areas(&mut self, raw: Vec<RawArea>) -> Vec<super::Area> {
        let ids = raw.iter().map(|a| (a.entry.id.as_str(), &a.place));
        self.unique("areas", ids);
        let single = raw.iter().filter(|a| a.includes.is_empty());
        for (bit, area) in (0..u64::BITS).zip(single.clone()) {
            let set = AreaSet(1 << bit);
            self.areas.insert(area.entry.id.clone(), set);
        }
        if let Some(area) = single.clone().nth(u64::BITS as usize) {
            self.problems.push(
                Problem::error(area.place.clone(), "there are more than 64 areas")
                    .help("join some: an area can have many `places`"),
            );
        }
        // Groups of groups need as many rounds as they are deep; two is what councils and NHS need.
        for _ in 0..3 {
            for area in raw.iter().filter(|a| !a.includes.is_empty()) {
                let sets = area
                    .includes
                    .iter()
                    .filter_map(|(id, _)| self.areas.get(id));
                let set = sets.fold(AreaSet::default(), |all, s| all.and(*s));
                self.areas.insert(area.entry.id.clone(), set);
            }
        }
        for area in &raw {
            for part in &area.includes {
                self.area_of(part);
            }
        }
        let resolved = raw.into_iter().map(|mut area| {
            area.entry.set = self.areas.get(&area.entry.id).copied().unwrap_or_default();
            area.entry
        });
        resolved.collect()
    }

    fn area_of(&mut self, named: &Named) -> AreaSet {
        if let Some(set) = self.areas.get(&named.0) {
            return *set;
        }
        let known: Vec<String> = self.areas.keys().cloned().collect();
        let see = "add an [[area]] with this id, or use one that is there";
        self.unknown("area", named, known.iter().map(String::as_str), see);
        AreaSet::default()
    }

    fn area_set(&mut self, names: &[Named]) -> AreaSet {
        if names.is_empty() {
            return AreaSet::EVERYWHERE;
        }
        let sets = names.iter().map(|name| self.area_of(name));
        sets.fold(AreaSet::default(), AreaSet::and)
    }

    fn topics(&mut self, raw: Vec<(Topic, Place)>) -> Vec<Topic> {
        self.unique("topics", raw.iter().map(|(t, p)| (t.id.as_str(), p)));
        raw.into_iter().map(|(topic, _)| topic).collect()
    }

    fn index(&mut self, services: &[RawService], situations: &[RawSituation]) {
        let ids = services.iter().map(|s| &s.entry);
        self.unique("services", ids.map(|s| (s.id.as_str(), &s.place)));
        let ids = situations.iter().map(|s| &s.entry);
        self.unique("situations", ids.map(|s| (s.id.as_str(), &s.place)));
        for (index, service) in services.iter().enumerate() {
            let id = service.entry.id.clone();
            self.services.entry(id).or_insert(index);
            if let Some(function) = &service.entry.function {
                let list = self.functions.entry(function.clone()).or_default();
                list.push(index);
            }
        }
        for (index, situation) in situations.iter().enumerate() {
            let id = situation.entry.id.clone();
            self.situations.entry(id).or_insert(index);
        }
    }

    fn forum(&mut self, raw: Option<(Forum, Option<Named>)>) -> Forum {
        let Some((mut forum, home)) = raw else {
            return Forum {
                name: "this forum".to_owned(),
                human: "a person at the forum".to_owned(),
                human_how: String::new(),
                home: AreaSet::EVERYWHERE,
                home_area: None,
            };
        };
        if let Some(home) = home {
            forum.home = self.area_of(&home);
        }
        forum
    }

    fn service_named(&mut self, named: &Named) -> Option<usize> {
        if let Some(index) = self.services.get(&named.0) {
            return Some(*index);
        }
        let known: Vec<String> = self.services.keys().cloned().collect();
        let see = "use the id of a [[service]] or [[role]]; `signpost browse` lists them";
        self.unknown(
            "service or role",
            named,
            known.iter().map(String::as_str),
            see,
        );
        None
    }

    fn situation_named(&mut self, named: &Named) -> Option<usize> {
        if let Some(index) = self.situations.get(&named.0) {
            return Some(*index);
        }
        let known: Vec<String> = self.situations.keys().cloned().collect();
        let see = "use the id of a [[situation]]";
        self.unknown("situation", named, known.iter().map(String::as_str), see);
        None
    }

    /// A function that nobody fills is a gap of this forum, not a mistake: the door is left out.
    fn targets(&mut self, target: &Target) -> Vec<usize> {
        match target {
            Target::Id(named) => self.service_named(named).into_iter().collect(),
            Target::Function((function, place)) => {
                let Some(list) = self.functions.get(function) else {
                    let close = nearest(function, self.functions.keys().map(String::as_str));
                    let help = match close {
                        Some(close) => format!("did you mean \"{close}\"?"),
                        None => {
                            format!("add function = \"{function}\" to the service that does it")
                        }
                    };
                    let message = format!("no service here has the function `{function}`");
                    self.problems
                        .push(Problem::warning(place.clone(), message).help(help));
                    return Vec::new();
                };
                list.clone()
            }
        }
    }

    fn steps(&mut self, raw: Vec<RawStep>) -> Vec<NoReplyStep> {
        let steps = raw.into_iter().map(|step| NoReplyStep {
            after: step.after,
            action: step.action,
            doors: step.target.map(|t| self.targets(&t)).unwrap_or_default(),
            source: step.source,
        });
        steps.collect()
    }

    fn not_in_future(&mut self, date: Option<Date>, place: Option<Place>) {
        if let (Some(date), Some(place)) = (date, place)
            && date > self.today
        {
            let message = format!("the check of {date} has not happened yet");
            let help = format!("write the day of the check; today is {}", self.today);
            self.problems
                .push(Problem::error(place, message).help(help));
        }
    }

    fn service(&mut self, raw: RawService) -> Service {
        let mut entry = raw.entry;
        entry.areas = self.area_set(&raw.areas);
        entry.advice.if_no_reply = self.steps(raw.steps);
        self.not_in_future(entry.assurance.date, raw.assured_at);
        self.lacking(&entry);
        entry
    }

    /// What a good entry has and this one lacks.
    fn lacking(&mut self, entry: &Service) {
        let mut lacks = Vec::new();
        if entry.example_questions.len() < 3 {
            lacks.push("three or more `example_questions`");
        }
        if entry.advice.what_to_say.is_none() {
            lacks.push("`what_to_say`");
        }
        if entry.advice.have_ready.is_empty() {
            lacks.push("`have_ready`");
        }
        if entry.sources.is_empty() && entry.kind == super::EntryKind::Service {
            lacks.push("`sources`");
        }
        if !lacks.is_empty() {
            let message = format!("`{}` could be better", entry.id);
            let help = format!("add {}", lacks.join(", "));
            self.problems
                .push(Problem::warning(entry.place.clone(), message).help(help));
        }
    }

    fn door(&mut self, raw: RawDoor) -> Door {
        Door {
            targets: self.targets(&raw.target),
            why: raw.why,
            areas: self.area_set(&raw.areas),
            minimum_age: raw.minimum_age,
            maximum_age: raw.maximum_age,
        }
    }

    fn situation(&mut self, raw: RawSituation, topics: &[Topic]) -> Situation {
        let mut entry = raw.entry;
        if !topics.iter().any(|t| t.id == entry.topic) {
            let named = (entry.topic.clone(), raw.topic_place);
            let known = topics.iter().map(|t| t.id.as_str());
            let see = "add a [[topic]] with this id, or use one that is there";
            self.unknown("topic", &named, known, see);
        }
        entry.areas = self.area_set(&raw.areas);
        entry.doors = raw.doors.into_iter().map(|d| self.door(d)).collect();
        entry.advice.if_no_reply = self.steps(raw.steps);
        let not_this = raw.not_this.into_iter().map(|(id, who, why)| NotThis {
            service: id.and_then(|named| self.service_named(&named)),
            who,
            why,
        });
        entry.not_the_right_person = not_this.collect();
        let related = raw.related.iter();
        entry.related = related.filter_map(|r| self.situation_named(r)).collect();
        self.not_in_future(entry.assurance.date, raw.assured_at);
        self.situation_lacks(&entry);
        entry
    }

    fn situation_lacks(&mut self, entry: &Situation) {
        let mut lacks = Vec::new();
        if entry.example_questions.len() < 8 {
            lacks.push("more `example_questions` (eight or more)");
        }
        if entry.advice.have_ready.is_empty() {
            lacks.push("`have_ready`");
        }
        if entry.advice.if_no_reply.is_empty() {
            lacks.push("`if_no_reply`");
        }
        if entry.choice.chars().count() > LABEL_LIMIT {
            lacks.push("a shorter `choice` (at most 80 letters)");
        }
        if !lacks.is_empty() {
            let message = format!("situation `{}` could be better", entry.id);
            let help = format!("add {}", lacks.join(", "));
            self.problems
                .push(Problem::warning(entry.place.clone(), message).help(help));
        }
    }

    fn clarification(&mut self, raw: RawClarification) -> Clarification {
        let choices = raw.choices.into_iter().map(|(label, target)| {
            if label.chars().count() > LABEL_LIMIT {
                let message = format!("the choice \"{label}\" is too long for a button");
                self.problems.push(
                    Problem::error(raw.place.clone(), message).help("use at most 80 letters"),
                );
            }
            let leads = match target {
                ChoiceTarget::Situation(named) => {
                    let found = self.situation_named(&named);
                    found.map(Leads::Situation).into_iter().collect()
                }
                ChoiceTarget::Service(target) => {
                    let found = self.targets(&target).into_iter();
                    found.map(Leads::Service).collect()
                }
            };
            Choice { label, leads }
        });
        Clarification {
            choices: choices.collect(),
            id: raw.id,
            question: raw.question,
            example_questions: raw.example_questions,
            place: raw.place,
        }
    }

    fn terms(&mut self, raw: Vec<(Term, Vec<Named>)>) -> Vec<Term> {
        let mut seen: BTreeMap<String, Place> = BTreeMap::new();
        let mut terms = Vec::new();
        for (mut term, see) in raw {
            let mut spellings = vec![super::bare(&term.term)];
            spellings.extend(term.aliases.iter().map(|a| super::bare(a)));
            spellings.sort();
            spellings.dedup();
            for spelling in spellings {
                if let Some(first) = seen.get(&spelling) {
                    let message = format!("`{}` is explained twice, or shares an alias", term.term);
                    self.problems.push(
                        Problem::warning(term.place.clone(), message)
                            .label(format!("`{spelling}` again"))
                            .also(first.clone(), "first here")
                            .help("keep the spelling under one term; the first one is used"),
                    );
                } else {
                    seen.insert(spelling, term.place.clone());
                }
            }
            term.see = see.iter().filter_map(|named| self.leads(named)).collect();
            terms.push(term);
        }
        terms
    }

    fn leads(&mut self, named: &Named) -> Option<Leads> {
        if let Some(index) = self.situations.get(&named.0) {
            return Some(Leads::Situation(*index));
        }
        self.service_named(named).map(Leads::Service)
    }

    fn off_topic(&mut self, raw: Vec<(OffTopic, Place)>) -> Vec<OffTopic> {
        self.unique("groups", raw.iter().map(|(o, p)| (o.id.as_str(), p)));
        raw.into_iter().map(|(group, _)| group).collect()
    }

    /// The same example under two entries teaches the matcher nothing.
    fn same_examples(&mut self, services: &[Service], situations: &[Situation]) {
        let service_texts = services.iter().flat_map(|s| {
            s.example_questions
                .iter()
                .map(move |q| (q, &s.id, &s.place))
        });
        let situation_texts = situations.iter().flat_map(|s| {
            s.example_questions
                .iter()
                .map(move |q| (q, &s.id, &s.place))
        });
        let mut seen: BTreeMap<String, (&String, &Place)> = BTreeMap::new();
        for (question, id, place) in service_texts.chain(situation_texts) {
            let key = super::bare(question);
            match seen.get(&key) {
                Some((first, first_place)) if *first != id => self.problems.push(
                    Problem::warning(
                        place.clone(),
                        format!("\"{question}\" is an example of `{first}` and of `{id}`"),
                    )
                    .also((*first_place).clone(), "also here")
                    .help("keep it where it belongs best"),
                ),
                Some(_) => {}
                None => {
                    seen.insert(key, (id, place));
                }
            }
        }
    }
}
