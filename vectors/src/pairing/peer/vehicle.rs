//! The peer of a device: a vehicle that does what the recipe says.

use super::{challenge, scalar, token};
use crate::crypto::point;
use crate::pairing::bend::{Bend, CostBend, EvidenceBend, ProtocolsBend, StreamBend, VersionBend};
use crate::pairing::bytes::{self, Link, field, fields, header, template};
use crate::pairing::cast::{self, BRAND, PASSWORD, SLOT, Special, WRONG};
use crate::pairing::recipe::{Act, ControlName};
use crate::pairing::spake::{self, Run, Secrets};
use crate::peer::{self, Mid, PEER, note};
use crate::recipe::device::ReadName;
use crate::recipe::{DeviceAct, PurposeName, VehicleName, VersionName};
use crate::wire::{apdu, tlv};
use keyproof_spec::profile::Profile;
use std::collections::BTreeMap;

/// A vehicle as the peer of a device.
#[derive(Clone, Debug)]
pub struct Vehicle {
    profile: &'static Profile,
    /// The first transaction.
    pub transaction: peer::Vehicle,
    request: Vec<u8>,
    shares: usize,
    streams: usize,
    x: Option<[u8; 65]>,
    run: Option<Run>,
    link: Option<Link>,
    parts: Vec<Vec<u8>>,
    /// Challenge and token of the last creation data.
    pub creation: ([u8; 16], Vec<u8>),
    more: bool,
    sent: BTreeMap<usize, Vec<u8>>,
}

impl Vehicle {
    /// A peer that has sent nothing.
    #[must_use]
    pub fn new(profile: &'static Profile) -> Self {
        Self {
            profile,
            transaction: peer::Vehicle::new(profile),
            request: Vec::new(),
            shares: 0,
            streams: 0,
            x: None,
            run: None,
            link: None,
            parts: Vec::new(),
            creation: ([0; 16], Vec::new()),
            more: false,
            sent: BTreeMap::new(),
        }
    }

    /// The run, as the last VERIFY made it.
    #[must_use]
    pub const fn run(&self) -> Option<&Run> {
        self.run.as_ref()
    }

    /// The channel.
    #[must_use]
    pub const fn link(&self) -> Option<&Link> {
        self.link.as_ref()
    }

    /// The n-th command of a step.
    pub fn next(
        &mut self,
        step: usize,
        act: Act,
        bend: Option<&Bend>,
        nth: usize,
        mid: &mut Mid,
    ) -> Option<Vec<u8>> {
        let pairing = &self.profile.pairing;
        let once = nth == 0;
        let command = match act {
            Act::Select if once => bytes::select(self.profile, pairing.framework_aid, bend),
            Act::SelectApplet if once => bytes::select(self.profile, self.profile.applet_aid, bend),
            Act::Request if once => self.request(bend, mid),
            Act::Verify if once => self.verify(bend, mid),
            Act::WriteMore => self.write_more(bend, nth)?,
            Act::WriteLast if once => self.write_last(bend),
            Act::GetData if once => self.get(bend),
            Act::GetRest if once || self.more => self.get_more(bend),
            Act::Control { code } if once => {
                let p1 = match code {
                    ControlName::Continue => pairing.op_continue,
                    ControlName::End => pairing.op_end,
                    ControlName::Abort => pairing.op_abort,
                };
                bytes::quiet(self.profile, header::CONTROL, p1, bend)
            }
            Act::Auth => {
                let act = match nth {
                    0 => DeviceAct::Select,
                    1 => DeviceAct::Auth0 {
                        version: VersionName::Newest,
                        purpose: PurposeName::Unlock,
                        vehicle: VehicleName::One,
                    },
                    2 => DeviceAct::Auth1,
                    _ => return None,
                };
                self.transact(step, &act, mid)?
            }
            Act::Exchange if once => {
                let read = ReadName::Receipt;
                self.transact(step, &DeviceAct::Read { read }, mid)?
            }
            Act::Flow if once => self.transact(step, &DeviceAct::Control { success: true }, mid)?,
            Act::Again { step } if once => self.sent.get(&step).cloned().unwrap_or_default(),
            _ => return None,
        };
        if nth == 0 {
            self.sent.insert(step, command.clone());
        }
        note(mid, "command", &command);
        Some(command)
    }

