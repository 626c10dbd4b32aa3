//! What a device twin hears in the framework: bytes to names, and why it would refuse.

use super::{Device, Input, Message, Phase, Status, parts};
use crate::crypto::point;
use crate::pairing::bytes::header;
use crate::pairing::spake::{Secrets, cancelling_share_for_device, device_secrets, device_share};
use crate::pairing::symbolic::reason::{self, Reason};
use crate::pairing::twin::ledger::{self, Opened};
use crate::pairing::twin::names::{Costs, bits};
use crate::pairing::twin::{IDENTITY, evidence, fields};
use crate::play::Observation;
use crate::recipe::expect::StatusWord;
use crate::wire::{apdu, tlv};
use keyproof_model::pairing::message::{
    Content, Control, Creation, Issuer, Request, Scalar, Sealed, Share, Side, Stretched,
    Transcript, secrets_of_device,
};
use keyproof_spec::pairing::words::Message as Stage;
use keyproof_spec::profile::instruction;
use keyproof_spec::reject::Reject;

/// What a command turned out to be.
pub(super) struct Heard {
    pub(super) message: Message,
    /// Why it is refused, if it is.
    pub(super) reason: Reason,
    /// `None` when it has no name.
    pub(super) stage: Option<Stage>,
    /// What the channel goes on with when it is taken.
    pub(super) taken: Option<Taken>,
}

/// A message of the channel.
pub(super) struct Taken {
    pub(super) ciphertext: Vec<u8>,
    /// Creation data with it, and their head before it.
    pub(super) kept: Option<(Vec<u8>, Option<Creation>)>,
}

fn none(reason: Reason, stage: Option<Stage>) -> Heard {
    Heard {
        message: Message::Refused,
        reason,
        stage,
        taken: None,
    }
}

/// The version of a REQUEST in names and of a message of the channel, with the reason to refuse it.
type Form<T> = Result<T, Reason>;

impl Device {
    /// Whether a command selects this application.
    pub(super) fn selects(&self, bytes: &[u8], aid: &[u8]) -> bool {
        apdu::read(bytes).is_some_and(|read| {
            (read.cla, read.ins) == instruction::SELECT
                && (read.p1, read.p2) == instruction::SELECT_BY_AID
                && read.data == aid
        })
    }

    /// SELECT of the framework.
    pub(super) fn select(&mut self) -> Observation {
        let applet = if self.framework() {
            Observation::default()
        } else {
            self.applet.lose_field()
        };
        let heard = Heard {
            message: Message::Select,
            ..none(reason::ORDER, Some(Stage::Select))
        };
        let mut told = self.answer(heard);
        let mut effects = applet.effects;
        effects.append(&mut told.effects);
        Observation { effects, ..told }
    }

    /// A command while the framework is selected.
    pub(super) fn framework_command(&mut self, bytes: &[u8]) -> Observation {
        let heard = self.hear(bytes);
        self.answer(heard)
    }

    fn hear(&mut self, bytes: &[u8]) -> Heard {
        let Some(read) = apdu::read(bytes) else {
            return none(reason::LENGTH, None);
        };
        let known = [
            (instruction::SELECT, Stage::Select),
            (header::REQUEST, Stage::Request),
            (header::VERIFY, Stage::Verify),
            (header::WRITE, Stage::WriteData),
            (header::GET, Stage::GetData),
            (header::MORE, Stage::GetResponse),
            (header::CONTROL, Stage::OpControlFlow),
        ];
        if !known.iter().any(|((cla, _), _)| *cla == read.cla) {
            return none((StatusWord::UnknownClass, Reject::Unsupported), None);
        }
        let head = (read.cla, read.ins);
        let Some((_, stage)) = known.iter().find(|(found, _)| *found == head) else {
            return none(reason::UNKNOWN, None);
        };
        let stage = *stage;
        let mut heard = match self.form(stage, &read) {
            Ok(heard) => heard,
            Err(reason) => none(reason, Some(stage)),
        };
        // The phase comes before parameters and data.
        if !self.listens(stage) {
            heard.reason = reason::ORDER;
        }
        heard
    }

