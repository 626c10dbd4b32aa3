//! A whole owner pairing of the reference beside the bare operations that it needs, scrypt apart; target: at most 1.15 times as long.
//!
//! `pairing-ratio [PAIRS]` (default 200). What the bare side does is listed in [`keyproof_benches::pairing::bare`].

use keyproof_benches::Pairs;
use keyproof_benches::pairing::bare::Bare;
use keyproof_benches::pairing::own::Own;
use keyproof_benches::surroundings::{argument, load};
use keyproof_benches::transaction::Draws;
use std::hint::black_box;

fn main() -> Result<(), &'static str> {
    let pairs = argument(1, 200);
    println!("{pairs} interleaved pairs of one pairing each; {}", load());
    let (mut own, bare) = (Own::new()?, Bare::new()?);
    let (mut own_draws, mut bare_draws) = (Draws::default(), Draws::default());
    let measured = Pairs::measure(
        pairs,
        || own.run(&mut own_draws),
        || {
            black_box(bare.run(&mut bare_draws)?);
            Ok(())
        },
    )?;
    let each = |sample: &keyproof_benches::Sample| sample.scaled(1e6).shown(0);
    println!("reference, µs        {}", each(&measured.subject));
    println!("bare operations, µs  {}", each(&measured.yardstick));
    println!("ratio                {}", measured.shown());
    println!("{}", load());
    Ok(())
}
