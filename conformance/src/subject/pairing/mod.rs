//! The reference with owner pairing behind the adapter protocol.
//!
//! ```text
//!   provision without `pairing` ──▶ Behind: the transaction alone, as before
//!   provision with `pairing` ─────▶ Device or Vehicle of `keyproof_reference::pairing`
//! ```
//!
//! What is stored outlives `reset` with `session` and `power` by itself: it stands in the machines, and only `provision` and `factory` replace them.

mod draws;
mod objects;
mod words;

use super::behind::{Behind, No, hello};
use crate::kap::message::Hex;
use crate::kap::message::{
    Answer, Effect, Effects, Hello, HostInput, Op, Params, Refusal, Sent, Streams,
};
use crate::kap::server::Handler;
use draws::Draws;
use keyproof_reference::pairing::{self, Fault, Output, Reply};
use keyproof_reference::{PrivateKey, device, vehicle};
use keyproof_spec::profile::Profile;
use keyproof_spec::words::{Interface, Purpose, Role};
use keyproof_vectors::provision;
use keyproof_vectors::subject::{bindings, table};
use serde_json::Value;

/// A machine that can pair.
enum Machine {
    Device(Box<pairing::Device>),
    Vehicle(Box<pairing::Vehicle>),
}

/// The handler.
pub struct Paired {
    plain: Behind,
    role: Role,
    profile: &'static Profile,
    machine: Option<Machine>,
    draws: Draws,
    effects: Vec<Effect>,
    links: u64,
    open: bool,
}

impl Paired {
    /// Adds pairing to the reference behind `plain`.
    #[must_use]
    pub fn new(plain: Behind, role: Role, profile: &'static Profile) -> Self {
        Self {
            plain,
            role,
            profile,
            machine: None,
            draws: Draws::default(),
            effects: Vec::new(),
            links: 0,
            open: false,
        }
    }

    fn provision(&mut self, role: &str, profile: &str, mut objects: Value) -> Option<Answer> {
        let pairing = objects.as_object_mut()?.remove("pairing")?;
        if role != self.role.name() || profile != self.profile.name {
            return None; // the plain handler says what is wrong
        }
        let machine = match self.role {
            Role::Vehicle => vehicle_machine(self.profile, objects, pairing),
            Role::Device | Role::Both => device_machine(self.profile, objects, pairing),
        };
        Some(match machine {
            Ok(machine) => {
                self.machine = Some(machine);
                self.draws = Draws::default();
                self.open = false;
                self.effects.clear();
                Answer::done()
            }
            Err(reason) => Answer::error("adapter", "provision", &reason),
        })
    }

    fn tell(&mut self, effects: &[pairing::Effect]) {
        let slot_of = |vehicle: &[u8; 8]| match &self.machine {
            Some(Machine::Device(device)) => device.slot(vehicle),
            Some(Machine::Vehicle(_)) | None => None,
        };
        let told: Vec<Effect> = effects
            .iter()
            .map(|effect| words::effect(effect, slot_of))
            .collect();
        self.effects.extend(told);
    }

    fn open(&mut self, params: &Params) -> Result<Answer, No> {
        if self.open {
            self.lose();
        }
        self.open = false;
        let output = match (&mut self.machine, params.errand.as_deref()) {
            (Some(Machine::Vehicle(vehicle)), Some("pair")) => vehicle.pair(),
            (Some(Machine::Vehicle(vehicle)), Some("activate")) => vehicle.activate(),
            (Some(Machine::Vehicle(vehicle)), None) => {
                let word = params.purpose.as_deref().unwrap_or_default();
                let purpose = Purpose::ALL.into_iter().find(|known| known.name() == word);
                let purpose = purpose.ok_or_else(|| request("purpose", "unlock or drive", word))?;
                vehicle.begin(purpose, &mut self.draws)
            }
            (Some(Machine::Vehicle(_)), Some(word)) => {
                return Err(request("errand", "pair or activate", word));
            }
            (Some(Machine::Device(_)) | None, _) => Output {
                command: None,
                effects: Vec::new(),
                refusal: None,
            },
        };
        self.tell(&output.effects);
        if let Some(refusal) = &output.refusal {
            return Ok(Answer::reject(words::refusal(refusal)));
        }
        self.open = true;
        self.links = self.links.saturating_add(1);
        Ok(Answer::ok(&Sent {
            h: Some(self.links),
            out: output.command.into_iter().map(Hex).collect(),
        }))
    }

