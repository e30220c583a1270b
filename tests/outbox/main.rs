//! The ledger against the stand-in for Discord: what is planned is sent exactly once, whatever happens between.

mod bench;
mod weather;
mod words;
mod work;

#[allow(dead_code, reason = "shared with the journeys")]
#[path = "../discord/description.rs"]
mod description;
#[allow(dead_code, reason = "shared with the journeys")]
#[path = "../discord/limits.rs"]
mod limits;
#[allow(dead_code, reason = "shared with the journeys")]
#[path = "../discord/places.rs"]
mod places;
#[allow(dead_code, reason = "shared with the journeys")]
#[path = "../discord/stand_in.rs"]
mod stand_in;
