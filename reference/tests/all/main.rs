//! Tests of the reference through its public interface only. `peer` is a second writing of chapter 5 that may deviate.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a test that fails may stop"
)]

mod codec;
mod device;
mod honest;
mod known;
mod peer;
mod robust;
mod vehicle;
