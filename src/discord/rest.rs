//! Requests to Discord's REST interface: the few routes that are used, each tried again where that is safe.
//!
//! serenity's own client is not used for these. It would answer interactions through a rate-limit table that
//! grows for ever, ignore a stand-in while it limits, and report an error for a message that was posted when
//! only the answer could not be read. Here a body is read only where it is needed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::multipart::{Form, Part};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::Value;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use url::Url;

use super::page::{File, First, Page};

mod once;
pub use once::{Attachment, Call};

/// The real Discord.
pub const DISCORD: &str = "https://discord.com";

/// An interaction must be answered within three seconds; what comes later is thrown away.
const INTERACTION_TIME: Duration = Duration::from_millis(2_800);
/// One try of an interaction's answer.
const INTERACTION_TRY: Duration = Duration::from_millis(1_200);
/// A message may wait for a rate limit or a short failure of Discord.
const MESSAGE_TIME: Duration = Duration::from_secs(60);
/// One try of any other request.
const TRY: Duration = Duration::from_secs(10);
/// Discord forgets a message's nonce after some minutes, so tries end long before.
const TRIES: u32 = 6;
/// Buckets that are remembered before those at rest are forgotten.
const BUCKETS: usize = 512;

/// Why a request did not succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// Discord answered with this HTTP status and error code.
    Answered {
        /// HTTP status.
        status: u16,
        /// Discord's code; 0 when it gave none.
        code: u64,
    },
    /// Discord was not reached, or not in time.
    Unreachable,
}

impl Refused {
    /// Discord's error code, 0 without one.
    pub fn code(&self) -> u64 {
        match self {
            Self::Answered { code, .. } => *code,
            Self::Unreachable => 0,
        }
    }

    /// Whether the bot lacks a permission or access.
    pub fn is_permission(&self) -> bool {
        matches!(self, Self::Answered { status: 403, .. }) || matches!(self.code(), 50_001 | 50_013)
    }

    /// Whether the token is wrong.
    pub fn is_token(&self) -> bool {
        matches!(self, Self::Answered { status: 401, .. })
    }
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Answered { status, code } => write!(f, "Discord answered {status} (code {code})"),
            Self::Unreachable => f.write_str("Discord did not answer"),
        }
    }
}

impl std::error::Error for Refused {}

/// What is sent: the message, and the files with it.
type Body<'a> = (&'a Value, &'a [File]);

/// When a bucket of requests is free again. Held while one of its requests is under way.
type Bucket = Arc<tokio::sync::Mutex<Instant>>;

/// The client.
pub struct Rest {
    client: reqwest::Client,
    origin: String,
    token: String,
    buckets: Mutex<HashMap<String, Bucket>>,
    everything: tokio::sync::Mutex<Instant>,
    pace: once::Pace,
}

impl std::fmt::Debug for Rest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Never the token.
        f.debug_struct("Rest")
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}

/// What came back.
struct Answered {
    status: StatusCode,
    code: u64,
    retry_after: Option<Duration>,
    everywhere: bool,
    body: Value,
}

impl Rest {
    /// A client for this origin ([`DISCORD`], or a stand-in).
    ///
    /// # Errors
    /// When the system offers no TLS.
    pub fn new(origin: &str, token: &str) -> Result<Self, reqwest::Error> {
        Self::with_contact(origin, token, None)
    }

    /// The same, with the host's own address in each request ("User-Agent").
    ///
    /// # Errors
    /// When the system offers no TLS, or the address cannot stand in a header.
    pub fn with_contact(
        origin: &str,
        token: &str,
        contact: Option<&Url>,
    ) -> Result<Self, reqwest::Error> {
        let mut builder = reqwest::Client::builder()
            .user_agent(agent(contact))
            .connect_timeout(Duration::from_secs(3))
            .redirect(reqwest::redirect::Policy::none());
        if origin != DISCORD {
            // A stand-in is reached directly or not at all.
            builder = builder.no_proxy();
        }
        Ok(Self {
            client: builder.build()?,
            origin: origin.trim_end_matches('/').to_owned(),
            token: token.to_owned(),
            buckets: Mutex::default(),
            everything: tokio::sync::Mutex::new(Instant::now()),
            pace: once::pace(),
        })
    }

