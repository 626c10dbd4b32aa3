//! Aliro 1.0 and its place in the family: the typed shadow of chapters 12 to 14.
//!
//! | module | holds |
//! |---|---|
//! | [`rule`] | the requirements `AL-TX`, `AL-EN`, `AL-CR` |
//! | [`profile`] | values: [`profile::Family`] is what Aliro and Home Key both have, [`profile::AliroProfile`] what Aliro adds |
//! | [`words`] | messages, effects, reader status |
//! | [`fixed`] | lengths, instructions, labels that no profile changes |
//!
//! [`profile::HOME_KEY`] is a [`profile::Family`] only. What a Home Key needs besides and is not here: status words, the constant
//! byte in front of the content of EXCHANGE, the attestation over its second application, the switch by CONTROL FLOW, and what the
//! six bytes of its device identifier are. The channel of [`profile::Channel::CbcCmac`] is that of chapter 5.

pub mod fixed;
pub mod profile;
pub mod rule;
pub mod words;
