//! What layers are told beside their tensors: how they slide, pool and activate.

/// How a kernel slides over a picture: the same in both directions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Slide {
    /// Pixels from one position to the next.
    pub stride: usize,
    /// Zeros before the first pixel of a row or column, and after the last.
    pub padding: [usize; 2],
}

impl Slide {
    /// With as many zeros after the pixels as before them.
    pub const fn new(stride: usize, padding: usize) -> Self {
        Self { stride, padding: [padding; 2] }
    }

    /// With the fewest zeros for a position at every `stride`th of `input` pixels; an odd one goes behind. It is what
    /// TensorFlow calls `SAME`.
    pub const fn same(stride: usize, kernel: usize, input: usize) -> Self {
        let covered = (input.div_ceil(stride) - 1) * stride + kernel;
        let zeros = covered.saturating_sub(input);
        Self { stride, padding: [zeros / 2, zeros - zeros / 2] }
    }

    /// Positions of a kernel of side `kernel` along `input` pixels.
    pub fn positions(&self, input: usize, kernel: usize) -> usize {
        self.padded(input).checked_sub(kernel).map_or(0, |last| last / self.stride + 1)
    }

    /// Pixels with the zeros around them.
    pub(crate) fn padded(&self, input: usize) -> usize {
        input + self.padding[0] + self.padding[1]
    }
}

/// What is applied to each output of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Activation {
    /// Nothing.
    Identity,
    /// Zero below zero.
    Relu,
    /// Zero below zero, and six above six.
    Relu6,
    /// 1 / (1 + exp(-x)).
    Sigmoid,
}

/// How a window of a picture becomes one pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pooling {
    /// The largest value; of equal ones, the first takes the gradient.
    Max,
    /// The mean.
    Average,
}

/// A square pooling window without padding: what does not fill a window is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Window {
    /// What it computes.
    pub pooling: Pooling,
    /// Side of the window, in pixels.
    pub side: usize,
    /// Pixels from one window to the next.
    pub stride: usize,
}

impl Window {
    /// Windows along `input` pixels.
    pub fn positions(&self, input: usize) -> usize {
        Slide::new(self.stride, 0).positions(input, self.side)
    }
}
