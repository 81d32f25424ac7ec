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

    /// Pools `input` to `out`.
    pub fn pool(&self, input: &[f32], out: &mut [f32]) {
        match self.window.pooling {
            // Not `f32::max`, which in WebAssembly is a call.
            Pooling::Max => self.combine(input, out, |a, b| if b > a { b } else { a }),
            Pooling::Average => {
                let area = (self.window.side * self.window.side) as f32;
                self.combine(input, out, |a, b| a + b);
                out.iter_mut().for_each(|sum| *sum /= area);
            }
        }
    }

    /// Combines the pixels of each window: first down, which is done for many columns at once, then across.
    fn combine(&self, input: &[f32], out: &mut [f32], f: impl Fn(f32, f32) -> f32) {
        let Window { side, stride, .. } = self.window;
        let mut line = vec![0.0; self.width];
        for (y, out) in out.chunks_mut(self.window.positions(self.width).max(1)).enumerate() {
            let mut rows = input[y * stride * self.width..].chunks(self.width).take(side);
            line.copy_from_slice(rows.next().unwrap_or_default());
            rows.for_each(|row| line.iter_mut().zip(row).for_each(|(a, b)| *a = f(*a, *b)));
            for (x, out) in out.iter_mut().enumerate() {
                let window = &line[x * stride..][..side];
                *out = window[1..].iter().fold(window[0], |a, b| f(a, *b));
            }
        }
    }

    /// Adds the gradient of the output to `out`, that of the input, which begins as zeros.
    pub fn gradient(&self, input: &[f32], gradient: &[f32], out: &mut [f32]) {
        let Window { side, stride, pooling } = self.window;
        let area = (side * side) as f32;
        let columns = self.window.positions(self.width).max(1);
        for (at, gradient) in gradient.iter().enumerate() {
            let first = (at / columns * self.width + at % columns) * stride;
            let rows = (first..).step_by(self.width).take(side);
            match pooling {
                Pooling::Max => {
                    let mut largest = first;
                    for row in rows {
                        (row..row + side).for_each(|i| largest = if input[i] > input[largest] { i } else { largest });
                    }
                    out[largest] += gradient;
                }
                Pooling::Average => {
                    let share = gradient / area;
                    rows.for_each(|row| out[row..row + side].iter_mut().for_each(|x| *x += share));
                }
            }
        }
    }
}
