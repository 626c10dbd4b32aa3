//! Walks: an agent function and its peer, step by step, in terms.

use super::{PEER, device, vehicle};
use crate::recipe::expect::{ClassWord, StageWord, StatusWord};
use crate::recipe::{
    Answer, Bend, DeviceAct, DeviceSetup, EffectWord, Expect, Outcome, VehicleAct, VehicleSetup,
    VersionName,
};
use keyproof_model::message::{Command, Effects, Ending, Refusal, Response, Status};
use keyproof_model::rules::Rules;
use keyproof_model::term::{self, Content, Ephemeral, Transaction, Version};
use keyproof_model::{device as device_model, vehicle as vehicle_model};
use keyproof_spec::profile::Profile;
use keyproof_spec::words::EffectKind;

/// One side that can be walked.
pub trait Walk: Clone {
    /// Its acts.
    type Act: Clone + PartialEq;

    /// Does one letter; `None` when the model does not have it.
    fn step(&mut self, index: usize, act: &Self::Act, bend: Option<&Bend>) -> Option<Expect>;

    /// Where agent and peer stand, as far as it matters for what comes.
    fn key(&self) -> String;

    /// What there is to repeat, for searches in which a repeated message matters.
    fn history(&self) -> String;

    /// The phase of the agent, for counts.
    fn phase(&self) -> String;
}

/// A device and its peer.
#[derive(Clone, Debug)]
pub struct DeviceWalk {
    setting: device_model::Setting,
    rules: Rules,
    state: device_model::State,
    peer: device::Peer,
    fresh: u8,
}

impl DeviceWalk {
    /// A device that was just set up.
    #[must_use]
    pub fn new(setup: &DeviceSetup, rules: Rules, profile: &Profile) -> Self {
        Self {
            setting: device::setting(setup, profile.counter_max),
            rules,
            state: device_model::State::START,
            peer: device::Peer::default(),
            fresh: 0,
        }
    }

    fn slot(&self) -> u8 {
        let session = match self.state.phase {
            device_model::Phase::Answered(session) | device_model::Phase::Open(session, _) => {
                Some(session)
            }
            device_model::Phase::Deselected | device_model::Phase::Selected(_) => None,
        };
        let bound = session.and_then(|session| self.setting.bound(session.vehicle_id));
        bound.map_or(0, |bound| bound.slot.0)
    }
}

fn refused(refusal: Option<Refusal>) -> (Option<ClassWord>, Option<StageWord>) {
    (
        refusal.map(|refusal| ClassWord(refusal.reject)),
        refusal.and_then(|refusal| refusal.stage).map(StageWord),
    )
}

fn words(status: Status) -> Vec<StatusWord> {
    match status {
        Status::Unsupported => vec![
            StatusWord::NotFound,
            StatusWord::UnknownClass,
            StatusWord::UnknownInstruction,
        ],
        Status::Order => vec![StatusWord::Order],
        Status::Malformed => vec![StatusWord::BadData, StatusWord::BadParameters],
        Status::Length => vec![StatusWord::WrongLength],
        Status::Version => vec![StatusWord::Version],
        Status::UserNeeded => vec![StatusWord::UserNeeded],
        Status::Security => vec![StatusWord::Security],
        Status::Unused => Vec::new(),
    }
}

fn device_answers(output: Option<&Response>) -> Vec<Answer> {
    match output {
        None => vec![Answer::Nothing],
        Some(Response::Versions(_)) => vec![Answer::Versions],
        Some(Response::Ephemeral(_)) => vec![Answer::Ephemeral],
        Some(Response::Done) => vec![Answer::Done],
        Some(Response::Refused(status)) => words(*status).into_iter().map(Answer::Status).collect(),
        Some(Response::Channel(sealed)) => vec![match sealed.content {
            Content::Identity { .. } => Answer::Identity,
            Content::Answer(term::Answer::Token(_) | term::Answer::Other) => Answer::ReadOk,
            Content::Answer(term::Answer::Bounds) => Answer::ReadBounds,
            Content::Answer(term::Answer::Malformed) | Content::Ask(_) => Answer::ReadMalformed,
        }],
    }
}

