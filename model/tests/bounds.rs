//! Small rosters are where mutations are noticed, and one more session of each kind changes no verdict of a goal.

use keyproof_model::bounds::{mutants_table, plus_one, plus_one_table};
use keyproof_model::catalogue::find;
use keyproof_model::check::Options;
use keyproof_model::mutants::{self, Fate};
use keyproof_spec::goal::Goal;
use keyproof_spec::mutation::{MUTATIONS, Mutation};

/// Freshness needs a third session from the start, and its 1.5 million states one above are left to the command line.
#[test]
fn one_more_session_of_each_kind_changes_no_verdict() {
    let options = Options {
        max_states: 150_000,
        ..Options::default()
    };
    let rows = plus_one(&options);
    for row in &rows {
        assert_eq!(row.at.holds, Some(true), "{row:?}");
        assert!(row.agrees() || row.goal == Goal::I13, "{row:?}");
        assert_ne!(row.above.holds, Some(false), "{row:?}");
    }
    insta::assert_snapshot!(plus_one_table(&rows));
}

#[test]
fn a_full_roster_has_no_bound_above() {
    for (id, wider) in [("unlock", Some((2, 2))), ("unlock-2v3d", None)] {
        let scenario = find(id).expect("in the catalogue");
        assert_eq!(scenario.bound_plus_one().map(|wider| wider.roster()), wider);
    }
}

#[test]
fn the_table_of_mutations_tells_their_rosters() {
    let seen = [
        Mutation::SkipDeviceSignature,
        Mutation::CommandMacWithoutPlace,
    ];
    let rows = MUTATIONS.iter().filter(|row| seen.contains(&row.mutation));
    let results: Vec<_> = rows
        .map(|row| mutants::run_one(row, &Options::default()))
        .collect();
    for result in &results {
        if let Fate::Alone(kill) = &result.fate {
            assert_eq!(
                Some(kill.roster),
                find(kill.scenario).map(|scenario| scenario.roster())
            );
        }
    }
    insta::assert_snapshot!(mutants_table(&results));
}
