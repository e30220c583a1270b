//! The bot as the desk: organisers hear of trouble in their channel, once.

use async_trait::async_trait;
use minijinja::context;

use super::{Desk, Trouble};
use crate::discord::bot::Bot;
use crate::outbox::{Recipient, Row};

#[async_trait]
impl Desk for Bot {
    async fn trouble(&self, row: &Row, trouble: Trouble) {
        let planned = &row.planned;
        let event = match self.store.event(&planned.event).await {
            Ok(event) => event,
            Err(error) => return tracing::error!(%error, "the store could not be read"),
        };
        let Some(event) = event.map(|stored| stored.event) else {
            return;
        };
        let name = match (trouble, planned.recipient) {
            (Trouble::Hindered, Recipient::Calendar(_)) => "trouble_calendar",
            (Trouble::Hindered, _) => "trouble_hindered",
            (Trouble::Failed, _) => "trouble_failed",
            (Trouble::TooLate, _) => "trouble_late",
            (Trouble::Unclear, _) => "trouble_unclear",
        };
        let channel = match planned.recipient {
            Recipient::Channel(id) => format!("<#{id}>"),
            Recipient::Person(_) | Recipient::Calendar(_) => String::new(),
        };
        let title = crate::discord::escape::persons_text(&event.title);
        let text = self
            .live
            .snapshot()
            .words
            .say(name, context! { event => title, channel });
        // Once for each event, place and kind: a person's id is never part of it.
        let place = match planned.recipient {
            Recipient::Person(_) => "people".to_owned(),
            other => other.to_string(),
        };
        let kind = format!("{name}-{}-{place}", planned.event);
        Bot::trouble(self, event.forum, &kind, &text).await;
    }

    fn announced(&self, message: u64) {
        // Who reacted before it was known whose post it is was not heard.
        self.reactions.are_unsure(message);
    }

    fn why(&self) -> String {
        self.say("button_why_this")
    }
}