fn effect_words(
    effects: Effects,
    slot: u8,
    success: bool,
    purpose: crate::recipe::PurposeName,
) -> Vec<EffectWord> {
    let word = |kind| match kind {
        EffectKind::Actuate => EffectWord::Actuate(purpose),
        EffectKind::PersistentStored => EffectWord::PersistentStored(slot),
        EffectKind::IdentityReleased => EffectWord::IdentityReleased(slot),
        EffectKind::MailboxReleased => EffectWord::MailboxReleased,
        EffectKind::Prompt => EffectWord::Prompt(success),
        EffectKind::SessionEnded => EffectWord::SessionEnded,
    };
    effects.iter().map(word).collect()
}

impl Walk for DeviceWalk {
    type Act = DeviceAct;

    fn step(&mut self, index: usize, act: &DeviceAct, bend: Option<&Bend>) -> Option<Expect> {
        let input = self.peer.input(index, act, bend)?;
        let fresh = Ephemeral(self.fresh);
        let set = device_model::step(&self.setting, self.rules, &self.state, &input, fresh);
        if set.step.output == Some(Response::Ephemeral(fresh)) {
            self.fresh += 1;
        }
        let before = self.slot();
        self.state = set.step.next;
        let slot = match self.slot() {
            0 => before,
            slot => slot,
        };
        self.peer.take(act, set.step.output.as_ref());
        let control = device_model::Input::Command(Command::ControlFlow(Ending::Success));
        let mut allowed = Vec::new();
        for step in set.iter() {
            let (class, stage) = refused(step.refusal);
            for answer in device_answers(step.output.as_ref()) {
                allowed.push(Outcome {
                    answer,
                    effects: effect_words(
                        step.effects,
                        slot,
                        input == control,
                        crate::recipe::PurposeName::Unlock,
                    ),
                    class,
                    stage,
                });
            }
        }
        Some(Expect { allowed })
    }

    fn key(&self) -> String {
        let phase = match self.state.phase {
            device_model::Phase::Deselected => "deselected".to_owned(),
            device_model::Phase::Selected(_) => "selected".to_owned(),
            device_model::Phase::Answered(session) => self.session_key(session, None),
            device_model::Phase::Open(session, place) => self.session_key(session, Some(place)),
        };
        let (begun, endpoint, place, _) = self.peer.standing();
        let kept = self.state.kept_ephemeral.is_some();
        format!(
            "{phase} user {} suspended {} kept {kept} peer {} {endpoint} {place:?}",
            self.state.user,
            self.state.suspended,
            begun.min(2)
        )
    }

    fn history(&self) -> String {
        self.peer.history()
    }

    fn phase(&self) -> String {
        match self.state.phase {
            device_model::Phase::Deselected => "Deselected",
            device_model::Phase::Selected(_) => "Selected",
            device_model::Phase::Answered(_) => "Answered",
            device_model::Phase::Open(..) => "Open",
        }
        .to_owned()
    }
}

impl DeviceWalk {
    /// The purpose is left out: it enters the keys of both sides alike and nothing else.
    fn session_key(&self, session: device_model::Session, place: Option<term::Place>) -> String {
        let current = session.vehicle
            == Ephemeral(
                PEER + u8::try_from(self.peer.begun())
                    .unwrap_or(0)
                    .saturating_sub(1),
            );
        format!(
            "{:?} {:?} {place:?} current {current}",
            session.version, session.vehicle_id
        )
    }
}

/// A vehicle and its peer.
#[derive(Clone, Debug)]
pub struct VehicleWalk {
    setting: vehicle_model::Setting,
    rules: Rules,
    state: vehicle_model::State,
    peer: vehicle::Peer,
    fresh: u8,
    slot: u8,
}

impl VehicleWalk {
    /// A vehicle that was just set up.
    #[must_use]
    pub fn new(setup: &VehicleSetup, rules: Rules) -> Self {
        Self {
            setting: vehicle::setting(setup),
            rules,
            state: vehicle_model::State::START,
            peer: vehicle::Peer::default(),
            fresh: 0,
            slot: 0,
        }
    }

