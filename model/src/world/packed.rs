//! A state as a search keeps it: the fields of [`State`] side by side, part by part, in a few bytes.
//!
//! ```text
//!   State ──pack──▶ [ vehicle ×2 │ phone ×2 │ transaction ×3 │ selection ×3 │ counts, users, leaks ] ──unpack──▶ State
//! ```
//!
//! The rows below are all there is to it: each names the fields of a type, or how many bits hold it. What follows from the
//! scenario (settings, aims of the roster, what was ever sent) is in no state. A value outside of its domain does not pack,
//! and a search that meets one says so and judges no further; it never merges two states.
//!
//! The world looks at states unpacked. A search unpacks each state once to judge it and once to expand it
//! ([`keyproof_search::Pack`]): steps, offers and goals know nothing of this file.

use super::World;
use super::fields::{Field, Joined, Split, atom, choice, larger, record};
use super::record::{ASKS, Keys, RECORDS, Ran, SEATS, Selected, State, Transacted};
use crate::message::Ending;
use crate::term::{
    Answer, Ask, Ephemeral, Place, Slot, Subset, Token, Transaction, VehicleId, Version,
};
use crate::{device, vehicle};
use keyproof_search::Pack;
use keyproof_spec::words::{Interface, Purpose};

atom! {
    Ephemeral: 3,
    Transaction: 3,
    Version: 3,
    VehicleId: 2,
    Slot: 2,
    Subset: 3,
    Token: 3,
}

choice! {
    Purpose, 1 {
        0 => Unlock,
        1 => Drive,
    }
    Interface, 1 {
        0 => Nfc,
        1 => Ble,
    }
    Ending, 1 {
        0 => Success,
        1 => Failure,
    }
    Ask, 2 {
        0 => Token,
        1 => Other,
        2 => Bounds,
        3 => Ungrammatical,
    }
    Answer, 2 {
        0 => Other,
        1 => Bounds,
        2 => Malformed,
        3 => Token(token: Token),
    }
    vehicle::Phase, 3 {
        0 => Idle,
        1 => Ended,
        2 => AwaitSelect(aim: vehicle::Aim),
        3 => AwaitAuth0(offer: vehicle::Offer),
        4 => AwaitAuth1(session: vehicle::Session),
        5 => AwaitExchange(session: vehicle::Session, slot: Slot),
        6 => AwaitControl(kept: Option<vehicle::Session>),
    }
    device::Phase, 2 {
        0 => Deselected,
        1 => Selected(interface: Interface),
        2 => Answered(session: device::Session),
        3 => Open(session: device::Session, place: Place),
    }
}

record! {
    vehicle::Aim { purpose: Purpose, interface: Interface }
    vehicle::Offer { aim: vehicle::Aim, version: Version, vehicle: Ephemeral, transaction: Transaction }
    vehicle::Session { offer: vehicle::Offer, endpoint: Ephemeral }
    vehicle::State {
        phase: vehicle::Phase,
        kept_ephemeral: Option<Ephemeral>,
        kept_transaction: Option<Transaction>,
    }
    device::Session {
        interface: Interface,
        purpose: Purpose,
        version: Version,
        vehicle_id: VehicleId,
        vehicle: Ephemeral,
        transaction: Transaction,
        endpoint: Ephemeral,
    }
    Place { counter: u8, asked: Option<Ask> }
    device::State {
        phase: device::Phase,
        user: bool,
        suspended: bool,
        kept_ephemeral: Option<Ephemeral>,
    }
    Ran { version: Version, vehicle: Ephemeral, transaction: Transaction }
    Transacted {
        ran: Option<Ran>,
        endpoint: Option<Ephemeral>,
        accepted: Option<Slot>,
        exposed: bool,
        stored: Option<Slot>,
        subset: Option<Subset>,
        asked: bool,
        answer: Option<Answer>,
        actuations: u8,
        closed: bool,
        late: bool,
        leaked: bool,
    }
    Selected {
        ran: Option<device::Session>,
        present: bool,
        accepts: u8,
        exposed: bool,
        asks: [Option<Ask>; ASKS],
        released: bool,
        prompt: Option<Ending>,
        closed: bool,
        late: bool,
        leaked: bool,
    }
}

impl Field for Keys {
    const BITS: u32 = u16::BITS;

    #[inline(always)]
    fn number(&self) -> Option<u64> {
        self.bits().number()
    }

    #[inline(always)]
    fn of(number: u64) -> Self {
        Self::of_bits(u16::of(number))
    }
}

/// How many bytes a part takes.
const fn width<F: Field>() -> usize {
    let (mut bits, mut width) = (F::BITS, 0);
    while bits > 0 {
        bits = bits.saturating_sub(u8::BITS);
        width += 1;
    }
    width
}

/// How many bytes a packed state takes.
pub const BYTES: usize = SEATS * (width::<vehicle::State>() + width::<device::State>())
    + RECORDS * (width::<Transacted>() + width::<Selected>())
    + 2 * SEATS * width::<u8>()
    + width::<[bool; SEATS]>()
    + width::<u8>()
    + width::<Keys>();

