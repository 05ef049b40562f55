//! Moderators' accounts: invited, given a password, a second factor, sessions, locked out; all on record.