    const fn purpose(&self) -> keyproof_spec::words::Purpose {
        match self.state.phase {
            vehicle_model::Phase::Idle
            | vehicle_model::Phase::Ended
            | vehicle_model::Phase::AwaitControl(None) => keyproof_spec::words::Purpose::Unlock,
            vehicle_model::Phase::AwaitSelect(aim) => aim.purpose,
            vehicle_model::Phase::AwaitAuth0(offer) => offer.aim.purpose,
            vehicle_model::Phase::AwaitAuth1(session)
            | vehicle_model::Phase::AwaitExchange(session, _)
            | vehicle_model::Phase::AwaitControl(Some(session)) => session.offer.aim.purpose,
        }
    }
}

fn vehicle_answer(output: Option<&Command>) -> Answer {
    match output {
        None => Answer::Nothing,
        Some(Command::Select(_)) => Answer::Select,
        Some(Command::Auth0(auth0)) => Answer::Auth0(match auth0.version {
            Version(0) => VersionName::Newest,
            Version(1) => VersionName::Oldest,
            Version(_) => VersionName::Ancient,
        }),
        Some(Command::Auth1(_)) => Answer::Auth1,
        Some(Command::Exchange(_)) => Answer::ReadToken,
        Some(Command::ControlFlow(Ending::Success)) => Answer::Success,
        Some(Command::ControlFlow(Ending::Failure)) => Answer::Failure,
    }
}

impl Walk for VehicleWalk {
    type Act = VehicleAct;

    fn step(&mut self, index: usize, act: &VehicleAct, bend: Option<&Bend>) -> Option<Expect> {
        let input = self.peer.input(index, act, bend)?;
        let fresh = vehicle_model::Fresh {
            ephemeral: Ephemeral(self.fresh),
            transaction: Transaction(self.fresh),
        };
        let set = vehicle_model::step(&self.setting, self.rules, &self.state, &input, fresh);
        if let Some(Command::Auth0(_)) = set.step.output {
            self.fresh += 1;
        }
        if let vehicle_model::Input::Response(Response::Channel(sealed)) = input
            && let Content::Identity { slot, .. } = sealed.content
        {
            self.slot = slot.0 + 1;
        }
        let purpose = self.purpose();
        self.state = set.step.next;
        self.peer.take(set.step.output.as_ref());
        let allowed = set.iter().map(|step| {
            let (class, stage) = refused(step.refusal);
            Outcome {
                answer: vehicle_answer(step.output.as_ref()),
                effects: effect_words(step.effects, self.slot, true, purpose.into()),
                class,
                stage,
            }
        });
        let mut allowed = allowed.collect();
        let delivered = !matches!(act, VehicleAct::Begin { .. } | VehicleAct::LoseField);
        crate::generate::expectation::widen(delivered, &mut allowed);
        Some(Expect { allowed })
    }

    fn key(&self) -> String {
        let kept = self.state.kept_ephemeral.is_some() || self.state.kept_transaction.is_some();
        let phase = match self.state.phase {
            vehicle_model::Phase::Idle => "idle".to_owned(),
            vehicle_model::Phase::Ended => "ended".to_owned(),
            vehicle_model::Phase::AwaitSelect(aim) => format!("select {:?}", aim.purpose),
            vehicle_model::Phase::AwaitAuth0(offer) => {
                format!("auth0 {:?} {:?}", offer.aim.purpose, offer.version)
            }
            vehicle_model::Phase::AwaitAuth1(session) => {
                format!(
                    "auth1 {:?} {:?}",
                    session.offer.aim.purpose, session.offer.version
                )
            }
            vehicle_model::Phase::AwaitExchange(session, slot) => {
                format!("exchange {slot:?} {:?}", session.offer.version)
            }
            vehicle_model::Phase::AwaitControl(session) => format!("control {}", session.is_some()),
        };
        format!("{phase} kept {kept} before {}", self.fresh.min(2))
    }

    fn history(&self) -> String {
        self.peer.history()
    }

    fn phase(&self) -> String {
        match self.state.phase {
            vehicle_model::Phase::Idle => "Idle",
            vehicle_model::Phase::Ended => "Ended",
            vehicle_model::Phase::AwaitSelect(_) => "AwaitSelect",
            vehicle_model::Phase::AwaitAuth0(_) => "AwaitAuth0",
            vehicle_model::Phase::AwaitAuth1(_) => "AwaitAuth1",
            vehicle_model::Phase::AwaitExchange(..) => "AwaitExchange",
            vehicle_model::Phase::AwaitControl(_) => "AwaitControl",
        }
        .to_owned()
    }
}
