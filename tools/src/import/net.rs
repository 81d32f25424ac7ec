//! Which net a state dict is of, and its tensors as this library has them: without batch normalisation.

use std::collections::BTreeMap;

use alexnet_web::image::{Fit, Preprocessing};
use alexnet_web::model::{AlexNetConfig, Architecture, EfficientNetLiteConfig};
use anyhow::{Context, Result, bail, ensure};

use super::inputs::Norm;
use super::state_dict::Tensors;

/// The net that a state dict is of, by its names and its widths, and what its training expects of pictures.
pub fn recognise(tensors: &Tensors) -> Result<(Architecture, Preprocessing)> {
    let shape = |name: &str| {
        let (shape, _) = tensors.get(name).with_context(|| format!("it lacks {name}"))?;
        Ok::<_, anyhow::Error>(shape.clone())
    };
    let square = Preprocessing { resolution: 224, fit: Fit::Cover, dark_background: false, mean: vec![], std: vec![] };
    if tensors.contains_key("_conv_stem.weight") {
        let classes = shape("_fc.weight")?[0];
        let config = EfficientNetLiteConfig { classes, ..EfficientNetLiteConfig::lite0() };
        // Its authors feed it (x - 127) / 128.
        let preprocessing = Preprocessing { mean: vec![127.0 / 255.0; 3], std: vec![128.0 / 255.0; 3], ..square };
        return Ok((Architecture::EfficientNetLite(config), preprocessing));
    }
    if tensors.contains_key("features.0.weight") {
        let mut filters = [0; 5];
        for (filters, layer) in filters.iter_mut().zip([0, 3, 6, 8, 10]) {
            *filters = shape(&format!("features.{layer}.weight"))?[0];
        }
        let (first, last) = (shape("features.0.weight")?, shape("classifier.6.weight")?);
        let torchvision = AlexNetConfig::torchvision();
        let config = AlexNetConfig { channels: first[1], filters, hidden: last[1], classes: last[0], ..torchvision };
        // torchvision's, for all its nets: `ImageClassification(crop_size=224)`.
        let fit = Fit::Crop(256);
        let (mean, std) = (vec![0.485, 0.456, 0.406], vec![0.229, 0.224, 0.225]);
        let preprocessing = Preprocessing { mean, std, fit, ..square };
        return Ok((Architecture::AlexNet(config), preprocessing));
    }
    bail!(
        "its names are neither those of EfficientNet-Lite0 (_conv_stem.weight, ...) nor of torchvision's AlexNet \
         (features.0.weight, ...); it has {}",
        tensors.keys().take(3).cloned().collect::<Vec<_>>().join(", ")
    )
}

/// What batch normalisation adds to a variance before it takes the root.
const EPSILON: f32 = 1e-3;

/// Makes each batch normalisation part of the convolution before it, whose outputs it scales and shifts, and returns what the
/// outputs then are like, by the convolution's name.
pub fn fold(tensors: &mut Tensors, architecture: &Architecture) -> Result<BTreeMap<String, Norm>> {
    let mut norms = BTreeMap::new();
    for layer in architecture.layers() {
        let Some(norm) = normalisation(&layer.torch) else { continue };
        let mut take = |part: &str| tensors.remove(&format!("{norm}.{part}")).map(|(_, values)| values);
        let [Some(scale), Some(shift), Some(mean), Some(variance)] =
            ["weight", "bias", "running_mean", "running_var"].map(&mut take)
        else {
            continue; // folded already, or else its bias is said to be missing
        };
        let name = format!("{}.weight", layer.torch);
        let (shape, weights) = tensors.get_mut(&name).with_context(|| format!("it lacks {name}"))?;
        let outputs = shape[0];
        ensure!(
            [&scale, &shift, &mean, &variance].iter().all(|values| values.len() == outputs),
            "{norm} does not have a number for each output of {name}"
        );
        let gains: Vec<f32> = scale.iter().zip(&variance).map(|(scale, var)| scale / (var + EPSILON).sqrt()).collect();
        let taps = weights.len() / outputs;
        for (weights, gain) in weights.chunks_mut(taps).zip(&gains) {
            weights.iter_mut().for_each(|weight| *weight *= gain);
        }
        let biases = shift.iter().zip(&mean).zip(&gains).map(|((shift, mean), gain)| shift - mean * gain).collect();
        tensors.insert(format!("{}.bias", layer.torch), (vec![outputs], biases));
        norms.insert(layer.torch, Norm { mean: shift, deviation: scale });
    }
    Ok(norms)
}

