//! Resizing: the mean over areas to make a picture smaller, straight lines between pixels to make it larger.

/// For every output pixel of one axis, the first input pixel it reads and how much of each from there on.
struct Axis(Vec<(usize, Vec<f32>)>);

impl Axis {
    /// A triangle filter, as Pillow's and torchvision's antialiased bilinear: `input` pixels become `output`.
    fn new(input: usize, output: usize) -> Self {
        let scale = input as f32 / output as f32;
        let reach = scale.max(1.0);
        let weights = (0..output).map(|i| {
            let centre = (i as f32 + 0.5) * scale;
            let weight = |j: usize| (1.0 - (j as f32 + 0.5 - centre).abs() / reach).max(0.0);
            let first = (centre - reach).floor().max(0.0) as usize;
            let last = ((centre + reach).ceil() as usize).min(input);
            let first = (first..last).find(|&j| weight(j) > 0.0).unwrap_or(first);
            let taps: Vec<f32> = (first..last).map(weight).collect();
            let sum: f32 = taps.iter().sum();
            (first, taps.into_iter().map(|weight| weight / sum).collect())
        });
        Self(weights.collect())
    }

    /// One row, resized and appended.
    fn row(&self, row: &[f32], out: &mut Vec<f32>) {
        out.extend(
            self.0
                .iter()
                .map(|(first, taps)| row[*first..].iter().zip(taps).map(|(value, weight)| value * weight).sum::<f32>()),
        );
    }

    /// Output row `i` of rows of one width.
    fn column(&self, rows: &[f32], width: usize, i: usize) -> Vec<f32> {
        let (first, taps) = &self.0[i];
        let mut sums = vec![0.0; width];
        for (row, weight) in rows[first * width..].chunks(width).zip(taps) {
            sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += weight * value);
        }
        sums
    }
}

/// Resizes one plane to fit into a square of `side`, in its middle; the margins repeat the picture's edge.
pub(super) fn whole(plane: &[f32], width: usize, height: usize, side: usize) -> Vec<f32> {
    let longest = width.max(height);
    let scaled = |length: usize| ((length * side) as f32 / longest as f32).round().max(1.0) as usize;
    let (w, h) = (scaled(width), scaled(height));
    let (columns, rows) = (Axis::new(width, w), Axis::new(height, h));
    let mut narrow = Vec::with_capacity(w * height);
    plane.chunks(width).for_each(|row| columns.row(row, &mut narrow));
    let (left, top) = ((side - w) / 2, (side - h) / 2);
    let inside = |at: usize, margin: usize, length: usize| at.saturating_sub(margin).min(length - 1);
    let mut square = Vec::with_capacity(side * side);
    for y in 0..side {
        let row = rows.column(&narrow, w, inside(y, top, h));
        square.extend((0..side).map(|x| row[inside(x, left, w)]));
    }
    square
}

/// Resizes the largest square in the middle of one plane to `side`.
pub(super) fn cover(plane: &[f32], width: usize, height: usize, side: usize) -> Vec<f32> {
    let shortest = width.min(height);
    let (left, top) = ((width - shortest) / 2, (height - shortest) / 2);
    let axis = Axis::new(shortest, side);
    let mut narrow = Vec::with_capacity(side * shortest);
    for row in plane.chunks(width).skip(top).take(shortest) {
        axis.row(&row[left..left + shortest], &mut narrow);
    }
    (0..side).flat_map(|y| axis.column(&narrow, side, y)).collect()
}

/// Enlarges square planes of one size to another, as often as wanted.
pub(super) struct Enlarge {
    /// The two input pixels of an output pixel, and the second one's share.
    taps: Vec<(usize, usize, f32)>,
    input: usize,
}

