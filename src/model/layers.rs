//! The layers that the nets are made of: parameters, and which kernel they are given to.

use burn::module::{Module, Param, ParamId};
use burn::tensor::{Device, Distribution, Shape, Tensor};

use crate::kernels::{self, Activation, Slide};

/// A convolution with a square kernel, then an activation.
#[derive(Module, Debug)]
pub struct Convolution {
    /// `[outputs, inputs, side, side]`.
    pub weight: Param<Tensor<4>>,
    /// `[outputs]`.
    pub bias: Param<Tensor<1>>,
    #[module(skip)]
    slide: Slide,
    #[module(skip)]
    activation: Activation,
}

impl Convolution {
    /// A new layer from `channels[0]` to `channels[1]` channels.
    pub fn new(channels: [usize; 2], side: usize, slide: Slide, activation: Activation, device: &Device) -> Self {
        let [inputs, outputs] = channels;
        let taps = side * side;
        Self {
            weight: uniform([outputs, inputs, side, side], xavier(inputs * taps, outputs * taps), device),
            bias: uniform([outputs], xavier(inputs * taps, outputs * taps), device),
            slide,
            activation,
        }
    }

    /// Pictures `[n, inputs, h, w]` to `[n, outputs, ...]`.
    pub fn forward(&self, input: Tensor<4>) -> Tensor<4> {
        kernels::conv2d(input, self.weight.val(), self.bias.val(), self.slide, self.activation)
    }
}

/// A convolution of each channel by itself with a square kernel, then an activation.
#[derive(Module, Debug)]
pub struct Depthwise {
    /// `[channels, 1, side, side]`.
    pub weight: Param<Tensor<4>>,
    /// `[channels]`.
    pub bias: Param<Tensor<1>>,
    #[module(skip)]
    slide: Slide,
    #[module(skip)]
    activation: Activation,
}

impl Depthwise {
    /// A new layer.
    pub fn new(channels: usize, side: usize, slide: Slide, activation: Activation, device: &Device) -> Self {
        let taps = side * side;
        Self {
            weight: uniform([channels, 1, side, side], xavier(taps, taps), device),
            bias: uniform([channels], xavier(taps, taps), device),
            slide,
            activation,
        }
    }

    /// Pictures `[n, channels, h, w]` to `[n, channels, ...]`.
    pub fn forward(&self, input: Tensor<4>) -> Tensor<4> {
        kernels::depthwise2d(input, self.weight.val(), self.bias.val(), self.slide, self.activation)
    }
}

/// A fully connected layer, then an activation.
#[derive(Module, Debug)]
pub struct Linear {
    /// `[inputs, outputs]`.
    pub weight: Param<Tensor<2>>,
    /// `[outputs]`.
    pub bias: Param<Tensor<1>>,
    #[module(skip)]
    activation: Activation,
}

impl Linear {
    /// A new layer.
    pub fn new(inputs: usize, outputs: usize, activation: Activation, device: &Device) -> Self {
        Self {
            weight: uniform([inputs, outputs], xavier(inputs, outputs), device),
            bias: uniform([outputs], xavier(inputs, outputs), device),
            activation,
        }
    }

    /// `[n, inputs]` to `[n, outputs]`.
    pub fn forward(&self, input: Tensor<2>) -> Tensor<2> {
        kernels::linear(input, self.weight.val(), self.bias.val(), self.activation)
    }
}

/// The bound of the chapter's initialisation, Xavier uniform (Glorot, Bengio 2010).
fn xavier(inputs: usize, outputs: usize) -> f64 {
    (6.0 / (inputs + outputs) as f64).sqrt()
}

/// A parameter drawn between `-bound` and `bound`, but only when it is asked for: most nets are loaded, not drawn.
fn uniform<const D: usize>(shape: [usize; D], bound: f64, device: &Device) -> Param<Tensor<D>> {
    let draw = move |device: &Device, require_grad: bool| {
        let tensor = Tensor::random(shape, Distribution::Uniform(-bound, bound), device);
        if require_grad { tensor.require_grad() } else { tensor }
    };
    Param::uninitialized(ParamId::new(), draw, device.clone(), true, Shape::from(shape))
}
