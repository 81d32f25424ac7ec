//! Products on their way to the GPU: how their numbers are read, and the launch of the kernel that a choice names.

use burn::tensor::Shape;
use burn_cubecl::cubecl::prelude::*;

use super::buffer::{Buffer, argument, argument_of, cubes_for, empty};
use super::pointwise;
use super::problem::{Bias, Digit, Problem};
use super::product::{Load, Plan, SizesLaunch, product_in_registers};
use super::tiled::product_in_tiles;
use super::variant::{Choice, Variant};
use crate::kernels::Activation;

impl Problem {
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
