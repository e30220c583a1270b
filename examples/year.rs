//! A year of a busy forum, made by a seeded generator: how large the store gets, how fast `/demand` and the start are,
//! and the picture that organisers see.
//!
//! cargo run --release --example year -- [--seed N] [--picture FILE] [--sheet FILE]

use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Parser;
use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};
use signpost::directory::Directory;
use signpost::events::when::instant;
use signpost::events::{AccessFact, Event, EventId, State, WallSpan};
use signpost::interest::names::Shown;
use signpost::interest::{About, Mode, Slot, Slots, Tell, Wish, emoji, picture, sheet};
use signpost::store::Store;
use signpost::store::interest::{AnswerCounts, Counted, Post};
use signpost::words::Words;

type Failed = Box<dyn std::error::Error>;

const FORUM: u64 = 5_000;
const PARENTS: u64 = 1_000;
const EVENTS: u64 = 50;
const QUESTIONS: u64 = 10_000;
const CHANGES: u64 = 5_000;
const START: Date = date(2026, 1, 1);
const DAYS: u64 = 365;
/// How often `/demand` is asked for.
const RUNS: usize = 200;

#[derive(Parser)]
struct Options {
    /// The same seed makes the same year
    #[arg(long, default_value_t = 2026)]
    seed: u64,
    /// Where the picture is written
    #[arg(long)]
    picture: Option<PathBuf>,
    /// Where the sheet is written
    #[arg(long)]
    sheet: Option<PathBuf>,
}

/// SplitMix64: small, and the same on every machine.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, most: u64) -> u64 {
        self.next() % most.max(1)
    }

    fn one_in(&mut self, many: u64) -> bool {
        self.below(many) == 0
    }

    /// One of these; the first ones far more often, as in life.
    fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let (a, b) = (self.below(from.len() as u64), self.below(from.len() as u64));
        let c = self.below(from.len() as u64);
        from.get(usize::try_from(a.min(b).min(c)).ok()?)
    }
}

struct Year<'a> {
    store: &'a Store,
    directory: &'a Directory,
    dice: Dice,
    posts: Vec<Post>,
}

fn day(number: u64) -> Date {
    START.saturating_add(i64::try_from(number % DAYS).unwrap_or(0).days())
}

fn noon(day: Date) -> Timestamp {
    instant(day.at(12, 0, 0, 0), false)
}

impl Year<'_> {
    fn subjects(&self) -> Vec<About> {
        let mut all = vec![
            About::series("Together We Thrive"),
            About::series("Members' family day"),
        ];
        let topics = self.directory.topics.iter();
        all.extend(topics.map(|topic| About::Topic(topic.id.clone())));
        all
    }

    fn area(&mut self) -> Option<String> {
        let areas: Vec<String> = self.directory.areas.iter().map(|a| a.id.clone()).collect();
        if self.dice.one_in(4) {
            None
        } else {
            self.dice.pick(&areas).cloned()
        }
    }

    fn wish(&mut self) -> Wish {
        let subjects = self.subjects();
        let about = self.dice.pick(&subjects).cloned().unwrap_or_default();
        let area = self.area();
        let likes = [
            Slot::SchoolHours,
            Slot::Evening,
            Slot::Saturday,
            Slot::Holidays,
        ];
        let slots: Vec<Slot> = (0..self.dice.below(3))
            .filter_map(|_| self.dice.pick(&likes).copied())
            .collect();
        Wish {
            about,
            area,
            mode: Mode::ALL[usize::try_from(self.dice.below(3)).unwrap_or(0)],
            slots: Slots::of(slots),
            party: (!self.dice.one_in(2)).then(|| 1 + self.dice.below(5) as u8),
            first_time: self.dice.one_in(3),
            tell: if self.dice.one_in(4) {
                Tell::CountOnly
            } else {
                Tell::Message
            },
            from_event: None,
        }
    }

    async fn question(&mut self, on: Date) -> Result<(), Failed> {
        if self.dice.one_in(12) {
            let topics: Vec<String> = self.directory.topics.iter().map(|t| t.id.clone()).collect();
            let topic = self.dice.pick(&topics).cloned().unwrap_or_default();
            return self.count(Counted::Missed(topic), on).await;
        }
        let services: Vec<String> = self
            .directory
            .services
            .iter()
            .map(|s| s.id.clone())
            .collect();
        match self.dice.pick(&services).cloned() {
            Some(shown) => self.count(Counted::Shown(shown), on).await,
            None => Ok(()),
        }
    }

    async fn count(&self, counted: Counted, on: Date) -> Result<(), Failed> {
        let counts = AnswerCounts::from([((FORUM, on, counted), 1)]);
        Ok(self.store.count_answers(&counts).await?)
    }

    async fn change(&mut self, on: Date) -> Result<(), Failed> {
        let who = 100_000 + self.dice.below(PARENTS);
        let person = self.store.person(who);
        match self.dice.below(10) {
            0..=5 => {
                let wish = self.wish();
                self.store.note_interest(FORUM, who, &wish, on).await?;
            }
            6 => {
                for record in self
                    .store
                    .interests(FORUM, &person)
                    .await?
                    .into_iter()
                    .take(1)
                {
                    let evening = |wish: &mut Wish| wish.slots = Slots::of([Slot::Evening]);
                    self.store
                        .change_interest(FORUM, who, &record.id, evening, on)
                        .await?;
                }
            }
            7 => {
                for record in self
                    .store
                    .interests(FORUM, &person)
                    .await?
                    .into_iter()
                    .take(1)
                {
                    self.store
                        .withdraw_interest(&person, &record.id, on)
                        .await?;
                }
            }
            _ => {
                let posts = self.posts.clone();
                if let Some(post) = self.dice.pick(&posts) {
                    self.store.react(post, "👍", &person, on).await?;
                }
            }
        }
        if self.dice.one_in(15) {
            let form = EventId::new()?.to_string();
            let need = self.dice.pick(&AccessFact::ALL).copied();
            self.store
                .count_access(FORUM, &form, need.as_slice(), on)
                .await?;
        }
        Ok(())
    }

    async fn event(&mut self, on: Date) -> Result<u64, Failed> {
        let wish = self.wish();
        let mut event = Event::draft(EventId::new()?, FORUM, "An event of the year", noon(on));
        event.state = State::Published;
        event.revision = 1;
        match wish.about {
            About::Topic(topic) => event.topic = Some(topic),
            About::Series(series) => event.series = Some(series),
            About::Anything => {}
        }
        event.area = wish.area;
        event.venue = Some("A hall with parking and a quiet room".to_owned());
        let later = on.saturating_add(14.days());
        event.when = Some(WallSpan::new(later.at(10, 0, 0, 0), later.at(12, 0, 0, 0)));
        self.store.keep_draft(&event).await?;
        let told = self
            .store
            .tell_first(&event, &self.directory.areas, noon(on))
            .await?;
        self.posts.insert(
            0,
            Post {
                channel: 6_000,
                message: 70_000 + self.posts.len() as u64,
                forum: FORUM,
                event: event.id,
            },
        );
        Ok(told.records)
    }

    async fn live(&mut self) -> Result<u64, Failed> {
        let mut told = 0;
        for number in 0..DAYS {
            let on = day(number);
            for _ in share(QUESTIONS, number) {
                self.question(on).await?;
            }
            for _ in share(EVENTS, number) {
                told += self.event(on).await?;
            }
            for _ in share(CHANGES, number) {
                self.change(on).await?;
            }
            if self.dice.one_in(30) {
                let wish = self.wish();
                let cell = (&wish.about, wish.area.as_deref());
                let families = 1 + self.dice.below(12) as u32;
                self.store
                    .count_elsewhere(FORUM, cell, families, on)
                    .await?;
            }
            self.store.close_what_was(noon(on)).await?;
            self.store.age_interest(noon(on)).await?;
            self.store
                .keep_demand_day(FORUM, &|one: &str| emoji::counts(&[], one), on)
                .await?;
            self.store.delete_what_is_old(on).await?;
        }
        Ok(told)
    }
}

