//! The bot: what it holds, and the way from an event to the requests that answer it.

use std::collections::{HashMap, HashSet};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use governor::clock::DefaultClock;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use jiff::Timestamp;
use serenity::all::{
    CommandInteraction, ComponentInteraction, Interaction, ModalInteraction, Permissions,
};
use tokio::sync::Notify;

use super::events::EventPress;
use super::ids::Press;
use super::memory::{Memory, Seen};
use super::page::{First, Page};
use super::proposing::ProposalPress;
use super::rest::{Refused, Rest};
use crate::events::Event;
use crate::live::Live;
use crate::snapshot::Snapshot;
use crate::store::{Person, Preferences, Settings, Store, StoreError};

/// Presses and questions of one person: fifteen at once, then one every two seconds. More than a person in a
/// hurry needs, less than a script makes.
const BURST: u32 = 15;
const EVERY: Duration = Duration::from_secs(2);
/// Suggestions while typing come with every letter.
const SUGGESTION_BURST: u32 = 30;
const SUGGESTION_EVERY: Duration = Duration::from_millis(150);

/// How long an answer may take before Discord is told that one is coming. It waits three seconds, and the telling
/// itself may have to be tried again.
const SOON: Duration = Duration::from_millis(1_200);
/// How long a question may wait for its turn. Longer, and the person has gone.
const PATIENCE: Duration = Duration::from_secs(20);

fn processors() -> usize {
    std::thread::available_parallelism().map_or(2, std::num::NonZeroUsize::get)
}

type Pace = RateLimiter<u64, DashMapStateStore<u64>, DefaultClock>;

/// The running bot.
pub struct Bot {
    pub(super) live: Live,
    pub(super) store: Store,
    pub(super) rest: Arc<Rest>,
    /// The application's id, which is the bot user's id as well.
    pub(super) application: u64,
    pub(super) me: u64,
    pub(super) memory: Memory,
    pub(super) seen: Seen,
    pub(super) reactions: super::interest::Reactions,
    pub(super) tallies: super::interest::Tallies,
    preferences: RwLock<HashMap<Person, Preferences>>,
    settings: RwLock<HashMap<u64, Settings>>,
    flagged: RwLock<HashSet<String>>,
    /// What every forum has coming up, the next one first.
    coming: RwLock<Arc<Vec<Event>>>,
    pace: Pace,
    suggestion_pace: Pace,
    /// People who were told to slow down and have not been answered since.
    pub(super) slowed: Seen,
    /// Channels where a message could not be posted.
    pub(super) troubled: std::sync::Mutex<HashSet<u64>>,
    /// One for each processor: more questions at once would only make all of them late.
    minds: tokio::sync::Semaphore,
    in_flight: AtomicUsize,
    idle: Notify,
}

impl std::fmt::Debug for Bot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bot").finish_non_exhaustive()
    }
}

/// Who did something, and where.
#[derive(Debug, Clone, Default)]
pub(super) struct Visit {
    /// The person's id.
    pub person: u64,
    /// The channel's id.
    pub channel: u64,
    /// The forum (server); none in a direct message.
    pub forum: Option<u64>,
    /// What the person may do in this channel.
    pub may: Permissions,
    /// Their roles.
    pub roles: Vec<u64>,
    /// What the bot may do in this channel.
    pub bot_may: Permissions,
}

/// What to send.
#[derive(Debug)]
pub(super) struct Answer {
    /// The first answer.
    pub first: First,
    /// What follows it.
    pub then: Vec<Then>,
}

/// A message after the first answer.
#[derive(Debug)]
pub(super) enum Then {
    /// To the person alone.
    FollowUp(Page),
    /// In the channel, for everybody. With what to tell the person when it does not work.
    Post(Page, Page),
}

impl From<Page> for Answer {
    fn from(page: Page) -> Self {
        First::New(page).into()
    }
}

impl From<First> for Answer {
    fn from(first: First) -> Self {
        Self {
            first,
            then: Vec::new(),
        }
    }
}

/// One piece of work that a stop waits for.
pub(super) struct Work<'a>(&'a Bot);

impl Drop for Work<'_> {
    fn drop(&mut self) {
        if self.0.in_flight.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.0.idle.notify_waiters();
        }
    }
}

fn pace(every: Duration, burst: u32) -> Pace {
    let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
    let quota = Quota::with_period(every).unwrap_or_else(|| Quota::per_second(burst));
    RateLimiter::dashmap(quota.allow_burst(burst))
}

