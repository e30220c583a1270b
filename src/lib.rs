//! Signpost
pub mod diagnostics;
pub mod directory;
pub mod understanding;
pub mod answering;
pub mod matching;
pub mod reply;
pub mod safeguarding;
pub mod snapshot;
pub mod words;
mod safety_files;
pub mod live;
pub mod cli;
pub mod terminal;
pub mod evaluation;
