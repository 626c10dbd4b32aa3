//! # A run
//!
//! ```text
//!   selection ──▶ Engine ──▶ driver ──▶ Session (KAP) ──▶ subject
//!                   │  ▲        │
//!                   │  └ Play ◀─┘ one Observation for each Action
//!                   └──▶ sink: each finished case at once
//! ```
//!
//! | module | does |
//! |---|---|
//! | [`select`] | which cases, and why not the others |
//! | [`live`] | a started subject: who it is, what it can do |
//! | [`driver`] | one attempt at one case |
//! | [`engine`] | controls, attempts, retries, the breaker, in order |
//! | [`job`] | the whole, from selection to result |

pub mod driver;
pub mod engine;
pub mod job;
pub mod live;
pub mod select;
