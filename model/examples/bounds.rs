//! Prints `docs/bounds.md`: where each mutation was first noticed, and what one session more of each kind changes.
//! `cargo run --release -p keyproof-model --example bounds > docs/bounds.md`

use keyproof_model::bounds::{mutants_table, plus_one, plus_one_table};
use keyproof_model::check::Options;
use keyproof_model::mutants;

fn main() {
    let options = Options::default();
    println!("# Bounds\n");
    println!(
        "Printed by `cargo run --release -p keyproof-model --example bounds`. Sessions are vehicle transactions + device selections.\n"
    );
    println!("## Where each mutation is first noticed\n");
    println!("{}", mutants_table(&mutants::run(&options)));
    println!("## One session more of each kind\n");
    println!("{}", plus_one_table(&plus_one(&options)));
}
