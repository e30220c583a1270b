//! What is done now and then: the day's count is kept, records age, and those of past events end.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::interval;

use crate::discord::bot::Bot;
use crate::interest::emoji;
use crate::store::StoreError;

/// How often. More than once a day is harmless.
const EVERY: Duration = Duration::from_secs(3_600);

/// Runs for as long as the program does.
pub(in crate::discord) async fn each_day(bot: Arc<Bot>) {
    let mut every = interval(EVERY);
    loop {
        every.tick().await;
        if let Err(error) = bot.interest_of_the_day(Timestamp::now()).await {
            tracing::error!(%error, "what families wait for could not be brought up to date");
        }
    }
}

impl Bot {
    async fn interest_of_the_day(&self, now: Timestamp) -> Result<(), StoreError> {
        let today = crate::events::when::wall(now).date();
        let silent = self.store.close_what_was(now).await?;
        let (ended, asked) = self.store.age_interest(now).await?;
        if silent + ended + asked > 0 {
            tracing::info!(silent, ended, asked, "records of interest moved on");
        }
        for forum in self.store.forums_with_interest().await? {
            let chosen = self.settings(forum).emoji;
            let counts = |one: &str| emoji::counts(&chosen, one);
            self.store.keep_demand_day(forum, &counts, today).await?;
        }
        Ok(())
    }
}
