//! What is to be multiplied: a layer or one of its gradients as a product. How it is computed is in `variant`, `product` and
//! `tiled`; `launch` brings them together.

use burn_cubecl::cubecl;
use burn_cubecl::cubecl::prelude::*;

use crate::kernels::Activation;

/// A digit of an index: how many values it has, and how far apart two neighbours lie in the two tensors that the index
/// runs over.
#[derive(CubeType, CubeLaunch, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digit {
    pub size: usize,
    pub first: usize,
    pub second: usize,
}

/// An index of three digits, the inner one changing fastest. Rows run over `left` and `out`, columns over `right` and
/// `out`, depth over `left` and `right`.
#[derive(CubeType, CubeLaunch, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Axis {
    pub outer: Digit,
    pub middle: Digit,
    pub inner: Digit,
}

/// What the bias is added along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bias {
    None,
    Rows,
    Columns,
}

/// A product without its tensors: sizes and strides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Problem {
    pub rows: Axis,
    pub columns: Axis,
    pub depth: Axis,
    pub bias: Bias,
    pub activation: Activation,
    /// Numbers in `out`, in `left` and in `right`.
    pub out_len: usize,
    pub left_len: usize,
    pub right_len: usize,
}

/// A digit of one value.
pub const ONE: Digit = Digit { size: 1, first: 0, second: 0 };

/// An index of one digit for rows or columns.
pub fn plain(size: usize, first: usize, second: usize) -> Axis {
    Axis { outer: ONE, middle: ONE, inner: Digit { size, first, second } }
}

/// An index of one digit for depth.
pub fn plain_depth(size: usize, first: usize, second: usize) -> Axis {
    Axis { outer: Digit { size, first, second }, middle: ONE, inner: ONE }
}

impl Axis {
    pub fn len(&self) -> usize {
        self.outer.size * self.middle.size * self.inner.size
    }

    pub fn launch(&self) -> AxisLaunch {
        let digit = |d: Digit| DigitLaunch::new(d.size, d.first, d.second);
        AxisLaunch::new(digit(self.outer), digit(self.middle), digit(self.inner))
    }

    /// Whether every four values in a row are neighbours in a tensor, beginning at multiples of four.
    pub fn is_run(&self, apart: impl Fn(&Digit) -> usize) -> bool {
        let Self { outer, middle, inner } = self;
        // Digits of one value do not count, whatever their stride is.
        let mut run = 1;
        for digit in [inner, middle, outer] {
            match digit.size {
                1 => {}
                _ if apart(digit) == run => run *= digit.size,
                _ => return run % 4 == 0 && self.is_aligned_but_for(run, &apart),
            }
        }
        run % 4 == 0
    }

    /// Whether all strides are multiples of four, but for those within a run of so many values.
    fn is_aligned_but_for(&self, run: usize, apart: impl Fn(&Digit) -> usize) -> bool {
        let digits = [&self.outer, &self.middle, &self.inner];
        digits.into_iter().all(|digit| digit.size == 1 || apart(digit) < run || apart(digit).is_multiple_of(4))
    }

    /// Whether all strides are multiples of four.
    pub fn is_aligned(&self, apart: impl Fn(&Digit) -> usize) -> bool {
        self.is_aligned_but_for(0, apart)
    }

    /// The stride of the digit that changes fastest.
    pub fn stride(&self, of: impl Fn(&Digit) -> usize) -> usize {
        [self.inner, self.middle, self.outer].iter().find(|digit| digit.size > 1).map_or(0, of)
    }
}

impl Problem {
    /// The product without what is done to its outputs, which makes no difference to how it is best computed.
    pub fn untouched(&self) -> Self {
        Self { bias: Bias::None, activation: Activation::Identity, ..*self }
    }

    /// Rows, depth and columns.
    pub fn sizes(&self) -> [usize; 3] {
        [&self.rows, &self.depth, &self.columns].map(Axis::len)
    }

    /// All sizes and strides, as text.
    pub fn key(&self) -> String {
        let axis = |axis: &Axis| {
            let digit = |d: &Digit| format!("{}*{}*{}", d.size, d.first, d.second);
            [&axis.outer, &axis.middle, &axis.inner].map(digit).join("+")
        };
        format!("{} {} {}", axis(&self.rows), axis(&self.columns), axis(&self.depth))
    }
}
