//! Matrix products in WebAssembly's 128-bit SIMD.
//!
//! As in BLIS: a tile of the result stays in registers while a tile of `a` and a panel of `b` go by, both packed in the
//! order in which they are read. The tile of `a` stays in the first level cache, a block of panels in the second.

use std::arch::wasm32::*;

use super::matrix::Matrix;
use super::scratch::Scratch;

/// Rows of a tile. With [`COLUMNS`] it needs 8 registers for sums, 2 for `b`, 2 more on the way; there are 15.
const ROWS: usize = 4;
/// Columns of a tile and of a panel: two registers.
const COLUMNS: usize = 8;
/// The longest sum that is computed in registers.
const DEPTH: usize = 256;
/// Numbers in a packed block of `b`: half a megabyte.
const BLOCK: usize = 1 << 17;

/// `out[m, n] = a[m, k] b[k, n]`, added to what `out` holds if `accumulate`.
///
/// # Safety
/// All elements of the three matrices must be there.
#[cfg_attr(feature = "relaxed-simd", target_feature(enable = "relaxed-simd"))]
pub unsafe fn product(out: *mut f32, [m, k, n]: [usize; 3], a: Matrix, b: Matrix, accumulate: bool) {
    unsafe {
        if !accumulate && k == 0 {
            out.write_bytes(0, m * n);
        }
        if m == 1 && b.column_stride == 1 {
            return row(out, [k, n], a, b, accumulate);
        }
        let depth = k.clamp(1, DEPTH);
        let width = (BLOCK / depth).min(n).next_multiple_of(COLUMNS);
        let mut block = Scratch::new(depth * width);
        let mut tile = [0.0; ROWS * DEPTH];
        for first in (0..k).step_by(depth) {
            let depth = depth.min(k - first);
            for left in (0..n).step_by(width) {
                let width = width.min(n - left);
                let panels = block.as_mut_ptr();
                // Along the rows of `b`, or down its columns: as they lie in memory.
                let run = if b.column_stride == 1 { 4 } else { depth };
                for row in (0..depth).step_by(run) {
                    for column in (0..width).step_by(COLUMNS) {
                        let to = panels.add(column * depth + row * COLUMNS);
                        let sizes = [run.min(depth - row), COLUMNS.min(width - column)];
                        pack::<COLUMNS>(to, b.at(first + row, left + column), [b.row_stride, b.column_stride], sizes);
                    }
                }
                for top in (0..m).step_by(ROWS) {
                    let rows = ROWS.min(m - top);
                    let strides = [a.column_stride, a.row_stride];
                    pack::<ROWS>(tile.as_mut_ptr(), a.at(top, first), strides, [depth, rows]);
                    for column in (0..width).step_by(COLUMNS) {
                        let panel = panels.add(column * depth);
                        let sums = match rows {
                            1 => sums::<1>(&tile, panel, depth),
                            2 => sums::<2>(&tile, panel, depth),
                            3 => sums::<3>(&tile, panel, depth),
                            _ => sums::<ROWS>(&tile, panel, depth),
                        };
                        let out = out.add(top * n + left + column);
                        let sizes = [rows, COLUMNS.min(width - column)];
                        write(out, n, sizes, sums, accumulate || first > 0);
                    }
                }
            }
        }
    }
}

/// Some rows of a packed tile times a packed panel.
#[inline(always)]
unsafe fn sums<const R: usize>(tile: &[f32], panel: *const f32, depth: usize) -> [[v128; 2]; ROWS] {
    unsafe {
        let mut sums = [[f32x4_splat(0.0); 2]; ROWS];
        for (i, column) in tile.chunks_exact(ROWS).take(depth).enumerate() {
            let row = panel.add(i * COLUMNS);
            let (left, right) = (v128_load(row.cast()), v128_load(row.add(4).cast()));
            for (sums, factor) in sums.iter_mut().zip(column).take(R) {
                let factor = f32x4_splat(*factor);
                *sums = [add_product(sums[0], factor, left), add_product(sums[1], factor, right)];
            }
        }
        sums
    }
}

#[inline(always)]
fn add_product(sum: v128, a: v128, b: v128) -> v128 {
    #[cfg(feature = "relaxed-simd")]
    return f32x4_relaxed_madd(a, b, sum);
    #[cfg(not(feature = "relaxed-simd"))]
    f32x4_add(sum, f32x4_mul(a, b))
}

