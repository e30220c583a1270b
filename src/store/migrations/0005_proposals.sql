-- Corrections and new entries that organisers propose. Who proposed one is not kept: any organiser may take it back.

CREATE TABLE proposal (
    number BIGINT PRIMARY KEY,
    forum TEXT NOT NULL,
    -- draft (not right yet, kept so that nothing typed is lost), open, withdrawn, applied
    state TEXT NOT NULL,
    body TEXT NOT NULL,
    changed_on TEXT NOT NULL
);

CREATE INDEX proposal_forum ON proposal (forum, state, number);
