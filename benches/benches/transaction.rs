//! A standard transaction, whole and bare; `transaction-ratio` prints the ratio.

use criterion::{Criterion, criterion_group, criterion_main};
use keyproof_benches::transaction::Draws;
use keyproof_benches::transaction::bare::Bare;
use keyproof_benches::transaction::own::Own;
use keyproof_spec::words::Purpose;

fn transactions(criterion: &mut Criterion) {
    let (Ok(mut own), Ok(bare)) = (Own::new(), Bare::new()) else {
        return;
    };
    let mut group = criterion.benchmark_group("transaction");
    for purpose in Purpose::ALL {
        let mut draws = Draws::default();
        group.bench_function(format!("{}, reference", purpose.name()), |bench| {
            bench.iter(|| own.run(purpose, &mut draws, |_| {}));
        });
        let mut draws = Draws::default();
        group.bench_function(format!("{}, bare operations", purpose.name()), |bench| {
            bench.iter(|| bare.run(purpose, &mut draws));
        });
    }
    group.finish();
}

criterion_group!(benches, transactions);
criterion_main!(benches);
