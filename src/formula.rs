//! Weights and pictures by a formula, the same here and in `tests/fixtures/make.py`, so that answers can be compared with
//! PyTorch's without storing what they were computed from.

use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{Device, Tensor, TensorData};

use crate::model::Net;

/// The `i`-th of a sequence of numbers, spread over 0 to 1 (the hash "lowbias32" by Chris Wellons).
pub fn noise(seed: u32, i: usize) -> f32 {
    let mut x = (i as u32).wrapping_add(seed.wrapping_mul(0x9e37_79b9));
    x = (x ^ (x >> 16)).wrapping_mul(0x7feb_352d);
    x = (x ^ (x >> 15)).wrapping_mul(0x846c_a68b);
    ((x ^ (x >> 16)) >> 8) as f32 / (1 << 24) as f32
}

/// Seeds of what is no parameter, clear of the parameters' 0, 1, 2, ...
const PICTURES: u32 = 1000;
const DIRECTIONS: u32 = 2000;

/// Pictures `[n, channels, side, side]` with values from 0 to 1.
pub fn pictures(n: usize, channels: usize, side: usize, device: &Device) -> Tensor<4> {
    let values: Vec<f32> = (0..n * channels * side * side).map(|i| noise(PICTURES, i)).collect();
    Tensor::from_data(TensorData::new(values, [n, channels, side, side]), device)
}

/// Gives every parameter its formula's values: uniform as He et al. 2015 for weights, between -0.1 and 0.1 for biases.
pub fn fill(net: Net) -> Net {
    net.map(&mut Fill { parameter: 0 })
}

/// The scalar product of a parameter's gradient and a fixed direction: one number in which every element counts.
///
/// `linear` says that `values` are a linear layer's, whose order is transposed in PyTorch.
pub fn project(parameter: usize, values: &[f32], linear: Option<[usize; 2]>) -> f64 {
    let direction = |i| f64::from(noise(DIRECTIONS + parameter as u32, i)) - 0.5;
    values.iter().enumerate().map(|(i, &value)| f64::from(value) * direction(torch_index(i, linear))).sum()
}

/// Where PyTorch keeps element `i` of a linear layer's weights of shape `[inputs, outputs]`: at `[output, input]`.
fn torch_index(i: usize, linear: Option<[usize; 2]>) -> usize {
    linear.map_or(i, |[inputs, outputs]| i % outputs * inputs + i / outputs)
}

struct Fill {
    parameter: u32,
}

impl ModuleMapper for Fill {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let shape = param.lazy_shape().dims::<D>();
        let linear = (D == 2).then(|| [shape[0], shape[1]]);
        let bound = match D {
            1 => 0.1,
            2 => (6.0 / shape[0] as f32).sqrt(),
            _ => (6.0 / shape[1..].iter().product::<usize>() as f32).sqrt(),
        };
        let value = |i| (2.0 * noise(self.parameter, torch_index(i, linear)) - 1.0) * bound;
        let values: Vec<f32> = (0..shape.iter().product()).map(value).collect();
        self.parameter += 1;
        let device = param.lazy_device();
        let tensor = Tensor::from_data(TensorData::new(values, shape), &device);
        Param::initialized(param.id, if device.is_autodiff() { tensor.require_grad() } else { tensor })
    }
}
