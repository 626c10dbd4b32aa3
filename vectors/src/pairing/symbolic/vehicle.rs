//! A vehicle of the model, and the mind of the device that it talks to.

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
use crate::pairing::recipe::{Act, KeyName, Setup, Spent, Standing, Step};
use crate::recipe::bend::StatusBend;
use crate::recipe::expect::ClassWord;
use crate::recipe::{self, PurposeName};
use keyproof_model::pairing::message::{
    Content, Control, Endpoint, Fresh, Issuer, KeyCertificate, Message, Password, Receipt, Request,
    Scalar, Sealed, Share, Side, TransactionKey, Transcript, VehicleCertificate, secrets_of_device,
};
use keyproof_model::pairing::rules::Rules;
use keyproof_model::pairing::step::Effect;
use keyproof_model::pairing::vehicle::{self, Entry, Input, Phase, State};
use keyproof_spec::pairing::words::Message as Stage;
use keyproof_spec::reject::Reject;
use keyproof_spec::words::Message as TransactionStage;

const PASSWORD: Password = Password(1);
const WRONG: Password = Password(2);
/// The key of the owner before, and the one that the peer makes.
const OLD: Endpoint = Endpoint {
    owner: OTHER,
    number: 1,
};
const NEW: Endpoint = Endpoint {
    owner: DEVICE,
    number: 1,
};
/// A key of another vehicle.
const STRANGER: Endpoint = Endpoint {
    owner: OTHER,
    number: 2,
};

/// A vehicle and its peer's mind.
#[derive(Clone, Debug)]
pub struct VehicleWalk {
    me: vehicle::Identity,
    rules: Rules,
    state: State,
    spent: Spent,
    purpose: PurposeName,
    activation: bool,
    /// The radio that is spoken over, 0 or 1.
    radio: u8,
    mind: Mind,
    /// What is known on the other radio.
    other: Mind,
    history: Vec<Option<Message>>,
}

/// What the device knows.
#[derive(Clone, Debug)]
struct Mind {
    request: Option<Request>,
    drawn: u8,
    x: Option<(Scalar, Share)>,
    y: Option<Share>,
    /// M1 of the vehicle, to be sent back.
    heard: Option<keyproof_model::pairing::message::Evidence>,
    keys: Option<Transcript>,
    /// The number of the command that waits for its answer.
    place: u8,
    challenge: Option<Fresh>,
    /// What shows at the last part of the chain.
    chain: Result<Issuer, Reason>,
    /// Whether the leaf is of another pairing.
    stale: bool,
    nonce: Option<Fresh>,
    proved: Option<TransactionKey>,
}

impl VehicleWalk {
    /// A vehicle set up, and a peer that has said nothing.
    #[must_use]
    pub fn new(setup: &Setup, rules: Rules) -> Self {
        let owner = (setup.key != Standing::None).then_some(Entry { slot: 2, key: OLD });
        let verifier = stretched(rules, PASSWORD, STRETCHING);
        let mut state = State::new(setup.armed.then_some(verifier), owner);
        if let Some(verifier) = &mut state.stored.verifier {
            verifier.used = setup.used;
        }
        state.stored.attempts = [setup.spent.count(LIMIT), 0];
        state.stored.change = setup.change;
        state.stored.pending = setup.pending.then_some(Entry { slot: 1, key: NEW });
        Self {
            me: vehicle::Identity {
                name: VEHICLE,
                certificate: VehicleCertificate {
                    vehicle: VEHICLE,
                    key: VEHICLE,
                    issuer: Issuer::Genuine,
                },
                versions: LOW | HIGH,
                protocols: OWN,
                brand: BRAND,
            },
            rules,
            state,
            spent: setup.spent,
            purpose: PurposeName::Unlock,
            activation: false,
            radio: 0,
            mind: Mind::new(),
            other: Mind::new(),
            history: Vec::new(),
        }
    }

