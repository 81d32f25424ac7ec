//! Resizing: the mean over areas to make a picture smaller, straight lines between pixels to make it larger.

/// For every output pixel of one axis, the input pixels it reads and how much of each.
struct Axis(Vec<Vec<(usize, f32)>>);

impl Axis {
    /// A triangle filter, as Pillow's and torchvision's antialiased bilinear: `input` pixels become `output`.
    fn new(input: usize, output: usize) -> Self {
        let scale = input as f32 / output as f32;
        let reach = scale.max(1.0);
        let weights = (0..output).map(|i| {
            let centre = (i as f32 + 0.5) * scale;
            let first = (centre - reach).floor().max(0.0) as usize;
            let last = ((centre + reach).ceil() as usize).min(input);
            let taps: Vec<_> = (first..last)
                .map(|j| (j, (1.0 - (j as f32 + 0.5 - centre).abs() / reach).max(0.0)))
                .filter(|&(_, weight)| weight > 0.0)
                .collect();
            let sum: f32 = taps.iter().map(|tap| tap.1).sum();
            taps.into_iter().map(|(j, weight)| (j, weight / sum)).collect()
        });
        Self(weights.collect())
    }
}

/// Resizes one plane to fit into a square of `side`, in its middle; the margins repeat the picture's edge.
pub(super) fn fit(plane: &[f32], width: usize, height: usize, side: usize) -> Vec<f32> {
    let longest = width.max(height);
    let scaled = |length: usize| ((length * side) as f32 / longest as f32).round().max(1.0) as usize;
    let (w, h) = (scaled(width), scaled(height));
    let (columns, rows) = (Axis::new(width, w), Axis::new(height, h));
    let narrow: Vec<f32> = plane
        .chunks(width)
        .flat_map(|row| columns.0.iter().map(|taps| taps.iter().map(|&(j, weight)| row[j] * weight).sum::<f32>()))
        .collect();
    let (left, top) = ((side - w) / 2, (side - h) / 2);
    let inside = |at: usize, margin: usize, length: usize| at.saturating_sub(margin).min(length - 1);
    let mut square = Vec::with_capacity(side * side);
    for y in 0..side {
        let taps = &rows.0[inside(y, top, h)];
        for x in 0..side {
            let x = inside(x, left, w);
            square.push(taps.iter().map(|&(j, weight)| narrow[j * w + x] * weight).sum());
        }
    }
    square
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halving_takes_a_weighted_mean_and_keeps_a_constant() {
        assert!(fit(&[7.0; 36], 6, 6, 3).iter().all(|value| (value - 7.0).abs() < 1e-5));
        // Pillow: Image.fromarray([0, 10, 20, 30], 'F').resize((2, 1), BILINEAR) is [7.142857, 22.857143].
        let row = Axis::new(4, 2).0;
        let resized: Vec<f32> = row.iter().map(|taps| taps.iter().map(|&(j, w)| 10.0 * j as f32 * w).sum()).collect();
        assert!((resized[0] - 7.142857).abs() < 1e-4 && (resized[1] - 22.857143).abs() < 1e-4, "{resized:?}");
    }

    #[test]
    fn doubling_draws_straight_lines() {
        // torch.nn.functional.interpolate([[0, 100], [0, 100]], scale_factor=2, mode='bilinear') has rows 0 25 75 100.
        let mut out = Vec::new();
        Enlarge::new(2, 4).append(&[0, 100, 0, 100], 1.0, 0.0, &mut out);
        assert_eq!(out, [0.0, 25.0, 75.0, 100.0].repeat(4));
    }
}
