//! Weight sharing (Han 2016, "Deep Compression"): many values replaced by few, so that each can be told by its index.

/// A number rounded to the upper half of its bits: the zeros in the lower take next to no bytes.
pub fn short(value: f32) -> f32 {
    f32::from_bits((value.to_bits() + 0x8000) & 0xffff_0000)
}

/// The values that stand for others, in ascending order.
pub(super) struct Codebook(Vec<f32>);

/// How often the levels are moved: they hardly move any more long before.
const ROUNDS: usize = 60;

/// At most `levels`, up to 256, that stand for the `values` that are not zero, with little squared error: Lloyd's k-means
/// from levels evenly spread, which keeps the few large values, that matter most, well represented.
pub(super) fn share(values: &[f32], levels: usize) -> Codebook {
    let mut sorted: Vec<f32> = values.iter().copied().filter(|&value| value != 0.0).collect();
    sorted.sort_unstable_by(f32::total_cmp);
    let mut distinct = sorted.clone();
    distinct.dedup();
    if distinct.len() <= levels {
        return Codebook(distinct);
    }
    // The sum of all values before each place, so that a mean takes two look-ups.
    let mut sums = vec![0.0];
    sums.extend(sorted.iter().scan(0.0, |sum, &value| {
        *sum += f64::from(value);
        Some(*sum)
    }));
    let (first, last) = (sorted[0], sorted[sorted.len() - 1]);
    let step = (last - first) / (levels - 1).max(1) as f32;
    let mut codebook = Codebook((0..levels).map(|i| first + step * i as f32).collect());
    for _ in 0..ROUNDS {
        let ends = codebook.0.windows(2).map(|pair| sorted.partition_point(|&value| value <= middle(pair[0], pair[1])));
        let mut from = 0;
        let moved = ends.chain([sorted.len()]).filter_map(|until| {
            let start = std::mem::replace(&mut from, until);
            (start < until).then(|| ((sums[until] - sums[start]) / (until - start) as f64) as f32)
        });
        codebook = Codebook(moved.collect());
    }
    codebook
}

/// At most `levels`, up to 256, for the `values` that are not zero: those of equal cells, as narrow as leaves at most so many
/// that hold anything. A few values far out take no levels from the others as they do in k-means, and at the same bytes the
/// error is a little smaller.
pub(super) fn spread(values: &[f32], levels: usize) -> Codebook {
    let mut sorted: Vec<f32> = values.iter().copied().filter(|&value| value != 0.0).collect();
    sorted.sort_unstable_by(f32::total_cmp);
    let (Some(first), Some(last)) = (sorted.first(), sorted.last()) else { return Codebook(sorted) };
    let cells = |width: f32| sorted.chunk_by(move |a, b| (a / width).floor() == (b / width).floor());
    // A cell for each sign is always enough, if not for a single level.
    let (mut narrow, mut wide) = (0.0, 2.0 * first.abs().max(last.abs()));
    for _ in 0..HALVINGS {
        let width = middle(narrow, wide);
        if cells(width).count() <= levels { wide = width } else { narrow = width }
    }
    let mean = |cell: &[f32]| (cell.iter().copied().map(f64::from).sum::<f64>() / cell.len() as f64) as f32;
    Codebook(cells(wide).map(mean).collect())
}

/// How often the width of cells is halved between the bounds: beyond that it would change no cell.
const HALVINGS: usize = 24;

fn middle(a: f32, b: f32) -> f32 {
    a + (b - a) / 2.0
}

impl Codebook {
    /// The levels with half of their bits.
    pub(super) fn shortened(self) -> Self {
        let mut levels: Vec<f32> = self.0.into_iter().map(short).collect();
        levels.dedup();
        Self(levels)
    }

    pub(super) fn levels(&self) -> &[f32] {
        &self.0
    }

    /// The index of the level nearest to `value`.
    pub(super) fn nearest(&self, value: f32) -> u8 {
        let after = self.0.partition_point(|&level| level < value).min(self.0.len() - 1);
        let before = after.saturating_sub(1);
        let nearer = if value <= middle(self.0[before], self.0[after]) { before } else { after };
        nearer as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_different_values_are_kept_exactly() {
        let values = [0.5, 0.0, -1.0, 0.5, 3.0, 0.0];
        let codebook = share(&values, 3);
        assert_eq!(codebook.levels(), [-1.0, 0.5, 3.0]);
        for value in values.into_iter().filter(|&value| value != 0.0) {
            assert_eq!(codebook.levels()[usize::from(codebook.nearest(value))], value);
        }
        assert!(share(&[0.0; 5], 16).levels().is_empty());
    }

    #[test]
    fn levels_are_spread_evenly_where_there_are_values() {
        let values: Vec<f32> = (0..4000).map(|i| (i % 200) as f32 / 100.0 - 0.995).chain([40.0]).collect();
        let codebook = spread(&values, 21);
        assert!((18..=21).contains(&codebook.levels().len()), "{:?}", codebook.levels());
        assert_eq!(codebook.levels().last(), Some(&40.0));
        let (core, gaps) = (&codebook.levels()[1..codebook.levels().len() - 2], 0.09..0.12);
        assert!(core.windows(2).all(|pair| gaps.contains(&(pair[1] - pair[0]))), "{core:?}");
        assert!(spread(&[0.0; 5], 16).levels().is_empty());
        assert_eq!(spread(&[3.0, 3.0, -1.0], 2).levels(), [-1.0, 3.0]);
    }

    #[test]
    fn groups_get_a_level_each() {
        let values: Vec<f32> = (0..300).map(|i| [-5.0, 1.0, 4.0][i % 3] + (i as f32 / 3000.0)).collect();
        let codebook = share(&values, 3);
        for (level, group) in codebook.levels().iter().zip([-5.0, 1.0, 4.0]) {
            assert!((level - group - 0.05).abs() < 0.001, "{level}");
        }
        assert_eq!([-9.0, 0.9, 2.0, 99.0].map(|value| codebook.nearest(value)), [0, 1, 1, 2]);
    }
}
