//! One row: looked for if in doubt, put into words, sent, written down.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::looking::Found;
use super::press;
use super::{Attachment, Delivery, Draft, Step, Trouble};
use crate::discord::rest::Call;
use crate::outbox::sorting::{GIVE_UP_AFTER, Remedy, Reply, long_pause, pause, sort};
use crate::outbox::{LEASE, Purpose, Recipient, Row};
use crate::store::StoreError;
use crate::store::outbox::Ended;

/// One row takes no longer than its lease.
const TIME: Duration = Duration::from_secs(LEASE.as_secs().unsigned_abs() - 10);
/// When the store or the words failed, and when the ledger has to wait for something of its own.
const STORE_PAUSE: SignedDuration = SignedDuration::from_secs(10);

/// Why the work on a row does not go on.
enum Halt {
    /// Discord did not do it.
    Reply {
        reply: Reply,
        /// Whether an earlier try is still in doubt.
        unsure: bool,
    },
    /// The store could not be read or written.
    Store(StoreError),
    /// Somebody else has the row, or the work was ended by a test: nothing is written down.
    Dropped,
}

impl From<StoreError> for Halt {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Delivery {
    /// Sends one claimed row and writes down how it ended.
    pub(super) async fn deliver(&self, mut row: Row) {
        let tried = timeout(TIME, self.attempt(&mut row)).await;
        let halt = tried.unwrap_or(Err(Halt::Reply {
            reply: Reply::Lost,
            unsure: true,
        }));
        let ended = match halt {
            Ok(ended) => ended,
            Err(Halt::Reply { reply, unsure }) => self.judge(&row, reply, unsure).await,
            Err(Halt::Store(error)) => {
                tracing::error!(%error, "a message waits for the store");
                Ended::Later {
                    at: self.after(STORE_PAUSE),
                    unsure: true,
                    error: "store".to_owned(),
                }
            }
            Err(Halt::Dropped) => return,
        };
        match self.store.end_message(&row, &ended, self.now()).await {
            Ok(true) => {
                tracing::debug!(row = row.id, "a message of the ledger was dealt with");
                if let (Ended::Sent { message, .. }, Purpose::Announce, Recipient::Channel(_)) =
                    (ended, row.planned.purpose, row.planned.recipient)
                {
                    self.desk.announced(message);
                }
            }
            Ok(false) => tracing::warn!(row = row.id, "a message was taken over by another try"),
            // Its lease runs out, and then it is looked for.
            Err(error) => tracing::error!(%error, "the end of a message could not be written down"),
        }
    }

    fn go_on(&self, step: Step) -> Result<(), Halt> {
        if (self.goes_on)(step) {
            Ok(())
        } else {
            Err(Halt::Dropped)
        }
    }

    async fn attempt(&self, row: &mut Row) -> Result<Ended, Halt> {
        self.go_on(Step::Claimed)?;
        let draft = self.render.render(row, self.now()).await?;
        let must_look = row.unsure && !row.planned.purpose.may_be_repeated();
        let is_needed = !row.replaced && !matches!(draft, Draft::Nothing(_));
        if let (Recipient::Person(person), true) = (row.planned.recipient, must_look || is_needed) {
            let channel = self.direct_channel(row, person).await;
            row.channel = Some(channel.map_err(|reply| doubt(row, reply))?);
        }
        if must_look {
            match self.look(row, &draft).await {
                Ok(Found::There { channel, message }) => {
                    return Ok(Ended::Sent { channel, message });
                }
                Ok(Found::NotThere) => {}
                Ok(Found::CannotSee) => {
                    self.desk.trouble(row, Trouble::Unclear).await;
                    return Ok(Ended::Failed("cannot see whether it was sent".to_owned()));
                }
                Err(reply) => return Err(doubt(row, reply)),
            }
        }
        self.go_on(Step::Looked)?;
        row.unsure = false;
        if row.replaced {
            return Ok(Ended::Cancelled("replaced".to_owned()));
        }
        if row.planned.too_late.is_some_and(|late| self.now() >= late) {
            self.desk.trouble(row, Trouble::TooLate).await;
            return Ok(Ended::TooLate);
        }
        if let Draft::Nothing(why) = draft {
            return Ok(Ended::Cancelled(why.to_owned()));
        }
        if !self.store.is_still_wanted(row, self.now()).await? {
            return Ok(Ended::Cancelled("replaced".to_owned()));
        }
        self.go_on(Step::Sending)?;
        let ended = self.send(row, draft).await?;
        self.go_on(Step::Sent)?;
        Ok(ended)
    }

    /// The channel of a person's direct messages. Opening it again does no harm.
    async fn direct_channel(&self, row: &Row, person: u64) -> Result<u64, Reply> {
        if let Some(channel) = row.channel {
            return Ok(channel);
        }
        let body = json!({"recipient_id": person.to_string()});
        let opened = self.call(Method::POST, "/users/@me/channels".to_owned(), &body, &[]);
        id(&opened.await?)
    }

