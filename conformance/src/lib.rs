//! conformance
pub mod cli;
pub mod decode;
pub mod digest;
pub mod kap;
pub mod plan;
pub mod provision;
pub mod result;
pub mod run;
pub mod subject;
pub mod suite;
pub mod text;
pub mod verdict;
pub mod words;
