//! Directories far larger than a county needs.

use std::fmt::Write as _;
use std::hint::black_box;
use std::process::Command;
use std::time::Instant;

use jiff::Timestamp;
use signpost::answering::{Conversation, Question, answer};
use signpost::clock::london_day;
use signpost::diagnostics::SourceFile;
use signpost::directory::parse;
use signpost::safeguarding::Cards;
use signpost::snapshot::Snapshot;
use signpost::words::Words;

use crate::times::{Times, memory, milliseconds};

/// The word with a number that makes this program the process that measures one size.
pub(crate) const ALONE: &str = "--services=";
/// Questions asked of each size.
const QUESTIONS: usize = 300;

const WHAT: &str = "swimming lessons|toy library|speech group|sleep clinic|homework club|football team|art class|\
    music therapy|bike workshop|cooking course|debt advice|form filling help|hearing checks|eye tests|wheelchair repairs|\
    respite breaks|sibling meetings|dance class|drama club|horse riding|trampolining|climbing sessions|chess club|\
    coding club|gardening project|job coaching|travel training|minibus rides|equipment loans|sensory room|soft play|\
    baby massage|feeding advice|toilet training support|anger workshop|counselling sessions|bereavement support|\
    signing course|reading scheme|maths tutoring|holiday scheme|youth cafe|film evenings|sewing circle|legal clinic|\
    food parcels|furniture store|school uniform swap|dental visits|physiotherapy";
const WHOM: &str = "toddlers|teenagers|under fives|young adults|new parents|grandparents|foster carers|girls|boys|\
    wheelchair users|children who do not talk|deaf children|blind children|children with epilepsy|autistic children|\
    children with Down's syndrome|anxious pupils|school leavers|brothers and sisters|whole families";
const WHERE: &str = "Ashby|Barford|Calder|Denholme|Elmsett|Fenwick|Garston|Hartwell|Ilford|Jarrow|Kelso|Langport|\
    Marden|Newlyn|Oakham|Penrith|Quorn|Redruth|Selby|Thirsk|Ulverston|Ventnor|Wadebridge|Yarm|Alford|Bewdley|Clun|\
    Dulverton|Eccles|Frome|Glossop|Hexham|Ixworth|Keswick|Ledbury|Malton|Nantwich|Otley|Pickering|Ripon";
const ASKED: [&str; 6] = [
    "where can i find {what} for {whom} in {where}",
    "{what} {where} {whom}",
    "is there any {what} near {where}, it is for {whom}",
    "who runs {what} round {where}",
    "my friend says {where} has {what} for {whom}",
    "looking for {what} that takes {whom}, we live in {where}",
];
/// Not among the examples.
const NEW: &str = "does anybody in {where} offer {what}? we need it for {whom} please";

/// Measures each size in a process of its own, so that the memory of one is not counted for the other.
pub(crate) fn compare(sizes: &[usize]) -> Result<(), String> {
    println!(
        "| services | reading ms | learning s | p50 ms | p99 ms | right of {QUESTIONS} | peak memory MB |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    for size in sizes {
        let program = std::env::current_exe().map_err(|e| format!("error: {e}"))?;
        let status = Command::new(program)
            .arg(format!("{ALONE}{size}"))
            .status()
            .map_err(|e| format!("error: {e}"))?;
        if !status.success() {
            return Err(format!("error: {size} services could not be measured"));
        }
    }
    Ok(())
}

/// Generates so many services, loads them, asks, and prints one line of the table.
pub(crate) fn measure(services: usize) -> Result<(), String> {
    let made = Service::all(services);
    let files = [SourceFile {
        path: "directory.toml".into(),
        text: written(&made),
    }];
    let now = Timestamp::now();
    let start = Instant::now();
    let parsed = parse(&files, london_day(now));
    let reading = start.elapsed();
    let directory = parsed.directory.ok_or_else(|| {
        let problems = signpost::diagnostics::render(&parsed.problems, &files, false);
        format!("error: the generated directory is not valid\n{problems}")
    })?;
    let words = Words::embedded().map_err(|_| "error: the responses are not valid".to_owned())?;
    let start = Instant::now();
    let snapshot = Snapshot::new(directory, words, Cards::embedded());
    let learning = start.elapsed();
    let before = Conversation::default();
    let step = (made.len() / QUESTIONS).max(1);
    let mut right = 0;
    let asked = made.iter().enumerate().step_by(step).take(QUESTIONS);
    let times = asked
        .map(|(index, service)| {
            let question = service.says(NEW);
            let start = Instant::now();
            let (reply, _) = black_box(answer(Question::new(&question), &before, &snapshot, now));
            let time = start.elapsed();
            right += usize::from(reply.services().first() == Some(&index));
            time
        })
        .collect();
    let times = Times::new(times);
    println!(
        "| {} | {:.0} | {:.1} | {:.1} | {:.1} | {right} | {} |",
        made.len(),
        milliseconds(reading),
        learning.as_secs_f64(),
        milliseconds(times.at(50)),
        milliseconds(times.at(99)),
        memory().map_or("unknown".to_owned(), |m| m.to_string()),
    );
    Ok(())
}

/// A service that nobody offers.
struct Service {
    what: &'static str,
    whom: &'static str,
    place: &'static str,
    examples: [&'static str; 3],
}

impl Service {
    /// So many different services, always the same ones.
    fn all(count: usize) -> Vec<Self> {
        let list = |words: &'static str| words.split('|').map(str::trim).collect::<Vec<_>>();
        let (what, whom, place) = (list(WHAT), list(WHOM), list(WHERE));
        let mut dice = Dice(25);
        let mut left: Vec<(&str, &str, &str)> = Vec::new();
        for what in &what {
            for whom in &whom {
                left.extend(place.iter().map(|place| (*what, *whom, *place)));
            }
        }
        let mut made = Vec::new();
        while made.len() < count && !left.is_empty() {
            let (what, whom, place) = left.swap_remove(dice.below(left.len()));
            let mut ways = ASKED.to_vec();
            let examples = [(); 3].map(|()| ways.swap_remove(dice.below(ways.len())));
            made.push(Self {
                what,
                whom,
                place,
                examples,
            });
        }
        made
    }

    fn says(&self, pattern: &str) -> String {
        pattern
            .replace("{what}", self.what)
            .replace("{whom}", self.whom)
            .replace("{where}", self.place)
    }
}

/// The services as a file of minimal entries.
fn written(services: &[Service]) -> String {
    let mut out = String::new();
    for (number, service) in services.iter().enumerate() {
        let examples = service.examples.map(|pattern| service.says(pattern));
        let name = service.says("{where} {what} for {whom}");
        let description = service.says("They offer {what} for {whom} in {where}.");
        let _ = write!(
            out,
            "[[service]]\nid = \"service-{number}\"\nname = \"{name}\"\ndescription = \"{description}\"\n\
            example_questions = {examples:?}\nhow_to_reach = \"Ask at the town hall of {}.\"\n\n",
            service.place
        );
    }
    out
}

/// A small random generator (splitmix64), so that the services never change.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % (limit.max(1) as u64)) as usize
    }
}