    /// Answers an interaction: tried again for as long as Discord waits for an answer.
    ///
    /// # Errors
    /// When Discord refused the answer or was not reached in time.
    pub async fn answer(
        &self,
        interaction: u64,
        token: &str,
        first: &First,
    ) -> Result<(), Refused> {
        let path = format!("/interactions/{interaction}/{token}/callback");
        let body = first.json();
        let tries = self.answer_tries(&path, (&body, first.files()));
        timeout(INTERACTION_TIME, tries)
            .await
            .unwrap_or(Err(Refused::Unreachable))
    }

    async fn answer_tries(&self, path: &str, body: Body<'_>) -> Result<(), Refused> {
        let mut tries = 0;
        loop {
            tries += 1;
            let sent = self
                .send(Method::POST, path, Some(body), INTERACTION_TRY)
                .await;
            match sent {
                Ok(answered) if answered.status.is_success() => return Ok(()),
                // An earlier try arrived and only its answer was lost.
                Ok(answered) if answered.code == 40_060 && tries > 1 => return Ok(()),
                Ok(answered) if !answered.may_be_tried_again() => return Err(answered.refused()),
                Ok(answered) => sleep(answered.retry_after.unwrap_or(pause(tries) / 4)).await,
                Err(_) => sleep(pause(tries) / 4).await,
            }
        }
    }

    /// Puts a message in the place of "the answer comes later". Doing it twice changes nothing, so it is tried again.
    ///
    /// # Errors
    /// When Discord refused it or was not reached.
    pub async fn finish(&self, application: u64, token: &str, page: &Page) -> Result<(), Refused> {
        let path = format!("/webhooks/{application}/{token}/messages/@original");
        let body = page.message();
        let mut tries = 0;
        loop {
            tries += 1;
            let sent = self.send(Method::PATCH, &path, Some((&body, page.files())), TRY);
            let refused = match sent.await {
                Ok(answered) if answered.status.is_success() => return Ok(()),
                Ok(answered) if !answered.may_be_tried_again() => return Err(answered.refused()),
                Ok(answered) => answered.refused(),
                Err(refused) => refused,
            };
            if tries == TRIES {
                return Err(refused);
            }
            sleep(pause(tries)).await;
        }
    }

    /// Adds a message to an interaction that was answered.
    ///
    /// # Errors
    /// When Discord refused it or was not reached.
    pub async fn follow_up(
        &self,
        application: u64,
        token: &str,
        body: &Value,
        files: &[File],
    ) -> Result<(), Refused> {
        let path = format!("/webhooks/{application}/{token}");
        // There is no nonce here: a try whose answer was lost is not repeated.
        let sent = self
            .send(Method::POST, &path, Some((body, files)), TRY)
            .await?;
        if sent.status.is_success() {
            Ok(())
        } else {
            Err(sent.refused())
        }
    }

    /// Posts in a channel. `nonce` makes Discord drop a second copy, so that a try whose answer was lost can be
    /// repeated.
    ///
    /// # Errors
    /// When Discord refused it or was not reached for a minute.
    pub async fn post(&self, channel: u64, body: Value, nonce: &str) -> Result<(), Refused> {
        self.post_with(channel, body, &[], nonce).await
    }

    /// Posts in a channel, with files.
    ///
    /// # Errors
    /// When Discord refused it or was not reached for a minute.
    pub async fn post_with(
        &self,
        channel: u64,
        mut body: Value,
        files: &[File],
        nonce: &str,
    ) -> Result<(), Refused> {
        if let Some(body) = body.as_object_mut() {
            body.insert("nonce".to_owned(), nonce.into());
            body.insert("enforce_nonce".to_owned(), true.into());
        }
        let path = format!("/channels/{channel}/messages");
        self.patient(Method::POST, &path, Some((&body, files)), TRIES)
            .await
            .map(|_| ())
    }

