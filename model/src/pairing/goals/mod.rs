//! # The goals of owner pairing as promises
//!
//! Predicates over facts: claims of both sides as they saw their runs, effects, acts of the hosts, and what the adversary knows.
//!
//! ```text
//!   fact (who, in which of its sessions, what) ─┐
//!   past (claims of both sides, acts) ──────────┼─▶ Promise::holds
//!   knowledge ──────────────────────────────────┘
//! ```
//!
//! Nothing here looks at a phase or a rule. Where a goal speaks of one side alone (how often a guess is tested, what a stranger may
//! make a phone compute), the promise says why that is the goal itself and no guard written twice.
//!
//! | file | goals |
//! |---|---|
//! | [`agreement`] | I4, I5, I6, I12, I13 |
//! | [`guesses`] | I7 |
//! | [`order`] | I15, I16, I18 |
//! | [`keys`] | I8, I11, I22 |
//! | [`exits`] | I19 |
//!
//! **Exposed.** "Unless it had the password, or the verifier before the run": a session carries from its beginning whether that was
//! so. A thief of the verifier can play a vehicle, so that a device's agreement with the vehicle is not asked for then; it cannot play a
//! device, because V needs w1 or the vehicle's scalar: a vehicle's agreement is waived for the password alone.

pub mod agreement;
pub mod exits;
pub mod guesses;
pub mod keys;
pub mod order;

use super::message::Endpoint;
use super::step::Claim;
use super::world::{Scenario, State, Who};
use keyproof_spec::goal::Goal;
use stateright::Property;

/// Something that happened at one agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fact {
    /// At which agent.
    pub by: Who,
    /// In which of its sessions, if in one that goes on.
    pub session: Option<usize>,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The side claimed something.
    Claimed(Claim),
    /// A key has become active.
    Active(Endpoint),
    /// A key left the vehicle's table.
    Removed(Endpoint),
    /// The adversary learned whether a guess was right, at the device.
    Tested,
    /// What is stored has changed.
    Stored,
    /// Link or power was lost.
    Ended,
    /// Everything leaked that honest sides have not forgotten.
    Leaked,
}

