//! What is to be multiplied: a layer or one of its gradients as a product, and its launch.

use burn::tensor::Shape;
use burn_cubecl::cubecl::prelude::*;

use super::pointwise;
use super::product::{Axis, AxisLaunch, Bias, Digit, DigitLaunch, Plan, SizesLaunch, product_in_registers};
use super::tiled::product_in_tiles;
use super::variant::{Choice, Variant};
use super::{Buffer, argument, cubes_for, empty};
use crate::kernels::Activation;

/// A product without its tensors: sizes and strides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Problem {
    pub rows: Axis,
    pub columns: Axis,
    pub depth: Axis,
    pub flip: bool,
    pub bias: Bias,
    pub activation: Activation,
    /// Numbers in `out`, in `left` and in `right`.
    pub out_len: usize,
    pub left_len: usize,
    pub right_len: usize,
}

/// A digit of one value.
pub const ONE: Digit = Digit { size: 1, first: 0, second: 0 };

/// An index of one digit for rows or columns.
pub fn plain(size: usize, first: usize, second: usize) -> Axis {
    Axis { outer: ONE, middle: ONE, inner: Digit { size, first, second } }
}

/// An index of one digit for depth, which is cut into parts at the outer digit.
pub fn plain_depth(size: usize, first: usize, second: usize) -> Axis {
    Axis { outer: Digit { size, first, second }, middle: ONE, inner: ONE }
}

impl Axis {
    pub fn len(&self) -> usize {
        self.outer.size * self.middle.size * self.inner.size
    }

    pub fn launch(&self) -> AxisLaunch {
        let digit = |d: Digit| DigitLaunch::new(d.size, d.first, d.second);
        AxisLaunch::new(digit(self.outer), digit(self.middle), digit(self.inner))
    }

    /// The stride of the digit that changes fastest.
    fn stride(&self, of: impl Fn(&Digit) -> usize) -> usize {
        [self.inner, self.middle, self.outer].iter().find(|digit| digit.size > 1).map_or(0, of)
    }
}

impl Problem {
    /// The product without what is done to its outputs, which makes no difference to how it is best computed.
    pub fn untouched(&self) -> Self {
        Self { bias: Bias::None, activation: Activation::Identity, ..*self }
    }

    /// All sizes and strides, as text.
    pub fn key(&self) -> String {
        let axis = |axis: &Axis| {
            let digit = |d: &Digit| format!("{}*{}*{}", d.size, d.first, d.second);
            [&axis.outer, &axis.middle, &axis.inner].map(digit).join("+")
        };
        let turned = if self.flip { " turned" } else { "" };
        format!("{} {} {}{turned}", axis(&self.rows), axis(&self.columns), axis(&self.depth))
    }

    /// Computes it in the way chosen.
    pub fn launch(&self, choice: Choice, left: &Buffer, right: &Buffer, bias: &Buffer, shape: Shape) -> Buffer {
        let Choice { variant, parts } = choice;
        let share = self.depth.outer.size.div_ceil(parts);
        let parts = self.depth.outer.size.div_ceil(share);
        let whole = parts == 1;
        let out = if whole { empty(left, shape.clone()) } else { empty(left, [parts * self.out_len]) };
        let plan = Plan {
            variant,
            left_along_depth: self.depth.stride(|d| d.first) < self.rows.stride(|d| d.first),
            right_along_depth: self.depth.stride(|d| d.second) < self.columns.stride(|d| d.first),
            plain_depth: self.depth.middle.size * self.depth.inner.size == 1,
            flip: self.flip,
            bias: if whole { self.bias } else { Bias::None },
            activation: if whole { self.activation } else { Activation::Identity },
        };
        let [rows, columns] = [self.rows.len(), self.columns.len()];
        let [cube_rows, cube_columns] = variant.cube();
        let cubes = [columns.div_ceil(cube_columns), rows.div_ceil(cube_rows), parts].map(|n| n as u32);
        let launch = match variant {
            Variant::Registers { .. } => product_in_registers::launch_unchecked,
            Variant::Tiled { .. } => product_in_tiles::launch_unchecked,
        };
        // SAFETY: the strides and sizes are those of the tensors, and the kernels stay inside of them.
        unsafe {
            launch(
                &left.client,
                CubeCount::Static(cubes[0], cubes[1], cubes[2]),
                CubeDim::new_1d(variant.units()),
                argument(left),
                argument(right),
                argument(bias),
                argument(&out),
                self.rows.launch(),
                self.columns.launch(),
                self.depth.launch(),
                SizesLaunch::new(rows, columns, share, self.out_len),
                plan,
            );
        }
        if whole { out } else { self.finish(&out, bias, parts, shape) }
    }

    /// Adds the parts of a product.
    fn finish(&self, partial: &Buffer, bias: &Buffer, parts: usize, shape: Shape) -> Buffer {
        let out = empty(partial, shape);
        let (inner, channels) = match self.bias {
            Bias::Rows => (self.columns.middle.size * self.columns.inner.size, self.rows.len()),
            _ => (1, self.columns.len()),
        };
        let (cubes, units) = cubes_for(&out, self.out_len);
        // SAFETY: `out` has `out_len` numbers, `partial` `parts` times as many.
        unsafe {
            pointwise::finish::launch_unchecked(
                &out.client,
                cubes,
                units,
                argument(partial),
                argument(bias),
                argument(&out),
                self.out_len,
                parts,
                inner,
                channels,
                self.bias != Bias::None,
                self.activation,
            );
        }
        out
    }
}
