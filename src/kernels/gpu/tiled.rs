//! The product for GPUs with fast shared memory: a cube of units computes a tile together, each 16th of it in the
//! registers of one unit, reading `left` and `right` once for all.

use burn_cubecl::cubecl;
use burn_cubecl::cubecl::prelude::*;

use super::problem::Axis;
use super::product::{Load, Plan, Sizes, depth_place, finished, place};
use super::variant::{SIDE, Variant};

type Four = Vector<f32, Const<4>>;

/// How the units of a cube share the loading of a tile, four numbers each.
///
/// Neighbours load neighbours: along depth or across it, whichever way lies closer in memory.
#[derive(CubeType, Clone, Copy)]
struct Share {
    quad: usize,
    depth: usize,
}

#[cube]
fn share(#[comptime] quads: usize, #[comptime] depth: usize, #[comptime] along_depth: bool) -> Share {
    let unit = UNIT_POS as usize;
    if comptime!(along_depth) {
        Share { quad: unit / depth, depth: unit % depth }
    } else {
        Share { quad: unit % quads, depth: unit / quads }
    }
}

/// See [`super::product::Plan`]. A tile has `64` or `128` rows and columns; the four numbers of a quad are a quarter of the
/// tile apart, so that neighbouring quads are neighbours in memory.
#[cube(launch_unchecked)]
pub fn product_in_tiles(
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
    let (quads, step) = comptime!(match plan.variant {
        Variant::Tiled { quads, step } => (quads, step),
        Variant::Registers { .. } => unreachable!("registers have a kernel of their own"),
    });
    // Each unit computes `fours` quads of rows by `fours` quads of columns.
    let fours = comptime!(quads / SIDE);
    let (unit_x, unit_y) = (UNIT_POS as usize % SIDE, UNIT_POS as usize / SIDE);
    let first_row = CUBE_POS_Y as usize * comptime!(quads * 4);
    let first_column = CUBE_POS_X as usize * comptime!(quads * 4);
    let part = CUBE_POS_Z as usize;

    let mut left_tile = Shared::<[Four]>::new_slice(comptime!(quads * step));
    let mut right_tile = Shared::<[Four]>::new_slice(comptime!(quads * step));
    let left_share = share(quads, step, plan.left == Load::FourDeep);
    let right_share = share(quads, step, plan.right == Load::FourDeep);
    let mut left_at = Array::<usize>::new(4usize);
    let mut right_at = Array::<usize>::new(4usize);
    #[unroll]
    for i in 0..4usize {
        let row = first_row + left_share.quad + i * quads;
        left_at[i] = place(&rows, usize::min(row, sizes.rows - 1usize)).first;
        let column = first_column + right_share.quad + i * quads;
        right_at[i] = place(&columns, usize::min(column, sizes.columns - 1usize)).first;
    }

    let mut sums = Array::<Four>::new(comptime!(fours * fours * 4));
    #[unroll]
    for i in 0..comptime!(fours * fours * 4) {
        sums[i] = Four::new(0.0f32);
    }

    let mut at = part * sizes.share;
    let to = usize::min(at + sizes.share, sizes.depth);
    while at < to {
        let left_depth = depth_place(&depth, at + left_share.depth, plan);
        let right_depth = depth_place(&depth, at + right_share.depth, plan);
        let mut left_four = Four::new(0.0f32);
        let mut right_four = Four::new(0.0f32);
        if at + left_share.depth < to {
            #[unroll]
            for i in 0..4usize {
                left_four.insert(i, left[left_at[i] + left_depth.first]);
            }
        }
        if at + right_share.depth < to {
            #[unroll]
            for i in 0..4usize {
                right_four.insert(i, right[right_at[i] + right_depth.second]);
            }
        }
        left_tile[left_share.depth * quads + left_share.quad] = left_four;
        right_tile[right_share.depth * quads + right_share.quad] = right_four;
        sync_cube();
        for k in 0..step {
            let mut row = Array::<Four>::new(fours);
            #[unroll]
            for j in 0..fours {
                row[j] = right_tile[k * quads + unit_x + j * SIDE];
            }
            #[unroll]
            for i in 0..fours {
                let column = left_tile[k * quads + unit_y + i * SIDE];
                #[unroll]
                for c in 0..4usize {
                    let factor = Four::new(column.extract(c));
                    #[unroll]
                    for j in 0..fours {
                        let sum = (i * 4usize + c) * fours + j;
                        sums[sum] = fma(factor, row[j], sums[sum]);
                    }
                }
            }
        }
        sync_cube();
        at += step;
    }

    let mut row_at = Array::<usize>::new(comptime!(fours * 4));
    #[unroll]
    for i in 0..comptime!(fours * 4) {
        let row = first_row + unit_y + i / 4usize * SIDE + i % 4usize * quads;
        row_at[i] = part * sizes.out_len + place(&rows, usize::min(row, sizes.rows - 1usize)).second;
    }
    #[unroll]
    for j in 0..comptime!(fours * 4) {
        let column = first_column + unit_x + j / 4usize * SIDE + j % 4usize * quads;
        if column < sizes.columns {
            let column_at = place(&columns, column).second;
            #[unroll]
            for i in 0..comptime!(fours * 4) {
                let row = first_row + unit_y + i / 4usize * SIDE + i % 4usize * quads;
                if row < sizes.rows {
                    let sum = sums[i * fours + j / 4usize].extract(comptime!(j % 4));
                    out[row_at[i] + column_at] = finished(sum, bias, row, column, plan);
                }
            }
        }
    }
}
