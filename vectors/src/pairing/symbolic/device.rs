//! A device of the model, and the mind of the vehicle that it talks to.

use super::reason::{self, Reason};
use super::{
    BRAND, DEVICE, FOREIGN, HIGH, LIMIT, LOW, OTHER, OWN, RETIRED, STRETCHING, VEHICLE, masked,
    other, own_scalar, stretched, wrong,
};
use crate::pairing::bend::{
    Bend, ChannelBend, EvidenceBend, PathBend, ProtocolsBend, ReceiptBend, StreamBend, VersionBend,
};
use crate::pairing::bytes;
use crate::pairing::expect::{Answer, EffectName, Expect};
use crate::pairing::recipe::{Act, ControlName, KeyName, Setup, Spent, Standing, Step};
use crate::recipe::expect::ClassWord;
use keyproof_model::pairing::device::{self, Entry, Input, Phase, State, Status};
use keyproof_model::pairing::message::{
    Content, Control, Creation, Endpoint, Fresh, Issuer, Message, Password, Receipt, Request,
    Scalar, Sealed, Secret, Share, Side, Stretched, TransactionKey, Transcript, VehicleCertificate,
    secrets_of_vehicle,
};
use keyproof_model::pairing::rules::Rules;
use keyproof_model::pairing::step::Effect;
use keyproof_spec::pairing::words::Message as Stage;
use keyproof_spec::reject::Reject;
use keyproof_spec::words::Message as TransactionStage;

const PASSWORD: Password = Password(1);
const WRONG: Password = Password(2);
/// The number of the key that is there already.
const OLD: u8 = 99;
/// The number of the key for another vehicle.
const NEIGHBOUR: u8 = 98;

/// A device and its peer's mind.
#[derive(Clone, Debug)]
pub struct DeviceWalk {
    me: device::Identity,
    rules: Rules,
    state: State,
    spent: Spent,
    suspended: bool,
    /// Whether the applet is selected.
    applet: bool,
    mind: Mind,
    history: Vec<Option<Message>>,
}

/// What the vehicle knows.
#[derive(Clone, Debug)]
struct Mind {
    request: Request,
    drawn: u8,
    x: Option<Share>,
    /// The run as the peer has it, the keys of its channel, and its place there.
    run: Option<Transcript>,
    keys: Option<Transcript>,
    place: u8,
    creation: Creation,
    /// A fault that shows at the last part.
    certificate: Result<VehicleCertificate, Reason>,
    own: Option<TransactionKey>,
}

impl DeviceWalk {
    /// A device set up, and a peer that has said nothing.
    #[must_use]
    pub fn new(setup: &Setup, rules: Rules) -> Self {
        let mut state = State::new(setup.armed.then_some(PASSWORD));
        state.stored.attempts = setup.spent.count(LIMIT);
        let creation = Creation {
            vehicle: VEHICLE,
            slot: 1,
            challenge: Fresh {
                owner: VEHICLE,
                number: 0,
            },
        };
        let status = match setup.key {
            Standing::None => None,
            Standing::Made => Some(Status::Made),
            Standing::Active | Standing::Suspended => Some(Status::Active),
        };
        state.stored.keys = [
            status.map(|status| Entry {
                creation,
                key: Endpoint {
                    owner: DEVICE,
                    number: OLD,
                },
                bound_to: VEHICLE,
                status,
                receipt: None,
            }),
            setup.neighbour.then_some(Entry {
                creation: Creation {
                    vehicle: OTHER,
                    ..creation
                },
                key: Endpoint {
                    owner: DEVICE,
                    number: NEIGHBOUR,
                },
                bound_to: OTHER,
                status: Status::Made,
                receipt: None,
            }),
            None,
        ];
        Self {
            me: device::Identity {
                name: DEVICE,
                issuer: Issuer::Genuine,
                versions: LOW | HIGH,
                protocols: OWN,
            },
            rules,
            state,
            spent: setup.spent,
            suspended: setup.key == Standing::Suspended,
            applet: false,
            mind: Mind::new(),
            history: Vec::new(),
        }
    }

    /// Where it stands, agent and peer, without the way that led there.
    #[must_use]
    pub fn standing(&self) -> String {
        let Self {
            state,
            applet,
            mind,
            ..
        } = self;
        format!("{state:?} {applet} {mind:?}")
    }

