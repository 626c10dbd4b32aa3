//! The engines side by side on a Needham-Schroeder model of 146 370 states.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use keyproof_benches::{Older, Recorder, successor_pass};
use keyproof_search::known::needham_schroeder::{NeedhamSchroeder, Variant};
use keyproof_search::{Options, Stop, check};
use stateright::{Checker, Model};
use stateright_030::{Checker as OlderChecker, Model as OlderModel};
use std::hint::black_box;

const MODEL: NeedhamSchroeder = NeedhamSchroeder {
    initiators: 2,
    responders: 3,
    variant: Variant::Plain,
};

fn engines(criterion: &mut Criterion) {
    let states = Recorder::states(&MODEL);
    let mut group = criterion.benchmark_group("engine");
    group.sample_size(10);
    group.throughput(Throughput::Elements(
        u64::try_from(states.len()).unwrap_or_default(),
    ));
    group.bench_function("successors alone", |bench| {
        bench.iter(|| successor_pass(&MODEL, black_box(&states)));
    });
    for threads in [1, 2] {
        group.bench_function(format!("own, {threads} thread(s)"), |bench| {
            let options = Options {
                threads,
                stop: Stop::Exhausted,
                ..Options::default()
            };
            bench.iter(|| check(black_box(&MODEL), &options).map(|report| report.unique_states));
        });
    }
    group.bench_function("stateright 0.30.2", |bench| {
        bench.iter(|| {
            Older::new(black_box(MODEL))
                .map(|model| model.checker().spawn_bfs().join().unique_state_count())
        });
    });
    group.bench_function("stateright 0.31", |bench| {
        bench.iter(|| {
            black_box(MODEL)
                .checker()
                .spawn_bfs()
                .join()
                .unique_state_count()
        });
    });
    group.finish();
}

criterion_group!(benches, engines);
criterion_main!(benches);
