//! Stands in until events are put into words: everything waits.

use async_trait::async_trait;
use jiff::Timestamp;

use super::{Draft, Render};
use crate::discord::bot::Bot;
use crate::outbox::Row;
use crate::store::StoreError;

#[async_trait]
impl Render for Bot {
    async fn render(&self, _row: &Row, _now: Timestamp) -> Result<Draft, StoreError> {
        Ok(Draft::Nothing("no words for it"))
    }
}