/// Writes or adds the part of a tile that lies inside of the result.
#[inline(always)]
unsafe fn write(out: *mut f32, n: usize, [rows, columns]: [usize; 2], sums: [[v128; 2]; ROWS], accumulate: bool) {
    unsafe {
        for (r, mut sums) in sums.into_iter().enumerate().take(rows) {
            let out = out.add(r * n);
            if columns < COLUMNS {
                let sums: [f32; COLUMNS] = std::mem::transmute(sums);
                for (c, sum) in sums.into_iter().enumerate().take(columns) {
                    *out.add(c) = if accumulate { *out.add(c) + sum } else { sum };
                }
                continue;
            }
            let (left, right) = (out.cast::<v128>(), out.add(4).cast());
            if accumulate {
                sums = [f32x4_add(v128_load(left), sums[0]), f32x4_add(v128_load(right), sums[1])];
            }
            v128_store(left, sums[0]);
            v128_store(right, sums[1]);
        }
    }
}

/// Writes `depth` runs of `wide` numbers, each filled up with zeros to `W`. From run to run, and inside of a run, the
/// numbers are `strides` apart.
#[inline(always)]
unsafe fn pack<const W: usize>(to: *mut f32, from: *const f32, strides: [usize; 2], [depth, wide]: [usize; 2]) {
    unsafe {
        let [down, across] = strides;
        let at = |d: usize, w: usize| from.add(d * down + w * across);
        let mut done = 0;
        if wide == W && across == 1 {
            for d in 0..depth {
                for w in (0..W).step_by(4) {
                    v128_store(to.add(d * W + w).cast(), v128_load(at(d, w).cast()));
                }
            }
            done = depth;
        } else if wide == W && down == 1 {
            while done + 4 <= depth {
                for w in (0..W).step_by(4) {
                    let columns = transpose([0, 1, 2, 3].map(|i| v128_load(at(done, w + i).cast())));
                    for (i, column) in columns.into_iter().enumerate() {
                        v128_store(to.add((done + i) * W + w).cast(), column);
                    }
                }
                done += 4;
            }
        }
        for d in done..depth {
            for w in 0..W {
                *to.add(d * W + w) = if w < wide { *at(d, w) } else { 0.0 };
            }
        }
    }
}

/// Four rows to four columns.
#[inline(always)]
fn transpose([a, b, c, d]: [v128; 4]) -> [v128; 4] {
    let (ab, cd) = (i32x4_shuffle::<0, 4, 1, 5>(a, b), i32x4_shuffle::<0, 4, 1, 5>(c, d));
    let (ef, gh) = (i32x4_shuffle::<2, 6, 3, 7>(a, b), i32x4_shuffle::<2, 6, 3, 7>(c, d));
    [
        i64x2_shuffle::<0, 2>(ab, cd),
        i64x2_shuffle::<1, 3>(ab, cd),
        i64x2_shuffle::<0, 2>(ef, gh),
        i64x2_shuffle::<1, 3>(ef, gh),
    ]
}

/// One row times `b`, whose rows are read once, several at a time: as fast as memory gives them.
#[inline(always)]
unsafe fn row(out: *mut f32, [k, n]: [usize; 2], a: Matrix, b: Matrix, accumulate: bool) {
    unsafe {
        if !accumulate {
            out.write_bytes(0, n);
        }
        let whole = k / 8 * 8;
        for first in (0..whole).step_by(8) {
            some_rows::<8>(out, n, a.at(0, first), b.at(first, 0), [a.column_stride, b.row_stride]);
        }
        for first in whole..k {
            some_rows::<1>(out, n, a.at(0, first), b.at(first, 0), [a.column_stride, b.row_stride]);
        }
    }
}

/// Adds `TERMS` numbers of `a` times as many rows of `b`.
#[inline(always)]
unsafe fn some_rows<const TERMS: usize>(out: *mut f32, n: usize, a: *const f32, b: *const f32, strides: [usize; 2]) {
    unsafe {
        let factors: [f32; TERMS] = std::array::from_fn(|i| *a.add(i * strides[0]));
        let rows: [*const f32; TERMS] = std::array::from_fn(|i| b.add(i * strides[1]));
        let whole = n / 4 * 4;
        for c in (0..whole).step_by(4) {
            let mut sum = v128_load(out.add(c).cast());
            for (factor, row) in factors.into_iter().zip(rows) {
                sum = add_product(sum, f32x4_splat(factor), v128_load(row.add(c).cast()));
            }
            v128_store(out.add(c).cast(), sum);
        }
        for c in whole..n {
            *out.add(c) += factors.into_iter().zip(rows).map(|(factor, row)| factor * *row.add(c)).sum::<f32>();
        }
    }
}
