//! The stand-in for Discord with all its parts, for the other tests and the examples that run against it. They take
//! the parts in at their root (`use shared::{…}`), where the parts look for each other.

pub(crate) mod description;
pub(crate) mod limits;
pub(crate) mod people;
pub(crate) mod places;
pub(crate) mod stand_in;
