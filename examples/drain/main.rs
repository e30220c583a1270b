//! How long the ledger takes for many notices that are due in the same minute, beside what Discord's limits allow:
//! `cargo run --example drain -- --notices 1000`.
//!
//! The stand-in enforces the limits: 50 requests a second in all, and five messages in five seconds for each channel.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use clap::Parser;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use signpost::discord::delivery::{Delivery, Desk, Draft, Render, Trouble};
use signpost::discord::rest::Rest;
use signpost::events::EventId;
use signpost::outbox::{Planned, Purpose, Recipient, Row};
use signpost::store::{Store, StoreError};

#[allow(dead_code, reason = "shared with the journeys")]
#[path = "../../tests/discord/shared.rs"]
mod shared;

use shared::{description, limits, places, stand_in};

use stand_in::{APPLICATION, StandIn, TOKEN};

/// What can be set.
#[derive(Debug, Parser)]
struct Options {
    /// Notices to people
    #[arg(long, default_value = "1000")]
    notices: u64,
    /// Posts to as many channels beside them
    #[arg(long, default_value = "20")]
    posts: u64,
    /// Direct messages as fast as the documented limits allow, without the ledger's own pace
    #[arg(long)]
    unpaced: bool,
}

struct Words;

#[async_trait]
impl Render for Words {
    async fn render(&self, _row: &Row, _now: Timestamp) -> Result<Draft, StoreError> {
        let body = json!({"content": "Changed: the time.", "allowed_mentions": {"parse": []}});
        let files = Vec::new();
        Ok(Draft::Message { body, files })
    }
}

#[async_trait]
impl Desk for Words {
    async fn trouble(&self, row: &Row, trouble: Trouble) {
        println!("trouble with {}: {trouble:?}", row.id);
    }

    fn why(&self) -> String {
        "Why this message?".to_owned()
    }
}

#[tokio::main]
async fn main() {
    let options = Options::parse();
    let d = StandIn::alone().await;
    d.world.limit();
    let store = Store::open(&d.folder.path().join("drain.db"))
        .await
        .expect("a store");
    let event = EventId::new().expect("random numbers");
    let now = Timestamp::now();
    let row = |recipient: Recipient, due: SignedDuration| Planned {
        event: event.clone(),
        revision: 1,
        recipient,
        purpose: Purpose::Changed,
        due: now - due,
        too_late: None,
    };
    let people = (0..options.notices).map(|n| {
        let within = i64::try_from(n % 60).expect("a small number");
        row(
            Recipient::Person(800_000 + n),
            SignedDuration::from_secs(within),
        )
    });
    let posts =
        (0..options.posts).map(|n| row(Recipient::Channel(70_000 + n), SignedDuration::ZERO));
    let rows: Vec<Planned> = people.chain(posts).collect();
    store.plan_messages(&rows).await.expect("planned");

    let rest = Arc::new(Rest::new(&d.api, TOKEN).expect("a client"));
    let mut delivery = Delivery::new(
        store.clone(),
        rest,
        APPLICATION,
        Arc::new(Words),
        Arc::new(Words),
    );
    if options.unpaced {
        delivery = delivery.unpaced();
    }
    let (stop, told) = tokio::sync::watch::channel(false);
    let started = Instant::now();
    let running = tokio::spawn(async move { delivery.run(told).await });
    let mut posted_in = None;
    let counts = loop {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let posted = (0..options.posts).filter(|n| !d.world.places.messages(70_000 + n).is_empty());
        if posted_in.is_none() && posted.count() as u64 == options.posts {
            posted_in = Some(started.elapsed());
        }
        let counts: BTreeMap<String, u64> = store.message_counts().await.expect("read");
        if !counts.contains_key("pending") && !counts.contains_key("leased") {
            break counts;
        }
    };
    let took = started.elapsed().as_secs_f64();
    stop.send_replace(true);
    running.await.expect("ended");

    let refused = d.world.limited();
    let requests = d.world.requests.lock().expect("a lock").len();
    // Each person: one request opens the conversation, one sends the message.
    let needed = options.notices * 2 + options.posts;
    let (most, time) = limits::GLOBAL;
    let discord = needed as f64 * time.as_secs_f64() / most as f64;
    let own = options.notices as f64 * 0.24;
    println!(
        "{} notices to people and {} posts: {counts:?}",
        options.notices, options.posts
    );
    println!(
        "took {took:.1} s; the posts were there after {:.1} s",
        posted_in.unwrap_or_default().as_secs_f64()
    );
    println!("limit of 50 requests a second for {needed} requests: {discord:.1} s");
    if !options.unpaced {
        println!("own pace of one person in 240 ms: {own:.1} s");
    }
    println!("{requests} requests, {refused} of them refused with 429");
    let all = d.world.places.all_direct();
    let twice = all.values().filter(|count| **count != 1).count();
    println!(
        "{} people reached, {twice} of them not exactly once",
        all.len()
    );
}
