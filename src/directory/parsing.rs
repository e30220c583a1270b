//! First step: from TOML text to entries whose references are still only names.
//!
//! The second step, [`super::check`], turns names into indices and looks at entries together.

use super::advice::Advice;
use super::area::{Area, AreaSet};
use super::contact_check;
use super::freshness::Assurance;
use super::service::{Email, EntryKind, Phone, Service, Status, TextLine};
use super::situation::{Clock, Situation, Term, Topic, Whose};
use super::{Forum, OffTopic};
use crate::diagnostics::{Fields, Place, Problem, Reader, SourceFile, nearest};

/// A name with the place where it was written.
pub(super) type Named = (String, Place);

/// Whom a door or step names.
#[derive(Debug, Clone)]
pub(super) enum Target {
    /// One entry by id.
    Id(Named),
    /// Every service with a function.
    Function(Named),
}

#[derive(Debug)]
pub(super) struct RawStep {
    pub(super) after: String,
    pub(super) action: String,
    pub(super) source: String,
    pub(super) target: Option<Target>,
}

#[derive(Debug)]
pub(super) struct RawDoor {
    pub(super) target: Target,
    pub(super) why: String,
    pub(super) areas: Vec<Named>,
    pub(super) minimum_age: Option<u8>,
    pub(super) maximum_age: Option<u8>,
}

#[derive(Debug)]
pub(super) struct RawService {
    pub(super) entry: Service,
    pub(super) areas: Vec<Named>,
    pub(super) steps: Vec<RawStep>,
    pub(super) assured_at: Option<Place>,
}

#[derive(Debug)]
pub(super) struct RawSituation {
    pub(super) entry: Situation,
    pub(super) topic_place: Place,
    pub(super) areas: Vec<Named>,
    pub(super) doors: Vec<RawDoor>,
    pub(super) not_this: Vec<(Option<Named>, String, String)>,
    pub(super) steps: Vec<RawStep>,
    pub(super) related: Vec<Named>,
    pub(super) assured_at: Option<Place>,
}

#[derive(Debug)]
pub(super) enum ChoiceTarget {
    Situation(Named),
    Service(Target),
}

#[derive(Debug)]
pub(super) struct RawClarification {
    pub(super) id: String,
    pub(super) question: String,
    pub(super) choices: Vec<(String, ChoiceTarget)>,
    pub(super) example_questions: Vec<String>,
    pub(super) place: Place,
}

#[derive(Debug)]
pub(super) struct RawArea {
    pub(super) entry: Area,
    pub(super) includes: Vec<Named>,
    pub(super) place: Place,
}

/// Everything that was written, before entries are looked at together.
#[derive(Debug, Default)]
pub(super) struct Raw {
    pub(super) forum: Option<(Forum, Option<Named>)>,
    pub(super) services: Vec<RawService>,
    pub(super) situations: Vec<RawSituation>,
    pub(super) clarifications: Vec<RawClarification>,
    pub(super) terms: Vec<(Term, Vec<Named>)>,
    pub(super) topics: Vec<(Topic, Place)>,
    pub(super) areas: Vec<RawArea>,
    pub(super) off_topic: Vec<(OffTopic, Place)>,
    pub(super) problems: Vec<Problem>,
}

/// Reads every file; the first may also hold `include` and `[forum]`.
pub(super) fn parse_files(files: &[SourceFile]) -> Raw {
    let mut raw = Raw::default();
    for (index, file) in files.iter().enumerate() {
        let reader = Reader::new(index);
        let table = reader.parse(&file.text);
        parse_file(&mut raw, reader.fields(&table, "the directory"), index == 0);
        drop(table);
        raw.problems.extend(reader.into_problems());
    }
    raw
}

fn parse_file(raw: &mut Raw, fields: Fields<'_, '_>, is_root: bool) {
    if is_root {
        fields.list("include");
        if let Some(forum) = fields.table("forum") {
            raw.forum = forum_of(forum);
        }
    }
    raw.topics
        .extend(fields.tables("topic").into_iter().filter_map(topic));
    raw.areas
        .extend(fields.tables("area").into_iter().filter_map(area));
    for (key, kind) in [("service", EntryKind::Service), ("role", EntryKind::Role)] {
        let tables = fields.tables(key).into_iter();
        raw.services.extend(tables.filter_map(|t| service(t, kind)));
    }
    let situations = fields.tables("situation").into_iter();
    raw.situations.extend(situations.filter_map(situation));
    let questions = fields.tables("clarification").into_iter();
    raw.clarifications
        .extend(questions.filter_map(clarification));
    raw.terms
        .extend(fields.tables("term").into_iter().filter_map(term));
    raw.off_topic
        .extend(fields.tables("off_topic").into_iter().filter_map(off_topic));
    fields.finish();
}

