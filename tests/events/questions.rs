//! What is coming up, in the answers to parents' questions; and programmes as organisers write them.

use signpost::answering::{Conversation, Question, answer};
use signpost::events::asking::{Asked, asked};
use signpost::events::programme::{ProgrammeQuestion, read, read_guests, write};
use signpost::events::{Event, State};
use signpost::reply::layout::blocks;
use signpost::reply::{Outcome, Reply};
use signpost::safeguarding::Cards;
use signpost::snapshot::Snapshot;

use crate::sample::{World, fair, now, span};

fn events() -> Vec<Event> {
    let mut later = fair();
    later.title = "Coffee morning".to_owned();
    later.when = Some(span("2027-04-10T10:00", "2027-04-10T12:00"));
    later.programme.clear();
    later.who_will_be_there.clear();
    let mut all = vec![fair(), later];
    for event in &mut all {
        event.state = State::Published;
    }
    all
}

fn snapshot() -> Snapshot {
    let world = World::new();
    let cards = Cards::embedded();
    Snapshot::new(world.directory, world.words, cards)
}

fn said(text: &str, events: &[Event], snapshot: &Snapshot) -> (Reply, String) {
    let question = Question {
        events,
        ..Question::new(text)
    };
    let (reply, _) = answer(question, &Conversation::default(), snapshot, now());
    let text = format!("{:?}", blocks(&reply, &snapshot.words));
    (reply, text)
}

#[test]
fn the_programme_is_read() {
    let (world, events) = (World::new(), events());
    let asked = |text| asked(text, &events, &world.directory);
    let index = |id| world.directory.service(id).expect("a service");
    let next = events.first().expect("an event");
    for text in [
        "will the toy library be there?",
        "is toy library coming",
        "Will Little Acorns toy library be at the fair",
    ] {
        assert_eq!(
            asked(text),
            Some(Asked::WillBeThere(index("toy-library"), Some(next))),
            "{text}"
        );
    }
    assert_eq!(
        asked("will baby splash be there?"),
        Some(Asked::WillBeThere(index("baby-splash"), None))
    );
    assert_eq!(asked("who will be there?"), Some(Asked::Who(next)));
    for text in [
        "what time is the transport talk?",
        "when is the transport talk",
        "what time does lunch start",
    ] {
        assert!(matches!(asked(text), Some(Asked::Session(..))), "{text}");
    }
    for text in [
        "when is half term",
        "will my son be there in ten years",
        "is it there",
        "what time does school transport come",
        "school says no to an EHCP, who do I ask?",
        "",
    ] {
        assert_eq!(asked(text), None, "{text}");
    }
    assert_eq!(
        signpost::events::asking::asked("who will be there?", &[], &world.directory),
        None
    );
}

#[test]
fn answers_know_what_is_coming_up() {
    let (snapshot, events) = (snapshot(), events());
    let (reply, text) = said("when is the next one?", &events, &snapshot);
    assert_eq!(reply.outcome, Outcome::Event);
    assert!(
        text.contains("The next one is Toy fair: Saturday 13 March 2027, 10am to 2pm"),
        "{text}"
    );
    assert!(
        text.find("Toy fair") < text.find("Then: Coffee morning"),
        "{text}"
    );
    assert_eq!(reply.events.len(), 1);
    let (_, text) = said("what time is the transport talk?", &events, &snapshot);
    assert!(
        text.contains("10.30am: Transport talk, with Jo Smith"),
        "{text}"
    );
    let (_, text) = said("will baby splash be there?", &events, &snapshot);
    assert!(
        text.contains("Baby splash is not on the list for Toy fair"),
        "{text}"
    );
    let (reply, text) = said("where can i borrow toys", &events, &snapshot);
    assert_eq!(reply.outcome, Outcome::Answer);
    assert!(
        text.contains("You can meet them at Toy fair: Saturday 13 March 2027"),
        "{text}"
    );
    assert_eq!(reply.events.first().map(|(id, _)| id), Some(&fair().id));
    let (reply, text) = said("where can i borrow toys", &[], &snapshot);
    assert!(
        reply.events.is_empty() && !text.contains("You can meet"),
        "{text}"
    );
    let (_, text) = said("when is the next one?", &[], &snapshot);
    assert!(text.contains("I have no event on my list yet"), "{text}");
}

#[test]
fn a_programme_is_written_and_read() {
    let directory = World::new().directory;
    let when = span("2027-03-13T10:00", "2027-03-14T14:00");
    let text = "10:30 Transport talk - Jo Smith (bike hire)\n1 Lunch\n\nDay 2\n9.30am Swim – Sam (baby splash)";
    let programme = read(text, Some(&when), &directory).expect("read");
    let shown: Vec<String> = programme
        .iter()
        .map(|s| {
            format!(
                "{} {} {} {:?} {:?}",
                s.day, s.time, s.title, s.speaker, s.service
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            "0 10:30:00 Transport talk Some(\"Jo Smith\") Some(\"bike-hire\")",
            "0 13:00:00 Lunch None None",
            "1 09:30:00 Swim Some(\"Sam\") Some(\"baby-splash\")",
        ]
    );
    let again = read(&write(&programme, &directory), Some(&when), &directory);
    assert_eq!(again, Ok(programme));
    assert_eq!(
        read("Lunch", Some(&when), &directory),
        Err(ProgrammeQuestion::NoTime("Lunch".to_owned()))
    );
    assert_eq!(
        read("10:00 Talk (zzzz qqqq)", Some(&when), &directory),
        Err(ProgrammeQuestion::Unknown("zzzz qqqq".to_owned()))
    );
    assert_eq!(
        read_guests("bike hire, toy library\nBike hire", &directory),
        Ok(vec!["bike-hire".to_owned(), "toy-library".to_owned()])
    );
}
