//! The password-authenticated exchange: sections 11.1 to 11.4, written from the chapter alone.
//!
//! ```text
//!   password ──stretch──▶ w0, w1 ──verifier──▶ L                       (the device has w0 and w1, the vehicle w0 and L)
//!   x, w0 ──device_share──▶ X        y, w0 ──vehicle_share──▶ Y
//!   x, Y, w0, w1 ──device_secrets──▶ Z, V ◀──vehicle_secrets── y, X, w0, L
//!   REQUEST, X, Y, Z, V, w0 ──run──▶ M1, M2, secret, Kenc, Kmac, Krmac, LONG_TERM_SHARED_SECRET
//! ```
//!
//! Both variants of the profile are here. The functions are permissive: they take shares that nobody should take as far as
//! the arithmetic goes, and [`run`] can be bent in what it covers, because faulty peers are built from it. What a careful receiver has to
//! refuse is in [`bad_points`] and the two cancelling shares. All values are test values: nothing here is wiped or constant in time.
//!
//! | module | section |
//! |---|---|
//! | `stretch` | 11.1 |
//! | `group` | 11.2 |
//! | `transcript`, `bend` | 11.3 and 11.4, and what a wrong implementation does there |
//! | `bad` | shares that DK-PK-001 refuses |

mod bad;
mod bend;
mod group;
mod stretch;
mod transcript;

pub use bad::{bad_points, cancelling_share_for_device, cancelling_share_for_vehicle};
pub use bend::TranscriptBend;
pub use group::{Secrets, device_secrets, device_share, vehicle_secrets, vehicle_share, verifier};
pub use stretch::{Scalars, stretch};
pub use transcript::{Run, run};

#[cfg(test)]
mod tests;
