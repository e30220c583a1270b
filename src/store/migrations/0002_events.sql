-- Events of a forum. Instants are seconds since 1970, UTC; wall times are inside the body.

CREATE TABLE event (
    id TEXT PRIMARY KEY,
    forum TEXT NOT NULL,
    state TEXT NOT NULL,
    revision BIGINT NOT NULL,
    starts_at BIGINT,
    ends_at BIGINT,
    body TEXT NOT NULL,
    -- What an organiser is changing and has not published yet.
    working TEXT,
    -- The body before the last change, so that people can be told what changed.
    before TEXT
);

CREATE INDEX event_coming ON event (forum, state, ends_at);

-- Where an event stands on Discord: its post in a channel, its scheduled event (channel is the forum then).
CREATE TABLE event_post (
    event_id TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    PRIMARY KEY (event_id, channel_id)
);

CREATE INDEX event_post_message ON event_post (message_id);

CREATE TABLE rsvp (
    event_id TEXT NOT NULL,
    person TEXT NOT NULL,
    coming BIGINT NOT NULL,
    size BIGINT NOT NULL,
    first_time BIGINT NOT NULL,
    meet_me BIGINT NOT NULL,
    reason TEXT,
    -- Only of somebody who comes: organisers see who it is. Gone when the person takes it back.
    discord_id TEXT,
    PRIMARY KEY (event_id, person)
);

CREATE TABLE reminder (
    event_id TEXT NOT NULL,
    person TEXT NOT NULL,
    before TEXT NOT NULL,
    -- Needed to send it.
    discord_id TEXT NOT NULL,
    PRIMARY KEY (event_id, person, before)
);
