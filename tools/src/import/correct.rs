//! What packed weights add to a layer's outputs on average, taken off its biases: the bias correction of
//! Nagel 2019, <https://arxiv.org/abs/1906.04721>.

use std::collections::BTreeMap;

use alexnet_web::model::Architecture;
use alexnet_web::weights::{Precision, parameters, rounded, torch};
use anyhow::{Context, Result};
use burn::tensor::Device;

use super::inputs::Channels;
use super::state_dict::Tensors;

/// Takes off the biases what packing adds to each output on average. `tensors` are what is packed, `exact` what they were, and
/// `inputs` what each layer reads.
pub fn correct(
    tensors: &mut Tensors,
    exact: &Tensors,
    architecture: &Architecture,
    inputs: &BTreeMap<String, Channels>,
    precision: &Precision,
    device: &Device,
) -> Result<()> {
    let net = torch::net(architecture, tensors.clone(), device)?;
    for parameter in parameters(&pollster::block_on(rounded(&net, precision))?) {
        let torch = torch::name(architecture, &parameter.name).context("a parameter has no name in PyTorch")?;
        let Some(layer) = torch.strip_suffix(".weight") else { continue };
        let shape = parameter.shape.clone();
        let (_, exact) = exact.get(&torch).with_context(|| format!("it lacks {torch}"))?;
        let values = torch::values(pollster::block_on(parameter.floats())?, &shape);
        let errors: Vec<f32> = values.iter().zip(exact).map(|(rounded, exact)| rounded - exact).collect();
        let added = added(&torch::shape(&shape), &errors, &inputs[layer].mean);
        let bias = format!("{layer}.bias");
        let (_, biases) = tensors.get_mut(&bias).with_context(|| format!("it lacks {bias}"))?;
        biases.iter_mut().zip(added).for_each(|(bias, added)| *bias -= added as f32);
    }
    Ok(())
}

/// What packing adds to each output of a layer, on average: `errors` are those of its weights, in PyTorch's shape. A layer of
/// a single input for each output reads its own channel.
fn added(shape: &[usize], errors: &[f32], read: &[f64]) -> Vec<f64> {
    let (outputs, inputs) = (shape[0], shape[1]);
    let taps: usize = shape[2..].iter().product();
    let is_depthwise = inputs == 1 && outputs == read.len();
    let each = errors.chunks(inputs * taps).enumerate();
    each.map(|(output, errors)| {
        let channels = errors.chunks(taps).map(|taps| taps.iter().copied().map(f64::from).sum::<f64>());
        channels.enumerate().map(|(input, sum)| sum * read[if is_depthwise { output } else { input }]).sum()
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::inputs::expected;
    use crate::import::net::{fold, tests::small};

    #[test]
    fn errors_add_what_they_read() {
        assert_eq!(added(&[2, 2], &[1.0, 2.0, 0.0, -1.0], &[10.0, 1.0]), [12.0, -1.0]);
        assert_eq!(added(&[2, 1, 1, 2], &[1.0, 1.0, 0.5, 0.5], &[3.0, 4.0]), [6.0, 4.0]);
    }

    #[test]
    fn corrected_biases_take_off_what_rounding_adds() {
        let (architecture, mut tensors) = small();
        let norms = fold(&mut tensors, &architecture).unwrap();
        let inputs = expected(&architecture, &norms).unwrap();
        let exact = tensors.clone();
        let precision = &Precision::Shared { levels: 2, small: 0, rows: false, named: BTreeMap::new() };
        correct(&mut tensors, &exact, &architecture, &inputs, precision, &Device::flex()).unwrap();
        let (_, weights) = &exact["_conv_head.weight"];
        let net = torch::net(&architecture, exact.clone(), &Device::flex()).unwrap();
        let rounded = pollster::block_on(rounded(&net, precision)).unwrap();
        let head = parameters(&rounded).into_iter().find(|each| each.name == "head.weight").unwrap();
        let head = pollster::block_on(head.floats()).unwrap();
        for output in 0..4 {
            let sum = |weights: &[f32]| -> f64 {
                let own = weights[2 * output..][..2].iter().zip(&inputs["_conv_head"].mean);
                own.map(|(weight, input)| f64::from(*weight) * input).sum()
            };
            let bias = |tensors: &Tensors| f64::from(tensors["_conv_head.bias"].1[output]);
            assert!((sum(&head) + bias(&tensors) - sum(weights) - bias(&exact)).abs() < 1e-4);
        }
        assert_ne!(tensors["_conv_head.bias"], exact["_conv_head.bias"]);
    }
}
