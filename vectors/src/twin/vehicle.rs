//! A vehicle whose mind is the model's agent function.

use super::names::Names;
use super::sealing::{Ledger, beside};
use super::{Streams, observed, rules};
use crate::crypto::schedule::Keys;
use crate::crypto::{channel, point};
use crate::play::{Observation, Refused, Stage};
use crate::provision;
use crate::recipe::{Answer as SentName, EffectWord, PurposeName, VersionName};
use crate::wire::apdu::{self, Command as Apdu};
use crate::wire::tlv::{self, Tlv};
use keyproof_model::message::{Auth0, Command, Ending, Malformed, Response, Status};
use keyproof_model::rules::Rules;
use keyproof_model::term::{Answer, Ask, Content, Direction, Place, Purposes, Sealed, Slot};
use keyproof_model::vehicle::{
    self as model, Aim, Entry, Fresh, Input, Phase, SLOTS, Session, Setting, State,
};
use keyproof_spec::mutation::Mutation;
use keyproof_spec::profile::{AnswerLayout, Profile, ReadLayout, instruction};
use keyproof_spec::reject::Reject;
use keyproof_spec::words::{EffectKind, Interface, Message, Purpose, Usage};

/// A vehicle twin.
#[derive(Clone, Debug)]
pub struct Vehicle {
    profile: &'static Profile,
    rules: Rules,
    provisioned: provision::Vehicle,
    setting: Setting,
    names: Names,
    state: State,
    ledger: Option<Ledger>,
    slot: u8,
    streams: Streams,
    other: Option<Observation>,
    answer: SentName,
}

impl Vehicle {
    /// A vehicle as provisioned, with these rules switched off.
    #[must_use]
    pub fn new(
        profile: &'static Profile,
        provisioned: provision::Vehicle,
        mutations: &[Mutation],
    ) -> Self {
        let mut names = Names::new(profile);
        let public = point::public(&provisioned.secret).unwrap_or([0; 65]);
        let key = names.key(public, Some(provisioned.secret));
        let mut table = [None; SLOTS];
        for (row, place) in provisioned.keys.iter().zip(table.iter_mut()) {
            let _ = names.slot(row.slot);
            *place = Some(Entry {
                key: names.key(row.endpoint_public, None),
                status: row.status.into(),
                entitlements: Purposes {
                    unlock: row.entitlements.contains(&PurposeName::Unlock),
                    drive: row.entitlements.contains(&PurposeName::Drive),
                },
                token: row.token.as_ref().map(|token| names.token(token)),
            });
        }
        let setting = Setting {
            id: names.vehicle(provisioned.identifier),
            key,
            versions: names.versions(&provisioned.versions),
            table,
        };
        Self {
            profile,
            rules: rules(mutations),
            provisioned,
            setting,
            names,
            state: State::START,
            ledger: None,
            slot: 0,
            streams: Streams::default(),
            other: None,
            answer: SentName::Nothing,
        }
    }

    /// What was sent last, by name.
    #[must_use]
    pub const fn answer(&self) -> SentName {
        self.answer
    }

    /// What the chapters allow instead of the last observation, if there is a choice; the bytes are the same.
    #[must_use]
    pub const fn other(&self) -> Option<&Observation> {
        self.other.as_ref()
    }

    /// Values for the next draws.
    pub fn seed(&mut self, ephemerals: &[[u8; 32]], transactions: &[[u8; 16]]) {
        self.streams.seed(ephemerals, transactions);
    }

    /// The state of the agent.
    #[must_use]
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// What the agent owns.
    #[must_use]
    pub const fn setting(&self) -> &Setting {
        &self.setting
    }

    /// The same vehicle at rest, with these keys; it goes on drawing where this one is.
    #[must_use]
    pub fn anew(&self, keys: Vec<provision::VehicleKey>, mutations: &[Mutation]) -> Self {
        let provisioned = provision::Vehicle {
            keys,
            ..self.provisioned.clone()
        };
        Self {
            streams: self.streams.clone(),
            ..Self::new(self.profile, provisioned, mutations)
        }
    }

    /// The keys of the channel of the session that runs.
    #[must_use]
    pub fn keys(&self) -> Option<Keys> {
        let session = self.session()?;
        let version = self.names.version_number(session.offer.version)?;
        let key = session.channel(&self.setting, self.rules);
        self.names.channel(key, version)
    }

    /// The slot that the device named last.
    #[must_use]
    pub const fn slot(&self) -> u8 {
        self.slot
    }

    /// The driver wants something.
    pub fn begin(&mut self, purpose: Purpose) -> Observation {
        self.take(&Input::Begin(Aim {
            purpose,
            interface: Interface::Nfc,
        }))
    }

    /// The link is lost.
    pub fn lose_link(&mut self) -> Observation {
        self.take(&Input::LinkLost)
    }

