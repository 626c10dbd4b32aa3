//! A series of measurements.

/// Measurements of one kind.
#[derive(Clone, Debug, Default)]
pub struct Sample(Vec<f64>);

impl Sample {
    /// Adds one.
    pub fn push(&mut self, value: f64) {
        self.0.push(value);
        self.0.sort_by(f64::total_cmp);
    }

    /// The one in the middle (the upper of two); not a number if there are none.
    pub fn median(&self) -> f64 {
        self.0.get(self.0.len() / 2).copied().unwrap_or(f64::NAN)
    }

    /// The smallest and the largest.
    pub fn spread(&self) -> (f64, f64) {
        let ends = self.0.first().zip(self.0.last());
        ends.map_or((f64::NAN, f64::NAN), |(low, high)| (*low, *high))
    }

    /// What the middle half lies between: unlike the spread it stands a few interruptions.
    pub fn middle_half(&self) -> (f64, f64) {
        let at = |place: usize| self.0.get(place).copied().unwrap_or(f64::NAN);
        let quarter = self.0.len() / 4;
        (at(quarter), at(self.0.len().saturating_sub(quarter + 1)))
    }

    /// Each of them times `factor`: another unit.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        self.0.iter().map(|value| value * factor).collect()
    }

    /// Times as rates: `count` through each of them.
    #[must_use]
    pub fn rates(&self, count: f64) -> Self {
        self.0.iter().map(|seconds| count / seconds).collect()
    }

    /// Median and spread, `1.04 [1.01 .. 1.12]`, with so many decimals.
    pub fn shown(&self, decimals: usize) -> String {
        let (low, high) = self.spread();
        let middle = self.median();
        format!("{middle:.decimals$} [{low:.decimals$} .. {high:.decimals$}]")
    }
}

impl FromIterator<f64> for Sample {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut sample = Sample::default();
        values.into_iter().for_each(|value| sample.push(value));
        sample
    }
}

#[cfg(test)]
mod tests {
    use super::Sample;

    #[test]
    fn the_median_is_in_the_middle_and_the_spread_at_the_ends() {
        let sample: Sample = [3.0, 1.0, 2.0].into_iter().collect();
        assert_eq!((sample.median(), sample.spread()), (2.0, (1.0, 3.0)));
        let sample: Sample = (1..=8).map(f64::from).collect();
        assert_eq!(sample.middle_half(), (3.0, 6.0));
    }
}
