//! Records and the table, without a store.
