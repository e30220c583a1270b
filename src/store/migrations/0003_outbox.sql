-- What is to be sent, and what became of it. Instants are milliseconds since 1970, UTC.

CREATE TABLE outbox (
    id TEXT PRIMARY KEY,
    -- The order in which rows were planned: what is about one event goes to one recipient in this order.
    number BIGINT NOT NULL,
    key TEXT NOT NULL UNIQUE,
    event TEXT NOT NULL,
    revision BIGINT NOT NULL,
    recipient TEXT NOT NULL,
    purpose TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    not_after BIGINT,
    state TEXT NOT NULL,
    attempt BIGINT NOT NULL DEFAULT 0,
    lease_until BIGINT,
    next_try_at BIGINT NOT NULL,
    tried_at BIGINT,
    -- A try may have reached Discord though no answer came.
    unsure BIGINT NOT NULL DEFAULT 0,
    -- A newer revision took its place while it was being sent.
    replaced BIGINT NOT NULL DEFAULT 0,
    channel_id TEXT,
    message_id TEXT,
    ended_at BIGINT,
    last_error TEXT
);

CREATE INDEX outbox_due ON outbox (state, next_try_at);
CREATE INDEX outbox_event ON outbox (event, recipient, number);
CREATE INDEX outbox_recipient ON outbox (recipient);
