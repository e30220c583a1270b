//! The connection to Discord's gateway, kept up around serenity.
//!
//! What serenity 0.12.5 does by itself is not relied on: it falls back to the real Discord when it cannot read
//! the gateway's address, it ends a shard without a word, it spins on some close codes, and it drops events that
//! it cannot read. So the address is set here and checked, a watchdog looks for signs of life, sessions are
//! counted, and events that cannot be read are counted and told.

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use serde_json::Value;
use serenity::all::{
    ChannelId, Client, ConnectionStage, Context, Event, EventHandler, GatewayError, GatewayIntents,
    Interaction, Message, MessageId, RawEventHandler, Reaction, Ready, ResumedEvent, ShardManager,
    ShardStageUpdateEvent, UnavailableGuild,
};
use serenity::client::ClientBuilder;
use serenity::http::HttpBuilder;
use tokio::runtime::{Handle, Runtime};
use tokio::sync::{oneshot, watch};
use tokio::time::{sleep, timeout};

use super::Failure;
use super::bot::Bot;
use super::pulse::Pulse;
use super::rest::DISCORD;

/// How often the watchdog looks.
const LOOK: Duration = Duration::from_secs(5);
/// How long the connection's thread may take to do nothing at all.
const PROBE: Duration = Duration::from_secs(2);
/// Looks in a row at which it did not, after which it runs in circles.
const CIRCLES: u32 = 2;
/// Threads that did not end, after which the process starts afresh. Each burns a processor for up to a minute.
const STUCK: u32 = 3;
/// Pauses between attempts to connect: from this on, doubled.
const PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Why the bot must end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fatal {
    /// Discord does not know the token.
    WrongToken,
    /// An intent is not enabled for this bot.
    Intents,
    /// Sessions began too often.
    TooManySessions,
    /// The connection does not end when it is told to.
    Stuck,
    /// A stand-in named a gateway on another host.
    OtherHost(String),
}

impl Fatal {
    /// In words, for the host.
    pub fn failure(&self) -> Failure {
        match self {
            Self::WrongToken => Failure::new(
                "Discord does not accept the bot's token",
                "make a new one at https://discord.com/developers/applications (page \"Bot\", \"Reset Token\")",
            ),
            Self::Intents => Failure::new(
                "Discord does not allow an intent that Signpost asks for",
                "Signpost asks for no privileged intent; look at the bot's page at \
                 https://discord.com/developers/applications",
            ),
            Self::TooManySessions => Failure::new(
                "the connection to Discord began anew too often within an hour",
                "look at the network and the log, and start again later; Discord takes the token away after \
                 1,000 new sessions a day",
            ),
            Self::Stuck => Failure::new(
                "the connection to Discord does not end",
                "start again; a supervisor such as systemd does it by itself",
            ),
            Self::OtherHost(url) => Failure::new(
                format!("the stand-in names a gateway on another host: {url}"),
                "with DISCORD_API_URL set, Signpost talks to that host only",
            ),
        }
    }
}

/// What ended one connection.
enum End {
    Stop,
    Fatal(Fatal),
    Again,
    /// As [`End::Again`], and its thread goes on for a while. What it still hears of is thrown away.
    Stuck,
}

/// Nothing privileged: commands and buttons need no intent; mentions and direct messages come with their text.
fn intents() -> GatewayIntents {
    GatewayIntents::GUILDS
        | GatewayIntents::GUILD_MESSAGES
        | GatewayIntents::GUILD_MESSAGE_REACTIONS
        | GatewayIntents::DIRECT_MESSAGES
}

/// Connects, and connects again whenever the connection is lost, until told to stop.
///
/// # Errors
/// What trying again cannot mend.
pub async fn keep(
    bot: &Arc<Bot>,
    origin: &str,
    token: &str,
    pulse: &Arc<Pulse>,
    mut stop: watch::Receiver<bool>,
) -> Result<(), Fatal> {
    let (mut pause, mut stuck) = (PAUSE, 0);
    loop {
        let url = tokio::select! {
            url = gateway(bot, origin) => url?,
            _ = stop.changed() => return Ok(()),
        };
        pulse.beat();
        match connect(bot, (origin, token), &url, pulse, &mut stop).await {
            End::Stop => return Ok(()),
            End::Fatal(fatal) => return Err(fatal),
            End::Again => {}
            End::Stuck if stuck < STUCK => stuck += 1,
            End::Stuck => return Err(Fatal::Stuck),
        }
        pause = if pulse.is_ready() {
            PAUSE
        } else {
            (pause * 2).min(LONGEST_PAUSE)
        };
        pulse.set_ready(false);
        tracing::warn!(
            seconds = pause.as_secs(),
            "the connection was lost; connecting again after a pause"
        );
        tokio::select! {
            () = sleep(pause) => {}
            _ = stop.changed() => return Ok(()),
        }
    }
}

