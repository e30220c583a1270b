//! Signpost
pub mod answering;
pub mod cli;
pub mod diagnostics;
pub mod directory;
pub mod evaluation;
pub mod live;
pub mod matching;
pub mod plain_words;
pub mod reply;
pub mod safeguarding;
mod safety_files;
pub mod snapshot;
pub mod terminal;
pub mod understanding;
pub mod words;
