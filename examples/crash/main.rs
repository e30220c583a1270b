//! Kills the bot at random moments, again and again, while organisers and parents go on, and looks at the end
//! whether anything was lost or said twice: `cargo run --example crash -- --kills 200 --seed 1`.
//!
//! The stand-in for Discord runs outside the killed process. It answers some requests with 429 or 5xx, cuts some
//! connections, and loses some answers after it did what was asked. It remembers no nonce: only looking helps.
//! The seed fixes what everybody does and how long everybody waits; how these meet is up to the machine.

mod actors;
mod chance;
mod interest;
mod ledger;
mod parents;
mod world;

#[allow(dead_code, reason = "shared with the journeys")]
#[path = "../../tests/discord/shared.rs"]
mod shared;

use shared::{description, limits, people, places, stand_in};

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Parser;

use world::World;

/// What can be set.
#[derive(Debug, Parser)]
struct Options {
    /// How often the bot is killed
    #[arg(long, default_value = "20")]
    kills: u32,
    /// The same seed makes everybody do the same
    #[arg(long)]
    seed: Option<u64>,
    /// How many parents there are
    #[arg(long, default_value = "50")]
    people: u64,
}

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    let seed = options.seed.unwrap_or_else(chance::any);
    println!(
        "seed {seed}: {} kills, {} parents",
        options.kills, options.people
    );
    build();
    quiet();
    let started = Instant::now();
    let world = Arc::new(World::new(seed).await);
    let bot = world.start();
    world.ready().await;
    world.set_up().await;
    let killing = tokio::spawn(Arc::clone(&world).kill_and_start(bot, options.kills));
    world.d.world.storm(Some(world::storm(seed)));
    let mut acting = vec![tokio::spawn(actors::organise(Arc::clone(&world)))];
    for number in 0..options.people {
        acting.push(tokio::spawn(parents::take_part(Arc::clone(&world), number)));
    }
    let mut bot = killing.await.expect("the killer works");
    println!("{} kills in {:.0?}", options.kills, started.elapsed());
    world.finish();
    for actor in acting {
        actor.await.expect("everybody finishes");
    }
    world.d.world.storm(None);
    let settled = ledger::settle(&world, Duration::from_secs(300)).await;
    let wrong = ledger::wrong(&world).await;
    bot.stop().await;
    println!("settled: {settled}; {:.0?} in all", started.elapsed());
    for line in &wrong {
        println!("WRONG: {line}");
    }
    if settled && wrong.is_empty() {
        println!("nothing lost, nothing twice");
        return ExitCode::SUCCESS;
    }
    let kept = std::env::temp_dir().join(format!("signpost-crash-{seed}"));
    world.keep(&kept);
    println!(
        "replay with --kills {} --seed {seed}; what was left is in {}",
        options.kills,
        kept.display()
    );
    ExitCode::FAILURE
}

/// The program itself: an example does not build it. The example is named with it, so that what both need is built
/// once.
fn build() {
    if std::env::var_os("SIGNPOST_PROGRAM").is_some() {
        return;
    }
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let built = std::process::Command::new(cargo)
        .args([
            "build",
            "--locked",
            "--quiet",
            "--bin",
            "signpost",
            "--example",
            "crash",
        ])
        .status();
    assert!(
        built.is_ok_and(|status| status.success()),
        "the program cannot be built"
    );
}

/// A connection that is cut on purpose is a panic of its task; that is no news.
fn quiet() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if panic.payload().downcast_ref::<&str>() != Some(&"cut") {
            usual(panic);
        }
    }));
}
