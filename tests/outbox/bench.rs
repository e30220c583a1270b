//! A store, a stand-in, and what sends from one to the other, with a clock that can be set on.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use signpost::discord::delivery::{Delivery, Desk, Step, Trouble};
use signpost::discord::rest::Rest;
use signpost::events::EventId;
use signpost::outbox::{Planned, Purpose, Recipient, Row, State};
use signpost::store::Store;

use crate::stand_in::{APPLICATION, CHANNEL, GUILD, StandIn, TOKEN};
use crate::words::Words;

/// Remembers what organisers would have been told.
#[derive(Default)]
pub(crate) struct Told(pub(crate) Mutex<Vec<Trouble>>);

#[async_trait]
impl Desk for Told {
    async fn trouble(&self, _row: &Row, trouble: Trouble) {
        self.0.lock().expect("a lock").push(trouble);
    }

    fn why(&self) -> String {
        "Why this message?".to_owned()
    }
}

pub(crate) struct Bench {
    pub(crate) d: StandIn,
    pub(crate) store: Store,
    pub(crate) words: Arc<Words>,
    pub(crate) told: Arc<Told>,
    rest: Arc<Rest>,
    ahead: Arc<AtomicI64>,
}

pub(crate) const HALL: Recipient = Recipient::Channel(CHANNEL);
pub(crate) const CALENDAR: Recipient = Recipient::Calendar(GUILD);

pub(crate) fn person(number: u64) -> Recipient {
    Recipient::Person(700_000 + number)
}

pub(crate) fn event() -> EventId {
    EventId::parse("0123456789abcdef").expect("an id")
}

/// Due a minute ago, and never too late.
pub(crate) fn planned(revision: u32, recipient: Recipient, purpose: Purpose) -> Planned {
    Planned {
        event: event(),
        revision,
        recipient,
        purpose,
        due: Timestamp::now() - SignedDuration::from_mins(1),
        too_late: None,
    }
}

impl Bench {
    pub(crate) async fn new() -> Self {
        let d = StandIn::alone().await;
        let rest = Arc::new(Rest::new(&d.api, TOKEN).expect("a client"));
        Self {
            d,
            store: Store::in_memory().await.expect("a store"),
            words: Arc::default(),
            told: Arc::default(),
            rest,
            ahead: Arc::default(),
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::now() + SignedDuration::from_secs(self.ahead.load(Ordering::SeqCst))
    }

    /// Sets the clock on.
    pub(crate) fn pass(&self, seconds: i64) {
        self.ahead.fetch_add(seconds, Ordering::SeqCst);
    }

    pub(crate) fn delivery(&self) -> Delivery {
        let ahead = Arc::clone(&self.ahead);
        let clock =
            move || Timestamp::now() + SignedDuration::from_secs(ahead.load(Ordering::SeqCst));
        let rest = Arc::clone(&self.rest);
        let (words, told) = (Arc::clone(&self.words), Arc::clone(&self.told));
        Delivery::new(self.store.clone(), rest, APPLICATION, words, told).clock(Arc::new(clock))
    }

    pub(crate) async fn plan(&self, rows: &[Planned]) {
        self.store.plan_messages(rows).await.expect("planned");
    }

    /// Sends what is due; dies after a step if one is named.
    pub(crate) async fn send(&self, dies_after: Option<Step>) {
        let mut delivery = self.delivery();
        if let Some(last) = dies_after {
            delivery = delivery.stop_after(Arc::new(move |step| step != last));
        }
        delivery.run_once().await.expect("the store works");
    }

    /// What a start does after a kill.
    pub(crate) async fn start_again(&self) {
        self.store
            .release_messages(self.now())
            .await
            .expect("released");
        // Longer than a stray request for a scheduled event may take.
        self.pass(20);
    }

    /// Sends until nothing waits, with time passing.
    pub(crate) async fn settle(&self) {
        for _ in 0..20 {
            self.send(None).await;
            self.pass(60);
        }
    }

    pub(crate) async fn states(&self) -> Vec<State> {
        let rows = self.store.messages_of(&event()).await.expect("read");
        rows.iter().map(|row| row.state).collect()
    }

    /// The texts that stand in the channel.
    pub(crate) fn hall(&self) -> Vec<String> {
        let messages = self.d.world.places.messages(CHANNEL);
        let text = |m: &serde_json::Value| m["content"].as_str().unwrap_or_default().to_owned();
        messages.iter().map(text).collect()
    }

    pub(crate) fn troubles(&self) -> Vec<Trouble> {
        self.told.0.lock().expect("a lock").clone()
    }
}
