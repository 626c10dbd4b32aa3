//! The seam between a session and whatever carries its messages.

use super::fault::Fault;
use super::message::{Answer, Request};
use std::time::Duration;

/// Carries one request out and one answer in.
pub trait Transport {
    /// Sends `request` and waits for its answer until `deadline` has passed.
    ///
    /// # Errors
    /// A [`Fault`]; afterwards the transport is of no more use.
    fn exchange(&mut self, request: &Request, deadline: Duration) -> Result<Answer, Fault>;

    /// Ends it: closes the subject's input, gives it `grace` to leave by itself, then makes it leave. Tells how it left if that
    /// was not with code 0.
    fn finish(&mut self, grace: Duration) -> Option<String>;

    /// The last that the subject wrote to standard error.
    fn log(&self) -> String;
}

/// Starts a subject; called again after each fault.
pub trait Launch {
    /// A new, empty subject.
    ///
    /// # Errors
    /// [`Fault::Start`].
    fn launch(&self) -> Result<Box<dyn Transport>, Fault>;

    /// How the subject is named in results and repro lines.
    fn describe(&self) -> String;
}