    /// Where it stands, agent and peer, without the way that led there.
    #[must_use]
    pub fn standing(&self) -> String {
        let Self { state, mind, .. } = self;
        format!("{state:?} {mind:?}")
    }

    /// The phase of chapter 9 on the radio of the script.
    #[must_use]
    pub const fn phase(&self) -> &'static str {
        match self.state.session(self.radio) {
            Phase::Idle => "Idle",
            Phase::AwaitSelect => "AwaitSelect",
            Phase::AwaitShare(_) => "AwaitShare",
            Phase::AwaitEvidence { .. } => "AwaitEvidence",
            Phase::AwaitPart { place: 0 | 1, .. } => "AwaitPart, written",
            Phase::AwaitPart { .. } => "AwaitPart, chain",
            Phase::AwaitProof { .. } => "first transaction, proof",
            Phase::AwaitReceipt(_) => "first transaction, receipt",
            Phase::AwaitControl => "AwaitControl",
            Phase::Ended => "Ended",
        }
    }

    /// One step of the script.
    pub fn step(&mut self, step: &Step) -> Expect {
        if step.act == Act::OtherRadio {
            self.radio = 1 - self.radio;
            std::mem::swap(&mut self.mind, &mut self.other);
            self.history.push(None);
            return Expect {
                answer: Answer::Nothing,
                effects: Vec::new(),
                classes: Vec::new(),
                stage: None,
            };
        }
        let bend = step.bend.as_ref();
        let formed = reason::form(bend, bytes::point_len(bend));
        let input = match (step.act, formed) {
            (Act::Pair, _) => Input::Pair(self.radio),
            (Act::Activate, _) => Input::Activate(self.radio),
            (Act::Begin { purpose }, _) => {
                self.purpose = purpose;
                Input::Begin(self.radio)
            }
            (Act::Arm, _) => Input::Arm(stretched(self.rules, PASSWORD, STRETCHING)),
            (Act::Withdraw, _) => Input::Withdraw,
            (Act::AuthoriseChange, _) => Input::AuthoriseChange,
            (Act::LoseField, _) => Input::LinkLost(self.radio),
            (Act::PowerCut, _) => Input::PowerLost,
            (_, Some(_)) => Input::Receive(self.radio, Message::Refused),
            (act, None) => Input::Receive(self.radio, self.message(act, bend)),
        };
        self.history.push(match input {
            Input::Receive(_, message) => Some(message),
            _ => None,
        });
        let before = self.state;
        let refusal = self.refusal(step, formed, input);
        let stepped = vehicle::step(&self.me, self.state, input, self.rules);
        self.state = stepped.state;
        if matches!(input, Input::Arm(_)) {
            self.spent = Spent::None;
        }
        if matches!(input, Input::Activate(_) | Input::Begin(_)) && !stepped.messages.is_empty() {
            self.activation = matches!(input, Input::Activate(_));
        }
        let message = stepped.messages.first().copied();
        if let Some(message) = message {
            self.hear(message);
        }
        let answer = answer(message);
        let refused = matches!(
            (input, message),
            (Input::Pair(_) | Input::Activate(_), None)
                | (
                    Input::Receive(..),
                    Some(Message::Control(Control::Abort) | Message::Flow { success: false })
                )
        );
        let ignored = matches!(input, Input::Receive(..))
            && matches!(before.session(self.radio), Phase::Idle | Phase::Ended);
        let (classes, stage) = refusal;
        let mut effects = self.effects(&stepped.effects);
        if message == Some(Message::Flow { success: true }) && !self.activation {
            let at = effects.len().saturating_sub(1);
            effects.insert(at, EffectName::Actuate(self.purpose));
            let proved = before.stored.table.iter().flatten().next();
            let key = proved.map_or(KeyName::Old, |entry| name(entry.key));
            effects.insert(at, EffectName::PersistentStored(key));
        }
        effects.retain(|effect| *effect != EffectName::SessionEnded);
        if runs(&before) && (!runs(&self.state) || begins(input, message)) {
            effects.push(EffectName::SessionEnded);
        }
        Expect {
            answer,
            effects,
            classes: if refused {
                classes.into_iter().map(ClassWord).collect()
            } else if ignored {
                vec![ClassWord(Reject::Order)]
            } else {
                Vec::new()
            },
            stage: refused.then_some(stage),
        }
    }

    fn message(&mut self, act: Act, bend: Option<&Bend>) -> Message {
        match act {
            Act::Versions => versions(bend),
            Act::Share => Message::Share(self.mind.share(self.rules, bend)),
            Act::Evidence => self.mind.evidence(self.rules, bend),
            Act::Written | Act::WrittenRest => Message::Answer {
                more: false,
                part: self.mind.seal(Content::Empty, bend),
            },
            Act::Chain => self.mind.chain(bend),
            Act::ChainRest => {
                let content = match self.mind.chain {
                    Ok(issuer) => Content::Path(issuer),
                    Err(reason::CHAIN) => Content::Path(Issuer::Forged),
                    Err(_) => Content::Empty,
                };
                Message::Answer {
                    more: matches!(bend, Some(Bend::Stream(StreamBend::NeverLast))),
                    part: self.mind.seal(content, bend),
                }
            }
            Act::Proof { key } => {
                let proof = TransactionKey {
                    vehicle: VEHICLE,
                    key: match key {
                        KeyName::New => NEW,
                        KeyName::Old => OLD,
                        KeyName::Neighbour => STRANGER,
                    },
                    nonce: self.mind.nonce.unwrap_or(Fresh {
                        owner: OTHER,
                        number: 0,
                    }),
                };
                self.mind.proved = Some(proof);
                Message::Proof(proof)
            }
            Act::Receipt => self.receipt(bend),
            Act::Again { step } => self
                .history
                .get(step)
                .copied()
                .flatten()
                .unwrap_or(Message::Refused),
            _ => Message::Refused,
        }
    }

    fn receipt(&self, bend: Option<&Bend>) -> Message {
        let Some(proved) = self.mind.proved else {
            return Message::Refused;
        };
        let due = Receipt {
            vehicle: VEHICLE,
            slot: 1,
            key: proved.key,
            genuine: true,
        };
        let receipt = match bend {
            Some(Bend::Receipt(ReceiptBend::Absent)) => None,
            Some(Bend::Receipt(ReceiptBend::OtherVehicle)) => Some(Receipt {
                vehicle: OTHER,
                ..due
            }),
            Some(Bend::Receipt(ReceiptBend::OtherSlot)) => Some(Receipt { slot: 9, ..due }),
            Some(Bend::Receipt(ReceiptBend::OtherKey)) => Some(Receipt { key: OLD, ..due }),
            Some(Bend::Receipt(_)) => Some(Receipt {
                genuine: false,
                ..due
            }),
            _ => Some(due),
        };
        match bend {
            Some(Bend::Channel(_)) => Message::Refused,
            _ => Message::Read(proved, receipt),
        }
    }

    fn hear(&mut self, message: Message) {
        match message {
            Message::Request(request) => self.mind.request = Some(request),
            Message::Verify(y, evidence) => {
                self.mind.y = Some(y);
                self.mind.heard = Some(evidence);
            }
            Message::Write { part, .. } | Message::Get(part) | Message::More(part) => {
                self.mind.place = part.place;
                if let Content::Creation(creation) = part.content {
                    self.mind.challenge = Some(creation.challenge);
                }
            }
            Message::Auth { nonce, .. } => self.mind.nonce = Some(nonce),
            _ => {}
        }
    }

    /// Why the vehicle refuses what comes, if it does, and at which command.
    fn refusal(&self, step: &Step, formed: Option<Reason>, input: Input) -> (Vec<Reject>, String) {
        let stored = self.state.stored;
        let pairing = |stage: Stage| stage.name().to_owned();
        match input {
            Input::Pair(_) => {
                let fit = stored.verifier.is_some_and(|verifier| !verifier.used);
                let class = if !fit {
                    Reject::Expired
                } else if count(&self.state) >= LIMIT {
                    Reject::Lockout
                } else {
                    Reject::Entitlement
                };
                return (vec![class], pairing(Stage::Select));
            }
            Input::Activate(_) => return (vec![Reject::Order], pairing(Stage::Select)),
            _ => {}
        }
        let Input::Receive(_, message) = input else {
            return (Vec::new(), String::new());
        };
        let stage = match self.state.session(self.radio) {
            Phase::AwaitSelect => pairing(Stage::Select),
            Phase::AwaitShare(_) => pairing(Stage::Request),
            Phase::AwaitEvidence { .. } => pairing(Stage::Verify),
            Phase::AwaitPart { place: 0 | 1, .. } => pairing(Stage::WriteData),
            Phase::AwaitPart { place: 2, .. } => pairing(Stage::GetData),
            Phase::AwaitPart { .. } => pairing(Stage::GetResponse),
            Phase::AwaitProof { .. } => TransactionStage::Auth1.name().to_owned(),
            Phase::AwaitReceipt(_) => TransactionStage::Exchange.name().to_owned(),
            Phase::Idle | Phase::AwaitControl | Phase::Ended => String::new(),
        };
        if let Some((_, class)) = formed {
            let mut classes = either(class);
            // Without a status word the last two bytes of data look like one.
            if matches!(
                step.bend,
                Some(Bend::Wire(recipe::Bend::Status(StatusBend::Absent)))
            ) {
                classes.push(Reject::Unsupported);
            }
            return (classes, stage);
        }
        let class = match (self.state.session(self.radio), message) {
            (Phase::AwaitSelect, Message::Selected { password, .. }) => {
                if password {
                    Reject::Version
                } else {
                    Reject::Order
                }
            }
            (Phase::AwaitShare(_), Message::Share(_)) => Reject::Malformed,
            (Phase::AwaitEvidence { .. }, Message::Evidence(_)) => Reject::Mac,
            (Phase::AwaitPart { run, place, .. }, Message::Answer { part, .. }) => {
                self.part(step, run, place, part)
            }
            (Phase::AwaitProof { .. }, Message::Proof(_)) => Reject::UnknownKey,
            (Phase::AwaitReceipt(_), Message::Read(..)) => Reject::Signature,
            (Phase::AwaitReceipt(_), _) if matches!(step.bend, Some(Bend::Channel(_))) => {
                Reject::Mac
            }
            (phase, _) => {
                // The first answer of the transaction is the one to SELECT.
                let first = matches!(phase, Phase::AwaitProof { .. });
                let stage = if first {
                    TransactionStage::Select.name().to_owned()
                } else {
                    stage
                };
                let mut classes = vec![
                    Reject::Malformed,
                    Reject::Length,
                    Reject::Order,
                    Reject::Mac,
                ];
                // It says that more follows where nothing can.
                if matches!(message, Message::Answer { more: true, .. }) {
                    classes.push(Reject::Unsupported);
                }
                return (classes, stage);
            }
        };
        (either(class), stage)
    }

    /// Why a part is refused.
    fn part(&self, step: &Step, run: Transcript, place: u8, part: Sealed) -> Reject {
        let opens = part.run == Some(run) && part.by == Side::Device && part.place == place;
        if !opens {
            return Reject::Mac;
        }
        let never = matches!(step.bend, Some(Bend::Stream(StreamBend::NeverLast)));
        if step.act != Act::ChainRest || never {
            return Reject::Malformed;
        }
        match (self.mind.chain, part.content) {
            (Err((_, class)), _) => class,
            _ if self.mind.stale => Reject::Freshness,
            _ => Reject::Chain,
        }
    }

    fn effects(&mut self, effects: &[Effect]) -> Vec<EffectName> {
        let mut out = Vec::new();
        for effect in effects {
            out.push(match effect {
                Effect::AttemptCounted => EffectName::AttemptCounted {
                    spent: self.spent,
                    more: count(&self.state).wrapping_sub(self.spent.count(LIMIT)),
                },
                Effect::VerifierUsed => EffectName::VerifierUsed,
                Effect::KeyPending(_) => EffectName::KeyPending(KeyName::New),
                Effect::PersistentStored(key) => EffectName::PersistentStored(name(*key)),
                Effect::KeyRemoved(key) => EffectName::KeyRemoved(name(*key)),
                Effect::KeyActive(key) => EffectName::KeyActive(name(*key)),
                Effect::PasswordDropped => EffectName::PasswordDropped,
                Effect::KeyMade(key) => EffectName::KeyMade(name(*key)),
                Effect::ReceiptStored(key) => EffectName::ReceiptStored(name(*key)),
                Effect::SessionEnded => EffectName::SessionEnded,
            });
        }
        out
    }
}