fn lock<T>(lock: &RwLock<T>) -> std::sync::RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn lock_mut<T>(lock: &RwLock<T>) -> std::sync::RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}

impl Bot {
    /// A bot for this application, with what the store holds.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn new(
        live: Live,
        store: Store,
        rest: Rest,
        (application, me): (u64, u64),
    ) -> Result<Self, StoreError> {
        let preferences = store.all_preferences().await?.into_iter().collect();
        let settings = store.all_settings().await?.into_iter().collect();
        let flagged = store.flagged().await?.into_iter().collect();
        let coming = store.coming_everywhere(Timestamp::now()).await?;
        Ok(Self {
            live,
            store,
            rest: Arc::new(rest),
            application,
            me,
            memory: Memory::default(),
            seen: Seen::default(),
            reactions: super::interest::Reactions::default(),
            tallies: super::interest::Tallies::default(),
            preferences: RwLock::new(preferences),
            settings: RwLock::new(settings),
            flagged: RwLock::new(flagged),
            coming: RwLock::new(Arc::new(coming)),
            pace: pace(EVERY, BURST),
            suggestion_pace: pace(SUGGESTION_EVERY, SUGGESTION_BURST),
            slowed: Seen::default(),
            troubled: std::sync::Mutex::default(),
            minds: tokio::sync::Semaphore::new(processors()),
            in_flight: AtomicUsize::new(0),
            idle: Notify::new(),
        })
    }

    /// What a person set for themselves.
    pub(super) fn preferences(&self, person: u64) -> Preferences {
        let person = self.store.person(person);
        lock(&self.preferences)
            .get(&person)
            .cloned()
            .unwrap_or_default()
    }

    /// Keeps what a person set for themselves.
    pub(super) async fn set_preferences(
        &self,
        person: u64,
        what: Preferences,
    ) -> Result<(), StoreError> {
        let person = self.store.person(person);
        self.store.keep_preferences(&person, &what).await?;
        lock_mut(&self.preferences).insert(person, what);
        Ok(())
    }

    /// Forgets a person, in memory and in the store.
    pub(super) async fn forget(&self, person: u64) -> Result<(), StoreError> {
        self.memory.forget(person);
        self.store.forget_messages(person).await?;
        let person = self.store.person(person);
        self.store.forget(&person).await?;
        lock_mut(&self.preferences).remove(&person);
        Ok(())
    }

    /// The settings of a forum.
    pub(super) fn settings(&self, forum: u64) -> Settings {
        lock(&self.settings)
            .get(&forum)
            .cloned()
            .unwrap_or_default()
    }

    /// The forums that set something.
    pub(super) fn forums(&self) -> Vec<u64> {
        lock(&self.settings).keys().copied().collect()
    }

    /// Keeps the settings of a forum.
    pub(super) async fn set_settings(&self, forum: u64, what: Settings) -> Result<(), StoreError> {
        self.store.keep_settings(forum, &what).await?;
        lock_mut(&self.settings).insert(forum, what);
        Ok(())
    }

    /// Forgets a forum that Signpost was removed from.
    pub async fn forget_forum(&self, forum: u64) {
        lock_mut(&self.settings).remove(&forum);
        if let Err(error) = self.store.forget_forum(forum).await {
            tracing::error!(%error, "a forum's data could not be deleted");
        }
    }

    /// What a forum has coming up; in a direct message, what all have.
    pub(super) fn coming(&self, forum: Option<u64>) -> Vec<Event> {
        let now = Timestamp::now();
        let all = Arc::clone(&lock(&self.coming));
        let here = all.iter().filter(|event| event.is_coming(now));
        here.filter(|event| forum.is_none_or(|forum| forum == event.forum))
            .cloned()
            .collect()
    }

    /// Reads anew what is coming up.
    pub(super) async fn refresh_coming(&self) {
        match self.store.coming_everywhere(Timestamp::now()).await {
            Ok(events) => *lock_mut(&self.coming) = Arc::new(events),
            Err(error) => tracing::error!(%error, "the events could not be read"),
        }
    }

    /// Whether a parent said that a detail of this entry is wrong.
    pub(super) fn is_flagged(&self, entry: &str) -> bool {
        lock(&self.flagged).contains(entry)
    }

    /// Flags an entry, or takes the flag off.
    pub(super) async fn set_flag(&self, entry: &str, on: bool) -> Result<(), StoreError> {
        if on {
            self.store.flag(entry, crate::clock::today()).await?;
            lock_mut(&self.flagged).insert(entry.to_owned());
        } else {
            self.store.unflag(entry).await?;
            lock_mut(&self.flagged).remove(entry);
        }
        Ok(())
    }

    /// Marks the start of a piece of work that a stop waits for.
    pub(super) fn work(&self) -> Work<'_> {
        self.in_flight.fetch_add(1, Ordering::AcqRel);
        Work(self)
    }

    /// Waits until nothing is under way.
    pub async fn finish(&self) {
        loop {
            let idle = self.idle.notified();
            if self.in_flight.load(Ordering::Acquire) == 0 {
                return;
            }
            idle.await;
        }
    }

    /// Whether this person is within the pace.
    pub(super) fn is_in_pace(&self, person: u64) -> bool {
        self.pace.check_key(&person).is_ok()
    }

    /// Forgets what is no longer needed. To be called now and then.
    pub fn tidy(&self) {
        self.memory.tidy();
        self.pace.retain_recent();
        self.suggestion_pace.retain_recent();
    }

    /// Runs the core beside the connection, so that heartbeats go on. Nothing when it failed or had no turn in time.
    pub(super) async fn think<T: Send + 'static>(
        self: &Arc<Self>,
        think: impl FnOnce(&Self, &Arc<Snapshot>) -> T + Send + 'static,
    ) -> Option<T> {
        let waited = tokio::time::timeout(PATIENCE, self.minds.acquire());
        let Ok(Ok(_mind)) = waited.await else {
            tracing::warn!("more questions than can be answered in time");
            return None;
        };
        let bot = Arc::clone(self);
        let thought = tokio::task::spawn_blocking(move || {
            let snapshot = bot.live.snapshot();
            think(&bot, &snapshot)
        });
        match thought.await {
            Ok(thought) => Some(thought),
            Err(_) => {
                tracing::error!("an answer failed inside the core");
                None
            }
        }
    }

    /// A text of the forum's words.
    pub(super) fn say(&self, name: &str) -> String {
        self.live.snapshot().words.text(name)
    }

    /// A short private message.
    pub(super) fn note(&self, name: &str) -> Page {
        Page::new(&self.say(name))
    }

    /// Answers an interaction.
    pub async fn interaction(self: &Arc<Self>, interaction: Interaction) {
        let _work = self.work();
        let (id, token) = (interaction.id().get(), interaction.token().to_owned());
        if !self.seen.is_first(id) {
            return;
        }
        let mut deciding = std::pin::pin!(self.decide(&interaction));
        let soon = tokio::time::timeout(SOON, &mut deciding).await;
        let (decided, late) = match soon {
            Ok(decided) => (decided, false),
            // Whatever else goes on, a person hears something within three seconds.
            Err(_) if can_wait(&interaction) => {
                if let Err(error) = self.rest.answer(id, &token, &First::Later).await {
                    tracing::warn!(%error, code = error.code(), "an interaction was not answered");
                    return;
                }
                (deciding.await, true)
            }
            Err(_) => (deciding.await, false),
        };
        let Some((visit, mut answer)) = decided else {
            return;
        };
        let answered = if late {
            let page = late_page(&mut answer).unwrap_or_else(|| self.note("went_wrong"));
            self.rest.finish(self.application, &token, &page).await
        } else {
            self.rest.answer(id, &token, &answer.first).await
        };
        if let Err(error) = answered {
            tracing::warn!(%error, code = error.code(), "an interaction was not answered");
            return;
        }
        for (number, then) in answer.then.into_iter().enumerate() {
            self.afterwards(&visit, (id, &token, number), then).await;
        }
    }

    async fn decide(self: &Arc<Self>, interaction: &Interaction) -> Option<(Visit, Answer)> {
        let visit = visit(interaction)?;
        if let Interaction::Autocomplete(typing) = interaction {
            let quiet = self.suggestion_pace.check_key(&visit.person).is_err();
            let choices = if quiet {
                Vec::new()
            } else {
                self.suggest(typing)
            };
            return Some((visit, First::Suggestions(choices).into()));
        }
        if !is_urgent(interaction) && !self.is_in_pace(visit.person) {
            return Some((visit, self.note("slow_down").into()));
        }
        let answer = match interaction {
            Interaction::Command(command) => self.command(command, &visit).await,
            Interaction::Component(pressed) => self.pressed(pressed, &visit).await,
            Interaction::Modal(form) => self.form(form, &visit).await,
            _ => return None,
        };
        Some((visit, answer))
    }

    async fn afterwards(&self, visit: &Visit, (id, token, number): (u64, &str, usize), then: Then) {
        match then {
            Then::FollowUp(page) => self.follow_up(token, &page).await,
            Then::Post(page, instead) => {
                let nonce = format!("{id}-{number}");
                let nonce = nonce.get(..nonce.len().min(25)).unwrap_or_default();
                let post = self
                    .rest
                    .post_with(visit.channel, page.message(), page.files(), nonce);
                let posted = post.await;
                if let Err(error) = posted {
                    self.could_not_post(visit.forum, visit.channel, &error)
                        .await;
                    self.follow_up(token, &instead).await;
                }
            }
        }
    }

    async fn follow_up(&self, token: &str, page: &Page) {
        let body = page.json();
        let sent = self
            .rest
            .follow_up(self.application, token, &body, page.files());
        if let Err(error) = sent.await {
            tracing::warn!(%error, "a second message was not sent");
        }
    }

    /// Tells organisers once that a message could not be posted.
    pub(super) async fn could_not_post(&self, forum: Option<u64>, channel: u64, error: &Refused) {
        tracing::warn!(%error, "a message was not posted");
        if let Some(forum) = forum
            && error.is_permission()
        {
            if let Ok(mut troubled) = self.troubled.lock() {
                troubled.insert(channel);
            }
            let text = self.live.snapshot().words.say(
                "trouble_post",
                minijinja::context! { channel => format!("<#{channel}>") },
            );
            self.trouble(forum, &format!("post-{channel}"), &text).await;
        }
    }

    async fn command(self: &Arc<Self>, command: &CommandInteraction, visit: &Visit) -> Answer {
        match command.data.name.as_str() {
            "ask" => self.ask(command, visit).await,
            super::commands::ABOUT_THIS => self.ask_about(command, visit).await,
            "service" => self.service(command, visit).await,
            "what-is" => self.what_is(command, visit).await,
            "browse" => self.browse().into(),
            "urgent" => self.urgent(visit).into(),
            "help" => self.help().into(),
            "privacy" => self.privacy().into(),
            "preferences" => self.prefer(command, visit).await,
            "setup" => self.setup(visit),
            "questions" => self.questions(visit, 0).await,
            "interest" => self.interest(visit).await,
            "demand" => self.demand(visit).await,
            "event" | "events" | "next" => self.event_command(command, visit).await,
            _ => self.note("old_button").into(),
        }
    }

    async fn pressed(self: &Arc<Self>, pressed: &ComponentInteraction, visit: &Visit) -> Answer {
        let custom_id = super::delivery::without_row(&pressed.data.custom_id);
        if super::delivery::is_ours(custom_id) {
            return self.why_this(custom_id, visit).await;
        }
        if let Some(press) = super::interest::Press::read(custom_id) {
            return self.interest_pressed(press, pressed, visit).await;
        }
        if let Some(press) = EventPress::read(custom_id) {
            return self.event_pressed(press, pressed, visit).await;
        }
        if let Some(press) = ProposalPress::read(custom_id) {
            return self.proposal_pressed(press, pressed, visit).await;
        }
        let Some(press) = Press::read(custom_id) else {
            return self.note("old_button").into();
        };
        match press {
            Press::Contact(subject) => self.contact(subject, visit).await,
            Press::More(subject, from) => self.more(subject, from, visit).await,
            Press::Open(subject) => self.open(subject, pressed, visit).await,
            Press::Pick => self.pick(pressed, visit).await,
            Press::Anyway => self.anyway(visit).await,
            Press::Help(message) => self.help_now(message, visit).await,
            Press::Helped(subject) => self.helped(&subject, pressed, visit).await,
            Press::NotRight(subject) => self.not_right(&subject),
            Press::Why(subject) => self.why(subject, pressed, visit).await,
            Press::Share(subject) => self.share(subject, pressed).await,
            Press::SendForm => self.send_form(visit),
            Press::SendNow => self.send_now(visit).await,
            Press::SendNot => self.send_not(visit),
            Press::Browse(by, list, from) => self.browse_list(by, list, from),
            Press::BrowsePick(by) => self.browse_pick(by, pressed),
            Press::Mine => self.mine(visit).await,
            Press::DeleteMine => self.delete_mine(visit).await,
            Press::Setup(part) => self.set_up(part, pressed, visit).await,
            Press::Questions(from) => self.questions(visit, from).await,
            Press::Done => self.done(pressed, visit).await,
            Press::Send | Press::Detail(_) => self.note("old_button").into(),
        }
    }

    async fn form(self: &Arc<Self>, form: &ModalInteraction, visit: &Visit) -> Answer {
        if let Some(press) = super::interest::Press::read(&form.data.custom_id) {
            return self.interest_form(press, form, visit).await;
        }
        if let Some(press) = EventPress::read(&form.data.custom_id) {
            return self.event_form(press, form, visit).await;
        }
        if let Some(press) = ProposalPress::read(&form.data.custom_id) {
            return self.proposal_form(press, form, visit).await;
        }
        let text = written(form);
        match Press::read(&form.data.custom_id) {
            Some(Press::Send) => self.send(&text, visit).await,
            Some(Press::Detail(subject)) => self.wrong_detail(&subject, &text, visit).await,
            _ => self.note("old_button").into(),
        }
    }
}

