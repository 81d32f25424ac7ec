//! The shapes of one convolution.

use super::threads::threads;
use crate::kernels::Slide;

/// The shapes of one convolution.
#[derive(Clone, Copy)]
pub struct Geometry {
    pub pictures: usize,
    pub channels: usize,
    pub height: usize,
    pub width: usize,
    pub outputs: usize,
    pub kernel: [usize; 2],
    pub slide: Slide,
}

impl Geometry {
    /// Of pictures `[n, c, h, w]` and filters `[o, _, k, l]`.
    pub fn new(pictures: [usize; 4], filters: [usize; 4], slide: Slide) -> Self {
        let [pictures, channels, height, width] = pictures;
        let [outputs, _, kernel_height, kernel_width] = filters;
        Self { pictures, channels, height, width, outputs, kernel: [kernel_height, kernel_width], slide }
    }

    pub fn output_height(&self) -> usize {
        self.slide.positions(self.height, self.kernel[0])
    }

    pub fn output_width(&self) -> usize {
        self.slide.positions(self.width, self.kernel[1])
    }

    /// Pixels of one output channel: the columns' width.
    pub fn pixels(&self) -> usize {
        self.output_height() * self.output_width()
    }

    /// Weights of one output channel: the columns' height.
    pub fn taps(&self) -> usize {
        self.channels * self.kernel[0] * self.kernel[1]
    }

    pub fn picture_len(&self) -> usize {
        self.channels * self.height * self.width
    }

    pub fn output_len(&self) -> usize {
        self.outputs * self.pixels()
    }

    /// Whether the columns are the picture itself.
    pub fn is_pointwise(&self) -> bool {
        self.kernel == [1, 1] && self.slide == Slide::new(1, 0)
    }

    /// Pictures that are convolved together in Winograd's way, which prepares the weights once for all of them: few
    /// enough to stay in cache, and to give every thread some.
    pub fn together(&self) -> usize {
        const PIXELS: usize = 4096;
        (PIXELS / self.pixels().max(1)).min(self.pictures.div_ceil(threads())).max(1)
    }
}