    fn deliver(&mut self, pdu: &[u8]) -> Answer {
        let (out, effects, refusal) = match &mut self.machine {
            Some(Machine::Device(device)) => {
                let Reply {
                    response,
                    effects,
                    refusal,
                } = device.command(pdu, &mut self.draws);
                (Some(response), effects, refusal)
            }
            Some(Machine::Vehicle(vehicle)) => {
                let Output {
                    command,
                    effects,
                    refusal,
                } = vehicle.response(pdu, &mut self.draws);
                (command, effects, refusal)
            }
            None => (None, Vec::new(), None),
        };
        self.tell(&effects);
        let out = out.into_iter().map(Hex).collect();
        match refusal {
            Some(refusal) => Answer {
                out,
                ..Answer::reject(words::refusal(&refusal))
            },
            None => Answer::ok(&Sent { h: None, out }),
        }
    }

    fn lose(&mut self) {
        self.open = false;
        let effects = match &mut self.machine {
            Some(Machine::Device(device)) => device.field_lost(),
            Some(Machine::Vehicle(vehicle)) => vehicle.link_lost(),
            None => Vec::new(),
        };
        self.tell(&effects);
    }

    fn linked(&self, h: u64) -> Result<(), No> {
        if self.open && h == self.links {
            Ok(())
        } else {
            Err(request("h", "an open link", &h.to_string()))
        }
    }

    fn host(&mut self, word: &str, with: &HostInput) -> Result<Answer, No> {
        let vehicle_identifier = || match &with.vehicle_identifier {
            Some(bytes) => objects::exact::<8>("vehicle_identifier", bytes)
                .map_err(|reason| No::Adapter("hook", reason)),
            None => Err(request("vehicle_identifier", "8 bytes", "none")),
        };
        let effects = match (&mut self.machine, word) {
            (Some(Machine::Device(device)), "arm") => {
                let password = with.password.clone();
                let password = password.ok_or_else(|| request("password", "a text", "none"))?;
                device.arm(password.into_bytes())
            }
            (Some(Machine::Device(device)), "withdraw") => device.withdraw(),
            (Some(Machine::Device(device)), "delete") => device.delete(&vehicle_identifier()?),
            (Some(Machine::Device(device)), "receipt") => {
                let receipt = with.receipt.as_ref().map_or(&[][..], |bytes| &bytes.0);
                match device.receipt(&vehicle_identifier()?, receipt) {
                    Ok(effect) => vec![effect],
                    Err(fault) => return Ok(Answer::reject(stageless(fault))),
                }
            }
            (Some(Machine::Vehicle(vehicle)), "arm") => {
                let value = with.verifier.clone().unwrap_or_default();
                let (verifier, _, _) =
                    objects::verifier(value).map_err(|reason| No::Adapter("hook", reason))?;
                vehicle
                    .arm(&verifier)
                    .map_err(|error| No::Adapter("hook", error.to_string()))?
            }
            (Some(Machine::Vehicle(vehicle)), "withdraw") => vehicle.withdraw(),
            (Some(Machine::Vehicle(vehicle)), "authorise-change") => {
                vehicle.authorise_change();
                Vec::new()
            }
            _ => return Err(No::Nack(format!("hook:{word}"))),
        };
        self.tell(&effects);
        Ok(Answer::done())
    }

    fn seed(&mut self, streams: &Streams) -> Answer {
        self.draws.seed(streams);
        Answer::done()
    }

