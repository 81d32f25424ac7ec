//! Convolutions of each channel by itself, one plane at a time: a plane, sorted as [`Sorted`] has it, stays in cache, and what
//! a tap of the kernel sees along a row of outputs are neighbours, whatever the stride.

use super::geometry::Geometry;
use super::lanes::{LANES, Lanes};
use super::pointwise::activate;
use super::threads::{for_parts, threads};
use super::unfold::Sorted;
use crate::kernels::Activation;

/// Registers of outputs that are computed together.
const BLOCK: usize = 4;

/// The geometry of one channel of one picture.
fn plane(g: &Geometry) -> Geometry {
    Geometry { pictures: 1, channels: 1, outputs: 1, ..*g }
}

/// Pictures `x` to `[pictures, channels, output height, output width]`; `weight` is `[channels, taps]`.
pub fn forward(g: Geometry, x: &[f32], weight: &[f32], bias: &[f32], activation: Activation) -> Vec<f32> {
    let (input, output, taps) = (g.height * g.width, g.output_height() * g.output_width(), g.kernel[0] * g.kernel[1]);
    let mut out = vec![0.0; g.pictures * g.channels * output];
    let plane = Plane::new(&g);
    let share = (g.pictures * g.channels).div_ceil(threads()).max(1);
    for_parts(&mut out, share * output.max(1), |part, out| {
        // Planes lie between the same zeros one after another.
        let mut pixels = plane.sorted.zeros(&plane.g);
        for (i, out) in out.chunks_mut(output.max(1)).enumerate() {
            let i = part * share + i;
            let channel = i % g.channels;
            plane.sorted.put(&plane.g, &x[i * input..][..input], &mut pixels);
            plane.convolve(&pixels, &weight[channel * taps..][..taps], out);
            activate(out, bias[channel], activation);
        }
    });
    out
}

/// The gradient `dy` of the output to that of the pictures.
pub fn input_gradient(g: Geometry, weight: &[f32], dy: &[f32]) -> Vec<f32> {
    let (input, output, taps) = (g.height * g.width, g.output_height() * g.output_width(), g.kernel[0] * g.kernel[1]);
    let mut out = vec![0.0; g.pictures * g.channels * input];
    let plane = plane(&g);
    for_parts(&mut out, input.max(1), |i, out| {
        let channel = i % g.channels;
        spread(&plane, &dy[i * output..][..output], &weight[channel * taps..][..taps], out);
    });
    out
}

/// The pictures `x` and the gradient `dy` of the output to the gradient of the weight.
pub fn weight_gradient(g: Geometry, x: &[f32], dy: &[f32]) -> Vec<f32> {
    let (input, output, taps) = (g.height * g.width, g.output_height() * g.output_width(), g.kernel[0] * g.kernel[1]);
    let mut out = vec![0.0; g.channels * taps];
    let plane = plane(&g);
    for_parts(&mut out, taps.max(1), |channel, out| {
        for i in (channel..g.pictures * g.channels).step_by(g.channels) {
            correlate(&plane, &x[i * input..][..input], &dy[i * output..][..output], out);
        }
    });
    out
}

/// The taps of a kernel, in the order of its weights.
fn taps(g: &Geometry) -> impl Iterator<Item = [usize; 2]> + use<> {
    let [height, width] = g.kernel;
    (0..height * width).map(move |tap| [tap / width, tap % width])
}

/// What all planes of a layer have in common.
struct Plane {
    g: Geometry,
    sorted: Sorted,
    /// For each tap, the first pixel that it sees of the first row of outputs.
    seen: Vec<usize>,
    /// How much further that is for the next row of outputs.
    row: usize,
}

impl Plane {
    fn new(g: &Geometry) -> Self {
        let g = plane(g);
        let sorted = Sorted::new(&g);
        let seen = taps(&g).map(|tap| sorted.seen(&g, 0, tap)).collect();
        let row = sorted.seen(&g, 1, [0, 0]);
        Self { g, sorted, seen, row }
    }

