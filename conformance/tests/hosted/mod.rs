//! Runs of the released cases against built-in subjects in this process.

use keyproof_conformance::kap::local::Builtin as Local;
use keyproof_conformance::kap::session::Deadlines;
use keyproof_conformance::result::RunResult;
use keyproof_conformance::run::job::{Job, Unwatched};
use keyproof_conformance::run::select::Selection;
use keyproof_conformance::subject::Builtin;
use keyproof_conformance::suite::{Size, released};
use keyproof_conformance::verdict::judge::{Mode, RejectMap};
use keyproof_spec::profile::Profile;
use keyproof_spec::words::Role;

pub(crate) fn run(
    builtin: &Builtin,
    role: Role,
    profile: &'static Profile,
    mode: Mode,
) -> RunResult {
    let launch = Local {
        make: || builtin.handler(role, profile),
        name: builtin.name(),
    };
    let job = Job {
        launch: &launch,
        subject: vec!["--builtin".into(), builtin.name()],
        options: vec!["--role".into(), role.name().into()],
        selection: Selection {
            role,
            size: Size::Standard,
            cases: vec![],
            areas: vec![],
            filter: None,
        },
        mode,
        pics: Default::default(),
        detail: None,
        map: RejectMap::new(),
        deadlines: Deadlines::default(),
        fail_fast: false,
        out: None,
        resume: false,
    };
    job.run(&released::suite(profile), &mut Unwatched).unwrap()
}
