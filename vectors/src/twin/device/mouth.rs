//! What a device twin sends: names to bytes.

use super::Device;
use crate::recipe::Answer as SentName;
use crate::recipe::expect::StatusWord;
use crate::wire::apdu;
use crate::wire::tlv::{self, Tlv};
use keyproof_model::device::{Input, Step};
use keyproof_model::message::{Command, Response, Status};
use keyproof_model::term::{Answer, Content, Sealed, Token, VersionSet};
use keyproof_spec::profile::{AnswerLayout, Profile};
use keyproof_spec::reject::Reject;

impl Device {
    /// A response in bytes; `word` is the status word of a refusal for this reason.
    pub(super) fn bytes(
        &mut self,
        input: &Input,
        response: Response,
        step: &Step,
        word: Option<(Reject, StatusWord)>,
    ) -> Vec<u8> {
        let ok = self.profile.status.ok;
        match response {
            Response::Versions(set) => {
                self.answer = SentName::Versions;
                apdu::respond(&self.versions(set), ok)
            }
            Response::Ephemeral(atom) => {
                self.answer = SentName::Ephemeral;
                let point = self
                    .names
                    .ephemeral_pair(atom)
                    .map_or([0; 65], |pair| pair.public);
                let tlv = Tlv::new(self.profile.tags.endpoint_ephemeral, point);
                apdu::respond(&tlv::write(&[tlv]), ok)
            }
            Response::Channel(sealed) => {
                self.answer = match sealed.content {
                    Content::Identity { .. } => SentName::Identity,
                    Content::Answer(Answer::Token(_) | Answer::Other) => SentName::ReadOk,
                    Content::Answer(Answer::Bounds) => SentName::ReadBounds,
                    Content::Answer(Answer::Malformed) | Content::Ask(_) => SentName::ReadMalformed,
                };
                apdu::respond(&self.seal(input, sealed), ok)
            }
            Response::Done => {
                self.answer = SentName::Done;
                apdu::respond(&[], ok)
            }
            Response::Refused(status) => {
                let same = |(reject, _): &(Reject, StatusWord)| {
                    step.refusal
                        .is_some_and(|refusal| refusal.reject == *reject)
                };
                let word = word.filter(same).map(|(_, word)| word);
                let word = word.unwrap_or(word_of(status));
                self.answer = SentName::Status(word);
                apdu::respond(&[], word.number(self.profile))
            }
        }
    }

    fn versions(&self, set: VersionSet) -> Vec<u8> {
        let offered = self.provisioned.versions.iter().copied();
        let value: Vec<u8> = offered
            .filter(|number| set.contains(self.names.version(*number)))
            .flat_map(u16::to_be_bytes)
            .collect();
        tlv::write(&[Tlv::new(self.profile.tags.version, value)])
    }

    fn seal(&mut self, input: &Input, sealed: Sealed) -> Vec<u8> {
        if let Input::Command(Command::Auth1(_)) = input {
            self.ledger = None;
        }
        self.open_ledger();
        let content = self.content_bytes(sealed.content);
        let Some(ledger) = &self.ledger else {
            return Vec::new();
        };
        ledger.seal(sealed.direction, sealed.place, &content)
    }

    fn content_bytes(&self, content: Content) -> Vec<u8> {
        let tags = &self.profile.tags;
        match content {
            Content::Identity {
                slot,
                signature,
                subset,
            } => tlv::write(&[
                Tlv::new(tags.slot, [self.names.slot_byte(slot).unwrap_or(0)]),
                Tlv::new(tags.signature, self.names.sign(signature)),
                Tlv::new(
                    tags.mailbox_subset,
                    self.names.subset_bytes(subset).unwrap_or(&[]),
                ),
            ]),
            Content::Ask(_) => Vec::new(),
            Content::Answer(answer) => {
                let (status, data) = match answer {
                    Answer::Token(Token(_)) | Answer::Other => {
                        (self.profile.read_ok, self.mailbox())
                    }
                    Answer::Bounds => (self.profile.read_bounds, Vec::new()),
                    Answer::Malformed => (self.profile.read_malformed, Vec::new()),
                };
                answer_bytes(self.profile, status, &data)
            }
        }
    }

    fn mailbox(&self) -> Vec<u8> {
        let (offset, length) = self.read;
        let identifier = self
            .session()
            .and_then(|session| self.names.vehicle_bytes(session.vehicle_id));
        let key = self
            .provisioned
            .keys
            .iter()
            .find(|key| Some(key.vehicle_identifier) == identifier);
        key.map(|key| {
            key.mailbox
                .iter()
                .skip(offset)
                .take(length)
                .copied()
                .collect()
        })
        .unwrap_or_default()
    }
}

/// A read answer as the profile lays it out.
#[must_use]
pub fn answer_bytes(profile: &Profile, status: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap_or(u16::MAX).to_be_bytes();
    let status = status.to_be_bytes();
    match profile.answer_layout {
        AnswerLayout::LengthDataStatus => [&length, data, &status].concat(),
        AnswerLayout::StatusLengthData => [&status, &length, data].concat(),
    }
}

/// The status word that a refusal has when its reason lies in the agent.
const fn word_of(status: Status) -> StatusWord {
    match status {
        Status::Unsupported => StatusWord::NotFound,
        Status::Order => StatusWord::Order,
        Status::Malformed => StatusWord::BadData,
        Status::Length => StatusWord::WrongLength,
        Status::Version => StatusWord::Version,
        Status::UserNeeded => StatusWord::UserNeeded,
        Status::Security | Status::Unused => StatusWord::Security,
    }
}
