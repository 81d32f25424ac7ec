//! Matrix products on the CPU.

/// How many threads a product may use.
#[derive(Clone, Copy)]
pub enum Threads {
    /// The one that asks for it.
    One,
    /// All there are.
    All,
}

/// A matrix in memory: its elements and the distance between neighbours down a column and along a row.
#[derive(Clone, Copy)]
pub struct Matrix<'a> {
    data: &'a [f32],
    row_stride: isize,
    column_stride: isize,
}

impl<'a> Matrix<'a> {
    /// Row after row, each `columns` long.
    pub fn new(data: &'a [f32], columns: usize) -> Self {
        Self { data, row_stride: columns as isize, column_stride: 1 }
    }

    pub fn transposed(self) -> Self {
        Self { row_stride: self.column_stride, column_stride: self.row_stride, ..self }
    }
}

/// `out[m, n] = a[m, k] b[k, n]`, added to what `out` holds if `accumulate`.
pub fn product(out: &mut [f32], [m, k, n]: [usize; 3], a: Matrix, b: Matrix, accumulate: bool, threads: Threads) {
    assert!(out.len() >= m * n && a.data.len() >= m * k && b.data.len() >= k * n);
    let old = if accumulate { 1.0 } else { 0.0 };
    // SAFETY: the three matrices lie inside their slices, as just checked; `out` is borrowed mutably, so nothing aliases.
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            out.as_mut_ptr(),
            1,
            n as isize,
            accumulate,
            a.data.as_ptr(),
            a.column_stride,
            a.row_stride,
            b.data.as_ptr(),
            b.column_stride,
            b.row_stride,
            old,
            1.0,
            false,
            false,
            false,
            match threads {
                Threads::One => gemm::Parallelism::None,
                Threads::All => gemm::Parallelism::Rayon(0),
            },
        );
    }
}
