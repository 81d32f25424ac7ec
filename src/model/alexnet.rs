//! AlexNet, as the chapter of *Dive into Deep Learning* builds it, and as torchvision does.

use burn::module::Module;
use burn::nn::{Dropout, DropoutConfig};
use burn::tensor::{Device, Tensor};
use serde::{Deserialize, Serialize};

use super::layers::{Convolution, Linear};
use super::{Build, Config, LayerName, Network, Step};
use crate::kernels::{Activation, Pooling, Slide, Window, pool2d};

/// Width and height of the input, in pixels.
const SIDE: usize = 224;

/// The layers with parameters, and torchvision's names for them.
const LAYERS: [(&str, &str); 8] = [
    ("conv1", "features.0"),
    ("conv2", "features.3"),
    ("conv3", "features.6"),
    ("conv4", "features.8"),
    ("conv5", "features.10"),
    ("fc1", "classifier.1"),
    ("fc2", "classifier.4"),
    ("fc3", "classifier.6"),
];

const POOL: Window = Window { pooling: Pooling::Max, side: 3, stride: 2 };

/// The largest value of maps of that side.
const fn strongest(side: usize) -> Window {
    Window { pooling: Pooling::Max, side, stride: side }
}

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

    /// Whether it has other widths than the two AlexNets that have been published: it is one of their kind, and not they.
    pub fn is_slim(&self) -> bool {
        let widths = |config: &Self| (config.filters, config.hidden);
        ![Self::chapter(), Self::torchvision()].iter().any(|known| widths(known) == widths(self))
    }

    /// Side of the last pooling's output: 5 for the chapter's net, 6 for torchvision's.
    fn pooled_side(&self) -> usize {
        let pool = |side| POOL.positions(side);
        pool(pool(pool(Slide::new(4, self.padding).positions(SIDE, 11))))
    }
}

impl Build for AlexNetConfig {
    type Net = AlexNet;

    fn init(&self, device: &Device) -> AlexNet {
        let [f1, f2, f3, f4, f5] = self.filters;
        let side = self.pooled_side();
        let convolution = |channels, side, stride, padding| {
            Convolution::new(channels, side, Slide::new(stride, padding), Activation::Relu, device)
        };
        AlexNet {
            conv1: convolution([self.channels, f1], 11, 4, self.padding),
            conv2: convolution([f1, f2], 5, 1, 2),
            conv3: convolution([f2, f3], 3, 1, 1),
            conv4: convolution([f3, f4], 3, 1, 1),
            conv5: convolution([f4, f5], 3, 1, 1),
            fc1: Linear::new(f5 * side * side, self.hidden, Activation::Relu, device),
            fc2: Linear::new(self.hidden, self.hidden, Activation::Relu, device),
            fc3: Linear::new(self.hidden, self.classes, Activation::Identity, device),
            dropout: DropoutConfig::new(self.dropout).init(),
        }
    }

    fn with_classes(&self, classes: usize) -> Self {
        Self { classes, ..self.clone() }
    }

    fn has_layers_of(&self, other: &Self) -> bool {
        let beside_widths = |config: &Self| (config.channels, config.padding, config.classes);
        beside_widths(self) == beside_widths(other)
    }
}

impl Config for AlexNetConfig {
    fn title(&self) -> &'static str {
        if self.is_slim() { "Slim AlexNet" } else { "AlexNet" }
    }

    fn channels(&self) -> usize {
        self.channels
    }

    fn side(&self) -> usize {
        SIDE
    }

    fn classes(&self) -> usize {
        self.classes
    }

    fn embedding_size(&self) -> usize {
        self.filters[4]
    }

    fn hidden(&self) -> usize {
        self.hidden
    }

    fn layers(&self) -> Vec<LayerName> {
        LayerName::plain(&LAYERS)
    }

    fn feature_steps(&self) -> Vec<Step> {
        let convolution = |layer, slide| Step::convolution(layer, slide, Activation::Relu);
        vec![
            convolution("conv1", Slide::new(4, self.padding)),
            Step::Pool(POOL),
            convolution("conv2", Slide::new(1, 2)),
            Step::Pool(POOL),
            convolution("conv3", Slide::new(1, 1)),
            convolution("conv4", Slide::new(1, 1)),
            convolution("conv5", Slide::new(1, 1)),
            Step::Pool(POOL),
        ]
    }

    fn hidden_steps(&self) -> Vec<Step> {
        vec![Step::Flatten, Step::linear("fc1", Activation::Relu), Step::linear("fc2", Activation::Relu)]
    }

    fn embedding_steps(&self) -> Vec<Step> {
        vec![Step::Pool(strongest(self.pooled_side())), Step::Flatten]
    }

    fn validate(&self) -> Result<(), String> {
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
    conv1: Convolution,
    conv2: Convolution,
    conv3: Convolution,
    conv4: Convolution,
    conv5: Convolution,
    fc1: Linear,
    fc2: Linear,
    fc3: Linear,
    dropout: Dropout,
}

impl Network for AlexNet {
    fn responses(&self, x: Tensor<4>) -> Tensor<4> {
        let x = pool2d(self.conv1.forward(x), POOL);
        let x = pool2d(self.conv2.forward(x), POOL);
        self.conv5.forward(self.conv4.forward(self.conv3.forward(x)))
    }

    fn pooled(&self, responses: Tensor<4>) -> Tensor<2> {
        pool2d(responses, POOL).flatten(1, 3)
    }

    fn hidden(&self, x: Tensor<2>) -> Tensor<2> {
        let x = self.dropout.forward(self.fc1.forward(x));
        self.dropout.forward(self.fc2.forward(x))
    }

    /// The strongest response of each filter of the last convolution: what is in a picture, and not where, which a few
    /// examples could not teach. The linear layers know only the classes that they were trained for.
    fn embedding(&self, features: Tensor<2>) -> Tensor<2> {
        let ([n, length], [filters, ..]) = (features.dims(), self.conv5.weight.dims());
        let side = (length / filters).isqrt();
        pool2d(features.reshape([n, filters, side, side]), strongest(side)).flatten(1, 3)
    }

    fn last(&self) -> &Linear {
        &self.fc3
    }

    fn last_mut(&mut self) -> &mut Linear {
        &mut self.fc3
    }
}
