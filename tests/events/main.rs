//! Events without Discord: what is said, what is planned, what is kept.

mod calendar;
mod clocks;
mod kept;
mod questions;
mod said;
mod sample;