    /// The phase of chapter 9.
    #[must_use]
    pub const fn phase(&self) -> &'static str {
        match self.state.phase {
            Phase::Deselected if self.applet => "applet",
            Phase::Deselected => "Deselected",
            Phase::Selected => "Selected",
            Phase::Shared { .. } => "Shared",
            Phase::Secure { .. } => "Secure",
            Phase::Made { .. } => "Made",
            Phase::Proved(_) => "applet after AUTH1",
        }
    }

    /// One step of the script.
    pub fn step(&mut self, step: &Step) -> Expect {
        let bend = step.bend.as_ref();
        let formed = self.form(&step.act, bend);
        let input = match (&step.act, formed) {
            (_, Some(_)) => Input::Receive(Message::Refused),
            (Act::LoseField, _) => Input::FieldLost,
            (Act::PowerCut, _) => Input::PowerLost,
            (Act::Arm, _) => Input::Arm(PASSWORD),
            (Act::Withdraw, _) => Input::Withdraw,
            (Act::Delete, _) => Input::Delete(VEHICLE),
            (Act::StoreReceipt, _) => return self.receipt(bend),
            (act, _) => Input::Receive(self.message(*act, bend)),
        };
        let before = self.state;
        let reason = formed.unwrap_or_else(|| self.reason(&step.act, bend, input));
        let was = self.status();
        let stepped = device::step(&self.me, self.state, input, self.rules);
        self.state = stepped.state;
        self.applet = match step.act {
            Act::SelectApplet | Act::Auth => true,
            Act::Select | Act::LoseField | Act::PowerCut => false,
            _ => self.applet,
        };
        self.history.push(match input {
            Input::Receive(message) => Some(message),
            Input::Arm(_)
            | Input::Withdraw
            | Input::Receipt(_)
            | Input::Delete(_)
            | Input::FieldLost
            | Input::PowerLost => None,
        });
        if matches!(input, Input::Arm(_)) {
            self.spent = Spent::None;
        }
        // The applet tells its user whatever went before; the model knows it only after AUTH1.
        let told = step.act == Act::Flow
            && formed.is_none()
            && self.applet
            && before.phase == Phase::Deselected;
        let message = stepped.messages.first().copied().filter(|_| !told);
        if let Some(message) = message {
            self.hear(message);
        }
        let answer = self.answer(&step.act, input, message, reason);
        let refused = message == Some(Message::Refused) || matches!(answer, Answer::Status(_));
        let mut effects = self.effects(&stepped.effects, &before);
        self.transaction_effects(&step.act, &before, refused, was, &mut effects);
        Expect {
            answer,
            effects,
            classes: refused.then_some(ClassWord(reason.1)).into_iter().collect(),
            // A command that cannot be told from others has no name.
            stage: (refused && !reason::nameless(bend, reason))
                .then(|| self.stage(&step.act, &before)),
        }
    }

    /// The form of what is sent.
    fn form(&self, act: &Act, bend: Option<&Bend>) -> Option<Reason> {
        let formed = reason::form(bend, bytes::point_len(bend));
        // A command of the framework is unknown to the applet.
        let selects = matches!(act, Act::Select | Act::SelectApplet | Act::Auth);
        formed.filter(|_| !selects || bend.is_some())
    }

    fn message(&mut self, act: Act, bend: Option<&Bend>) -> Message {
        match act {
            Act::Select | Act::SelectApplet => Message::Select,
            Act::Request => Message::Request(self.mind.request(bend)),
            Act::Verify => self.mind.verify(self.rules, bend),
            Act::WriteMore => self.mind.write_more(bend),
            Act::WriteLast => self.mind.write_last(bend),
            Act::GetData => Message::Get(self.mind.get(bend)),
            Act::GetRest => Message::More(self.mind.seal(Content::Empty, bend)),
            Act::Control { code } => Message::Control(match code {
                ControlName::Continue => Control::Continue,
                ControlName::End => Control::End,
                ControlName::Abort => Control::Abort,
            }),
            Act::Auth => Message::Auth {
                vehicle: VEHICLE,
                key: VEHICLE,
                nonce: self.mind.nonce(),
            },
            Act::Exchange => self.mind.own.map_or(Message::Refused, Message::Exchange),
            Act::Flow => Message::Flow { success: true },
            Act::Again { step } => self
                .history
                .get(step)
                .copied()
                .flatten()
                .unwrap_or(Message::Refused),
            Act::OtherRadio
            | Act::Pair
            | Act::Activate
            | Act::Begin { .. }
            | Act::Versions
            | Act::Share
            | Act::Evidence
            | Act::Written
            | Act::WrittenRest
            | Act::Chain
            | Act::ChainRest
            | Act::Done
            | Act::Proof { .. }
            | Act::Receipt
            | Act::Arm
            | Act::Withdraw
            | Act::AuthoriseChange
            | Act::StoreReceipt
            | Act::Delete
            | Act::LoseField
            | Act::PowerCut => Message::Refused,
        }
    }

    /// Takes what the device sent into the peer's mind.
    fn hear(&mut self, message: Message) {
        match message {
            Message::Share(x) => self.mind.x = Some(x),
            Message::Evidence(_) => self.mind.place = 0,
            Message::Answer { .. } => self.mind.place = self.mind.place.saturating_add(1),
            Message::Proof(own) => self.mind.own = Some(own),
            Message::Select
            | Message::Selected { .. }
            | Message::Request(_)
            | Message::Verify(..)
            | Message::Write { .. }
            | Message::Get(_)
            | Message::More(_)
            | Message::Control(_)
            | Message::Auth { .. }
            | Message::Exchange(_)
            | Message::Read(..)
            | Message::Flow { .. }
            | Message::Refused => {}
        }
    }

    /// Why the device refuses what comes, if it does (section 10.4).
    fn reason(&self, act: &Act, bend: Option<&Bend>, input: Input) -> Reason {
        let Input::Receive(message) = input else {
            return reason::ORDER;
        };
        let opens = |run: Option<Transcript>, place: u8, part: Sealed| {
            part.run == run && part.by == Side::Vehicle && part.place == place
        };
        match (self.state.phase, message) {
            // A command of the applet is unknown to the framework.
            _ if matches!(act, Act::Exchange) && !self.applet => reason::UNKNOWN,
            (_, Message::Auth { .. }) => match self.state.key_for(VEHICLE) {
                Some(_) => reason::REVOKED,
                None => reason::UNKNOWN_KEY,
            },
            // OP CONTROL FLOW is CONTROL FLOW to the applet, with codes that it does not know.
            (Phase::Deselected | Phase::Proved(_), Message::Control(_)) if self.applet => {
                reason::PARAMETERS
            }
            (
                Phase::Deselected | Phase::Proved(_),
                Message::Request(_)
                | Message::Verify(..)
                | Message::Write { .. }
                | Message::Get(_)
                | Message::More(_),
            ) => reason::UNKNOWN,
            (Phase::Selected, Message::Request(request)) => {
                if self.state.stored.password.is_none() {
                    reason::ORDER
                } else if request.version & self.me.versions == 0
                    || request.protocols & self.me.protocols == 0
                {
                    reason::VERSION
                } else {
                    reason::COSTS
                }
            }
            (Phase::Shared { .. }, Message::Verify(share, _)) => {
                let cancelling = matches!(bend, Some(Bend::Cancelling));
                if share == Share::Invalid || cancelling {
                    reason::DATA
                } else {
                    reason::MAC
                }
            }
            (Phase::Secure { run, place, .. }, Message::Write { part, .. }) => {
                if !opens(run, place, part) {
                    reason::MAC
                } else if let Err(reason) = self.mind.certificate
                    && *act == Act::WriteLast
                {
                    reason
                } else if *act == Act::WriteLast && self.mind.names_another() {
                    reason::CHAIN
                } else if self.live() && *act == Act::WriteLast {
                    reason::LIVE
                } else {
                    reason::DATA
                }
            }
            (
                Phase::Made {
                    run, place, handed, ..
                },
                Message::Get(part) | Message::More(part),
            ) => {
                let due = match message {
                    Message::More(_) => handed == 1,
                    _ => true,
                };
                if !opens(run, place, part) {
                    reason::MAC
                } else if due {
                    reason::DATA
                } else {
                    reason::ORDER
                }
            }
            _ => reason::ORDER,
        }
    }

    fn live(&self) -> bool {
        let entry = self.state.key_for(VEHICLE);
        entry.is_some_and(|entry| entry.status == Status::Active)
    }

    fn status(&self) -> Option<(KeyName, Status)> {
        let entry = self.state.key_for(VEHICLE)?;
        Some((name(entry.key), entry.status))
    }

    fn answer(&self, act: &Act, input: Input, message: Option<Message>, reason: Reason) -> Answer {
        if !matches!(input, Input::Receive(_)) {
            return Answer::Nothing;
        }
        match message {
            None => Answer::Done,
            Some(Message::Refused) => Answer::Status(reason.0),
            Some(Message::Selected { password, .. }) if *act != Act::SelectApplet => {
                Answer::Versions { password }
            }
            Some(Message::Selected { .. }) => Answer::Applet,
            Some(Message::Share(_)) => Answer::Share,
            Some(Message::Evidence(_)) => Answer::Evidence,
            Some(Message::Answer { part, more }) => match (part.content, more) {
                (Content::Empty, _) => Answer::Written,
                (_, true) => Answer::Part,
                (_, false) => Answer::Chain,
            },
            // A suspended key answers nobody; the model knows active keys and made ones.
            Some(Message::Proof(_)) if self.suspended && self.old_is_there() => {
                Answer::Status(reason::REVOKED.0)
            }
            Some(Message::Proof(_)) => Answer::Identity,
            Some(Message::Read(_, receipt)) => Answer::Read {
                receipt: receipt.is_some(),
            },
            Some(_) => Answer::Nothing,
        }
    }

    fn old_is_there(&self) -> bool {
        self.status().is_some_and(|(key, _)| key == KeyName::Old)
    }

    fn stage(&self, act: &Act, before: &State) -> String {
        let applet = matches!(before.phase, Phase::Deselected | Phase::Proved(_));
        let stage = match act {
            Act::Select | Act::SelectApplet => Stage::Select.name(),
            Act::Auth => TransactionStage::Auth1.name(),
            Act::Exchange => TransactionStage::Exchange.name(),
            Act::Flow => TransactionStage::ControlFlow.name(),
            Act::Control { .. } if applet => TransactionStage::ControlFlow.name(),
            Act::Request => Stage::Request.name(),
            Act::Verify => Stage::Verify.name(),
            Act::WriteMore | Act::WriteLast => Stage::WriteData.name(),
            Act::GetData => Stage::GetData.name(),
            Act::GetRest => Stage::GetResponse.name(),
            Act::Control { .. } => Stage::OpControlFlow.name(),
            _ => "",
        };
        stage.to_owned()
    }

    /// How many attempts are counted since the setup; right evidence clears the count in the step that counts it.
    fn counted(&self, before: &State) -> u8 {
        let now = match self.state.phase {
            Phase::Secure { .. } => before.stored.attempts.saturating_add(1),
            _ => self.state.stored.attempts,
        };
        now.wrapping_sub(self.spent.count(LIMIT))
    }

    /// The effects of the framework; `session_ended` follows from the phases.
    fn effects(&mut self, effects: &[Effect], before: &State) -> Vec<EffectName> {
        let mut out = Vec::new();
        for effect in effects {
            out.push(match effect {
                Effect::AttemptCounted => EffectName::AttemptCounted {
                    spent: self.spent,
                    more: self.counted(before),
                },
                Effect::VerifierUsed => EffectName::VerifierUsed,
                Effect::KeyPending(key) => EffectName::KeyPending(name(*key)),
                Effect::PersistentStored(key) => EffectName::PersistentStored(name(*key)),
                Effect::KeyRemoved(key) => EffectName::KeyRemoved(name(*key)),
                Effect::KeyActive(key) => EffectName::KeyActive(name(*key)),
                Effect::PasswordDropped => EffectName::PasswordDropped,
                Effect::KeyMade(key) => EffectName::KeyMade(name(*key)),
                Effect::ReceiptStored(key) => EffectName::ReceiptStored(name(*key)),
                Effect::SessionEnded => continue,
            });
        }
        // Right evidence clears the count.
        if matches!(
            (before.phase, self.state.phase),
            (Phase::Shared { .. }, Phase::Secure { .. })
        ) {
            self.spent = Spent::None;
        }
        if session(before) && !session(&self.state) {
            out.push(EffectName::SessionEnded);
        }
        out
    }

    /// What chapter 3 gives to the first transaction.
    fn transaction_effects(
        &mut self,
        act: &Act,
        before: &State,
        refused: bool,
        was: Option<(KeyName, Status)>,
        effects: &mut Vec<EffectName>,
    ) {
        match act {
            // SELECT of the applet leaves the framework.
            Act::SelectApplet => {
                self.state.phase = Phase::Deselected;
                effects.clear();
                effects.extend(ended(before));
            }
            Act::Auth => {
                effects.clear();
                effects.extend(ended(before));
                if refused {
                    effects.push(EffectName::SessionEnded);
                } else if let Some((key, _)) = was {
                    effects.push(EffectName::PersistentStored(key));
                    effects.push(EffectName::IdentityReleased(key));
                }
            }
            Act::Exchange if !refused => effects.push(EffectName::ReceiptReleased),
            Act::Flow if !refused => {
                effects.clear();
                effects.push(EffectName::Prompt(true));
                effects.extend(ended(before));
            }
            _ => {}
        }
    }

    /// A receipt that the host brings: its form is the device's to judge, and no more (section 10.3).
    fn receipt(&mut self, bend: Option<&Bend>) -> Expect {
        self.history.push(None);
        let refuse = |class| Expect {
            answer: Answer::Nothing,
            effects: Vec::new(),
            classes: vec![ClassWord(class)],
            stage: None,
        };
        match bend {
            Some(Bend::Receipt(ReceiptBend::UnknownVehicle)) => return refuse(Reject::UnknownKey),
            Some(Bend::Receipt(ReceiptBend::Shorter)) => return refuse(Reject::Length),
            Some(Bend::Receipt(ReceiptBend::RZero | ReceiptBend::SOrder)) => {
                return refuse(Reject::Malformed);
            }
            _ => {}
        }
        let Some(entry) = self.state.key_for(VEHICLE) else {
            return refuse(Reject::UnknownKey);
        };
        let receipt = Receipt {
            vehicle: VEHICLE,
            slot: entry.creation.slot,
            key: entry.key,
            genuine: bend.is_none(),
        };
        let before = self.state;
        let stepped = device::step(&self.me, self.state, Input::Receipt(receipt), self.rules);
        self.state = stepped.state;
        Expect {
            answer: Answer::Nothing,
            effects: self.effects(&stepped.effects, &before),
            classes: Vec::new(),
            stage: None,
        }
    }
}