/// The normalisation after a convolution, as EfficientNet-Lite's code names it: in a block they are counted from 0, from the
/// expansion on, which a block may lack.
fn normalisation(convolution: &str) -> Option<String> {
    let (block, part) = convolution.rsplit_once('.').map_or(("", convolution), |(block, part)| (block, part));
    let number = match part {
        "_conv_stem" | "_expand_conv" => 0,
        "_conv_head" | "_depthwise_conv" => 1,
        "_project_conv" => 2,
        _ => return None,
    };
    Some(if block.is_empty() { format!("_bn{number}") } else { format!("{block}._bn{number}") })
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use alexnet_web::model::Stage;
    use alexnet_web::weights::torch;
    use burn::tensor::Device;

    /// One block of two channels, and its normalisations.
    pub fn small() -> (Architecture, Tensors) {
        let stages = vec![Stage { repeats: 1, kernel: 3, stride: 1, expand: 1, outputs: 2 }];
        let config = EfficientNetLiteConfig { side: 32, stem: 2, stages, head: 4, classes: 3, dropout: 0.0 };
        let mut tensors = Tensors::new();
        let shapes: [(&str, &[usize]); 5] = [
            ("_conv_stem.weight", &[2, 3, 3, 3]),
            ("_blocks.0._depthwise_conv.weight", &[2, 1, 3, 3]),
            ("_blocks.0._project_conv.weight", &[2, 2, 1, 1]),
            ("_conv_head.weight", &[4, 2, 1, 1]),
            ("_fc.weight", &[3, 4]),
        ];
        for (name, shape) in shapes {
            let len: usize = shape.iter().product();
            tensors.insert(name.into(), (shape.to_vec(), (0..len).map(|i| (i % 7) as f32 - 3.0).collect()));
        }
        tensors.insert("_fc.bias".into(), (vec![3], vec![0.0; 3]));
        for (norm, outputs) in [("_bn0", 2), ("_blocks.0._bn1", 2), ("_blocks.0._bn2", 2), ("_bn1", 4)] {
            for (part, value) in [("weight", 3.0), ("bias", 0.5), ("running_mean", 2.0), ("running_var", 0.249)] {
                tensors.insert(format!("{norm}.{part}"), (vec![outputs], vec![value; outputs]));
            }
        }
        (Architecture::EfficientNetLite(config), tensors)
    }

    #[test]
    fn a_folded_normalisation_is_the_convolution_and_the_normalisation() {
        let (architecture, mut tensors) = small();
        let before = tensors["_conv_stem.weight"].1.clone();
        let norms = fold(&mut tensors, &architecture).unwrap();
        assert_eq!(norms.len(), 4);
        // 3 / sqrt(0.249 + 0.001) is 6; 0.5 - 2 x 6 is -11.5.
        for (folded, before) in tensors["_conv_stem.weight"].1.iter().zip(before) {
            assert!((folded - 6.0 * before).abs() < 1e-4);
        }
        assert!(tensors["_blocks.0._project_conv.bias"].1.iter().all(|bias| (bias + 11.5).abs() < 1e-4));
        assert!(!tensors.keys().any(|name| name.contains("_bn")), "{:?}", tensors.keys());
        torch::net(&architecture, tensors, &Device::flex()).unwrap();
    }
}
