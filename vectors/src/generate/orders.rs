//! Valid messages in every phase. Where the phase takes them they are valid cases, elsewhere inopportune ones.

use super::honest::{self, DEVICE_DRIVE, VEHICLE_DRIVE};
use super::{Draft, refused};
use crate::case::{Area, CaseKind, Size};
use crate::recipe::device::ReadName;
use crate::recipe::{
    DeviceAct, DeviceSetup, PurposeName, Script, VehicleAct, VehicleName, VehicleSetup, VersionName,
};
use keyproof_spec::rule::RuleId as R;

fn device_message_rule(act: &DeviceAct) -> R {
    match act {
        DeviceAct::Auth1 => R::DkSt026,
        DeviceAct::Read { .. } => R::DkCh005,
        DeviceAct::Again { .. } => R::DkCh004,
        DeviceAct::Select
        | DeviceAct::Auth0 { .. }
        | DeviceAct::ReadDown { .. }
        | DeviceAct::Control { .. }
        | DeviceAct::FirstPart { .. }
        | DeviceAct::LastPart
        | DeviceAct::FillUp
        | DeviceAct::Filler { .. }
        | DeviceAct::Authenticate
        | DeviceAct::LoseField => R::DkSt030,
    }
}

fn device_drafts() -> Vec<Draft> {
    let read = DeviceAct::Read {
        read: ReadName::Token,
    };
    let drive = honest::device_drive();
    let to = |len: usize| -> Vec<DeviceAct> { drive.iter().take(len).copied().collect() };
    let then = |len, more: &[DeviceAct]| [to(len), more.to_vec()].concat();
    let first_part = DeviceAct::FirstPart {
        version: VersionName::Newest,
        purpose: PurposeName::Drive,
        vehicle: VehicleName::One,
    };
    let phases = [
        ("deselected", to(0)),
        ("selected", to(1)),
        ("answered", to(2)),
        ("open", to(3)),
        ("read", to(4)),
        ("ended", to(5)),
        ("field-lost", then(3, &[DeviceAct::LoseField])),
        ("reselected", then(3, &[DeviceAct::Select])),
        ("part-kept", vec![DeviceAct::Select, first_part]),
    ];
    let messages = [
        ("auth0", DeviceAct::auth0(PurposeName::Drive)),
        ("auth1", DeviceAct::Auth1),
        ("read", read),
        ("control-success", DeviceAct::Control { success: true }),
        ("control-failure", DeviceAct::Control { success: false }),
        ("auth0-again", DeviceAct::Again { step: 1 }),
        ("auth1-again", DeviceAct::Again { step: 2 }),
        ("read-again", DeviceAct::Again { step: 3 }),
        ("first-part", first_part),
    ];
    let mut out = Vec::new();
    for (phase, before) in &phases {
        for (name, act) in messages {
            if let DeviceAct::Again { step } = act
                && (step >= before.len() || before.get(step) != drive.get(step))
            {
                continue;
            }
            // What an undisturbed run would have sent next shows that nothing of the session is left.
            let at = before.len();
            let next = drive
                .get(at)
                .copied()
                .filter(|_| at < drive.len())
                .unwrap_or(read);
            let script = honest::device(
                DeviceSetup::usual(),
                [before.clone(), vec![act, next]].concat(),
            );
            let key = format!("device/order/{phase}/{name}");
            let title = format!("{} when {}", act.words(), phase.replace('-', " "));
            out.push(draft(
                &key,
                &title,
                device_message_rule(&act),
                at,
                script,
                DEVICE_DRIVE,
            ));
        }
    }
    out
}

fn draft(key: &str, title: &str, rule: R, at: usize, script: Script, control: &str) -> Draft {
    let negative = refused(&script, at);
    let mut base = Draft::valid(key, title, Area::Life, &[rule], script);
    if !negative {
        // What follows a message that is taken must be taken too, or it is left out.
        if refused(&base.script, at + 1)
            && let Script::Device(script) = &mut base.script
        {
            script.steps.truncate(at + 1);
        }
        return base.sized(Size::Full);
    }
    Draft {
        kind: CaseKind::Inopportune,
        control: Some(control.to_owned()),
        fault: Some(title.to_owned()),
        fault_step: Some(at),
        ..base
    }
}

fn vehicle_drafts() -> Vec<Draft> {
    let drive = honest::vehicle_drive();
    let phases = [
        ("await-select", 1),
        ("await-auth0", 2),
        ("await-auth1", 3),
        ("await-exchange", 4),
        ("await-control", 5),
        ("ended", 6),
    ];
    let messages = [
        ("versions", VehicleAct::versions(), 1),
        ("ephemeral", VehicleAct::Ephemeral, 2),
        ("identity", VehicleAct::identity(), 3),
        ("content", VehicleAct::Content, 4),
        ("done", VehicleAct::Done, 5),
        ("versions-again", VehicleAct::Again { step: 1 }, 1),
        ("ephemeral-again", VehicleAct::Again { step: 2 }, 2),
        ("identity-again", VehicleAct::Again { step: 3 }, 3),
        ("content-again", VehicleAct::Again { step: 4 }, 4),
    ];
    let mut out = Vec::new();
    for (phase, len) in phases {
        let before: Vec<VehicleAct> = drive.iter().take(len).cloned().collect();
        for (name, act, home) in &messages {
            let again = matches!(act, VehicleAct::Again { .. });
            if *home == len || (again && *home > len) {
                continue;
            }
            let next = drive.get(len).cloned().unwrap_or(VehicleAct::Done);
            let acts = [before.clone(), vec![act.clone(), next]].concat();
            let script = honest::vehicle(VehicleSetup::usual(), acts);
            let key = format!("vehicle/order/{phase}/{name}");
            let title = format!("{} when {}", act.words(), phase.replace('-', " "));
            let rule = if len >= 5 { R::DkSt011 } else { R::DkSt009 };
            let mut made = draft(&key, &title, rule, len, script, VEHICLE_DRIVE);
            if len >= 5 && *name != "done" {
                // Ignored, not refused; still out of place.
                made = Draft {
                    kind: CaseKind::Inopportune,
                    control: Some(VEHICLE_DRIVE.to_owned()),
                    fault: Some(title),
                    fault_step: Some(len),
                    size: Size::Standard,
                    ..made
                };
            }
            out.push(made);
        }
    }
    out
}

/// All of them.
#[must_use]
pub fn drafts() -> Vec<Draft> {
    let mut out = device_drafts();
    out.extend(vehicle_drafts());
    out
}
