//! Owner pairing: the typed shadow of chapters 9 to 11, row by row like the one of the standard transaction.

pub mod finding;
pub mod fixed;
pub mod goal;
pub mod mutation;
pub mod profile;
pub mod rule;
pub mod words;
