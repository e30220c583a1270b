//! Journeys on Discord: the real program, a real socket, and a stand-in for Discord that judges every request.

mod description;
mod interest;
mod journeys;
mod load;
mod organisers;
mod people;
mod stand_in;
mod weather;