/// Whether there are shares, keys or kept data to wipe.
const fn session(state: &State) -> bool {
    matches!(
        state.phase,
        Phase::Shared { .. } | Phase::Secure { .. } | Phase::Made { .. } | Phase::Proved(_)
    )
}

fn ended(before: &State) -> Option<EffectName> {
    session(before).then_some(EffectName::SessionEnded)
}

/// A key by name.
fn name(key: Endpoint) -> KeyName {
    match key.number {
        OLD => KeyName::Old,
        NEIGHBOUR => KeyName::Neighbour,
        _ => KeyName::New,
    }
}

impl Mind {
    const fn new() -> Self {
        Self {
            request: Request {
                version: HIGH,
                protocols: OWN,
                stretching: STRETCHING,
                brand: BRAND,
            },
            drawn: 0,
            x: None,
            run: None,
            keys: None,
            place: 0,
            creation: Creation {
                vehicle: VEHICLE,
                slot: 2,
                challenge: Fresh {
                    owner: VEHICLE,
                    number: 0,
                },
            },
            certificate: Ok(VehicleCertificate {
                vehicle: VEHICLE,
                key: VEHICLE,
                issuer: Issuer::Genuine,
            }),
            own: None,
        }
    }

    /// Whether the certificate names another vehicle than the creation data.
    fn names_another(&self) -> bool {
        self.certificate
            .is_ok_and(|certificate| certificate.vehicle != self.creation.vehicle)
    }

