//! Two contenders in turn.

use crate::Sample;
use std::time::Instant;

/// Times of a subject and of its yardstick, and their ratio within each pair.
#[derive(Clone, Debug, Default)]
pub struct Pairs {
    /// Seconds of the subject.
    pub subject: Sample,
    /// Seconds of the yardstick.
    pub yardstick: Sample,
    /// Subject through yardstick, pair by pair.
    pub ratio: Sample,
}

impl Pairs {
    /// Runs `pairs` pairs. Who comes first changes from pair to pair, so that neither always meets the warmer caches.
    ///
    /// # Errors
    /// The first error of either.
    pub fn measure<E>(
        pairs: u32,
        mut subject: impl FnMut() -> Result<(), E>,
        mut yardstick: impl FnMut() -> Result<(), E>,
    ) -> Result<Self, E> {
        let mut measured = Self::default();
        for pair in 0..pairs {
            let (own, other) = if pair % 2 == 0 {
                let own = seconds(&mut subject)?;
                (own, seconds(&mut yardstick)?)
            } else {
                let other = seconds(&mut yardstick)?;
                (seconds(&mut subject)?, other)
            };
            measured.subject.push(own);
            measured.yardstick.push(other);
            measured.ratio.push(own / other);
        }
        Ok(measured)
    }

    /// The subject's shortest time through the yardstick's: what is left when nothing else runs.
    #[must_use]
    pub fn fastest(&self) -> f64 {
        self.subject.spread().0 / self.yardstick.spread().0
    }

    /// The ratio in words: median and spread, the middle half, and that of the shortest times.
    #[must_use]
    pub fn shown(&self) -> String {
        let (low, high) = self.ratio.middle_half();
        format!(
            "{}, half of them {low:.3} .. {high:.3}; of the shortest times {:.3}",
            self.ratio.shown(3),
            self.fastest()
        )
    }
}

fn seconds<E>(run: &mut impl FnMut() -> Result<(), E>) -> Result<f64, E> {
    let begun = Instant::now();
    run()?;
    Ok(begun.elapsed().as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::Pairs;
    use std::cell::RefCell;
    use std::convert::Infallible;

    #[test]
    fn each_goes_first_every_other_time() -> Result<(), Infallible> {
        let order = RefCell::new(String::new());
        let turn = |who| {
            let order = &order;
            move || {
                order.borrow_mut().push(who);
                Ok::<_, Infallible>(())
            }
        };
        Pairs::measure(3, turn('s'), turn('y'))?;
        assert_eq!(order.into_inner(), "syyssy");
        Ok(())
    }
}
