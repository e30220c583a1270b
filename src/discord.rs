//! Signpost on Discord: serenity in, Discord's REST interface out.
//!
//! serenity's gateway layer is treated as fallible ([`connection`]); requests are our own ([`rest`]); a message is
//! built within Discord's limits ([`page`], [`drawing`]); a button carries all it needs in its id ([`ids`]). No
//! privileged intent is asked for. What people write is in memory only, and is never in a log.
//! How to put it on a server: `docs/discord.md`.

mod asking;
mod bot;
mod commands;
pub mod connection;
pub mod delivery;
pub mod drawing;
pub mod escape;
mod events;
pub mod form;
pub mod ids;
mod interest;
mod jobs;
mod looking_up;
mod memory;
mod mention;
mod opinions;
pub mod page;
mod privacy;
mod proposing;
mod pulse;
mod questions;
mod replying;
pub mod rest;
mod sending;
mod setup;
mod trouble;
mod unreadable;

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use serde_json::Value;
use tokio::signal::unix::{SignalKind, signal};

use crate::live::{Live, Paths};
use crate::store::{NotAlone, RunningCopy, Store};
pub use bot::Bot;
use connection::Fatal;
pub use pulse::Pulse;
use rest::{DISCORD, Refused, Rest};
pub use setup::invite_link;

/// Options of `signpost run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// A file with the bot's token, instead of the environment variable DISCORD_TOKEN
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Where settings, preferences and sent questions are kept [default: .signpost/signpost.db beside the directory]
    #[arg(long, value_name = "FILE")]
    store: Option<PathBuf>,
    /// Answer supervisors at this address: 200 when connected, else 503
    #[arg(long, value_name = "ADDRESS:PORT")]
    health: Option<SocketAddr>,
    /// A web page about this bot, or about who runs it; Discord is told it with every request
    #[arg(long, value_name = "URL", value_parser = web_page)]
    contact: Option<url::Url>,
    /// How the log is written
    #[arg(long, value_enum, default_value = "plain")]
    log: LogFormat,
}

fn web_page(text: &str) -> Result<url::Url, String> {
    let page = url::Url::parse(text).ok();
    page.filter(|page| matches!(page.scheme(), "http" | "https"))
        .ok_or_else(|| "write the whole address, starting with https://".to_owned())
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Lines for people.
    Plain,
    /// One JSON object a line, for machines.
    Json,
}

/// Why the bot cannot run, for the host: what failed, and what to do.
#[derive(Debug)]
pub struct Failure {
    what: String,
    help: String,
}

impl Failure {
    pub(crate) fn new(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            help: help.into(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}\nhelp: {}", self.what, self.help)
    }
}

/// Runs the bot until it is told to stop.
pub fn run(args: &RunArgs, paths: Paths) -> ExitCode {
    crate::logging::start(args.log);
    let token = match token(args.token_file.as_deref()) {
        Ok(token) => token,
        Err(failure) => return failed(&failure),
    };
    let store = args
        .store
        .clone()
        .unwrap_or_else(|| paths.state.join("signpost.db"));
    let live = match crate::live::start(paths) {
        Ok(live) => live,
        Err(code) => return code,
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            let help = "look whether this user may start threads";
            return failed(&Failure::new(format!("cannot start: {error}"), help));
        }
    };
    let done = runtime.block_on(serve(live, &store, &token, args));
    // A thread of the core that still thinks must not hold up the end.
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failed(&failure),
    }
}

fn failed(failure: &Failure) -> ExitCode {
    anstream::eprintln!("{failure}");
    ExitCode::FAILURE
}

fn token(file: Option<&Path>) -> Result<String, Failure> {
    let help = "copy the bot's token from https://discord.com/developers/applications (page \"Bot\") into the \
        environment variable DISCORD_TOKEN, or into a file named by --token-file";
    let token = match file {
        Some(file) => std::fs::read_to_string(file).map_err(|error| {
            Failure::new(format!("cannot read {}: {error}", file.display()), help)
        })?,
        None => std::env::var("DISCORD_TOKEN")
            .map_err(|_| Failure::new("`DISCORD_TOKEN` is not set", help))?,
    };
    let token = token.trim().trim_start_matches("Bot ").to_owned();
    if token.is_empty() || !token.chars().all(|c| c.is_ascii_graphic()) {
        return Err(Failure::new("the bot's token is empty or broken", help));
    }
    Ok(token)
}

