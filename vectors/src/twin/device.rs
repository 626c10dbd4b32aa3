//! A device whose mind is the model's agent function.

mod mouth;

pub use mouth::answer_bytes;

use super::names::Names;
use super::sealing::{Ledger, beside};
use super::{Streams, observed, rules};
use crate::crypto::{channel, point};
use crate::play::{Observation, Refused, Stage};
use crate::provision;
use crate::recipe::expect::StatusWord;
use crate::recipe::{Answer as SentName, EffectWord};
use crate::wire::apdu::{self, Read as Apdu};
use crate::wire::tlv;
use keyproof_model::device::{self as model, Bound, Input, Phase, Setting, State, Step};
use keyproof_model::message::{Auth0, Command, Ending, Malformed, Response};
use keyproof_model::rules::Rules;
use keyproof_model::term::{Answer, Ask, Content, Direction, Ephemeral, Place, Sealed};
use keyproof_spec::mutation::Mutation;
use keyproof_spec::profile::{Profile, ReadLayout, instruction};
use keyproof_spec::reject::Reject;
use keyproof_spec::words::{EffectKind, Interface, Message, Purpose, Usage};

/// A device twin.
#[derive(Clone, Debug)]
pub struct Device {
    profile: &'static Profile,
    rules: Rules,
    provisioned: provision::Device,
    setting: Setting,
    names: Names,
    state: State,
    version: u16,
    ledger: Option<Ledger>,
    read: (usize, usize),
    ciphertext: Vec<u8>,
    kept: Option<Part>,
    streams: Streams,
    other: Option<Observation>,
    answer: SentName,
}

/// The parts of a command kept so far.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    message: Message,
    parameters: (u8, u8),
    data: Vec<u8>,
}

/// What a command turned out to be.
enum Heard {
    /// An input of the agent, and the status word if the agent refuses for the same reason.
    Input(Input, Reject, StatusWord),
    /// A part that waits for the next.
    Kept,
}

