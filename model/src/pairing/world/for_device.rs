//! What the adversary can send to the device.

use super::record::State;
use super::scenario::{
    ADVERSARY, GUESS, HIGH, LOW, OTHER_PASSWORD, PASSWORD, RETIRED, SOFTWARE_KEY, Scenario, Second,
    forged_creation, vehicle_at,
};
use super::who::Place;
use crate::pairing::device::Phase;
use crate::pairing::message::{
    Content, Control, Evidence, Issuer, Message, Request, Scalar, Sealed, Secret, Share, Side,
    Stretching, Transcript, VehicleCertificate, secrets_of_device,
};

/// Whether a message travels to the device.
#[must_use]
pub(super) const fn goes_to_device(message: &Message) -> bool {
    !matches!(
        message,
        Message::Selected { .. }
            | Message::Share(_)
            | Message::Evidence(_)
            | Message::Answer { .. }
            | Message::Proof(_)
            | Message::Read(..)
            | Message::Refused
    )
}

impl Scenario {
    /// Shares that the adversary makes: with scalars of its own or with zero, under a mask that it can make.
    pub(super) fn own_shares(&self, state: &State, side: Side) -> Vec<Share> {
        let drawn = (1..=self.scalars).map(|number| Scalar {
            owner: ADVERSARY,
            number,
        });
        let scalars: Vec<Scalar> = drawn.chain([Scalar::ZERO]).collect();
        let masks = [PASSWORD, OTHER_PASSWORD].into_iter();
        let made = masks.filter(|password| {
            let known = match *password {
                PASSWORD => true,
                _ => self.second != Second::Nobody,
            };
            known && self.has_verifier(&state.past, *password)
        });
        let guesses = self.powers.guesses.then_some(GUESS);
        let mut shares = vec![Share::Identity, Share::Invalid];
        for password in guesses.into_iter().chain(made) {
            shares.extend(scalars.iter().map(|scalar| Share::Masked {
                scalar: *scalar,
                mask: Some(self.stretched(password)),
                side,
            }));
        }
        shares
    }

    /// Evidence that fits nothing.
    pub(super) fn junk(&self, by: Side) -> Evidence {
        Evidence {
            by: Some(by),
            over: None,
            run: Transcript {
                shares: None,
                z: Secret::Identity,
                v: Secret::Identity,
                w0: self.stretched(GUESS),
                versions: None,
                context: None,
            },
        }
    }

    pub(super) fn for_device(&self, state: &State, at: Place) -> Vec<Message> {
        let mut out = vec![Message::Select];
        out.extend([Control::Continue, Control::Abort].map(Message::Control));
        match state.devices.at(at).phase {
            Phase::Selected => {
                out.extend(self.requests().map(Message::Request));
                out.extend(writes(None, 0, forged_creation(ADVERSARY)));
            }
            Phase::Shared { request, w0, x } => {
                let mine = Share::Masked {
                    scalar: x,
                    mask: Some(w0),
                    side: Side::Device,
                };
                for y in self.own_shares(state, Side::Vehicle) {
                    let secrets = secrets_of_device(y, x, w0);
                    let run = self.rules.transcript((mine, y), secrets, w0, request);
                    let known = self.knows(&state.past, run);
                    let right = self.rules.evidence(Side::Vehicle, mine, y, run);
                    let made = if known {
                        right
                    } else {
                        self.junk(Side::Vehicle)
                    };
                    out.push(Message::Verify(y, made));
                }
                out.extend(self.rearranged(state));
                out.extend(writes(None, 0, forged_creation(ADVERSARY)));
            }
            Phase::Secure { run, place, head } => {
                let known = run.filter(|run| self.knows(&state.past, *run));
                match head {
                    None => {
                        out.extend(writes(known, place, forged_creation(ADVERSARY)));
                        for vehicle in self.places(Side::Vehicle) {
                            let creation = forged_creation(vehicle_at(*vehicle));
                            out.extend(writes(known, place, creation));
                        }
                    }
                    Some(_) => out.extend(self.certificates().into_iter().map(|certificate| {
                        Message::Write {
                            last: true,
                            part: by_vehicle(known, place, Content::Certificates(certificate)),
                        }
                    })),
                }
            }
            Phase::Made {
                run, place, handed, ..
            } => {
                let known = run.filter(|run| self.knows(&state.past, *run));
                if handed == 0 {
                    out.push(Message::Get(by_vehicle(known, place, Content::AskChain)));
                } else {
                    out.push(Message::More(by_vehicle(known, place, Content::Empty)));
                }
            }
            // The session of a vehicle of one's own.
            Phase::Proved(key) if key.vehicle == ADVERSARY => out.push(Message::Exchange(key)),
            Phase::Proved(_) | Phase::Deselected => {}
        }
        out.extend(state.messages().filter(|seen| goes_to_device(seen)));
        out
    }

