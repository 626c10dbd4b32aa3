//! Who acts: an honest vehicle or phone, the first or the second of its kind.

use crate::pairing::message::Side;

/// Which one of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The one in every scenario.
    First,
    /// The one that some scenarios have besides.
    Second,
}

/// An honest agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Who {
    /// Vehicle or phone.
    pub side: Side,
    /// Which of them.
    pub place: Place,
}

impl Who {
    /// A vehicle.
    #[must_use]
    pub const fn vehicle(place: Place) -> Self {
        Self {
            side: Side::Vehicle,
            place,
        }
    }

    /// A phone.
    #[must_use]
    pub const fn device(place: Place) -> Self {
        Self {
            side: Side::Device,
            place,
        }
    }
}

/// What each of a kind has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Both<T> {
    /// Of the first.
    pub first: T,
    /// Of the second.
    pub second: T,
}

impl<T> Both<T> {
    /// That of one.
    #[must_use]
    pub const fn at(&self, place: Place) -> &T {
        match place {
            Place::First => &self.first,
            Place::Second => &self.second,
        }
    }

    /// The same, to be written.
    pub const fn at_mut(&mut self, place: Place) -> &mut T {
        match place {
            Place::First => &mut self.first,
            Place::Second => &mut self.second,
        }
    }
}
