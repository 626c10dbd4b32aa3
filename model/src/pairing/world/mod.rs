//! # One scenario as a model
//!
//! One vehicle with up to two radios, one phone, in some scenarios a second honest vehicle or phone ([`Second`]), and an adversary that
//! is the network. Carrying a message where it belongs, and each host input of the scenario, cost nothing; every other move of the
//! adversary costs one of [`Scenario::moves`]. Within that budget it may lose a message, lead it to the other phone or vehicle, replay
//! what it saw, forge what its knowledge allows, change fields on their way, and cut power after any write.
//!
//! What begins a session (SELECT, AUTH) belongs to whichever phone is held to the vehicle; what follows belongs to the phone that it
//! came to, and an answer to the vehicle that asked. Two vehicles run at once, so that their messages come to one phone in any order.
//!
//! ```text
//!   agents ─▶ reaction (messages, effects, claims) ─▶ facts ─▶ past ─▶ promises of chapter 2 ─▶ State::broken
//! ```
//!
//! Each fact is written into the [`Past`] and then shown to the promises, which compare it with the claims of the other side, with
//! the acts of the hosts and with what the adversary knows. A promise that is broken stays noted in [`State::broken`].
//!
//! | module | holds |
//! |---|---|
//! | [`scenario`] | roster, powers, bounds |
//! | [`who`] | the first and the second of each kind |
//! | [`roster`] | a scenario in words |
//! | [`record`] | a state and its past |
//! | [`knowledge`] | what the adversary can compute |
//! | `for_device`, `for_vehicle` | what it can send |
//! | [`play`] | moves, and what they do to the agents |
//! | `facts` | what a step writes into the past |
//! | [`exit`] | the rightful user after the adversary has gone |
//! | [`story`] | a trace in words |
//!
//! **Who is in it besides the honest ones**: a dishonest vehicle, certified by its maker (identifier and key [`scenario::ADVERSARY`]), in every
//! scenario; a second phone with an honest secure element in the adversary's hand ([`scenario::PHONE`]), a key that has left its
//! element ([`scenario::SOFTWARE_KEY`]) and the former owner's phone where the powers say so. They keep no state: all that they can
//! make follows from the powers.
//!
//! **What is abstract**: a replay is one of the last messages seen of each kind and sender, parts by their place; the adversary draws one
//! scalar, or two ([`Scenario::with_two_scalars`]).

pub mod exit;
mod facts;
mod for_device;
mod for_vehicle;
pub mod knowledge;
mod model;
pub mod play;
pub mod record;
pub mod roster;
pub mod scenario;
pub mod story;
pub mod who;

pub use play::Action;
pub use record::{Past, State};
pub use scenario::{Powers, Scenario, Second};
pub use who::{Both, Place, Who};