fn forum_of(fields: Fields<'_, '_>) -> Option<(Forum, Option<Named>)> {
    let name = fields.needed("name", "\"…\"");
    let home = fields.text("home_area");
    let human = fields.words("human");
    let human_how = fields.words("human_how");
    fields.finish();
    let forum = Forum {
        name: name?.0,
        human: human.unwrap_or_else(|| "a volunteer at the forum".to_owned()),
        human_how: human_how.unwrap_or_default(),
        home: AreaSet::EVERYWHERE,
        home_area: home.as_ref().map(|(id, _)| id.clone()),
    };
    Some((forum, home))
}

/// Reads `id` and checks its letters; names the entry for later messages.
fn id_of(fields: &mut Fields<'_, '_>, kind: &str) -> Option<Named> {
    fields.called(format!("this {kind}"));
    let (id, place) = fields.needed("id", "\"a-short-name\"")?;
    fields.called(format!("{kind} `{id}`"));
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    if !id.chars().all(good) || id.len() > 64 {
        let message = format!("the id `{id}` cannot be used");
        fields.report(
            Problem::error(place.clone(), message)
                .help("use only small letters a to z, digits and hyphens, at most 64 of them"),
        );
    }
    Some((id, place))
}

fn topic(mut fields: Fields<'_, '_>) -> Option<(Topic, Place)> {
    let id = id_of(&mut fields, "topic");
    let name = fields.needed("name", "\"…\"");
    fields.finish();
    let (id, place) = id?;
    let name = name?.0;
    Some((Topic { id, name }, place))
}

fn area(mut fields: Fields<'_, '_>) -> Option<RawArea> {
    let id = id_of(&mut fields, "area");
    let name = fields.needed("name", "\"…\"");
    let includes = fields.list("includes");
    let places = fields.all_words("places");
    let ambiguous_places = fields.all_words("ambiguous_places");
    fields.finish();
    let (id, place) = id?;
    let entry = Area {
        id,
        name: name?.0,
        set: AreaSet::default(),
        places,
        ambiguous_places,
    };
    Some(RawArea {
        entry,
        includes,
        place,
    })
}

fn off_topic(mut fields: Fields<'_, '_>) -> Option<(OffTopic, Place)> {
    let id = id_of(&mut fields, "off_topic");
    fields.words("name");
    let example_questions = fields.all_words("example_questions");
    fields.finish();
    let (id, place) = id?;
    Some((
        OffTopic {
            id,
            example_questions,
        },
        place,
    ))
}

/// Reads an age limit in whole years. SEND law covers 0 to 25; adult services reach further.
fn age(fields: &Fields<'_, '_>, key: &'static str) -> Option<u8> {
    fields
        .integer(key, 0..=120)
        .and_then(|n| u8::try_from(n).ok())
}

/// Both age limits, with a word when they cannot both be true.
fn ages(fields: &Fields<'_, '_>) -> (Option<u8>, Option<u8>) {
    let (low, high) = (age(fields, "minimum_age"), age(fields, "maximum_age"));
    if let (Some(l), Some(h)) = (low, high)
        && l > h
    {
        let message = format!("{} is for ages {l} to {h}, which nobody has", fields.what());
        let place = fields
            .keys()
            .into_iter()
            .find(|(k, _)| k == "minimum_age")
            .map_or_else(|| fields.place(), |(_, p)| p);
        fields.report(Problem::error(place, message).help("swap `minimum_age` and `maximum_age`"));
    }
    (low, high)
}

/// Reads a text that must be one of a few; the first is what counts when it is wrong.
fn one_of(
    fields: &Fields<'_, '_>,
    key: &'static str,
    accepted: &[&'static str],
) -> Option<&'static str> {
    let (text, place) = fields.text(key)?;
    if let Some(found) = accepted.iter().find(|a| **a == text) {
        return Some(found);
    }
    let help = match nearest(&text, accepted.iter().copied()) {
        Some(close) => format!("use \"{close}\""),
        None => format!("use one of: {}", accepted.join(", ")),
    };
    let message = format!("`{key}` of {} cannot be \"{text}\"", fields.what());
    fields.report(Problem::error(place, message).help(help));
    accepted.first().copied()
}

