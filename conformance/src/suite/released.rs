//! The cases of `keyproof-vectors`.

use super::{Card, Manner, Suite};
use keyproof_spec::profile::Profile;
use keyproof_vectors::play::Play;

/// The released cases under a profile.
pub struct Released {
    profile: &'static Profile,
    cards: Vec<Card>,
}

/// The released cases under a profile.
#[must_use]
pub fn suite(profile: &'static Profile) -> Released {
    Released {
        profile,
        cards: Vec::new(),
    }
}

impl Suite for Released {
    fn profile(&self) -> &'static Profile {
        self.profile
    }

    fn cards(&self) -> &[Card] {
        &self.cards
    }

    fn play(&self, _id: &str, _manner: &Manner) -> Option<Box<dyn Play>> {
        None
    }

    fn digest(&self) -> String {
        crate::digest::sha256([self.profile.name.as_bytes()])
    }
}
