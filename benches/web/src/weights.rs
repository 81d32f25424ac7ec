//! Weights as the harness gives them to everybody: flat, in PyTorch's order.

use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{Tensor, TensorData};

/// Gives every parameter of `module` its values: `take(n)` gives the next `n`.
pub fn fill<M: Module>(module: M, take: impl FnMut(usize) -> Vec<f32>) -> M {
    module.map(&mut Fill { take })
}

struct Fill<F> {
    take: F,
}

impl<F: FnMut(usize) -> Vec<f32>> ModuleMapper for Fill<F> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let shape = param.lazy_shape().dims::<D>();
        let mut values = (self.take)(shape.iter().product());
        if let [inputs, outputs] = shape[..] {
            values = transposed(&values, inputs, outputs);
        }
        let device = param.lazy_device();
        let tensor = Tensor::from_data(TensorData::new(values, shape), &device);
        Param::initialized(param.id, if device.is_autodiff() { tensor.require_grad() } else { tensor })
    }
}

/// A linear layer's weights `[outputs, inputs]`, as PyTorch has them, as `[inputs, outputs]`, as ours are. In tiles, so
/// that reading and writing both stay in cache: it counts in the time until the first answer.
fn transposed(values: &[f32], inputs: usize, outputs: usize) -> Vec<f32> {
    const TILE: usize = 32;
    let mut result = vec![0.0; values.len()];
    for top in (0..outputs).step_by(TILE) {
        for left in (0..inputs).step_by(TILE) {
            for output in top..outputs.min(top + TILE) {
                for input in left..inputs.min(left + TILE) {
                    result[input * outputs + output] = values[output * inputs + input];
                }
            }
        }
    }
    result
}

#[cfg(all(test, feature = "cpu", not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use alexnet_web::device;
    use alexnet_web::formula;
    use alexnet_web::model::{Architecture, LeNetConfig};
    use alexnet_web::protocol::DeviceKind;
    use alexnet_web::weights::parameters;

    /// The formula's values are defined in PyTorch's order: its `i`-th parameter is `bound` times noise of seed `i`.
    #[test]
    fn weights_in_the_order_of_pytorch_make_the_net_that_they_make_there() {
        pollster::block_on(async {
            let device = device::open(DeviceKind::Cpu).await.expect("a CPU");
            let fresh = || Architecture::LeNet(LeNetConfig::chapter()).init(&device);
            let bounds: Vec<f32> = parameters(&fresh()).iter().map(|parameter| bound(&parameter.shape)).collect();
            let mut next = 0;
            let filled = fill(fresh(), |n| {
                let (seed, bound) = (next, bounds[next]);
                next += 1;
                (0..n).map(|i| (2.0 * formula::noise(seed as u32, i) - 1.0) * bound).collect()
            });
            for (found, expected) in parameters(&filled).into_iter().zip(parameters(&formula::fill(fresh()))) {
                let name = found.name.clone();
                assert_eq!(found.floats().await.unwrap(), expected.floats().await.unwrap(), "{name}");
            }
        });
    }

    fn bound(shape: &[usize]) -> f32 {
        match *shape {
            [_] => 0.1,
            [inputs, _] => (6.0 / inputs as f32).sqrt(),
            _ => (6.0 / shape[1..].iter().product::<usize>() as f32).sqrt(),
        }
    }
}
