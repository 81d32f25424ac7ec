//! Matrix products on the CPU: natively those of the `gemm` crate, in WebAssembly, where it is slow, our own.

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
    pub row_stride: usize,
    pub column_stride: usize,
}

impl<'a> Matrix<'a> {
    /// Row after row, each `columns` long.
    pub fn new(data: &'a [f32], columns: usize) -> Self {
        Self { data, row_stride: columns, column_stride: 1 }
    }

    pub fn transposed(self) -> Self {
        Self { row_stride: self.column_stride, column_stride: self.row_stride, ..self }
    }

    /// Where an element is, or would be.
    pub fn at(&self, row: usize, column: usize) -> *const f32 {
        self.data.as_ptr().wrapping_add(row * self.row_stride + column * self.column_stride)
    }

    fn has(&self, rows: usize, columns: usize) -> bool {
        rows * columns == 0 || (rows - 1) * self.row_stride + (columns - 1) * self.column_stride < self.data.len()
    }
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
