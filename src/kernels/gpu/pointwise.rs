//! Kernels that touch each number about once: activations, padding, sums, the update of the weights.

use burn_cubecl::cubecl;
use burn_cubecl::cubecl::prelude::*;

use crate::kernels::Activation;

/// Applies an activation.
#[cube]
pub fn activate(x: f32, #[comptime] activation: Activation) -> f32 {
    let mut y = x;
    if comptime!(activation == Activation::Relu) {
        y = f32::max(x, 0.0f32);
    }
    if comptime!(activation == Activation::Relu6) {
        y = f32::max(x, 0.0f32);
        y = f32::min(y, 6.0f32);
    }
    if comptime!(activation == Activation::Sigmoid) {
        y = 1.0f32 / (1.0f32 + f32::exp(-x));
    }
    y
}

/// `gradient` times the activation's derivative where it gave `output`.
#[cube(launch_unchecked)]
pub fn activation_gradient(
    output: &[f32],
    gradient: &[f32],
    result: &mut [f32],
    len: usize,
    #[comptime] activation: Activation,
) {
    let i = ABSOLUTE_POS;
    if i < len {
        let (y, dy) = (output[i], gradient[i]);
        let mut dx = dy;
        if comptime!(activation == Activation::Relu) {
            dx = select(y > 0.0f32, dy, 0.0f32);
        }
        if comptime!(activation == Activation::Relu6) {
            dx = select(y > 0.0f32 && y < 6.0f32, dy, 0.0f32);
        }
        if comptime!(activation == Activation::Sigmoid) {
            dx = dy * y * (1.0f32 - y);
        }
        result[i] = dx;
    }
}

/// The sum of two tensors.
#[cube(launch_unchecked)]
pub fn add(one: &[f32], other: &[f32], sum: &mut [f32], len: usize) {
    let i = ABSOLUTE_POS;
    if i < len {
        sum[i] = one[i] + other[i];
    }
}

/// How a picture is laid into a larger one.
#[derive(CubeType, CubeLaunch, Clone, Copy)]
pub struct Padding {
    pub height: usize,
    pub width: usize,
    pub padded_height: usize,
    pub padded_width: usize,
    /// Zeros above and left of the picture, less `crop`.
    pub before: usize,
    /// Rows and columns of the picture that are left out.
    pub crop: usize,
    /// Distance between the picture's pixels in the larger one: the stride whose gradient is taken.
    pub spread: usize,
}

/// Copies pictures `[n, height, width]` into zeros, `[n, padded_height, padded_width]`.
#[cube(launch_unchecked)]
pub fn pad(input: &[f32], output: &mut [f32], len: usize, p: Padding) {
    let i = ABSOLUTE_POS;
    if i < len {
        let x = i % p.padded_width + p.crop;
        let rows = i / p.padded_width;
        let y = rows % p.padded_height + p.crop;
        let mut value = 0.0f32;
        if x >= p.before && y >= p.before {
            let (x, y) = (x - p.before, y - p.before);
            let (column, row) = (x / p.spread, y / p.spread);
            let on_pixel = column * p.spread == x && row * p.spread == y;
            if on_pixel && column < p.width && row < p.height {
                value = input[(rows / p.padded_height * p.height + row) * p.width + column];
            }
        }
        output[i] = value;
    }
}

/// Turns kernels `[outputs, inputs, taps]` around, to `[inputs, outputs, taps]` with the last tap first.
#[cube(launch_unchecked)]
pub fn turn(input: &[f32], output: &mut [f32], outputs: usize, inputs: usize, taps: usize) {
    let i = ABSOLUTE_POS;
    if i < outputs * inputs * taps {
        let (tap, kernel) = (i % taps, i / taps);
        let (to, from) = (kernel % outputs, kernel / outputs);
        output[i] = input[(to * inputs + from) * taps + (taps - 1usize - tap)];
    }
}

/// Adds the `parts` sums of which a product was computed, and the bias of each channel, and applies the activation.
///
/// Of element `i`, the channel is `i / inner % channels`.
#[cube(launch_unchecked)]
pub fn finish(
    partial: &[f32],
    bias: &[f32],
    output: &mut [f32],
    len: usize,
    parts: usize,
    inner: usize,
    channels: usize,
    #[comptime] has_bias: bool,
    #[comptime] activation: Activation,
) {
    let i = ABSOLUTE_POS;
    if i < len {
        let mut sum = 0.0f32;
        for part in 0..parts {
            sum += partial[part * len + i];
        }
        if has_bias {
            sum += bias[i / inner % channels];
        }
        output[i] = activate(sum, activation);
    }
}

/// Units that share the sum of one channel.
pub const SUMMING: usize = 64;

/// Sums `[outer, channels, inner]` to `[channels]`, one cube of [`SUMMING`] units for each channel.
#[cube(launch_unchecked)]
pub fn sum_channels(input: &[f32], output: &mut [f32], outer: usize, channels: usize, inner: usize) {
    let channel = CUBE_POS_X as usize;
    let unit = UNIT_POS as usize;
    let mut shared = Shared::<[f32]>::new_slice(SUMMING);
    let mut sum = 0.0f32;
    let mut i = unit;
    while i < outer * inner {
        sum += input[(i / inner * channels + channel) * inner + i % inner];
        i += SUMMING;
    }
    shared[unit] = sum;
    sync_cube();
    if unit == 0usize {
        let mut total = 0.0f32;
        for j in 0..SUMMING {
            total += shared[j];
        }
        output[channel] = total;
    }
}

/// One step of gradient descent with momentum, on `N` numbers at once; without momentum, `velocity` is not touched.
#[cube(launch_unchecked)]
pub fn sgd<N: Size>(
    parameter: &mut [Vector<f32, N>],
    gradient: &[Vector<f32, N>],
    velocity: &mut [Vector<f32, N>],
    len: usize,
    learning_rate: f32,
    momentum: f32,
    weight_decay: f32,
    #[comptime] has_velocity: bool,
    #[comptime] sparse: bool,
) {
    let i = ABSOLUTE_POS;
    if i < len {
        let weight = parameter[i];
        let mut change = gradient[i] + weight * Vector::<f32, N>::new(weight_decay);
        if has_velocity {
            change += velocity[i] * Vector::<f32, N>::new(momentum);
            velocity[i] = change;
        }
        let mut updated = weight - change * Vector::<f32, N>::new(learning_rate);
        if sparse {
            updated = select_many(weight.equal(&Vector::<f32, N>::new(0.0f32)), weight, updated);
        }
        parameter[i] = updated;
    }
}
