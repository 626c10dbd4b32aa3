//! The rules in force: all of them, less the mutations of chapter 7 that are switched on.
//!
//! ```text
//!   Rules::ALL ──▶ the protocol          Rules::without(m) ──▶ the same agent, one guard or effect missing
//! ```
//!
//! An agent asks [`Rules::lack`] at the one line where a rule acts. Goals never see this type.

use keyproof_spec::mutation::Mutation;

/// How many mutations may be switched on at once: a pair is the most that `mutants` asks for; twins may want more.
pub const MUTATIONS_MAX: usize = 4;

/// The set of mutations switched on; empty for the protocol itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rules {
    missing: [Option<Mutation>; MUTATIONS_MAX],
}

impl Rules {
    /// Every rule in force: the protocol of the chapters.
    pub const ALL: Self = Self {
        missing: [None; MUTATIONS_MAX],
    };

    /// One rule taken away.
    #[must_use]
    pub const fn without(mutation: Mutation) -> Self {
        Self {
            missing: [Some(mutation), None, None, None],
        }
    }

    /// Two rules taken away.
    #[must_use]
    pub const fn without_both(first: Mutation, second: Mutation) -> Self {
        Self {
            missing: [Some(first), Some(second), None, None],
        }
    }

    /// One more rule taken away; the same set again when all [`MUTATIONS_MAX`] places are taken.
    #[must_use]
    pub fn and_without(mut self, mutation: Mutation) -> Self {
        if !self.lack(mutation)
            && let Some(place) = self.missing.iter_mut().find(|place| place.is_none())
        {
            *place = Some(mutation);
        }
        self
    }

    /// Whether this mutation is switched on, that is, its rule is not in force.
    #[must_use]
    pub fn lack(self, mutation: Mutation) -> bool {
        self.missing.contains(&Some(mutation))
    }

    /// Whether every rule is in force.
    #[must_use]
    pub fn healthy(self) -> bool {
        self == Self::ALL
    }

    /// The mutations switched on.
    pub fn mutations(self) -> impl Iterator<Item = Mutation> {
        self.missing.into_iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_lacks_what_was_taken_away() {
        let rules = Rules::without(Mutation::RepeatAuth1).and_without(Mutation::OneMacKey);
        assert!(rules.lack(Mutation::RepeatAuth1) && rules.lack(Mutation::OneMacKey));
        assert!(!rules.lack(Mutation::SkipCommandMac) && !rules.healthy() && Rules::ALL.healthy());
        assert_eq!(
            rules,
            Rules::without_both(Mutation::RepeatAuth1, Mutation::OneMacKey)
        );
        assert_eq!(rules.mutations().count(), 2);
    }
}