    /// Takes a response.
    pub fn response(&mut self, bytes: &[u8]) -> Observation {
        // A vehicle that waits for nothing but would take AUTH1 once more (a mutation) looks at everything.
        let again = matches!(self.state.phase, Phase::AwaitControl(Some(_)));
        let input = match self.hear(bytes) {
            Ok(response) => Input::Response(response),
            Err(_) if again => Input::Response(Response::Done),
            Err((reject, message)) => Input::Malformed(Malformed { reject, message }),
        };
        self.take(&input)
    }

    /// The message that is waited for.
    const fn awaited(&self) -> Message {
        match self.state.phase {
            Phase::Idle | Phase::Ended | Phase::AwaitSelect(_) => Message::Select,
            Phase::AwaitAuth0(_) => Message::Auth0,
            Phase::AwaitAuth1(_) | Phase::AwaitControl(Some(_)) => Message::Auth1,
            Phase::AwaitExchange(..) => Message::Exchange,
            Phase::AwaitControl(None) => Message::ControlFlow,
        }
    }

    fn hear(&mut self, bytes: &[u8]) -> Result<Response, (Reject, Message)> {
        let message = self.awaited();
        let Some((data, status)) = apdu::response(bytes).filter(|(data, _)| data.len() <= 256)
        else {
            return Err((Reject::Length, message));
        };
        if status != self.profile.status.ok {
            return Ok(Response::Refused(Status::Unused));
        }
        let data = data.to_vec();
        let malformed = (Reject::Malformed, message);
        match message {
            Message::Select => self.versions(&data).ok_or(malformed),
            Message::Auth0 => self.ephemeral(&data).ok_or(malformed),
            Message::Auth1 | Message::Exchange => {
                let (ciphertext, code) = channel::split(&data).ok_or((Reject::Length, message))?;
                self.sealed(message, ciphertext, code)
                    .map(Response::Channel)
                    .ok_or((Reject::Mac, message))
            }
            Message::ControlFlow => Ok(Response::Done),
        }
    }

    fn versions(&self, data: &[u8]) -> Option<Response> {
        let value = tlv::read_only(data, self.profile.tags.version)?;
        let numbers: Vec<u16> = value
            .chunks(2)
            .map(|pair| Some(u16::from_be_bytes(pair.try_into().ok()?)))
            .collect::<Option<_>>()?;
        let falling = numbers.is_sorted_by(|left, right| left > right) && !numbers.is_empty();
        falling.then(|| Response::Versions(self.names.versions(&numbers)))
    }

    fn ephemeral(&mut self, data: &[u8]) -> Option<Response> {
        let [point] = tlv::read(data, [(self.profile.tags.endpoint_ephemeral, 65)]).ok()?;
        let point: [u8; 65] = point.try_into().ok()?;
        point::is_valid(&point).then(|| Response::Ephemeral(self.names.ephemeral(point, None)))
    }

    const fn session(&self) -> Option<Session> {
        match self.state.phase {
            Phase::Idle | Phase::Ended | Phase::AwaitSelect(_) | Phase::AwaitAuth0(_) => None,
            Phase::AwaitAuth1(session) | Phase::AwaitExchange(session, _) => Some(session),
            Phase::AwaitControl(session) => session,
        }
    }

    fn open_ledger(&mut self) {
        if let (None, Some(session)) = (&self.ledger, self.session()) {
            let version = self
                .names
                .version_number(session.offer.version)
                .unwrap_or(0);
            let key = session.channel(&self.setting, self.rules);
            self.ledger = self.names.channel(key, version).map(Ledger::new);
        }
    }

    /// The term of a channel response; `None` when its code is right and its padding is not.
    fn sealed(&mut self, message: Message, ciphertext: &[u8], code: &[u8]) -> Option<Sealed> {
        self.open_ledger();
        let session = self.session()?;
        let ledger = self.ledger.as_ref()?;
        let opened = ledger.open(Direction::Response, ciphertext, code);
        let here = ledger.place();
        let key = session.channel(&self.setting, self.rules);
        let ungrammatical = Content::Ask(Ask::Ungrammatical);
        let (place, content) = match opened.content {
            Some(content) => {
                let read = match message {
                    Message::Exchange => self.read_answer(&content),
                    Message::Select | Message::Auth0 | Message::Auth1 | Message::ControlFlow => {
                        self.identity(session, &content)
                    }
                };
                (opened.place, read.unwrap_or(ungrammatical))
            }
            None if opened.intact && opened.place == here => return None,
            None => (
                Place {
                    counter: here.counter.wrapping_add(7),
                    asked: beside(here).asked,
                },
                ungrammatical,
            ),
        };
        Some(Sealed {
            key,
            direction: opened.direction,
            place,
            content,
            intact: opened.intact,
        })
    }