/// The count of the one radio that a case has.
fn count(state: &State) -> u8 {
    let [first, _] = state.stored.attempts;
    first
}

/// Whether something runs whose end is an effect.
fn runs(state: &State) -> bool {
    [0, 1].iter().any(|radio| {
        !matches!(
            state.session(*radio),
            Phase::Idle | Phase::AwaitControl | Phase::Ended
        )
    })
}

/// Whether an input began something new.
fn begins(input: Input, message: Option<Message>) -> bool {
    message.is_some() && matches!(input, Input::Pair(_) | Input::Activate(_) | Input::Begin(_))
}

/// Chapter 4 has two classes for a response that is not whole.
fn either(class: Reject) -> Vec<Reject> {
    if matches!(class, Reject::Malformed | Reject::Length) {
        vec![Reject::Malformed, Reject::Length]
    } else {
        vec![class]
    }
}

fn name(key: Endpoint) -> KeyName {
    if key == OLD {
        KeyName::Old
    } else {
        KeyName::New
    }
}

const fn answer(message: Option<Message>) -> Answer {
    match message {
        None => Answer::Nothing,
        Some(Message::Select) => Answer::Select,
        Some(Message::Request(request)) => Answer::Request {
            newest: request.version == HIGH,
        },
        Some(Message::Verify(..)) => Answer::Verify,
        Some(Message::Write { .. }) => Answer::Write,
        Some(Message::Get(_)) => Answer::Get,
        Some(Message::More(_)) => Answer::More,
        Some(Message::Control(Control::Continue)) => Answer::Continue,
        Some(Message::Control(_)) => Answer::Abort,
        Some(Message::Auth { .. }) => Answer::SelectApplet,
        Some(Message::Exchange(_)) => Answer::ReadReceipt,
        Some(Message::Flow { success: true }) => Answer::Success,
        Some(Message::Flow { success: false }) => Answer::Failure,
        Some(_) => Answer::Nothing,
    }
}