const BRANCHES: &[&str] = &[
    "other",
    "education",
    "health",
    "social-care",
    "benefits",
    "legal-advice",
    "local-authority",
    "voluntary",
    "crisis",
];
const REFERRERS: &[&str] = &[
    "anyone",
    "parent",
    "young-person",
    "school",
    "gp",
    "professional",
];
const CONTACT_SOURCES: &[&str] = &[
    "none",
    "official-page",
    "test-copy-of-official-page",
    "partner-or-news-page",
    "public-code-files-only",
];

fn service(mut fields: Fields<'_, '_>, kind: EntryKind) -> Option<RawService> {
    let word = match kind {
        EntryKind::Service => "service",
        EntryKind::Role => "role",
    };
    let id = id_of(&mut fields, word);
    let name = fields.needed("name", "\"…\"");
    let description = fields.needed("description", "\"What they do, in a sentence.\"");
    let (minimum_age, maximum_age) = ages(&fields);
    let (assurance, assured_at) = assurance(&fields);
    let status = match one_of(
        &fields,
        "status",
        &["active", "inactive", "defunct", "temporarily closed"],
    ) {
        Some("inactive") => Status::Inactive,
        Some("defunct") => Status::Defunct,
        Some("temporarily closed") => Status::TemporarilyClosed,
        _ => Status::Active,
    };
    for (who, place) in fields.list("who_can_refer") {
        if !REFERRERS.contains(&who.as_str()) {
            let message = format!("`who_can_refer` of {} cannot be \"{who}\"", fields.what());
            let help = format!("use one of: {}", REFERRERS.join(", "));
            fields.report(Problem::error(place, message).help(help));
        }
    }
    let areas = fields.list("areas");
    let steps = steps(&fields);
    let place = fields.place();
    let entry = Service {
        id: id.as_ref().map(|(id, _)| id.clone()).unwrap_or_default(),
        kind,
        name: name.as_ref().map(|(n, _)| n.clone()).unwrap_or_default(),
        alternate_names: fields.all_words("alternate_names"),
        organization: fields.words("organization"),
        function: fields.words("function"),
        description: description
            .as_ref()
            .map(|(d, _)| d.clone())
            .unwrap_or_default(),
        branch: one_of(&fields, "branch", BRANCHES).map(str::to_owned),
        topics: fields.all_words("topics"),
        areas: AreaSet::EVERYWHERE,
        minimum_age,
        maximum_age,
        eligibility_description: fields.words("eligibility_description"),
        application_process: fields.words("application_process"),
        who_can_refer: fields.all_words("who_can_refer"),
        fees_description: fields.words("fees_description"),
        phones: phones(&fields),
        email: email(&fields),
        text: text_line(&fields),
        url: url(&fields, "url"),
        address: fields.words("address"),
        how_to_reach: fields.words("how_to_reach"),
        impartial: fields.flag("impartial"),
        advice: advice(&fields),
        not_for: fields.words("not_for"),
        asked_as: fields.all_words("asked_as"),
        status,
        alert: fields.words("alert"),
        crisis_line: fields.flag("crisis_line"),
        sources: fields.all_words("sources"),
        contact_source: one_of(&fields, "contact_source", CONTACT_SOURCES).map(str::to_owned),
        note: fields.words("note"),
        assurance,
        example_questions: fields.all_words("example_questions"),
        place: id.as_ref().map_or(place, |(_, p)| p.clone()),
    };
    one_of(&fields, "confidence", &["medium", "high"]);
    fields.words("source_seen");
    let reachable = entry.has_contact() || entry.url.is_some() || entry.how_to_reach.is_some();
    if !reachable {
        let message = format!("{} has no way to reach it", fields.what());
        fields.report(
            Problem::error(entry.place.clone(), message)
                .help("add one of `phones`, `email`, `text`, `url` or `how_to_reach`"),
        );
    }
    fields.finish();
    id?;
    name?;
    description?;
    Some(RawService {
        entry,
        areas,
        steps,
        assured_at,
    })
}

fn advice(fields: &Fields<'_, '_>) -> Advice {
    Advice {
        what_to_say: fields.words("what_to_say"),
        have_ready: fields.all_words("have_ready"),
        if_no_reply: Vec::new(),
    }
}

fn assurance(fields: &Fields<'_, '_>) -> (Assurance, Option<Place>) {
    let date = fields.date("assured_date");
    let assurance = Assurance {
        date: date.as_ref().map(|(date, _)| *date),
        by: fields.words("assurer"),
        how: fields.words("assured_how"),
        review_after_months: fields
            .integer("review_after_months", 1..=60)
            .and_then(|n| u8::try_from(n).ok()),
        flagged: false,
    };
    if let Some((_, place)) = &date
        && (assurance.by.is_none() || assurance.how.is_none())
    {
        let message = format!(
            "the check of {} does not say who did it and how",
            fields.what()
        );
        fields.report(Problem::error(place.clone(), message).help(
            "use `signpost checked ID --by NAME --how \"rang them\"`, which writes all three",
        ));
    }
    (assurance, date.map(|(_, place)| place))
}

