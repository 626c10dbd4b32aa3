//! The peer of a vehicle: a device that does what the recipe says.

use super::scalar;
use super::vehicle::{evidence, protocols, special};
use crate::crypto::channel::Direction;
use crate::crypto::signature;
use crate::pairing::bend::{Bend, ReceiptBend, StreamBend, VersionBend};
use crate::pairing::bytes::{self, Closed, Link, field, fields, header};
use crate::pairing::cast::{self, Holder, PASSWORD, SLOT, WRONG};
use crate::pairing::recipe::{Act, KeyName};
use crate::pairing::spake::{self, Run, Scalars};
use crate::peer::{self, Mid, PEER, note};
use crate::recipe::bend::StatusBend;
use crate::recipe::{self, EndpointName, VehicleAct, VehicleName, VersionName};
use crate::twin::device::answer_bytes;
use crate::wire::{apdu, tlv};
use keyproof_spec::profile::Profile;
use std::collections::BTreeMap;

/// A device as the peer of a vehicle.
#[derive(Clone, Debug)]
pub struct Device {
    profile: &'static Profile,
    /// The first transaction.
    pub transaction: peer::Device,
    shares: usize,
    scalars: Scalars,
    x: Option<([u8; 32], [u8; 65])>,
    /// The data of REQUEST.
    request: Option<Vec<u8>>,
    /// Y and M1 of VERIFY.
    pub verify: Option<([u8; 65], [u8; 16])>,
    run: Option<Run>,
    link: Option<Link>,
    /// Content of the last command in the channel, or why it did not open.
    pub heard: Option<Result<Vec<u8>, Closed>>,
    /// The creation data so far.
    pub kept: Vec<u8>,
    /// The last command's CLA and INS.
    pub last: Option<(u8, u8)>,
    parts: Vec<Vec<u8>>,
    sent: BTreeMap<usize, Vec<u8>>,
    key: KeyName,
    /// Whether the peer's keys are the ones that it should have.
    pub honest: bool,
}

impl Device {
    /// A peer that has heard nothing.
    #[must_use]
    pub fn new(profile: &'static Profile) -> Self {
        Self {
            profile,
            transaction: peer::Device::new(profile),
            shares: 0,
            scalars: Scalars {
                w0: [1; 32],
                w1: [1; 32],
            },
            x: None,
            request: None,
            verify: None,
            run: None,
            link: None,
            heard: None,
            kept: Vec::new(),
            last: None,
            parts: Vec::new(),
            sent: BTreeMap::new(),
            key: KeyName::New,
            honest: true,
        }
    }

    /// The run, as the last VERIFY allows it.
    #[must_use]
    pub const fn run(&self) -> Option<&Run> {
        self.run.as_ref()
    }

    /// Whether the peer used the password of the verifier: only then does it know what M1 must be.
    #[must_use]
    pub fn same_password(&self) -> bool {
        self.scalars == cast::scalars(self.profile, PASSWORD)
    }

    /// Takes a command of the vehicle; what cannot be read is nothing.
    pub fn take(&mut self, command: &[u8]) {
        self.transaction.take(command);
        self.heard = None;
        self.last = None;
        let Some(read) = apdu::read(command) else {
            return;
        };
        let head = (read.cla, read.ins);
        self.last = Some(head);
        let tags = &self.profile.pairing.tags;
        if head == header::REQUEST {
            self.request = Some(read.data);
            self.kept.clear();
        } else if head == header::VERIFY {
            let found = tlv::read(
                &read.data,
                [(tags.vehicle_share, 65), (tags.vehicle_evidence, 16)],
            );
            self.verify = found.ok().and_then(|[share, evidence]| {
                Some((share.try_into().ok()?, evidence.try_into().ok()?))
            });
            self.run = self.meet(None);
        } else if [header::WRITE, header::GET, header::MORE].contains(&head)
            && let Some(link) = &mut self.link
        {
            let opened = link.open_command(&read.data);
            if let (Ok(content), true) = (&opened, head == header::WRITE) {
                self.kept.extend_from_slice(content);
            }
            self.heard = Some(opened);
        }
    }

    fn meet(&self, how: Option<spake::TranscriptBend>) -> Option<Run> {
        let (x, share) = self.x?;
        let (y, _) = self.verify?;
        let secrets = spake::device_secrets(&x, &y, &self.scalars)?;
        let request = self.request.as_deref()?;
        Some(spake::run(
            self.profile,
            request,
            &share,
            &y,
            &secrets,
            &self.scalars.w0,
            how,
        ))
    }

