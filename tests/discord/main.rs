//! Journeys on Discord: the real program, a real socket, and a stand-in for Discord that judges every request.

mod description;
mod events;
mod interest;
mod journeys;
#[allow(dead_code, reason = "for the ledger's tests and measurements")]
mod limits;
mod organisers;
mod people;
#[allow(dead_code, reason = "for the ledger's tests and measurements")]
mod places;
mod proposals;
#[allow(dead_code, reason = "for the ledger's tests and measurements")]
mod stand_in;
mod weather;
