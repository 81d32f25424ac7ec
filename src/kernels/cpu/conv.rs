//! Convolutions. Where Winograd's way (see [`winograd`]) doesn't suit: unfolding and matrix products, one picture at a
//! time, so that a picture's columns stay in cache.
//!
//! With `columns` the unfolded picture, `[c k k, oh ow]`:
//!
//! - output = weight `[o, c k k]` x columns + bias
//! - weight gradient = sum over pictures of gradient `[o, oh ow]` x columns transposed
//! - input gradient = weight transposed x gradient, folded back

use std::ops::Deref;

use super::geometry::Geometry;
use super::matrix::Matrix;
use super::pointwise::activate;
use super::product::{Threads, product};
use super::scratch::Scratch;
use super::threads::{for_parts, threads};
use super::unfold::{fold, unfold};
use super::winograd;
use crate::kernels::Activation;

/// Runs `f(picture, its part of `out`, columns, threads)` for all pictures, on all threads there are.
fn for_pictures(g: &Geometry, out: &mut [f32], f: impl Fn(usize, &mut [f32], Threads) + Sync) {
    if g.pictures == 1 {
        return f(0, out, Threads::All);
    }
    let len = out.len() / g.pictures.max(1);
    let share = len * g.pictures.div_ceil(threads()).max(1);
    for_parts(out, share.max(1), |part, out| {
        for (i, out) in out.chunks_mut(len).enumerate() {
            f(part * share / len + i, out, Threads::One);
        }
    });
}

/// A picture's columns.
fn columns<'a>(g: &Geometry, picture: &'a [f32]) -> Columns<'a> {
    if g.is_pointwise() { Columns::Picture(picture) } else { Columns::Unfolded(unfold(g, picture)) }
}

enum Columns<'a> {
    Picture(&'a [f32]),
    Unfolded(Scratch),
}

impl Deref for Columns<'_> {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        match self {
            Self::Picture(picture) => picture,
            Self::Unfolded(columns) => columns,
        }
    }
}

/// The number of pieces in which sums over pictures are computed, one after another; fixed, so that natively a sum does
/// not depend on the number of threads.
const PIECES: usize = if cfg!(target_arch = "wasm32") { 1 } else { 2 };

/// Pictures `x` to `[pictures, outputs, output height, output width]`.
pub fn forward(g: Geometry, x: &[f32], weight: &[f32], bias: &[f32], activation: Activation) -> Vec<f32> {
    let (taps, pixels, picture) = (g.taps(), g.pixels(), g.picture_len());
    let mut out = vec![0.0; g.pictures * g.output_len()];
    let finish = |out: &mut [f32]| {
        let maps = out.chunks_mut(pixels.max(1)).zip(bias.iter().cycle());
        maps.for_each(|(map, bias)| activate(map, *bias, activation));
    };
    if winograd::suits(&g) {
        for_parts(&mut out, g.together() * g.output_len(), |i, out| {
            winograd::forward(&g, &x[i * g.together() * picture..], weight, out);
            finish(out);
        });
        return out;
    }
    for_pictures(&g, &mut out, |i, out, threads| {
        let columns = columns(&g, &x[i * picture..(i + 1) * picture]);
        let sizes = [g.outputs, taps, pixels];
        product(out, sizes, Matrix::new(weight, taps), Matrix::new(&columns, pixels), false, threads);
        finish(out);
    });
    out
}

/// The gradient `dy` of the output to that of the pictures.
pub fn input_gradient(g: Geometry, weight: &[f32], dy: &[f32]) -> Vec<f32> {
    let (taps, pixels, output) = (g.taps(), g.pixels(), g.output_len());
    let mut out = vec![0.0; g.pictures * g.picture_len()];
    if winograd::suits(&g) {
        for_parts(&mut out, g.together() * g.picture_len(), |i, out| {
            winograd::input_gradient(&g, weight, &dy[i * g.together() * output..], out);
        });
        return out;
    }
    for_pictures(&g, &mut out, |i, out, threads| {
        let (sizes, weight) = ([taps, g.outputs, pixels], Matrix::new(weight, taps).transposed());
        let dy = Matrix::new(&dy[i * output..(i + 1) * output], pixels);
        if g.is_pointwise() {
            return product(out, sizes, weight, dy, false, threads);
        }
        let mut columns = Scratch::new(taps * pixels);
        product(&mut columns, sizes, weight, dy, false, threads);
        fold(&g, &columns, out);
    });
    out
}

