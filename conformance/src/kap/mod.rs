//! # KAP/1, the adapter protocol
//!
//! How a subject is connected; the text is `docs/adapter.md`. One JSON object a line each way, in lockstep: a request with a
//! `seq`, an answer that repeats it.
//!
//! ```text
//!   runner                                             adapter
//!   Session ── Request ──▶ Transport ── line ──▶ stdin   serve(Handler)
//!   Session ◀── Answer ─── Transport ◀─ line ─── stdout
//!                               │ stderr: kept small, shown, never judged
//! ```
//!
//! | module | holds |
//! |---|---|
//! | [`message`] | requests and answers as types |
//! | [`mod@line`] | one message as one line: ASCII only, bounded |
//! | [`fault`] | everything an adapter can do wrong, one word each |
//! | [`transport`] | the seam: a line out, a line in before a deadline |
//! | [`child`] | a process and its group: bounded in time and memory, gone at the end |
//! | [`local`] | a built-in subject in this process, the same messages without lines |
//! | [`session`] | `seq`, deadlines by operation, the typed operations |
//! | [`server`] | the adapter's side: a [`server::Handler`] behind a pair of streams |
//!
//! **What is bounded**: the time of each answer, the length of a line, what is kept of standard error, what may wait unread, and the
//! life of the process and of everything it started. A subject that breaks a bound gives a [`fault::Fault`], never a verdict of
//! its own: what follows from it is decided in [`crate::verdict`].

pub mod child;
pub mod fault;
pub mod line;
pub mod local;
pub mod message;
pub mod server;
pub mod session;
pub mod transport;

/// The protocol versions that this suite speaks, lowest and highest.
pub const VERSIONS: [u32; 2] = [1, 1];

/// Longest line either way, the newline included.
pub const LINE_MAX: usize = 1 << 20;