    fn draw(&mut self) -> u8 {
        self.drawn = self.drawn.saturating_add(1);
        self.drawn
    }

    fn nonce(&mut self) -> Fresh {
        Fresh {
            owner: VEHICLE,
            number: self.draw(),
        }
    }

    /// REQUEST as it arrives; the sender goes on with the honest one.
    fn request(&mut self, bend: Option<&Bend>) -> Request {
        let mut sent = self.request;
        match bend {
            Some(Bend::Version(VersionBend::Oldest)) => sent.version = LOW,
            Some(Bend::Version(_)) => sent.version = RETIRED,
            Some(Bend::Protocols(ProtocolsBend::Foreign)) => sent.protocols = FOREIGN,
            Some(Bend::Cost(_)) => sent.stretching.costs_bounded = false,
            Some(Bend::Salt) => sent.stretching.salt = OTHER,
            _ => {}
        }
        sent
    }

    fn verify(&mut self, rules: Rules, bend: Option<&Bend>) -> Message {
        let healthy = Rules::healthy(rules.variant);
        let password = match bend {
            Some(Bend::Password) => WRONG,
            _ => PASSWORD,
        };
        let w0: Stretched = stretched(healthy, password, self.request.stretching);
        let scalar: Scalar = own_scalar(VEHICLE, self.draw());
        let x = self.x.unwrap_or(Share::Invalid);
        let y = match bend {
            Some(Bend::Point(_)) => Share::Invalid,
            Some(Bend::Cancelling) => masked(Scalar::ZERO, w0, Side::Vehicle),
            _ => masked(scalar, w0, Side::Vehicle),
        };
        let secrets = match bend {
            Some(Bend::Cancelling) => (Secret::Identity, Secret::Identity),
            _ => secrets_of_vehicle(x, scalar, w0),
        };
        let run = healthy.transcript((x, y), secrets, w0, self.request);
        let mut evidence = healthy.evidence(Side::Vehicle, x, y, run);
        let mut keys = healthy.channel(run);
        match bend {
            Some(Bend::Evidence(EvidenceBend::Reflected)) => {
                evidence = healthy.evidence(Side::Device, x, y, run);
            }
            Some(Bend::Evidence(_)) => evidence = wrong(run),
            Some(Bend::Transcript(how)) => {
                if how.breaks_evidence() {
                    evidence = wrong(run);
                }
                keys = other(keys);
            }
            _ => {}
        }
        self.run = Some(run);
        self.keys = Some(keys);
        self.place = 0;
        Message::Verify(y, evidence)
    }

