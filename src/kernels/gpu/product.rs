//! One product for all layers: `out[m, n] = sum over k of left[m, k] x right[k, n]`, where m, n and k may be more than
//! plain indices.
//!
//! A convolution is a matrix product in which a column of the right matrix is a place of the kernel in a picture, and a
//! row is a pixel under the kernel: an implicit im2col. All that differs between layers, and between a layer and its
//! gradients, is where an element lies in memory. It lies at the sum of a part for each of its two indices, and each
//! index is a number of up to three digits ([`Axis`]), each digit with a stride in either tensor. So one kernel computes
//! all: with pictures padded beforehand, no element lies outside, and nothing is tested in the inner loop.

use burn_cubecl::cubecl;
use burn_cubecl::cubecl::prelude::*;

use super::pointwise::activate;
use super::problem::{Axis, Bias};
use super::variant::Variant;
use crate::kernels::Activation;

/// How many neighbours in memory are read at once. WebGPU checks every access, so that four at once are much cheaper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Load {
    One,
    /// Four along depth.
    FourDeep,
    /// Four along rows or columns.
    FourWide,
}

/// All that a kernel is compiled for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Plan {
    pub variant: Variant,
    pub left: Load,
    pub right: Load,
    /// Whether four neighbouring columns are also neighbours in `out`, and are written at once.
    pub four_out: bool,
    /// Sizes of the two inner digits of depth, which are divided by all the time.
    pub middle: usize,
    pub inner: usize,
    pub bias: Bias,
    pub activation: Activation,
}

/// Sizes that are known at launch.
#[derive(CubeType, CubeLaunch, Clone, Copy)]
pub struct Sizes {
    pub rows: usize,
    pub columns: usize,
    pub depth: usize,
    /// How much of depth one part sums.
    pub share: usize,
    /// Numbers in `out`, for each part.
    pub out_len: usize,
}

/// Where an index leads to in its two tensors.
#[derive(CubeType, Clone, Copy)]
pub struct Place {
    pub first: usize,
    pub second: usize,
}

#[cube]
pub fn place(axis: &Axis, index: usize) -> Place {
    place_of(axis, index, axis.middle.size, axis.inner.size)
}

/// Where an index along depth leads to.
#[cube]
pub fn depth_place(depth: &Axis, index: usize, #[comptime] plan: Plan) -> Place {
    if comptime!(plan.middle * plan.inner == 1) {
        Place { first: index * depth.outer.first, second: index * depth.outer.second }
    } else {
        place_of(depth, index, plan.middle, plan.inner)
    }
}

#[cube]
fn place_of(axis: &Axis, index: usize, middle_size: usize, inner_size: usize) -> Place {
    let inner = index % inner_size;
    let rest = index / inner_size;
    let middle = rest % middle_size;
    let outer = rest / middle_size;
    Place {
        first: outer * axis.outer.first + middle * axis.middle.first + inner * axis.inner.first,
        second: outer * axis.outer.second + middle * axis.middle.second + inner * axis.inner.second,
    }
}

/// The column that is the `j`th of a unit, of `lanes` units side by side.
#[cube]
fn column_of(
    first: usize,
    lane: usize,
    #[comptime] j: usize,
    #[comptime] lanes: usize,
    #[comptime] wide: bool,
) -> usize {
    if comptime!(wide) {
        first + (lane + comptime!(j / 4 * lanes)) * 4usize + comptime!(j % 4)
    } else {
        first + lane + comptime!(j * lanes)
    }
}

