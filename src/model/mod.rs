//! The nets: a configuration, its initialisation on a device, and the forward pass in two halves.
//!
//! `features` are the convolutions, flattened, and `head` the linear layers. `embedding` is what new classes are taught
//! on: what the features found in a picture, as a vector.
//!
//! A net is one file here, with its [`Config`] and its [`Network`], and one line below.

mod alexnet;
mod architecture;
mod efficientnet_lite;
mod graph;
mod layers;
mod lenet;

pub use alexnet::{AlexNet, AlexNetConfig};
pub use architecture::{Build, Config, LayerName, Network};
pub use efficientnet_lite::{EfficientNetLite, EfficientNetLiteConfig, Stage};
pub use graph::Step;
pub use layers::Linear;
pub use lenet::{LeNet, LeNetConfig};

architecture::architectures! {
    /// LeNet-5 (LeCun et al. 1998).
    LeNet(LeNetConfig),
    /// AlexNet (Krizhevsky, Sutskever, Hinton 2012).
    AlexNet(AlexNetConfig),
    /// EfficientNet-Lite (Google 2020).
    EfficientNetLite(EfficientNetLiteConfig),
}

impl Net {
    /// The same net with another last layer.
    pub fn with_last(mut self, last: Linear) -> Self {
        *self.last_mut() = last;
        self
    }
}
