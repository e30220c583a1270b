//! Every text that Signpost can say, by name, with the placeholders it knows.

/// A text that a file of `responses/` must hold.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Its key in the file.
    pub name: &'static str,
    /// What may stand between the braces.
    pub placeholders: &'static [&'static str],
}

const fn text(name: &'static str) -> Entry {
    Entry {
        name,
        placeholders: &[],
    }
}

const fn with(name: &'static str, placeholders: &'static [&'static str]) -> Entry {
    Entry { name, placeholders }
}

/// All texts. A test checks that the shipped files hold exactly these.
pub const CATALOGUE: &[Entry] = &[
    // answer.toml: the parts of an answer
    with("sounds_like", &["situation"]),
    with("two_needs", &["count"]),
    text("heading_first"),
    text("heading_next"),
    text("heading_say"),
    text("heading_have_ready"),
    text("heading_no_reply"),
    text("heading_not_this"),
    text("heading_law"),
    text("heading_also"),
    with("after", &["time"]),
    with("after_door", &["door"]),
    text("our_suggestion"),
    with("law_source", &["source", "date"]),
    with("not_this", &["who", "why"]),
    with("because", &["words"]),
    with("because_like", &["example"]),
    with("because_age", &["words"]),
    with("because_place", &["place"]),
    with("because_asked", &["words"]),
    text("because_home"),
    // answer.toml: how to reach somebody
    with("phone", &["number", "description", "hours"]),
    with("text_line", &["number", "message", "description"]),
    with("email", &["address"]),
    with("web", &["url"]),
    with("address", &["address"]),
    with("how_to_get_in", &["how"]),
    with("cost", &["cost"]),
    with("who_for", &["who"]),
    with("not_for", &["what"]),
    text("find_number_on_website"),
    text("no_contact_known"),
    text("next_door_has_contact"),
    text("held_back"),
    text("never_checked"),
    with("checked", &["date"]),
    with("check_due", &["date"]),
    text("flagged"),
    text("closed"),
    text("impartial"),
    // chat.toml: other replies
    with("clarify", &["question"]),
    text("clarify_general"),
    text("clarify_place"),
    text("no_match"),
    with("no_match_human", &["human", "how"]),
    text("no_match_near"),
    text("no_match_elsewhere"),
    text("empty_message"),
    with("too_long", &["limit"]),
    with("term", &["term", "stands_for", "meaning"]),
    with("term_unknown", &["term"]),
    with("term_near", &["terms"]),
    with("service_unknown", &["name"]),
    text("contact_of"),
    text("answer_anyway"),
    text("card_first_answer_follows"),
    with("next_event", &["human", "how"]),
    text("talk_greeting"),
    text("talk_thanks"),
    text("talk_goodbye"),
    text("talk_who_are_you"),
    text("talk_how_are_you"),
    text("talk_help"),
    text("talk_next_event"),
    text("talk_insult_or_test"),
    text("talk_number_please"),
    text("talk_what_is"),
    // chat.toml: the terminal
    with("welcome", &["forum"]),
    text("terminal_help"),
    text("pick_a_number"),
    text("bad_choice"),
    text("browse_topics"),
    with("browse_topic", &["topic"]),
    text("browse_empty"),
    text("goodbye"),
    with("using_last_good", &["date"]),
    text("updated"),
    text("update_refused"),
];

/// The entry with this name.
pub(super) fn find(name: &str) -> Option<&'static Entry> {
    CATALOGUE.iter().find(|entry| entry.name == name)
}