macro_rules! promises {
    ($($(#[$doc:meta])* $name:ident $goal:ident $words:literal $judge:path;)*) => {
        /// A promise: one predicate that serves one goal.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Promise {
            $($(#[$doc])* $name,)*
        }

        impl Promise {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The goal that it serves.
            #[must_use]
            pub const fn goal(self) -> Goal {
                match self {
                    $(Self::$name => Goal::$goal,)*
                }
            }

            /// Its name: the goal's id and what is promised.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => concat!(stringify!($goal), " ", $words),)*
                }
            }

            /// Whether it holds with this fact.
            #[must_use]
            pub fn holds(self, scenario: &Scenario, state: &State, fact: &Fact) -> bool {
                match self {
                    $(Self::$name => $judge(scenario, state, fact),)*
                }
            }

            /// These promises as properties of the world.
            #[must_use]
            pub fn properties(chosen: Promises) -> Vec<Property<Scenario>> {
                let mut out = Vec::new();
                $(if chosen.has(Self::$name) {
                    out.push(Property::always(Self::$name.name(), |_, state: &State| {
                        !state.broken.has(Self::$name)
                    }));
                })*
                out
            }
        }
    };
}

promises! {
    /// The keys of a confirmed run are unknown.
    KeysSecret I4 "the keys of a confirmed run are unknown" agreement::keys_secret;
    /// A run that ended before everything leaked is still unknown.
    PastSecret I5 "a run that ended stays secret when all leaks" agreement::past_secret;
    /// When a side confirms, the other saw the same shares and versions.
    ConfirmsAlike I6 "when a side confirms, the other runs with the same shares and versions" agreement::confirms_alike;
    /// When the device makes a key, the vehicle of the certificate gave its data in this pairing, and both have confirmed.
    MadeInPairing I6 "a key is made for the vehicle that gave its data in this pairing" agreement::made_in_pairing;
    /// When the vehicle takes a key, the device made it in this pairing for these data, and both have confirmed.
    TakenInPairing I6 "a key is taken that was made in this pairing for this vehicle, slot and challenge" agreement::taken_in_pairing;
    /// A key becomes active on the device only if the vehicle has taken it.
    EnabledTaken I6 "a key is active on the device only if the vehicle took it" keys::enabled_taken;
    /// A password that leaks when it has served gives nobody a key.
    ServesOnce I6 "a password that leaks after its pairing gives nobody a key" keys::serves_once;
    /// A verifier serves one pairing (assumption A9: *once*).
    OnePairing I6 "a verifier serves one pairing" keys::one_pairing;
    /// Guesses at the vehicle.
    GuessesAtVehicle I7 "no more guesses are tested at the vehicle than its limit" guesses::at_vehicle;
    /// Guesses at the device.
    GuessesAtDevice I7 "no more guesses are tested at the device than its limit" guesses::at_device;
    /// No guess is tested off line.
    NotOffLine I7 "no guess is tested off line" guesses::off_line;
    /// A key becomes active at the vehicle only proved and recorded.
    ProvedAndRecorded I8 "a key becomes active only proved and with a receipt" keys::proved_and_recorded;
    /// No key of a former owner is served once the new one is active.
    FormerOwnerOut I11 "no key of a former owner is served once the new key is active" keys::former_owner_out;
    /// The owner changes only when that was authorised.
    ChangeWanted I11 "the owner's key goes only after an authorised change" keys::change_wanted;
    /// No version that one of them does not offer.
    VersionOffered I12 "no version is confirmed that one of them does not offer" agreement::version_offered;
    /// The best common version; documented as missing against a changed list (F-OP-003).
    VersionBest I12 "the best common version is confirmed" agreement::version_best;
    /// A share is accepted once.
    ShareOnce I13 "a share is accepted once" agreement::share_once;
    /// A part of the channel is accepted once.
    PartOnce I13 "a part of the channel is accepted once" order::part_once;
    /// Nothing is claimed in a session that is over.
    NothingLate I15 "nothing is claimed in a session that is over" order::nothing_late;
    /// Parts are taken in order, once, whole, and from the other side.
    PartsWhole I16 "parts are taken as the other side sent them" order::parts_whole;
    /// The device pairs only while its user wants it.
    Wanted I18 "the device pairs only while its user wants it" order::wanted;
    /// A live key goes on working.
    LiveKeyWorks I19 "a live key goes on working" exits::live_key_works;
    /// A new verifier pairs.
    PairsAnew I19 "a new verifier and password pair" exits::pairs_anew;
    /// A stranger makes the phone compute within bounds only.
    CostsBounded I19 "a stranger makes the phone stretch within bounds only" exits::costs_bounded;
    /// The vehicle takes a key that a secure element made for it, in this pairing.
    TakenCertified I22 "a key is taken that a secure element made for this vehicle and challenge" keys::taken_certified;
    /// The device binds a key to what the maker certified for that identifier.
    BoundCertified I22 "a key is bound to what the maker certified for its vehicle" keys::bound_certified;
    /// Documented as missing (F-OP-001): the key is for the vehicle that the user meant.
    MeantVehicle I6 "a key is made for the vehicle that the user meant" agreement::meant_vehicle;
    /// Documented as missing (F-OP-001): the vehicle of the certificate takes part, whoever has the verifier.
    VehicleTookPart I6 "the vehicle of the certificate takes part, whoever has the verifier" agreement::vehicle_took_part;
    /// Documented as missing in the variant `ccc` (F-OP-002): agreement on REQUEST whole.
    RequestWhole I6 "when a side confirms, the other saw the same REQUEST" agreement::request_whole;
    /// Documented as missing (F-OP-004): a pending key can be activated.
    StillActivates I19 "a pending key can still be activated" exits::still_activates;
    /// Documented as missing (F-OP-005): below the limit, the two can try again.
    PairsAgain I19 "below the limit the password pairs again after a lost link" exits::pairs_again;
    /// I7 around one right pairing, whose evidence clears the device's count.
    GuessesAroundOne I7 "around one right pairing, fewer guesses are tested at the device than twice its limit" guesses::around_one;
    /// Stricter than I7 says: the device's guesses in all, whatever right evidence came between.
    GuessesInAll I7 "no more guesses are tested at the device than its limit, right evidence or not" guesses::in_all;
}

/// A set of promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Promises(u64);

impl Promises {
    /// None.
    pub const NONE: Self = Self(0);

    /// Some.
    #[must_use]
    pub fn of(promises: &[Promise]) -> Self {
        promises
            .iter()
            .fold(Self::NONE, |set, promise| set.with(Self::one(*promise)))
    }

    /// One.
    #[must_use]
    #[expect(clippy::as_conversions, reason = "a const function cannot call From")]
    pub const fn one(promise: Promise) -> Self {
        Self(1 << promise as u64)
    }

    /// All that the protocol claims: every promise but those that findings say are missing.
    #[must_use]
    pub fn claimed() -> Self {
        Self::of(Promise::ALL).without(Self::of(&[
            Promise::MeantVehicle,
            Promise::VehicleTookPart,
            Promise::RequestWhole,
            Promise::StillActivates,
            Promise::PairsAgain,
            Promise::GuessesAroundOne,
            Promise::GuessesInAll,
        ]))
    }

    /// Both.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// These but for others.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether this one is in it.
    #[must_use]
    pub const fn has(self, promise: Promise) -> bool {
        self.0 & Self::one(promise).0 != 0
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Its promises, in the order of the table.
    pub fn iter(self) -> impl Iterator<Item = Promise> {
        Promise::ALL
            .iter()
            .copied()
            .filter(move |promise| self.has(*promise))
    }

    /// Those that serve one of these goals.
    #[must_use]
    pub fn serving(self, goals: &[Goal]) -> Self {
        let mut out = Self::NONE;
        for promise in self.iter().filter(|it| goals.contains(&it.goal())) {
            out = out.with(Self::one(promise));
        }
        out
    }

    /// Those that a fact breaks.
    #[must_use]
    pub fn broken_by(self, scenario: &Scenario, state: &State, fact: &Fact) -> Self {
        let mut out = Self::NONE;
        for promise in self.iter() {
            if !promise.holds(scenario, state, fact) {
                out = out.with(Self::one(promise));
            }
        }
        out
    }
}