fn phones(fields: &Fields<'_, '_>) -> Vec<Phone> {
    let mut phones = Vec::new();
    for table in fields.tables("phones") {
        let number = table.needed("number", "\"01785 000000\"");
        let description = table.words("description");
        let hours = table.words("hours");
        if let Some((number, place)) = number {
            if let Err(help) = contact_check::phone(&number) {
                let message = format!("`{number}` is not a phone number");
                table.report(Problem::error(place, message).help(help));
            }
            phones.push(Phone {
                number,
                description,
                hours,
            });
        }
        table.finish();
    }
    phones
}

fn text_line(fields: &Fields<'_, '_>) -> Option<TextLine> {
    let table = fields.table("text")?;
    let number = table.needed("number", "\"85258\"");
    let message = table.words("message");
    let description = table.words("description");
    if let Some((number, place)) = &number
        && let Err(help) = contact_check::phone(number)
    {
        let message = format!("`{number}` is not a number to text");
        table.report(Problem::error(place.clone(), message).help(help));
    }
    table.finish();
    number.map(|(number, _)| TextLine {
        number,
        message,
        description,
    })
}

fn email(fields: &Fields<'_, '_>) -> Option<Email> {
    let (address, place) = fields.text("email")?;
    if let Err(help) = contact_check::email(&address) {
        let message = format!("`{address}` is not an email address");
        fields.report(Problem::error(place, message).help(help));
    }
    Some(Email(address))
}

fn url(fields: &Fields<'_, '_>, key: &'static str) -> Option<String> {
    let (address, place) = fields.text(key)?;
    if let Err(help) = contact_check::web(&address) {
        let message = format!("`{address}` is not a web address");
        fields.report(Problem::error(place, message).help(help));
    }
    Some(address)
}

fn target(fields: &Fields<'_, '_>, id_key: &'static str) -> Option<Target> {
    let id = fields.text(id_key).map(Target::Id);
    id.or_else(|| fields.text("function").map(Target::Function))
}

fn steps(fields: &Fields<'_, '_>) -> Vec<RawStep> {
    let mut steps = Vec::new();
    for table in fields.tables("if_no_reply") {
        let after = table.needed("after", "\"10 working days\"");
        let action = table.needed("do", "\"Ring again and ask for a date.\"");
        let source = table.needed("source", "\"our suggestion\"");
        let target = target(&table, "door");
        table.words("function");
        if let (Some((after, _)), Some((action, _)), Some((source, place))) =
            (after, action, source)
        {
            let ours = source.eq_ignore_ascii_case("our suggestion");
            if !ours && contact_check::web(&source).is_err() {
                let message = format!("the `source` of a step in {} is not known", table.what());
                table.report(
                    Problem::error(place, message)
                        .help("give the page address of the rule, or write \"our suggestion\""),
                );
            }
            steps.push(RawStep {
                after,
                action,
                source,
                target,
            });
        }
        table.finish();
    }
    steps
}

fn situation(mut fields: Fields<'_, '_>) -> Option<RawSituation> {
    let id = id_of(&mut fields, "situation");
    let name = fields.needed("name", "\"…\"");
    let topic = fields.needed("topic", "\"school-support\"");
    let description = fields.needed("description", "\"Good to know first.\"");
    fields.needed("what_to_say", "\"Words a parent can read out.\"");
    let whose = match one_of(
        &fields,
        "whose",
        &["child", "young-person", "parent", "sibling", "family"],
    ) {
        Some("young-person") => Whose::YoungPerson,
        Some("parent") => Whose::Parent,
        Some("sibling") => Whose::Sibling,
        Some("family") => Whose::Family,
        _ => Whose::Child,
    };
    let (minimum_age, maximum_age) = ages(&fields);
    let (assurance, assured_at) = assurance(&fields);
    let doors = doors(&fields);
    let not_this = not_this(&fields);
    let clocks = clocks(&fields);
    let steps = steps(&fields);
    let raw_areas = fields.list("areas");
    let related = fields.list("related");
    let example_questions = fields.all_words("example_questions");
    if example_questions.is_empty() {
        fields.missing("example_questions", "[\"as parents say it\"]");
    }
    let choice = fields.words("choice");
    let soft = fields.flag("soft");
    fields.list("sources");
    let advice = advice(&fields);
    fields.finish();
    let (id, place) = id?;
    let (topic, topic_place) = topic?;
    let name = name?.0;
    let entry = Situation {
        id,
        choice: choice.unwrap_or_else(|| name.clone()),
        name,
        topic,
        whose,
        areas: AreaSet::EVERYWHERE,
        minimum_age,
        maximum_age,
        description: description?.0,
        doors: Vec::new(),
        advice,
        not_the_right_person: Vec::new(),
        clocks,
        soft,
        example_questions,
        related: Vec::new(),
        assurance,
        place,
    };
    Some(RawSituation {
        entry,
        topic_place,
        areas: raw_areas,
        doors,
        not_this,
        steps,
        related,
        assured_at,
    })
}

