//! LeNet-5, as *Dive into Deep Learning* builds it: sigmoid and average pooling, the forerunner of AlexNet.

use burn::module::Module;
use burn::tensor::{Device, Tensor};
use serde::{Deserialize, Serialize};

use super::layers::{Convolution, Linear};
use crate::kernels::{Activation, Pooling, Slide, Window, pool2d};

/// Width and height of the input, in pixels.
pub(super) const SIDE: usize = 28;
/// Width of the last hidden layer.
pub(super) const HIDDEN: usize = 84;
/// What the convolutions find in a picture: 16 maps of 5 x 5.
pub(super) const FEATURES: usize = 16 * 5 * 5;

/// The layers with parameters, and names for them after torchvision's fashion.
pub(super) const LAYERS: [(&str, &str); 5] = [
    ("conv1", "features.0"),
    ("conv2", "features.3"),
    ("fc1", "classifier.0"),
    ("fc2", "classifier.2"),
    ("fc3", "classifier.4"),
];

const POOL: Window = Window { pooling: Pooling::Average, side: 2, stride: 2 };

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
            conv1: Convolution::new([1, 6], 5, Slide { stride: 1, padding: 2 }, Activation::Sigmoid, device),
            conv2: Convolution::new([6, 16], 5, Slide { stride: 1, padding: 0 }, Activation::Sigmoid, device),
            fc1: Linear::new(FEATURES, 120, Activation::Sigmoid, device),
            fc2: Linear::new(120, HIDDEN, Activation::Sigmoid, device),
            fc3: Linear::new(HIDDEN, self.classes, Activation::Identity, device),
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
    conv1: Convolution,
    conv2: Convolution,
    fc1: Linear,
    fc2: Linear,
    fc3: Linear,
}

impl LeNet {
    pub(super) fn responses(&self, x: Tensor<4>) -> Tensor<4> {
        self.conv2.forward(pool2d(self.conv1.forward(x), POOL))
    }

    pub(super) fn last(&self) -> &Linear {
        &self.fc3
    }

    pub(super) fn with_last(mut self, last: Linear) -> Self {
        self.fc3 = last;
        self
    }

    pub(super) fn head(&self, x: Tensor<2>) -> Tensor<2> {
        self.fc3.forward(self.hidden(x))
    }

    pub(super) fn hidden(&self, features: Tensor<2>) -> Tensor<2> {
        self.fc2.forward(self.fc1.forward(features))
    }

    /// All that the convolutions find, and where: sixteen filters alone would say too little of a picture, and the linear
    /// layers know only the classes that they were trained for.
    pub(super) fn embedding(&self, features: Tensor<2>) -> Tensor<2> {
        features
    }
}

/// Responses `[n, 16, 10, 10]` to features `[n, 400]`.
pub(super) fn pooled(responses: Tensor<4>) -> Tensor<2> {
    pool2d(responses, POOL).flatten(1, 3)
}
