//! Winograd's convolution (Lavin, Gray 2015): a fifth of the multiplications of the direct one, at stride 1.
//!
//! A tile of 8x8 pixels and a kernel are both seen as polynomials and evaluated at 8x8 points, where a convolution is a
//! product of numbers; a kernel of side 3 leaves 6x6 outputs of a tile, one of side 5 leaves 4x4. Summed over channels,
//! that is for each point a product of matrices:
//!
//! - output: pixels `[tiles, c]` x taps `[c, o]`, and in the same way the input gradient
//! - weight gradient: output gradients, as the taps of a kernel that big, `[o, tiles]` x pixels `[tiles, c]`
//!
//! Channels come last in all scratch, since the transforms work on several at once.

mod transform;

use std::ops::Range;

use super::geometry::Geometry;
use super::lanes::{LANES, Lanes};
use super::matrix::Matrix;
use super::product::{Threads, product};
use super::scratch::Scratch;
use transform::{POINTS, both, of_pixels, of_taps, to_outputs};

/// Points of a tile.
const AREA: usize = POINTS * POINTS;
/// The largest number of output channels that are computed at a time, so that their points stay in cache.
const BLOCK: usize = 64;
/// Channels from which on the transforms are worth it.
const WORTH: usize = 16;

/// Whether this is the way to compute a convolution.
pub fn suits(g: &Geometry) -> bool {
    let kernel = matches!(g.kernel, [3, 3] | [5, 5]) && g.slide.stride == 1;
    let padding = g.slide.padding.iter().all(|&zeros| zeros < g.kernel[0]);
    kernel && padding && g.channels >= WORTH && g.outputs >= WORTH
}

/// The outputs of pictures `x`, without the bias.
pub fn forward(g: &Geometry, x: &[f32], weight: &[f32], out: &mut [f32]) {
    let filters = Filters { weight, inputs: g.channels, outputs: g.outputs, transposed: false };
    match g.kernel[0] {
        3 => convolve::<3, 6>(inputs(g, x), filters, outputs(g, &[]), out),
        _ => convolve::<5, 4>(inputs(g, x), filters, outputs(g, &[]), out),
    }
}

/// The gradient of pictures: a convolution of `dy` with the weights seen from behind.
pub fn input_gradient(g: &Geometry, weight: &[f32], dy: &[f32], out: &mut [f32]) {
    let filters = Filters { weight, inputs: g.outputs, outputs: g.channels, transposed: true };
    let dy = Maps { padding: g.kernel[0] - 1 - g.slide.padding[0], ..outputs(g, dy) };
    match g.kernel[0] {
        3 => convolve::<3, 6>(dy, filters, inputs(g, &[]), out),
        _ => convolve::<5, 4>(dy, filters, inputs(g, &[]), out),
    }
}

/// Adds the gradient of the weight, from some pictures `x` and the gradient `dy` of their outputs.
pub fn weight_gradient(g: &Geometry, x: &[f32], dy: &[f32], out: &mut [f32]) {
    match g.kernel[0] {
        3 => learn::<3, 6>(inputs(g, x), outputs(g, dy), out),
        _ => learn::<5, 4>(inputs(g, x), outputs(g, dy), out),
    }
}

fn inputs<'a>(g: &Geometry, data: &'a [f32]) -> Maps<'a> {
    Maps { data, channels: g.channels, height: g.height, width: g.width, padding: g.slide.padding[0] }
}

fn outputs<'a>(g: &Geometry, data: &'a [f32]) -> Maps<'a> {
    Maps { data, channels: g.outputs, height: g.output_height(), width: g.output_width(), padding: 0 }
}

/// A whole number of lanes.
fn padded(channels: usize) -> usize {
    channels.next_multiple_of(LANES)
}

/// The size of blocks of output channels, and the blocks, all but the last so large. For few tiles they are small: with
/// as many channels as tiles, the points of weights and of pixels take the same room.
fn blocks(channels: usize, tiles: usize) -> (usize, impl Iterator<Item = Range<usize>>) {
    let most = tiles.clamp(8, BLOCK);
    let block = channels.div_ceil(channels.div_ceil(most)).next_multiple_of(8);
    (block, (0..channels).step_by(block).map(move |first| first..channels.min(first + block)))
}

/// Pictures, outputs, or their gradients.
#[derive(Clone, Copy)]
struct Maps<'a> {
    data: &'a [f32],
    channels: usize,
    height: usize,
    width: usize,
    padding: usize,
}