    /// Reads something.
    ///
    /// # Errors
    /// When Discord refused it or was not reached.
    pub async fn read(&self, path: &str) -> Result<Value, Refused> {
        self.patient(Method::GET, path, None, TRIES).await
    }

    /// Reads something at the start, with few tries: the host is waiting to hear what is wrong.
    ///
    /// # Errors
    /// When Discord refused it or was not reached.
    pub async fn try_read(&self, path: &str) -> Result<Value, Refused> {
        self.patient(Method::GET, path, None, 4).await
    }

    /// Replaces the registered commands.
    ///
    /// # Errors
    /// When Discord refused them or was not reached.
    pub async fn register(&self, application: u64, commands: &Value) -> Result<(), Refused> {
        let path = format!("/applications/{application}/commands");
        self.patient(Method::PUT, &path, Some((commands, &[])), TRIES)
            .await
            .map(|_| ())
    }

    /// One request of a bucket at a time, after its wait, tried again on a failure that passes.
    async fn patient(
        &self,
        method: Method,
        path: &str,
        body: Option<Body<'_>>,
        tries: u32,
    ) -> Result<Value, Refused> {
        let bucket = self.bucket(&format!("{method} {}", major(path)));
        let until = Instant::now() + MESSAGE_TIME;
        let mut free_at = bucket.lock().await;
        for attempt in 1..=tries {
            let everything = *self.everything.lock().await;
            let wait = (*free_at).max(everything);
            if wait > until {
                break;
            }
            sleep_until(wait).await;
            match self.send(method.clone(), path, body, TRY).await {
                Ok(answered) => {
                    if let Some(wait) = answered.retry_after {
                        *free_at = Instant::now() + wait;
                        if answered.everywhere {
                            *self.everything.lock().await = *free_at;
                        }
                    }
                    if answered.status.is_success() {
                        return Ok(answered.body);
                    }
                    if !answered.may_be_tried_again() {
                        return Err(answered.refused());
                    }
                    if answered.retry_after.is_none() {
                        sleep(pause(attempt)).await;
                    }
                }
                Err(_) => sleep(pause(attempt)).await,
            }
        }
        Err(Refused::Unreachable)
    }

    fn bucket(&self, name: &str) -> Bucket {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= BUCKETS {
            // Only what nobody holds and what is free may be forgotten.
            let now = Instant::now();
            buckets.retain(|_, bucket| {
                Arc::strong_count(bucket) > 1
                    || bucket.try_lock().is_ok_and(|free_at| *free_at > now)
            });
        }
        let bucket = buckets.entry(name.to_owned());
        Arc::clone(bucket.or_insert_with(|| Arc::new(tokio::sync::Mutex::new(Instant::now()))))
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<Body<'_>>,
        time: Duration,
    ) -> Result<Answered, Refused> {
        let reads = method == Method::GET;
        let mut request = self
            .client
            .request(method, format!("{}/api/v10{path}", self.origin))
            .timeout(time);
        // The token of an interaction is all that its routes need; the bot's own is left out of them.
        if !(path.starts_with("/interactions/") || path.starts_with("/webhooks/")) {
            request = request.header("Authorization", format!("Bot {}", self.token));
        }
        if let Some(body) = body {
            request = with_body(request, body)?;
        }
        let response = request.send().await.map_err(|error| {
            tracing::debug!(
                timeout = error.is_timeout(),
                connect = error.is_connect(),
                "a request failed"
            );
            Refused::Unreachable
        })?;
        Ok(Answered::read(response, reads).await)
    }
}

