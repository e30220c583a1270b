//! How fast Signpost answers on Discord, and how it holds up: `cargo run --release --example load`.
//!
//! Three parts, each with its goal:
//! - `delay`: from the event on the gateway to the request with the answer's text, beside a bot on serenity that does
//!   nothing but answer "pong", in turns, on stand-ins of one kind. The matcher's own time is measured apart.
//! - `load`: a hundred questions a second for a minute.
//! - `cuts`: thirty lost connections of mixed kinds while people go on asking.
//!
//! Both bots are processes of their own. What this program itself can carry is measured with the pong bot.

mod cuts;
mod delay;
mod load;
mod pong;
mod times;

#[allow(dead_code, reason = "shared with the journeys")]
#[path = "../../tests/discord/shared.rs"]
mod shared;

use shared::{description, limits, people, places, stand_in};

use std::path::Path;
use std::process::{Command, ExitCode};
use std::sync::atomic::Ordering;

use clap::{Parser, ValueEnum};
use stand_in::StandIn;

/// What can be set.
#[derive(Debug, Parser)]
struct Options {
    /// Only this part
    #[arg(long, value_enum)]
    only: Option<Part>,
    /// Questions of each bot in the part `delay`
    #[arg(long, default_value = "1000")]
    questions: usize,
    /// Questions a second in the part `load`
    #[arg(long, default_value = "100")]
    each_second: u64,
    /// Seconds of the part `load`
    #[arg(long, default_value = "60")]
    seconds: u64,
    /// Lost connections in the part `cuts`
    #[arg(long, default_value = "30")]
    cuts: usize,
    /// The directory that is asked
    #[arg(long, default_value = ".")]
    directory: std::path::PathBuf,
    /// Be the pong bot for the stand-in at this address
    #[arg(long, hide = true)]
    pong: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    Delay,
    Load,
    Cuts,
}

/// What parents write: with and without an answer, short and long, well and badly spelt.
const QUESTIONS: [&str; 12] = [
    "school says no to an EHCP, who do I ask?",
    "the council said no to assessing my son, school says he needs a plan",
    "who helps with sleep",
    "my dauhgter is 9 and wont go to school anymore, she cries every morning and nobody listens to us",
    "how do i get dla",
    "what is EHCNA",
    "is there a holiday club for autistic kids in cannock",
    "transport to school was stopped without a word and i work full time",
    "which exhaust pipe fits a vauxhall corsa engine",
    "we waited two years for camhs and now they discharged him",
    "short breaks",
    "speech therapy ended when he turned 5 is that right",
];

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    if let Some(api) = &options.pong {
        return pong::run(api).await;
    }
    build();
    let does = |part: Part| options.only.is_none_or(|only| only == part);
    let mut fine = true;
    if does(Part::Delay) {
        fine &= delay::measure(&options).await;
    }
    if does(Part::Load) {
        fine &= load::measure(&options).await;
    }
    if does(Part::Cuts) {
        fine &= cuts::measure(&options).await;
    }
    if fine {
        ExitCode::SUCCESS
    } else {
        println!("not every goal was reached");
        ExitCode::FAILURE
    }
}

/// Milliseconds between heartbeats, as Discord has them. On a busy machine the short ones of the tests come late, and
/// the connection would begin anew.
const HEARTBEAT: u64 = 41_250;

/// A stand-in without a bot. Requests are recorded and not judged: the journeys do that.
async fn quiet_stand_in(heartbeat: u64) -> StandIn {
    let d = StandIn::alone().await;
    d.world.unjudged.store(true, Ordering::Relaxed);
    d.world.heartbeat.store(heartbeat, Ordering::Relaxed);
    d
}

/// A stand-in with Signpost and the directory.
async fn signpost(options: &Options, heartbeat: u64) -> StandIn {
    let mut d = quiet_stand_in(heartbeat).await;
    let to = d.folder.path();
    for name in ["directory.toml", "directory"] {
        copy(&options.directory.join(name), &to.join(name));
    }
    d.run();
    d.wait_gateway("identify", 1).await;
    d.wait_request("PUT /applications", 1).await;
    d
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        std::fs::create_dir_all(to).expect("a folder");
        for entry in std::fs::read_dir(from).expect("a folder") {
            let entry = entry.expect("a file");
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    } else if from.exists() {
        std::fs::copy(from, to).expect("copied");
    }
}

/// The program itself: an example does not build it. The example is named with it, so that what both need is built
/// once.
fn build() {
    if std::env::var_os("SIGNPOST_PROGRAM").is_some() {
        return;
    }
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut command = Command::new(cargo);
    command.args([
        "build",
        "--locked",
        "--quiet",
        "--bin",
        "signpost",
        "--example",
        "load",
    ]);
    if cfg!(debug_assertions) {
        println!("note: this is not the release build; the figures mean little");
    } else {
        command.arg("--release");
    }
    let built = command.status();
    assert!(
        built.is_ok_and(|status| status.success()),
        "the program cannot be built"
    );
}
