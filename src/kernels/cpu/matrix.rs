//! A matrix of numbers in memory.

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

    /// Whether so many rows and columns of it are there.
    pub fn has(&self, rows: usize, columns: usize) -> bool {
        rows * columns == 0 || (rows - 1) * self.row_stride + (columns - 1) * self.column_stride < self.data.len()
    }
}
