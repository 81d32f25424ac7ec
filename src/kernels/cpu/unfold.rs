//! Pictures to columns, `[c k k, oh ow]`, with the pixel that each tap of the kernel sees at each position; and back.

use super::conv::Geometry;
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

    /// Calls `f(pixel of the picture, its place here)`.
    pub fn pixels(&self, g: &Geometry, mut f: impl FnMut(usize, usize)) {
        let before = g.slide.padding[0];
        let places: Vec<usize> = (before..before + g.width).map(|x| self.first(g, x)).collect();
        for channel in 0..g.channels {
            for y in 0..g.height {
                let from = (channel * g.height + y) * g.width;
                let to = (channel * self.rows + y + before) * self.row;
                places.iter().enumerate().for_each(|(x, place)| f(from + x, to + place));
            }
        }
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

pub fn unfold(g: &Geometry, picture: &[f32]) -> Scratch {
    let sorted = Sorted::new(g);
    let mut pixels = sorted.zeros(g);
    sorted.pixels(g, |pixel, place| pixels[place] = picture[pixel]);
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
    sorted.pixels(g, |pixel, place| picture[pixel] = pixels[place]);
}
