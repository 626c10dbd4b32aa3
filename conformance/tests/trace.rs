//! The embedded index of citations is fresh, and every MUST has the columns that its kind demands or a written reason.

use keyproof_conformance::trace::{CITATIONS, scan, trace};
use std::path::Path;

#[test]
fn the_index_of_citations_is_fresh() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let fresh = scan::index(repository).unwrap();
    let path = repository.join("conformance/src/trace/citations.txt");
    if std::env::var_os("KEYPROOF_UPDATE").is_some() {
        std::fs::write(&path, fresh).unwrap();
        return;
    }
    assert!(
        fresh == CITATIONS,
        "stale: run KEYPROOF_UPDATE=1 cargo test -p keyproof-conformance --test trace"
    );
}

#[test]
fn every_must_is_covered_or_excepted() {
    let trace = trace();
    assert!(trace.complete, "{:#?}", trace.complaints);
}
