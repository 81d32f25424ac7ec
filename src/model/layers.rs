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
    /// `[inputs, outputs]`; of the first inputs only, where all would be larger than a tensor of the device may be.
    pub weight: Param<Tensor<2>>,
    /// The weights of the other inputs, in order.
    more: Vec<Param<Tensor<2>>>,
    /// `[outputs]`.
    pub bias: Param<Tensor<1>>,
    #[module(skip)]
    activation: Activation,
}

impl Linear {
    /// A new layer.
    pub fn new(inputs: usize, outputs: usize, activation: Activation, device: &Device) -> Self {
        let rows = kernels::largest_tensor(device) / (size_of::<f32>() * outputs);
        Self::in_parts(inputs, outputs, rows, activation, device)
    }

    /// A new layer with weights in tensors of at most so many inputs.
    pub fn in_parts(inputs: usize, outputs: usize, most: usize, activation: Activation, device: &Device) -> Self {
        let parts = inputs.div_ceil(most.max(1));
        let part = |i: usize| inputs * i / parts..inputs * (i + 1) / parts;
        let weight = |i| uniform([part(i).len(), outputs], xavier(inputs, outputs), device);
        Self {
            weight: weight(0),
            more: (1..parts).map(weight).collect(),
            bias: uniform([outputs], xavier(inputs, outputs), device),
            activation,
        }
    }

    /// `[n, inputs]` to `[n, outputs]`.
    pub fn forward(&self, input: Tensor<2>) -> Tensor<2> {
        if self.more.is_empty() {
            return kernels::linear(input, self.weight.val(), self.bias.val(), self.activation);
        }
        let mut from = 0;
        let mut part = |weight: &Param<Tensor<2>>, bias: Tensor<1>| {
            let count = weight.dims()[0];
            let read = input.clone().narrow(1, from, count);
            from += count;
            kernels::linear(read, weight.val(), bias, Activation::Identity)
        };
        let bias = self.bias.val();
        let none = bias.zeros_like();
        let first = part(&self.weight, bias);
        let sum = self.more.iter().fold(first, |sum, weight| sum + part(weight, none.clone()));
        // The activation by itself: each number is a picture's channel, one pixel large, and counts once.
        let [n, outputs] = sum.dims();
        let once = Tensor::ones([outputs, 1, 1, 1], &sum.device());
        let sum = sum.reshape([n, outputs, 1, 1]);
        kernels::depthwise2d(sum, once, none, Slide::new(1, 0), self.activation).reshape([n, outputs])
    }

    /// The name of the parameter that a tensor at that path belongs to: of the other inputs' weights, `NAME.weight`.
    pub(crate) fn parameter(path: &str) -> String {
        match path.rsplit_once(".more.").or_else(|| path.strip_prefix("more.").map(|rest| ("", rest))) {
            Some(("", _)) => "weight".into(),
            Some((layer, _)) => format!("{layer}.weight"),
            None => path.into(),
        }
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

#[cfg(all(test, feature = "cpu", not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::weights::parameters;
    use burn::tensor::TensorData;

    #[test]
    fn a_layer_in_parts_computes_what_it_does_in_one() {
        let device = Device::flex().autodiff();
        let [parts, whole] = [3, 8].map(|most| Linear::in_parts(8, 5, most, Activation::Relu, &device));
        let all = parameters(&parts);
        let found = &all[0];
        assert_eq!((found.name.as_str(), &found.shape[..], found.values.len()), ("weight", &[8, 5][..], 3));
        assert_eq!(all[1].name, "bias");
        let weight = Tensor::from_inner(found.clone().tensor()).reshape([8, 5]).require_grad();
        let whole = Linear { weight: whole.weight.map(|_| weight), bias: parts.bias.clone(), ..whole };
        let numbers: Vec<f32> = (0..16).map(|i| (i * 7 % 5) as f32 - 2.0).collect();
        let input = Tensor::<2>::from_data(TensorData::new(numbers, [2, 8]), &device);
        let [one, other] = [&whole, &parts].map(|layer| layer.forward(input.clone()));
        one.to_data().assert_approx_eq::<f32>(&other.to_data(), Default::default());
        assert!(one.to_data().iter::<f32>().any(|value| value > 0.0));
        let [one, other] = [one, other].map(|output| output.sum().backward());
        let first = whole.weight.val().grad(&one).unwrap().slice([0..2, 0..5]);
        let part = parts.weight.val().grad(&other).unwrap();
        first.to_data().assert_approx_eq::<f32>(&part.to_data(), Default::default());
    }
}