    fn identity(&mut self, session: Session, content: &[u8]) -> Option<Content> {
        let tags = &self.profile.tags;
        let fields = [
            (tags.slot, 1),
            (tags.signature, 64),
            (tags.mailbox_subset, self.profile.subset_len),
        ];
        let [slot, signature, subset] = tlv::read(content, fields).ok()?;
        self.slot = slot.first().copied().unwrap_or(0);
        let slot = self.names.known_slot(self.slot);
        let signed = session.signed(&self.setting);
        let candidates =
            [Usage::Endpoint, Usage::Vehicle].map(|usage| signed.data(self.rules, usage));
        let signature = match self.setting.entry(slot) {
            Some(entry) => self.names.signature(&signature, entry.key, &candidates),
            None => keyproof_model::term::Signature::Junk,
        };
        Some(Content::Identity {
            slot,
            signature,
            subset: self.names.subset(&subset),
        })
    }

    fn read_answer(&mut self, content: &[u8]) -> Option<Content> {
        let profile = self.profile;
        let (status, data) = read_answer(profile, content)?;
        let answer = if status == profile.read_bounds {
            Answer::Bounds
        } else if status == profile.read_malformed {
            Answer::Malformed
        } else if status != profile.read_ok {
            return None;
        } else if data.len() == profile.token_len {
            Answer::Token(self.names.token(&data))
        } else {
            Answer::Other
        };
        Some(Content::Answer(answer))
    }

    /// One step of the agent, and what it looks like from outside.
    fn take(&mut self, input: &Input) -> Observation {
        let (secret, public) = self.streams.next_ephemeral();
        let identifier = self.streams.peek_transaction();
        let fresh = Fresh {
            ephemeral: self.names.ephemeral(public, Some(secret)),
            transaction: self.names.transaction(identifier),
        };
        let set = model::step(&self.setting, self.rules, &self.state, input, fresh);
        let step = set.step;
        if let Some(Command::Auth0(auth0)) = step.output {
            if auth0.vehicle == fresh.ephemeral {
                self.streams.took_ephemeral();
            }
            if auth0.transaction == fresh.transaction {
                self.streams.took_transaction();
            }
        }
        let (session, purpose) = (self.session(), self.purpose());
        self.state = step.next;
        if self.session() != session {
            self.ledger = None;
        }
        self.answer = step
            .output
            .map_or(SentName::Nothing, |command| self.sent_name(&command));
        let out: Vec<Vec<u8>> = step
            .output
            .map(|command| self.bytes(command))
            .into_iter()
            .collect();
        let told = |step| self.told(step, purpose, out.clone());
        let (told, other) = (told(&step), set.other.as_ref().map(told));
        self.other = other;
        told
    }

    fn told(&self, step: &model::Step, purpose: Purpose, out: Vec<Vec<u8>>) -> Observation {
        let effects = step.effects.iter().map(|kind| {
            let effect = match kind {
                EffectKind::Actuate => EffectWord::Actuate(purpose.into()),
                EffectKind::PersistentStored => EffectWord::PersistentStored(self.slot),
                EffectKind::IdentityReleased => EffectWord::IdentityReleased(self.slot),
                EffectKind::MailboxReleased => EffectWord::MailboxReleased,
                EffectKind::Prompt => EffectWord::Prompt(true),
                EffectKind::SessionEnded => EffectWord::SessionEnded,
            };
            observed(effect, (0, 0))
        });
        Observation {
            effects: effects.collect(),
            out,
            reject: step.refusal.map(|refusal| Refused {
                class: Some(refusal.reject),
                stage: refusal.stage.map(Stage::Transaction),
                native: None,
            }),
            public_keys: Vec::new(),
        }
    }

    const fn purpose(&self) -> Purpose {
        match self.state.phase {
            Phase::Idle | Phase::Ended | Phase::AwaitControl(None) => Purpose::Unlock,
            Phase::AwaitSelect(aim) => aim.purpose,
            Phase::AwaitAuth0(offer) => offer.aim.purpose,
            Phase::AwaitAuth1(session)
            | Phase::AwaitExchange(session, _)
            | Phase::AwaitControl(Some(session)) => session.offer.aim.purpose,
        }
    }

    fn sent_name(&self, command: &Command) -> SentName {
        match command {
            Command::Select(_) => SentName::Select,
            Command::Auth0(auth0) => {
                let names = [VersionName::Newest, VersionName::Oldest];
                let number = self.names.version_number(auth0.version);
                let name = names
                    .into_iter()
                    .find(|name| Some(name.number(self.profile)) == number);
                SentName::Auth0(name.unwrap_or(VersionName::Ancient))
            }
            Command::Auth1(_) => SentName::Auth1,
            Command::Exchange(_) => SentName::ReadToken,
            Command::ControlFlow(Ending::Success) => SentName::Success,
            Command::ControlFlow(Ending::Failure) => SentName::Failure,
        }
    }