/// The pictures `x` and the gradient `dy` of the output to the gradient of the weight.
pub fn weight_gradient(g: Geometry, x: &[f32], dy: &[f32]) -> Vec<f32> {
    let (taps, pixels, picture, output) = (g.taps(), g.pixels(), g.picture_len(), g.output_len());
    let len = g.outputs * taps;
    let share = g.pictures.div_ceil(PIECES).max(1);
    let pieces = g.pictures.div_ceil(share).max(1);
    let mut out = vec![0.0; pieces * len];
    let threads = if pieces == 1 { Threads::All } else { Threads::One };
    for_parts(&mut out, len.max(1), |piece, out| {
        let pictures = piece * share..((piece + 1) * share).min(g.pictures);
        if winograd::suits(&g) {
            for first in pictures.clone().step_by(g.together()) {
                let end = pictures.end.min(first + g.together());
                winograd::weight_gradient(&g, &x[first * picture..], &dy[first * output..end * output], out);
            }
            return;
        }
        for i in pictures {
            let columns = columns(&g, &x[i * picture..(i + 1) * picture]);
            let dy = Matrix::new(&dy[i * output..(i + 1) * output], pixels);
            product(out, [g.outputs, pixels, taps], dy, Matrix::new(&columns, pixels).transposed(), true, threads);
        }
    });
    let (first, rest) = out.split_at_mut(len);
    for piece in rest.chunks(len.max(1)) {
        first.iter_mut().zip(piece).for_each(|(sum, term)| *sum += term);
    }
    out.truncate(len);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::Slide;

    fn noise(len: usize, seed: u32) -> Vec<f32> {
        (0..len).map(|i| crate::formula::noise(seed, i) - 0.5).collect()
    }

    /// The largest difference, over the largest expected value.
    fn error(found: &[f32], expected: &[f64]) -> f64 {
        let largest = expected.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
        found.iter().zip(expected).map(|(a, b)| (f64::from(*a) - b).abs() / largest).fold(0.0, f64::max)
    }

    #[test]
    fn winograds_way_gives_what_the_sums_give() {
        for (i, (sides, channels, kernel, padding)) in [
            ([12, 12], [40, 70], 3, 1),
            ([13, 13], [17, 20], 3, 0),
            ([5, 23], [16, 16], 3, 2),
            ([14, 14], [24, 16], 5, 2),
            ([9, 6], [20, 66], 5, 0),
            ([7, 16], [33, 19], 5, 4),
        ]
        .into_iter()
        .enumerate()
        {
            let ([height, width], [channels, outputs]) = (sides, channels);
            let slide = Slide::new(1, padding);
            let g = Geometry { pictures: 3, channels, height, width, outputs, kernel: [kernel; 2], slide };
            assert!(winograd::suits(&g));
            let (oh, ow) = (g.output_height(), g.output_width());
            let x = noise(g.pictures * g.picture_len(), 1);
            let (weight, dy) = (noise(outputs * g.taps(), 2), noise(g.pictures * g.output_len(), 3));
            let mut sums = [vec![0.0; dy.len()], vec![0.0; x.len()], vec![0.0; weight.len()]];
            let places = (0..dy.len()).flat_map(|at| (0..g.taps()).map(move |tap| (at, tap)));
            for (at, tap) in places {
                let (picture, output, oy, ox) = (at / g.output_len(), at / (oh * ow) % outputs, at / ow % oh, at % ow);
                let (channel, ky, kx) = (tap / (kernel * kernel), tap / kernel % kernel, tap % kernel);
                let (row, column) = ((oy + ky).wrapping_sub(padding), (ox + kx).wrapping_sub(padding));
                if row < height && column < width {
                    let pixel = ((picture * channels + channel) * height + row) * width + column;
                    let w = output * g.taps() + tap;
                    sums[0][at] += f64::from(x[pixel] * weight[w]);
                    sums[1][pixel] += f64::from(dy[at] * weight[w]);
                    sums[2][w] += f64::from(dy[at] * x[pixel]);
                }
            }
            let errors = [
                error(&forward(g, &x, &weight, &vec![0.0; outputs], Activation::Identity), &sums[0]),
                error(&input_gradient(g, &weight, &dy), &sums[1]),
                error(&weight_gradient(g, &x, &dy), &sums[2]),
            ];
            assert!(errors.iter().all(|error| *error < 5e-5), "case {i}: {errors:?}");
        }
    }
}
