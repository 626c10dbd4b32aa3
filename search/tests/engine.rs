//! The engine by itself: shortest, deterministic, honest about its bounds.

use keyproof_search::known::needham_schroeder::{NeedhamSchroeder, RESPONDER_AGREES, Variant};
use keyproof_search::{End, Engine, Kind, Options, Outcome, Refusal, Stop, check, check_watched};
use stateright::{Model, Property};
use std::collections::BTreeSet;
use std::ops::ControlFlow;

const LOWE: NeedhamSchroeder = NeedhamSchroeder {
    initiators: 2,
    responders: 3,
    variant: Variant::Plain,
};

/// Walks on the numbers up to `most`: add 1, double, or go back to 0.
#[derive(Clone)]
struct Walk {
    initial: Vec<u32>,
    most: u32,
    properties: fn() -> Vec<Property<Walk>>,
}

impl Model for Walk {
    type State = u32;
    type Action = char;

    fn init_states(&self) -> Vec<u32> {
        self.initial.clone()
    }

    fn actions(&self, _: &u32, actions: &mut Vec<char>) {
        actions.extend(['+', '*', '0']);
    }

    fn next_state(&self, at: &u32, action: char) -> Option<u32> {
        match action {
            '+' => at.checked_add(1),
            '*' => at.checked_mul(2),
            _ => at.is_multiple_of(3).then_some(0),
        }
    }

    fn properties(&self) -> Vec<Property<Self>> {
        (self.properties)()
    }

    fn within_boundary(&self, at: &u32) -> bool {
        *at <= self.most
    }
}

fn walk(most: u32, properties: fn() -> Vec<Property<Walk>>) -> Walk {
    Walk {
        initial: vec![0],
        most,
        properties,
    }
}

fn none() -> Vec<Property<Walk>> {
    Vec::new()
}

fn below_100() -> Vec<Property<Walk>> {
    vec![Property::always("below 100", |_, at| *at < 100)]
}

#[test]
fn the_report_is_the_same_at_any_number_of_threads() {
    let one = check(
        &LOWE,
        &Options {
            stop: Stop::Exhausted,
            ..Options::default()
        },
    )
    .expect("no refusal");
    assert_eq!(one.unique_states, 146_370);
    for threads in [0, 2, 3] {
        let options = Options {
            threads,
            stop: Stop::Exhausted,
            ..Options::default()
        };
        let many = check(&LOWE, &options).expect("no refusal");
        assert_eq!(
            (one.unique_states, one.generated_states, one.depth, one.end),
            (
                many.unique_states,
                many.generated_states,
                many.depth,
                many.end
            )
        );
        for (one, many) in one.verdicts.iter().zip(&many.verdicts) {
            assert_eq!(one.outcome, many.outcome);
        }
    }
}

#[test]
fn a_deep_first_violation_is_the_same_at_any_number_of_threads() {
    // Decided only in the large levels that threads share.
    let model = Walk {
        initial: vec![0, 3, 1],
        most: 200_000,
        properties: || vec![Property::always("not here", |_, at| at % 9_973 != 9_000)],
    };
    let trace = |threads| {
        let options = Options {
            threads,
            ..Options::default()
        };
        let report = check(&model, &options).expect("no refusal");
        (report.trace("not here").cloned(), report.unique_states)
    };
    assert!(trace(1).0.is_some());
    assert_eq!(trace(1), trace(2));
    assert_eq!(trace(1), trace(3));
}

#[test]
fn counts_agree_with_a_plain_set_of_whole_states() {
    let mut seen: BTreeSet<u32> = BTreeSet::from([0]);
    let (model, mut level, mut depth) = (walk(50_000, none), vec![0], 0);
    while !level.is_empty() {
        let next: Vec<u32> = level.iter().flat_map(|at| model.next_states(at)).collect();
        level = next
            .into_iter()
            .filter(|at| *at <= 50_000 && seen.insert(*at))
            .collect();
        depth += u32::from(!level.is_empty());
    }
    let report = check(&model, &Options::default()).expect("no refusal");
    assert_eq!(
        report.unique_states,
        u64::try_from(seen.len()).expect("small")
    );
    assert_eq!((report.depth, report.end), (depth, End::Exhausted));
}