    async fn send(&self, row: &Row, draft: Draft) -> Result<Ended, Halt> {
        let planned = &row.planned;
        let channel = row.channel.unwrap_or_else(|| planned.recipient.id());
        match draft {
            Draft::Message { mut body, files } => {
                press::carry(&mut body, row, &self.desk.why());
                body["nonce"] = json!(row.nonce());
                body["enforce_nonce"] = json!(true);
                let path = format!("/channels/{channel}/messages");
                let sent = self.call(Method::POST, path, &body, &files).await;
                let message = sent.and_then(|sent| id(&sent)).map_err(now)?;
                Ok(Ended::Sent { channel, message })
            }
            Draft::Edit { mut body, files } => {
                let Some(message) = self
                    .store
                    .post_of(&planned.event, planned.recipient)
                    .await?
                else {
                    return Ok(Ended::Cancelled("there is no post".to_owned()));
                };
                press::carry(&mut body, row, &self.desk.why());
                let path = format!("/channels/{channel}/messages/{message}");
                let edited = self.call(Method::PATCH, path, &body, &files).await;
                edited.map_err(now)?;
                Ok(Ended::Sent { channel, message })
            }
            Draft::Calendar { body, is_on } => self.schedule(row, body, is_on).await,
            Draft::Nothing(why) => Ok(Ended::Cancelled(why.to_owned())),
        }
    }

    async fn schedule(&self, row: &Row, mut body: Value, is_on: bool) -> Result<Ended, Halt> {
        let (planned, forum) = (&row.planned, row.planned.recipient.id());
        let known = self
            .store
            .post_of(&planned.event, planned.recipient)
            .await?;
        let path = format!("/guilds/{forum}/scheduled-events");
        let sent = match (known, is_on) {
            (Some(known), true) => {
                let path = format!("{path}/{known}");
                self.call(Method::PATCH, path, &body, &[]).await
            }
            (Some(known), false) => {
                // 4 is "cancelled": https://discord.com/developers/docs/resources/guild-scheduled-event
                body = json!({"status": 4});
                let path = format!("{path}/{known}");
                self.call(Method::PATCH, path, &body, &[]).await
            }
            (None, true) => self.call(Method::POST, path, &body, &[]).await,
            (None, false) => {
                return Ok(Ended::Cancelled("it was never in the calendar".to_owned()));
            }
        };
        let message = sent.and_then(|sent| id(&sent)).map_err(now)?;
        Ok(Ended::Sent {
            channel: forum,
            message,
        })
    }

    pub(super) async fn call(
        &self,
        method: Method,
        path: String,
        body: &Value,
        files: &[Attachment],
    ) -> Result<Value, Reply> {
        let body = (method != Method::GET).then_some(body);
        let call = Call {
            method,
            path,
            body,
            files,
        };
        self.rest.once(call).await
    }

    /// What follows from Discord's answer.
    async fn judge(&self, row: &Row, reply: Reply, unsure: bool) -> Ended {
        let error = name(reply);
        let remedy = sort(reply);
        let jitter = jitter();
        let later = |time: SignedDuration, unsure: bool| Ended::Later {
            at: self.after(time),
            unsure,
            error: error.clone(),
        };
        tracing::info!(row = row.id, %error, ?remedy, "a message was not sent");
        let is_old = self.now().duration_since(row.planned.due) > GIVE_UP_AFTER;
        match remedy {
            Remedy::Wait(time) => later(time, unsure),
            Remedy::Again { .. } | Remedy::Hold if is_old => {
                self.desk.trouble(row, Trouble::Failed).await;
                Ended::Failed(error)
            }
            Remedy::Again { unsure: lost } => later(pause(row.attempt, jitter), unsure || lost),
            Remedy::Hold => {
                self.desk.trouble(row, Trouble::Hindered).await;
                later(long_pause(row.attempt, jitter), unsure)
            }
            Remedy::GiveUp | Remedy::Gone => {
                self.desk.trouble(row, Trouble::Failed).await;
                Ended::Failed(error)
            }
            Remedy::Unreachable => Ended::Unreachable(error),
        }
    }

    fn after(&self, time: SignedDuration) -> Timestamp {
        let now = self.now();
        now.checked_add(time).unwrap_or(now)
    }
}

/// Nothing of this try arrived unless the answer was lost, and no earlier one is in doubt.
fn now(reply: Reply) -> Halt {
    Halt::Reply {
        reply,
        unsure: false,
    }
}

/// A request beside the message itself failed: whatever was in doubt before still is, and nothing more.
fn doubt(row: &Row, reply: Reply) -> Halt {
    Halt::Reply {
        // That this request was lost says nothing of the message.
        reply,
        unsure: row.unsure,
    }
}

fn id(body: &Value) -> Result<u64, Reply> {
    let id = body.get("id").and_then(Value::as_str);
    id.and_then(|id| id.parse().ok()).ok_or(Reply::Lost)
}

/// For the ledger and the log: numbers only.
fn name(reply: Reply) -> String {
    match reply {
        Reply::Refused { status, code, .. } => format!("{status}/{code}"),
        Reply::Busy(_) => "waits for its turn".to_owned(),
        Reply::Lost => "no answer".to_owned(),
    }
}

/// From 0 to 1.
fn jitter() -> f64 {
    let mut byte = [0; 1];
    // Without random numbers, tries come together. That does no harm to one bot.
    let _ = getrandom::fill(&mut byte);
    f64::from(byte[0]) / 255.0
}
