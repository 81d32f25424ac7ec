//! Resizing: the mean over areas to make a picture smaller, straight lines between pixels to make it larger.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// How a picture that is no square becomes one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fit {
    /// All of it is there, and the margins repeat its edges.
    #[default]
    Whole,
    /// It fills the square, and what is beyond its middle is left out.
    Cover,
    /// Its shorter side becomes so many pixels, and the square in the middle is cut out, by whole pixels. It is what
    /// torchvision calls `Resize` (antialiased) and `CenterCrop`.
    Crop(usize),
}

/// For every output pixel of one axis, the first input pixel it reads and how much of each from there on.
struct Axis(Vec<(usize, Vec<f32>)>);

impl Axis {
    /// A triangle filter, as Pillow's and torchvision's antialiased bilinear: `input` pixels become `output`.
    fn new(input: usize, output: usize) -> Self {
        Self::part(input, output, 0..output)
    }

    /// Those of the output pixels in `range`.
    fn part(input: usize, output: usize, range: Range<usize>) -> Self {
        let scale = input as f32 / output as f32;
        let reach = scale.max(1.0);
        let weights = range.map(|i| {
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

    /// Each pixel `offset` further on in the input.
    fn shifted(mut self, offset: usize) -> Self {
        self.0.iter_mut().for_each(|(first, _)| *first += offset);
        self
    }

    /// In the middle of `side` output pixels; the margins repeat the first and the last one.
    fn in_the_middle(self, side: usize) -> Self {
        let margin = (side - self.0.len()) / 2;
        let inside = |at: usize| at.saturating_sub(margin).min(self.0.len() - 1);
        Self((0..side).map(|at| self.0[inside(at)].clone()).collect())
    }

    /// The input pixels that it reads, and those between.
    fn span(&self) -> Range<usize> {
        let first = self.0.iter().map(|(first, _)| *first).min().unwrap_or(0);
        let last = self.0.iter().map(|(first, taps)| first + taps.len()).max().unwrap_or(0);
        first..last
    }
}

/// How a picture becomes a square: what each pixel of the square is made of.
pub(super) struct Resize {
    columns: Axis,
    rows: Axis,
}

impl Resize {
    pub(super) fn new(fit: Fit, width: usize, height: usize, side: usize) -> Self {
        let (shortest, longest) = (width.min(height), width.max(height));
        let axis = |length: usize| match fit {
            Fit::Whole => {
                let scaled = ((length * side) as f32 / longest as f32).round().max(1.0) as usize;
                Axis::new(length, scaled).in_the_middle(side)
            }
            Fit::Cover => Axis::new(shortest, side).shifted((length - shortest) / 2),
            // As torchvision rounds: the longer side down, half a pixel beside the middle to the even one.
            Fit::Crop(shorter) => {
                let resized = shorter * length / shortest;
                let margin = ((resized - side) as f64 / 2.0).round_ties_even() as usize;
                Axis::part(length, resized, margin..margin + side)
            }
        };
        Self { columns: axis(width), rows: axis(height) }
    }

    /// Resizes the planes of a picture, one after the other. `read` gives a row of the picture: its part of each plane. A
    /// photograph's planes would take three times its memory, so there is one row of them at a time.
    pub(super) fn planes(&self, width: usize, channels: usize, read: impl Fn(usize, &mut [f32])) -> Vec<f32> {
        let (side, span) = (self.columns.0.len(), self.rows.span());
        let mut row = vec![0.0; channels * width];
        // All rows of the picture, and of each row all planes, as wide as the square.
        let mut narrow = Vec::with_capacity(span.len() * channels * side);
        for y in span.clone() {
            read(y, &mut row);
            for plane in row.chunks(width) {
                narrow.extend(self.columns.0.iter().map(|(first, taps)| {
                    plane[*first..].iter().zip(taps).map(|(value, weight)| value * weight).sum::<f32>()
                }));
            }
        }
        let mut square = vec![0.0; channels * side * side];
        for (i, out) in square.chunks_mut(side).enumerate() {
            let (channel, (first, taps)) = (i / side, &self.rows.0[i % side]);
            for (y, weight) in (first - span.start..).zip(taps) {
                let row = &narrow[(y * channels + channel) * side..][..side];
                out.iter_mut().zip(row).for_each(|(sum, value)| *sum += weight * value);
            }
        }
        square
    }
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

    /// One plane, resized.
    fn resized(fit: Fit, plane: &[f32], width: usize, height: usize, side: usize) -> Vec<f32> {
        let read = |y: usize, row: &mut [f32]| row.copy_from_slice(&plane[y * width..][..width]);
        Resize::new(fit, width, height, side).planes(width, 1, read)
    }

    #[test]
    fn halving_takes_a_weighted_mean_and_keeps_a_constant() {
        assert!(resized(Fit::Whole, &[7.0; 36], 6, 6, 3).iter().all(|value| (value - 7.0).abs() < 1e-5));
        // Pillow: Image.fromarray([0, 10, 20, 30], 'F').resize((2, 1), BILINEAR) is [7.142857, 22.857143].
        let halved = resized(Fit::Whole, &[0.0, 10.0, 20.0, 30.0].repeat(4), 4, 4, 2);
        assert!((halved[0] - 7.142857).abs() < 1e-4 && (halved[1] - 22.857143).abs() < 1e-4, "{halved:?}");
    }

    #[test]
    fn a_covered_square_is_the_middle_of_the_picture() {
        let plane: Vec<f32> = (0..5 * 3).map(|i| (i % 5) as f32).collect();
        assert_eq!(resized(Fit::Cover, &plane, 5, 3, 3), [1.0, 2.0, 3.0].repeat(3));
        assert!((resized(Fit::Cover, &plane, 5, 3, 1)[0] - 2.0).abs() < 1e-5);
    }

    #[test]
    fn a_crop_is_the_middle_of_the_resized_picture() {
        // 7 x 3 become 14 x 6, of which columns 5 to 8 and rows 1 to 4 are cut out.
        let plane: Vec<f32> = (0..7 * 3).map(|i| (i % 7) as f32).collect();
        assert_eq!(resized(Fit::Crop(6), &plane, 7, 3, 4), [2.25, 2.75, 3.25, 3.75].repeat(4));
        // 5 x 4 stay so; half a column beside the middle is column 0, as Python rounds.
        let plane: Vec<f32> = (0..5 * 4).map(|i| (i % 5) as f32).collect();
        assert_eq!(resized(Fit::Crop(4), &plane, 5, 4, 4), [0.0, 1.0, 2.0, 3.0].repeat(4));
        assert_eq!(resized(Fit::Crop(4), &[7.0; 9], 9, 1, 4), [7.0; 16]);
    }

    #[test]
    fn shares_resize_as_everything_here_does() {
        let row = [0u8, 100, 40, 250];
        for output in [2, 4, 9] {
            let shares = shares(4, output);
            let by_shares =
                (0..output).map(|to| (0..4).map(|from| shares[from * output + to] * f32::from(row[from])).sum());
            let plane: Vec<u8> = row.repeat(4);
            let mut expected = Vec::new();
            match output {
                2 => {
                    let plane: Vec<f32> = plane.iter().map(|&value| f32::from(value)).collect();
                    expected = resized(Fit::Whole, &plane, 4, 4, 2);
                }
                _ => Enlarge::new(4, output).append(&plane, 1.0, 0.0, &mut expected),
            }
            for (one, other) in Iterator::zip(by_shares, expected) {
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
