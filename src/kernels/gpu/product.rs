//! One product for all layers: `out[m, n] = sum over k of left[m, k] x right[k, n]`, where m, n and k may be more than
//! plain indices.
//!
//! A convolution is a matrix product in which a column of the right matrix is a place of the kernel in a picture, and a
//! row is a pixel under the kernel: an implicit im2col. All that differs between layers, and between a layer and its
//! gradients, is where an element lies in memory. It lies at the sum of a part for each of its two indices, and each
//! index is a number of up to three digits ([`Axis`]), each digit with a stride in either tensor. So one kernel computes
//! all: with pictures padded beforehand, no element lies outside, and nothing is tested or divided in the inner loop.

use burn_cubecl::cubecl;
use burn_cubecl::cubecl::prelude::*;

use super::pointwise::activate;
use super::variant::Variant;
use crate::kernels::Activation;

/// A digit of an index: how many values it has, and how far apart two neighbours lie in the two tensors that the index
/// runs over.
#[derive(CubeType, CubeLaunch, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digit {
    pub size: usize,
    pub first: usize,
    pub second: usize,
}

/// An index of three digits, the inner one changing fastest. Rows run over `left` and `out`, columns over `right` and
/// `out`, depth over `left` and `right`.
#[derive(CubeType, CubeLaunch, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Axis {
    pub outer: Digit,
    pub middle: Digit,
    pub inner: Digit,
}

/// What the bias is added along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bias {
    None,
    Rows,
    Columns,
}

/// All that a kernel is compiled for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Plan {
    pub variant: Variant,
    /// Whether neighbours in memory are neighbours along depth, rather than along rows or columns.
    pub left_along_depth: bool,
    pub right_along_depth: bool,
    /// Whether the two inner digits of depth have one value only.
    pub plain_depth: bool,
    /// Whether `left` is read backwards along the two inner digits of depth: a gradient turns the kernel around.
    pub flip: bool,
    pub bias: Bias,
    pub activation: Activation,
}

/// Sizes that are known at launch.
#[derive(CubeType, CubeLaunch, Clone, Copy)]
pub struct Sizes {
    pub rows: usize,
    pub columns: usize,
    /// Values of the outer digit of depth that one part sums.
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
    let inner = index % axis.inner.size;
    let rest = index / axis.inner.size;
    let middle = rest % axis.middle.size;
    let outer = rest / axis.middle.size;
    Place {
        first: outer * axis.outer.first + middle * axis.middle.first + inner * axis.inner.first,
        second: outer * axis.outer.second + middle * axis.middle.second + inner * axis.inner.second,
    }
}

/// The last digit, less `i`, if `left` is read backwards.
#[cube]
pub fn turned(i: usize, size: usize, #[comptime] flip: bool) -> usize {
    let mut turned = i;
    if flip {
        turned = size - 1usize - i;
    }
    turned
}

/// Every unit computes `tile_rows` x `tile_columns` outputs in its registers, straight from memory.
///
/// Neighbouring units have neighbouring columns and the same rows: they read `right` side by side and `left` together.
#[cube(launch_unchecked)]
pub fn product_in_registers(
    left: &[f32],
    right: &[f32],
    bias: &[f32],
    out: &mut [f32],
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
    let lane = UNIT_POS as usize % lanes;
    let group = UNIT_POS as usize / lanes;
    let first_row = (CUBE_POS_Y as usize * groups + group) * tile_rows;
    let first_column = CUBE_POS_X as usize * comptime!(lanes * tile_columns) + lane;
    let part = CUBE_POS_Z as usize;

    // Beyond the edge, the last row or column is computed again, and not stored.
    let mut left_at = Array::<usize>::new(tile_rows);
    #[unroll]
    for i in 0..tile_rows {
        left_at[i] = place(&rows, usize::min(first_row + i, sizes.rows - 1usize)).first;
    }
    let mut right_at = Array::<usize>::new(tile_columns);
    #[unroll]
    for j in 0..tile_columns {
        right_at[j] = place(&columns, usize::min(first_column + j * lanes, sizes.columns - 1usize)).first;
    }
    let mut sums = Array::<f32>::new(comptime!(tile_rows * tile_columns));
    #[unroll]
    for i in 0..comptime!(tile_rows * tile_columns) {
        sums[i] = 0.0f32;
    }

    let from = part * sizes.share;
    let to = usize::min(from + sizes.share, depth.outer.size);
    for outer in from..to {
        let left_outer = outer * depth.outer.first;
        let right_outer = outer * depth.outer.second;
        if comptime!(plan.plain_depth) {
            multiply(left, right, &left_at, &right_at, &mut sums, left_outer, right_outer, tile_rows, tile_columns);
        } else {
            for middle in 0..depth.middle.size {
                let left_middle = left_outer + turned(middle, depth.middle.size, plan.flip) * depth.middle.first;
                let right_middle = right_outer + middle * depth.middle.second;
                for inner in 0..depth.inner.size {
                    let left_inner = left_middle + turned(inner, depth.inner.size, plan.flip) * depth.inner.first;
                    let right_inner = right_middle + inner * depth.inner.second;
                    multiply(
                        left,
                        right,
                        &left_at,
                        &right_at,
                        &mut sums,
                        left_inner,
                        right_inner,
                        tile_rows,
                        tile_columns,
                    );
                }
            }
        }
    }

    #[unroll]
    for i in 0..tile_rows {
        let row = first_row + i;
        let row_at = part * sizes.out_len + place(&rows, usize::min(row, sizes.rows - 1usize)).second;
        #[unroll]
        for j in 0..tile_columns {
            let column = first_column + j * lanes;
            if row < sizes.rows && column < sizes.columns {
                let at = row_at + place(&columns, column).second;
                out[at] = finished(sums[i * tile_columns + j], bias, row, column, plan);
            }
        }
    }
}

/// Adds the product of one column of `left` and one row of `right`.
#[cube]
fn multiply(
    left: &[f32],
    right: &[f32],
    left_at: &Array<usize>,
    right_at: &Array<usize>,
    sums: &mut Array<f32>,
    left_depth: usize,
    right_depth: usize,
    #[comptime] tile_rows: usize,
    #[comptime] tile_columns: usize,
) {
    let mut row = Array::<f32>::new(tile_columns);
    #[unroll]
    for j in 0..tile_columns {
        row[j] = right[right_at[j] + right_depth];
    }
    #[unroll]
    for i in 0..tile_rows {
        let factor = left[left_at[i] + left_depth];
        #[unroll]
        for j in 0..tile_columns {
            sums[i * tile_columns + j] = fma(factor, row[j], sums[i * tile_columns + j]);
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