    fn bytes(&mut self, command: Command) -> Vec<u8> {
        let profile = self.profile;
        let tags = &profile.tags;
        let (header, data) = match command {
            Command::Select(_) => (
                with_parameters(instruction::SELECT, instruction::SELECT_BY_AID),
                profile.applet_aid.to_vec(),
            ),
            Command::Auth0(auth0) => {
                let code = self.names.purpose_code(auth0.purpose);
                let header = with_parameters(instruction::AUTH0, (profile.p1_standard, code));
                (header, self.auth0(auth0))
            }
            Command::Auth1(signature) => (
                with_parameters(instruction::AUTH1, (0, 0)),
                tlv::write(&[Tlv::new(tags.signature, self.names.sign(signature))]),
            ),
            Command::Exchange(sealed) => {
                let header = with_parameters(instruction::EXCHANGE, (0, 0));
                (header, self.seal(sealed))
            }
            Command::ControlFlow(ending) => {
                let p1 = match ending {
                    Ending::Success => profile.control_success,
                    Ending::Failure => profile.control_failure,
                };
                let mut command = Apdu::new(
                    with_parameters(instruction::CONTROL_FLOW, (p1, 0)),
                    Vec::new(),
                );
                command.le.clear();
                return command.bytes();
            }
        };
        Apdu::new(header, data).bytes()
    }

    fn auth0(&self, auth0: Auth0) -> Vec<u8> {
        let tags = &self.profile.tags;
        let version = self.names.version_number(auth0.version).unwrap_or(0);
        let point = self
            .names
            .ephemeral_pair(auth0.vehicle)
            .map_or([0; 65], |pair| pair.public);
        tlv::write(&[
            Tlv::new(tags.version, version.to_be_bytes()),
            Tlv::new(tags.vehicle_ephemeral, point),
            Tlv::new(
                tags.transaction_identifier,
                self.names
                    .transaction_bytes(auth0.transaction)
                    .unwrap_or_default(),
            ),
            Tlv::new(
                tags.vehicle_identifier,
                self.names
                    .vehicle_bytes(auth0.vehicle_id)
                    .unwrap_or_default(),
            ),
        ])
    }

    fn seal(&mut self, sealed: Sealed) -> Vec<u8> {
        self.open_ledger();
        let content = read_bytes(
            self.profile,
            self.profile.token_offset,
            self.profile.token_len,
        );
        let Some(ledger) = &mut self.ledger else {
            return Vec::new();
        };
        let out = ledger.seal(sealed.direction, sealed.place, &content);
        let ciphertext = out.len().saturating_sub(8);
        ledger.advance(
            sealed.place.after(Ask::Token),
            out.get(..ciphertext).unwrap_or(&[]),
        );
        // A command's code is over the place before it, which `seal` used; its eight bytes are those of the new chaining value.
        out
    }

    /// The slots as provisioned, for whoever asks what a slot was.
    #[must_use]
    pub fn slots(&self) -> Vec<(Slot, u8)> {
        let rows = self.provisioned.keys.iter();
        rows.map(|row| (self.names.known_slot(row.slot), row.slot))
            .collect()
    }
}

const fn with_parameters((cla, ins): (u8, u8), (p1, p2): (u8, u8)) -> [u8; 4] {
    [cla, ins, p1, p2]
}

/// The content of an EXCHANGE command that reads.
#[must_use]
pub fn read_bytes(profile: &Profile, offset: usize, length: usize) -> Vec<u8> {
    let two = |value: usize| u16::try_from(value).unwrap_or(u16::MAX).to_be_bytes();
    let value = match profile.read_layout {
        ReadLayout::OffsetLength => [two(offset), two(length)].concat(),
        ReadLayout::LengthOffset => [two(length), two(offset)].concat(),
    };
    tlv::write(&[Tlv::new(profile.tags.mailbox_read, value)])
}

/// Status and data of a read answer; `None` when it is not laid out as one.
#[must_use]
pub fn read_answer(profile: &Profile, content: &[u8]) -> Option<(u16, Vec<u8>)> {
    let (status, length, data) = match profile.answer_layout {
        AnswerLayout::LengthDataStatus => {
            let (length, rest) = content.split_first_chunk::<2>()?;
            let (data, status) = rest.split_last_chunk::<2>()?;
            (*status, *length, data)
        }
        AnswerLayout::StatusLengthData => {
            let (status, rest) = content.split_first_chunk::<2>()?;
            let (length, data) = rest.split_first_chunk::<2>()?;
            (*status, *length, data)
        }
    };
    let status = u16::from_be_bytes(status);
    let fits = usize::from(u16::from_be_bytes(length)) == data.len();
    let bare = status == profile.read_ok || data.is_empty();
    (fits && bare).then(|| (status, data.to_vec()))
}
