-- Written so that SQLite and PostgreSQL both read it. Ids of Discord are kept as text.

CREATE TABLE secret (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE settings (
    forum TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE preferences (
    person TEXT PRIMARY KEY,
    area TEXT,
    age_band TEXT,
    plain_text BIGINT NOT NULL
);

CREATE TABLE sent_question (
    id TEXT PRIMARY KEY,
    forum TEXT NOT NULL,
    person TEXT NOT NULL,
    question TEXT NOT NULL,
    sent_on TEXT NOT NULL,
    done BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX sent_question_forum ON sent_question (forum, done, sent_on);

CREATE TABLE feedback (
    id TEXT PRIMARY KEY,
    forum TEXT NOT NULL,
    person TEXT NOT NULL,
    entry TEXT NOT NULL,
    verdict TEXT NOT NULL,
    detail TEXT,
    given_on TEXT NOT NULL,
    done BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX feedback_forum ON feedback (forum, done, given_on);

CREATE TABLE no_match (
    forum TEXT NOT NULL,
    month TEXT NOT NULL,
    topic TEXT NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (forum, month, topic)
);

CREATE TABLE flag (
    entry TEXT PRIMARY KEY,
    since TEXT NOT NULL
);

CREATE TABLE registered (
    application TEXT PRIMARY KEY,
    sum TEXT NOT NULL
);

CREATE TABLE trouble (
    forum TEXT NOT NULL,
    kind TEXT NOT NULL,
    told_on TEXT NOT NULL,
    PRIMARY KEY (forum, kind)
);
