//! Requests for the ledger: each is made once, and how it ended is told exactly. Whether and when it is tried again
//! is decided there, because a message must not be sent twice.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::DefaultClock;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use jiff::SignedDuration;
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep_until, timeout};

use super::{Answered, Rest, TRY, major};
use crate::outbox::sorting::Reply;

/// Discord allows 50 requests a second; the ledger takes 40 of them, evenly, and leaves the rest to conversations.
/// <https://discord.com/developers/docs/topics/rate-limits#global-rate-limit>
const EVERY: Duration = Duration::from_millis(25);
const AT_ONCE: NonZeroU32 = NonZeroU32::MIN.saturating_add(3);
/// How long a request waits for its turn before it is put back.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) type Pace = RateLimiter<NotKeyed, InMemoryState, DefaultClock>;

pub(super) fn pace() -> Pace {
    let quota = Quota::with_period(EVERY).unwrap_or_else(|| Quota::per_second(AT_ONCE));
    RateLimiter::direct(quota.allow_burst(AT_ONCE))
}

/// A file that goes with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name: "event.ics".
    pub name: String,
    /// What kind of file it is: "text/calendar".
    pub kind: String,
    /// Words for those who do not see it; empty for none.
    pub alt: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// A request.
#[derive(Debug, Clone)]
pub struct Call<'a> {
    /// GET, POST or PATCH.
    pub method: Method,
    /// The route with its ids, without the version.
    pub path: String,
    /// Its body, if it has one.
    pub body: Option<&'a Value>,
    /// Files that go with it.
    pub files: &'a [Attachment],
}

impl Rest {
    /// Makes a request once, when its turn has come.
    ///
    /// # Errors
    /// How it ended otherwise. An answer of success that cannot be read is [`Reply::Lost`].
    pub async fn once(&self, call: Call<'_>) -> Result<Value, Reply> {
        let until = Instant::now() + PATIENCE;
        let bucket = self.bucket(&format!("{} {}", call.method, major(&call.path)));
        let Ok(mut free_at) = timeout(PATIENCE, bucket.lock()).await else {
            return Err(Reply::Busy(SignedDuration::from_secs(1)));
        };
        let everything = *self.everything.lock().await;
        let turn = (*free_at).max(everything);
        if turn > until {
            let wait = turn.duration_since(Instant::now());
            return Err(Reply::Busy(wait.try_into().unwrap_or(SignedDuration::MAX)));
        }
        sleep_until(turn).await;
        self.pace.until_ready().await;
        let answered = self.make(&call).await?;
        if let Some(wait) = answered.retry_after {
            *free_at = Instant::now() + wait;
            if answered.everywhere {
                *self.everything.lock().await = *free_at;
            }
        }
        if !answered.status.is_success() {
            return Err(Reply::Refused {
                status: answered.status.as_u16(),
                code: answered.code,
                wait: answered.retry_after.and_then(|wait| wait.try_into().ok()),
            });
        }
        match answered.body {
            Value::Null => Err(Reply::Lost),
            body => Ok(body),
        }
    }

    async fn make(&self, call: &Call<'_>) -> Result<Answered, Reply> {
        let url = format!("{}/api/v10{}", self.origin, call.path);
        let mut request = self.client.request(call.method.clone(), url);
        request = request
            .timeout(TRY)
            .header("Authorization", format!("Bot {}", self.token));
        if let Some(body) = call.body {
            request = if call.files.is_empty() {
                request.json(body)
            } else {
                request.multipart(form(body, call.files)?)
            };
        }
        let response = request.send().await.map_err(|error| {
            tracing::debug!(
                timeout = error.is_timeout(),
                connect = error.is_connect(),
                "a request failed"
            );
            Reply::Lost
        })?;
        Ok(Answered::read(response, true).await)
    }
}

/// A body with files: <https://discord.com/developers/docs/reference#uploading-files>.
fn form(body: &Value, files: &[Attachment]) -> Result<Form, Reply> {
    let mut body = body.clone();
    let named = files.iter().enumerate().map(|(number, file)| {
        let mut named = json!({"id": number.to_string(), "filename": file.name});
        if !file.alt.is_empty() {
            named["description"] = json!(file.alt);
        }
        named
    });
    body["attachments"] = named.collect();
    let mut form = Form::new().text("payload_json", body.to_string());
    for (number, file) in files.iter().enumerate() {
        let part = Part::bytes(file.bytes.clone()).file_name(file.name.clone());
        // Nothing of this was sent: a kind that cannot be written is a mistake of ours.
        let part = part.mime_str(&file.kind).map_err(|_| Reply::Refused {
            status: 400,
            code: 50_035,
            wait: None,
        })?;
        form = form.part(format!("files[{number}]"), part);
    }
    Ok(form)
}
