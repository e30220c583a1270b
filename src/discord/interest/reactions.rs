//! Reactions on the posts of events, kept the same as Discord lists them.
//!
//! They are missed while the connection is down, so after every new session the lists are read. serenity hands events
//! over without keeping their order, so when somebody reacts and takes it back at once, the list is read as well. Only
//! a list that was read to its end changes anything: a failed request deletes nothing.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::Value;
use serenity::all::{Reaction, ReactionType};
use tokio::sync::Notify;

use crate::discord::bot::Bot;
use crate::discord::rest::Refused;
use crate::store::interest::Post;
use crate::store::{Person, StoreError};

/// Discord's largest page of a list of reactions.
const PAGE: usize = 100;
/// Pages of one list: 20,000 people. A list that does not end is not believed.
const PAGES: usize = 200;
/// Reactions count for a year, as records do.
const COUNTED: i64 = 366 * 24 * 3_600;

/// Two events about the same reaction within this time may have changed places.
const CLOSE: Duration = Duration::from_secs(10);
/// A list is read this long after it became unsure, so that several events make one reading.
const REST: Duration = Duration::from_secs(1);

/// How long until a list is read again that could not be read.
const LATER: Duration = Duration::from_secs(60);

/// One person's reaction on a message.
type One = (u64, String, Person);

/// Which lists are to be read.
#[derive(Debug, Default)]
struct Unsure {
    all: bool,
    messages: HashSet<u64>,
}

/// What changed on messages whose lists are being read just now.
type Touched = HashMap<u64, HashSet<(String, Person)>>;

/// What the bot holds about reactions.
#[derive(Debug, Default)]
pub(in crate::discord) struct Reactions {
    told: Notify,
    unsure: Mutex<Unsure>,
    touched: Mutex<Touched>,
    heard: Mutex<HashMap<One, Instant>>,
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Reactions {
    /// Some may have been missed, on any message.
    pub(in crate::discord) fn may_be_missed(&self) {
        lock(&self.unsure).all = true;
        // One permit is kept, however often this is called.
        self.told.notify_one();
    }

    /// What is kept of this message may not be what Discord lists.
    pub(in crate::discord) fn are_unsure(&self, message: u64) {
        lock(&self.unsure).messages.insert(message);
        self.told.notify_one();
    }

    /// Notes an event: for a list that is being read, and whether it came close after another about the same.
    fn hear(&self, one: One) {
        if let Some(touched) = lock(&self.touched).get_mut(&one.0) {
            touched.insert((one.1.clone(), one.2.clone()));
        }
        let message = one.0;
        let mut heard = lock(&self.heard);
        heard.retain(|_, at| at.elapsed() < CLOSE);
        if heard.insert(one, Instant::now()).is_some() {
            drop(heard);
            self.are_unsure(message);
        }
    }
}

/// Reads the lists whenever reactions may have been missed. Runs for as long as the program does.
pub(in crate::discord) async fn reconcile_when_told(bot: Arc<Bot>) {
    loop {
        bot.reactions.told.notified().await;
        tokio::time::sleep(REST).await;
        let unsure = std::mem::take(&mut *lock(&bot.reactions.unsure));
        match bot.unsure_posts(unsure).await {
            Ok(posts) => {
                for post in posts {
                    bot.reconcile_post(&post).await;
                }
            }
            Err(error) => tracing::error!(%error, "the posts could not be read"),
        }
    }
}

/// The name of an emoji in Discord's lists: itself, or "name:id" of a server's own.
fn name(emoji: &ReactionType) -> Option<String> {
    match emoji {
        ReactionType::Unicode(emoji) => Some(emoji.clone()),
        ReactionType::Custom { id, name, .. } => {
            Some(format!("{}:{id}", name.as_deref().unwrap_or("_")))
        }
        _ => None,
    }
}

impl Bot {
    /// Somebody reacted, or took a reaction back.
    pub(in crate::discord) async fn reaction(&self, reaction: &Reaction, is_there: bool) {
        let (Some(person), Some(emoji)) = (reaction.user_id, name(&reaction.emoji)) else {
            return;
        };
        let is_bot = reaction
            .member
            .as_ref()
            .is_some_and(|member| member.user.bot);
        if person.get() == self.me || is_bot {
            return;
        }
        let _work = self.work();
        let (message, person) = (reaction.message_id.get(), self.store.person(person.get()));
        self.reactions
            .hear((message, emoji.clone(), person.clone()));
        if let Err(error) = self
            .keep_reaction((message, &emoji), &person, is_there)
            .await
        {
            tracing::error!(%error, "a reaction was not kept");
        }
    }

    async fn keep_reaction(
        &self,
        (message, emoji): (u64, &str),
        person: &Person,
        is_there: bool,
    ) -> Result<(), StoreError> {
        if !is_there {
            return self.store.unreact(message, emoji, person).await;
        }
        match self.store.post(message).await? {
            Some(post) => {
                self.store
                    .react(&post, emoji, person, crate::clock::today())
                    .await
            }
            None => Ok(()),
        }
    }