    /// The n-th response of a step.
    pub fn next(
        &mut self,
        step: usize,
        act: Act,
        bend: Option<&Bend>,
        nth: usize,
        mid: &mut Mid,
    ) -> Option<Vec<u8>> {
        let once = nth == 0;
        let first = bend.filter(|_| once);
        let ok = self.profile.status.ok;
        let mut status = ok;
        let data = match act {
            Act::Versions if once => self.versions(bend),
            Act::Share if once => self.share(bend, mid),
            Act::Evidence if once => self.evidence(bend, mid),
            Act::Written if once => self.seal(&[], bend),
            Act::WrittenRest if once || self.last == Some(header::WRITE) => self.seal(&[], first),
            Act::Chain if once => {
                self.parts = self.stream(bend);
                let left = self.parts.iter().skip(1).map(Vec::len).sum();
                if !matches!(bend, Some(Bend::Stream(StreamBend::LastEarly))) {
                    status = more(left);
                }
                let part = self.parts.first().cloned().unwrap_or_default();
                self.seal(&part, bend)
            }
            Act::ChainRest if once || self.last == Some(header::MORE) => {
                let at = nth + 1;
                let part = self.parts.get(at)?.clone();
                let left = self.parts.iter().skip(at + 1).map(Vec::len).sum();
                let never = matches!(bend, Some(Bend::Stream(StreamBend::NeverLast)));
                status = match left {
                    0 if never => more(1),
                    0 => ok,
                    left => more(left),
                };
                self.seal(&part, first)
            }
            Act::Done if once => Vec::new(),
            Act::Proof { key } => {
                let act = match nth {
                    0 => VehicleAct::Versions {
                        versions: vec![VersionName::Newest, VersionName::Oldest],
                    },
                    1 => VehicleAct::Ephemeral,
                    2 => {
                        self.key = key;
                        VehicleAct::Identity {
                            endpoint: endpoint(key),
                            slot: key.slot(),
                        }
                    }
                    _ => return None,
                };
                let out = self.transaction.build(step, &act, None, mid);
                return Some(out);
            }
            Act::Receipt if once => self.receipt(bend),
            Act::Again { step } if once => return self.sent.get(&step).cloned(),
            _ => return None,
        };
        let mut out = apdu::respond(&data, status);
        match bytes::wire(first) {
            Some(recipe::Bend::Status(StatusBend::WithData(word))) => {
                out = apdu::respond(&data, *word);
            }
            Some(recipe::Bend::Status(StatusBend::Alone(word))) => out = apdu::respond(&[], *word),
            Some(recipe::Bend::Status(StatusBend::Absent)) => out = data,
            Some(recipe::Bend::Status(StatusBend::OkAlone)) => out = apdu::respond(&[], ok),
            Some(recipe::Bend::Status(StatusBend::DataAdded)) => {
                out = apdu::respond(&[data.as_slice(), &[0]].concat(), status);
            }
            Some(recipe::Bend::Cut(len)) => out.truncate(usize::from(*len)),
            _ => {}
        }
        if once {
            self.sent.insert(step, out.clone());
        }
        note(mid, "response", &out);
        Some(out)
    }

    fn versions(&self, bend: Option<&Bend>) -> Vec<u8> {
        let pairing = &self.profile.pairing;
        let tags = &pairing.tags;
        let mut own = pairing.framework_versions.to_vec();
        match bend {
            Some(Bend::Version(VersionBend::Oldest)) => {
                own = own.last().copied().into_iter().collect()
            }
            Some(Bend::Version(VersionBend::Future)) => own = vec![0x7F00],
            Some(Bend::Version(VersionBend::Ancient)) => own = vec![1],
            Some(Bend::Version(VersionBend::Zero)) => own = vec![0],
            _ => {}
        }
        let mode = match bend {
            Some(Bend::ModeNone) => pairing.mode_none,
            _ => pairing.mode_password,
        };
        fields(
            &[
                field(tags.framework_versions, bytes::versions(&own)),
                field(tags.protocol_versions, protocols(self.profile, bend)),
                field(tags.mode, [mode]),
            ],
            bend,
        )
    }

    fn share(&mut self, bend: Option<&Bend>, mid: &mut Mid) -> Vec<u8> {
        let profile = self.profile;
        let password = match bend {
            Some(Bend::Password) => WRONG,
            _ => PASSWORD,
        };
        self.scalars = cast::scalars(profile, password);
        let x = scalar(PEER, self.shares);
        self.shares += 1;
        let mut share = spake::device_share(&x, &self.scalars.w0).unwrap_or([0; 65]);
        if let Some(Bend::Cancelling) = bend {
            share = spake::cancelling_share_for_vehicle(&self.scalars.w0).unwrap_or(share);
        }
        self.x = Some((x, share));
        let sent = match bend {
            Some(Bend::Point(n)) => bytes::bad_point(*n, &share).1,
            _ => share.to_vec(),
        };
        note(mid, "x", &x);
        note(mid, "share_x", &sent);
        note(mid, "w0", &self.scalars.w0);
        fields(&[field(profile.pairing.tags.device_share, sent)], bend)
    }