    /// REQUEST is in clear: the adversary makes any, or changes what it likes.
    fn requests(&self) -> impl Iterator<Item = Request> {
        let plain = Request {
            version: HIGH,
            protocols: 3,
            stretching: Stretching {
                salt: 1,
                costs_bounded: true,
            },
            brand: 1,
        };
        let dear = Stretching {
            salt: 1,
            costs_bounded: false,
        };
        let other = Stretching {
            salt: 2,
            costs_bounded: true,
        };
        let changed = [
            Request {
                version: LOW,
                ..plain
            },
            Request {
                protocols: 1,
                ..plain
            },
            Request { brand: 2, ..plain },
            Request {
                version: RETIRED,
                ..plain
            },
            Request {
                stretching: dear,
                ..plain
            },
            Request {
                stretching: other,
                ..plain
            },
        ];
        let changes = usize::from(self.powers.request) * changed.len();
        std::iter::once(plain).chain(changed.into_iter().take(changes))
    }

    /// Shares and evidences seen, put together anew.
    fn rearranged(&self, state: &State) -> Vec<Message> {
        let mut out = Vec::new();
        for seen in state.messages() {
            match *seen {
                Message::Verify(y, _) => {
                    out.push(Message::Verify(y, self.junk(Side::Vehicle)));
                    for other in state.messages() {
                        if let Message::Evidence(evidence) = *other {
                            out.push(Message::Verify(y, evidence));
                        }
                    }
                }
                Message::Share(x) => out.push(Message::Verify(x, self.junk(Side::Vehicle))),
                _ => {}
            }
        }
        out
    }

    /// Certificates that the adversary can show: its own vehicle's, one that it signed itself, and a copy of the vehicle's.
    fn certificates(&self) -> Vec<VehicleCertificate> {
        let own = VehicleCertificate {
            vehicle: ADVERSARY,
            key: SOFTWARE_KEY.owner,
            issuer: Issuer::Genuine,
        };
        let mut out = vec![own];
        for place in self.places(Side::Vehicle) {
            let vehicle = vehicle_at(*place);
            out.push(VehicleCertificate {
                vehicle,
                key: SOFTWARE_KEY.owner,
                issuer: Issuer::Forged,
            });
            if self.powers.certificate_copy {
                out.push(VehicleCertificate {
                    vehicle,
                    key: vehicle,
                    issuer: Issuer::Genuine,
                });
            }
        }
        out
    }
}

/// A part that claims to come from the vehicle; without a run it is content in clear.
const fn by_vehicle(run: Option<Transcript>, place: u8, content: Content) -> Sealed {
    Sealed {
        run,
        by: Side::Vehicle,
        place,
        content,
    }
}

fn writes(
    run: Option<Transcript>,
    place: u8,
    creation: crate::pairing::message::Creation,
) -> Option<Message> {
    Some(Message::Write {
        last: false,
        part: by_vehicle(run, place, Content::Creation(creation)),
    })
}
