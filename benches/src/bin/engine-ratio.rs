//! One table: our engine beside stateright's, on the large Needham-Schroeder model.
//!
//! `engine-ratio [ROUNDS]` (default 5). In each round every contender searches the whole state
//! space once, in turn, so that a busy spell meets all of them; ratios are taken within a round.
//! "Net" is the search time less the time that generating the successors takes by itself.

use keyproof_benches::{Older, Recorder, Sample, successor_pass};
use keyproof_search::known::needham_schroeder::{NeedhamSchroeder, Variant};
use keyproof_search::{Options, Stop, check};
use stateright::{Checker, Model};
use stateright_030::{Checker as OlderChecker, Model as OlderModel};
use std::time::Instant;

const MODEL: NeedhamSchroeder = NeedhamSchroeder {
    initiators: 3,
    responders: 3,
    variant: Variant::Plain,
};

/// A contender: its name and a search that returns unique states and, if known, bytes of each.
type Contender = (&'static str, fn() -> (u64, Option<f64>));

const CONTENDERS: [Contender; 4] = [
    ("stateright 0.30.2, 1 thread", older),
    ("stateright 0.31, 1 thread", newer),
    ("own, 1 thread", || own(1)),
    ("own, 2 threads", || own(2)),
];

fn main() {
    let rounds = std::env::args()
        .nth(1)
        .and_then(|rounds| rounds.parse().ok())
        .unwrap_or(5_u32);
    let states = Recorder::states(&MODEL);
    println!(
        "Needham-Schroeder, 3 + 3 sessions: {} states, {rounds} rounds",
        states.len()
    );
    let mut successor_times = Sample::default();
    let mut results: Vec<[Sample; 4]> = CONTENDERS
        .iter()
        .map(|_| <[Sample; 4]>::default())
        .collect();
    let mut bytes = Vec::new();
    for round in 1..=rounds {
        eprintln!("round {round} of {rounds}");
        let begun = Instant::now();
        let generated = successor_pass(&MODEL, &states);
        let successors = begun.elapsed().as_secs_f64();
        successor_times.push(successors);
        let mut yardstick = None;
        bytes.clear();
        for ((name, search), [rate, ratio, net, net_ratio]) in CONTENDERS.iter().zip(&mut results) {
            let begun = Instant::now();
            let (unique, bytes_per_state) = search();
            let seconds = begun.elapsed().as_secs_f64();
            bytes.push(bytes_per_state);
            if usize::try_from(unique) != Ok(states.len()) {
                eprintln!("{name} found {unique} states; the figures do not compare");
            }
            let overhead = seconds - successors;
            let (yard, yard_net) = *yardstick.get_or_insert((seconds, overhead));
            rate.push(millions(unique) / seconds);
            ratio.push(yard / seconds);
            net.push(overhead * 1e3 / millions(generated));
            net_ratio.push(yard_net / overhead);
        }
    }
    println!(
        "successors alone: {:.3} s (median)",
        successor_times.median()
    );
    println!(
        "{:<29}{:>25}{:>23}{:>18}{:>15}{:>13}",
        "median [least .. most]",
        "million states/s",
        "ratio to 0.30.2",
        "net ns/successor",
        "net ratio",
        "bytes/state"
    );
    for (((name, _), [rate, ratio, net, net_ratio]), bytes) in
        CONTENDERS.iter().zip(&results).zip(bytes)
    {
        println!(
            "{name:<29}{:>25}{:>23}{:>18.0}{:>15.2}{:>13}",
            shown(rate),
            shown(ratio),
            net.median(),
            net_ratio.median(),
            bytes.map_or("-".to_owned(), |bytes| format!("{bytes:.1}"))
        );
    }
}

fn own(threads: usize) -> (u64, Option<f64>) {
    let options = Options {
        threads,
        stop: Stop::Exhausted,
        ..Options::default()
    };
    let report = check(&MODEL, &options);
    report.map_or((0, None), |report| {
        (report.unique_states, report.bytes_per_state())
    })
}

/// One property of the model holds, so neither stateright leaves before it has seen everything.
fn newer() -> (u64, Option<f64>) {
    let unique = MODEL.checker().spawn_bfs().join().unique_state_count();
    (u64::try_from(unique).unwrap_or(u64::MAX), None)
}

fn older() -> (u64, Option<f64>) {
    let unique = Older::new(MODEL).map_or(0, |model| {
        model.checker().spawn_bfs().join().unique_state_count()
    });
    (u64::try_from(unique).unwrap_or(u64::MAX), None)
}

fn millions(count: u64) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX)) / 1e6
}

fn shown(sample: &Sample) -> String {
    let (low, high) = sample.spread();
    format!("{:.2} [{low:.2} .. {high:.2}]", sample.median())
}
