//! Which services a reply shows, for the command line and for measuring.

use crate::directory::Leads;
use crate::reply::{Action, Outcome, Reply};
use crate::snapshot::Snapshot;

/// Ids of the services in the order shown: at most four in an answer; in a question back, the first door of
/// each choice, at most five.
pub(crate) fn service_ids<'a>(reply: &Reply, snapshot: &'a Snapshot) -> Vec<&'a str> {
    let services = &snapshot.directory.services;
    if reply.outcome == Outcome::Clarify {
        let mut ids = Vec::new();
        for offer in &reply.offers {
            if let Action::Lead(leads) = &offer.action
                && let Some(id) = leads
                    .first()
                    .and_then(|lead| first_service(*lead, snapshot))
                && !ids.contains(&id)
            {
                ids.push(id);
            }
        }
        ids.truncate(5);
        return ids;
    }
    let shown = reply.services().into_iter().take(4);
    shown
        .filter_map(|index| services.get(index).map(|s| s.id.as_str()))
        .collect()
}

/// The first door a lead opens for a family in the home area.
pub(crate) fn first_service(lead: Leads, snapshot: &Snapshot) -> Option<&str> {
    let index = super::first_door(lead, snapshot)?;
    snapshot
        .directory
        .services
        .get(index)
        .map(|s| s.id.as_str())
}
