//! The ledger against the stand-in for Discord: what is planned is sent exactly once, whatever happens between.

mod bench;
mod weather;
mod words;
mod work;

#[allow(dead_code, reason = "shared with the journeys")]
#[path = "../discord/shared.rs"]
mod shared;

use shared::{description, limits, places, stand_in};
