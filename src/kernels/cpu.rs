//! The kernels on the CPU: im2col and matrix products, one picture at a time, so that a picture's columns stay in cache.
//!
//! With `columns` the unfolded picture, `[c k k, oh ow]`:
//!
//! - output = weight `[o, c k k]` x columns + bias
//! - weight gradient = sum over pictures of gradient `[o, oh ow]` x columns transposed
//! - input gradient = weight transposed x gradient, folded back (col2im)

use burn::backend::{Flex, tensor::FloatTensor};
use burn::tensor::{Shape, TensorData};

use super::Kernels;

/// The shapes of one convolution.
#[derive(Clone, Copy)]
struct Geometry {
    pictures: usize,
    channels: usize,
    height: usize,
    width: usize,
    outputs: usize,
    kernel: [usize; 2],
    stride: usize,
    padding: usize,
}

impl Geometry {
    fn new(input: &FloatTensor<Flex>, weight: &FloatTensor<Flex>, stride: usize, padding: usize) -> Self {
        let [pictures, channels, height, width] = input.layout().shape().dims();
        let [outputs, _, kernel_height, kernel_width] = weight.layout().shape().dims();
        Self { pictures, channels, height, width, outputs, kernel: [kernel_height, kernel_width], stride, padding }
    }

    fn output_side(&self, input: usize, kernel: usize) -> usize {
        (input + 2 * self.padding - kernel) / self.stride + 1
    }

    fn output_height(&self) -> usize {
        self.output_side(self.height, self.kernel[0])
    }

    fn output_width(&self) -> usize {
        self.output_side(self.width, self.kernel[1])
    }

    /// Pixels of one output channel: the columns' width.
    fn pixels(&self) -> usize {
        self.output_height() * self.output_width()
    }

    /// Weights of one output channel: the columns' height.
    fn taps(&self) -> usize {
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
        let first = self.padding.saturating_sub(offset).div_ceil(self.stride);
        let end = (input + self.padding).saturating_sub(offset).div_ceil(self.stride).min(output);
        first.min(end)..end
    }

