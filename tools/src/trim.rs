//! A pruned net at its own widths: filters and hidden units that are always zero are left out, and the net computes the
//! same.

use alexnet_web::model::{AlexNetConfig, Architecture, Net};
use alexnet_web::weights::parameters;
use anyhow::Result;
use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{Device, Int, Tensor, TensorData};

use crate::weights::Weights;

/// Leaves out what of a net is always zero: after ReLU that is a filter, or a unit, whose weights and bias are. `device` is
/// without autodiff.
///
/// LeNet stays as it is: its sigmoid makes 0.5 of zero.
///
/// # Errors
/// If the weights cannot be read from the device.
pub fn trim(net: Net, architecture: &Architecture, device: &Device) -> Result<(Net, Architecture)> {
    let Architecture::AlexNet(config) = architecture else { return Ok((net, architecture.clone())) };
    let mut outputs = outputs_in_use(&net, config.channels)?;
    let last = outputs.len() - 1;
    // Both hidden layers have the same width.
    let hidden = outputs[last - 2].len().max(outputs[last - 1].len());
    for kept in &mut outputs[last - 2..last] {
        fill_up(kept, hidden);
    }
    let filters = std::array::from_fn(|i| outputs[i].len());
    let slim = Architecture::AlexNet(AlexNetConfig { filters, hidden, ..config.clone() });
    if slim == *architecture {
        return Ok((net, slim));
    }
    let mut trimming = Trimming { weights: Weights::of(&net), kept: pairs(outputs, config.channels), layer: 0 };
    Ok((slim.init(device).map(&mut trimming), slim))
}

/// Of each layer the outputs that are not always zero, given those of the layer before; of the last layer all. At least
/// one of each.
fn outputs_in_use(net: &Net, channels: usize) -> Result<Vec<Vec<usize>>> {
    let parameters = parameters(net);
    let layers = parameters.len() / 2;
    let mut inputs: Vec<usize> = (0..channels).collect();
    let mut width = channels;
    let mut in_use = Vec::new();
    for (layer, pair) in parameters.chunks(2).enumerate() {
        let [weight, bias] = pair else { unreachable!("a layer has weights and biases") };
        let shape = &weight.shape;
        let (weights, biases) =
            (pollster::block_on(weight.clone().floats())?, pollster::block_on(bias.clone().floats())?);
        let is_used = |output: usize| {
            let has_weight = |input: usize| match shape[..] {
                // A linear layer, [inputs, outputs]; one after a convolution reads several numbers of each channel.
                [all, outputs] => {
                    let span = all / width;
                    (input * span..(input + 1) * span).any(|row| weights[row * outputs + output] != 0.0)
                }
                // A convolution, [outputs, inputs, side, side].
                _ => {
                    let taps = shape[2] * shape[3];
                    let from = (output * shape[1] + input) * taps;
                    weights[from..from + taps].iter().any(|&weight| weight != 0.0)
                }
            };
            biases[output] != 0.0 || inputs.iter().any(|&input| has_weight(input))
        };
        let mut outputs: Vec<usize> =
            (0..biases.len()).filter(|&output| layer + 1 == layers || is_used(output)).collect();
        fill_up(&mut outputs, 1);
        width = biases.len();
        inputs = outputs.clone();
        in_use.push(outputs);
    }
    Ok(in_use)
}

/// Adds the first of those that are not there until there are `len`.
fn fill_up(kept: &mut Vec<usize>, len: usize) {
    let mut candidate = 0;
    while kept.len() < len {
        if !kept.contains(&candidate) {
            kept.push(candidate);
        }
        candidate += 1;
    }
    kept.sort_unstable();
}

/// Of each layer, which inputs and which outputs are kept.
fn pairs(outputs: Vec<Vec<usize>>, channels: usize) -> Vec<[Vec<usize>; 2]> {
    let inputs = std::iter::once((0..channels).collect()).chain(outputs.clone());
    inputs.zip(outputs).map(|(inputs, outputs)| [inputs, outputs]).collect()
}

/// Goes through the parameters of the slim net, and takes the values of the wide one.
struct Trimming {
    weights: Weights,
    /// Of each layer, inputs and outputs.
    kept: Vec<[Vec<usize>; 2]>,
    layer: usize,
}

impl ModuleMapper for Trimming {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let wide: Tensor<D> = self.weights.next();
        let device = wide.device();
        let select = |tensor: Tensor<D>, dim: usize, kept: &[usize]| {
            // What lies behind each other in a linear layer's input is kept or left out together.
            let span = param.lazy_shape().dims::<D>()[dim] / kept.len();
            let indices: Vec<i64> = kept.iter().flat_map(|&i| i * span..(i + 1) * span).map(|i| i as i64).collect();
            let len = indices.len();
            tensor.select(dim, Tensor::<1, Int>::from_data(TensorData::new(indices, [len]), &device))
        };
        let [inputs, outputs] = &self.kept[self.layer];
        let slim = match D {
            // Its biases, after which comes the next layer.
            1 => select(wide, 0, outputs),
            2 => select(select(wide, 0, inputs), 1, outputs),
            _ => select(select(wide, 0, outputs), 1, inputs),
        };
        if D == 1 {
            self.layer += 1;
        }
        param.map(|_| slim)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_ones_fill_up() {
        let mut kept = vec![1, 5];
        fill_up(&mut kept, 4);
        assert_eq!(kept, [0, 1, 2, 5]);
    }
}