/// Every unit computes `rows` x `columns` outputs in its registers, straight from memory; `L` and `R` numbers are read and
/// `O` written at once.
///
/// Neighbouring units have neighbouring columns and the same rows: they read `right` side by side and `left` together.
#[cube(launch_unchecked)]
pub fn product_in_registers<L: Size, R: Size, O: Size>(
    left: &[Vector<f32, L>],
    right: &[Vector<f32, R>],
    bias: &[f32],
    out: &mut [Vector<f32, O>],
    rows: Axis,
    columns: Axis,
    depth: Axis,
    sizes: Sizes,
    #[comptime] plan: Plan,
) {
    let (tile_rows, tile_columns, lanes, groups) = comptime!(match plan.variant {
        Variant::Registers { rows, columns, lanes, groups } => (rows, columns, lanes, groups),
        Variant::Tiled { .. } => unreachable!("tiles have a kernel of their own"),
    });
    let (left_four, right_four) = comptime!((plan.left == Load::FourDeep, plan.right == Load::FourDeep));
    let wide = comptime!(plan.right == Load::FourWide);
    // What is read at once along columns and along depth.
    let across = comptime!(if wide { 4usize } else { 1 });
    let step = comptime!(if left_four { 4usize } else { 1 });
    let (by_left, by_right) = comptime!((step, if wide || right_four { 4usize } else { 1 }));

    let lane = UNIT_POS as usize % lanes;
    let group = UNIT_POS as usize / lanes;
    let first_row = (CUBE_POS_Y as usize * groups + group) * tile_rows;
    let first_column = CUBE_POS_X as usize * comptime!(lanes * tile_columns);
    let part = CUBE_POS_Z as usize;

    // Beyond the edge, the last row or column is computed again, and not stored.
    let mut left_at = Array::<usize>::new(tile_rows);
    #[unroll]
    for i in 0..tile_rows {
        left_at[i] = place(&rows, usize::min(first_row + i, sizes.rows - 1usize)).first;
    }
    let mut right_at = Array::<usize>::new(comptime!(tile_columns / across));
    #[unroll]
    for j in 0..comptime!(tile_columns / across) {
        let column = column_of(first_column, lane, comptime!(j * across), lanes, wide);
        right_at[j] = place(&columns, usize::min(column, sizes.columns - across)).first;
    }
    let mut sums = Array::<f32>::new(comptime!(tile_rows * tile_columns));
    #[unroll]
    for i in 0..comptime!(tile_rows * tile_columns) {
        sums[i] = 0.0f32;
    }

    let mut k = part * sizes.share;
    let end = usize::min(k + sizes.share, sizes.depth);
    while k < end {
        let at = depth_place(&depth, k, plan);
        let mut from_left = Array::<Vector<f32, L>>::new(tile_rows);
        #[unroll]
        for i in 0..tile_rows {
            from_left[i] = left[(left_at[i] + at.first) / by_left];
        }
        let mut from_right = Array::<Vector<f32, R>>::new(comptime!(tile_columns / across));
        if comptime!(right_four) {
            #[unroll]
            for j in 0..tile_columns {
                from_right[j] = right[(right_at[j] + at.second) / by_right];
            }
        }
        #[unroll]
        for u in 0..step {
            if comptime!(!right_four) {
                let at = depth_place(&depth, k + u, plan);
                #[unroll]
                for j in 0..comptime!(tile_columns / across) {
                    from_right[j] = right[(right_at[j] + at.second) / by_right];
                }
            }
            #[unroll]
            for i in 0..tile_rows {
                let factor = from_left[i].extract(comptime!(u % step));
                #[unroll]
                for j in 0..tile_columns {
                    let value = from_right[j / across].extract(comptime!(if right_four { u } else { j % across }));
                    let sum = i * tile_columns + j;
                    sums[sum] = fma(factor, value, sums[sum]);
                }
            }
        }
        k += step;
    }

    // The places in `out` are computed once for each row and column, not for each number.
    let mut row_at = Array::<usize>::new(tile_rows);
    #[unroll]
    for i in 0..tile_rows {
        let row = usize::min(first_row + i, sizes.rows - 1usize);
        row_at[i] = part * sizes.out_len + place(&rows, row).second;
    }
    let at_once = comptime!(if plan.four_out { 4usize } else { 1 });
    #[unroll]
    for j in 0..comptime!(tile_columns / at_once) {
        let column = column_of(first_column, lane, comptime!(j * at_once), lanes, wide);
        if column < sizes.columns {
            let column_at = place(&columns, column).second;
            #[unroll]
            for i in 0..tile_rows {
                let row = first_row + i;
                if row < sizes.rows {
                    let mut values = Vector::<f32, O>::new(0.0f32);
                    #[unroll]
                    for c in 0..at_once {
                        let sum = sums[comptime!(i * tile_columns + j * at_once + c)];
                        values.insert(c, finished(sum, bias, row, column + c, plan));
                    }
                    out[(row_at[i] + column_at) / at_once] = values;
                }
            }
        }
    }
}

/// A sum with its bias and activation.
#[cube]
pub fn finished(sum: f32, bias: &[f32], row: usize, column: usize, #[comptime] plan: Plan) -> f32 {
    let mut value = sum;
    if comptime!(plan.bias == Bias::Rows) {
        value += bias[row];
    }
    if comptime!(plan.bias == Bias::Columns) {
        value += bias[column];
    }
    activate(value, plan.activation)
}
