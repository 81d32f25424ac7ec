//! AlexNet, as the chapter of *Dive into Deep Learning* builds it, and as torchvision does.

use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::nn::pool::{MaxPool2d, MaxPool2dConfig};
use burn::nn::{Dropout, DropoutConfig, Linear};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor};
use serde::{Deserialize, Serialize};

use super::{convolution, convolve, linear};

/// Width and height of the input, in pixels.
pub(super) const SIDE: usize = 224;

/// The sizes of an AlexNet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlexNetConfig {
    /// Channels of the input pictures.
    pub channels: usize,
    /// Output channels of the five convolutions.
    pub filters: [usize; 5],
    /// Padding of the first convolution, in pixels.
    pub padding: usize,
    /// Width of the two hidden linear layers.
    pub hidden: usize,
    /// Number of classes.
    pub classes: usize,
    /// Probability with which dropout silences a hidden activation in training.
    pub dropout: f64,
}

impl AlexNetConfig {
    /// The chapter's net, <https://d2l.ai/chapter_convolutional-modern/alexnet.html>: one grey channel, 46.8 M
    /// parameters with 10 classes.
    pub fn chapter() -> Self {
        Self { channels: 1, filters: [96, 256, 384, 384, 256], padding: 1, hidden: 4096, classes: 10, dropout: 0.5 }
    }

    /// torchvision's net: three channels, 61.1 M parameters, 1000 classes.
    pub fn torchvision() -> Self {
        Self { channels: 3, filters: [64, 192, 384, 256, 256], padding: 2, hidden: 4096, classes: 1000, dropout: 0.5 }
    }

    /// Builds the net with fresh weights on `device`.
    pub fn init(&self, device: &Device) -> AlexNet {
        let [f1, f2, f3, f4, f5] = self.filters;
        let side = self.pooled_side();
        AlexNet {
            conv1: convolution([self.channels, f1], 11, 4, self.padding, device),
            conv2: convolution([f1, f2], 5, 1, 2, device),
            conv3: convolution([f2, f3], 3, 1, 1, device),
            conv4: convolution([f3, f4], 3, 1, 1, device),
            conv5: convolution([f4, f5], 3, 1, 1, device),
            pool: MaxPool2dConfig::new([3, 3]).with_strides([2, 2]).init(),
            fc1: linear(f5 * side * side, self.hidden, device),
            fc2: linear(self.hidden, self.hidden, device),
            fc3: linear(self.hidden, self.classes, device),
            dropout: DropoutConfig::new(self.dropout).init(),
        }
    }

    /// Side of the last pooling's output: 5 for the chapter's net, 6 for torchvision's.
    fn pooled_side(&self) -> usize {
        let pool = |side: usize| (side - 3) / 2 + 1;
        let conv1 = (SIDE + 2 * self.padding - 11) / 4 + 1;
        pool(pool(pool(conv1)))
    }

    pub(super) fn validate(&self) -> Result<(), String> {
        let sizes = self.filters.iter().chain([&self.hidden, &self.classes]);
        if !matches!(self.channels, 1 | 3) {
            return Err(format!("an AlexNet has 1 or 3 channels, not {}", self.channels));
        }
        if self.padding > 5 || sizes.clone().any(|&size| size == 0 || size > 8192) {
            return Err("an AlexNet's layers have between 1 and 8192 outputs, its padding is at most 5".into());
        }
        if !(0.0..1.0).contains(&self.dropout) {
            return Err(format!("dropout is at least 0 and below 1, not {}", self.dropout));
        }
        Ok(())
    }
}

/// AlexNet: five convolutions, three of them pooled, and three linear layers, with ReLU between all.
#[derive(Module, Debug)]
pub struct AlexNet {
    conv1: Conv2d,
    conv2: Conv2d,
    conv3: Conv2d,
    conv4: Conv2d,
    conv5: Conv2d,
    pool: MaxPool2d,
    fc1: Linear,
    fc2: Linear,
    fc3: Linear,
    dropout: Dropout,
}

impl AlexNet {
    pub(super) fn features(&self, x: Tensor<4>) -> Tensor<2> {
        let x = self.pool.forward(relu(convolve(&self.conv1, x)));
        let x = self.pool.forward(relu(convolve(&self.conv2, x)));
        let x = relu(convolve(&self.conv3, x));
        let x = relu(convolve(&self.conv4, x));
        let x = self.pool.forward(relu(convolve(&self.conv5, x)));
        x.flatten(1, 3)
    }

    pub(super) fn head(&self, x: Tensor<2>) -> Tensor<2> {
        let x = self.dropout.forward(relu(self.fc1.forward(x)));
        let x = self.dropout.forward(relu(self.fc2.forward(x)));
        self.fc3.forward(x)
    }

    /// The strongest response of each filter of the last convolution: what is in a picture, and not where, which a few
    /// examples could not teach. The linear layers know only the classes that they were trained for.
    pub(super) fn embedding(&self, features: Tensor<2>) -> Tensor<2> {
        let [n, length] = features.dims();
        let [filters, ..] = self.conv5.weight.dims();
        features.reshape([n, filters, length / filters]).max_dim(2).flatten(1, 2)
    }
}
