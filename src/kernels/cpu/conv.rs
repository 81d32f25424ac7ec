//! Convolutions: im2col and matrix products, one picture at a time, so that a picture's columns stay in cache.
//!
//! With `columns` the unfolded picture, `[c k k, oh ow]`:
//!
//! - output = weight `[o, c k k]` x columns + bias
//! - weight gradient = sum over pictures of gradient `[o, oh ow]` x columns transposed
//! - input gradient = weight transposed x gradient, folded back (col2im)

use super::activate;
use super::product::{Matrix, Threads, product};
use crate::kernels::{Activation, Slide};

/// The shapes of one convolution.
#[derive(Clone, Copy)]
pub struct Geometry {
    pub pictures: usize,
    pub channels: usize,
    pub height: usize,
    pub width: usize,
    pub outputs: usize,
    pub kernel: [usize; 2],
    pub slide: Slide,
}

impl Geometry {
    pub fn output_height(&self) -> usize {
        self.slide.positions(self.height, self.kernel[0])
    }

    pub fn output_width(&self) -> usize {
        self.slide.positions(self.width, self.kernel[1])
    }

    /// Pixels of one output channel: the columns' width.
    fn pixels(&self) -> usize {
        self.output_height() * self.output_width()
    }

    /// Weights of one output channel: the columns' height.
    pub fn taps(&self) -> usize {
        self.channels * self.kernel[0] * self.kernel[1]
    }

    fn picture_len(&self) -> usize {
        self.channels * self.height * self.width
    }

    fn output_len(&self) -> usize {
        self.outputs * self.pixels()
    }

    /// The output positions along one axis whose tap `offset` falls inside the picture.
    fn inside(&self, offset: usize, input: usize, output: usize) -> std::ops::Range<usize> {
        let Slide { stride, padding } = self.slide;
        let first = padding.saturating_sub(offset).div_ceil(stride);
        let end = (input + padding).saturating_sub(offset).div_ceil(stride).min(output);
        first.min(end)..end
    }

    /// Calls `f(columns row, picture row, x range, first x in the picture)` for every run of pixels that a tap reads.
    fn runs(&self, mut f: impl FnMut(usize, usize, std::ops::Range<usize>, usize)) {
        let (oh, ow) = (self.output_height(), self.output_width());
        let Slide { stride, padding } = self.slide;
        let mut tap = 0;
        for channel in 0..self.channels {
            for ky in 0..self.kernel[0] {
                for kx in 0..self.kernel[1] {
                    let xs = self.inside(kx, self.width, ow);
                    for y in self.inside(ky, self.height, oh) {
                        let row = channel * self.height + y * stride + ky - padding;
                        let at = tap * oh * ow + y * ow;
                        let first = xs.start * stride + kx;
                        if !xs.is_empty() {
                            f(at, row * self.width, xs.clone(), first - padding);
                        }
                    }
                    tap += 1;
                }
            }
        }
    }

    fn im2col(&self, picture: &[f32], columns: &mut [f32]) {
        columns.fill(0.0);
        self.runs(|at, row, xs, first| {
            let to = &mut columns[at + xs.start..at + xs.end];
            let from = &picture[row + first..];
            match self.slide.stride {
                1 => to.copy_from_slice(&from[..to.len()]),
                stride => to.iter_mut().zip(from.iter().step_by(stride)).for_each(|(to, from)| *to = *from),
            }
        });
    }

    fn col2im(&self, columns: &[f32], picture: &mut [f32]) {
        picture.fill(0.0);
        self.runs(|at, row, xs, first| {
            let from = &columns[at + xs.start..at + xs.end];
            let to = &mut picture[row + first..];
            match self.slide.stride {
                1 => to.iter_mut().zip(from).for_each(|(to, from)| *to += from),
                stride => to.iter_mut().step_by(stride).zip(from).for_each(|(to, from)| *to += from),
            }
        });
    }
}