    fn transact(&mut self, step: usize, act: &DeviceAct, mid: &mut Mid) -> Option<Vec<u8>> {
        match self.transaction.build(step, act, None, mid) {
            peer::vehicle::Stimulus::Command(bytes) => Some(bytes),
            peer::vehicle::Stimulus::Authenticate | peer::vehicle::Stimulus::LoseField => None,
        }
    }

    /// Takes the response to the n-th command of a step.
    pub fn take(&mut self, act: Act, nth: usize, response: &[u8]) {
        let (data, status) = apdu::response(response).unwrap_or((&[], 0));
        self.more = status >> 8 == 0x61;
        match act {
            Act::Request => {
                let tag = self.profile.pairing.tags.device_share;
                let read = tlv::read(data, [(tag, 65)]).ok();
                let share = read.and_then(|[share]| share.try_into().ok());
                self.x = share.or(self.x);
            }
            // Refused evidence opens no channel.
            Act::Verify if status != self.profile.status.ok => self.link = None,
            Act::Auth => {
                let act = match nth {
                    0 => DeviceAct::Select,
                    1 => DeviceAct::Auth0 {
                        version: VersionName::Newest,
                        purpose: PurposeName::Unlock,
                        vehicle: VehicleName::One,
                    },
                    _ => DeviceAct::Auth1,
                };
                self.transaction.take(&act, response);
            }
            Act::Exchange => {
                let read = ReadName::Receipt;
                self.transaction.take(&DeviceAct::Read { read }, response);
            }
            _ => {}
        }
    }

    /// Whether the last response said that more is left.
    #[must_use]
    pub const fn more(&self) -> bool {
        self.more
    }

    fn request(&mut self, bend: Option<&Bend>, mid: &mut Mid) -> Vec<u8> {
        let honest = self.request_data(None);
        let data = self.request_data(bend);
        note(mid, "request", &data);
        self.request = honest;
        bytes::command(self.profile, header::REQUEST, (0, 0), data, bend)
    }

    fn request_data(&self, bend: Option<&Bend>) -> Vec<u8> {
        let pairing = &self.profile.pairing;
        let tags = &pairing.tags;
        let mut version = pairing.framework_versions.first().copied().unwrap_or(0);
        match bend {
            Some(Bend::Version(VersionBend::Oldest)) => {
                version = pairing.framework_versions.last().copied().unwrap_or(0);
            }
            Some(Bend::Version(VersionBend::Future)) => version = 0x7F00,
            Some(Bend::Version(VersionBend::Ancient)) => version = 0x0001,
            Some(Bend::Version(VersionBend::Zero)) => version = 0,
            _ => {}
        }
        let protocols = protocols(self.profile, bend);
        let (mut n, mut r, mut p) = (pairing.cost_min, pairing.cost_r, pairing.cost_p);
        match bend {
            Some(Bend::Cost(CostBend::TooCheap)) => n /= 2,
            Some(Bend::Cost(CostBend::TooDear)) => n = pairing.cost_max * 2,
            Some(Bend::Cost(CostBend::NoPower)) => n += 1,
            Some(Bend::Cost(CostBend::Zero)) => n = 0,
            Some(Bend::Cost(CostBend::Enormous)) => n = 1 << 31,
            Some(Bend::Cost(CostBend::OtherR)) => r += 1,
            Some(Bend::Cost(CostBend::OtherP)) => p += 1,
            _ => {}
        }
        let mut salt = cast::salt();
        if let (Some(Bend::Salt), Some(first)) = (bend, salt.first_mut()) {
            *first ^= 1;
        }
        let stretching = [
            field(tags.salt, salt).tlv,
            field(tags.cost_n, n.to_be_bytes()).tlv,
            field(tags.cost_r, r.to_be_bytes()).tlv,
            field(tags.cost_p, p.to_be_bytes()).tlv,
        ];
        fields(
            &[
                field(tags.framework_version, version.to_be_bytes()),
                field(tags.protocol_versions, protocols),
                template(tags.stretching, tlv::write(&stretching)),
                field(tags.brand, BRAND),
            ],
            bend,
        )
    }

