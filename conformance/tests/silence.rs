//! Silence and death in the middle of a case: the control tells a hang of the subject from a broken environment.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod toy;

use keyproof_conformance::kap::fault::Fault;
use keyproof_conformance::kap::local::Local;
use keyproof_conformance::kap::message::{Answer, Op, Request};
use keyproof_conformance::kap::session::Deadlines;
use keyproof_conformance::kap::transport::{Launch, Transport};
use keyproof_conformance::result::{CaseRecord, RunResult};
use keyproof_conformance::run::job::{Job, Unwatched};
use keyproof_conformance::run::select::Selection;
use keyproof_conformance::subject::Builtin;
use keyproof_conformance::suite::Size;
use keyproof_conformance::verdict::judge::{Mode, RejectMap};
use keyproof_conformance::verdict::{Reason, Verdict};
use keyproof_spec::profile::CCC;
use keyproof_spec::words::Role;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;
use toy::{BAD, GOOD, Toy};

#[derive(Clone, Copy)]
enum Ill {
    Silent,
    Dead,
}

/// The reference, which falls ill at a SELECT of the wrong (or the right) applet, so many times.
#[derive(Clone)]
struct Sickly {
    ill: Ill,
    at_good: bool,
    times: Rc<Cell<u32>>,
}

struct Carrier {
    inner: Local,
    sickly: Sickly,
}

impl Transport for Carrier {
    fn exchange(&mut self, request: &Request, deadline: Duration) -> Result<Answer, Fault> {
        if let Op::Deliver { pdu, .. } = &request.op {
            let good = pdu
                .0
                .windows(CCC.applet_aid.len())
                .any(|window| window == CCC.applet_aid);
            let left = self.sickly.times.get();
            if good == self.sickly.at_good && left > 0 {
                self.sickly.times.set(left - 1);
                return Err(match self.sickly.ill {
                    Ill::Silent => Fault::Timeout {
                        op: "deliver",
                        deadline,
                        partial: 0,
                    },
                    Ill::Dead => Fault::Exited {
                        op: "deliver",
                        status: "signal 11".into(),
                    },
                });
            }
        }
        self.inner.exchange(request, deadline)
    }

    fn finish(&mut self, grace: Duration) -> Option<String> {
        self.inner.finish(grace)
    }

    fn log(&self) -> String {
        "a last word".into()
    }
}

impl Launch for Sickly {
    fn launch(&self) -> Result<Box<dyn Transport>, Fault> {
        let inner = Local::new(Builtin::Reference.handler(Role::Device, &CCC));
        Ok(Box::new(Carrier {
            inner,
            sickly: self.clone(),
        }))
    }

    fn describe(&self) -> String {
        "sickly".into()
    }
}

fn run(ill: Ill, at_good: bool, times: u32) -> RunResult {
    let launch = Sickly {
        ill,
        at_good,
        times: Rc::new(Cell::new(times)),
    };
    let job = Job {
        launch: &launch,
        subject: vec![],
        options: vec![],
        selection: Selection {
            role: Role::Device,
            size: Size::Full,
            cases: vec![],
            areas: vec![],
            filter: None,
        },
        mode: Mode::ThirdParty,
        pics: Default::default(),
        detail: None,
        map: RejectMap::new(),
        deadlines: Deadlines::default(),
        fail_fast: false,
        out: None,
        resume: false,
    };
    job.run(&Toy::new(2), &mut Unwatched).unwrap()
}

fn case<'a>(result: &'a RunResult, id: &str) -> &'a CaseRecord {
    result.cases.iter().find(|case| case.id == id).unwrap()
}

#[test]
fn silence_at_one_case_only_is_an_open_verdict_and_the_next_case_runs() {
    let result = run(Ill::Silent, false, 2);
    let first = case(&result, BAD);
    assert_eq!(
        (first.verdict, first.reason),
        (Verdict::Inconc, Some(Reason::Timeout))
    );
    assert_eq!(first.attempts.len(), 2);
    assert_eq!(first.attempts[0].log, ["a last word"]);
    assert_eq!(case(&result, "KP-P-NFC-SEL-BI-9003").verdict, Verdict::Pass);
}

#[test]
fn silence_once_is_forgiven_by_a_second_attempt() {
    let result = run(Ill::Silent, false, 1);
    assert_eq!(case(&result, BAD).verdict, Verdict::Pass);
    assert_eq!(case(&result, BAD).attempts.len(), 2);
}

#[test]
fn silence_everywhere_is_the_environment() {
    let result = run(Ill::Silent, true, 1000);
    for case in &result.cases {
        assert_eq!(case.verdict, Verdict::ErrorEnv, "{}", case.id);
    }
}

#[test]
fn death_beside_a_control_that_works_is_a_failure() {
    let result = run(Ill::Dead, false, 1);
    let first = case(&result, BAD);
    assert_eq!(
        (first.verdict, first.reason),
        (Verdict::Fail, Some(Reason::Crash))
    );
    assert_eq!(case(&result, GOOD).verdict, Verdict::Pass);
    // The control was run again in the new process before the next case.
    assert_eq!(case(&result, "KP-P-NFC-SEL-BI-9003").verdict, Verdict::Pass);
}

#[test]
fn death_in_an_honest_run_is_flaky_once_and_an_error_twice() {
    let once = run(Ill::Dead, true, 1);
    let good = case(&once, GOOD);
    assert_eq!(
        (good.verdict, good.reason),
        (Verdict::Inconc, Some(Reason::Flaky))
    );
    let always = run(Ill::Dead, true, 1000);
    assert!(
        always
            .cases
            .iter()
            .all(|case| case.verdict == Verdict::ErrorSutAdapter)
    );
}
