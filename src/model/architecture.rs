//! What every net says of itself and can do, and the two enums of all nets.

use burn::tensor::{Device, Tensor};

use super::{Linear, Step};
use crate::kernels::Activation;

/// A net and its sizes: what is known of it before there are weights.
pub trait Config {
    /// The net's name as people write it.
    fn title(&self) -> &'static str;

    /// Channels of the input pictures: 1 (grey) or 3 (red, green, blue).
    fn channels(&self) -> usize;

    /// Width and height of the input pictures, in pixels.
    fn side(&self) -> usize;

    /// Number of classes that the last layer tells apart.
    fn classes(&self) -> usize;

    /// Length of an embedding.
    fn embedding_size(&self) -> usize;

    /// What the last layer reads of a picture, in numbers.
    fn hidden(&self) -> usize;

    /// The layers with parameters, from the pictures on.
    fn layers(&self) -> Vec<LayerName>;

    /// Pictures to features, step by step, as [`Network::features`] computes them but not flattened.
    fn feature_steps(&self) -> Vec<Step>;

    /// Features to what the last layer reads, as [`Network::hidden`].
    fn hidden_steps(&self) -> Vec<Step>;

    /// Features to what new classes are taught on, as [`Network::embedding`].
    fn embedding_steps(&self) -> Vec<Step>;

    /// What the last layer reads to logits, as [`Network::last`].
    fn last_step(&self) -> Step {
        Step::linear(self.layers().pop().map_or_else(String::new, |layer| layer.own), Activation::Identity)
    }

    /// How many blocks the layers make.
    fn blocks(&self) -> usize {
        self.layers().last().map_or(0, |layer| layer.block + 1)
    }

    /// Refuses sizes that no net of this project has, before anything is allocated for them.
    fn validate(&self) -> Result<(), String>;
}

/// A configuration of a net, which builds it.
pub trait Build: Config + PartialEq + Sized {
    /// The net.
    type Net: Network;

    /// Builds the net with fresh weights on `device`.
    fn init(&self, device: &Device) -> Self::Net;

    /// The same net for so many classes.
    fn with_classes(&self, classes: usize) -> Self;

    /// Whether the one has the other's layers, for the same pictures and classes. They may be wider or narrower.
    fn has_layers_of(&self, other: &Self) -> bool {
        self == other
    }
}

/// A layer with parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerName {
    /// The path to it in this library, e.g. `conv1`.
    pub own: String,
    /// The name that PyTorch gives it.
    pub torch: String,
    /// Which block it belongs to, from the pictures on: blocks are trained as a whole. In a plain net each layer is one.
    pub block: usize,
}

impl LayerName {
    /// Layers that are a block each, by own name and PyTorch's.
    pub(super) fn plain(names: &[(&str, &str)]) -> Vec<Self> {
        let name =
            |(block, (own, torch)): (usize, &(&str, &str))| Self { own: (*own).into(), torch: (*torch).into(), block };
        names.iter().enumerate().map(name).collect()
    }
}

/// A net with its weights.
pub trait Network {
    /// Pictures `[n, channels, side, side]` to what the filters of the last convolution find in them, `[n, filters, h, w]`.
    fn responses(&self, pictures: Tensor<4>) -> Tensor<4>;

    /// Responses to features `[n, f]`.
    fn pooled(&self, responses: Tensor<4>) -> Tensor<2>;

    /// Features `[n, f]` to what the last layer reads, `[n, hidden]`.
    fn hidden(&self, features: Tensor<2>) -> Tensor<2>;

    /// Features `[n, f]` to what new classes are taught on, `[n, embedding_size]`.
    fn embedding(&self, features: Tensor<2>) -> Tensor<2>;

    /// The last layer.
    fn last(&self) -> &Linear;

    /// The last layer, to be replaced.
    fn last_mut(&mut self) -> &mut Linear;

    /// Pictures `[n, channels, side, side]` to the flattened output of the last pooling, `[n, f]`.
    fn features(&self, pictures: Tensor<4>) -> Tensor<2> {
        self.pooled(self.responses(pictures))
    }

    /// Features `[n, f]` to logits `[n, classes]`.
    fn head(&self, features: Tensor<2>) -> Tensor<2> {
        self.last().forward(self.hidden(features))
    }

    /// Pictures `[n, channels, side, side]` to logits `[n, classes]`.
    fn forward(&self, pictures: Tensor<4>) -> Tensor<2> {
        self.head(self.features(pictures))
    }
}

/// Makes [`Architecture`] and [`Net`] of the nets' names and configurations. Each is used as its net's [`Config`] and
/// [`Network`]; manifests call an architecture by its name in lower case.
macro_rules! architectures {
    ($($(#[$doc:meta])* $name:ident($config:ty),)*) => {
        /// Which net, and its sizes: all that is needed to build it before weights are loaded.
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(tag = "name", rename_all = "lowercase")]
        pub enum Architecture {
            $($(#[$doc])* $name($config),)*
        }

        impl Architecture {
            /// Builds the net with fresh weights on `device`.
            pub fn init(&self, device: &burn::tensor::Device) -> Net {
                match self {
                    $(Self::$name(config) => Net::$name(config.init(device)),)*
                }
            }

            /// The same net for so many classes.
            pub fn with_classes(&self, classes: usize) -> Self {
                match self {
                    $(Self::$name(config) => Self::$name(config.with_classes(classes)),)*
                }
            }

            /// Whether the one has the other's layers, for the same pictures and classes. They may be wider or narrower.
            pub fn has_layers_of(&self, other: &Self) -> bool {
                match (self, other) {
                    $((Self::$name(one), Self::$name(other)) => one.has_layers_of(other),)*
                    _ => false,
                }
            }
        }

        impl std::ops::Deref for Architecture {
            type Target = dyn Config;

            fn deref(&self) -> &Self::Target {
                match self {
                    $(Self::$name(config) => config,)*
                }
            }
        }

        /// One of the nets, with its weights.
        #[derive(burn::module::Module, Debug)]
        #[allow(clippy::large_enum_variant, reason = "there is one net at a time, and no `Module` is derived through a box")]
        pub enum Net {
            $($(#[$doc])* $name($name),)*
        }

        impl std::ops::Deref for Net {
            type Target = dyn Network;

            fn deref(&self) -> &Self::Target {
                match self {
                    $(Self::$name(net) => net,)*
                }
            }
        }

        impl std::ops::DerefMut for Net {
            fn deref_mut(&mut self) -> &mut Self::Target {
                match self {
                    $(Self::$name(net) => net,)*
                }
            }
        }
    };
}

pub(super) use architectures;