    fn verify(&mut self, bend: Option<&Bend>, mid: &mut Mid) -> Vec<u8> {
        let profile = self.profile;
        let tags = &profile.pairing.tags;
        let password = match bend {
            Some(Bend::Password) => WRONG,
            _ => PASSWORD,
        };
        let scalars = cast::scalars(profile, password);
        let l = spake::verifier(&scalars.w1).unwrap_or([0; 65]);
        let y = scalar(PEER, self.shares);
        self.shares += 1;
        let x = self.x.unwrap_or_else(|| cast::public(&[1; 32]));
        let mut share = spake::vehicle_share(&y, &scalars.w0).unwrap_or([0; 65]);
        if let Some(Bend::Cancelling) = bend {
            share = spake::cancelling_share_for_device(&scalars.w0).unwrap_or(share);
        }
        let secrets = spake::vehicle_secrets(&y, &x, &scalars.w0, &l);
        let secrets = secrets.unwrap_or(Secrets {
            z: [0; 65],
            v: [0; 65],
        });
        let sent = match bend {
            Some(Bend::Point(n)) => bytes::bad_point(*n, &share).1,
            _ => share.to_vec(),
        };
        let how = match bend {
            Some(Bend::Transcript(how)) => Some(*how),
            _ => None,
        };
        let run = |how| {
            spake::run(
                profile,
                &self.request,
                &x,
                &sent,
                &secrets,
                &scalars.w0,
                how,
            )
        };
        let (honest, bent) = (run(None), run(how));
        note(mid, "y", &y);
        note(mid, "share_x", &x);
        note(mid, "share_y", &sent);
        note(mid, "secret_z", &secrets.z);
        note(mid, "secret_v", &secrets.v);
        note(mid, "w0", &scalars.w0);
        note(mid, "evidence_m1", &bent.m1);
        note(mid, "evidence_m2", &honest.m2);
        note(mid, "kenc", &bent.enc);
        note(mid, "kmac", &bent.mac);
        note(mid, "krmac", &bent.rmac);
        let evidence = evidence(&bent.m1, &honest.m2, bend);
        let data = fields(
            &[
                field(tags.vehicle_share, sent.clone()),
                field(tags.vehicle_evidence, evidence),
            ],
            bend,
        );
        self.link = Some(Link::new(&bent));
        self.run = Some(honest);
        bytes::command(profile, header::VERIFY, (0, 0), data, bend)
    }

    /// The creation data, bent.
    fn stream(&mut self, bend: Option<&Bend>) -> Vec<Vec<u8>> {
        let profile = self.profile;
        let tags = &profile.pairing.creation;
        let special = special(bend);
        let [cross, leaf] = cast::vehicle_path(profile, special);
        self.creation = (
            challenge(PEER, self.streams),
            token(profile, PEER, self.streams),
        );
        self.streams += 1;
        bytes::stream(
            profile,
            &[
                (
                    tags.vehicle_identifier,
                    VehicleName::One.identifier().to_vec(),
                ),
                (tags.slot, vec![SLOT]),
                (tags.challenge, self.creation.0.to_vec()),
                (tags.token, self.creation.1.clone()),
                (tags.vehicle_certificate, leaf),
                (tags.cross_certificate, cross),
            ],
            bend,
        )
    }

    /// The channel; one of nobody when there is none.
    fn sealing(&mut self) -> &mut Link {
        self.link.get_or_insert_with(|| {
            Link::new(&Run {
                m1: [0; 16],
                m2: [0; 16],
                secret: Vec::new(),
                enc: [1; 16],
                mac: [2; 16],
                rmac: [3; 16],
                long_term: [0; 16],
            })
        })
    }

    fn write_more(&mut self, bend: Option<&Bend>, nth: usize) -> Option<Vec<u8>> {
        if nth == 0 {
            self.parts = self.stream(bend);
        }
        if nth + 1 >= self.parts.len() {
            return None;
        }
        let part = self.parts.get(nth)?.clone();
        let bend = bend.filter(|_| nth == 0);
        let early = matches!(bend, Some(Bend::Stream(StreamBend::LastEarly)));
        Some(self.write(&part, early, bend))
    }

