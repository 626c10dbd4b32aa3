//! How many round trips a second the transport makes with a subject that does nothing.

use keyproof_conformance::kap::child::Child;
use keyproof_conformance::kap::session::{Deadlines, Session};
use std::time::Instant;

const COUNT: u32 = 200_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let program = std::env::args()
        .nth(1)
        .ok_or("expected the path of keyproof")?;
    let words = [program.as_str(), "sut", "device", "--trivial"].map(str::to_owned);
    let mut session = Session::new(Box::new(Child::start(&words, None)?), Deadlines::default());
    session.hello("r-bench")?;
    let began = Instant::now();
    for _ in 0..COUNT {
        session.ping()?;
    }
    let seconds = began.elapsed().as_secs_f64();
    println!("{:.0} round trips/s", f64::from(COUNT) / seconds);
    session.bye();
    Ok(())
}
