-- What families wait for. Days are written as 2027-03-14; an empty area means anywhere.

CREATE TABLE interest (
    id TEXT PRIMARY KEY,
    forum TEXT NOT NULL,
    person TEXT NOT NULL,
    about TEXT NOT NULL,
    area TEXT NOT NULL,
    mode TEXT NOT NULL,
    slots BIGINT NOT NULL,
    party BIGINT,
    first_time BIGINT NOT NULL,
    tell TEXT NOT NULL,
    -- Only of somebody who wants a message, and only while one may still be due: it is needed to send it.
    discord_id TEXT,
    from_event TEXT,
    state TEXT NOT NULL,
    asked_on TEXT NOT NULL,
    expires_on TEXT NOT NULL,
    asked_again_on TEXT,
    told_of TEXT,
    closed_on TEXT
);

-- A second tap finds the record that is there.
CREATE UNIQUE INDEX interest_open ON interest (forum, person, about, area) WHERE state = 'open';
CREATE INDEX interest_person ON interest (person);
CREATE INDEX interest_forum ON interest (forum, state, expires_on);
CREATE INDEX interest_told ON interest (told_of, state);

-- Reactions on the post of an event, as Discord lists them.
CREATE TABLE reaction (
    message_id TEXT NOT NULL,
    emoji TEXT NOT NULL,
    person TEXT NOT NULL,
    forum TEXT NOT NULL,
    event_id TEXT NOT NULL,
    since TEXT NOT NULL,
    -- A later event is what they waited for. The row stays, so that it is not counted anew.
    met_on TEXT,
    PRIMARY KEY (message_id, emoji, person)
);

CREATE INDEX reaction_forum ON reaction (forum, met_on);
CREATE INDEX reaction_person ON reaction (person);

-- Families counted at the door or by phone: a number, nobody's name.
CREATE TABLE counted_elsewhere (
    id TEXT PRIMARY KEY,
    forum TEXT NOT NULL,
    about TEXT NOT NULL,
    area TEXT NOT NULL,
    families BIGINT NOT NULL,
    counted_on TEXT NOT NULL,
    met_on TEXT
);

CREATE INDEX counted_elsewhere_forum ON counted_elsewhere (forum);

-- What would help families to come: a count that nothing ties to a person.
CREATE TABLE access_need (
    forum TEXT NOT NULL,
    need TEXT NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (forum, need)
);

-- The forms that were counted, by a number of their own, so that a second tap does not count again.
CREATE TABLE access_counted (
    form TEXT PRIMARY KEY,
    counted_on TEXT NOT NULL
);

-- Which services were shown in answers: no person, no words.
CREATE TABLE service_shown (
    forum TEXT NOT NULL,
    month TEXT NOT NULL,
    service TEXT NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (forum, month, service)
);

-- How many waited, day by day: it outlives the records.
CREATE TABLE demand_day (
    forum TEXT NOT NULL,
    day TEXT NOT NULL,
    about TEXT NOT NULL,
    area TEXT NOT NULL,
    families BIGINT NOT NULL,
    PRIMARY KEY (forum, day, about, area)
);