#[test]
fn a_violation_has_the_shortest_trace_and_it_replays() {
    let report = check(&walk(1_000, below_100), &Options::default()).expect("no refusal");
    let trace = report.trace("below 100").expect("violated");
    // 0 1 2 4 .. 64 128: seven steps reach at most 64.
    assert_eq!(trace.len(), 8);
    assert_eq!(trace.states().len(), 9);
    assert!(trace.steps().all(|(before, action, after)| {
        walk(1_000, none).next_state(before, *action) == Some(*after)
    }));
}

#[test]
fn max_states_ends_the_search_openly_and_exactly() {
    for threads in [1, 2] {
        let options = Options {
            threads,
            max_states: Some(1_000),
            ..Options::default()
        };
        let report = check(&LOWE, &options).expect("no refusal");
        assert_eq!((report.end, report.unique_states), (End::StateLimit, 1_000));
        assert!(!report.is_finished() && !report.is_clean());
        let outcome = report
            .outcome("initiator agrees with responder")
            .expect("a property");
        assert_eq!(outcome.name(), "undecided");
    }
}

#[test]
fn max_states_that_just_suffices_is_not_a_limit() {
    let options = Options {
        max_states: Some(146_370),
        stop: Stop::Exhausted,
        ..Options::default()
    };
    assert_eq!(
        check(&LOWE, &options).expect("no refusal").end,
        End::Exhausted
    );
    let options = Options {
        max_states: Some(146_369),
        ..options
    };
    assert_eq!(
        check(&LOWE, &options).expect("no refusal").end,
        End::StateLimit
    );
}

#[test]
fn states_found_before_the_limit_are_judged() {
    let options = Options {
        max_states: Some(2),
        ..Options::default()
    };
    let model = walk(10, || vec![Property::always("not one", |_, at| *at != 1)]);
    let report = check(&model, &options).expect("no refusal");
    assert_eq!(report.trace("not one").map(|trace| trace.len()), Some(1));
    let options = Options {
        max_states: Some(0),
        ..Options::default()
    };
    let report = check(&model, &options).expect("no refusal");
    assert_eq!((report.end, report.unique_states), (End::StateLimit, 0));
}

#[test]
fn max_depth_ends_the_search_openly_and_judges_the_last_level() {
    let options = |depth| Options {
        max_depth: Some(depth),
        ..Options::default()
    };
    let found = check(&LOWE, &options(4)).expect("no refusal");
    assert_eq!((found.end, found.depth), (End::DepthLimit, 4));
    assert_eq!(
        found.trace(RESPONDER_AGREES).map(|trace| trace.len()),
        Some(4)
    );
    let missed = check(&LOWE, &options(3)).expect("no refusal");
    assert_eq!(
        missed.outcome(RESPONDER_AGREES).map(Outcome::name),
        Some("undecided")
    );
    // All states are within ten steps, so this bound bounds nothing.
    assert_eq!(
        check(&LOWE, &options(10)).expect("no refusal").end,
        End::Exhausted
    );
}

#[test]
fn eventually_is_refused_by_both_engines() {
    let model = walk(10, || vec![Property::eventually("ten", |_, at| *at == 10)]);
    for engine in [Engine::Own, Engine::Stateright] {
        let refusal = engine
            .check(&model, &Options::default())
            .expect_err("an eventually");
        assert_eq!(refusal, Refusal::Eventually { property: "ten" });
        assert!(
            refusal
                .to_string()
                .starts_with("property `ten` is an `eventually`")
        );
    }
}

#[test]
fn two_properties_of_one_name_are_refused() {
    let model = walk(10, || [below_100(), below_100()].concat());
    let refusal = check(&model, &Options::default()).expect_err("one name twice");
    assert_eq!(
        refusal,
        Refusal::SameName {
            property: "below 100"
        }
    );
}

#[test]
fn stateright_refuses_a_depth_limit() {
    let options = Options {
        max_depth: Some(1),
        ..Options::default()
    };
    let refusal = Engine::Stateright
        .check(&LOWE, &options)
        .expect_err("a depth limit");
    assert_eq!(refusal, Refusal::DepthUnderStateright);
}

