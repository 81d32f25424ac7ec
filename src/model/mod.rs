//! The nets: a configuration, its initialisation on a device, and the forward pass in two halves.
//!
//! `features` are the convolutions, flattened, and `head` the linear layers. `embedding` is what new classes are taught
//! on: what the features found in a picture, as a vector.

mod alexnet;
mod layers;
mod lenet;

pub use alexnet::{AlexNet, AlexNetConfig};
pub use layers::Linear;
pub use lenet::{LeNet, LeNetConfig};

use burn::module::Module;
use burn::tensor::{Device, Tensor};
use serde::{Deserialize, Serialize};

/// Which net, and its sizes: all that is needed to build it before weights are loaded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "lowercase")]
pub enum Architecture {
    /// AlexNet (Krizhevsky, Sutskever, Hinton 2012).
    AlexNet(AlexNetConfig),
    /// LeNet-5 (LeCun et al. 1998).
    LeNet(LeNetConfig),
}

impl Architecture {
    /// Builds the net with fresh weights on `device`.
    pub fn init(&self, device: &Device) -> Net {
        match self {
            Self::AlexNet(config) => Net::AlexNet(config.init(device)),
            Self::LeNet(config) => Net::LeNet(config.init(device)),
        }
    }

    /// The net's name as people write it.
    pub fn title(&self) -> &'static str {
        match self {
            Self::AlexNet(config) if config.is_slim() => "Slim AlexNet",
            Self::AlexNet(_) => "AlexNet",
            Self::LeNet(_) => "LeNet",
        }
    }

    /// Channels of the input pictures: 1 (grey) or 3 (red, green, blue).
    pub fn channels(&self) -> usize {
        match self {
            Self::AlexNet(config) => config.channels,
            Self::LeNet(_) => 1,
        }
    }

    /// Width and height of the input pictures, in pixels.
    pub fn side(&self) -> usize {
        match self {
            Self::AlexNet(_) => alexnet::SIDE,
            Self::LeNet(_) => lenet::SIDE,
        }
    }

    /// Number of classes that the last layer tells apart.
    pub fn classes(&self) -> usize {
        match self {
            Self::AlexNet(config) => config.classes,
            Self::LeNet(config) => config.classes,
        }
    }

    /// Length of an embedding.
    pub fn embedding_size(&self) -> usize {
        match self {
            Self::AlexNet(config) => config.filters[4],
            Self::LeNet(_) => lenet::FEATURES,
        }
    }

    /// Width of the last hidden layer.
    pub fn hidden(&self) -> usize {
        match self {
            Self::AlexNet(config) => config.hidden,
            Self::LeNet(_) => lenet::HIDDEN,
        }
    }

    /// The layers with parameters, from the pictures on, each with the name that PyTorch gives it: torchvision's for AlexNet,
    /// and for LeNet what would be torchvision's way.
    pub fn layers(&self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::AlexNet(_) => &alexnet::LAYERS,
            Self::LeNet(_) => &lenet::LAYERS,
        }
    }

    /// The same net for so many classes.
    pub fn with_classes(&self, classes: usize) -> Self {
        match self {
            Self::AlexNet(config) => Self::AlexNet(AlexNetConfig { classes, ..config.clone() }),
            Self::LeNet(_) => Self::LeNet(LeNetConfig { classes }),
        }
    }

    /// Whether the one has the other's layers, for the same pictures and classes. They may be wider or narrower.
    pub fn has_layers_of(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::AlexNet(one), Self::AlexNet(other)) => {
                let beside_widths = |config: &AlexNetConfig| (config.channels, config.padding, config.classes);
                beside_widths(one) == beside_widths(other)
            }
            _ => self == other,
        }
    }

    /// Refuses sizes that no net of this project has, before anything is allocated for them.
    pub fn validate(&self) -> Result<(), String> {
        match self {
            Self::AlexNet(config) => config.validate(),
            Self::LeNet(config) => config.validate(),
        }
    }
}

/// One of the nets, with its weights.
#[derive(Module, Debug)]
#[allow(clippy::large_enum_variant, reason = "there is one net at a time, and `Module` is not derived through a box")]
pub enum Net {
    /// AlexNet.
    AlexNet(AlexNet),
    /// LeNet.
    LeNet(LeNet),
}

impl Net {
    /// Pictures `[n, channels, side, side]` to logits `[n, classes]`.
    pub fn forward(&self, pictures: Tensor<4>) -> Tensor<2> {
        self.head(self.features(pictures))
    }

    /// Pictures `[n, channels, side, side]` to the flattened output of the last pooling, `[n, f]`.
    pub fn features(&self, pictures: Tensor<4>) -> Tensor<2> {
        self.pooled(self.responses(pictures))
    }

    /// Pictures `[n, channels, side, side]` to what the filters of the last convolution find in them, `[n, filters, h, w]`.
    pub fn responses(&self, pictures: Tensor<4>) -> Tensor<4> {
        match self {
            Self::AlexNet(net) => net.responses(pictures),
            Self::LeNet(net) => net.responses(pictures),
        }
    }

    /// Responses to features `[n, f]`.
    pub fn pooled(&self, responses: Tensor<4>) -> Tensor<2> {
        match self {
            Self::AlexNet(_) => alexnet::pooled(responses),
            Self::LeNet(_) => lenet::pooled(responses),
        }
    }

    /// The last layer.
    pub fn last(&self) -> &Linear {
        match self {
            Self::AlexNet(net) => net.last(),
            Self::LeNet(net) => net.last(),
        }
    }

    /// The same net with another last layer.
    pub fn with_last(self, last: Linear) -> Self {
        match self {
            Self::AlexNet(net) => Self::AlexNet(net.with_last(last)),
            Self::LeNet(net) => Self::LeNet(net.with_last(last)),
        }
    }

    /// Features `[n, f]` to logits `[n, classes]`.
    pub fn head(&self, features: Tensor<2>) -> Tensor<2> {
        match self {
            Self::AlexNet(net) => net.head(features),
            Self::LeNet(net) => net.head(features),
        }
    }

    /// Features `[n, f]` to what the last layer reads, `[n, hidden]`.
    pub fn hidden(&self, features: Tensor<2>) -> Tensor<2> {
        match self {
            Self::AlexNet(net) => net.hidden(features),
            Self::LeNet(net) => net.hidden(features),
        }
    }

    /// Features `[n, f]` to what new classes are taught on, `[n, embedding_size]`.
    pub fn embedding(&self, features: Tensor<2>) -> Tensor<2> {
        match self {
            Self::AlexNet(net) => net.embedding(features),
            Self::LeNet(net) => net.embedding(features),
        }
    }
}
