//! Pooling, one channel of one picture at a time.

use crate::kernels::{Pooling, Window};

/// A channel of a picture, and how it is pooled.
#[derive(Clone, Copy)]
pub struct Maps {
    pub height: usize,
    pub width: usize,
    pub window: Window,
}

impl Maps {
    pub fn output_len(&self) -> usize {
        self.window.positions(self.height) * self.window.positions(self.width)
    }

    /// Calls `f(pixel of the output, first pixel of its window)`.
    fn windows(&self, mut f: impl FnMut(usize, usize)) {
        let (rows, columns) = (self.window.positions(self.height), self.window.positions(self.width));
        for y in 0..rows {
            for x in 0..columns {
                f(y * columns + x, (y * self.width + x) * self.window.stride);
            }
        }
    }

    /// Calls `f` with each pixel of the window that begins at `first`.
    fn pixels(&self, first: usize, mut f: impl FnMut(usize)) {
        for row in 0..self.window.side {
            (0..self.window.side).for_each(|column| f(first + row * self.width + column));
        }
    }

    /// Pools `input` to `out`.
    pub fn pool(&self, input: &[f32], out: &mut [f32]) {
        let area = (self.window.side * self.window.side) as f32;
        self.windows(|at, first| match self.window.pooling {
            Pooling::Max => {
                out[at] = f32::NEG_INFINITY;
                self.pixels(first, |i| out[at] = out[at].max(input[i]));
            }
            Pooling::Average => {
                self.pixels(first, |i| out[at] += input[i]);
                out[at] /= area;
            }
        });
    }

    /// Adds the gradient of the output to `out`, that of the input, which begins as zeros.
    pub fn gradient(&self, input: &[f32], gradient: &[f32], out: &mut [f32]) {
        let area = (self.window.side * self.window.side) as f32;
        self.windows(|at, first| match self.window.pooling {
            Pooling::Max => {
                let mut largest = first;
                self.pixels(first, |i| largest = if input[i] > input[largest] { i } else { largest });
                out[largest] += gradient[at];
            }
            Pooling::Average => self.pixels(first, |i| out[i] += gradient[at] / area),
        });
    }
}