    const fn listens(&self, stage: Stage) -> bool {
        match stage {
            Stage::Select | Stage::OpControlFlow => true,
            Stage::Request => matches!(self.state.phase, Phase::Selected),
            Stage::Verify => matches!(self.state.phase, Phase::Shared { .. }),
            Stage::WriteData => matches!(self.state.phase, Phase::Secure { .. }),
            Stage::GetData | Stage::GetResponse => matches!(self.state.phase, Phase::Made { .. }),
        }
    }

    /// Parameters and data.
    fn form(&mut self, stage: Stage, read: &apdu::Read) -> Form<Heard> {
        let pairing = &self.profile.pairing;
        let plain = read.p2 == 0;
        let heard = |message, reason| Heard {
            message,
            ..none(reason, Some(stage))
        };
        let wrong = Err(reason::PARAMETERS);
        match stage {
            Stage::Select if (read.p1, read.p2) != instruction::SELECT_BY_AID => wrong,
            Stage::Select => Ok(none((StatusWord::NotFound, Reject::Unsupported), None)),
            Stage::OpControlFlow => {
                let control = match read.p1 {
                    code if code == pairing.op_continue => Control::Continue,
                    code if code == pairing.op_end => Control::End,
                    code if code == pairing.op_abort => Control::Abort,
                    _ => return wrong,
                };
                if !plain {
                    return wrong;
                }
                if !read.data.is_empty() {
                    return Err(reason::DATA);
                }
                Ok(heard(Message::Control(control), reason::ORDER))
            }
            Stage::WriteData => {
                let last = read.p1 == pairing.write_last;
                if !plain || !(last || read.p1 == pairing.write_more) {
                    return wrong;
                }
                self.write(last, &read.data)
            }
            Stage::Request | Stage::Verify | Stage::GetData | Stage::GetResponse
                if (read.p1, read.p2) != (0, 0) =>
            {
                wrong
            }
            Stage::Request => {
                let (request, reason) = self.request(&read.data)?;
                Ok(heard(Message::Request(request), reason))
            }
            Stage::Verify => {
                let (message, reason) = self.verify(&read.data)?;
                Ok(heard(message, reason))
            }
            Stage::GetData | Stage::GetResponse => self.ask(stage, &read.data),
        }
    }

    fn request(&mut self, data: &[u8]) -> Form<(Request, Reason)> {
        let request = self.read_request(data).ok_or(reason::DATA)?;
        if matches!(self.state.phase, Phase::Selected) {
            self.session.request = data.to_vec();
        }
        let reason = if self.state.stored.password.is_none() {
            reason::ORDER
        } else if request.version & self.me.versions == 0
            || request.protocols & self.me.protocols == 0
        {
            reason::VERSION
        } else {
            reason::COSTS
        };
        Ok((request, reason))
    }

    fn read_request(&mut self, data: &[u8]) -> Option<Request> {
        let profile = self.profile;
        let pairing = &profile.pairing;
        let tags = &pairing.tags;
        let template = tags.stretching.to_be_bytes();
        let [version, protocols, stretching, brand] = fields::read(
            data,
            [
                &[tags.framework_version],
                &[tags.protocol_versions],
                &template,
                &[tags.brand],
            ],
        )?;
        let costs = [
            (tags.salt, 16),
            (tags.cost_n, 4),
            (tags.cost_r, 2),
            (tags.cost_p, 2),
        ];
        let [salt, n, r, p] = tlv::read(&stretching, costs).ok()?;
        let version = u16::from_be_bytes(version.try_into().ok()?);
        let protocols = fields::versions(&protocols)?;
        let costs = Costs {
            salt: salt.try_into().ok()?,
            n: u32::from_be_bytes(n.try_into().ok()?),
            r: u16::from_be_bytes(r.try_into().ok()?),
            p: u16::from_be_bytes(p.try_into().ok()?),
        };
        Some(Request {
            version: bits(pairing.framework_versions, &[version]),
            protocols: bits(&self.versions, &protocols),
            stretching: self.names.stretching(profile, costs),
            brand: self.names.brand(brand.try_into().ok()?),
        })
    }

