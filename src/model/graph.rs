//! What a net computes, step by step: for engines other than Burn.

use crate::kernels::{Activation, Slide, Window};

/// A step of a net. It reads what the one before it gives; the first one reads the pictures.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// A convolution with `layer`'s weights and biases, then the activation.
    Convolution {
        /// The layer's path in this library, e.g. `conv1`.
        layer: String,
        /// How it slides.
        slide: Slide,
        /// What is applied to each output.
        activation: Activation,
        /// Each channel by itself.
        depthwise: bool,
    },
    /// The lines between pixels, to a square of that side.
    Enlarge(usize),
    /// A pooling.
    Pool(Window),
    /// Adds what the step of that index gave.
    Add(usize),
    /// Channel after channel, row after row.
    Flatten,
    /// A linear layer with `layer`'s weights and biases, then the activation.
    Linear {
        /// The layer's path in this library, e.g. `fc1`.
        layer: String,
        /// What is applied to each output.
        activation: Activation,
    },
}

impl Step {
    /// A convolution over all channels.
    pub(crate) fn convolution(layer: impl Into<String>, slide: Slide, activation: Activation) -> Self {
        Self::Convolution { layer: layer.into(), slide, activation, depthwise: false }
    }

    /// A linear layer.
    pub(crate) fn linear(layer: impl Into<String>, activation: Activation) -> Self {
        Self::Linear { layer: layer.into(), activation }
    }

    /// The layer whose weights and biases it needs, if it needs any.
    pub fn layer(&self) -> Option<&str> {
        match self {
            Self::Convolution { layer, .. } | Self::Linear { layer, .. } => Some(layer),
            _ => None,
        }
    }
}
