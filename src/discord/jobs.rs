//! Work that goes on beside the conversations. Started once in a process, whatever the connection does.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{interval, timeout};

use super::bot::Bot;
use super::delivery::{Delivery, Render};

/// How often edited files are looked for.
const FILES: Duration = Duration::from_secs(10);
/// How often memory is tidied, and a failed registration is tried again.
const TIDY: Duration = Duration::from_secs(60);
/// How often counts of answers are written.
const COUNTS: Duration = Duration::from_secs(5);
/// How often what is old is deleted.
const DELETE: Duration = Duration::from_secs(6 * 3_600);

/// Jobs that are ended properly.
pub(super) struct Jobs {
    stop: watch::Sender<bool>,
    sending: JoinHandle<()>,
}

/// How long a message under way may take at the end. What is not finished then is looked for after the next start.
const GOODBYE: Duration = Duration::from_secs(10);

impl Jobs {
    /// Sends nothing more, and ends what is under way.
    pub(super) async fn end(self) {
        self.stop.send_replace(true);
        if timeout(GOODBYE, self.sending).await.is_err() {
            tracing::warn!("a message was still being sent; the next start looks for it");
        }
    }
}

/// Starts all jobs.
pub(super) fn start(bot: &Arc<Bot>) -> Jobs {
    let (stop, told) = watch::channel(false);
    let sending = send_messages(Arc::clone(bot), told);
    tokio::spawn(watch_files(Arc::clone(bot)));
    tokio::spawn(register_and_tidy(Arc::clone(bot)));
    tokio::spawn(delete_what_is_old(Arc::clone(bot)));
    tokio::spawn(keep_counts(Arc::clone(bot)));
    tokio::spawn(super::interest::each_day(Arc::clone(bot)));
    tokio::spawn(super::interest::reconcile_when_told(Arc::clone(bot)));
    Jobs {
        stop,
        sending: tokio::spawn(sending),
    }
}

async fn send_messages(bot: Arc<Bot>, stop: watch::Receiver<bool>) {
    let (store, rest, me) = (bot.store.clone(), Arc::clone(&bot.rest), bot.me);
    let render: Arc<dyn Render> = Arc::<Bot>::clone(&bot);
    Delivery::new(store, rest, me, render, bot).run(stop).await;
}

async fn watch_files(bot: Arc<Bot>) {
    let mut every = interval(FILES);
    loop {
        every.tick().await;
        let looking = Arc::clone(&bot);
        let looked =
            tokio::task::spawn_blocking(move || looking.live.refresh(crate::clock::today()));
        let Ok(Some(report)) = looked.await else {
            continue;
        };
        if report.is_broken() {
            tracing::error!("an edited file has a mistake; the last good one stays in use");
            anstream::eprint!("{}", report.render(false, false));
            bot.trouble_everywhere("files", "trouble_files").await;
        } else {
            tracing::info!("the directory was updated");
            bot.over_everywhere("files").await;
            bot.register().await;
        }
    }
}

async fn register_and_tidy(bot: Arc<Bot>) {
    let mut every = interval(TIDY);
    let mut registered = false;
    loop {
        every.tick().await;
        bot.tidy();
        bot.refresh_coming().await;
        if !registered {
            registered = bot.register().await;
            if registered {
                bot.over_everywhere("register").await;
            } else {
                bot.trouble_everywhere("register", "trouble_register").await;
            }
        }
    }
}

async fn keep_counts(bot: Arc<Bot>) {
    let mut every = interval(COUNTS);
    loop {
        every.tick().await;
        bot.keep_counts().await;
    }
}

async fn delete_what_is_old(bot: Arc<Bot>) {
    let mut every = interval(DELETE);
    loop {
        every.tick().await;
        match bot.store.delete_what_is_old(crate::clock::today()).await {
            Ok(0) => {}
            Ok(gone) => tracing::info!(gone, "what was too old was deleted"),
            Err(error) => tracing::error!(%error, "what was too old could not be deleted"),
        }
    }
}