/// Whether Discord lets the answer follow later: suggestions must come at once.
fn can_wait(interaction: &Interaction) -> bool {
    !matches!(interaction, Interaction::Autocomplete(_))
}

/// The page of an answer that comes late. What changes the message of the button cannot be done any more: its follow-up
/// takes its place. A form cannot be shown late.
fn late_page(answer: &mut Answer) -> Option<Page> {
    match &answer.first {
        First::New(page) | First::Instead(page) => Some(page.clone()),
        _ => {
            let at = answer
                .then
                .iter()
                .position(|then| matches!(then, Then::FollowUp(_)))?;
            match answer.then.remove(at) {
                Then::FollowUp(page) => Some(page),
                Then::Post(..) => None,
            }
        }
    }
}

/// Whether it asks for the numbers to ring in danger: that is never slowed.
fn is_urgent(interaction: &Interaction) -> bool {
    match interaction {
        Interaction::Command(command) => command.data.name == "urgent",
        Interaction::Component(pressed) => {
            matches!(Press::read(&pressed.data.custom_id), Some(Press::Help(_)))
        }
        _ => false,
    }
}

/// What was written in the one field of a form.
pub(super) fn written(form: &ModalInteraction) -> String {
    use serenity::all::ActionRowComponent;
    let mut fields = form.data.components.iter().flat_map(|row| &row.components);
    let text = fields.find_map(|field| match field {
        ActionRowComponent::InputText(input) => input.value.clone(),
        _ => None,
    });
    text.unwrap_or_default()
}

