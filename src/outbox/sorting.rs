//! What to do about each of Discord's answers.
