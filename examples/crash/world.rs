//! The world outside the killed process: Discord, what everybody wants, and who kills.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Child;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use jiff::Timestamp;
use signpost::events::EventId;
use tokio::time::{sleep, timeout};

use crate::chance::Chance;
use crate::people::{Person, Seen};
use crate::stand_in::{Fault, ORGANISERS, StandIn, Storm};

/// The channel of announcements.
pub(crate) const NEWS: u64 = 6_002;
/// One parent in so many waits for a subject that no event has.
pub(crate) const PICKY: u64 = 5;

/// How far an organiser knows an event to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    Published,
    Cancelled,
}

/// What a parent wants of an event, and was told that it is so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Wish {
    /// How many come; none when they cannot.
    pub(crate) coming: Option<u8>,
    /// Whether they want a reminder the day before.
    pub(crate) reminded: bool,
    /// Whether a press without an answer may have been kept: the event was called off before the next one.
    pub(crate) unclear: bool,
}

/// An event, as people know it.
#[derive(Debug, Clone)]
pub(crate) struct Happening {
    pub(crate) id: EventId,
    pub(crate) known: Known,
    pub(crate) changes: u32,
    /// Closed to what people do, while it is called off.
    pub(crate) closing: bool,
    /// Whether those who asked hear of it an hour before everybody does.
    pub(crate) head_start: bool,
    pub(crate) published: Span,
    pub(crate) called_off: Option<Span>,
}

/// From the first press to the answer: it happened once in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) began: Timestamp,
    pub(crate) ended: Timestamp,
}

impl Span {
    /// Ends now.
    pub(crate) fn since(began: Timestamp) -> Self {
        let ended = Timestamp::now();
        Self { began, ended }
    }
}

/// What somebody did about waiting for an event. A record is named by its id.
#[derive(Debug, Clone, Default)]
pub(crate) struct Waiting {
    pub(crate) asked: Vec<(String, Span)>,
    pub(crate) taken_back: Vec<(String, Span)>,
    /// Presses without an answer: each may have made a record that the person never saw.
    pub(crate) lost: u32,
}

impl Waiting {
    /// What they asked for and did not take back, each once.
    pub(crate) fn records(&self) -> Vec<String> {
        let mut records: Vec<String> = Vec::new();
        for (record, _) in &self.asked {
            let is_gone = self.taken_back.iter().any(|(gone, _)| gone == record);
            if !is_gone && !records.contains(record) {
                records.push(record.clone());
            }
        }
        records
    }

    /// Whether they may have taken something back after the one moment and before the other.
    pub(crate) fn changed_their_mind(&self, after: Timestamp, before: Timestamp) -> bool {
        let mut spans = self.taken_back.iter().map(|(_, span)| span);
        spans.any(|span| span.ended > after && span.began < before)
    }
}

pub(crate) struct World {
    pub(crate) d: StandIn,
    pub(crate) seed: u64,
    pub(crate) events: Mutex<Vec<Happening>>,
    pub(crate) wishes: Mutex<BTreeMap<(String, u64), Wish>>,
    pub(crate) waiting: Mutex<BTreeMap<u64, Waiting>>,
    /// The subject that no event of the test has, as buttons name it.
    pub(crate) toys: OnceLock<String>,
    done: AtomicBool,
}

/// The bot's process.
pub(crate) struct Bot(Child);

impl Bot {
    fn kill(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }

    /// Asks it to stop.
    pub(crate) async fn stop(&mut self) {
        let id = self.0.id().to_string();
        std::process::Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .ok();
        for _ in 0..200 {
            if self.0.try_wait().is_ok_and(|ended| ended.is_some()) {
                return;
            }
            sleep(Duration::from_millis(50)).await;
        }
        self.kill();
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        self.kill();
    }
}

/// What happens to requests: about one in twelve fails in some way.
pub(crate) fn storm(seed: u64) -> Storm {
    let chance = Mutex::new(Chance::new(seed, 1_000_003));
    Box::new(move |call| {
        let mut chance = chance.lock().expect("a lock");
        let is_small = call.contains("/gateway") || call.contains("@me");
        if is_small && !call.contains("/channels") {
            return None;
        }
        match chance.below(240) {
            0..4 => Some(Fault::Status(500)),
            4..7 => Some(Fault::Status(503)),
            7..11 => Some(Fault::TooMany(0.2)),
            11..15 => Some(Fault::Cut),
            15..20 => Some(Fault::CutAfter),
            // Costs ten seconds each.
            20 if chance.below(4) == 0 => Some(Fault::LoseAnswer),
            _ => None,
        }
    })
}

