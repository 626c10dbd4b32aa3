//! conformance
pub mod kap;
pub mod verdict;