/// Runs `f(first picture, its part of `out`, scratch, threads)` for runs of `run` pictures, on all threads there are.
#[cfg(not(target_arch = "wasm32"))]
fn for_runs(out: &mut [f32], len: usize, scratch: usize, f: impl Fn(usize, &mut [f32], &mut [f32], Threads) + Sync) {
    use rayon::prelude::*;
    if out.len() == len {
        return f(0, out, &mut vec![0.0; scratch], Threads::All);
    }
    out.par_chunks_mut(len)
        .enumerate()
        .for_each_init(|| vec![0.0; scratch], |scratch, (i, part)| f(i, part, scratch, Threads::One));
}

#[cfg(target_arch = "wasm32")]
fn for_runs(out: &mut [f32], len: usize, scratch: usize, f: impl Fn(usize, &mut [f32], &mut [f32], Threads)) {
    let mut scratch = vec![0.0; scratch];
    out.chunks_mut(len).enumerate().for_each(|(i, part)| f(i, part, &mut scratch, Threads::One));
}

/// The number of pieces in which sums over pictures are computed; fixed, so that a sum does not depend on the machine.
const PIECES: usize = 2;

/// Pictures `x` to `[pictures, outputs, output height, output width]`.
pub fn forward(g: Geometry, x: &[f32], weight: &[f32], bias: &[f32], activation: Activation) -> Vec<f32> {
    let (taps, pixels, picture) = (g.taps(), g.pixels(), g.picture_len());
    let mut out = vec![0.0; g.pictures * g.output_len()];
    for_runs(&mut out, g.output_len(), taps * pixels, |i, out, columns, threads| {
        g.im2col(&x[i * picture..(i + 1) * picture], columns);
        for (row, bias) in out.chunks_mut(pixels).zip(bias) {
            row.fill(*bias);
        }
        let sizes = [g.outputs, taps, pixels];
        product(out, sizes, Matrix::new(weight, taps), Matrix::new(columns, pixels), true, threads);
        activate(out, activation);
    });
    out
}

/// The gradient `dy` of the output to that of the pictures.
pub fn input_gradient(g: Geometry, weight: &[f32], dy: &[f32]) -> Vec<f32> {
    let (taps, pixels, output) = (g.taps(), g.pixels(), g.output_len());
    let mut out = vec![0.0; g.pictures * g.picture_len()];
    for_runs(&mut out, g.picture_len(), taps * pixels, |i, out, columns, threads| {
        let dy = Matrix::new(&dy[i * output..(i + 1) * output], pixels);
        product(columns, [taps, g.outputs, pixels], Matrix::new(weight, taps).transposed(), dy, false, threads);
        g.col2im(columns, out);
    });
    out
}

/// The pictures `x` and the gradient `dy` of the output to the gradient of the weight.
pub fn weight_gradient(g: Geometry, x: &[f32], dy: &[f32]) -> Vec<f32> {
    let (taps, pixels, picture, output) = (g.taps(), g.pixels(), g.picture_len(), g.output_len());
    let len = g.outputs * taps;
    let pieces = PIECES.min(g.pictures.max(1));
    let share = g.pictures.div_ceil(pieces);
    let mut out = vec![0.0; pieces * len];
    for_runs(&mut out, len, taps * pixels, |piece, out, columns, threads| {
        for i in piece * share..((piece + 1) * share).min(g.pictures) {
            g.im2col(&x[i * picture..(i + 1) * picture], columns);
            let dy = Matrix::new(&dy[i * output..(i + 1) * output], pixels);
            product(out, [g.outputs, pixels, taps], dy, Matrix::new(columns, pixels).transposed(), true, threads);
        }
    });
    let (first, rest) = out.split_at_mut(len);
    for piece in rest.chunks(len) {
        first.iter_mut().zip(piece).for_each(|(sum, term)| *sum += term);
    }
    out.truncate(len);
    out
}
