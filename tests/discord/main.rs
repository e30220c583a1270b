//! Journeys on Discord: the real program, a real socket, and a stand-in for Discord that judges every request.

mod description;
mod events;
mod interest;
mod journeys;
#[expect(dead_code, reason = "for the ledger's tests and measurements")]
mod limits;
mod load;
mod organisers;
mod people;
mod places;
mod stand_in;
mod weather;