    fn verify(&mut self, data: &[u8]) -> Form<(Message, Reason)> {
        let tags = &self.profile.pairing.tags;
        let read = tlv::read(
            data,
            [(tags.vehicle_share, 65), (tags.vehicle_evidence, 16)],
        );
        let [share, code] = read.map_err(|_| reason::DATA)?;
        let share: [u8; 65] = share.try_into().map_err(|_| reason::DATA)?;
        let Phase::Shared { request, w0, x } = self.state.phase else {
            return Err(reason::ORDER);
        };
        let Some(scalars) = self.session.scalars.filter(|_| point::is_valid(&share)) else {
            let never = self.evidence_of(request, w0, x, Share::Invalid);
            return Ok((
                Message::Verify(Share::Invalid, evidence::named(never, false)),
                reason::DATA,
            ));
        };
        // Every point is some scalar under the own mask.
        let cancels = cancelling_share_for_device(&scalars.w0) == Some(share);
        let scalar = if cancels {
            Scalar::ZERO
        } else {
            self.names.behind(share)
        };
        let y = Share::Masked {
            scalar,
            mask: Some(w0),
            side: Side::Vehicle,
        };
        let secrets = device_secrets(&self.session.x, &share, &scalars);
        let secrets = secrets.unwrap_or(Secrets {
            z: IDENTITY,
            v: IDENTITY,
        });
        let own = device_share(&self.session.x, &scalars.w0).unwrap_or(IDENTITY);
        let due = self.evidence_of(request, w0, x, y);
        let facts = evidence::Facts {
            request: &self.session.request,
            x: &own,
            y: &share,
            secrets,
            w0: &scalars.w0,
        };
        let run = evidence::run(self.profile, &facts, &due);
        let equal = run.m1.as_slice() == code;
        self.session.run = Some(run);
        let reason = if cancels { reason::DATA } else { reason::MAC };
        Ok((Message::Verify(y, evidence::named(due, equal)), reason))
    }

    /// The evidence that the agent will look for.
    fn evidence_of(
        &self,
        request: Request,
        w0: Stretched,
        scalar: Scalar,
        y: Share,
    ) -> keyproof_model::pairing::message::Evidence {
        let x = Share::Masked {
            scalar,
            mask: Some(w0),
            side: Side::Device,
        };
        let secrets = secrets_of_device(y, scalar, w0);
        let run = self.rules.transcript((x, y), secrets, w0, request);
        self.rules.evidence(Side::Vehicle, x, y, run)
    }

    /// The channel that the phase has, and its place.
    const fn channel(&self) -> Option<(Option<Transcript>, u8)> {
        match self.state.phase {
            Phase::Secure { run, place, .. } | Phase::Made { run, place, .. } => Some((run, place)),
            Phase::Deselected | Phase::Selected | Phase::Shared { .. } | Phase::Proved(_) => None,
        }
    }

    /// A message of the channel as it is sealed, whatever it says, and whether its padding is right; in clear while there is no channel.
    fn opened(&self, data: &[u8]) -> Form<(Opened, Sealed)> {
        let (run, place) = self.channel().unwrap_or((None, 0));
        let sealed = |run, by, place| Sealed {
            run,
            by,
            place,
            content: Content::Empty,
        };
        let (Some(run), Some(ledger)) = (run, &self.session.ledger) else {
            let content = ledger::clear(data).ok_or(reason::LENGTH)?;
            let opened = Opened {
                intact: false,
                by: Side::Vehicle,
                late: 0,
                content: Some(content),
                ciphertext: Vec::new(),
            };
            return Ok((opened, sealed(None, Side::Vehicle, place)));
        };
        let opened = ledger.open(Side::Vehicle, data).ok_or(reason::LENGTH)?;
        let late = u8::try_from(opened.late).unwrap_or(u8::MAX);
        let place = place.wrapping_sub(late);
        let sealed = sealed(opened.intact.then_some(run), opened.by, place);
        // Right MAC and wrong padding: nothing to be used, whatever rule is off.
        if opened.intact && opened.content.is_none() {
            return Err(reason::MAC);
        }
        Ok((opened, sealed))
    }

    fn opens(&self, sealed: &Sealed) -> bool {
        let here = self.channel();
        here == Some((sealed.run, sealed.place)) && sealed.by == Side::Vehicle
    }