const _: () = assert!(BYTES <= 64, "a state is to stay within 64 bytes");

/// A packed state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Packed([u8; BYTES]);

impl Packed {
    /// The packed form of a state; `None` if a field is outside of its domain.
    #[must_use]
    pub fn of(state: &State) -> Option<Self> {
        let State {
            vehicles,
            phones,
            transactions,
            selections,
            begun,
            answered,
            users,
            authentications,
            leaked,
        } = state;
        let mut packed = Self([0; BYTES]);
        let mut parts = Writer(&mut packed.0);
        parts.two(vehicles)?;
        parts.two(phones)?;
        parts.three(transactions)?;
        parts.three(selections)?;
        parts.two(begun)?;
        parts.two(answered)?;
        parts.one(users)?;
        parts.one(authentications)?;
        parts.one(leaked)?;
        Some(packed)
    }

    /// The state.
    #[must_use]
    pub fn state(&self) -> State {
        let mut parts = Reader(&self.0);
        State {
            vehicles: parts.two(),
            phones: parts.two(),
            transactions: parts.three(),
            selections: parts.three(),
            begun: parts.two(),
            answered: parts.two(),
            users: parts.one(),
            authentications: parts.one(),
            leaked: parts.one(),
        }
    }

    /// The bytes.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; BYTES] {
        &self.0
    }
}

impl Pack for World {
    type Packed = Packed;

    fn pack(&self, state: &State) -> Option<Packed> {
        Packed::of(state)
    }

    fn unpack(&self, packed: &Packed) -> State {
        packed.state()
    }
}

/// Writes parts one after the other.
struct Writer<'a>(&'a mut [u8]);

impl Writer<'_> {
    #[inline(always)]
    fn one<F: Field>(&mut self, part: &F) -> Option<()> {
        let number = part.number()?;
        let (here, rest) = std::mem::take(&mut self.0).split_at_mut_checked(width::<F>())?;
        for (byte, digit) in here.iter_mut().zip(number.to_le_bytes()) {
            *byte = digit;
        }
        self.0 = rest;
        Some(())
    }

    #[inline(always)]
    fn two<F: Field>(&mut self, [first, second]: &[F; SEATS]) -> Option<()> {
        self.one(first)?;
        self.one(second)
    }

    #[inline(always)]
    fn three<F: Field>(&mut self, [first, second, third]: &[F; RECORDS]) -> Option<()> {
        self.one(first)?;
        self.one(second)?;
        self.one(third)
    }
}

/// Reads them in the same order. Each part goes to its place at once: loops here would copy it through the stack, which makes
/// unpacking three times as slow.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    #[inline(always)]
    fn one<F: Field>(&mut self) -> F {
        let (here, rest) = self.0.split_at_checked(width::<F>()).unwrap_or_default();
        let bytes = here.iter().rev();
        let number = bytes.fold(0, |number, byte| number << u8::BITS | u64::from(*byte));
        self.0 = rest;
        F::of(number)
    }

    #[inline(always)]
    fn two<F: Field>(&mut self) -> [F; SEATS] {
        [self.one(), self.one()]
    }

    #[inline(always)]
    fn three<F: Field>(&mut self) -> [F; RECORDS] {
        [self.one(), self.one(), self.one()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whatever the bytes: the state that they give packs again and comes back. So no two states share a form.
        #[test]
        fn every_state_comes_back(low: [u8; 32], high: [u8; BYTES - 32]) {
            let mut bytes = [0; BYTES];
            bytes[..32].copy_from_slice(&low);
            bytes[32..].copy_from_slice(&high);
            let state = Packed(bytes).state();
            let packed = Packed::of(&state).expect("inside of all domains");
            prop_assert_eq!(packed.state(), state);
        }
    }

    #[test]
    fn every_variant_has_a_number_of_its_own() {
        fn all<F: Field + PartialEq + std::fmt::Debug>() -> usize {
            let mut seen: Vec<F> = Vec::new();
            for number in 0..1 << F::BITS {
                let value = F::of(number);
                assert_eq!(F::of(value.number().expect("inside of its domain")), value);
                if !seen.contains(&value) {
                    seen.push(value);
                }
            }
            seen.len()
        }
        assert_eq!(
            (all::<Purpose>(), all::<Interface>(), all::<Ending>()),
            (2, 2, 2)
        );
        assert_eq!(
            (all::<Ask>(), all::<Answer>(), all::<Option<Ask>>()),
            (4, 3 + 8, 5)
        );
        assert_eq!((all::<vehicle::Aim>(), all::<Place>()), (4, 256 * 5));
    }

    #[test]
    fn a_value_outside_of_its_domain_does_not_pack() {
        let scenario = crate::catalogue::find("unlock").expect("in the catalogue");
        let start = World::new(&scenario, crate::rules::Rules::ALL).start();
        assert_eq!(Packed::of(&start).map(|packed| packed.state()), Some(start));
        let mut odd = start;
        odd.transactions[0].endpoint = Some(Ephemeral(8));
        assert_eq!(Packed::of(&odd), None);
    }
}
