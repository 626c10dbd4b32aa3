//! conformance
pub mod decode;
pub mod digest;
pub mod kap;
pub mod plan;
pub mod result;
pub mod run;
pub mod suite;
pub mod text;
pub mod verdict;
pub mod words;
