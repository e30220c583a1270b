//! What Signpost was unable to do, told to the organisers once and in words.

use super::bot::Bot;
use super::page::Page;

impl Bot {
    /// Tells the organisers of a forum, unless they know already.
    pub(super) async fn trouble(&self, forum: u64, kind: &str, text: &str) {
        let Some(channel) = self.settings(forum).organisers_channel else {
            return;
        };
        match self
            .store
            .is_new_trouble(forum, kind, crate::clock::today())
            .await
        {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => {
                tracing::error!(%error, "the store could not be written");
                return;
            }
        }
        let nonce = format!("t{:x}{:x}", super::ids::sum(kind), forum & 0xffff_ffff);
        let posted = self
            .rest
            .post(channel, Page::new(text).message(), &nonce)
            .await;
        if let Err(error) = posted {
            tracing::warn!(%error, "organisers could not be told of a trouble");
            // So that it is told when the channel works again.
            let _ = self.store.trouble_is_over(forum, kind).await;
        }
    }

    /// Tells every forum.
    pub async fn trouble_everywhere(&self, kind: &str, name: &str) {
        let text = self.say(name);
        for forum in self.forums() {
            self.trouble(forum, kind, &text).await;
        }
    }

    /// A trouble that every forum was told of is over.
    pub async fn over_everywhere(&self, kind: &str) {
        for forum in self.forums() {
            let _ = self.store.trouble_is_over(forum, kind).await;
        }
    }

    /// A message could be posted in this channel: if it could not before, that is over.
    pub(super) async fn posting_works(&self, forum: u64, channel: u64) {
        if self
            .troubled
            .lock()
            .is_ok_and(|mut troubled| troubled.remove(&channel))
        {
            let _ = self
                .store
                .trouble_is_over(forum, &format!("post-{channel}"))
                .await;
        }
    }
}
