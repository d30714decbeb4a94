// SPDX-License-Identifier: GPL-2.0

//! The middle of some numbers, and how far apart they are.

use serde::Serialize;

/// Median and quartiles.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Spread {
    /// Half of the numbers are below.
    pub median: f64,
    /// A quarter of the numbers is below.
    pub lower: f64,
    /// A quarter of the numbers is above.
    pub upper: f64,
}

impl Spread {
    /// Of any number of samples, in any order; `None` if there are none.
    pub fn of(samples: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut sorted: Vec<f64> = samples.into_iter().collect();

        sorted.sort_by(f64::total_cmp);
        Some(Self {
            median: quantile(&sorted, 0.5)?,
            lower: quantile(&sorted, 0.25)?,
            upper: quantile(&sorted, 0.75)?,
        })
    }

    /// Half of the distance between the quartiles.
    pub fn half_width(&self) -> f64 {
        (self.upper - self.lower) / 2.0
    }

    /// All of it, less a constant.
    pub fn minus(&self, constant: f64) -> Self {
        Self {
            median: self.median - constant,
            lower: self.lower - constant,
            upper: self.upper - constant,
        }
    }
}

/// The value below which this part of the sorted numbers is, on the line between two of them.
fn quantile(sorted: &[f64], part: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = part * last as f64;
    let (low, high) = (place.floor() as usize, place.ceil() as usize);

    Some(sorted[low] + (sorted[high] - sorted[low]) * (place - place.floor()))
}

#[cfg(test)]
mod tests {
    use super::Spread;

    #[test]
    fn quartiles() {
        for (samples, quartiles) in [
            (&[5.0, 1.0, 3.0, 2.0, 4.0][..], [2.0, 3.0, 4.0]),
            (&[4.0, 1.0, 3.0, 2.0], [1.75, 2.5, 3.25]),
            (&[7.0], [7.0, 7.0, 7.0]),
            // What a mean would not survive: a sample during which something else ran.
            (&[10.0, 10.0, 10.0, 10.0, 1e9], [10.0, 10.0, 10.0]),
        ] {
            let spread = Spread::of(samples.iter().copied()).unwrap();
            assert_eq!([spread.lower, spread.median, spread.upper], quartiles);

            let less = spread.minus(1.0);
            let found = (less.median, less.half_width());
            assert_eq!(found, (spread.median - 1.0, spread.half_width()));
        }
        assert_eq!(Spread::of([]), None);
    }
}