fn doors(fields: &Fields<'_, '_>) -> Vec<RawDoor> {
    let tables = fields.tables("doors");
    if tables.is_empty() {
        fields.missing("doors", "[{ id = \"…\", why = \"…\" }]");
    }
    let mut doors = Vec::new();
    for table in tables {
        let target = target(&table, "id");
        table.words("function");
        if target.is_none() {
            table.missing("id", "\"…\", or function = \"…\"");
        }
        let why = table.needed("why", "\"Why this door.\"");
        let areas = table.list("areas");
        let (minimum_age, maximum_age) = ages(&table);
        table.finish();
        if let (Some(target), Some((why, _))) = (target, why) {
            doors.push(RawDoor {
                target,
                why,
                areas,
                minimum_age,
                maximum_age,
            });
        }
    }
    doors
}

fn not_this(fields: &Fields<'_, '_>) -> Vec<(Option<Named>, String, String)> {
    let mut list = Vec::new();
    for table in fields.tables("not_the_right_person") {
        let id = table.text("id");
        let who = table.needed("who", "\"Your GP\"");
        let why = table.needed("why", "\"…\"");
        table.finish();
        if let (Some((who, _)), Some((why, _))) = (who, why) {
            list.push((id, who, why));
        }
    }
    list
}

fn clocks(fields: &Fields<'_, '_>) -> Vec<Clock> {
    let mut clocks = Vec::new();
    for table in fields.tables("clocks") {
        let rule = table.needed("rule", "\"…\"");
        table.needed("source", "\"https://…\"");
        let source = url(&table, "source");
        let law_as_of = table.date("law_as_of").map(|(date, _)| date);
        table.finish();
        if let (Some((rule, _)), Some(source)) = (rule, source) {
            clocks.push(Clock {
                rule,
                source,
                law_as_of,
            });
        }
    }
    clocks
}

fn clarification(mut fields: Fields<'_, '_>) -> Option<RawClarification> {
    let id = id_of(&mut fields, "clarification");
    let question = fields.needed("question", "\"Which do you mean?\"");
    let mut choices = Vec::new();
    for table in fields.tables("choices") {
        let label = table.needed("label", "\"…\"");
        let situation = table.text("situation").map(ChoiceTarget::Situation);
        let target = situation.or_else(|| target(&table, "service").map(ChoiceTarget::Service));
        table.words("service");
        table.words("function");
        if target.is_none() {
            table.missing("situation", "\"…\", or service = \"…\"");
        }
        table.finish();
        if let (Some((label, _)), Some(target)) = (label, target) {
            choices.push((label, target));
        }
    }
    let example_questions = fields.all_words("example_questions");
    if !(2..=5).contains(&choices.len()) {
        let message = format!("{} has {} choices", fields.what(), choices.len());
        fields.report(Problem::error(fields.place(), message).help("give two to five `choices`"));
    }
    fields.finish();
    let (id, place) = id?;
    Some(RawClarification {
        id,
        question: question?.0,
        choices,
        example_questions,
        place,
    })
}

fn term(mut fields: Fields<'_, '_>) -> Option<(Term, Vec<Named>)> {
    fields.called("this term".to_owned());
    let term = fields.needed("term", "\"EHCP\"");
    if let Some((term, _)) = &term {
        fields.called(format!("term `{term}`"));
    }
    let stands_for = fields.words("stands_for");
    let meaning = fields.needed("meaning", "\"In plain words.\"");
    let aliases = fields.all_words("aliases");
    let see = fields.list("see");
    fields.finish();
    let (term, place) = term?;
    let entry = Term {
        stands_for: stands_for.unwrap_or_else(|| term.clone()),
        term,
        meaning: meaning?.0,
        aliases,
        see: Vec::new(),
        place,
    };
    Some((entry, see))
}
