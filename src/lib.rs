//! Signpost
pub mod diagnostics;
pub mod directory;
pub mod understanding;
