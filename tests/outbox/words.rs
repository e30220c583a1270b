//! Words for rows: as few as will do.

use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use signpost::discord::delivery::{Draft, Render};
use signpost::outbox::{Purpose, Recipient, Row};
use signpost::store::StoreError;

/// A renderer without an event behind it.
#[derive(Default)]
pub(crate) struct Words {
    /// Nothing is needed any more.
    pub(crate) nothing: AtomicBool,
}

#[async_trait]
impl Render for Words {
    async fn render(&self, row: &Row, _now: Timestamp) -> Result<Draft, StoreError> {
        let planned = &row.planned;
        if let Recipient::Calendar(_) = planned.recipient {
            // The same at each try.
            let start = planned.due + SignedDuration::from_hours(48);
            let end = start + SignedDuration::from_hours(1);
            let body = json!({
                "name": format!("Event {}", planned.event), "privacy_level": 2, "entity_type": 3,
                "scheduled_start_time": start.to_string(), "scheduled_end_time": end.to_string(),
                "entity_metadata": {"location": "The hall"},
            });
            let is_off = self.nothing.load(Ordering::SeqCst);
            let is_on = planned.purpose != Purpose::Cancelled && !is_off;
            return Ok(Draft::Calendar { body, is_on });
        }
        if self.nothing.load(Ordering::SeqCst) {
            return Ok(Draft::Nothing("called off"));
        }
        let body = json!({
            "content": format!("{} {}", planned.purpose, planned.revision),
            "allowed_mentions": {"parse": []},
        });
        let files = Vec::new();
        Ok(match planned.purpose {
            Purpose::Edit | Purpose::Refresh(_) => Draft::Edit { body, files },
            _ => Draft::Message { body, files },
        })
    }
}