    fn write_last(&mut self, bend: Option<&Bend>) -> Vec<u8> {
        if self.parts.is_empty() {
            self.parts = self.stream(bend);
        }
        let part = self.parts.last().cloned().unwrap_or_default();
        let never = matches!(bend, Some(Bend::Stream(StreamBend::NeverLast)));
        self.write(&part, !never, bend)
    }

    fn write(&mut self, part: &[u8], last: bool, bend: Option<&Bend>) -> Vec<u8> {
        let pairing = &self.profile.pairing;
        let p1 = if last {
            pairing.write_last
        } else {
            pairing.write_more
        };
        let profile = self.profile;
        // Before there is a channel, creation data goes in clear, with nothing in the place of the MAC.
        let data = match &mut self.link {
            Some(link) => link.command(part, bend),
            None => [part, &[0; 8]].concat(),
        };
        bytes::command(profile, header::WRITE, (p1, 0), data, bend)
    }

    fn get(&mut self, bend: Option<&Bend>) -> Vec<u8> {
        let profile = self.profile;
        let tag = match bend {
            Some(Bend::Stream(StreamBend::OtherRequest)) => 0x01,
            _ => profile.pairing.chain.request,
        };
        let data = self.sealing().command(&[tag, 0], bend);
        bytes::command(profile, header::GET, (0, 0), data, bend)
    }

    fn get_more(&mut self, bend: Option<&Bend>) -> Vec<u8> {
        let profile = self.profile;
        let data = self.sealing().command(&[], bend);
        bytes::command(profile, header::MORE, (0, 0), data, bend)
    }
}

/// Evidence, bent. `own` is what is sent, `other` the other side's.
pub(super) fn evidence(own: &[u8; 16], other: &[u8; 16], bend: Option<&Bend>) -> Vec<u8> {
    let mut out = own.to_vec();
    match bend {
        Some(Bend::Evidence(EvidenceBend::Flipped(at))) => {
            if let Some(byte) = out.get_mut(usize::from(*at)) {
                *byte ^= 1;
            }
        }
        Some(Bend::Evidence(EvidenceBend::Zero)) => out.fill(0),
        Some(Bend::Evidence(EvidenceBend::Reflected)) => out = other.to_vec(),
        Some(Bend::Evidence(EvidenceBend::Shorter)) => {
            out.pop();
        }
        Some(Bend::Evidence(EvidenceBend::Longer)) => out.push(0),
        _ => {}
    }
    out
}

/// What a bend makes special about a path.
pub(super) const fn special(bend: Option<&Bend>) -> Special {
    match bend {
        Some(Bend::Certificate { which, fault }) => Special {
            fault: Some((*which, *fault)),
            path: None,
        },
        Some(Bend::Path(path)) => Special {
            fault: None,
            path: Some(*path),
        },
        _ => Special {
            fault: None,
            path: None,
        },
    }
}

/// Protocol versions, bent.
pub(super) fn protocols(profile: &Profile, bend: Option<&Bend>) -> Vec<u8> {
    let mut numbers = profile.versions.to_vec();
    let mut out = match bend {
        Some(Bend::Protocols(ProtocolsBend::Foreign)) => bytes::versions(&[0x7F7F]),
        Some(Bend::Protocols(ProtocolsBend::Rising)) => {
            numbers.reverse();
            bytes::versions(&numbers)
        }
        Some(Bend::Protocols(ProtocolsBend::Repeated)) => {
            let first = numbers.first().copied().unwrap_or(1);
            numbers.insert(0, first);
            bytes::versions(&numbers)
        }
        Some(Bend::Protocols(ProtocolsBend::Empty)) => Vec::new(),
        _ => bytes::versions(&numbers),
    };
    if let Some(Bend::Protocols(ProtocolsBend::Odd)) = bend {
        out.push(1);
    }
    out
}

/// A point of a share that a subject sent.
#[must_use]
pub fn read_share(tag: u8, data: &[u8]) -> Option<[u8; 65]> {
    let [share] = tlv::read(data, [(tag, 65)]).ok()?;
    let share: [u8; 65] = share.try_into().ok()?;
    point::is_valid(&share).then_some(share)
}
