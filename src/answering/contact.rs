//! How to reach somebody, line by line, with how fresh the details are.

use jiff::civil::Date;
use minijinja::context;

use crate::directory::{Freshness, Service, Status};
use crate::words::Words;

/// The lines that say how to reach a service; each number on its own line so that a phone can ring it.
pub(super) fn lines(service: &Service, words: &Words, today: Date) -> Vec<String> {
    let mut lines = Vec::new();
    if service.contact_may_be_shown(today) {
        direct(service, words, &mut lines);
    } else if held_back(service, today) {
        lines.push(words.text("held_back"));
    }
    let direct_lines = lines.len();
    if let Some(how) = &service.how_to_reach {
        lines.push(how.clone());
    }
    if let Some(url) = &service.url {
        lines.push(words.say("web", context! { url }));
    }
    let is_organization = service.url.is_some() && service.how_to_reach.is_none();
    if direct_lines == 0 && is_organization {
        lines.push(words.text("find_number_on_website"));
    }
    if lines.is_empty() {
        lines.push(words.text("no_contact_known"));
    }
    if let Some(how) = &service.application_process {
        lines.push(words.say("how_to_get_in", context! { how }));
    }
    lines
}

fn direct(service: &Service, words: &Words, lines: &mut Vec<String>) {
    for phone in &service.phones {
        let (number, description, hours) = (&phone.number, &phone.description, &phone.hours);
        lines.push(words.say("phone", context! { number, description, hours }));
    }
    if let Some(text) = &service.text {
        let (number, message, description) = (&text.number, &text.message, &text.description);
        lines.push(words.say("text_line", context! { number, message, description }));
    }
    if let Some(email) = &service.email {
        lines.push(words.say("email", context! { address => &email.0 }));
    }
    if let Some(address) = &service.address {
        lines.push(words.say("address", context! { address }));
    }
}

fn held_back(service: &Service, today: Date) -> bool {
    let fresh = service.assurance.freshness(today, service.crisis_line);
    matches!(fresh, Freshness::LongOverdue { .. })
}

/// Whether a number, email or text address is shown, so that the parent can act now.
pub(super) fn reachable(service: &Service, today: Date) -> bool {
    service.has_contact() && service.contact_may_be_shown(today)
}

/// One line on how fresh the entry is. Roles carry no details that could grow old.
pub(super) fn freshness(service: &Service, words: &Words, today: Date) -> String {
    if service.assurance.flagged {
        return words.text("flagged");
    }
    match service.assurance.freshness(today, service.crisis_line) {
        Freshness::NeverChecked => words.text("never_checked"),
        Freshness::Current { on } => words.say("checked", context! { date => plain_date(on) }),
        Freshness::Due { on } | Freshness::LongOverdue { on } => {
            words.say("check_due", context! { date => plain_date(on) })
        }
    }
}

/// What must be read before ringing: closed, or the entry's own alert.
pub(super) fn alert(service: &Service, words: &Words) -> Option<String> {
    match service.status {
        Status::TemporarilyClosed => Some(words.text("closed")),
        _ => service.alert.clone(),
    }
}

/// "24 November 2026".
pub(super) fn plain_date(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}