/// The address of the gateway: on the stand-in's host when there is one.
async fn gateway(bot: &Bot, origin: &str) -> Result<String, Fatal> {
    let mut pause = PAUSE;
    loop {
        match bot.rest.read("/gateway").await {
            Ok(told) => {
                let url = told.get("url").and_then(Value::as_str).unwrap_or_default();
                return if is_allowed(url, origin) {
                    Ok(url.to_owned())
                } else {
                    Err(Fatal::OtherHost(url.to_owned()))
                };
            }
            Err(error) if error.is_token() => return Err(Fatal::WrongToken),
            Err(error) => tracing::warn!(%error, "the gateway's address could not be read"),
        }
        sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

fn is_allowed(gateway: &str, origin: &str) -> bool {
    let host = |text: &str| Some(url::Url::parse(text).ok()?.host_str()?.to_owned());
    let Some(gateway_host) = host(gateway) else {
        return false;
    };
    if origin == DISCORD {
        return gateway.starts_with("wss://") && gateway_host.ends_with(".discord.gg");
    }
    Some(gateway_host) == host(origin)
}

/// One connection. serenity runs on a thread of its own, so that nothing it does can hold up an answer, a stop or
/// the watchdog; that thread can be thrown away.
async fn connect(
    bot: &Arc<Bot>,
    (origin, token): (&str, &str),
    url: &str,
    pulse: &Arc<Pulse>,
    stop: &mut watch::Receiver<bool>,
) -> End {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder
        .worker_threads(1)
        .thread_name("gateway")
        .enable_all();
    let Ok(runtime) = builder.build() else {
        return End::Again;
    };
    let events = Arc::new(Events {
        bot: Arc::clone(bot),
        pulse: Arc::clone(pulse),
        home: Handle::current(),
    });
    let (tell, told) = oneshot::channel();
    let client = client(origin.to_owned(), token.to_owned(), url.to_owned(), events);
    let running = runtime.spawn(async move {
        let mut client = client.await?;
        // Nobody listens any more when the process is stopping.
        let _ = tell.send(Arc::clone(&client.shard_manager));
        client.start().await
    });
    let mut manager = None;
    let watched = async {
        manager = told.await.ok();
        watch_over(manager.as_ref(), &runtime, pulse).await
    };
    let end = tokio::select! {
        ended = running => ended.map_or(End::Again, end_of),
        _ = stop.changed() => End::Stop,
        end = watched => end,
    };
    if let Some(manager) = manager {
        // A proper goodbye, if it is still able to say one.
        let _ = timeout(Duration::from_secs(2), manager.shutdown_all()).await;
    }
    match (throw_away(runtime).await, end) {
        (false, End::Again) => End::Stuck,
        (_, end) => end,
    }
}

/// serenity's client, with the gateway's address set.
async fn client(
    origin: String,
    token: String,
    url: String,
    events: Arc<Events>,
) -> Result<Client, serenity::Error> {
    // serenity makes one request, for the gateway's address. With its rate limiter on it would make it to the real
    // Discord even when a stand-in is named.
    let mut http = HttpBuilder::new(&token).ratelimiter_disabled(true);
    if origin != DISCORD {
        http = http.proxy(origin);
    }
    let builder = ClientBuilder::new_with_http(http.build(), intents())
        .event_handler_arc(Arc::clone(&events));
    let client = builder.raw_event_handler(Unreadable(events)).await?;
    url.clone_into(&mut *client.ws_url.lock().await);
    Ok(client)
}

/// Ends the connection's thread; says whether it did end.
async fn throw_away(runtime: Runtime) -> bool {
    const PATIENCE: Duration = Duration::from_secs(3);
    let ended = tokio::task::spawn_blocking(move || {
        let started = Instant::now();
        runtime.shutdown_timeout(PATIENCE);
        started.elapsed() < PATIENCE
    });
    ended.await.unwrap_or(false)
}

fn end_of(ended: Result<(), serenity::Error>) -> End {
    match ended {
        Err(serenity::Error::Gateway(GatewayError::InvalidAuthentication)) => {
            End::Fatal(Fatal::WrongToken)
        }
        Err(serenity::Error::Gateway(
            GatewayError::DisallowedGatewayIntents | GatewayError::InvalidGatewayIntents,
        )) => End::Fatal(Fatal::Intents),
        _ => End::Again,
    }
}

/// Returns when the connection is dead, or runs in circles, although it does not say so.
async fn watch_over(manager: Option<&Arc<ShardManager>>, runtime: &Runtime, pulse: &Pulse) -> End {
    let (mut latency, mut circles) = (None, 0);
    loop {
        sleep(LOOK).await;
        if let Some(manager) = manager {
            let runners = manager.runners.lock().await;
            let now = runners.values().next().and_then(|runner| runner.latency);
            // Each answered heartbeat has a latency of its own, to the nanosecond.
            if now != latency {
                latency = now;
                pulse.beat();
            }
        }
        // On some close codes serenity reads a dead socket again and again and never lets go of its thread, until the
        // next heartbeat fails.
        let answers = timeout(PROBE, runtime.spawn(async {})).await.is_ok();
        circles = if answers { 0 } else { circles + 1 };
        if pulse.begins_too_often() {
            return End::Fatal(Fatal::TooManySessions);
        }
        if circles >= CIRCLES {
            tracing::error!("the connection runs in circles");
            return End::Again;
        }
        if pulse.is_silent() {
            tracing::error!("nothing was heard from Discord for too long");
            return End::Again;
        }
    }
}

/// What serenity tells.
struct Events {
    bot: Arc<Bot>,
    pulse: Arc<Pulse>,
    /// Where answers are made: not on the connection's own thread.
    home: Handle,
}

#[async_trait]
impl EventHandler for Events {
    async fn ready(&self, _: Context, ready: Ready) {
        // Nothing is started here: this comes again after every new session.
        tracing::info!(servers = ready.guilds.len(), "connected");
        // What happened before this session was not heard; a session that goes on hears it afterwards.
        self.bot.reactions.may_be_missed();
        self.pulse.set_ready(true);
        self.pulse.beat();
    }

    async fn resume(&self, _: Context, _: ResumedEvent) {
        tracing::info!("connected again");
        self.pulse.set_ready(true);
        self.pulse.beat();
    }

    async fn shard_stage_update(&self, _: Context, event: ShardStageUpdateEvent) {
        match event.new {
            ConnectionStage::Identifying => self.pulse.new_session(),
            ConnectionStage::Connected => {}
            _ => self.pulse.set_ready(false),
        }
    }

    async fn interaction_create(&self, _: Context, interaction: Interaction) {
        let bot = Arc::clone(&self.bot);
        self.home
            .spawn(async move { bot.interaction(interaction).await });
    }

    async fn message(&self, _: Context, message: Message) {
        let bot = Arc::clone(&self.bot);
        self.home.spawn(async move { bot.message(message).await });
    }

    async fn reaction_add(&self, _: Context, reaction: Reaction) {
        let bot = Arc::clone(&self.bot);
        self.home
            .spawn(async move { bot.reaction(&reaction, true).await });
    }

    async fn reaction_remove(&self, _: Context, reaction: Reaction) {
        let bot = Arc::clone(&self.bot);
        self.home
            .spawn(async move { bot.reaction(&reaction, false).await });
    }

    async fn reaction_remove_all(&self, _: Context, _: ChannelId, message: MessageId) {
        self.bot.reactions.are_unsure(message.get());
    }

    async fn reaction_remove_emoji(&self, _: Context, gone: Reaction) {
        self.bot.reactions.are_unsure(gone.message_id.get());
    }

    async fn guild_delete(
        &self,
        _: Context,
        gone: UnavailableGuild,
        _: Option<serenity::all::Guild>,
    ) {
        if !gone.unavailable {
            let (bot, forum) = (Arc::clone(&self.bot), gone.id.get());
            self.home
                .spawn(async move { bot.forget_forum(forum).await });
        }
    }
}

/// Looks for events that serenity could not read; it says nothing about them itself.
struct Unreadable(Arc<Events>);

#[async_trait]
impl RawEventHandler for Unreadable {
    async fn raw_event(&self, _: Context, event: Event) {
        self.0.pulse.beat();
        if let Event::Unknown(unknown) = event {
            let bot = Arc::clone(&self.0.bot);
            let unreadable = async move { bot.unreadable(&unknown.kind, &unknown.value).await };
            self.0.home.spawn(unreadable);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stand_in_keeps_the_bot_to_itself() {
        let stand_in = "http://127.0.0.1:8080";
        assert!(is_allowed("ws://127.0.0.1:8080/gateway", stand_in));
        assert!(!is_allowed("wss://gateway.discord.gg", stand_in));
        assert!(is_allowed("wss://gateway.discord.gg", DISCORD));
        assert!(!is_allowed("ws://127.0.0.1:1", DISCORD));
        assert!(!is_allowed("", DISCORD));
    }
}