fn visit(interaction: &Interaction) -> Option<Visit> {
    let (member, user, channel, forum, bot_may) = match interaction {
        Interaction::Command(i) | Interaction::Autocomplete(i) => (
            i.member.as_deref(),
            &i.user,
            i.channel_id,
            i.guild_id,
            i.app_permissions,
        ),
        Interaction::Component(i) => (
            i.member.as_ref(),
            &i.user,
            i.channel_id,
            i.guild_id,
            i.app_permissions,
        ),
        Interaction::Modal(i) => (
            i.member.as_ref(),
            &i.user,
            i.channel_id,
            i.guild_id,
            i.app_permissions,
        ),
        _ => return None,
    };
    Some(Visit {
        person: user.id.get(),
        channel: channel.get(),
        forum: forum.map(|id| id.get()),
        may: member.and_then(|m| m.permissions).unwrap_or_default(),
        roles: member
            .map(|m| m.roles.iter().map(|role| role.get()).collect())
            .unwrap_or_default(),
        bot_may: bot_may.unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_answer_is_its_page_or_what_follows() {
        let page = || Page::new("hello");
        assert_eq!(late_page(&mut page().into()), Some(page()));
        assert_eq!(late_page(&mut First::Instead(page()).into()), Some(page()));
        let mut thanks = Answer {
            first: First::Rows(Vec::new()),
            then: vec![Then::Post(page(), page()), Then::FollowUp(page())],
        };
        assert_eq!(late_page(&mut thanks), Some(page()));
        assert!(matches!(thanks.then.as_slice(), [Then::Post(..)]));
        assert_eq!(late_page(&mut First::Rows(Vec::new()).into()), None);
    }
}