impl World {
    pub(crate) async fn new(seed: u64) -> Self {
        let d = StandIn::alone().await;
        d.world.places.forget_nonces();
        Self {
            d,
            seed,
            events: Mutex::default(),
            wishes: Mutex::default(),
            waiting: Mutex::default(),
            toys: OnceLock::new(),
            done: AtomicBool::new(false),
        }
    }

    pub(crate) fn start(&self) -> Bot {
        Bot(self.d.command().spawn().expect("the program starts"))
    }

    /// Waits until the bot was connected once more than before; false when it takes too long.
    async fn connected(&self, before: usize) -> bool {
        let look = async {
            while self.d.count_gateway("identify") <= before {
                sleep(Duration::from_millis(10)).await;
            }
        };
        timeout(Duration::from_secs(120), look).await.is_ok()
    }

    /// Waits until the bot is there for the first time.
    pub(crate) async fn ready(&self) {
        assert!(
            self.connected(0).await,
            "the bot does not start: {}",
            self.d.log()
        );
        sleep(Duration::from_millis(300)).await;
    }

    /// Kills the bot and starts it again, so often. Returns the last one, which lives.
    pub(crate) async fn kill_and_start(
        self: std::sync::Arc<Self>,
        mut bot: Bot,
        kills: u32,
    ) -> Bot {
        let mut chance = Chance::new(self.seed, 1_000_001);
        for number in 1..=kills {
            // Most kills come while it works, some while it starts.
            if chance.below(4) > 0 {
                sleep(chance.time(100, 2_500)).await;
            }
            bot.kill();
            let before = self.d.count_gateway("identify");
            bot = self.start();
            if chance.below(4) == 0 {
                sleep(chance.time(0, 600)).await;
            } else {
                assert!(
                    self.connected(before).await,
                    "it does not start: {}",
                    self.d.log()
                );
            }
            if number % 20 == 0 {
                println!("  {number} kills");
            }
        }
        bot
    }

    /// Asks everybody to come to an end.
    pub(crate) fn finish(&self) {
        self.done.store(true, Ordering::SeqCst);
    }

    pub(crate) fn is_finished(&self) -> bool {
        self.done.load(Ordering::SeqCst)
    }

    /// Says where announcements and news for organisers go.
    pub(crate) async fn set_up(&self) {
        let boss = Person::manager(2);
        for (part, id) in [("organisers", ORGANISERS), ("announcements", NEWS)] {
            let setup = boss.slash(&self.d, "setup", &[]).await;
            let (menu, _) = setup.menu(&format!("setup:{part}"));
            boss.pick(&self.d, &setup, &menu, 8, &[id.to_string()])
                .await;
        }
        let noted = boss
            .press_id(&self.d, &crate::actors::nothing(), "in:t:.:")
            .await;
        let (_, subjects) = noted.menu("in:ca:");
        let toys = subjects.get(1).expect("a subject").clone();
        self.toys.set(toys).expect("set once");
        boss.press(&self.d, &noted, "Take it back").await;
    }

    /// What somebody did about waiting.
    pub(crate) fn with_waiting<T>(&self, person: u64, act: impl FnOnce(&mut Waiting) -> T) -> T {
        let mut waiting = self.waiting.lock().expect("a lock");
        act(waiting.entry(person).or_default())
    }

    /// Does something until it is answered, as people do: they press again. With how often they pressed.
    pub(crate) async fn insist<F: Future<Output = Seen>>(
        &self,
        act: impl Fn() -> F,
    ) -> (Seen, u32) {
        let mut tries = 1;
        loop {
            let answered = timeout(Duration::from_secs(4), act()).await;
            if let Ok(seen) = answered {
                let text = seen.text();
                let was_not_done = [
                    "You are quick",
                    "went wrong",
                    "could not save",
                    "look this up",
                ];
                if !was_not_done.iter().any(|part| text.contains(part)) {
                    return (seen, tries);
                }
                sleep(Duration::from_millis(2_100)).await;
            }
            tries += 1;
        }
    }

    /// Keeps the data and the log for whoever looks into a failure.
    pub(crate) fn keep(&self, to: &Path) {
        std::fs::create_dir_all(to).ok();
        let folder = self.d.folder.path();
        for name in ["log", ".signpost/signpost.db", ".signpost/signpost.db-wal"] {
            let file = Path::new(name).file_name().expect("a name");
            std::fs::copy(folder.join(name), to.join(file)).ok();
        }
    }
}