fn versions(bend: Option<&Bend>) -> Message {
    let mut sent = (LOW | HIGH, OWN, true);
    match bend {
        Some(Bend::Version(VersionBend::Oldest)) => sent.0 = LOW,
        Some(Bend::Version(_)) => sent.0 = RETIRED,
        Some(Bend::Protocols(ProtocolsBend::Foreign)) => sent.1 = FOREIGN,
        Some(Bend::ModeNone) => sent.2 = false,
        _ => {}
    }
    Message::Selected {
        versions: sent.0,
        protocols: sent.1,
        password: sent.2,
    }
}

impl Mind {
    const fn new() -> Self {
        Self {
            request: None,
            drawn: 0,
            x: None,
            y: None,
            heard: None,
            keys: None,
            place: 0,
            challenge: None,
            chain: Ok(Issuer::Genuine),
            stale: false,
            nonce: None,
            proved: None,
        }
    }

    fn share(&mut self, rules: Rules, bend: Option<&Bend>) -> Share {
        self.drawn = self.drawn.saturating_add(1);
        let w0 = stretched(rules, self.password(bend), STRETCHING);
        let scalar = match bend {
            Some(Bend::Cancelling) => Scalar::ZERO,
            _ => own_scalar(DEVICE, self.drawn),
        };
        let share = match bend {
            Some(Bend::Point(_)) => Share::Invalid,
            _ => masked(scalar, w0, Side::Device),
        };
        self.x = Some((scalar, share));
        share
    }

