//! The log: what happened to the program, and nothing of the people who use it.
//!
//! Only Signpost's own lines are written. Libraries might write a message that they could not read, and with it a
//! parent's words, so they are silent at every level.

use std::io::IsTerminal;

use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::discord::LogFormat;

/// Starts the log on standard error.
pub fn start(format: LogFormat) {
    let own = Targets::new()
        .with_default(LevelFilter::OFF)
        .with_target("signpost", LevelFilter::INFO);
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false);
    let lines = match format {
        LogFormat::Plain => lines.boxed(),
        LogFormat::Json => lines.json().boxed(),
    };
    // A log that runs already (in a test) stays.
    let _ = tracing_subscriber::registry()
        .with(lines.with_filter(own))
        .try_init();
}
