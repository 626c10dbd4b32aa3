//! When sealed content opens: the receiver's half of chapter 5.3.
//!
//! ```text
//!   command   MAC over the chaining value of the place before,  IV under the counter after
//!   response  MAC over the chaining value of its command,       IV under the counter of its command
//! ```
//!
//! Counter and direction enter twice, by the MAC and by the initial vector. Content taken under another initial vector loses
//! its first block: content of one block loses its padding with it, longer content keeps its padding and loses its meaning.

use crate::rules::Rules;
use crate::term::{ChannelKey, Content, Direction, Place, Sealed};
use keyproof_spec::mutation::Mutation;

/// What opening sealed content gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Opened {
    /// The content.
    Content(Content),
    /// Content without meaning, though its padding is right.
    Garbled,
    /// The padding is wrong.
    BadPadding,
    /// The MAC does not verify.
    BadMac,
}

/// Opens a command that reaches a device whose channel stands at `place`.
#[must_use]
pub fn open_command(rules: Rules, key: ChannelKey, place: Place, sealed: &Sealed) -> Opened {
    let placed = sealed.place == place || rules.lack(Mutation::CommandMacWithoutPlace); // DK-CH-004
    let verified = mac_verifies(rules, key, Direction::Command, sealed) && placed;
    if !verified && !rules.lack(Mutation::SkipCommandMac) {
        return Opened::BadMac; // DK-CH-003
    }
    decrypt(rules, key, Direction::Command, place, sealed)
}

/// Opens a response that reaches a vehicle whose last command left the channel at `place`.
#[must_use]
pub fn open_response(rules: Rules, key: ChannelKey, place: Place, sealed: &Sealed) -> Opened {
    let placed = sealed.place == place || rules.lack(Mutation::ResponseMacWithoutPlace); // DK-CH-002
    let verified = mac_verifies(rules, key, Direction::Response, sealed) && placed;
    if !verified && !rules.lack(Mutation::SkipResponseMac) {
        return Opened::BadMac; // DK-CH-001
    }
    decrypt(rules, key, Direction::Response, place, sealed)
}

fn mac_verifies(rules: Rules, key: ChannelKey, direction: Direction, sealed: &Sealed) -> bool {
    let directed = sealed.direction == direction || rules.lack(Mutation::OneMacKey); // DK-CH-006
    sealed.intact && sealed.key == key && directed
}

fn decrypt(
    rules: Rules,
    key: ChannelKey,
    direction: Direction,
    place: Place,
    sealed: &Sealed,
) -> Opened {
    if sealed.key != key {
        return Opened::BadPadding;
    }
    let one_prefix = rules.lack(Mutation::OneMacKey); // DK-CH-006
    let prefixed = sealed.direction == direction || one_prefix;
    let counted = counter(sealed.direction, sealed.place) == counter(direction, place);
    if prefixed && counted {
        Opened::Content(sealed.content)
    } else if sealed.content.one_block() {
        Opened::BadPadding
    } else {
        Opened::Garbled
    }
}

/// The counter in the initial vector.
fn counter(direction: Direction, place: Place) -> u8 {
    match direction {
        Direction::Command => place.counter.saturating_add(1),
        Direction::Response => place.counter,
    }
}
