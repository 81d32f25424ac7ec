//! Convolutions of each channel by itself: few multiplications for each number that is read, so that a GPU waits for its memory
//! and nothing is gained by tiles.

use burn::backend::TensorMetadata;
use burn_cubecl::cubecl;
use burn_cubecl::cubecl::prelude::*;

use super::buffer::{Buffer, argument, cubes_for, empty};
use super::pointwise::{SUMMING, activate};
use super::pool::{Sides, SidesLaunch};
use crate::kernels::{Activation, Slide};

pub fn forward(input: Buffer, weight: Buffer, bias: Buffer, slide: Slide, activation: Activation) -> Buffer {
    let ([n, c, height, width], [_, _, k, l]) = (input.shape().dims(), weight.shape().dims());
    let [oh, ow] = [slide.positions(height, k), slide.positions(width, l)];
    let out = empty(&input, [n, c, oh, ow]);
    let len = n * c * oh * ow;
    let (cubes, units) = cubes_for(&out, len);
    // SAFETY: the sizes are those of the tensors.
    unsafe {
        convolve::launch_unchecked(
            &out.client,
            cubes,
            units,
            argument(&input),
            argument(&weight),
            argument(&bias),
            argument(&out),
            len,
            c,
            SidesLaunch::new(height, width, oh, ow),
            [k, l],
            slide,
            activation,
        );
    }
    out
}

pub fn input_gradient(weight: Buffer, gradient: Buffer, [height, width]: [usize; 2], slide: Slide) -> Buffer {
    let ([n, c, oh, ow], [_, _, k, l]) = (gradient.shape().dims(), weight.shape().dims());
    let out = empty(&gradient, [n, c, height, width]);
    let len = n * c * height * width;
    let (cubes, units) = cubes_for(&out, len);
    // SAFETY: the sizes are those of the tensors.
    unsafe {
        gather::launch_unchecked(
            &out.client,
            cubes,
            units,
            argument(&weight),
            argument(&gradient),
            argument(&out),
            len,
            c,
            SidesLaunch::new(height, width, oh, ow),
            [k, l],
            slide,
        );
    }
    out
}

pub fn weight_gradient(input: Buffer, gradient: Buffer, [k, l]: [usize; 2], slide: Slide) -> Buffer {
    let ([n, c, height, width], [_, _, oh, ow]) = (input.shape().dims(), gradient.shape().dims());
    let out = empty(&input, [c, 1, k, l]);
    // SAFETY: the sizes are those of the tensors; there is a cube for each number of the result.
    unsafe {
        correlate::launch_unchecked(
            &out.client,
            CubeCount::Static((k * l) as u32, c as u32, 1),
            CubeDim::new_1d(SUMMING as u32),
            argument(&input),
            argument(&gradient),
            argument(&out),
            n,
            c,
            SidesLaunch::new(height, width, oh, ow),
            [k, l],
            slide,
        );
    }
    out
}

/// Each unit computes one of `len` outputs.
#[cube(launch_unchecked)]
fn convolve(
    input: &[f32],
    weight: &[f32],
    bias: &[f32],
    output: &mut [f32],
    len: usize,
    channels: usize,
    s: Sides,
    #[comptime] kernel: [usize; 2],
    #[comptime] slide: Slide,
    #[comptime] activation: Activation,
) {
    let i = ABSOLUTE_POS;
    if i < len {
        let (first_x, rows) = (i % s.out_width * slide.stride, i / s.out_width);
        let (first_y, map) = (rows % s.out_height * slide.stride, rows / s.out_height);
        let channel = map % channels;
        let before = comptime!(slide.padding[0]);
        let mut sum = bias[channel];
        #[unroll]
        for ky in 0..comptime!(kernel[0]) {
            // Above the picture, it wraps around to a row that is below it.
            let y = first_y + ky - before;
            #[unroll]
            for kx in 0..comptime!(kernel[1]) {
                let x = first_x + kx - before;
                if y < s.height && x < s.width {
                    let tap = comptime!(ky * kernel[1] + kx);
                    let factor = weight[channel * comptime!(kernel[0] * kernel[1]) + tap];
                    sum = fma(factor, input[(map * s.height + y) * s.width + x], sum);
                }
            }
        }
        output[i] = activate(sum, activation);
    }
}

/// Each unit gathers the gradient of one of `len` pixels from the outputs that have seen it.
#[cube(launch_unchecked)]
fn gather(
    weight: &[f32],
    gradient: &[f32],
    result: &mut [f32],
    len: usize,
    channels: usize,
    s: Sides,
    #[comptime] kernel: [usize; 2],
    #[comptime] slide: Slide,
) {
    let i = ABSOLUTE_POS;
    if i < len {
        let before = comptime!(slide.padding[0]);
        let (x, rows) = (i % s.width + before, i / s.width);
        let (y, map) = (rows % s.height + before, rows / s.height);
        let channel = map % channels;
        let mut sum = 0.0f32;
        #[unroll]
        for ky in 0..comptime!(kernel[0]) {
            #[unroll]
            for kx in 0..comptime!(kernel[1]) {
                if y >= ky && x >= kx {
                    let (down, right) = (y - ky, x - kx);
                    let (oy, ox) = (down / slide.stride, right / slide.stride);
                    let seen = oy * slide.stride == down && ox * slide.stride == right;
                    if seen && oy < s.out_height && ox < s.out_width {
                        let tap = comptime!(ky * kernel[1] + kx);
                        let factor = weight[channel * comptime!(kernel[0] * kernel[1]) + tap];
                        sum = fma(factor, gradient[(map * s.out_height + oy) * s.out_width + ox], sum);
                    }
                }
            }
        }
        result[i] = sum;
    }
}

/// Each cube sums the gradient of one tap of one channel, over all positions in `n` pictures.
#[cube(launch_unchecked)]
fn correlate(
    input: &[f32],
    gradient: &[f32],
    result: &mut [f32],
    n: usize,
    channels: usize,
    s: Sides,
    #[comptime] kernel: [usize; 2],
    #[comptime] slide: Slide,
) {
    let (tap, channel) = (CUBE_POS_X as usize, CUBE_POS_Y as usize);
    let unit = UNIT_POS as usize;
    let before = comptime!(slide.padding[0]);
    let (ky, kx) = (tap / comptime!(kernel[1]), tap % comptime!(kernel[1]));
    let mut shared = Shared::<[f32]>::new_slice(SUMMING);
    let positions = s.out_height * s.out_width;
    let mut sum = 0.0f32;
    let mut i = unit;
    while i < n * positions {
        let (map, at) = (i / positions * channels + channel, i % positions);
        // Above the picture, it wraps around to a row that is below it.
        let y = at / s.out_width * slide.stride + ky - before;
        let x = at % s.out_width * slide.stride + kx - before;
        if y < s.height && x < s.width {
            sum = fma(gradient[map * positions + at], input[(map * s.height + y) * s.width + x], sum);
        }
        i += SUMMING;
    }
    shared[unit] = sum;
    sync_cube();
    if unit == 0usize {
        let mut total = 0.0f32;
        for j in 0..SUMMING {
            total += shared[j];
        }
        result[channel * comptime!(kernel[0] * kernel[1]) + tap] = total;
    }
}