    /// One plane, whose pixels are sorted, without bias.
    #[cfg_attr(all(target_arch = "wasm32", feature = "relaxed-simd"), target_feature(enable = "relaxed-simd"))]
    fn convolve(&self, pixels: &[f32], weight: &[f32], out: &mut [f32]) {
        let width = self.g.output_width();
        let whole = width / LANES * LANES;
        for (y, out) in out.chunks_mut(width.max(1)).enumerate() {
            let pixels = &pixels[y * self.row..];
            for x in (0..whole).step_by(BLOCK * LANES) {
                let out = &mut out[x..];
                match (whole - x) / LANES {
                    1 => self.block::<1>(pixels, weight, x, out),
                    2 => self.block::<2>(pixels, weight, x, out),
                    3 => self.block::<3>(pixels, weight, x, out),
                    _ => self.block::<BLOCK>(pixels, weight, x, out),
                }
            }
            if whole < width {
                let mut rest = [0.0; LANES];
                self.block::<1>(pixels, weight, whole, &mut rest);
                out[whole..].copy_from_slice(&rest[..width - whole]);
            }
        }
    }

    /// `N` registers of a row of outputs, from `x` on.
    #[inline(always)]
    fn block<const N: usize>(&self, pixels: &[f32], weight: &[f32], x: usize, out: &mut [f32]) {
        let mut sums = [Lanes::ZERO; N];
        for (&first, &weight) in self.seen.iter().zip(weight) {
            let (from, factor) = (&pixels[first + x..][..N * LANES], Lanes::splat(weight));
            for (i, sum) in sums.iter_mut().enumerate() {
                *sum = sum.add_product(Lanes::load(&from[i * LANES..]), factor);
            }
        }
        let out = &mut out[..N * LANES];
        for (i, sum) in sums.into_iter().enumerate() {
            sum.store(&mut out[i * LANES..]);
        }
    }
}

/// Each output's gradient, spread over what its position has seen.
#[cfg_attr(all(target_arch = "wasm32", feature = "relaxed-simd"), target_feature(enable = "relaxed-simd"))]
fn spread(g: &Geometry, dy: &[f32], weight: &[f32], out: &mut [f32]) {
    let sorted = Sorted::new(g);
    let mut pixels = sorted.zeros(g);
    for (y, dy) in dy.chunks(g.output_width().max(1)).enumerate() {
        for (tap, &weight) in taps(g).zip(weight) {
            let to = &mut pixels[sorted.seen(g, y, tap)..][..dy.len()];
            let factor = Lanes::splat(weight);
            let whole = dy.len() / LANES * LANES;
            for x in (0..whole).step_by(LANES) {
                Lanes::load(&to[x..]).add_product(Lanes::load(&dy[x..]), factor).store(&mut to[x..]);
            }
            to[whole..].iter_mut().zip(&dy[whole..]).for_each(|(to, dy)| *to += weight * dy);
        }
    }
    sorted.take(g, &pixels, out);
}

/// Adds to the gradient of each tap what its pixels and the outputs' gradients come to.
#[cfg_attr(all(target_arch = "wasm32", feature = "relaxed-simd"), target_feature(enable = "relaxed-simd"))]
fn correlate(g: &Geometry, x: &[f32], dy: &[f32], out: &mut [f32]) {
    let sorted = Sorted::new(g);
    let mut pixels = sorted.zeros(g);
    sorted.put(g, x, &mut pixels);
    for (y, dy) in dy.chunks(g.output_width().max(1)).enumerate() {
        for (tap, out) in taps(g).zip(out.iter_mut()) {
            let from = &pixels[sorted.seen(g, y, tap)..][..dy.len()];
            let whole = dy.len() / LANES * LANES;
            let mut sum = Lanes::ZERO;
            for x in (0..whole).step_by(LANES) {
                sum = sum.add_product(Lanes::load(&from[x..]), Lanes::load(&dy[x..]));
            }
            let rest: f32 = from[whole..].iter().zip(&dy[whole..]).map(|(x, dy)| x * dy).sum();
            *out += sum.sum() + rest;
        }
    }
}