    async fn unsure_posts(&self, unsure: Unsure) -> Result<Vec<Post>, StoreError> {
        if unsure.all {
            let since = Timestamp::now().as_second() - COUNTED;
            return self.store.posts_since(since).await;
        }
        let mut posts = Vec::new();
        for message in unsure.messages {
            posts.extend(self.store.post(message).await?);
        }
        Ok(posts)
    }

    async fn reconcile_post(self: &Arc<Self>, post: &Post) {
        lock(&self.reactions.touched).insert(post.message, HashSet::new());
        let read = self.listed(post).await;
        let touched = lock(&self.reactions.touched)
            .remove(&post.message)
            .unwrap_or_default();
        match read {
            Ok(lists) => {
                if let Err(error) = self.reconcile_lists(post, lists, &touched).await {
                    tracing::error!(%error, "reactions could not be kept");
                }
            }
            Err(error) => {
                tracing::warn!(%error, "a post's reactions could not be read; nothing was changed");
                if error == Refused::Unreachable {
                    self.read_again_later(post.message);
                }
            }
        }
    }

    /// Discord was not reached: the list is still unsure.
    fn read_again_later(self: &Arc<Self>, message: u64) {
        let bot = Arc::clone(self);
        tokio::spawn(async move {
            tokio::time::sleep(LATER).await;
            bot.reactions.are_unsure(message);
        });
    }

    /// Who reacted to a post, by emoji. An error when any part could not be read.
    async fn listed(&self, post: &Post) -> Result<HashMap<String, HashSet<Person>>, Refused> {
        let path = format!("/channels/{}/messages/{}", post.channel, post.message);
        let message = self.rest.read(&path).await?;
        let reactions = message.get("reactions").and_then(Value::as_array);
        let mut lists = HashMap::new();
        for reaction in reactions.into_iter().flatten() {
            let Some(emoji) = reaction.get("emoji").and_then(emoji_of) else {
                continue;
            };
            let people = self.people(&path, &emoji, reaction).await?;
            lists.insert(emoji, people);
        }
        Ok(lists)
    }

    async fn people(
        &self,
        path: &str,
        emoji: &str,
        reaction: &Value,
    ) -> Result<HashSet<Person>, Refused> {
        let burst = reaction
            .pointer("/count_details/burst")
            .and_then(Value::as_u64);
        let kinds: &[u8] = if burst.unwrap_or(0) > 0 {
            &[0, 1]
        } else {
            &[0]
        };
        let mut people = HashSet::new();
        for kind in kinds {
            let encoded: String = url::form_urlencoded::byte_serialize(emoji.as_bytes()).collect();
            let mut after = 0;
            let mut pages = 0;
            loop {
                let page =
                    format!("{path}/reactions/{encoded}?limit={PAGE}&after={after}&type={kind}");
                let page = self.rest.read(&page).await?;
                let users = page.as_array().ok_or(Refused::Unreachable)?;
                for user in users {
                    let id = user.get("id").and_then(Value::as_str);
                    let id: u64 = id
                        .and_then(|id| id.parse().ok())
                        .ok_or(Refused::Unreachable)?;
                    after = after.max(id);
                    let is_bot = user.get("bot").and_then(Value::as_bool).unwrap_or(false);
                    if id != self.me && !is_bot {
                        people.insert(self.store.person(id));
                    }
                }
                pages += 1;
                if users.len() < PAGE {
                    break;
                }
                if pages >= PAGES {
                    return Err(Refused::Unreachable);
                }
            }
        }
        Ok(people)
    }

    async fn reconcile_lists(
        &self,
        post: &Post,
        mut lists: HashMap<String, HashSet<Person>>,
        touched: &HashSet<(String, Person)>,
    ) -> Result<(), StoreError> {
        // What is kept with an emoji that the message does not have any more is gone as well.
        for emoji in self.store.emoji_on(post.message).await? {
            lists.entry(emoji).or_default();
        }
        for (emoji, listed) in lists {
            let but = touched.iter().filter(|(other, _)| *other == emoji);
            let but = but.map(|(_, person)| person.clone()).collect();
            let today = crate::clock::today();
            let done = self.store.reconcile(post, &emoji, &listed, &but, today);
            let (added, gone) = done.await?;
            if added + gone > 0 {
                tracing::info!(added, gone, "reactions that were missed");
            }
        }
        Ok(())
    }
}

fn emoji_of(emoji: &Value) -> Option<String> {
    let name = emoji.get("name").and_then(Value::as_str);
    match emoji.get("id").and_then(Value::as_str) {
        Some(id) => Some(format!("{}:{id}", name.unwrap_or("_"))),
        None => name.map(ToOwned::to_owned),
    }
}
