//! Looking whether a message whose answer was lost stands on Discord.

use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::Value;

use super::{Delivery, Draft, press};
use crate::outbox::sorting::Reply;
use crate::outbox::{Recipient, Row};

/// Clocks differ: so much before and after the try is looked through.
const BEFORE: SignedDuration = SignedDuration::from_mins(5);
const AFTER: SignedDuration = SignedDuration::from_mins(10);
/// Most messages that Discord gives at once.
const PAGE: usize = 100;
/// Pages of one look. More was never said in a quarter of an hour.
const PAGES: usize = 20;
/// The first millisecond of Discord's ids: <https://discord.com/developers/docs/reference#snowflakes>.
const FIRST: i64 = 1_420_070_400_000;

/// What was seen.
pub(super) enum Found {
    /// It is there.
    There { channel: u64, message: u64 },
    /// It is certain that it is not there.
    NotThere,
    /// It cannot be seen whether it is there.
    CannotSee,
}

/// The smallest id that something made at this moment has.
fn first_id(at: Timestamp) -> u64 {
    let ms = at.as_millisecond().saturating_sub(FIRST).max(0);
    ms.unsigned_abs() << 22
}

fn number(value: &Value, key: &str) -> u64 {
    let text = value.get(key).and_then(Value::as_str);
    text.and_then(|id| id.parse().ok()).unwrap_or(0)
}

impl Delivery {
    /// Looks for a row's message.
    pub(super) async fn look(&self, row: &Row, draft: &Draft) -> Result<Found, Reply> {
        let from = row.tried_at.saturating_sub(BEFORE).unwrap_or(row.tried_at);
        let to = row.tried_at.saturating_add(AFTER).unwrap_or(row.tried_at);
        match row.planned.recipient {
            Recipient::Calendar(forum) => {
                self.look_in_calendar(row, forum, draft, (first_id(from), first_id(to)))
                    .await
            }
            Recipient::Channel(channel) => self.look_in_channel(row, channel, from, to).await,
            Recipient::Person(_) => {
                let channel = row.channel.ok_or(Reply::Lost)?;
                self.look_in_channel(row, channel, from, to).await
            }
        }
    }

    async fn look_in_channel(
        &self,
        row: &Row,
        channel: u64,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Found, Reply> {
        let (mut after, end, nonce) = (first_id(from), first_id(to), row.nonce());
        for page in 0..PAGES {
            let path = format!("/channels/{channel}/messages?limit={PAGE}&after={after}");
            let read = self.call(Method::GET, path, &Value::Null, &[]).await?;
            let messages = read.as_array().ok_or(Reply::Lost)?;
            let ours = messages.iter().find(|message| {
                let author = message.get("author").map(|author| number(author, "id"));
                let has_nonce = message.get("nonce").and_then(Value::as_str) == Some(&nonce);
                author == Some(self.me) && (has_nonce || press::carries(message, row))
            });
            if let Some(ours) = ours {
                let message = number(ours, "id");
                return Ok(Found::There { channel, message });
            }
            let last = messages.iter().map(|message| number(message, "id")).max();
            match last {
                None if page == 0 => return self.may_see(channel, after).await,
                Some(last) if messages.len() >= PAGE && last < end => after = last,
                _ => return Ok(Found::NotThere),
            }
        }
        Ok(Found::CannotSee)
    }

    /// Without the permission to read what was said before, Discord gives an empty list and no error:
    /// <https://discord.com/developers/docs/resources/message#get-channel-messages>. A single message that is not
    /// there tells the difference.
    async fn may_see(&self, channel: u64, message: u64) -> Result<Found, Reply> {
        let path = format!("/channels/{channel}/messages/{message}");
        match self.call(Method::GET, path, &Value::Null, &[]).await {
            Ok(_) | Err(Reply::Refused { code: 10_008, .. }) => Ok(Found::NotThere),
            Err(Reply::Refused {
                code: 50_001 | 50_013,
                ..
            }) => Ok(Found::CannotSee),
            Err(reply) => Err(reply),
        }
    }

    /// Scheduled events know no nonce and no button. One that this bot made at the time of the try, that belongs
    /// to no other event, and that has the name and time of this one, is it. A single one may be it under another name,
    /// since the event may have been changed meanwhile; but not while another event may have made it.
    async fn look_in_calendar(
        &self,
        row: &Row,
        forum: u64,
        draft: &Draft,
        (from, to): (u64, u64),
    ) -> Result<Found, Reply> {
        let path = format!("/guilds/{forum}/scheduled-events");
        let read = self.call(Method::GET, path, &Value::Null, &[]).await?;
        let known = self.store.posts_in(forum).await.map_err(|_| Reply::Lost)?;
        let ours: Vec<&Value> = read
            .as_array()
            .ok_or(Reply::Lost)?
            .iter()
            .filter(|event| {
                let id = number(event, "id");
                number(event, "creator_id") == self.me
                    && (from..to).contains(&id)
                    && !known.contains(&id)
            })
            .collect();
        let is_named = |event: &&&Value| {
            let Draft::Calendar { body, .. } = draft else {
                return false;
            };
            let start = |value: &Value| -> Option<Timestamp> {
                value.get("scheduled_start_time")?.as_str()?.parse().ok()
            };
            event.get("name") == body.get("name") && start(event) == start(body)
        };
        let mut found = ours.iter().find(is_named);
        if let (None, [only]) = (found, ours.as_slice()) {
            let others = self.store.others_in_doubt(row).await;
            let is_alone = others.map_err(|_| Reply::Lost)? == 0;
            found = is_alone.then_some(only);
        }
        Ok(found.map_or(Found::NotThere, |event| Found::There {
            channel: forum,
            message: number(event, "id"),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_holds_its_time() {
        // The example of the documentation.
        let at: Timestamp = "2016-04-30T11:18:25.796Z".parse().expect("a time");
        assert_eq!(first_id(at) >> 22, 175_928_847_299_117_063 >> 22);
        assert_eq!(first_id(Timestamp::MIN), 0);
    }
}
