//! Measures the matcher on public question sets and prints the table of `docs/matching.md`.
//!
//! `cargo run --release --example public_sets -- data` (the sets: `tools/public_sets.sh data`). More:
//! `--valid` uses the validation splits, on which everything was chosen; `--fit` prints the calibration
//! fitted on them; `--speed` measures time and memory only; `--no-spelling` corrects nothing;
//! `--one-seed` and `--only=HWU64` are quicker.

mod confidence;
mod published;
mod sets;
mod speed;
mod trial;
mod typos;

use std::path::PathBuf;
use std::process::ExitCode;

use signpost::matching::Options;

use sets::{Set, SetError};
use trial::Trial;

/// Samples of ten examples a class; the figures are their means.
const SEEDS: [u64; 3] = [1, 2, 3];

struct Wanted {
    data: PathBuf,
    split: &'static str,
    fit: bool,
    speed: bool,
    options: Options,
    seeds: usize,
    only: Option<String>,
}

fn main() -> ExitCode {
    let flags: Vec<String> = std::env::args().skip(1).collect();
    let has = |flag: &str| flags.iter().any(|f| f == flag);
    let wanted = Wanted {
        data: flags
            .iter()
            .find(|f| !f.starts_with("--"))
            .map_or_else(|| "data".into(), PathBuf::from),
        split: if has("--valid") || has("--fit") {
            "valid"
        } else {
            "test"
        },
        fit: has("--fit"),
        speed: has("--speed"),
        only: flags
            .iter()
            .find_map(|f| f.strip_prefix("--only=").map(str::to_owned)),
        options: Options {
            spelling: !has("--no-spelling"),
            ..Options::default()
        },
        seeds: if has("--one-seed") { 1 } else { SEEDS.len() },
    };
    match run(&wanted) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!(
                "error: {error}\nhelp: fetch the public sets with `tools/public_sets.sh data`"
            );
            ExitCode::FAILURE
        }
    }
}

fn run(wanted: &Wanted) -> Result<(), SetError> {
    if wanted.speed {
        speed::print();
        return Ok(());
    }
    let off_topic = sets::off_topic(&wanted.data, wanted.split)?;
    let mut judged = Vec::new();
    let only = |name: &&str| wanted.only.is_none() || wanted.only.as_deref() == Some(*name);
    for name in ["BANKING77", "CLINC150", "HWU64"].into_iter().filter(only) {
        let set = Set::load(&wanted.data, name, wanted.split)?;
        let trials: Vec<Trial> = SEEDS
            .iter()
            .take(wanted.seeds)
            .map(|seed| Trial::run(&set, *seed, &wanted.options))
            .collect();
        println!("{}", trial::row(name, &trials));
        judged.extend(trials.into_iter().flat_map(|t| t.judged));
        if name == "CLINC150" {
            judged.extend(confidence::unknown(&set, &off_topic, wanted));
        }
    }
    println!("\n{}", published::TABLE);
    if wanted.fit {
        confidence::fit(&judged);
    }
    confidence::reliability(&judged);
    Ok(())
}