    fn seal(&self, content: Content, bend: Option<&Bend>) -> Sealed {
        let mut part = Sealed {
            run: self.keys,
            by: Side::Vehicle,
            place: self.place,
            content,
        };
        match bend {
            Some(Bend::Channel(ChannelBend::Clear)) => part.run = None,
            Some(Bend::Channel(ChannelBend::Later)) => part.place = part.place.saturating_add(1),
            Some(Bend::Channel(ChannelBend::MacOtherDirection)) => part.by = Side::Device,
            Some(Bend::Channel(_)) => part.run = self.keys.map(other).or(Some(nobody())),
            _ => {}
        }
        part
    }

    fn write_more(&mut self, bend: Option<&Bend>) -> Message {
        self.creation.challenge = self.nonce();
        self.certificate = Ok(VehicleCertificate {
            vehicle: VEHICLE,
            key: VEHICLE,
            issuer: Issuer::Genuine,
        });
        let mut content = Content::Creation(self.creation);
        let mut last = false;
        match bend {
            Some(Bend::Stream(how)) if reason::at_first(*how) => {
                if *how == StreamBend::LastEarly {
                    last = true;
                } else {
                    content = Content::AskChain;
                }
            }
            Some(Bend::Stream(StreamBend::OtherRequest | StreamBend::NeverLast)) | None => {}
            Some(Bend::Stream(_)) => self.certificate = Err(reason::DATA),
            Some(Bend::Certificate { fault, .. }) if !fault.valid() => {
                self.certificate = Err(match fault.class() {
                    Some(Reject::Malformed) => reason::DATA,
                    _ => reason::CHAIN,
                });
            }
            Some(Bend::Path(PathBend::OtherIdentifier)) => {
                self.certificate = Ok(VehicleCertificate {
                    vehicle: OTHER,
                    key: VEHICLE,
                    issuer: Issuer::Genuine,
                });
            }
            Some(Bend::Path(_)) => self.certificate = Err(reason::CHAIN),
            Some(_) => {}
        }
        let part = self.seal(content, bend);
        Message::Write { last, part }
    }

    fn write_last(&mut self, bend: Option<&Bend>) -> Message {
        let content = match self.certificate {
            Ok(certificate) => Content::Certificates(certificate),
            Err(reason::CHAIN) => Content::Certificates(VehicleCertificate {
                vehicle: VEHICLE,
                key: VEHICLE,
                issuer: Issuer::Forged,
            }),
            Err(_) => Content::Empty,
        };
        let last = !matches!(bend, Some(Bend::Stream(StreamBend::NeverLast)));
        let part = self.seal(content, bend);
        Message::Write { last, part }
    }

    fn get(&mut self, bend: Option<&Bend>) -> Sealed {
        let content = match bend {
            Some(Bend::Stream(StreamBend::OtherRequest)) => Content::Empty,
            _ => Content::AskChain,
        };
        self.seal(content, bend)
    }
}

/// A run of nobody.
const fn nobody() -> Transcript {
    Transcript {
        shares: None,
        z: Secret::Identity,
        v: Secret::Identity,
        w0: Stretched {
            password: WRONG,
            stretching: STRETCHING,
            brand: None,
        },
        versions: None,
        context: None,
    }
}
