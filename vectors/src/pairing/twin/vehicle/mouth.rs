//! What a vehicle twin sends: names to bytes.

use super::{Ledger, Message, Phase, Vehicle};
use crate::pairing::bytes::{self, field, fields, header, template};
use crate::pairing::spake::{self, Secrets, device_share, vehicle_secrets, vehicle_share};
use crate::pairing::twin::names::of_bit;
use crate::pairing::twin::{IDENTITY, evidence};
use crate::wire::apdu::Command as Apdu;
use crate::wire::tlv::{self, Tlv};
use keyproof_model::pairing::message::{Content, Sealed};
use keyproof_model::pairing::message::{Control, Creation, Evidence, Fresh, Request, Share, Side};
use keyproof_spec::profile::instruction;

impl Vehicle {
    /// A message in bytes; the transaction makes its own.
    pub(super) fn command(&mut self, message: Message) -> Option<Vec<u8>> {
        let pairing = &self.profile.pairing;
        Some(match message {
            Message::Select => bytes::select(self.profile, pairing.framework_aid, None),
            Message::Request(request) => {
                let data = self.request(request)?;
                self.session.request.clone_from(&data);
                bytes::command(self.profile, header::REQUEST, (0, 0), data, None)
            }
            Message::Verify(share, evidence) => {
                let data = self.verify(share, evidence)?;
                bytes::command(self.profile, header::VERIFY, (0, 0), data, None)
            }
            Message::Write { part, .. } => self.write(part),
            Message::Get(_) => {
                let content = [pairing.chain.request, 0];
                self.sealed(header::GET, 0, &content)
            }
            Message::More(_) => self.sealed(header::MORE, 0, &[]),
            Message::Control(control) => {
                let code = match control {
                    Control::Continue => pairing.op_continue,
                    Control::End => pairing.op_end,
                    Control::Abort => pairing.op_abort,
                };
                bytes::quiet(self.profile, header::CONTROL, code, None)
            }
            Message::Exchange(_) => self.read_receipt()?,
            Message::Flow { success } => {
                let code = if success {
                    self.profile.control_success
                } else {
                    self.profile.control_failure
                };
                let (cla, ins) = instruction::CONTROL_FLOW;
                let mut command = Apdu::new([cla, ins, code, 0], Vec::new());
                command.le.clear();
                command.bytes()
            }
            // What a device says, and what the transaction makes.
            Message::Selected { .. }
            | Message::Share(_)
            | Message::Evidence(_)
            | Message::Answer { .. }
            | Message::Auth { .. }
            | Message::Proof(_)
            | Message::Read(..)
            | Message::Refused => return None,
        })
    }

    fn request(&self, request: Request) -> Option<Vec<u8>> {
        let pairing = &self.profile.pairing;
        let tags = &pairing.tags;
        let verifier = self.own.verifier.as_ref()?;
        let version = of_bit(pairing.framework_versions, request.version);
        let stretching = [
            field(tags.salt, verifier.salt).tlv,
            field(tags.cost_n, verifier.n.to_be_bytes()).tlv,
            field(tags.cost_r, verifier.r.to_be_bytes()).tlv,
            field(tags.cost_p, verifier.p.to_be_bytes()).tlv,
        ];
        Some(fields(
            &[
                field(tags.framework_version, version.to_be_bytes()),
                field(tags.protocol_versions, bytes::versions(&self.versions)),
                template(tags.stretching, tlv::write(&stretching)),
                field(tags.brand, self.own.brand),
            ],
            None,
        ))
    }

    fn verify(&mut self, share: Share, evidence: Evidence) -> Option<Vec<u8>> {
        let Share::Masked { scalar, .. } = share else {
            return None;
        };
        let draws = &mut self.draws;
        let y = self.names.scalar(scalar, || draws.share());
        let verifier = self.own.verifier.as_ref()?;
        let (w0, l) = (&verifier.w0, &verifier.l);
        let x = self.session.x?;
        let share = vehicle_share(&y, w0)?;
        let secrets = vehicle_secrets(&y, &x, w0, l).or_else(|| {
            // Z is the identity; V is what it is with any other share.
            let other = vehicle_secrets(&y, &device_share(&y, w0)?, w0, l)?;
            Some(Secrets {
                z: IDENTITY,
                ..other
            })
        })?;
        let facts = evidence::Facts {
            request: &self.session.request,
            x: &x,
            y: &share,
            secrets,
            w0,
        };
        let run: spake::Run = evidence::run(self.profile, &facts, &evidence);
        let tags = &self.profile.pairing.tags;
        let data = tlv::write(&[
            Tlv::new(tags.vehicle_share, share),
            Tlv::new(tags.vehicle_evidence, run.m1),
        ]);
        self.session.run = Some(run);
        Some(data)
    }

    fn sealed(&mut self, head: (u8, u8), p1: u8, content: &[u8]) -> Vec<u8> {
        let Some(ledger) = &mut self.session.ledger else {
            return Vec::new();
        };
        let data = ledger.seal(Side::Vehicle, content);
        let at = data.len().saturating_sub(8);
        ledger.advance(data.get(..at).unwrap_or(&[]));
        bytes::command(self.profile, head, (p1, 0), data, None)
    }

    /// WRITE DATA. In the model the creation data have two parts; in bytes the first is repeated until one is left.
    fn write(&mut self, part: Sealed) -> Vec<u8> {
        if let Content::Creation(creation) = part.content {
            self.session.ledger = self.session.run.as_ref().map(Ledger::new);
            self.session.parts = self.creation(creation);
            self.session.sent = 0;
            self.session.kept.clear();
        }
        let next = self.session.parts.get(self.session.sent).cloned();
        self.session.sent += 1;
        let last = self.session.sent >= self.session.parts.len();
        let mut phase = self.state.session(self.radio);
        if let (false, Phase::AwaitPart { place, .. }) = (last, &mut phase) {
            *place = 0;
            self.put(phase);
        }
        let pairing = &self.profile.pairing;
        let p1 = if last {
            pairing.write_last
        } else {
            pairing.write_more
        };
        self.sealed(header::WRITE, p1, &next.unwrap_or_default())
    }

    fn creation(&mut self, creation: Creation) -> Vec<Vec<u8>> {
        let profile = self.profile;
        let tags = &profile.pairing.creation;
        let challenge = self.draws.challenge();
        self.names.drew(creation.challenge, challenge);
        self.session.token = self.draws.token(profile.token_len);
        let honest = [
            (tags.vehicle_identifier, self.identifier.to_vec()),
            (tags.slot, vec![self.own.slot]),
            (tags.challenge, challenge.to_vec()),
            (tags.token, self.session.token.clone()),
            (tags.vehicle_certificate, self.own.certificate.clone()),
            (tags.cross_certificate, self.own.cross.clone()),
        ];
        bytes::stream(profile, &honest, None)
    }

    /// The bytes of an own challenge.
    pub(super) fn challenge_bytes(&self, challenge: Fresh) -> Vec<u8> {
        self.names.drawn(challenge)
    }
}
