//! What comes from the host, the user and the field.

use super::{Device, Input, Phase, Receipt};
use crate::crypto::signature;
use crate::pairing::bytes;
use crate::pairing::symbolic::reason::{self, Reason};
use crate::play::{Observation, Refused};
use crate::recipe::StatusName;
use keyproof_spec::reject::Reject;

impl Device {
    /// `arm`.
    pub fn arm(&mut self, password: &[u8]) -> Observation {
        let password = self.names.password(password);
        self.told(Input::Arm(password))
    }

    /// `withdraw`.
    pub fn withdraw(&mut self) -> Observation {
        self.told(Input::Withdraw)
    }

    /// `delete`.
    pub fn delete(&mut self, vehicle: &[u8; 8]) -> Observation {
        let vehicle = self.names.vehicle(vehicle);
        self.told(Input::Delete(vehicle))
    }

    /// A host input; a transaction whose key went with it leaves the applet selected.
    fn told(&mut self, input: Input) -> Observation {
        let proved = matches!(self.state.phase, Phase::Proved(_));
        let (mut effects, _) = self.step(input);
        if proved && !matches!(self.state.phase, Phase::Proved(_)) {
            let select = bytes::select(self.profile, self.profile.applet_aid, None);
            effects.extend(self.applet.command(&select).effects);
        }
        Observation {
            effects,
            ..Observation::default()
        }
    }

    /// `receipt`: its form is looked at, and no more (section 10.3).
    pub fn receipt(&mut self, vehicle: &[u8; 8], receipt: &[u8]) -> Observation {
        let found = self.keys.iter().find(|key| {
            key.bytes.vehicle_identifier == *vehicle && key.bytes.status == StatusName::Active
        });
        let Some((name, slot)) = found.map(|key| (key.name, key.bytes.slot)) else {
            return refused(reason::UNKNOWN_KEY);
        };
        let Ok(signature) = <[u8; 64]>::try_from(receipt) else {
            return refused(reason::LENGTH);
        };
        if !in_range(&signature) {
            return refused(reason::DATA);
        }
        let place = self.profile.pairing.receipt_offset;
        let key = self.keys.iter_mut().find(|key| key.name == name);
        if let Some(key) = key {
            let place = key.bytes.mailbox.iter_mut().skip(place);
            for (to, from) in place.zip(signature) {
                *to = from;
            }
        }
        self.rekey();
        let vehicle = self.names.vehicle(vehicle);
        let (effects, _) = self.step(Input::Receipt(Receipt {
            vehicle,
            slot,
            key: name,
            genuine: true,
        }));
        Observation {
            effects,
            ..Observation::default()
        }
    }

    /// The field is lost.
    pub fn lose_field(&mut self) -> Observation {
        self.lost(Input::FieldLost)
    }

    /// Power is lost.
    pub fn lose_power(&mut self) -> Observation {
        self.lost(Input::PowerLost)
    }

    fn lost(&mut self, input: Input) -> Observation {
        let applet = self.applet.lose_field();
        let (mut effects, _) = self.step(input);
        effects.extend(applet.effects);
        Observation {
            effects,
            ..Observation::default()
        }
    }
}

/// r and s between 1 and n-1.
fn in_range(signature: &[u8; 64]) -> bool {
    let (r, s) = signature.split_at(32);
    [r, s]
        .into_iter()
        .all(|half| half.iter().any(|byte| *byte != 0) && half < signature::ORDER.as_slice())
}

fn refused((_, class): Reason) -> Observation {
    let class: Reject = class;
    Observation {
        reject: Some(Refused {
            class: Some(class),
            stage: None,
            native: None,
        }),
        ..Observation::default()
    }
}