/// The message alone as JSON; with files as a form, the message in its part `payload_json`.
fn with_body(request: RequestBuilder, (body, files): Body<'_>) -> Result<RequestBuilder, Refused> {
    if files.is_empty() {
        return Ok(request.json(body));
    }
    let json = |text: String| Part::text(text).mime_str("application/json");
    let parts = files.iter().enumerate().map(|(number, file)| {
        let part = Part::bytes(file.bytes.to_vec()).file_name(file.name.clone());
        Ok((format!("files[{number}]"), part.mime_str(file.kind)?))
    });
    let parts =
        std::iter::once(json(body.to_string()).map(|part| ("payload_json".to_owned(), part)))
            .chain(parts)
            .collect::<Result<Vec<_>, reqwest::Error>>();
    let parts = parts.map_err(|error| {
        tracing::error!(%error, "a file could not be sent");
        Refused::Unreachable
    })?;
    let form = parts
        .into_iter()
        .fold(Form::new(), |form, (name, part)| form.part(name, part));
    Ok(request.multipart(form))
}

impl Answered {
    async fn read(response: reqwest::Response, reads: bool) -> Self {
        let status = response.status();
        let header = |name: &str| -> Option<String> {
            let value = response.headers().get(name)?.to_str().ok()?;
            Some(value.to_owned())
        };
        let seconds = |text: Option<String>| {
            let seconds: f64 = text?.parse().ok()?;
            Duration::try_from_secs_f64(seconds).ok()
        };
        let spent = header("x-ratelimit-remaining").is_some_and(|left| left == "0");
        let mut retry_after = spent
            .then(|| seconds(header("x-ratelimit-reset-after")))
            .flatten();
        let everywhere = header("x-ratelimit-global").is_some();
        let header_wait = seconds(header("retry-after"));
        let body: Value = if reads || !status.is_success() {
            response.json().await.unwrap_or_default()
        } else {
            Value::Null
        };
        if status == StatusCode::TOO_MANY_REQUESTS {
            let told = body.get("retry_after").and_then(Value::as_f64);
            let told = told.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
            retry_after = told.or(header_wait).or(Some(Duration::from_secs(1)));
        }
        Self {
            status,
            code: body.get("code").and_then(Value::as_u64).unwrap_or(0),
            retry_after,
            everywhere,
            body,
        }
    }

    fn may_be_tried_again(&self) -> bool {
        self.status == StatusCode::TOO_MANY_REQUESTS || self.status.is_server_error()
    }

    fn refused(&self) -> Refused {
        Refused::Answered {
            status: self.status.as_u16(),
            code: self.code,
        }
    }
}

/// Who makes the requests, in the form that Discord asks for:
/// <https://discord.com/developers/docs/reference#user-agent>. The address is the host's own (`--contact`), else the
/// project's; without both it is the page at Discord where bots are kept, which tells nobody anything false.
fn agent(contact: Option<&Url>) -> String {
    let own = contact.map(Url::as_str);
    let project = [env!("CARGO_PKG_HOMEPAGE"), env!("CARGO_PKG_REPOSITORY")];
    let project = project.into_iter().find(|url| !url.is_empty());
    let url = own
        .or(project)
        .unwrap_or("https://discord.com/developers/applications");
    format!("DiscordBot ({url}, {})", env!("CARGO_PKG_VERSION"))
}

/// How long to wait after a failure: longer each time.
fn pause(attempt: u32) -> Duration {
    Duration::from_millis(400 * 2u64.pow(attempt.min(6)) / 2)
}

/// The route with its main id: Discord limits each channel by itself, and not each message.
fn major(path: &str) -> String {
    let path = path.split('?').next().unwrap_or(path);
    let mut parts: Vec<&str> = path.split('/').collect();
    for part in parts.iter_mut().skip(3) {
        if part.chars().all(|c| c.is_ascii_digit()) {
            *part = ":id";
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_say_whose_they_are() {
        let contact = Url::parse("https://forum.example.org/bot").ok();
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!(
            agent(contact.as_ref()),
            format!("DiscordBot (https://forum.example.org/bot, {version})")
        );
        assert!(agent(None).starts_with("DiscordBot (https://"));
    }

    #[test]
    fn messages_of_one_channel_share_a_limit() {
        assert_eq!(
            major("/channels/1/messages/2"),
            major("/channels/1/messages/3")
        );
        assert_ne!(major("/channels/1/messages"), major("/channels/2/messages"));
    }
}
