//! What rounded weights add to a convolution's outputs on average, taken off its biases: the data-free bias correction of
//! Nagel 2019, <https://arxiv.org/abs/1906.04721>. What a layer reads on average follows from the normalisation before it.

use std::collections::BTreeMap;

use alexnet_web::model::{Architecture, Config, EfficientNetLiteConfig};

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

/// What each layer reads on average, by its name in PyTorch. `norms` are those after the convolutions, by the convolution's name;
/// none are known of other nets.
pub fn inputs(architecture: &Architecture, norms: &BTreeMap<String, Norm>) -> Option<BTreeMap<String, Vec<f64>>> {
    let Architecture::EfficientNetLite(config) = architecture else { return None };
    of_efficientnet_lite(config, norms)
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

/// What rounding adds to each output of a layer, on average: `errors` are those of its weights, in PyTorch's shape. A layer of
/// a single input for each output reads its own channel.
pub fn added(shape: &[usize], errors: &[f32], read: &[f64]) -> Vec<f64> {
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
    fn errors_add_what_they_read() {
        assert_eq!(added(&[2, 2], &[1.0, 2.0, 0.0, -1.0], &[10.0, 1.0]), [12.0, -1.0]);
        assert_eq!(added(&[2, 1, 1, 2], &[1.0, 1.0, 0.5, 0.5], &[3.0, 4.0]), [6.0, 4.0]);
    }
}