    fn write(&mut self, last: bool, data: &[u8]) -> Form<Heard> {
        let pairing = &self.profile.pairing;
        let (opened, mut part) = self.opened(data)?;
        let content = opened.content.unwrap_or_default();
        let mut kept = if matches!(self.state.phase, Phase::Secure { .. }) {
            self.session.kept.clone()
        } else {
            Vec::new()
        };
        let full = content.len() == pairing.part_len;
        let fits = full || last && !content.is_empty() && content.len() < pairing.part_len;
        kept.extend(content);
        let fits = fits && kept.len() <= pairing.stream_max;
        let read = parts::creation(self.profile, &kept).filter(|_| fits && last);
        let mut reason = reason::DATA;
        let mut head = self.head();
        match (&read, last) {
            (Some(read), _) => {
                let (creation, certificate) = (self.creation(read), self.certificate(read));
                head = head.map(|_| creation);
                part.content = Content::Certificates(certificate);
                let same = certificate.vehicle == creation.vehicle;
                let live = self.state.key_for(creation.vehicle);
                reason = if certificate.issuer != Issuer::Genuine || !same {
                    reason::CHAIN
                } else if live.is_some_and(|entry| entry.status == Status::Active) {
                    reason::LIVE
                } else {
                    reason::DATA
                };
            }
            (None, false) if fits => {
                // Nothing has been read yet; each part but the last is taken as the first is.
                let nothing = parts::Read {
                    vehicle: [0; 8],
                    slot: 0,
                    challenge: [0; 16],
                    token: Vec::new(),
                    leaf: Vec::new(),
                    cross: Vec::new(),
                };
                part.content = Content::Creation(self.creation(&nothing));
                head = None;
            }
            (None, _) => {}
        }
        if !self.opens(&part) {
            reason = reason::MAC;
        }
        Ok(Heard {
            message: Message::Write { last, part },
            reason,
            stage: Some(Stage::WriteData),
            taken: Some(Taken {
                ciphertext: opened.ciphertext,
                kept: Some((kept, head)),
            }),
        })
    }

    fn ask(&self, stage: Stage, data: &[u8]) -> Form<Heard> {
        let (opened, mut part) = self.opened(data)?;
        let asks = [self.profile.pairing.chain.request, 0];
        part.content = match opened.content.as_deref() {
            Some(content) if content == asks => Content::AskChain,
            Some([]) => Content::Empty,
            // Nothing that is ever due.
            Some(_) | None => Content::Path(Issuer::Forged),
        };
        let more = stage == Stage::GetResponse;
        let message = if more {
            Message::More(part)
        } else {
            Message::Get(part)
        };
        let left = matches!(self.state.phase, Phase::Made { handed: 1, .. });
        let reason = if !self.opens(&part) {
            reason::MAC
        } else if more && part.content == Content::Empty && !left {
            reason::ORDER
        } else {
            reason::DATA
        };
        Ok(Heard {
            message,
            reason,
            stage: Some(stage),
            taken: Some(Taken {
                ciphertext: opened.ciphertext,
                kept: None,
            }),
        })
    }

    /// One step with what was heard.
    fn answer(&mut self, heard: Heard) -> Observation {
        let before = (self.session.kept.clone(), self.head());
        if let Some((kept, head)) = heard.taken.as_ref().and_then(|taken| taken.kept.clone()) {
            self.session.kept = kept;
            self.put_head(head);
        }
        let (effects, message) = self.step(Input::Receive(heard.message));
        if message == Some(Message::Refused) {
            self.session.kept = before.0;
            self.put_head(before.1);
        }
        self.say(heard, effects, message)
    }

    /// What the creation data begin with, as the phase has it.
    const fn head(&self) -> Option<Creation> {
        match self.state.phase {
            Phase::Secure { head, .. } => head,
            Phase::Deselected
            | Phase::Selected
            | Phase::Shared { .. }
            | Phase::Made { .. }
            | Phase::Proved(_) => None,
        }
    }

    const fn put_head(&mut self, to: Option<Creation>) {
        if let Phase::Secure { head, .. } = &mut self.state.phase {
            *head = to;
        }
    }
}