/// The part of a number that falls on this day.
fn share(all: u64, number: u64) -> std::ops::Range<u64> {
    (all * number / DAYS)..(all * (number + 1) / DAYS)
}

/// What `/demand` does, but for sending it.
async fn demand(store: &Store, shown: &Shown<'_>, on: Date) -> Result<(Vec<u8>, Vec<u8>), Failed> {
    let counts = |one: &str| emoji::counts(&[], one);
    let demand = store.demand(FORUM, &counts, on).await?;
    store.unanswered_most(FORUM, on, 5).await?;
    store.shown_most(FORUM, on, 5).await?;
    store.access_needs(FORUM).await?;
    let picture = picture::png(&demand, &shown.directory.forum.name, shown)?;
    Ok((picture, sheet::csv(&demand, shown)?))
}

fn at(times: &mut [Duration], part: f64) -> Duration {
    times.sort();
    let place = (times.len() as f64 * part) as usize;
    times
        .get(place.min(times.len().saturating_sub(1)))
        .copied()
        .unwrap_or_default()
}

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let options = Options::parse();
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("year.db");
    let last = day(DAYS - 1);
    let loaded = signpost::directory::loading::load("directory.toml".as_ref(), last);
    let directory = loaded
        .parsed
        .directory
        .ok_or("the directory has a mistake")?;
    let words = Words::embedded().map_err(|_| "the words have a mistake")?;
    let shown = Shown {
        directory: &directory,
        words: &words,
    };
    println!("seed {}", options.seed);
    let store = Store::open(&file).await?;
    let mut year = Year {
        store: &store,
        directory: &directory,
        dice: Dice(options.seed),
        posts: Vec::new(),
    };
    let started = Instant::now();
    let told = year.live().await?;
    println!(
        "{PARENTS} parents, {EVENTS} events, {QUESTIONS} questions, {CHANGES} changes of interest in {:.1} s",
        started.elapsed().as_secs_f64()
    );
    println!("records that an event met: {told}");
    let counts = |one: &str| emoji::counts(&[], one);
    let table = store.demand(FORUM, &counts, last).await?;
    println!(
        "rows in the table: {}, families: {:?}",
        table.rows.len(),
        table.people()
    );
    let mut times = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let started = Instant::now();
        demand(&store, &shown, last).await?;
        times.push(started.elapsed());
    }
    let (half, most) = (at(&mut times, 0.5), at(&mut times, 0.99));
    println!("/demand with picture and sheet, {RUNS} times: p50 {half:.1?}, p99 {most:.1?}");
    let (picture, sheet) = demand(&store, &shown, last).await?;
    println!(
        "picture {} kB, sheet {} bytes",
        picture.len() / 1_000,
        sheet.len()
    );
    if let Some(to) = options.picture {
        std::fs::write(to, picture)?;
    }
    if let Some(to) = options.sheet {
        std::fs::write(to, sheet)?;
    }
    store.close().await;
    println!("database: {} kB", std::fs::metadata(&file)?.len() / 1_000);
    let mut times = Vec::new();
    for _ in 0..20 {
        let started = Instant::now();
        let store = Store::open(&file).await?;
        times.push(started.elapsed());
        store.close().await;
    }
    println!("the store opens in: p50 {:.1?}", at(&mut times, 0.5));
    Ok(())
}