/// How outputs are laid out in tiles of `side` pixels.
#[derive(Clone, Copy)]
struct Grid {
    pictures: usize,
    rows: usize,
    columns: usize,
    side: usize,
}

impl Grid {
    /// Those of `len` numbers, pictures of the size of `maps`.
    fn new(len: usize, maps: &Maps, side: usize) -> Self {
        let pictures = len / (maps.channels * maps.height * maps.width);
        Self { pictures, rows: maps.height.div_ceil(side), columns: maps.width.div_ceil(side), side }
    }

    fn tiles(&self) -> usize {
        self.pictures * self.rows * self.columns
    }

    /// Calls `f(picture, tile, first row, first column)` for each.
    fn each(&self, mut f: impl FnMut(usize, usize, [usize; 2])) {
        for tile in 0..self.tiles() {
            let (row, column) = (tile / self.columns % self.rows, tile % self.columns);
            f(tile / (self.rows * self.columns), tile, [row * self.side, column * self.side]);
        }
    }
}

/// A matrix for each point.
struct Matrices {
    data: Scratch,
    rows: usize,
    columns: usize,
    /// Numbers from one matrix to the next.
    step: usize,
}

impl Matrices {
    fn new(rows: usize, columns: usize) -> Self {
        // A cache line more: the points of a tile are written together, and at a power of two all would share a line.
        let step = rows * columns + 16;
        Self { data: Scratch::new(AREA * step), rows, columns, step }
    }

    fn get(&self, point: usize) -> Matrix<'_> {
        Matrix::new(&self.data[point * self.step..][..self.rows * self.columns], self.columns)
    }

    #[inline(always)]
    fn at(&self, [row, column]: [usize; 2], [y, x]: [usize; 2]) -> usize {
        (y * POINTS + x) * self.step + row * self.columns + column
    }

    #[inline(always)]
    fn load(&self, at: [usize; 2], point: [usize; 2]) -> Lanes {
        Lanes::load(&self.data[self.at(at, point)..])
    }

    #[inline(always)]
    fn store(&mut self, at: [usize; 2], point: [usize; 2], lanes: Lanes) {
        let at = self.at(at, point);
        lanes.store(&mut self.data[at..]);
    }

    /// Becomes, for each point, the product of what `factors` gives: `[rows, terms]` x `[terms, columns]`.
    fn multiply<'a>(&mut self, terms: usize, factors: impl Fn(usize) -> [Matrix<'a>; 2]) {
        let sizes = [self.rows, terms, self.columns];
        for (point, out) in self.data.chunks_mut(self.step).enumerate() {
            let [a, b] = factors(point);
            product(out, sizes, a, b, false, Threads::One);
        }
    }
}

impl Maps<'_> {
    /// Copies some channels of a picture to `to`, `[rows, columns, channels]`, with zeros around.
    fn channels_last(&self, picture: usize, channels: Range<usize>, [rows, columns]: [usize; 2], to: &mut [f32]) {
        let depth = padded(channels.len());
        to.fill(0.0);
        for (i, channel) in channels.enumerate() {
            let map = (picture * self.channels + channel) * self.height;
            for y in 0..self.height.min(rows - self.padding) {
                let from = &self.data[(map + y) * self.width..][..self.width.min(columns - self.padding)];
                let first = ((y + self.padding) * columns + self.padding) * depth + i;
                to[first..].iter_mut().step_by(depth).zip(from).for_each(|(to, from)| *to = *from);
            }
        }
    }

    /// Transforms some channels of the `SIDE`x`SIDE` pixels that belong to each tile: `[tiles, channels]`.
    fn evaluate<const SIDE: usize>(
        &self,
        grid: Grid,
        channels: Range<usize>,
        transform: impl Fn([Lanes; SIDE]) -> [Lanes; POINTS],
        points: &mut Matrices,
    ) {
        let depth = padded(channels.len());
        let [rows, columns] = [grid.rows, grid.columns].map(|tiles| tiles * grid.side + SIDE - grid.side);
        let (mut pixels, mut current) = (Scratch::new(rows * columns * depth), None);
        grid.each(|picture, tile, [top, left]| {
            if current.replace(picture) != Some(picture) {
                self.channels_last(picture, channels.clone(), [rows, columns], &mut pixels);
            }
            for channel in (0..depth).step_by(LANES) {
                both(
                    |[y, x]| Lanes::load(&pixels[((top + y) * columns + left + x) * depth + channel..]),
                    &transform,
                    |point, lanes| points.store([tile, channel], point, lanes),
                );
            }
        });
    }
}

