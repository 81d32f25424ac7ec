//! Pictures to columns, `[c k k, oh ow]`, with the pixel that each tap of the kernel sees at each position; and back.

use super::geometry::Geometry;
use super::lanes::{LANES, Lanes};
use super::scratch::Scratch;

/// The picture with zeros around, each row sorted by column modulo the stride, so that what a tap sees along a row of
/// outputs are neighbours.
pub struct Sorted {
    rows: usize,
    /// Numbers of a row that have one remainder.
    run: usize,
    /// Numbers of a row.
    row: usize,
}

impl Sorted {
    pub fn new(g: &Geometry) -> Self {
        let run = g.slide.padded(g.width).div_ceil(g.slide.stride);
        Self { rows: g.slide.padded(g.height), run, row: run * g.slide.stride }
    }

    pub fn zeros(&self, g: &Geometry) -> Scratch {
        // Whole registers are read, so the last row of the last channel needs something behind it.
        let mut zeros = Scratch::new(g.channels * self.rows * self.row + LANES);
        zeros.fill(0.0);
        zeros
    }

    /// Lays the pixels of a picture between the zeros.
    pub fn put(&self, g: &Geometry, picture: &[f32], to: &mut [f32]) {
        for (i, row) in picture.chunks(g.width).enumerate() {
            let to = &mut to[self.row_of(g, i)..][..self.row];
            if g.slide.stride == 1 {
                copy(row, &mut to[g.slide.padding[0]..]);
                continue;
            }
            for phase in self.phases(g) {
                let run = to[phase.first..].iter_mut().zip(row[phase.column..].iter().step_by(g.slide.stride));
                run.for_each(|(to, from)| *to = *from);
            }
        }
    }

    /// The reverse of [`put`](Self::put).
    pub fn take(&self, g: &Geometry, from: &[f32], picture: &mut [f32]) {
        for (i, row) in picture.chunks_mut(g.width).enumerate() {
            let from = &from[self.row_of(g, i)..][..self.row];
            for phase in self.phases(g) {
                let run = row[phase.column..].iter_mut().step_by(g.slide.stride).zip(&from[phase.first..]);
                run.for_each(|(to, from)| *to = *from);
            }
        }
    }

    /// Where row `i` of all channels' rows begins.
    fn row_of(&self, g: &Geometry, i: usize) -> usize {
        (i / g.height * self.rows + i % g.height + g.slide.padding[0]) * self.row
    }

    /// The columns that lie in a row one after the other.
    fn phases(&self, g: &Geometry) -> impl Iterator<Item = Phase> {
        let phase = |column| Phase { column, first: self.first(g, column + g.slide.padding[0]) };
        (0..g.slide.stride.min(g.width)).map(phase)
    }

    /// Where column `x`, zeros counted, is in a row: the first one that a tap of that column sees.
    fn first(&self, g: &Geometry, x: usize) -> usize {
        x % g.slide.stride * self.run + x / g.slide.stride
    }

    /// The first pixel that the tap `[ky, kx]` sees along row `y` of the outputs of the first channel.
    pub fn seen(&self, g: &Geometry, y: usize, [ky, kx]: [usize; 2]) -> usize {
        (y * g.slide.stride + ky) * self.row + self.first(g, kx)
    }

    /// Calls `f(first of a row of a tap's columns, first pixel here that it sees)`.
    fn runs(&self, g: &Geometry, mut f: impl FnMut(usize, usize)) {
        let (oh, ow) = (g.output_height(), g.output_width());
        let mut column = 0;
        for channel in 0..g.channels {
            for ky in 0..g.kernel[0] {
                for kx in 0..g.kernel[1] {
                    for y in 0..oh {
                        f(column, channel * self.rows * self.row + self.seen(g, y, [ky, kx]));
                        column += ow;
                    }
                }
            }
        }
    }
}

/// Copies numbers so few that a call which copies takes longer.
#[inline(always)]
fn copy(from: &[f32], to: &mut [f32]) {
    let to = &mut to[..from.len()];
    let whole = from.len() / LANES * LANES;
    for x in (0..whole).step_by(LANES) {
        Lanes::load(&from[x..]).store(&mut to[x..]);
    }
    to[whole..].iter_mut().zip(&from[whole..]).for_each(|(to, from)| *to = *from);
}

/// Columns of one remainder.
struct Phase {
    /// The first of them.
    column: usize,
    /// Its place in a sorted row.
    first: usize,
}

pub fn unfold(g: &Geometry, picture: &[f32]) -> Scratch {
    let sorted = Sorted::new(g);
    let mut pixels = sorted.zeros(g);
    sorted.put(g, picture, &mut pixels);
    let len = g.taps() * g.output_height() * g.output_width();
    // Rows are so short that whole registers, over the end, are faster than a call that copies; the next row is next.
    let mut columns = Scratch::new(len + LANES);
    sorted.runs(g, |at, from| {
        let ow = g.output_width();
        for x in (0..ow).step_by(LANES) {
            Lanes::load(&pixels[from + x..]).store(&mut columns[at + x..]);
        }
    });
    columns
}

pub fn fold(g: &Geometry, columns: &[f32], picture: &mut [f32]) {
    let sorted = Sorted::new(g);
    let mut pixels = sorted.zeros(g);
    sorted.runs(g, |at, to| {
        let ow = g.output_width();
        pixels[to..to + ow].iter_mut().zip(&columns[at..at + ow]).for_each(|(to, from)| *to += from);
    });
    sorted.take(g, &pixels, picture);
}
