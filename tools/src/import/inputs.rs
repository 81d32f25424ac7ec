//! What each layer of a net reads on average: measured on pictures, or as it follows from the normalisation before it.

use std::collections::BTreeMap;

use alexnet_web::image::Preprocessing;
use alexnet_web::kernels;
use alexnet_web::model::{Architecture, Config, EfficientNetLiteConfig, Net, Step};
use alexnet_web::transfer::floats;
use alexnet_web::weights::{Parameter, parameters};
use anyhow::{Context, Result};
use burn::tensor::{Device, Tensor};

/// A batch normalisation: the mean and the deviation of each of its outputs.
pub struct Norm {
    pub mean: Vec<f32>,
    pub deviation: Vec<f32>,
}

impl Norm {
    /// The mean of each output after ReLU6.
    fn rectified(&self) -> Vec<f64> {
        let pairs = self.mean.iter().zip(&self.deviation);
        pairs.map(|(&mean, &deviation)| above(mean, deviation, 0.0) - above(mean, deviation, 6.0)).collect()
    }

    fn means(&self) -> Vec<f64> {
        self.mean.iter().copied().map(f64::from).collect()
    }
}

/// By how much a normal variable is above a bound, on average.
fn above(mean: f32, deviation: f32, bound: f64) -> f64 {
    let (distance, deviation) = (f64::from(mean) - bound, f64::from(deviation.abs()).max(1e-9));
    let z = distance / deviation;
    let density = (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
    distance * below(z) + deviation * density
}

/// The share of a normal distribution that is below `z`, to 1e-7 (Abramowitz and Stegun 1964, 26.2.17).
fn below(z: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.231_641_9 * z.abs());
    let terms = [1.330_274_429, -1.821_255_978, 1.781_477_937, -0.356_563_782, 0.319_381_530];
    let sum = terms.into_iter().fold(0.0, |sum, term| (sum + term) * t);
    let tail = (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt() * sum;
    if z > 0.0 { 1.0 - tail } else { tail }
}

/// What each layer reads on average, by its name in PyTorch, as far as it follows from the normalisations: `norms` are those
/// after the convolutions, by the convolution's name. None are known of nets without them.
pub fn expected(architecture: &Architecture, norms: &BTreeMap<String, Norm>) -> Option<BTreeMap<String, Channels>> {
    let Architecture::EfficientNetLite(config) = architecture else { return None };
    let means = of_efficientnet_lite(config, norms)?;
    Some(means.into_iter().map(|(layer, mean)| (layer, Channels { mean, size: Vec::new() })).collect())
}

fn of_efficientnet_lite(
    config: &EfficientNetLiteConfig,
    norms: &BTreeMap<String, Norm>,
) -> Option<BTreeMap<String, Vec<f64>>> {
    let mut inputs = BTreeMap::new();
    // Pictures are normalised around zero.
    let mut read = vec![0.0; config.channels()];
    // The block under way, and what it has read.
    let (mut block, mut before) = (0, read.clone());
    for layer in config.layers() {
        let (_, part) = layer.torch.rsplit_once('.').unwrap_or(("", &layer.torch));
        if layer.block != block {
            (block, before) = (layer.block, read.clone());
        }
        inputs.insert(layer.torch.clone(), read.clone());
        if part == "_fc" {
            break;
        }
        let norm = norms.get(&layer.torch)?;
        read = if part == "_project_conv" { norm.means() } else { norm.rectified() };
        if part == "_project_conv" && config.is_residual(block - 1) {
            read.iter_mut().zip(&before).for_each(|(sum, term)| *sum += term);
        }
    }
    Some(inputs)
}

/// What a layer reads of each of its input channels.
#[derive(Debug, Default)]
pub struct Channels {
    /// The mean.
    pub mean: Vec<f64>,
    /// The root of the mean square; nothing where only the means are known.
    pub size: Vec<f64>,
}

/// Pictures that go through a net at once.
pub const BATCH: usize = 8;

/// What each layer reads of pictures, by its name in PyTorch. `seen` are the pictures, reduced.
pub fn measured(
    net: &Net,
    architecture: &Architecture,
    preprocessing: &Preprocessing,
    seen: &[Vec<u8>],
    device: &Device,
) -> Result<BTreeMap<String, Channels>> {
    let weights: BTreeMap<String, Parameter> =
        parameters(net).into_iter().map(|each| (each.name.clone(), each)).collect();
    let names: BTreeMap<String, String> =
        architecture.layers().into_iter().map(|layer| (layer.own, layer.torch)).collect();
    let steps = [architecture.feature_steps(), architecture.hidden_steps(), vec![architecture.last_step()]].concat();
    let mut found: BTreeMap<String, Channels> = BTreeMap::new();
    for pictures in seen.chunks(BATCH) {
        let mut read = preprocessing.tensor(pictures.iter().map(Vec::as_slice), architecture.side(), device);
        let mut given: Vec<Tensor<4>> = Vec::new();
        for step in &steps {
            if let Some(layer) = step.layer() {
                let torch = names.get(layer).with_context(|| format!("the net has no layer {layer}"))?;
                let share = pictures.len() as f64 / seen.len() as f64;
                found.entry(torch.clone()).or_default().add(&read, share)?;
            }
            read = run(step, read, &given, &weights)?;
            given.push(read.clone());
        }
    }
    for channels in found.values_mut() {
        channels.size.iter_mut().for_each(|square| *square = square.sqrt());
    }
    Ok(found)
}

impl Channels {
    /// Adds the means of `read`, `[n, channels, h, w]`, and of its squares, which count for that share of all.
    fn add(&mut self, read: &Tensor<4>, share: f64) -> Result<()> {
        let [n, channels, h, w] = read.dims();
        self.mean.resize(channels, 0.0);
        self.size.resize(channels, 0.0);
        let values = pollster::block_on(floats(read.clone()))?;
        let share = share / (n * h * w) as f64;
        for (i, plane) in values.chunks(h * w).enumerate() {
            let sum = |power: i32| plane.iter().map(|&value| f64::from(value).powi(power)).sum::<f64>();
            self.mean[i % channels] += share * sum(1);
            self.size[i % channels] += share * sum(2);
        }
        Ok(())
    }
}

/// What a step makes of what it reads, `[n, channels, h, w]`; features are maps of one pixel. `given` is what the steps before
/// gave.
fn run(step: &Step, read: Tensor<4>, given: &[Tensor<4>], weights: &BTreeMap<String, Parameter>) -> Result<Tensor<4>> {
    let parameter = |layer: &str, kind: &str| {
        let name = format!("{layer}.{kind}");
        weights.get(&name).with_context(|| format!("the net has no {name}"))
    };
    let bias = |layer: &str| parameter(layer, "bias").map(|bias| bias.clone().tensor());
    let [n, channels, h, w] = read.dims();
    Ok(match step {
        Step::Convolution { layer, slide, activation, depthwise } => {
            let weight = parameter(layer, "weight")?;
            let shape: [usize; 4] = weight.shape[..].try_into().context("a convolution's weights have four sides")?;
            let (weight, bias) = (weight.clone().tensor().reshape(shape), bias(layer)?);
            let convolve = if *depthwise { kernels::depthwise2d } else { kernels::conv2d };
            convolve(read, weight, bias, *slide, *activation)
        }
        Step::Linear { layer, activation } => {
            let weight = parameter(layer, "weight")?;
            let shape = weight.linear().context("a linear layer's weights have two sides")?;
            let weight = weight.clone().tensor().reshape(shape);
            let answer = kernels::linear(read.reshape([n, channels]), weight, bias(layer)?, *activation);
            answer.reshape([n, shape[1], 1, 1])
        }
        Step::Pool(window) => kernels::pool2d(read, *window),
        Step::Add(before) => kernels::add(read, given[*before].clone()),
        Step::Flatten => read.reshape([n, channels * h * w, 1, 1]),
        Step::Enlarge(_) => read, // preprocessing has done it
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::net::{fold, tests::small};
    use alexnet_web::weights::torch;

    #[test]
    fn the_mean_after_relu6_is_that_of_the_distribution() {
        for (mean, deviation) in [(0.0, 1.0), (-2.0, 0.5), (5.0, 3.0), (3.0, 0.0)] {
            let norm = Norm { mean: vec![mean], deviation: vec![deviation] };
            // The distribution, cut in small pieces.
            let pieces = (-80_000..80_000).map(|i| f64::from(i) / 10_000.0);
            let sum: f64 = pieces
                .map(|z| {
                    let value = f64::from(mean) + z * f64::from(deviation);
                    value.clamp(0.0, 6.0) * (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt() / 10_000.0
                })
                .sum();
            assert!((norm.rectified()[0] - sum).abs() < 1e-4, "{mean} {deviation}: {} {sum}", norm.rectified()[0]);
        }
    }

    #[test]
    fn what_a_layer_reads_on_average_is_known_of_all() {
        let (architecture, mut tensors) = small();
        let norms = fold(&mut tensors, &architecture).unwrap();
        let inputs = expected(&architecture, &norms).unwrap();
        let of = |name: &str| inputs[name].mean.clone();
        assert_eq!(of("_conv_stem"), [0.0; 3]);
        assert!(of("_blocks.0._depthwise_conv").len() == 2 && of("_fc").len() == 4);
        // The block's input is added to its output, whose mean is 0.5.
        let read = of("_blocks.0._depthwise_conv")[0];
        assert!((of("_conv_head")[0] - (0.5 + read)).abs() < 1e-9, "{:?}", of("_conv_head"));
        assert!(read > 1.0 && read < 3.0, "the mean of a normal number with mean 0.5 and deviation 3, from 0 to 6");
    }

    #[test]
    fn what_is_measured_of_pictures_is_what_the_net_computes() {
        let (architecture, mut tensors) = small();
        fold(&mut tensors, &architecture).unwrap();
        let device = Device::flex();
        let net = torch::net(&architecture, tensors, &device).unwrap();
        let (mean, std) = (vec![0.5; 3], vec![1.0; 3]);
        let preprocessing =
            Preprocessing { resolution: 32, mean, std, dark_background: false, fit: Default::default() };
        // More than one batch.
        let seen: Vec<Vec<u8>> = (0..10).map(|i| vec![20 * i; 3 * 32 * 32]).collect();
        let found = measured(&net, &architecture, &preprocessing, &seen, &device).unwrap();
        let pictures = preprocessing.tensor(seen.iter().map(Vec::as_slice), 32, &device);
        let first = &found["_conv_stem"];
        assert!((first.mean[0] - (90.0 / 255.0 - 0.5)).abs() < 1e-6, "{first:?}");
        let features = net.hidden(net.features(pictures));
        let [n, width] = features.dims();
        let features = pollster::block_on(floats(features)).unwrap();
        for (i, (mean, size)) in found["_fc"].mean.iter().zip(&found["_fc"].size).enumerate() {
            let own = || features.iter().skip(i).step_by(width).copied().map(f64::from);
            assert!((mean - own().sum::<f64>() / n as f64).abs() < 1e-5);
            assert!((size - (own().map(|value| value * value).sum::<f64>() / n as f64).sqrt()).abs() < 1e-5);
        }
    }
}
