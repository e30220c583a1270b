//! What families wait for, as organisers see it: subject, area and times, as counts without small numbers.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Unit;
use jiff::civil::Date;

use super::few::Few;
use super::wish::{About, Mode, Slot, Slots, Wish};

/// One open record, or one reaction. The same person may stand behind several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Who: a code that says nothing, only whether two are the same.
    pub who: String,
    /// What they wait for.
    pub wish: Wish,
    /// Since when.
    pub asked_on: Date,
}

/// Families that organisers counted at the door or by phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// Its name in the store.
    pub id: String,
    /// What they asked for.
    pub about: About,
    /// Id of the area; none means anywhere.
    pub area: Option<String>,
    /// How many families.
    pub families: u32,
    /// The day they were counted.
    pub counted_on: Date,
}

/// Where a row stands: its subject and the id of its area.
pub type Cell = (About, Option<String>);

/// How many people wait, by subject and area, on an earlier day.
pub type Before = HashMap<Cell, u32>;

/// One row of the table. Its numbers can be read only as [`Few`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What it is about.
    pub about: About,
    /// Id of the area; none means anywhere.
    pub area: Option<String>,
    /// Families counted at the door or by phone: organisers wrote the number themselves, so it is not hidden.
    pub elsewhere: u32,
    /// Whole months that somebody has waited longest; 0 is under one month.
    pub longest_wait: u32,
    families: u32,
    first_timers: u32,
    slots: [u32; 4],
    any_time: u32,
    in_person: u32,
    online: u32,
    before: Option<u32>,
}

impl Row {
    fn empty((about, area): Cell) -> Self {
        Self {
            about,
            area,
            elsewhere: 0,
            longest_wait: 0,
            families: 0,
            first_timers: 0,
            slots: [0; 4],
            any_time: 0,
            in_person: 0,
            online: 0,
            before: None,
        }
    }

    fn add(&mut self, wish: &Wish) {
        self.families += 1;
        self.first_timers += u32::from(wish.first_time);
        for (count, slot) in self.slots.iter_mut().zip(Slot::ALL) {
            *count += u32::from(wish.slots.has(slot));
        }
        self.any_time += u32::from(wish.slots.is_any());
        self.in_person += u32::from(wish.mode == Mode::InPerson);
        self.online += u32::from(wish.mode == Mode::Online);
    }

    fn waits(&mut self, since: Date, today: Date) {
        let months = since
            .until((Unit::Month, today))
            .map_or(0, |s| s.get_months());
        self.longest_wait = self.longest_wait.max(months.max(0).unsigned_abs());
    }

    /// Families that asked here.
    pub fn families(&self) -> Few {
        Few::of(self.families)
    }

    /// How many of them would come for the first time.
    pub fn first_timers(&self) -> Few {
        Few::of(self.first_timers)
    }

    /// How many of them named this time.
    pub fn at(&self, slot: Slot) -> Few {
        let mut slots = Slot::ALL.into_iter().zip(self.slots);
        Few::of(slots.find(|(s, _)| *s == slot).map_or(0, |(_, n)| n))
    }

    /// How many of them named no time.
    pub fn any_time(&self) -> Few {
        Few::of(self.any_time)
    }

    /// How many of them want to be at a place.
    pub fn in_person(&self) -> Few {
        Few::of(self.in_person)
    }

    /// How many of them want to join from home.
    pub fn online(&self) -> Few {
        Few::of(self.online)
    }

    /// How many more than a month ago (fewer when below zero); none where a small number would show.
    pub fn change(&self) -> Option<i64> {
        let before = Few::of(self.before?);
        match (before, self.families()) {
            (Few::Exactly(before), Few::Exactly(now)) => Some(i64::from(now) - i64::from(before)),
            _ => None,
        }
    }

    /// The time that suits most, where it may be shown.
    pub fn best_slot(&self) -> Option<Slot> {
        let shown = Slot::ALL
            .into_iter()
            .filter_map(|slot| Some((self.at(slot).number().filter(|n| *n > 0)?, slot)));
        // The first of those that are even.
        shown.rev().max_by_key(|(n, _)| *n).map(|(_, slot)| slot)
    }

    /// What may be shown of all families, for order and for the length of a bar.
    pub fn weight(&self) -> f64 {
        let asked = match self.families() {
            Few::None => 0.0,
            Few::AFew => 2.5,
            Few::Exactly(number) => f64::from(number),
        };
        asked + f64::from(self.elsewhere)
    }
}

/// The whole table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demand {
    /// The day.
    pub on: Date,
    /// Its rows, most families first.
    pub rows: Vec<Row>,
    people: u32,
}

impl Demand {
    /// Different families that wait for something.
    pub fn people(&self) -> Few {
        Few::of(self.people)
    }
}

/// The table of a day. Somebody who asked twice for the same thing counts once.
pub fn table(asked: &[Asked], elsewhere: &[Elsewhere], before: &Before, today: Date) -> Demand {
    let mut rows: BTreeMap<Cell, Row> = BTreeMap::new();
    let mut people = HashSet::new();
    for ((_, cell), (wish, since)) in merged(asked) {
        let row = rows.entry(cell.clone()).or_insert_with(|| Row::empty(cell));
        row.add(&wish);
        row.waits(since, today);
    }
    people.extend(asked.iter().map(|one| one.who.as_str()));
    for counted in elsewhere {
        let cell = (counted.about.clone(), counted.area.clone());
        let row = rows.entry(cell.clone()).or_insert_with(|| Row::empty(cell));
        row.elsewhere = row.elsewhere.saturating_add(counted.families);
        row.waits(counted.counted_on, today);
    }
    let mut rows: Vec<Row> = rows.into_values().collect();
    for row in &mut rows {
        row.before = before.get(&(row.about.clone(), row.area.clone())).copied();
    }
    // Only by what is shown: the order must not tell what the number hides.
    rows.sort_by(|a, b| {
        let by_weight = b.weight().total_cmp(&a.weight());
        by_weight.then(b.longest_wait.cmp(&a.longest_wait))
    });
    Demand {
        on: today,
        rows,
        people: u32::try_from(people.len()).unwrap_or(u32::MAX),
    }
}

/// How many different people wait, by subject and area.
pub fn counts(asked: &[Asked]) -> Before {
    let mut counts = Before::new();
    for ((_, cell), _) in merged(asked) {
        *counts.entry(cell).or_default() += 1;
    }
    counts
}

/// What two records of one person say together.
fn both(a: Mode, b: Mode) -> Mode {
    match (a, b) {
        (a, b) if a == b => a,
        (Mode::Either, other) | (other, Mode::Either) => other,
        _ => Mode::Either,
    }
}

type Mine<'a> = ((&'a str, Cell), (Wish, Date));

/// One of each person, subject and area: what a button said together with a reaction.
fn merged(asked: &[Asked]) -> impl Iterator<Item = Mine<'_>> {
    let mut found: BTreeMap<(&str, Cell), (Wish, Date)> = BTreeMap::new();
    for one in asked {
        let cell = (one.wish.about.clone(), one.wish.area.clone());
        let entry = found.entry((one.who.as_str(), cell));
        entry
            .and_modify(|(wish, since)| {
                *since = (*since).min(one.asked_on);
                let slots = Slot::ALL.into_iter();
                wish.slots =
                    Slots::of(slots.filter(|s| wish.slots.has(*s) || one.wish.slots.has(*s)));
                wish.first_time |= one.wish.first_time;
                wish.mode = both(wish.mode, one.wish.mode);
            })
            .or_insert_with(|| (one.wish.clone(), one.asked_on));
    }
    found.into_iter()
}