    const fn password(&self, bend: Option<&Bend>) -> Password {
        match bend {
            Some(Bend::Password) => WRONG,
            _ => PASSWORD,
        }
    }

    fn evidence(&mut self, rules: Rules, bend: Option<&Bend>) -> Message {
        let healthy = Rules::healthy(rules.variant);
        let (Some(request), Some((scalar, x)), Some(y)) = (self.request, self.x, self.y) else {
            return Message::Refused;
        };
        // A wrong password is what the share was masked with.
        let w0 = match x {
            Share::Masked {
                mask: Some(mask), ..
            } => mask,
            _ => stretched(healthy, PASSWORD, STRETCHING),
        };
        let secrets = secrets_of_device(y, scalar, w0);
        let run = healthy.transcript((x, y), secrets, w0, request);
        let mut evidence = healthy.evidence(Side::Device, x, y, run);
        let mut keys = healthy.channel(run);
        match bend {
            Some(Bend::Evidence(EvidenceBend::Reflected)) => {
                evidence = self.heard.unwrap_or_else(|| wrong(run));
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
        self.keys = Some(keys);
        Message::Evidence(evidence)
    }

    fn seal(&self, content: Content, bend: Option<&Bend>) -> Sealed {
        let mut part = Sealed {
            run: self.keys,
            by: Side::Device,
            place: self.place,
            content,
        };
        match bend {
            Some(Bend::Channel(ChannelBend::Clear)) => part.run = None,
            Some(Bend::Channel(ChannelBend::Later)) => part.place = part.place.saturating_add(1),
            Some(Bend::Channel(ChannelBend::MacOtherDirection)) => part.by = Side::Vehicle,
            Some(Bend::Channel(_)) => part.run = self.keys.map(other),
            _ => {}
        }
        part
    }

    fn chain(&mut self, bend: Option<&Bend>) -> Message {
        (self.chain, self.stale) = (Ok(Issuer::Genuine), false);
        let mut leaf = KeyCertificate {
            key: NEW,
            vehicle: VEHICLE,
            challenge: self.challenge.unwrap_or(Fresh {
                owner: OTHER,
                number: 0,
            }),
        };
        let mut more = true;
        let mut first = true;
        match bend {
            Some(Bend::Stream(StreamBend::LastEarly)) => more = false,
            Some(Bend::Stream(StreamBend::TooMuch)) => self.chain = Err(reason::DATA),
            Some(Bend::Stream(how)) if reason::at_first(*how) => first = false,
            Some(Bend::Stream(StreamBend::NeverLast | StreamBend::OtherRequest)) | None => {}
            Some(Bend::Stream(_)) => self.chain = Err(reason::DATA),
            Some(Bend::Certificate { fault, .. }) if !fault.valid() => {
                self.chain = Err(match fault.class() {
                    Some(Reject::Malformed) => reason::DATA,
                    _ => reason::CHAIN,
                });
            }
            Some(Bend::Path(PathBend::OtherIdentifier)) => leaf.vehicle = OTHER,
            Some(Bend::Path(PathBend::OtherChallenge)) => {
                leaf.challenge = Fresh {
                    owner: OTHER,
                    number: 9,
                };
                self.stale = true;
            }
            Some(Bend::Path(PathBend::TableKey)) => leaf.key = OLD,
            Some(Bend::Path(_)) => self.chain = Err(reason::CHAIN),
            Some(_) => {}
        }
        let content = if first {
            Content::Leaf(leaf)
        } else {
            Content::Empty
        };
        Message::Answer {
            more,
            part: self.seal(content, bend),
        }
    }
}
