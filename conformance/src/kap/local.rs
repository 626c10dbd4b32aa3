//! A built-in subject in this process: the same messages, no lines, no deadlines.

use super::fault::Fault;
use super::message::{Answer, Request};
use super::server::Handler;
use super::transport::{Launch, Transport};
use std::time::Duration;

/// A handler as a transport.
pub struct Local {
    handler: Box<dyn Handler>,
}

impl Local {
    /// Wraps a handler.
    #[must_use]
    pub fn new(handler: Box<dyn Handler>) -> Self {
        Self { handler }
    }
}

impl Transport for Local {
    fn exchange(&mut self, request: &Request, _deadline: Duration) -> Result<Answer, Fault> {
        let mut answer = self.handler.answer(&request.op);
        answer.seq = request.seq;
        Ok(answer)
    }

    fn finish(&mut self, _grace: Duration) -> Option<String> {
        None
    }

    fn log(&self) -> String {
        String::new()
    }
}

/// Makes a fresh built-in subject for each start.
pub struct Builtin<F> {
    /// The maker.
    pub make: F,
    /// How it is named: the command line that gives the same subject behind standard streams.
    pub name: String,
}

impl<F: Fn() -> Box<dyn Handler>> Launch for Builtin<F> {
    fn launch(&self) -> Result<Box<dyn Transport>, Fault> {
        Ok(Box::new(Local::new((self.make)())))
    }

    fn describe(&self) -> String {
        self.name.clone()
    }
}
