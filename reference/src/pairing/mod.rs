//! Owner pairing (chapters 9 to 11), both roles.
//!
//! ```text
//!   Vehicle ── SELECT, REQUEST, VERIFY ─▶ Device        password ─▶ channel
//!           ── WRITE DATA, GET DATA ────▶               a key is made, its chain verified: pending
//!           ── the first transaction ───▶               proof of the key, receipt: active
//! ```
//!
//! | file | holds | chapter |
//! |---|---|---|
//! | `device`, `framework` | the phone: routing between its applications, and the framework's phases | 9.3 |
//! | `vehicle`, `reader`, `activation` | the car: host inputs, the pairing's phases, the first transaction | 9.2 |
//! | `radios` | the car's two radios before them | 9.2 |
//! | `message`, `stream` | commands, creation data, chain, receipt | 10 |
//! | `spake` | SPAKE2+ in both variants | 11.1–11.4 |
//! | `certificate`, `issue` | paths, and the certificate of a new key | 11.5 |
//! | [`Fault`], [`Effect`] | causes, effects | 10.4, 9.2 |
//!
//! **What is not here.** Storage: what must survive the loss of power stands in the structs, and each change of it is an effect, announced in the
//! step that made it. Clock and servers: the host gives the time, verifiers, passwords and receipts.

mod activation;
mod certificate;
mod device;
mod effect;
mod fault;
mod framework;
mod issue;
mod message;
mod radios;
mod reader;
mod spake;
mod stream;
mod vehicle;

pub use device::{Device, DeviceSetup, Reply};
pub use effect::Effect;
pub use fault::{Fault, Refusal, Stage};
pub use radios::Radios;
pub use spake::Confirmed;
pub use stream::Received;
pub use vehicle::{Output, Pending, Vehicle, VehicleSetup, Verifier, make_verifier};