impl Device {
    /// A device as provisioned, with these rules switched off.
    #[must_use]
    pub fn new(
        profile: &'static Profile,
        provisioned: provision::Device,
        mutations: &[Mutation],
    ) -> Self {
        let mut names = Names::new(profile);
        let vehicles = bound(profile, &mut names, &provisioned.keys);
        let setting = Setting {
            versions: names.versions(&provisioned.versions),
            express: provisioned.express,
            counter_max: profile.counter_max,
            vehicles,
        };
        Self {
            profile,
            rules: rules(mutations),
            provisioned,
            setting,
            names,
            state: State::START,
            version: 0,
            ledger: None,
            read: (0, 0),
            ciphertext: Vec::new(),
            kept: None,
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

    /// The keys are these from now on; a session goes on as far as its key is still there.
    pub fn rekey(&mut self, keys: Vec<provision::DeviceKey>) {
        self.setting.vehicles = bound(self.profile, &mut self.names, &keys);
        self.provisioned.keys = keys;
    }

    /// The vehicle of the transaction whose AUTH1 was answered.
    #[must_use]
    pub fn proved(&self) -> Option<[u8; 8]> {
        match self.state.phase {
            Phase::Open(session, _) => self.names.vehicle_bytes(session.vehicle_id),
            Phase::Deselected | Phase::Selected(_) | Phase::Answered(_) => None,
        }
    }

    /// The user authenticates.
    pub fn authenticate(&mut self) -> Observation {
        self.take(&Input::UserAuthenticates, None)
    }

    /// The field is lost.
    pub fn lose_field(&mut self) -> Observation {
        self.kept = None;
        self.take(&Input::FieldLost, None)
    }

    /// Takes a command.
    pub fn command(&mut self, bytes: &[u8]) -> Observation {
        match self.hear(bytes) {
            Heard::Kept => self.kept_part(),
            Heard::Input(input, reject, word) => {
                let observation = self.take(&input, Some((reject, word)));
                if observation.reject.is_some() {
                    self.kept = None;
                }
                observation
            }
        }
    }

    fn kept_part(&mut self) -> Observation {
        self.other = None;
        self.answer = SentName::Done;
        Observation {
            out: vec![apdu::respond(&[], self.profile.status.ok)],
            ..Observation::default()
        }
    }

    fn hear(&mut self, bytes: &[u8]) -> Heard {
        let unreadable = |reject, word| Heard::Input(Input::Unreadable(reject), reject, word);
        let Some(command) = apdu::read(bytes) else {
            return unreadable(Reject::Length, StatusWord::WrongLength);
        };
        let class = command.cla & !instruction::CHAINING;
        let known = [
            (instruction::SELECT, Message::Select),
            (instruction::AUTH0, Message::Auth0),
            (instruction::AUTH1, Message::Auth1),
            (instruction::EXCHANGE, Message::Exchange),
            (instruction::CONTROL_FLOW, Message::ControlFlow),
        ];
        if !known.iter().any(|((cla, _), _)| *cla == class) {
            return unreadable(Reject::Unsupported, StatusWord::UnknownClass);
        }
        let found = known
            .iter()
            .find(|(header, _)| *header == (class, command.ins));
        let Some((_, message)) = found else {
            return unreadable(Reject::Unsupported, StatusWord::UnknownInstruction);
        };
        self.join(*message, command)
    }

    /// Chained commands (DK-EN-009), then phase, parameters, data.
    fn join(&mut self, message: Message, command: Apdu) -> Heard {
        let refuse = |reject, word| {
            Heard::Input(
                Input::Malformed(Malformed { reject, message }),
                reject,
                word,
            )
        };
        let parameters = (command.p1, command.p2);
        let continues = command.cla & instruction::CHAINING != 0;
        let mut part = Part {
            message,
            parameters,
            data: Vec::new(),
        };
        if let Some(kept) = self.kept.take() {
            if (kept.message, kept.parameters) == (message, parameters) {
                part = kept;
            } else if message != Message::Select || continues {
                return refuse(Reject::Order, StatusWord::Order);
            }
        }
        let Some(purpose) = self.parameters(message, parameters) else {
            return refuse(Reject::Malformed, StatusWord::BadParameters);
        };
        part.data.extend(command.data);
        if part.data.len() > self.profile.chained_max {
            return refuse(Reject::Length, StatusWord::WrongLength);
        }
        if continues && self.listens(message) {
            self.kept = Some(part);
            return Heard::Kept;
        }
        self.content(message, purpose, &part.data)
    }

    /// Whether the phase lists a message: then the agent's complaint about its grammar is not one about its order.
    fn listens(&self, message: Message) -> bool {
        let probe = Input::Malformed(Malformed {
            reject: Reject::Malformed,
            message,
        });
        let step = model::step(
            &self.setting,
            self.rules,
            &self.state,
            &probe,
            Ephemeral(u8::MAX),
        );
        step.step
            .refusal
            .is_some_and(|refusal| refusal.reject != Reject::Order)
    }

    fn parameters(&self, message: Message, (p1, p2): (u8, u8)) -> Option<Option<Purpose>> {
        let profile = self.profile;
        match message {
            Message::Select => ((p1, p2) == instruction::SELECT_BY_AID).then_some(None),
            Message::Auth0 if p1 != profile.p1_standard => None,
            Message::Auth0 if p2 == profile.code_unlock => Some(Some(Purpose::Unlock)),
            Message::Auth0 if p2 == profile.code_drive => Some(Some(Purpose::Drive)),
            Message::Auth0 => None,
            Message::Auth1 | Message::Exchange => ((p1, p2) == (0, 0)).then_some(None),
            Message::ControlFlow => {
                let known = p1 == profile.control_success || p1 == profile.control_failure;
                (known && p2 == 0)
                    .then_some((p1 == profile.control_success).then_some(Purpose::Unlock))
            }
        }
    }

    /// The data of a command whose header is right. For CONTROL FLOW `purpose` says success.
    fn content(&mut self, message: Message, purpose: Option<Purpose>, data: &[u8]) -> Heard {
        let tags = &self.profile.tags;
        let malformed = |reject, word| {
            Heard::Input(
                Input::Malformed(Malformed { reject, message }),
                reject,
                word,
            )
        };
        let command = match message {
            Message::Select if data == self.profile.applet_aid => Command::Select(Interface::Nfc),
            Message::Select => {
                return Heard::Input(
                    Input::SelectOther,
                    Reject::Unsupported,
                    StatusWord::NotFound,
                );
            }
            Message::Auth0 => {
                let fields = [
                    (tags.version, 2),
                    (tags.vehicle_ephemeral, 65),
                    (tags.transaction_identifier, 16),
                    (tags.vehicle_identifier, 8),
                ];
                let read = tlv::read(data, fields).ok();
                let Some(auth0) = read.and_then(|fields| self.auth0(purpose, fields)) else {
                    return malformed(Reject::Malformed, StatusWord::BadData);
                };
                Command::Auth0(auth0)
            }
            Message::Auth1 => {
                let Ok([signature]) = tlv::read(data, [(tags.signature, 64)]) else {
                    return malformed(Reject::Malformed, StatusWord::BadData);
                };
                Command::Auth1(self.signature(&signature))
            }
            Message::Exchange => {
                let Some((ciphertext, code)) = channel::split(data) else {
                    return malformed(Reject::Length, StatusWord::WrongLength);
                };
                self.ciphertext = ciphertext.to_vec();
                match self.sealed(ciphertext, code) {
                    Some(sealed) => Command::Exchange(sealed),
                    None => return malformed(Reject::Mac, StatusWord::Security),
                }
            }
            Message::ControlFlow if !data.is_empty() => {
                return malformed(Reject::Malformed, StatusWord::BadData);
            }
            Message::ControlFlow => Command::ControlFlow(match purpose {
                Some(_) => Ending::Success,
                None => Ending::Failure,
            }),
        };
        Heard::Input(
            Input::Command(command),
            Reject::Internal,
            StatusWord::Security,
        )
    }

    fn auth0(&mut self, purpose: Option<Purpose>, fields: [Vec<u8>; 4]) -> Option<Auth0> {
        let [version, ephemeral, transaction, vehicle] = fields;
        let ephemeral: [u8; 65] = ephemeral.try_into().ok()?;
        let number = u16::from_be_bytes(version.try_into().ok()?);
        let version = if self.setting.versions.contains(self.names.version(number)) {
            self.names.version(number)
        } else {
            keyproof_model::term::Version(7)
        };
        point::is_valid(&ephemeral).then_some(())?;
        self.version = if self.listens(Message::Auth0) {
            number
        } else {
            self.version
        };
        Some(Auth0 {
            purpose: purpose?,
            version,
            vehicle: self.names.ephemeral(ephemeral, None),
            transaction: self.names.transaction(transaction.try_into().ok()?),
            vehicle_id: self.names.vehicle(vehicle.try_into().ok()?),
        })
    }

    const fn session(&self) -> Option<model::Session> {
        match self.state.phase {
            Phase::Deselected | Phase::Selected(_) => None,
            Phase::Answered(session) | Phase::Open(session, _) => Some(session),
        }
    }

    fn signature(&self, bytes: &[u8]) -> keyproof_model::term::Signature {
        let junk = keyproof_model::term::Signature::Junk;
        let Some(session) = self.session() else {
            return junk;
        };
        let Some(bound) = self.setting.bound(session.vehicle_id) else {
            return junk;
        };
        let signed = session.signed();
        let candidates =
            [Usage::Vehicle, Usage::Endpoint].map(|usage| signed.data(self.rules, usage));
        self.names.signature(bytes, bound.vehicle_key, &candidates)
    }

    fn open_ledger(&mut self) {
        if let (None, Some(session)) = (&self.ledger, self.session()) {
            let keys = self
                .names
                .channel(session.channel(self.rules), self.version);
            self.ledger = keys.map(Ledger::new);
        }
    }

    /// The term of a channel command; `None` when its code is right and its padding is not.
    fn sealed(&mut self, ciphertext: &[u8], code: &[u8]) -> Option<Sealed> {
        self.open_ledger();
        let (Some(session), Some(ledger)) = (self.session(), &self.ledger) else {
            return Some(nothing());
        };
        let opened = ledger.open(Direction::Command, ciphertext, code);
        let here = ledger.place();
        let key = session.channel(self.rules);
        let (place, content) = match opened.content {
            Some(content) => (opened.place, self.asked(&content)),
            None if opened.intact && opened.place == here => return None,
            None => (
                Place {
                    counter: here.counter.wrapping_add(7),
                    asked: beside(here).asked,
                },
                Content::Ask(Ask::Ungrammatical),
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

    /// The term of content. What has no grammar and more than one block is told from what has one: the model asks.
    fn asked(&mut self, content: &[u8]) -> Content {
        match self.ask(content) {
            Ask::Ungrammatical if content.len() > 15 => Content::Answer(Answer::Other),
            ask @ (Ask::Token | Ask::Other | Ask::Bounds | Ask::Ungrammatical) => Content::Ask(ask),
        }
    }

    fn ask(&mut self, content: &[u8]) -> Ask {
        let profile = self.profile;
        let Ok([value]) = tlv::read(content, [(profile.tags.mailbox_read, 4)]) else {
            return Ask::Ungrammatical;
        };
        let [a, b, c, d] = value.try_into().unwrap_or([0; 4]);
        let first = usize::from(u16::from_be_bytes([a, b]));
        let second = usize::from(u16::from_be_bytes([c, d]));
        let (offset, length) = match profile.read_layout {
            ReadLayout::OffsetLength => (first, second),
            ReadLayout::LengthOffset => (second, first),
        };
        self.read = (offset, length);
        if length == 0 || length > profile.read_max || offset + length > profile.mailbox_size {
            Ask::Bounds
        } else if (offset, length) == (profile.token_offset, profile.token_len) {
            Ask::Token
        } else {
            Ask::Other
        }
    }

    /// One step of the agent, and what it looks like from outside.
    fn take(&mut self, input: &Input, word: Option<(Reject, StatusWord)>) -> Observation {
        let (secret, public) = self.streams.next_ephemeral();
        let fresh = self.names.ephemeral(public, Some(secret));
        let set = model::step(&self.setting, self.rules, &self.state, input, fresh);
        let step = set.step;
        if step.output == Some(Response::Ephemeral(fresh)) {
            self.streams.took_ephemeral();
        }
        let before = self.session();
        self.state = step.next;
        if self.session() != before {
            self.ledger = None;
        }
        if let (Some(Response::Channel(sealed)), Some(ledger)) = (step.output, &mut self.ledger)
            && input_is_exchange(input)
        {
            ledger.advance(sealed.place, &self.ciphertext);
        }
        self.answer = SentName::Nothing;
        let out = step
            .output
            .map(|response| self.bytes(input, response, &step, word));
        let out: Vec<Vec<u8>> = out.into_iter().collect();
        let told = |step| self.told(input, step, before, out.clone());
        let (told, other) = (told(&step), set.other.as_ref().map(told));
        self.other = other;
        told
    }

    fn told(
        &self,
        input: &Input,
        step: &Step,
        before: Option<model::Session>,
        out: Vec<Vec<u8>>,
    ) -> Observation {
        let session = self.session().or(before);
        let slot = session
            .and_then(|session| self.setting.bound(session.vehicle_id))
            .and_then(|bound| self.names.slot_byte(bound.slot))
            .unwrap_or(0);
        let success = input == &Input::Command(Command::ControlFlow(Ending::Success));
        let effects = step.effects.iter().map(|kind| {
            let effect = match kind {
                EffectKind::Actuate => EffectWord::Actuate(crate::recipe::PurposeName::Unlock),
                EffectKind::PersistentStored => EffectWord::PersistentStored(slot),
                EffectKind::IdentityReleased => EffectWord::IdentityReleased(slot),
                EffectKind::MailboxReleased => EffectWord::MailboxReleased,
                EffectKind::Prompt => EffectWord::Prompt(success),
                EffectKind::SessionEnded => EffectWord::SessionEnded,
            };
            observed(effect, self.read)
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
}

/// What the agent is bound to: the first two keys.
fn bound(
    profile: &Profile,
    names: &mut Names,
    keys: &[provision::DeviceKey],
) -> [Option<Bound>; 2] {
    let mut bound = keys.iter().map(|key| {
        let token = key
            .mailbox
            .iter()
            .skip(profile.token_offset)
            .take(profile.token_len);
        let subset: Vec<u8> = key
            .mailbox
            .iter()
            .take(profile.subset_len)
            .copied()
            .collect();
        Bound {
            vehicle_id: names.vehicle(key.vehicle_identifier),
            vehicle_key: names.key(key.vehicle_public, None),
            slot: names.slot(key.slot),
            key: names.key(
                point::public(&key.endpoint_secret).unwrap_or([0; 65]),
                Some(key.endpoint_secret),
            ),
            status: key.status.into(),
            token: names.token(&token.copied().collect::<Vec<u8>>()),
            subset: names.subset(&subset),
        }
    });
    [bound.next(), bound.next()]
}

const fn input_is_exchange(input: &Input) -> bool {
    matches!(input, Input::Command(Command::Exchange(_)))
}

/// A channel command that reaches a device without a session.
const fn nothing() -> Sealed {
    Sealed {
        key: keyproof_model::term::ChannelKey {
            endpoint: Ephemeral(u8::MAX),
            vehicle: Ephemeral(u8::MAX),
            transaction: keyproof_model::term::Transaction(u8::MAX),
            version: None,
            purpose: None,
            interface: None,
        },
        direction: Direction::Command,
        place: Place::START,
        content: Content::Ask(Ask::Ungrammatical),
        intact: false,
    }
}
