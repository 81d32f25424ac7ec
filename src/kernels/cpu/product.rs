//! Matrix products on the CPU: natively those of the `gemm` crate, in WebAssembly, where it is slow, our own.

use super::matrix::Matrix;

/// How many threads a product may use.
#[derive(Clone, Copy)]
pub enum Threads {
    /// The one that asks for it.
    One,
    /// All there are.
    All,
}

/// `out[m, n] = a[m, k] b[k, n]`, added to what `out` holds if `accumulate`.
pub fn product(out: &mut [f32], [m, k, n]: [usize; 3], a: Matrix, b: Matrix, accumulate: bool, threads: Threads) {
    assert!(out.len() >= m * n && a.has(m, k) && b.has(k, n));
    // SAFETY: the three matrices lie inside their slices, as just checked; `out` is borrowed mutably, so nothing aliases.
    unsafe { multiply(out.as_mut_ptr(), [m, k, n], a, b, accumulate, threads) }
}

#[cfg(target_arch = "wasm32")]
unsafe fn multiply(out: *mut f32, sizes: [usize; 3], a: Matrix, b: Matrix, accumulate: bool, _: Threads) {
    unsafe { super::simd::product(out, sizes, a, b, accumulate) }
}

#[cfg(not(target_arch = "wasm32"))]
unsafe fn multiply(out: *mut f32, [m, k, n]: [usize; 3], a: Matrix, b: Matrix, accumulate: bool, threads: Threads) {
    let old = if accumulate { 1.0 } else { 0.0 };
    let parallelism = match threads {
        Threads::One => gemm::Parallelism::None,
        Threads::All => gemm::Parallelism::Rayon(0),
    };
    let [a_row, a_column, b_row, b_column] =
        [a.row_stride, a.column_stride, b.row_stride, b.column_stride].map(|stride| stride as isize);
    let (a, b) = (a.at(0, 0), b.at(0, 0));
    let no = false;
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            out,
            1,
            n as isize,
            accumulate,
            a,
            a_column,
            a_row,
            b,
            b_column,
            b_row,
            old,
            1.0,
            no,
            no,
            no,
            parallelism,
        );
    }
}