    /// Answers for a machine that can pair.
    fn respond(&mut self, op: &Op) -> Result<Answer, No> {
        match op {
            Op::Seed { streams } => Ok(self.seed(streams)),
            Op::Reset { level } => match level.as_str() {
                "session" | "power" => {
                    self.lose();
                    Ok(Answer::done())
                }
                "factory" => {
                    self.machine = None;
                    self.effects.clear();
                    self.open = false;
                    Ok(self.plain.answer(op))
                }
                other => Err(request("level", "session, power or factory", other)),
            },
            Op::Open { link, role, params } if link == "nfc" && role == self.role.name() => {
                self.open(params)
            }
            Op::Open { link, .. } => Err(request("link", "nfc and the subject's role", link)),
            Op::Deliver { h, pdu } => {
                self.linked(*h)?;
                Ok(self.deliver(&pdu.0))
            }
            Op::Observe => Ok(Answer::ok(&Effects {
                effects: std::mem::take(&mut self.effects),
            })),
            Op::Hook {
                host: Some(word),
                with,
                ..
            } => self.host(word, with),
            Op::Hook { human, .. } => match (&mut self.machine, human.as_deref()) {
                (Some(Machine::Device(device)), Some("authenticate")) => {
                    device.user_authenticated();
                    Ok(Answer::done())
                }
                _ => Err(No::Nack(format!(
                    "hook:{}",
                    human.as_deref().unwrap_or_default()
                ))),
            },
            Op::Close { h } => {
                self.linked(*h)?;
                self.lose();
                Ok(Answer::done())
            }
            Op::Hello { .. } | Op::Provision { .. } | Op::Ping | Op::Mark { .. } | Op::Bye => {
                Ok(self.plain.answer(op))
            }
        }
    }
}

impl Handler for Paired {
    fn answer(&mut self, op: &Op) -> Answer {
        if let Op::Hello { .. } = op {
            return Answer::ok(&Hello {
                protocols: ["transaction", "pairing"].map(str::to_owned).to_vec(),
                ..hello("reference", self.role, self.profile)
            });
        }
        if let Op::Provision {
            role,
            profile,
            objects,
        } = op
        {
            if let Some(answer) = self.provision(role, profile, objects.clone()) {
                return answer;
            }
            self.machine = None;
        }
        if self.machine.is_none() {
            return self.plain.answer(op);
        }
        self.respond(op).unwrap_or_else(No::answer)
    }
}

/// The request is wrong.
fn request(field: &str, expected: &str, got: &str) -> No {
    No::Adapter(
        "request",
        format!("{field}: expected {expected}, got {got}"),
    )
}

/// A receipt that the host interface refuses: no command was refused.
fn stageless(fault: Fault) -> Refusal {
    Refusal {
        class: Some(fault.reject().name().to_owned()),
        stage: None,
        native: Some(format!("{fault:?}")),
    }
}

fn device_machine(
    profile: &'static Profile,
    mut objects: Value,
    pairing: Value,
) -> Result<Machine, String> {
    let mut made = Vec::new();
    // `made` is a status of pairing alone: to the transaction such a key is an active one.
    let keys = objects.get_mut("keys").and_then(Value::as_array_mut);
    for key in keys.into_iter().flatten() {
        let is_made = key.get("status").and_then(Value::as_str) == Some("made");
        made.push(is_made);
        if let (true, Some(status)) = (is_made, key.get_mut("status")) {
            *status = Value::from("active");
        }
    }
    let read = provision::Device::read(profile, objects).map_err(|error| error.to_string())?;
    let made: Vec<[u8; 8]> = read
        .keys
        .iter()
        .zip(made)
        .filter(|(_, made)| *made)
        .map(|(key, _)| key.vehicle_identifier)
        .collect();
    let applet = device::Device::new(
        profile,
        read.versions.clone(),
        read.express,
        bindings(&read),
        Interface::Nfc,
    )
    .map_err(|error| error.to_string())?;
    let device = pairing::Device::new(profile, applet, &made, objects::device(pairing)?);
    let device = device.map_err(|error| format!("pairing.{error}"))?;
    Ok(Machine::Device(Box::new(device)))
}

fn vehicle_machine(
    profile: &'static Profile,
    objects: Value,
    pairing: Value,
) -> Result<Machine, String> {
    let read = provision::Vehicle::read(profile, objects).map_err(|error| error.to_string())?;
    let transactions = vehicle::Vehicle::new(
        profile,
        read.identifier,
        PrivateKey::from_bytes(read.secret),
        read.versions.clone(),
        table(&read),
        Interface::Nfc,
    )
    .map_err(|error| error.to_string())?;
    let vehicle = pairing::Vehicle::new(profile, transactions, objects::vehicle(pairing)?);
    let vehicle = vehicle.map_err(|error| format!("pairing.{error}"))?;
    Ok(Machine::Vehicle(Box::new(vehicle)))
}
