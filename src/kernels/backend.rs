//! What a backend implements: each layer, and the gradients of each.

use burn::backend::tensor::{FloatTensor, IntTensor};
use burn::backend::{Backend, backend_extension};

use super::{Activation, Slide, Window};

/// The layers, on every backend and, with a backward pass, on `Autodiff`.
#[backend_extension(
    Cube: cfg(any(feature = "webgpu", feature = "cuda")),
    Flex: cfg(feature = "cpu"),
    Autodiff
)]
pub(crate) trait Layers: Backend {
    /// See [`super::conv2d`].
    fn conv2d_layer(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        slide: Slide,
        activation: Activation,
    ) -> FloatTensor<Self>;

    /// See [`super::depthwise2d`].
    fn depthwise2d_layer(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        slide: Slide,
        activation: Activation,
    ) -> FloatTensor<Self>;

    /// See [`super::add`].
    fn add_layer(one: FloatTensor<Self>, other: FloatTensor<Self>) -> FloatTensor<Self>;

    /// See [`super::linear`].
    fn linear_layer(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        activation: Activation,
    ) -> FloatTensor<Self>;

    /// See [`super::pool2d`].
    fn pool2d_layer(input: FloatTensor<Self>, window: Window) -> FloatTensor<Self>;

    /// See [`super::cross_entropy`].
    fn cross_entropy_layer(logits: FloatTensor<Self>, labels: IntTensor<Self>) -> FloatTensor<Self>;

    /// The parameter after one update, see [`super::Sgd`].
    fn update(parameter: FloatTensor<Self>, gradient: FloatTensor<Self>, rates: Rates) -> FloatTensor<Self>;

    /// The parameter and its velocity after one update with momentum.
    fn update_with_momentum(
        parameter: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        velocity: FloatTensor<Self>,
        rates: Rates,
    ) -> (FloatTensor<Self>, FloatTensor<Self>);
}

/// The numbers of an update.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rates {
    pub learning_rate: f32,
    pub momentum: f32,
    pub weight_decay: f32,
    /// Whether weights that are zero stay so.
    pub sparse: bool,
}

/// The gradients of the layers, on backends without autodiff: a gradient of a gradient is never asked for.
pub(crate) trait Gradients: Layers {
    /// The gradient before an activation, from its output and the gradient after it, all of one shape.
    fn activation_gradient(
        output: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        activation: Activation,
    ) -> FloatTensor<Self>;

    /// The gradient of a bias: of `[n, o, ...]`, the sum over all but the second axis, `[o]`.
    fn bias_gradient(gradient: FloatTensor<Self>) -> FloatTensor<Self>;

    /// The gradient of a convolution's input `[n, c, height, width]`, from the gradient of its output.
    fn conv2d_input_gradient(
        weight: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        sides: [usize; 2],
        slide: Slide,
    ) -> FloatTensor<Self>;

    /// The gradient of a convolution's weight `[o, c, kernel.0, kernel.1]`, from the gradient of its output.
    fn conv2d_weight_gradient(
        input: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        kernel: [usize; 2],
        slide: Slide,
    ) -> FloatTensor<Self>;

    /// As [`conv2d_input_gradient`](Self::conv2d_input_gradient), of a convolution of each channel by itself.
    fn depthwise2d_input_gradient(
        weight: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        sides: [usize; 2],
        slide: Slide,
    ) -> FloatTensor<Self>;

    /// As [`conv2d_weight_gradient`](Self::conv2d_weight_gradient), `[c, 1, kernel.0, kernel.1]`.
    fn depthwise2d_weight_gradient(
        input: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        kernel: [usize; 2],
        slide: Slide,
    ) -> FloatTensor<Self>;

    /// The gradient of a linear layer's input `[n, i]`, from that of its output.
    fn linear_input_gradient(weight: FloatTensor<Self>, gradient: FloatTensor<Self>) -> FloatTensor<Self>;

    /// The gradient of a linear layer's weight `[i, o]`, from that of its output.
    fn linear_weight_gradient(input: FloatTensor<Self>, gradient: FloatTensor<Self>) -> FloatTensor<Self>;

    /// The gradient of a pooling's input, from its input, its output and the gradient of that.
    fn pool2d_gradient(
        input: FloatTensor<Self>,
        output: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        window: Window,
    ) -> FloatTensor<Self>;

    /// The gradient of the logits, from that of the mean cross-entropy, the first of `gradient`.
    fn cross_entropy_gradient(
        logits: FloatTensor<Self>,
        labels: IntTensor<Self>,
        gradient: FloatTensor<Self>,
    ) -> FloatTensor<Self>;
}