    /// Calls `f(columns row, picture row, x range, first x in the picture)` for every run of pixels that a tap reads.
    fn runs(&self, mut f: impl FnMut(usize, usize, std::ops::Range<usize>, usize)) {
        let (oh, ow) = (self.output_height(), self.output_width());
        let mut tap = 0;
        for channel in 0..self.channels {
            for ky in 0..self.kernel[0] {
                for kx in 0..self.kernel[1] {
                    let xs = self.inside(kx, self.width, ow);
                    for y in self.inside(ky, self.height, oh) {
                        let row = channel * self.height + y * self.stride + ky - self.padding;
                        let at = tap * oh * ow + y * ow;
                        let first = xs.start * self.stride + kx;
                        if !xs.is_empty() {
                            f(at, row * self.width, xs.clone(), first - self.padding);
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
            match self.stride {
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
            match self.stride {
                1 => to.iter_mut().zip(from).for_each(|(to, from)| *to += from),
                stride => to.iter_mut().step_by(stride).zip(from).for_each(|(to, from)| *to += from),
            }
        });
    }
}

/// A matrix in memory: its elements and the distance between neighbours down a column and along a row.
#[derive(Clone, Copy)]
struct Matrix<'a> {
    data: &'a [f32],
    row_stride: isize,
    column_stride: isize,
}

impl<'a> Matrix<'a> {
    /// Row after row, each `columns` long.
    fn new(data: &'a [f32], columns: usize) -> Self {
        Self { data, row_stride: columns as isize, column_stride: 1 }
    }

    fn transposed(self) -> Self {
        Self { row_stride: self.column_stride, column_stride: self.row_stride, ..self }
    }
}

/// `out[m, n] = a[m, k] b[k, n]`, added to what `out` holds if `accumulate`.
fn product(out: &mut [f32], [m, k, n]: [usize; 3], a: Matrix, b: Matrix, accumulate: bool, threads: gemm::Parallelism) {
    assert!(out.len() >= m * n && a.data.len() >= m * k && b.data.len() >= k * n);
    let old = if accumulate { 1.0 } else { 0.0 };
    // SAFETY: the three matrices lie inside their slices, as just checked; `out` is borrowed mutably, so nothing aliases.
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            out.as_mut_ptr(),
            1,
            n as isize,
            accumulate,
            a.data.as_ptr(),
            a.column_stride,
            a.row_stride,
            b.data.as_ptr(),
            b.column_stride,
            b.row_stride,
            old,
            1.0,
            false,
            false,
            false,
            threads,
        );
    }
}

/// Runs `f(first picture, its part of `out`, scratch, threads)` for runs of `run` pictures, on all threads there are.
#[cfg(not(target_arch = "wasm32"))]
fn for_runs(
    out: &mut [f32],
    len: usize,
    scratch: usize,
    f: impl Fn(usize, &mut [f32], &mut [f32], gemm::Parallelism) + Sync,
) {
    use rayon::prelude::*;
    if out.len() == len {
        return f(0, out, &mut vec![0.0; scratch], gemm::Parallelism::Rayon(0));
    }
    out.par_chunks_mut(len)
        .enumerate()
        .for_each_init(|| vec![0.0; scratch], |scratch, (i, part)| f(i, part, scratch, gemm::Parallelism::None));
}

#[cfg(target_arch = "wasm32")]
fn for_runs(out: &mut [f32], len: usize, scratch: usize, f: impl Fn(usize, &mut [f32], &mut [f32], gemm::Parallelism)) {
    let mut scratch = vec![0.0; scratch];
    out.chunks_mut(len).enumerate().for_each(|(i, part)| f(i, part, &mut scratch, gemm::Parallelism::None));
}

/// The number of pieces in which sums over pictures are computed; fixed, so that a sum does not depend on the machine.
const PIECES: usize = 2;

fn tensor(data: Vec<f32>, shape: impl Into<Shape>) -> FloatTensor<Flex> {
    FloatTensor::<Flex>::from_data(TensorData::new(data, shape))
}

impl Kernels for Flex {
    fn conv2d_bias(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        stride: usize,
        padding: usize,
    ) -> FloatTensor<Self> {
        let (input, weight, bias) = (input.to_contiguous(), weight.to_contiguous(), bias.to_contiguous());
        let g = Geometry::new(&input, &weight, stride, padding);
        let (x, w, b) = (input.storage::<f32>(), weight.storage::<f32>(), bias.storage::<f32>());
        let (taps, pixels, picture) = (g.taps(), g.pixels(), g.picture_len());
        let mut out = vec![0.0; g.pictures * g.output_len()];
        for_runs(&mut out, g.output_len(), taps * pixels, |i, out, columns, threads| {
            g.im2col(&x[i * picture..(i + 1) * picture], columns);
            for (row, bias) in out.chunks_mut(pixels).zip(b) {
                row.fill(*bias);
            }
            let sizes = [g.outputs, taps, pixels];
            product(out, sizes, Matrix::new(w, taps), Matrix::new(columns, pixels), true, threads);
        });
        tensor(out, [g.pictures, g.outputs, g.output_height(), g.output_width()])
    }

    fn conv2d_input_grad(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        grad: FloatTensor<Self>,
        stride: usize,
        padding: usize,
    ) -> FloatTensor<Self> {
        let (weight, grad) = (weight.to_contiguous(), grad.to_contiguous());
        let g = Geometry::new(&input, &weight, stride, padding);
        let (w, dy) = (weight.storage::<f32>(), grad.storage::<f32>());
        let (taps, pixels, output) = (g.taps(), g.pixels(), g.output_len());
        let mut out = vec![0.0; g.pictures * g.picture_len()];
        for_runs(&mut out, g.picture_len(), taps * pixels, |i, out, columns, threads| {
            let dy = Matrix::new(&dy[i * output..(i + 1) * output], pixels);
            product(columns, [taps, g.outputs, pixels], Matrix::new(w, taps).transposed(), dy, false, threads);
            g.col2im(columns, out);
        });
        tensor(out, [g.pictures, g.channels, g.height, g.width])
    }

    fn conv2d_weight_grad(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        grad: FloatTensor<Self>,
        stride: usize,
        padding: usize,
    ) -> FloatTensor<Self> {
        let (input, grad) = (input.to_contiguous(), grad.to_contiguous());
        let g = Geometry::new(&input, &weight, stride, padding);
        let (x, dy) = (input.storage::<f32>(), grad.storage::<f32>());
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
        tensor(out, [g.outputs, g.channels, g.kernel[0], g.kernel[1]])
    }

    fn conv2d_bias_grad(grad: FloatTensor<Self>) -> FloatTensor<Self> {
        let grad = grad.to_contiguous();
        let [pictures, outputs, height, width] = grad.layout().shape().dims();
        let mut out = vec![0.0; outputs];
        for picture in grad.storage::<f32>().chunks((outputs * height * width).max(1)).take(pictures) {
            for (sum, channel) in out.iter_mut().zip(picture.chunks(height * width)) {
                *sum += channel.iter().sum::<f32>();
            }
        }
        tensor(out, [outputs])
    }
}
