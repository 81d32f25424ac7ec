//! LeNet-5, as *Dive into Deep Learning* builds it: sigmoid and average pooling, the forerunner of AlexNet.

use burn::module::Module;
use burn::nn::Linear;
use burn::nn::conv::Conv2d;
use burn::nn::pool::{AvgPool2d, AvgPool2dConfig};
use burn::tensor::activation::sigmoid;
use burn::tensor::{Device, Tensor};
use serde::{Deserialize, Serialize};

use super::{convolution, convolve, linear};

/// Width and height of the input, in pixels.
pub(super) const SIDE: usize = 28;
/// Width of the last hidden layer.
pub(super) const HIDDEN: usize = 84;

/// The sizes of a LeNet: only the number of classes varies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeNetConfig {
    /// Number of classes.
    pub classes: usize,
}

impl LeNetConfig {
    /// The chapter's net, <https://d2l.ai/chapter_convolutional-neural-networks/lenet.html>, with 10 classes.
    pub fn chapter() -> Self {
        Self { classes: 10 }
    }

    /// Builds the net with fresh weights on `device`.
    pub fn init(&self, device: &Device) -> LeNet {
        LeNet {
            conv1: convolution([1, 6], 5, 1, 2, device),
            conv2: convolution([6, 16], 5, 1, 0, device),
            pool: AvgPool2dConfig::new([2, 2]).with_strides([2, 2]).init(),
            fc1: linear(16 * 5 * 5, 120, device),
            fc2: linear(120, HIDDEN, device),
            fc3: linear(HIDDEN, self.classes, device),
        }
    }

    pub(super) fn validate(&self) -> Result<(), String> {
        match self.classes {
            1..=8192 => Ok(()),
            n => Err(format!("a LeNet tells between 1 and 8192 classes apart, not {n}")),
        }
    }
}

/// LeNet-5: two convolutions, each pooled, and three linear layers, with a sigmoid between all.
#[derive(Module, Debug)]
pub struct LeNet {
    conv1: Conv2d,
    conv2: Conv2d,
    pool: AvgPool2d,
    fc1: Linear,
    fc2: Linear,
    fc3: Linear,
}

impl LeNet {
    pub(super) fn features(&self, x: Tensor<4>) -> Tensor<2> {
        let x = self.pool.forward(sigmoid(convolve(&self.conv1, x)));
        let x = self.pool.forward(sigmoid(convolve(&self.conv2, x)));
        x.flatten(1, 3)
    }

    pub(super) fn head(&self, x: Tensor<2>) -> Tensor<2> {
        self.fc3.forward(self.embedding(x))
    }

    /// The last hidden layer: sixteen filters alone would say too little of a picture.
    pub(super) fn embedding(&self, features: Tensor<2>) -> Tensor<2> {
        sigmoid(self.fc2.forward(sigmoid(self.fc1.forward(features))))
    }
}
