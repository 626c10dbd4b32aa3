//! That a negative case differs from its control in exactly one fault, found out from both and not from how they were made.

use crate::case::{Case, CaseKind};
use crate::recipe::{DeviceAct, DeviceScript, Script, Step, VehicleAct, VehicleScript};
use keyproof_spec::rule::RuleId;
use serde::Serialize;
use serde_json::Value;

/// Shows that the case is its control with one fault.
///
/// The fault is one of: one leaf of the setup; one bent step; one step left out, put in or replaced. What follows a step that was put in or
/// replaced is free, because it only shows what is left; what follows a bent step is what the control goes on with.
///
/// A case about the order of checks (DK-EN-010, inopportune) is the exception: which of two answers comes tells which check comes first, so
/// the step that is put in is bent as well.
///
/// # Errors
/// What else differs.
pub fn check(control: &Case, case: &Case) -> Result<(), String> {
    let about_order = case.kind == CaseKind::Inopportune
        && case
            .reqs
            .first()
            .is_some_and(|rule| rule.0 == RuleId::DkEn010);
    let bent = bent(&case.script);
    if about_order && !bent.is_empty() {
        if bent.len() != 1 || bent.first() != case.fault_step.as_ref() {
            return Err(format!(
                "steps {bent:?} are bent, expected only the one put in"
            ));
        }
        return scripts(&control.script, &straight(&case.script));
    }
    scripts(&control.script, &case.script)
}

/// Which steps are bent.
fn bent(script: &Script) -> Vec<usize> {
    fn of<A>(steps: &[Step<A>]) -> Vec<usize> {
        let numbered = steps.iter().enumerate();
        numbered
            .filter_map(|(at, step)| step.bend.is_some().then_some(at))
            .collect()
    }
    match script {
        Script::Device(script) => of(&script.steps),
        Script::Vehicle(script) => of(&script.steps),
    }
}

/// The script with no step bent.
fn straight(script: &Script) -> Script {
    let mut script = script.clone();
    match &mut script {
        Script::Device(script) => script.steps.iter_mut().for_each(|step| step.bend = None),
        Script::Vehicle(script) => script.steps.iter_mut().for_each(|step| step.bend = None),
    }
    script
}

/// The same for scripts.
///
/// # Errors
/// What else differs.
pub fn scripts(control: &Script, case: &Script) -> Result<(), String> {
    match (control, case) {
        (Script::Device(control), Script::Device(case)) => device(control, case),
        (Script::Vehicle(control), Script::Vehicle(case)) => vehicle(control, case),
        (Script::Device(_), Script::Vehicle(_)) | (Script::Vehicle(_), Script::Device(_)) => {
            Err("the control is for the other role".to_owned())
        }
    }
}

fn device(control: &DeviceScript, case: &DeviceScript) -> Result<(), String> {
    let setup = leaves(&control.setup, &case.setup);
    steps::<DeviceAct>(setup, &control.steps, &case.steps)
}

fn vehicle(control: &VehicleScript, case: &VehicleScript) -> Result<(), String> {
    let setup = leaves(&control.setup, &case.setup);
    steps::<VehicleAct>(setup, &control.steps, &case.steps)
}

fn steps<A: PartialEq>(setup: usize, control: &[Step<A>], case: &[Step<A>]) -> Result<(), String> {
    let bends = case.iter().filter(|step| step.bend.is_some()).count();
    let same = |pair: &(&Step<A>, &Step<A>)| pair.0.act == pair.1.act;
    let common = control.iter().zip(case).take_while(same).count();
    let whole = common == case.len();
    // A sequence that leaves the control is one fault: the step at which it leaves.
    let leaves = usize::from(!whole);
    match setup + bends + leaves {
        1 => Ok(()),
        0 => Err("no fault".to_owned()),
        found => Err(format!(
            "{found} faults: {setup} in the setup, {bends} bent steps, {leaves} in the order of steps"
        )),
    }
}

/// How many leaves of two values differ; a list of another length is one.
fn leaves<T: Serialize>(left: &T, right: &T) -> usize {
    let value = |it: &T| serde_json::to_value(it).unwrap_or_default();
    differing(&value(left), &value(right))
}

fn differing(left: &Value, right: &Value) -> usize {
    match (left, right) {
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => left
            .iter()
            .zip(right)
            .map(|(left, right)| differing(left, right))
            .sum(),
        (Value::Object(left), Value::Object(right)) => left
            .iter()
            .map(|(key, value)| right.get(key).map_or(1, |other| differing(value, other)))
            .sum(),
        (left, right) => usize::from(left != right),
    }
}