    fn evidence(&mut self, bend: Option<&Bend>, mid: &mut Mid) -> Vec<u8> {
        let how = match bend {
            Some(Bend::Transcript(how)) => Some(*how),
            _ => None,
        };
        let tag = self.profile.pairing.tags.device_evidence;
        let Some(run) = self.meet(how) else {
            return fields(&[field(tag, [0; 16])], bend);
        };
        note(mid, "evidence_m1", &run.m1);
        note(mid, "evidence_m2", &run.m2);
        note(mid, "kenc", &run.enc);
        note(mid, "kmac", &run.mac);
        note(mid, "krmac", &run.rmac);
        self.link = Some(Link::new(&run));
        self.honest = how.is_none();
        self.kept.clear();
        let heard = self.verify.map_or([0; 16], |(_, evidence)| evidence);
        fields(&[field(tag, evidence(&run.m2, &heard, bend))], bend)
    }

    fn seal(&self, content: &[u8], bend: Option<&Bend>) -> Vec<u8> {
        let link = self.link.as_ref();
        link.map(|link| link.response(content, bend))
            .unwrap_or_else(|| vec![0; 8])
    }

    /// What the creation data says, as far as it has come and can be read.
    #[must_use]
    pub fn creation(&self) -> Option<Vec<Vec<u8>>> {
        let tags = &self.profile.pairing.creation;
        bytes::read_stream(
            self.profile,
            &[
                tags.vehicle_identifier,
                tags.slot,
                tags.challenge,
                tags.token,
                tags.vehicle_certificate,
                tags.cross_certificate,
            ],
            &self.kept,
        )
    }

    fn stream(&self, bend: Option<&Bend>) -> Vec<Vec<u8>> {
        let profile = self.profile;
        let creation = self.creation().unwrap_or_default();
        let challenge: [u8; 16] = creation
            .get(2)
            .and_then(|value| value.as_slice().try_into().ok())
            .unwrap_or([0; 16]);
        let own = cast::public(&cast::new_endpoint());
        let [cross, element, leaf] = cast::device_path(profile, &own, &challenge, special(bend));
        let tags = &profile.pairing.chain;
        bytes::stream(
            profile,
            &[
                (tags.key_certificate, leaf),
                (tags.issuer_certificate, element),
                (tags.cross_certificate, cross),
            ],
            bend,
        )
    }

    fn receipt(&self, bend: Option<&Bend>) -> Vec<u8> {
        let profile = self.profile;
        let own = cast::public(&endpoint(self.key).secret());
        let receipt = bent_receipt(profile, &own, bend);
        let content = answer_bytes(profile, profile.read_ok, &receipt);
        let Some(channel) = self.transaction.channel() else {
            return Vec::new();
        };
        let mut sealed = channel
            .seal(Direction::Response, &content, None, &mut Mid::new())
            .0;
        if let (Some(Bend::Channel(_)), Some(last)) = (bend, sealed.last_mut()) {
            *last ^= 1;
        }
        sealed
    }
}

/// The key of this name.
const fn endpoint(key: KeyName) -> EndpointName {
    match key {
        KeyName::New => EndpointName::Two,
        KeyName::Old => EndpointName::One,
        KeyName::Neighbour => EndpointName::Stranger,
    }
}

/// The status word that says how much is left.
fn more(left: usize) -> u16 {
    0x6100 | u16::from(u8::try_from(left).unwrap_or(0))
}

/// A receipt for a key, bent.
#[must_use]
pub fn bent_receipt(profile: &Profile, endpoint: &[u8; 65], bend: Option<&Bend>) -> Vec<u8> {
    let how = match bend {
        Some(Bend::Receipt(how)) => Some(*how),
        _ => None,
    };
    let mut identifier = VehicleName::One.identifier();
    let (mut slot, mut key) = (SLOT, *endpoint);
    let mut usage = profile.pairing.usage_receipt;
    let mut signer = Holder::Tracking;
    match how {
        Some(ReceiptBend::OtherSlot) => slot = slot.wrapping_add(1),
        Some(ReceiptBend::OtherKey) => key = Holder::Stranger.public(),
        Some(ReceiptBend::OtherVehicle) => identifier = VehicleName::Two.identifier(),
        Some(ReceiptBend::OtherUsage) => usage = [0; 4],
        Some(ReceiptBend::OtherSigner) => signer = Holder::Stranger,
        _ => {}
    }
    let data = cast::receipt_data(profile, &identifier, slot, &key, usage);
    let mut out = signature::sign(&signer.secret(), &data).to_vec();
    match how {
        Some(ReceiptBend::Flipped) => {
            if let Some(first) = out.first_mut() {
                *first ^= 1;
            }
        }
        Some(ReceiptBend::Absent) => out.fill(0),
        Some(ReceiptBend::RZero) => out.iter_mut().take(32).for_each(|byte| *byte = 0),
        Some(ReceiptBend::SOrder) => {
            let order = signature::ORDER;
            for (to, from) in out.iter_mut().skip(32).zip(order) {
                *to = from;
            }
        }
        Some(ReceiptBend::Shorter) => {
            out.pop();
        }
        _ => {}
    }
    out
}
