//! What can go wrong between runner and adapter, one variant each, with what was expected and what came instead.

use std::fmt;
use std::time::Duration;

/// A broken exchange. After any of these the session is over: the process is killed and started anew for the next case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The program could not be started.
    Start {
        /// The command line.
        command: String,
        /// The system's reason.
        reason: String,
    },
    /// No whole answer before the deadline.
    Timeout {
        /// The operation.
        op: &'static str,
        /// How long it was given.
        deadline: Duration,
        /// Bytes of an unfinished line that had come.
        partial: usize,
    },
    /// The process ended instead of answering.
    Exited {
        /// The operation.
        op: &'static str,
        /// Exit code or signal in words.
        status: String,
    },
    /// Standard output was closed while the process lives on.
    Closed {
        /// The operation.
        op: &'static str,
    },
    /// A line longer than [`super::LINE_MAX`].
    TooLong {
        /// The operation.
        op: &'static str,
        /// The limit.
        limit: usize,
    },
    /// A line that is not one JSON object in ASCII.
    NotJson {
        /// The operation.
        op: &'static str,
        /// What the parser said.
        reason: String,
        /// The beginning of the line, made printable.
        excerpt: String,
    },
    /// JSON, but not an answer of this protocol, or not one to this operation.
    NotAnAnswer {
        /// The operation.
        op: &'static str,
        /// What is missing or wrong.
        reason: String,
    },
    /// The answer repeats another `seq`.
    WrongSeq {
        /// The operation.
        op: &'static str,
        /// What was sent.
        expected: u64,
        /// What came back.
        got: u64,
    },
    /// Something came without having been asked for.
    Unsolicited {
        /// The operation before which it was found.
        op: &'static str,
        /// The beginning of it, made printable.
        excerpt: String,
    },
    /// The adapter answered `error`: it, its link or its environment is broken.
    Reported {
        /// The operation.
        op: &'static str,
        /// `adapter`, `transport`, `rig`, `sut`.
        layer: String,
        /// Its own code and words.
        text: String,
    },
    /// The adapter answered `nack` to an operation that every adapter must have.
    Missing {
        /// The operation.
        op: &'static str,
    },
    /// The adapter does not speak a version of the protocol that this suite speaks.
    Version {
        /// Its version.
        got: u32,
    },
    /// The request could not be put into a line: a fault of this suite.
    Unsendable {
        /// The operation.
        op: &'static str,
        /// Why.
        reason: String,
    },
}

/// Whom a fault is laid to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blame {
    /// Program missing, link down: nothing is known of the subject.
    Environment,
    /// The adapter broke the protocol.
    Adapter,
    /// The subject, or its adapter, died.
    Crash,
    /// Silence: a hang or a slow link; the control decides.
    Silence,
    /// This suite.
    Harness,
}

impl Fault {
    /// Whom it is laid to.
    #[must_use]
    pub fn blame(&self) -> Blame {
        match self {
            Self::Start { .. } => Blame::Environment,
            Self::Timeout { .. } => Blame::Silence,
            Self::Exited { .. } => Blame::Crash,
            Self::Reported { layer, .. } => match layer.as_str() {
                "transport" | "rig" => Blame::Environment,
                _ => Blame::Adapter,
            },
            Self::Unsendable { .. } => Blame::Harness,
            Self::Closed { .. }
            | Self::TooLong { .. }
            | Self::NotJson { .. }
            | Self::NotAnAnswer { .. }
            | Self::WrongSeq { .. }
            | Self::Unsolicited { .. }
            | Self::Missing { .. }
            | Self::Version { .. } => Blame::Adapter,
        }
    }

    /// The next step for whoever reads it.
    #[must_use]
    pub const fn advice(&self) -> &'static str {
        match self {
            Self::Start { .. } => "check the path and that the file is executable",
            Self::Timeout { partial: 0, .. } => {
                "flush after every line; raise ixit.deadline_ms if the subject is slow hardware"
            }
            Self::Timeout { .. } => "end every answer with a newline and flush",
            Self::Exited { .. } => "read the lines of standard error below",
            Self::Closed { .. } => "keep standard output open until bye",
            Self::TooLong { .. } => "split nothing, but send no line above 1 MiB",
            Self::NotJson { .. } | Self::Unsolicited { .. } => {
                "standard output belongs to the protocol: print logs to standard error"
            }
            Self::NotAnAnswer { .. } | Self::Missing { .. } => {
                "see docs/adapter.md, \"Answers\" and \"Operations\""
            }
            Self::WrongSeq { .. } => "repeat the seq of the request, and answer each request once",
            Self::Reported { .. } => "the adapter says what is broken; repair it and run again",
            Self::Version { .. } => "speak KAP version 1",
            Self::Unsendable { .. } => "please report this as a bug of keyproof",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start { command, reason } => write!(f, "cannot start `{command}`: {reason}"),
            Self::Timeout {
                op,
                deadline,
                partial: 0,
            } => {
                write!(
                    f,
                    "{op}: expected an answer within {} ms, got silence",
                    deadline.as_millis()
                )
            }
            Self::Timeout {
                op,
                deadline,
                partial,
            } => write!(
                f,
                "{op}: expected a line within {} ms, got {partial} bytes without a newline",
                deadline.as_millis()
            ),
            Self::Exited { op, status } => write!(
                f,
                "{op}: expected an answer, the process ended with {status}"
            ),
            Self::Closed { op } => {
                write!(f, "{op}: expected an answer, standard output was closed")
            }
            Self::TooLong { op, limit } => write!(
                f,
                "{op}: expected a line of at most {limit} bytes, got more"
            ),
            Self::NotJson {
                op,
                reason,
                excerpt,
            } => {
                write!(
                    f,
                    "{op}: expected one JSON object in ASCII, got `{excerpt}` ({reason})"
                )
            }
            Self::NotAnAnswer { op, reason } => {
                write!(f, "{op}: expected an answer of KAP/1: {reason}")
            }
            Self::WrongSeq { op, expected, got } => {
                write!(f, "{op}: expected seq {expected}, got {got}")
            }
            Self::Unsolicited { op, excerpt } => {
                write!(
                    f,
                    "before {op}: expected nothing that was not asked for, got `{excerpt}`"
                )
            }
            Self::Reported { op, layer, text } => {
                write!(f, "{op}: the adapter reports an error in {layer}: {text}")
            }
            Self::Missing { op } => write!(f, "{op}: expected every adapter to have it, got nack"),
            Self::Version { got } => write!(f, "hello: expected KAP version 1, got {got}"),
            Self::Unsendable { op, reason } => write!(f, "{op}: cannot be sent: {reason}"),
        }
    }
}

impl std::error::Error for Fault {}
