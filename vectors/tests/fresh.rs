//! The committed files are what is generated, and a folder of them verifies.

use keyproof_spec::profile::{CCC, INVENTED};
use keyproof_vectors::generate::lock::Lock;
use keyproof_vectors::{embed, release};
use std::path::Path;

#[test]
fn committed_files_are_current() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR"));
    let verified = release::verify(dir).unwrap();
    assert_eq!(
        verified.problems,
        Vec::<String>::new(),
        "run the example `generate`"
    );
    assert_eq!(verified.files, embed::FILES.len());
    println!("{verified:?}");
}

#[test]
fn the_lock_only_grows() {
    let before = Lock::built_in().text();
    let mut lock = Lock::built_in();
    release::texts(&CCC, &mut lock).unwrap();
    assert!(lock.text().starts_with(&before));
}

#[test]
fn the_invented_profile_generates_the_same_cases() {
    let ids = |profile| {
        let cases = keyproof_vectors::generate::cases(profile, &mut Lock::built_in()).unwrap();
        cases
            .into_iter()
            .map(|case| (case.id, case.script))
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&CCC), ids(&INVENTED));
}