/// Where Discord is: the real one, or the stand-in named by DISCORD_API_URL.
fn origin() -> Result<String, Failure> {
    let Ok(named) = std::env::var("DISCORD_API_URL") else {
        return Ok(DISCORD.to_owned());
    };
    let help = "write an origin such as http://127.0.0.1:8080, without a path";
    let broken = || Failure::new(format!("`DISCORD_API_URL` is not an origin: {named}"), help);
    let address = url::Url::parse(&named).map_err(|_| broken())?;
    let is_origin = matches!(address.scheme(), "http" | "https")
        && address.host().is_some()
        && address.path() == "/"
        && address.query().is_none();
    if !is_origin {
        return Err(broken());
    }
    Ok(named.trim_end_matches('/').to_owned())
}

async fn serve(live: Live, store: &Path, token: &str, args: &RunArgs) -> Result<(), Failure> {
    let stop = stop_signal()?;
    let origin = origin()?;
    let _alone = alone(store)?;
    let pulse = Arc::new(Pulse::default());
    if let Some(address) = args.health {
        crate::health::serve(address, Arc::clone(&pulse)).await?;
    }
    let rest = Rest::with_contact(&origin, token, args.contact.as_ref()).map_err(|error| {
        Failure::new(
            format!("cannot make requests: {error}"),
            "look at the system's certificates",
        )
    })?;
    let me = who_am_i(&rest, &origin).await?;
    let help = "name another file with --store, or let this user write there";
    let opened = Store::open(store).await;
    let store =
        opened.map_err(|e| Failure::new(format!("cannot open {}: {e}", store.display()), help))?;
    let bot = Bot::new(live, store, rest, me).await;
    let bot = Arc::new(bot.map_err(|e| Failure::new(format!("cannot read the store: {e}"), help))?);
    let jobs = jobs::start(&bot);
    let connected = connection::keep(&bot, &origin, token, &pulse, stop).await;
    pulse.set_ready(false);
    tracing::info!("stopping: answers under way are finished");
    let finished = tokio::time::timeout(std::time::Duration::from_secs(10), bot.finish()).await;
    if finished.is_err() {
        tracing::warn!("some answers were not finished");
    }
    jobs.end().await;
    bot.keep_counts().await;
    bot.store.close().await;
    connected.map_err(|fatal| fatal.failure())
}

/// Makes sure that no other copy sends from this store.
fn alone(store: &Path) -> Result<RunningCopy, Failure> {
    RunningCopy::take(store).map_err(|not| match not {
        NotAlone::Another => Failure::new(
            format!("another Signpost runs with {}", store.display()),
            "stop that one first, or name another file with --store",
        ),
        NotAlone::File(path, error) => Failure::new(
            format!("cannot use {}: {error}", path.display()),
            "name another file with --store, or let this user write there",
        ),
    })
}

/// Resolves when the process is told to stop.
fn stop_signal() -> Result<tokio::sync::watch::Receiver<bool>, Failure> {
    let help = "run it on a system with signals";
    let listen = |kind| {
        signal(kind).map_err(|e| Failure::new(format!("cannot listen for signals: {e}"), help))
    };
    let (mut terminate, mut interrupt) = (
        listen(SignalKind::terminate())?,
        listen(SignalKind::interrupt())?,
    );
    let (tell, told) = tokio::sync::watch::channel(false);
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        // Nobody may be listening any more; then there is nothing to stop.
        let _ = tell.send(true);
        std::future::pending::<()>().await;
    });
    Ok(told)
}

/// The ids of the application and of the bot's user; also the first look whether Discord and the token work.
async fn who_am_i(rest: &Rest, origin: &str) -> Result<(u64, u64), Failure> {
    let told = |error: Refused| match error {
        error if error.is_token() => Fatal::WrongToken.failure(),
        error => Failure::new(
            format!("cannot reach Discord at {origin}: {error}"),
            "look at the network and at https://discordstatus.com, then start again",
        ),
    };
    let id = |value: &Value| value.get("id").and_then(Value::as_str)?.parse::<u64>().ok();
    let user = rest.try_read("/users/@me").await.map_err(told)?;
    let application = rest.try_read("/applications/@me").await.map_err(told)?;
    let odd = || {
        Failure::new(
            format!("{origin} does not answer as Discord does"),
            "look at DISCORD_API_URL",
        )
    };
    let (user, application) = (
        id(&user).ok_or_else(odd)?,
        id(&application).ok_or_else(odd)?,
    );
    Ok((application, user))
}
