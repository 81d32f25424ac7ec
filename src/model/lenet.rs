//! LeNet-5, as *Dive into Deep Learning* builds it: sigmoid and average pooling, the forerunner of AlexNet.

use burn::module::Module;
use burn::tensor::{Device, Tensor};
use serde::{Deserialize, Serialize};

use super::layers::{Convolution, Linear};
use super::{Build, Config, LayerName, Network, Step};
use crate::kernels::{Activation, Pooling, Slide, Window, pool2d};

/// Width and height of the input, in pixels.
const SIDE: usize = 28;
/// Width of the last hidden layer.
const HIDDEN: usize = 84;
/// What the convolutions find in a picture: 16 maps of 5 x 5.
const FEATURES: usize = 16 * 5 * 5;

/// The layers with parameters, and names for them after torchvision's fashion.
const LAYERS: [(&str, &str); 5] = [
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
}

impl Build for LeNetConfig {
    type Net = LeNet;

    fn init(&self, device: &Device) -> LeNet {
        LeNet {
            conv1: Convolution::new([1, 6], 5, Slide::new(1, 2), Activation::Sigmoid, device),
            conv2: Convolution::new([6, 16], 5, Slide::new(1, 0), Activation::Sigmoid, device),
            fc1: Linear::new(FEATURES, 120, Activation::Sigmoid, device),
            fc2: Linear::new(120, HIDDEN, Activation::Sigmoid, device),
            fc3: Linear::new(HIDDEN, self.classes, Activation::Identity, device),
        }
    }

    fn with_classes(&self, classes: usize) -> Self {
        Self { classes }
    }
}

impl Config for LeNetConfig {
    fn title(&self) -> &'static str {
        "LeNet"
    }

    fn channels(&self) -> usize {
        1
    }

    fn side(&self) -> usize {
        SIDE
    }

    fn classes(&self) -> usize {
        self.classes
    }

    fn embedding_size(&self) -> usize {
        FEATURES
    }

    fn hidden(&self) -> usize {
        HIDDEN
    }

    fn layers(&self) -> Vec<LayerName> {
        LayerName::plain(&LAYERS)
    }

    fn feature_steps(&self) -> Vec<Step> {
        vec![
            Step::convolution("conv1", Slide::new(1, 2), Activation::Sigmoid),
            Step::Pool(POOL),
            Step::convolution("conv2", Slide::new(1, 0), Activation::Sigmoid),
            Step::Pool(POOL),
        ]
    }

    fn hidden_steps(&self) -> Vec<Step> {
        vec![Step::Flatten, Step::linear("fc1", Activation::Sigmoid), Step::linear("fc2", Activation::Sigmoid)]
    }

    fn embedding_steps(&self) -> Vec<Step> {
        vec![Step::Flatten]
    }

    fn validate(&self) -> Result<(), String> {
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

impl Network for LeNet {
    fn responses(&self, x: Tensor<4>) -> Tensor<4> {
        self.conv2.forward(pool2d(self.conv1.forward(x), POOL))
    }

    /// `[n, 16, 10, 10]` to `[n, 400]`.
    fn pooled(&self, responses: Tensor<4>) -> Tensor<2> {
        pool2d(responses, POOL).flatten(1, 3)
    }

    fn hidden(&self, features: Tensor<2>) -> Tensor<2> {
        self.fc2.forward(self.fc1.forward(features))
    }

    /// All that the convolutions find, and where: sixteen filters alone would say too little of a picture, and the linear
    /// layers know only the classes that they were trained for.
    fn embedding(&self, features: Tensor<2>) -> Tensor<2> {
        features
    }

    fn last(&self) -> &Linear {
        &self.fc3
    }

    fn last_mut(&mut self) -> &mut Linear {
        &mut self.fc3
    }
}