impl Enlarge {
    pub(super) fn new(input: usize, output: usize) -> Self {
        let scale = input as f32 / output as f32;
        let taps = (0..output).map(|i| {
            let at = ((i as f32 + 0.5) * scale - 0.5).clamp(0.0, (input - 1) as f32);
            let first = at.floor() as usize;
            (first, (first + 1).min(input - 1), at - first as f32)
        });
        Self { taps: taps.collect(), input }
    }

    /// Appends the enlarged plane, each value times `gain` plus `offset`.
    pub(super) fn append(&self, plane: &[u8], gain: f32, offset: f32, out: &mut Vec<f32>) {
        if self.taps.len() == self.input {
            return out.extend(plane.iter().map(|&value| f32::from(value) * gain + offset));
        }
        let wide: Vec<f32> = plane
            .chunks(self.input)
            .flat_map(|row| {
                let row = |i: usize| f32::from(row[i]) * gain + offset;
                self.taps.iter().map(move |&(a, b, share)| row(a) + (row(b) - row(a)) * share)
            })
            .collect();
        let width = self.taps.len();
        for &(a, b, share) in &self.taps {
            let (above, below) = (&wide[a * width..][..width], &wide[b * width..][..width]);
            out.extend(above.iter().zip(below).map(|(above, below)| above + (below - above) * share));
        }
    }
}

/// How much of each of `input` pixels is in each of `output` when a row is resized: `[input, output]`, flat.
pub(crate) fn shares(input: usize, output: usize) -> Vec<f32> {
    let mut shares = vec![0.0; input * output];
    for (to, (first, taps)) in Axis::new(input, output).0.into_iter().enumerate() {
        for (from, share) in (first..).zip(taps) {
            shares[from * output + to] = share;
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halving_takes_a_weighted_mean_and_keeps_a_constant() {
        assert!(whole(&[7.0; 36], 6, 6, 3).iter().all(|value| (value - 7.0).abs() < 1e-5));
        // Pillow: Image.fromarray([0, 10, 20, 30], 'F').resize((2, 1), BILINEAR) is [7.142857, 22.857143].
        let row = Axis::new(4, 2);
        let mut resized = Vec::new();
        row.row(&[0.0, 10.0, 20.0, 30.0], &mut resized);
        assert!((resized[0] - 7.142857).abs() < 1e-4 && (resized[1] - 22.857143).abs() < 1e-4, "{resized:?}");
    }

    #[test]
    fn a_covered_square_is_the_middle_of_the_picture() {
        let plane: Vec<f32> = (0..5 * 3).map(|i| (i % 5) as f32).collect();
        assert_eq!(cover(&plane, 5, 3, 3), [1.0, 2.0, 3.0].repeat(3));
        assert!((cover(&plane, 5, 3, 1)[0] - 2.0).abs() < 1e-5);
    }

    #[test]
    fn shares_resize_as_everything_here_does() {
        let row = [0u8, 100, 40, 250];
        for output in [2, 4, 9] {
            let shares = shares(4, output);
            let resized =
                (0..output).map(|to| (0..4).map(|from| shares[from * output + to] * f32::from(row[from])).sum());
            let plane: Vec<u8> = row.repeat(4);
            let mut expected = Vec::new();
            match output {
                2 => expected = whole(&plane.iter().map(|&value| f32::from(value)).collect::<Vec<_>>(), 4, 4, 2),
                _ => Enlarge::new(4, output).append(&plane, 1.0, 0.0, &mut expected),
            }
            for (one, other) in Iterator::zip(resized, expected) {
                let one: f32 = one;
                assert!((one - other).abs() < 1e-4, "{output}: {one} {other}");
            }
        }
    }

    #[test]
    fn doubling_draws_straight_lines() {
        // torch.nn.functional.interpolate([[0, 100], [0, 100]], scale_factor=2, mode='bilinear') has rows 0 25 75 100.
        let mut out = Vec::new();
        Enlarge::new(2, 4).append(&[0, 100, 0, 100], 1.0, 0.0, &mut out);
        assert_eq!(out, [0.0, 25.0, 75.0, 100.0].repeat(4));
    }
}
