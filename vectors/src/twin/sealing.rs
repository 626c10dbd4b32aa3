//! Channel content between names and bytes: which keys, direction and place a received message was made for.
//!
//! The model knows a place by counter and last question; bytes know it by a chaining value. The [`Ledger`] keeps both side by side.

use crate::crypto::channel::{self, Direction as Way};
use crate::crypto::schedule::Keys;
use keyproof_model::term::{Ask, Direction, Place};

/// One channel: its keys and the places that it has been at.
#[derive(Clone, Debug)]
pub struct Ledger {
    /// Keys.
    pub keys: Keys,
    places: Vec<(Place, [u8; 16])>,
}

/// What a received channel message is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Direction that it was made for.
    pub direction: Direction,
    /// Place under its code.
    pub place: Place,
    /// Content after the padding; `None` when the padding is wrong.
    pub content: Option<Vec<u8>>,
    /// Whether its code verifies for that direction and place.
    pub intact: bool,
}

const fn way(direction: Direction) -> Way {
    match direction {
        Direction::Command => Way::Command,
        Direction::Response => Way::Response,
    }
}

/// The counter in the initial vector.
const fn counter(direction: Direction, place: Place) -> u8 {
    match direction {
        Direction::Command => place.counter.wrapping_add(1),
        Direction::Response => place.counter,
    }
}

/// A place with the same counter that is not this one.
#[must_use]
pub fn beside(place: Place) -> Place {
    let asked = match place.asked {
        Some(Ask::Other) => Ask::Bounds,
        Some(Ask::Token | Ask::Bounds | Ask::Ungrammatical) | None => Ask::Other,
    };
    Place {
        counter: place.counter,
        asked: Some(asked),
    }
}

impl Ledger {
    /// A channel as AUTH1 opens it.
    #[must_use]
    pub fn new(keys: Keys) -> Self {
        Self {
            keys,
            places: vec![(Place::START, [0; 16])],
        }
    }

    /// The place it stands at.
    #[must_use]
    pub fn place(&self) -> Place {
        self.places.last().map_or(Place::START, |(place, _)| *place)
    }

    fn chaining(&self, place: Place) -> [u8; 16] {
        let found = self.places.iter().rev().find(|(known, _)| *known == place);
        found.map_or([0; 16], |(_, chaining)| *chaining)
    }

    fn key(&self, direction: Direction) -> [u8; 16] {
        match direction {
            Direction::Command => self.keys.mac(),
            Direction::Response => self.keys.rmac(),
        }
    }

    /// Takes a command into account: the chaining value becomes its code.
    pub fn advance(&mut self, after: Place, ciphertext: &[u8]) {
        let last = self
            .places
            .last()
            .map_or([0; 16], |(_, chaining)| *chaining);
        let code = channel::mac(&self.keys.mac(), Some(&last), ciphertext);
        self.places.push((after, code));
    }

    /// Seals content at a place; ciphertext and code of eight bytes.
    #[must_use]
    pub fn seal(&self, direction: Direction, place: Place, content: &[u8]) -> Vec<u8> {
        let padded = channel::padded(content);
        let enc = self.keys.enc();
        let mut out = channel::encrypt(&enc, way(direction), counter(direction, place), &padded);
        let code = channel::mac(&self.key(direction), Some(&self.chaining(place)), &out);
        out.extend(code.iter().take(8));
        out
    }

    /// Finds out what a received message is; `expected` is the direction in which we listen.
    #[must_use]
    pub fn open(&self, expected: Direction, ciphertext: &[u8], code: &[u8]) -> Opened {
        let here = self.place();
        let other = match expected {
            Direction::Command => Direction::Response,
            Direction::Response => Direction::Command,
        };
        let verifies = |direction, chaining: Option<&[u8; 16]>| {
            let made = channel::mac(&self.key(direction), chaining, ciphertext);
            made.iter().take(8).eq(code.iter())
        };
        let content = |direction, place| {
            let enc = self.keys.enc();
            let padded =
                channel::decrypt(&enc, way(direction), counter(direction, place), ciphertext);
            channel::unpadded(&padded)
        };
        for direction in [expected, other] {
            for (place, chaining) in self.places.iter().rev() {
                if verifies(direction, Some(chaining)) {
                    return Opened {
                        direction,
                        place: *place,
                        content: content(direction, *place),
                        intact: true,
                    };
                }
            }
        }
        let without = verifies(expected, None);
        Opened {
            direction: expected,
            place: if without { beside(here) } else { here },
            content: content(expected, here),
            intact: without,
        }
    }
}
