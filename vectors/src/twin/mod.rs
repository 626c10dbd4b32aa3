//! Twins: an agent function of the model with a mouth and ears of bytes.
//!
//! ```text
//!   bytes ──wire, crypto──▶ names ──model step, some rules off──▶ names ──crypto, wire──▶ bytes
//!              ▲                                                             ▲
//!              └───────────────── the tables of this run ────────────────────┘
//! ```
//!
//! With all rules in force a twin is a second implementation: lockstep compares it with the reference, and the expectations of the
//! cases are what it does. With a mutation it is a faulty subject, made from the rule's id and not scripted against any case.
//!
//! The model leaves some things out, so a twin does them itself, from chapter 4: grammar, chained commands, status words.
//!
//! | module | holds |
//! |---|---|
//! | [`names`] | the tables: ephemerals, identifiers, keys, versions, tokens |
//! | [`device`], [`vehicle`] | the two twins |
//! | [`sealing`] | channel content, both ways |

pub mod device;
pub mod names;
pub mod sealing;
pub mod vehicle;

pub use device::Device;
pub use vehicle::Vehicle;

use crate::crypto::point;
use crate::name;
use crate::play::Observed;
use crate::recipe::EffectWord;
use keyproof_model::rules::Rules;
use keyproof_spec::mutation::Mutation;
use std::collections::VecDeque;

/// Rules with these mutations switched on.
#[must_use]
pub fn rules(mutations: &[Mutation]) -> Rules {
    mutations
        .iter()
        .fold(Rules::ALL, |rules, mutation| rules.and_without(*mutation))
}

/// Where a twin's randomness comes from: what was seeded, then labels.
#[derive(Clone, Debug, Default)]
pub struct Streams {
    ephemerals: VecDeque<[u8; 32]>,
    transactions: VecDeque<[u8; 16]>,
    next: Option<([u8; 32], [u8; 65])>,
    drawn: usize,
}

impl Streams {
    /// The next values are these.
    pub fn seed(&mut self, ephemerals: &[[u8; 32]], transactions: &[[u8; 16]]) {
        self.ephemerals = ephemerals.iter().copied().collect();
        self.transactions = transactions.iter().copied().collect();
        self.next = None;
    }

    /// What the next draw of an ephemeral would give.
    pub fn peek_ephemeral(&mut self) -> [u8; 32] {
        self.next_ephemeral().0
    }

    /// The same, with its public half.
    pub fn next_ephemeral(&mut self) -> ([u8; 32], [u8; 65]) {
        if let Some(known) = self.next {
            return known;
        }
        let own = || name::secret(&name::label("twin", &format!("ephemeral-{}", self.drawn)));
        let secret = self.ephemerals.front().copied().unwrap_or_else(own);
        let next = (secret, point::public(&secret).unwrap_or([0; 65]));
        self.next = Some(next);
        next
    }

    /// What the next draw of an identifier would give.
    #[must_use]
    pub fn peek_transaction(&self) -> [u8; 16] {
        let own = || name::bytes(&name::label("twin", &format!("transaction-{}", self.drawn)));
        self.transactions.front().copied().unwrap_or_else(own)
    }

    /// The ephemeral was used.
    pub fn took_ephemeral(&mut self) {
        self.ephemerals.pop_front();
        self.next = None;
        self.drawn += 1;
    }

    /// The identifier was used.
    pub fn took_transaction(&mut self) {
        self.transactions.pop_front();
        self.drawn += 1;
    }
}

/// An effect in the words of the adapter protocol; the extent of a read is given.
#[must_use]
pub fn observed(effect: EffectWord, read: (usize, usize)) -> Observed {
    let what = match effect {
        EffectWord::Actuate(purpose) => purpose.word().to_owned(),
        EffectWord::PersistentStored(slot) | EffectWord::IdentityReleased(slot) => {
            format!("slot {slot}")
        }
        EffectWord::MailboxReleased => format!("{}+{}", read.0, read.1),
        EffectWord::Prompt(true) => "success".to_owned(),
        EffectWord::Prompt(false) => "failure".to_owned(),
        EffectWord::SessionEnded => String::new(),
    };
    Observed {
        kind: effect.kind().into(),
        what,
    }
}
