//! What is to be multiplied: a layer or one of its gradients as a product, and its launch.

use burn::tensor::Shape;
use burn_cubecl::cubecl::prelude::*;

use super::pointwise;
use super::product::{Axis, AxisLaunch, Bias, Digit, DigitLaunch, Load, Plan, SizesLaunch, product_in_registers};
use super::tiled::product_in_tiles;
use super::variant::{Choice, Variant};
use super::{Buffer, argument, argument_of, cubes_for, empty};
use crate::kernels::Activation;

/// A product without its tensors: sizes and strides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Problem {
    pub rows: Axis,
    pub columns: Axis,
    pub depth: Axis,
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

/// An index of one digit for depth.
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

    /// Whether every four values in a row are neighbours in a tensor, beginning at multiples of four.
    fn is_run(&self, apart: impl Fn(&Digit) -> usize) -> bool {
        let Self { outer, middle, inner } = self;
        // Digits of one value do not count, whatever their stride is.
        let mut run = 1;
        for digit in [inner, middle, outer] {
            match digit.size {
                1 => {}
                _ if apart(digit) == run => run *= digit.size,
                _ => return run % 4 == 0 && self.is_aligned_but_for(run, &apart),
            }
        }
        run % 4 == 0
    }

    /// Whether all strides are multiples of four, but for those within a run of so many values.
    fn is_aligned_but_for(&self, run: usize, apart: impl Fn(&Digit) -> usize) -> bool {
        let digits = [&self.outer, &self.middle, &self.inner];
        digits.into_iter().all(|digit| digit.size == 1 || apart(digit) < run || apart(digit).is_multiple_of(4))
    }

    /// Whether all strides are multiples of four.
    fn is_aligned(&self, apart: impl Fn(&Digit) -> usize) -> bool {
        self.is_aligned_but_for(0, apart)
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

    /// Rows, depth and columns.
    pub fn sizes(&self) -> [usize; 3] {
        [&self.rows, &self.depth, &self.columns].map(Axis::len)
    }

    /// All sizes and strides, as text.
    pub fn key(&self) -> String {
        let axis = |axis: &Axis| {
            let digit = |d: &Digit| format!("{}*{}*{}", d.size, d.first, d.second);
            [&axis.outer, &axis.middle, &axis.inner].map(digit).join("+")
        };
        format!("{} {} {}", axis(&self.rows), axis(&self.columns), axis(&self.depth))
    }

    /// Computes it in the way chosen.
    pub fn launch(&self, choice: Choice, left: &Buffer, right: &Buffer, bias: &Buffer, shape: Shape) -> Buffer {
        let Choice { variant, parts } = choice;
        let depth = self.depth.len();
        // Parts begin where four numbers can be read at once.
        let share = depth.div_ceil(parts).next_multiple_of(4);
        let parts = depth.div_ceil(share);
        let whole = parts == 1;
        let out = if whole { empty(left, shape.clone()) } else { empty(left, [parts * self.out_len]) };
        let right_load = self.right_load(variant);
        let places = |digit: &Digit| digit.second;
        let out_aligned = self.columns.is_run(places) && self.rows.is_aligned(places);
        let plan = Plan {
            variant,
            left: self.left_load(variant),
            right: right_load,
            four_out: right_load == Load::FourWide && out_aligned && self.out_len.is_multiple_of(4),
            middle: self.depth.middle.size,
            inner: self.depth.inner.size,
            bias: if whole { self.bias } else { Bias::None },
            activation: if whole { self.activation } else { Activation::Identity },
        };
        let [rows, columns] = [self.rows.len(), self.columns.len()];
        let [cube_rows, cube_columns] = variant.cube();
        let cubes = [columns.div_ceil(cube_columns), rows.div_ceil(cube_rows), parts].map(|n| n as u32);
        let cubes = CubeCount::Static(cubes[0], cubes[1], cubes[2]);
        let units = CubeDim::new_1d(variant.units());
        let bias_from = argument(bias);
        let axes = (self.rows.launch(), self.columns.launch(), self.depth.launch());
        let sizes = SizesLaunch::new(rows, columns, depth, share, self.out_len);
        // SAFETY: the strides and sizes are those of the tensors, and the kernels stay inside of them.
        unsafe {
            match variant {
                Variant::Registers { .. } => {
                    let at_once = |four| if four { 4 } else { 1 };
                    let (l, r) = (at_once(plan.left != Load::One), at_once(plan.right != Load::One));
                    let o = at_once(plan.four_out);
                    let (left, right, to) = (argument_of(left, l), argument_of(right, r), argument_of(&out, o));
                    product_in_registers::launch_unchecked(
                        &out.client,
                        cubes,
                        units,
                        l,
                        r,
                        o,
                        left,
                        right,
                        bias_from,
                        to,
                        axes.0,
                        axes.1,
                        axes.2,
                        sizes,
                        plan,
                    );
                }
                Variant::Tiled { .. } => {
                    let (left, right, to) = (argument(left), argument(right), argument(&out));
                    product_in_tiles::launch_unchecked(
                        &out.client,
                        cubes,
                        units,
                        left,
                        right,
                        bias_from,
                        to,
                        axes.0,
                        axes.1,
                        axes.2,
                        sizes,
                        plan,
                    );
                }
            }
        }
        if whole { out } else { self.finish(&out, bias, parts, shape) }
    }

    fn left_load(&self, variant: Variant) -> Load {
        let apart = |digit: &Digit| digit.first;
        match variant {
            Variant::Registers { .. } if self.depth.is_run(apart) && self.rows.is_aligned(apart) => Load::FourDeep,
            // Tiles read one by one, and use this to let neighbours read neighbours.
            Variant::Tiled { .. } if self.depth.stride(apart) < self.rows.stride(apart) => Load::FourDeep,
            _ => Load::One,
        }
    }

    fn right_load(&self, variant: Variant) -> Load {
        let columns = |digit: &Digit| digit.first;
        let depth = |digit: &Digit| digit.second;
        match variant {
            Variant::Registers { columns: n, .. } => {
                if self.columns.is_run(columns) && self.depth.is_aligned(depth) && n % 4 == 0 {
                    return Load::FourWide;
                }
                let deep = self.depth.is_run(depth) && self.columns.is_aligned(columns);
                if deep && self.left_load(variant) == Load::FourDeep { Load::FourDeep } else { Load::One }
            }
            Variant::Tiled { .. } if self.depth.stride(depth) < self.columns.stride(columns) => Load::FourDeep,
            Variant::Tiled { .. } => Load::One,
        }
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
