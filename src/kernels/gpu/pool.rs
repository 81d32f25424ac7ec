//! Pooling and its gradient.

use burn_cubecl::cubecl;
use burn_cubecl::cubecl::prelude::*;

use crate::kernels::{Pooling, Window};

/// Sides of the pictures before and after pooling.
#[derive(CubeType, CubeLaunch, Clone, Copy)]
pub struct Sides {
    pub height: usize,
    pub width: usize,
    pub out_height: usize,
    pub out_width: usize,
}

/// Pools pictures `[n, height, width]` to `[n, out_height, out_width]`; `len` is the number of pixels of the output.
#[cube(launch_unchecked)]
pub fn pool(input: &[f32], output: &mut [f32], len: usize, s: Sides, #[comptime] window: Window) {
    let i = ABSOLUTE_POS;
    if i < len {
        let rows = i / s.out_width;
        let first = (rows / s.out_height * s.height + rows % s.out_height * window.stride) * s.width
            + i % s.out_width * window.stride;
        let mut result = input[first];
        if comptime!(window.pooling == Pooling::Average) {
            result = 0.0f32;
        }
        #[unroll]
        for y in 0..window.side {
            #[unroll]
            for x in 0..window.side {
                let value = input[first + y * s.width + x];
                if comptime!(window.pooling == Pooling::Average) {
                    result += value;
                } else {
                    result = f32::max(result, value);
                }
            }
        }
        if comptime!(window.pooling == Pooling::Average) {
            result /= comptime!((window.side * window.side) as f32);
        }
        output[i] = result;
    }
}

/// The gradient of the input, gathered by each of its `len` pixels from the windows that cover it.
///
/// Of a largest value that occurs twice in a window, the first one gets the gradient, as in PyTorch.
#[cube(launch_unchecked)]
pub fn pool_gradient(
    input: &[f32],
    output: &[f32],
    gradient: &[f32],
    result: &mut [f32],
    len: usize,
    s: Sides,
    #[comptime] window: Window,
) {
    let i = ABSOLUTE_POS;
    if i < len {
        let (x, rows) = (i % s.width, i / s.width);
        let (y, picture) = (rows % s.height, rows / s.height);
        let value = input[i];
        let mut sum = 0.0f32;
        // The windows that cover a pixel are the last one that begins at or before it, and those before that.
        #[unroll]
        for back_y in 0..comptime!(window.side.div_ceil(window.stride)) {
            #[unroll]
            for back_x in 0..comptime!(window.side.div_ceil(window.stride)) {
                let (last_y, last_x) = (y / window.stride, x / window.stride);
                if last_y >= back_y && last_x >= back_x {
                    let (wy, wx) = (last_y - back_y, last_x - back_x);
                    let (dy, dx) = (y - wy * window.stride, x - wx * window.stride);
                    let covers = dy < window.side && dx < window.side && wy < s.out_height && wx < s.out_width;
                    if covers {
                        let at = (picture * s.out_height + wy) * s.out_width + wx;
                        if comptime!(window.pooling == Pooling::Average) {
                            sum += gradient[at];
                        } else if output[at] == value {
                            let first = (picture * s.height + wy * window.stride) * s.width + wx * window.stride;
                            let mut is_first = true;
                            for earlier in 0..dy * window.side + dx {
                                let (ey, ex) = (earlier / window.side, earlier % window.side);
                                if input[first + ey * s.width + ex] == value {
                                    is_first = false;
                                }
                            }
                            if is_first {
                                sum += gradient[at];
                            }
                        }
                    }
                }
            }
        }
        if comptime!(window.pooling == Pooling::Average) {
            sum /= comptime!((window.side * window.side) as f32);
        }
        result[i] = sum;
    }
}
