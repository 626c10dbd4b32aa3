//! A whole transaction of the reference beside the bare operations that it needs; target: at most 1.15 times as long.
//!
//! `transaction-ratio [PAIRS] [TRANSACTIONS]` (default 600 pairs of one transaction each: so short that a
//! busy machine seldom interrupts one). What the bare side does is listed in
//! [`keyproof_benches::transaction::bare`]. Set-up and decoding of long-term keys are outside on both sides.

use keyproof_benches::surroundings::{argument, load};
use keyproof_benches::transaction::Draws;
use keyproof_benches::transaction::bare::Bare;
use keyproof_benches::transaction::own::Own;
use keyproof_benches::{Pairs, Sample};
use keyproof_spec::words::Purpose;
use std::hint::black_box;

fn main() -> Result<(), &'static str> {
    let (pairs, transactions) = (argument(1, 600), argument(2, 1_u32));
    println!(
        "{pairs} interleaved pairs of {transactions} transaction(s) each; {}",
        load()
    );
    println!(
        "{:<8}{:>28}{:>28}  ratio",
        "purpose", "reference, µs", "bare operations, µs"
    );
    for purpose in Purpose::ALL {
        let (mut own, bare) = (Own::new()?, Bare::new()?);
        let (mut own_draws, mut bare_draws) = (Draws::default(), Draws::default());
        let measured = Pairs::measure(
            pairs,
            || (0..transactions).try_for_each(|_| own.run(purpose, &mut own_draws, |_| {})),
            || {
                (0..transactions).try_for_each(|_| {
                    bare.run(purpose, &mut bare_draws)
                        .map(|done| drop(black_box(done)))
                })
            },
        )?;
        let each = |sample: &Sample| sample.scaled(1e6 / f64::from(transactions)).shown(0);
        println!(
            "{:<8}{:>28}{:>28}  {}",
            purpose.name(),
            each(&measured.subject),
            each(&measured.yardstick),
            measured.shown()
        );
    }
    println!("{}", load());
    Ok(())
}
