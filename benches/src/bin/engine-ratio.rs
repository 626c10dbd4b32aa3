//! One table: our engine beside stateright's, on the large Needham-Schroeder model.
//!
//! `engine-ratio [ROUNDS]` (default 20); how the columns come about is told in [`keyproof_benches::contest`]. One property of
//! the model holds, so neither stateright leaves before it has seen everything.

use keyproof_benches::contest::{Contender, Contest};
use keyproof_benches::surroundings::{argument, load};
use keyproof_search::known::needham_schroeder::{NeedhamSchroeder, Variant};

const MODEL: NeedhamSchroeder = NeedhamSchroeder {
    initiators: 3,
    responders: 3,
    variant: Variant::Plain,
};

const CONTENDERS: [Contender; 4] = [
    Contender::Older,
    Contender::Newer,
    Contender::Own { threads: 1 },
    Contender::Own { threads: 2 },
];

fn main() -> Result<(), String> {
    let rounds = argument(1, 20);
    println!(
        "Needham-Schroeder, 3 + 3 sessions, {rounds} rounds; {}",
        load()
    );
    print!("{}", Contest::hold(|| MODEL, &CONTENDERS, rounds)?);
    println!("{}", load());
    Ok(())
}
