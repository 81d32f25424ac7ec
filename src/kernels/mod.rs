//! Our own kernels: everything that the nets compute often, plugged into Burn with its backward passes.
//!
//! - this file: what a net calls, on tensors;
//! - [`backend`]: what a backend implements, forward and backward;
//! - [`autodiff`]: which gradient belongs to which operation;
//! - [`cpu`], [`gpu`]: the implementations; [`optimizer`]: the update of the weights.
//!
//! Only these kernels compute on whole layers: Burn's own convolutions and products are never called, so the linker
//! leaves them, the larger half of the library, out of the build for the web.

mod autodiff;
mod backend;
#[cfg(feature = "cpu")]
mod cpu;
#[cfg(any(feature = "webgpu", feature = "cuda"))]
pub mod gpu;
mod optimizer;
mod shapes;

use burn::backend::Dispatch;
use burn::tensor::{Device, Int, Tensor};

use backend::Layers;
pub use optimizer::{Sgd, SgdState};
pub use shapes::{Activation, Pooling, Slide, Window};

/// Bytes of the largest tensor that kernels can read on a device: a GPU binds no larger buffer, and WebGPU promises 128 MiB.
pub fn largest_tensor(device: &Device) -> usize {
    #[cfg(any(feature = "webgpu", feature = "cuda"))]
    if let burn::backend::DispatchDevice::Cube(device) = device.as_dispatch().clone().inner() {
        return gpu::largest_buffer(&device);
    }
    let _ = device;
    usize::MAX
}

/// A convolution with bias and activation: input `[n, c, h, w]`, weight `[o, c, k, l]`, bias `[o]`; output
/// `[n, o, (h + zeros - k) / stride + 1, ...]`.
pub fn conv2d(input: Tensor<4>, weight: Tensor<4>, bias: Tensor<1>, slide: Slide, activation: Activation) -> Tensor<4> {
    let (input, weight, bias) = (input.into_dispatch(), weight.into_dispatch(), bias.into_dispatch());
    Tensor::from_dispatch(<Dispatch as Layers>::conv2d_layer(input, weight, bias, slide, activation))
}

/// A convolution of each channel by itself, with bias and activation: input `[n, c, h, w]`, weight `[c, 1, k, l]`, bias
/// `[c]`; output `[n, c, (h + zeros - k) / stride + 1, ...]`.
pub fn depthwise2d(
    input: Tensor<4>,
    weight: Tensor<4>,
    bias: Tensor<1>,
    slide: Slide,
    activation: Activation,
) -> Tensor<4> {
    let (input, weight, bias) = (input.into_dispatch(), weight.into_dispatch(), bias.into_dispatch());
    Tensor::from_dispatch(<Dispatch as Layers>::depthwise2d_layer(input, weight, bias, slide, activation))
}

/// The sum of two tensors of one shape: what a residual connection adds.
pub fn add(one: Tensor<4>, other: Tensor<4>) -> Tensor<4> {
    Tensor::from_dispatch(<Dispatch as Layers>::add_layer(one.into_dispatch(), other.into_dispatch()))
}

/// A fully connected layer with bias and activation: input `[n, i]`, weight `[i, o]`, bias `[o]`; output `[n, o]`.
pub fn linear(input: Tensor<2>, weight: Tensor<2>, bias: Tensor<1>, activation: Activation) -> Tensor<2> {
    let (input, weight, bias) = (input.into_dispatch(), weight.into_dispatch(), bias.into_dispatch());
    Tensor::from_dispatch(<Dispatch as Layers>::linear_layer(input, weight, bias, activation))
}

/// Pools pictures `[n, c, h, w]` to `[n, c, (h - side) / stride + 1, ...]`.
pub fn pool2d(input: Tensor<4>, window: Window) -> Tensor<4> {
    Tensor::from_dispatch(<Dispatch as Layers>::pool2d_layer(input.into_dispatch(), window))
}

/// Logits `[n, classes]` against labels `[n]`: `[mean cross-entropy, how many logits are largest at the label]`.
///
/// Both in one tensor, since reading from a GPU is what takes long; the count has no gradient, so that `.backward()` of
/// the pair is that of the loss.
pub fn cross_entropy(logits: Tensor<2>, labels: Tensor<1, Int>) -> Tensor<1> {
    Tensor::from_dispatch(<Dispatch as Layers>::cross_entropy_layer(logits.into_dispatch(), labels.into_dispatch()))
}