#[test]
fn an_initial_state_may_decide_a_property() {
    let model = walk(10, || {
        vec![
            Property::always("never zero", |_, at| *at != 0),
            Property::sometimes("zero", |_, at| *at == 0),
            Property::always("small", |_, at| *at <= 10),
            Property::sometimes("eleven", |_, at| *at == 11),
        ]
    });
    for engine in [Engine::Own, Engine::Stateright] {
        let report = engine
            .check(&model, &Options::default())
            .expect("no refusal");
        let names: Vec<_> = report
            .verdicts
            .iter()
            .map(|verdict| verdict.outcome.name())
            .collect();
        assert_eq!(names, ["violated", "reached", "holds", "not reached"]);
    }
    let report = check(&model, &Options::default()).expect("no refusal");
    let trace = report.trace("never zero").expect("violated");
    assert!(trace.is_empty() && trace.last_state() == Some(&0));
    assert!(report.is_finished() && !report.is_clean());
}

#[test]
fn a_model_without_states_is_exhausted_at_once() {
    let empty = Walk {
        initial: vec![],
        most: 10,
        properties: below_100,
    };
    let outside = Walk {
        initial: vec![11],
        most: 10,
        properties: below_100,
    };
    for model in [empty, outside] {
        let report = check(&model, &Options::default()).expect("no refusal");
        assert_eq!(
            (report.end, report.unique_states, report.depth),
            (End::Exhausted, 0, 0)
        );
        assert_eq!(report.outcome("below 100"), Some(&Outcome::Holds));
    }
}

#[test]
fn a_model_without_properties_is_exhausted() {
    let report = check(&walk(500, none), &Options::default()).expect("no refusal");
    assert_eq!((report.end, report.unique_states), (End::Exhausted, 501));
    assert!(report.is_clean());
}

#[test]
fn equal_initial_states_count_once_and_the_trace_names_the_first_way() {
    let model = Walk {
        initial: vec![5, 5, 99],
        most: 200,
        properties: below_100,
    };
    let report = check(&model, &Options::default()).expect("no refusal");
    let trace = report.trace("below 100").expect("violated");
    assert_eq!(
        (trace.states(), trace.actions()),
        (&[99, 100][..], &['+'][..])
    );
}

#[test]
fn stopping_early_is_up_to_the_caller() {
    let ends = [Stop::Decided, Stop::FirstViolation, Stop::Exhausted].map(|stop| {
        let options = Options {
            stop,
            ..Options::default()
        };
        let report = check(&walk(100_000, below_100), &options).expect("no refusal");
        (report.end, report.unique_states == 100_001)
    });
    assert_eq!(
        ends,
        [
            (End::Decided, false),
            (End::FirstViolation, false),
            (End::Exhausted, true)
        ]
    );
}

#[test]
fn the_watch_sees_each_level_and_may_cancel() {
    let mut depths = Vec::new();
    let report = check_watched(&LOWE, &Options::default(), |progress| {
        depths.push(progress.depth);
        if progress.depth == 3 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    })
    .expect("no refusal");
    assert_eq!(depths, [0, 1, 2, 3]);
    assert_eq!(report.end, End::Cancelled);
    assert!(!report.is_finished());
}

#[test]
fn the_visited_set_takes_at_most_32_bytes_a_state() {
    let report = check(&walk(300_000, none), &Options::default()).expect("no refusal");
    let bytes = report.bytes_per_state().expect("own engine");
    assert!((16.0..32.0).contains(&bytes), "{bytes}");
    assert!(
        report
            .memory
            .is_some_and(|memory| memory.frontier_bytes > 0)
    );
}

#[test]
fn kinds_follow_expectations() {
    let report = check(&LOWE, &Options::default()).expect("no refusal");
    let kinds: Vec<_> = report.verdicts.iter().map(|verdict| verdict.kind).collect();
    assert_eq!(
        kinds.iter().filter(|kind| **kind == Kind::Always).count(),
        4
    );
    assert_eq!(report.violations().count(), 2);
}
