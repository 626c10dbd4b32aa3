//! Extremes that speak the protocol and are no implementation: a case that one of them passes says nothing.

use super::behind::{Behind, hello};
use crate::kap::message::{Answer, Effects, Hex, Op, Refusal, Sent};
use crate::kap::server::Handler;
use keyproof_spec::profile::Profile;
use keyproof_spec::words::Role;

/// Answers every operation with an empty `ok`.
#[derive(Clone, Copy, Debug)]
pub struct Null {
    /// Its role.
    pub role: Role,
    /// Its profile.
    pub profile: &'static Profile,
}

impl Handler for Null {
    fn answer(&mut self, op: &Op) -> Answer {
        match op {
            Op::Hello { .. } => Answer::ok(&hello("null", self.role, self.profile)),
            Op::Open { .. } => Answer::ok(&Sent {
                h: Some(1),
                out: Vec::new(),
            }),
            Op::Deliver { .. } => Answer::ok(&Sent::default()),
            Op::Observe => Answer::ok(&Effects::default()),
            Op::Provision { .. }
            | Op::Seed { .. }
            | Op::Reset { .. }
            | Op::Hook { .. }
            | Op::Close { .. }
            | Op::Ping
            | Op::Mark { .. }
            | Op::Bye => Answer::done(),
        }
    }
}

/// Sends back what it is sent.
#[derive(Clone, Copy, Debug)]
pub struct Echo {
    /// Its role.
    pub role: Role,
    /// Its profile.
    pub profile: &'static Profile,
}

impl Handler for Echo {
    fn answer(&mut self, op: &Op) -> Answer {
        let Self { role, profile } = *self;
        match op {
            Op::Deliver { pdu, .. } => Answer::ok(&Sent {
                h: None,
                out: vec![pdu.clone()],
            }),
            Op::Hello { .. }
            | Op::Provision { .. }
            | Op::Seed { .. }
            | Op::Reset { .. }
            | Op::Open { .. }
            | Op::Observe
            | Op::Hook { .. }
            | Op::Close { .. }
            | Op::Ping
            | Op::Mark { .. }
            | Op::Bye => Null { role, profile }.answer(op),
        }
    }
}

/// Refuses everything with one and the same word, and without telling why.
#[derive(Clone, Copy, Debug)]
pub struct Same {
    /// Its role.
    pub role: Role,
    /// Its profile.
    pub profile: &'static Profile,
}

impl Handler for Same {
    fn answer(&mut self, op: &Op) -> Answer {
        let Self { role, profile } = *self;
        match op {
            Op::Deliver { .. } => Answer {
                out: vec![Hex(profile.status.security.to_be_bytes().to_vec())],
                ..Answer::reject(Refusal::default())
            },
            Op::Hello { .. }
            | Op::Provision { .. }
            | Op::Seed { .. }
            | Op::Reset { .. }
            | Op::Open { .. }
            | Op::Observe
            | Op::Hook { .. }
            | Op::Close { .. }
            | Op::Ping
            | Op::Mark { .. }
            | Op::Bye => Null { role, profile }.answer(op),
        }
    }
}

/// Takes everything, and swears that nothing happened.
pub struct Liar {
    /// What it really is.
    pub inner: Behind,
}

impl Handler for Liar {
    fn answer(&mut self, op: &Op) -> Answer {
        let answer = self.inner.answer(op);
        match op {
            Op::Observe => Answer::ok(&Effects::default()),
            Op::Hello { .. }
            | Op::Provision { .. }
            | Op::Seed { .. }
            | Op::Reset { .. }
            | Op::Open { .. }
            | Op::Deliver { .. }
            | Op::Hook { .. }
            | Op::Close { .. }
            | Op::Ping
            | Op::Mark { .. }
            | Op::Bye => answer,
        }
    }
}