/// Weights `[o, c, k, k]`. Transposed they lead from outputs to inputs, with the kernels turned by half a turn.
#[derive(Clone, Copy)]
struct Filters<'a> {
    weight: &'a [f32],
    inputs: usize,
    outputs: usize,
    transposed: bool,
}

impl Filters<'_> {
    /// Transforms the weights of some outputs: `[inputs, outputs]`.
    fn evaluate<const K: usize>(&self, outputs: Range<usize>, points: &mut Matrices) {
        let depth = points.columns;
        let mut taps = Scratch::new(self.inputs * K * K * depth);
        taps.fill(0.0);
        for (i, output) in outputs.enumerate() {
            for input in 0..self.inputs {
                let kernel = if self.transposed { input * self.outputs + output } else { output * self.inputs + input };
                let kernel = &self.weight[kernel * K * K..][..K * K];
                for (tap, weight) in kernel.iter().enumerate() {
                    let tap = if self.transposed { K * K - 1 - tap } else { tap };
                    taps[(input * K * K + tap) * depth + i] = *weight;
                }
            }
        }
        for input in 0..self.inputs {
            for output in (0..depth).step_by(LANES) {
                both(
                    |[y, x]| Lanes::load(&taps[(input * K * K + y * K + x) * depth + output..]),
                    of_taps::<K>,
                    |point, lanes| points.store([input, output], point, lanes),
                );
            }
        }
    }
}

/// Convolves `pictures` to `out`, of which `to` says the sizes.
fn convolve<const K: usize, const SIDE: usize>(pictures: Maps, filters: Filters, to: Maps, out: &mut [f32]) {
    let grid = Grid::new(out.len(), &to, SIDE);
    let mut pixels = Matrices::new(grid.tiles(), padded(filters.inputs));
    pictures.evaluate(grid, 0..filters.inputs, of_pixels, &mut pixels);
    let (block, blocks) = blocks(filters.outputs, grid.tiles());
    let (mut taps, mut sums) = (Matrices::new(filters.inputs, block), Matrices::new(grid.tiles(), block));
    for block in blocks {
        filters.evaluate::<K>(block.clone(), &mut taps);
        sums.multiply(filters.inputs, |point| [pixels.get(point), taps.get(point)]);
        grid.each(|picture, tile, [top, left]| {
            for first in block.clone().step_by(LANES) {
                let mut pixels = [[[0.0; LANES]; SIDE]; SIDE];
                let channel = first - block.start;
                both(
                    |point| sums.load([tile, channel], point),
                    to_outputs::<SIDE>,
                    |[y, x], lanes| lanes.store(&mut pixels[y][x]),
                );
                for (lane, output) in (first..block.end).take(LANES).enumerate() {
                    let map = (picture * to.channels + output) * to.height;
                    for (y, row) in (top..to.height).zip(&pixels) {
                        let to = &mut out[(map + y) * to.width..][left..to.width];
                        to.iter_mut().zip(row).for_each(|(to, lanes)| *to = lanes[lane]);
                    }
                }
            }
        });
    }
}

/// Adds the weight gradient of pictures `x` to `out`.
fn learn<const K: usize, const SIDE: usize>(x: Maps, dy: Maps, out: &mut [f32]) {
    let grid = Grid::new(dy.data.len(), &dy, SIDE);
    let depth = padded(x.channels);
    let mut pixels = Matrices::new(grid.tiles(), depth);
    x.evaluate(grid, 0..x.channels, of_pixels, &mut pixels);
    let (block, blocks) = blocks(dy.channels, grid.tiles());
    let (mut taps, mut sums) = (Matrices::new(grid.tiles(), block), Matrices::new(block, depth));
    for block in blocks {
        dy.evaluate(grid, block.clone(), of_taps::<SIDE>, &mut taps);
        sums.multiply(grid.tiles(), |point| [taps.get(point).transposed(), pixels.get(point)]);
        for (row, output) in block.enumerate() {
            for first in (0..x.channels).step_by(LANES) {
                let mut kernels = [[0.0; LANES]; AREA];
                both(
                    |point| sums.load([row, first], point),
                    to_outputs::<K>,
                    |[y, x], lanes| lanes.store(&mut kernels[y * K + x]),
                );
                for (lane, channel) in (first..x.channels).take(LANES).enumerate() {
                    let to = &mut out[(output * x.channels + channel) * K * K..][..K * K];
                    to.iter_mut().zip(&kernels).for_each(|(to, lanes)| *to += lanes[lane]);
                }
            }
        }
    }
}
