//! Not written yet.
use super::{Done, Stop};
/// Nothing yet.
#[derive(Debug, clap::Args)]
pub struct Args {}
/// Nothing yet.
pub fn main(_args: &Args) -> Done {
    Err(Stop::usage("not written yet"))
}
