//! From pixels or taps to points, and back: the transforms of one axis, on [`LANES`](crate::kernels::cpu::lanes::LANES) channels at once.
//!
//! With d the pixels, g the taps and y the outputs, y_i = sum of g_k d_(i + k) is the transpose of a product of
//! polynomials, and so are the transforms: `of_taps` evaluates at the points, `of_pixels` is the transpose of
//! interpolation, and `to_outputs` of evaluation.

use crate::kernels::cpu::lanes::Lanes;

/// The points 0, 1, -1, 2, -2, 1/2, -1/2 and infinity: as many as a tile has pixels along an axis.
pub const POINTS: usize = 8;
/// The points other than 0 and infinity; each comes with both signs, in this order.
const PAIRS: [f32; 3] = [1.0, 2.0, 0.5];

/// The squares of the two pairs other than `i`.
fn others(i: usize) -> [f32; 2] {
    [1, 2].map(|j| PAIRS[(i + j) % 3].powi(2))
}

/// Pixels to points.
#[inline(always)]
pub fn of_pixels(d: [Lanes; POINTS]) -> [Lanes; POINTS] {
    // The coefficients of (x^2 - 1) (x^2 - 4) (x^2 - 1/4).
    let all = |a, b, c, d| (d - a) + (b - c) * 5.25;
    let mut points = [Lanes::ZERO; POINTS];
    points[0] = all(d[0], d[2], d[4], d[6]);
    points[7] = all(d[1], d[3], d[5], d[7]);
    for (i, a) in PAIRS.into_iter().enumerate() {
        // The coefficients of x (x + a) (x^2 - b) (x^2 - c).
        let [b, c] = others(i);
        let even = d[6] + d[2] * (b * c) - d[4] * (b + c);
        let odd = (d[5] + d[1] * (b * c) - d[3] * (b + c)) * a;
        (points[1 + 2 * i], points[2 + 2 * i]) = (even + odd, even - odd);
    }
    points
}

/// Taps to points.
#[inline(always)]
pub fn of_taps<const TAPS: usize>(g: [Lanes; TAPS]) -> [Lanes; POINTS] {
    let mut points = [Lanes::ZERO; POINTS];
    points[0] = Lanes::ZERO - g[0];
    points[7] = g[TAPS - 1];
    for (i, a) in PAIRS.into_iter().enumerate() {
        let [b, c] = others(i);
        let mut power = 1.0 / (2.0 * a * a * (a * a - b) * (a * a - c));
        let mut sums = [Lanes::ZERO; 2];
        for (k, tap) in g.into_iter().enumerate() {
            sums[k % 2] = sums[k % 2] + tap * power;
            power *= a;
        }
        (points[1 + 2 * i], points[2 + 2 * i]) = (sums[0] + sums[1], sums[0] - sums[1]);
    }
    points
}

/// Points to outputs.
#[inline(always)]
pub fn to_outputs<const OUTPUTS: usize>(points: [Lanes; POINTS]) -> [Lanes; OUTPUTS] {
    let [zero, a, b, c, d, e, f, infinity] = points;
    let pairs = [[a + b, c + d, e + f], [a - b, c - d, e - f]];
    let mut powers = [1.0; 3];
    let mut outputs = [Lanes::ZERO; OUTPUTS];
    for (i, output) in outputs.iter_mut().enumerate() {
        let [a, b, c] = pairs[i % 2];
        *output = a * powers[0] + b * powers[1] + c * powers[2];
        for (power, point) in powers.iter_mut().zip(PAIRS) {
            *power *= point;
        }
    }
    outputs[0] = outputs[0] + zero;
    outputs[OUTPUTS - 1] = outputs[OUTPUTS - 1] + infinity;
    outputs
}

/// Transforms both axes of what `load` gives for row and column, and gives it to `store`.
#[inline(always)]
pub fn both<const FROM: usize, const TO: usize>(
    load: impl Fn([usize; 2]) -> Lanes,
    transform: impl Fn([Lanes; FROM]) -> [Lanes; TO],
    mut store: impl FnMut([usize; 2], Lanes),
) {
    let mut columns = [[Lanes::ZERO; TO]; FROM];
    for (x, to) in columns.iter_mut().enumerate() {
        let mut column = [Lanes::ZERO; FROM];
        for (y, lanes) in column.iter_mut().enumerate() {
            *lanes = load([y, x]);
        }
        *to = transform(column);
    }
    for y in 0..TO {
        let mut row = [Lanes::ZERO; FROM];
        for (lanes, column) in row.iter_mut().zip(&columns) {
            *lanes = column[y];
        }
        for (x, lanes) in transform(row).into_iter().enumerate() {
            store([y, x], lanes);
        }
    }
}
