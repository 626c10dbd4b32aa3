//! What the adversary can send to the vehicle.

use super::for_device::goes_to_device;
use super::record::{Past, State};
use super::scenario::{
    ADVERSARY, FORMER_KEY, HIGH, LOW, OLD, PHONE_KEY, RETIRED, SOFTWARE_KEY, Scenario, vehicle_at,
};
use super::who::Place;
use crate::pairing::message::{
    Content, Creation, Endpoint, Issuer, KeyCertificate, Message, Receipt, Sealed, Side,
    TransactionKey, Transcript,
};
use crate::pairing::vehicle::Phase;

impl Scenario {
    pub(super) fn for_vehicle(&self, state: &State, at: Place, radio: u8) -> Vec<Message> {
        let vehicle = vehicle_at(at);
        let mut out = Vec::new();
        match state.vehicles.at(at).session(radio) {
            Phase::AwaitSelect => out.extend(self.selected()),
            Phase::AwaitShare(_) => {
                let shares = self.own_shares(state, Side::Device).into_iter();
                out.extend(shares.map(Message::Share));
            }
            Phase::AwaitEvidence { x, y, run, .. } => {
                let known = self.knows(&state.past, run);
                let right = self.rules.evidence(Side::Device, x, y, run);
                let made = if known {
                    right
                } else {
                    self.junk(Side::Device)
                };
                out.push(Message::Evidence(made));
                // What the vehicle showed, sent back to it.
                out.extend(state.messages().filter_map(|seen| match *seen {
                    Message::Verify(_, evidence) => Some(Message::Evidence(evidence)),
                    _ => None,
                }));
            }
            Phase::AwaitPart {
                run,
                creation,
                place,
                leaf,
            } => {
                let known = Some(run).filter(|run| self.knows(&state.past, *run));
                let certified = leaf.is_some_and(|leaf| self.is_certified(&state.past, leaf));
                let contents = self.contents(known.is_some(), creation, place, certified);
                out.extend(contents.into_iter().map(|content| Message::Answer {
                    more: place == 2,
                    part: by_device(known, place, content),
                }));
            }
            Phase::AwaitProof { nonce, .. } => {
                out.extend(self.own_keys().map(|key| {
                    Message::Proof(TransactionKey {
                        vehicle,
                        key,
                        nonce,
                    })
                }));
            }
            Phase::AwaitReceipt(key) if self.own_keys().any(|own| own == key.key) => {
                let receipt = |genuine| Receipt {
                    vehicle,
                    slot: 1,
                    key: key.key,
                    genuine,
                };
                out.push(Message::Read(key, None));
                out.push(Message::Read(key, Some(receipt(false))));
                if *state.past.receipt.at(at) == Some(key.key) {
                    out.push(Message::Read(key, Some(receipt(true))));
                }
            }
            Phase::AwaitReceipt(_) | Phase::AwaitControl | Phase::Idle | Phase::Ended => {}
        }
        out.extend(state.messages().filter(|seen| !goes_to_device(seen)));
        out
    }

    /// Answers to SELECT: the whole list, a shorter one, and one with a version that the device has retired.
    fn selected(&self) -> impl Iterator<Item = Message> {
        let lists = [LOW | HIGH, LOW, LOW | HIGH | RETIRED];
        let taken = if self.powers.lists { lists.len() } else { 1 };
        lists
            .into_iter()
            .take(taken)
            .map(|versions| Message::Selected {
                versions,
                protocols: 3,
                password: true,
            })
    }

    /// Keys that the adversary can prove.
    fn own_keys(&self) -> impl Iterator<Item = Endpoint> {
        let phone = self.powers.phone.then_some(PHONE_KEY);
        let former = self.powers.former.then_some(FORMER_KEY);
        std::iter::once(SOFTWARE_KEY).chain(phone).chain(former)
    }

    /// Certificates of keys that the adversary can show. What it does not read it cannot copy: the challenge is in the channel.
    fn leaves(&self, reads: bool, creation: Creation) -> Vec<KeyCertificate> {
        let leaf = |key, vehicle, challenge| KeyCertificate {
            key,
            vehicle,
            challenge,
        };
        let mut out = vec![leaf(SOFTWARE_KEY, creation.vehicle, OLD)];
        if reads {
            out.push(leaf(SOFTWARE_KEY, creation.vehicle, creation.challenge));
            if self.powers.phone {
                // Its phone makes a key for whatever creation data a certified vehicle gives: the true ones, or those of its own vehicle.
                out.push(leaf(PHONE_KEY, creation.vehicle, creation.challenge));
                out.push(leaf(PHONE_KEY, ADVERSARY, creation.challenge));
            }
        }
        out
    }

    /// Whether a genuine path exists for a certificate: its element made the key for these data, or made it once and lost it.
    pub(super) fn is_certified(&self, past: &Past, leaf: KeyCertificate) -> bool {
        let by_device = past.made.iter().any(|made| {
            made.key == leaf.key
                && made.creation.vehicle == leaf.vehicle
                && made.creation.challenge == leaf.challenge
        });
        by_device
            || leaf.key == PHONE_KEY
            || (leaf.key == SOFTWARE_KEY && leaf.challenge == OLD && self.powers.old_certificate)
    }

    fn contents(
        &self,
        reads: bool,
        creation: Creation,
        place: u8,
        certified: bool,
    ) -> Vec<Content> {
        match place {
            0 | 1 => vec![Content::Empty],
            2 => self
                .leaves(reads, creation)
                .into_iter()
                .map(Content::Leaf)
                .collect(),
            _ => {
                let mut out = vec![Content::Path(Issuer::Forged)];
                if certified {
                    out.push(Content::Path(Issuer::Genuine));
                }
                out
            }
        }
    }
}

/// A part that claims to come from the device; without a run it is content in clear.
const fn by_device(run: Option<Transcript>, place: u8, content: Content) -> Sealed {
    Sealed {
        run,
        by: Side::Device,
        place,
        content,
    }
}
