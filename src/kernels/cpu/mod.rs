//! The kernels on the CPU, for Burn's Flex backend.

mod conv;
mod depthwise;
mod geometry;
mod lanes;
mod matrix;
mod pointwise;
mod pool;
mod product;
mod scratch;
#[cfg(target_arch = "wasm32")]
mod simd;
mod threads;
mod unfold;
mod winograd;

use burn::backend::Flex;
use burn::backend::tensor::{FloatTensor, IntTensor};
use burn::tensor::{Shape, TensorData};

use super::backend::{Gradients, Layers, Rates};
use super::{Activation, Slide, Window};
use geometry::Geometry;
use matrix::Matrix;
use pointwise::{activate, undo};
use pool::Maps;
use product::{Threads, product};
use threads::{PART, for_pairs, for_parts};

fn tensor(data: Vec<f32>, shape: impl Into<Shape>) -> FloatTensor<Flex> {
    FloatTensor::<Flex>::from_data(TensorData::new(data, shape))
}

/// The tensor in row-major order, taken by value: a clone of it that stayed alive would make `storage_mut` copy it.
fn contiguous(tensor: FloatTensor<Flex>) -> FloatTensor<Flex> {
    tensor.to_contiguous()
}

fn dims<const D: usize>(tensor: &FloatTensor<Flex>) -> [usize; D] {
    tensor.layout().shape().dims()
}

impl Layers for Flex {
    fn conv2d_layer(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        slide: Slide,
        activation: Activation,
    ) -> FloatTensor<Self> {
        let (input, weight, bias) = (contiguous(input), contiguous(weight), contiguous(bias));
        let g = Geometry::new(dims(&input), dims(&weight), slide);
        let out = conv::forward(g, input.storage(), weight.storage(), bias.storage(), activation);
        tensor(out, [g.pictures, g.outputs, g.output_height(), g.output_width()])
    }

    fn depthwise2d_layer(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        slide: Slide,
        activation: Activation,
    ) -> FloatTensor<Self> {
        let (input, weight, bias) = (contiguous(input), contiguous(weight), contiguous(bias));
        let g = Geometry::new(dims(&input), dims(&weight), slide);
        let out = depthwise::forward(g, input.storage(), weight.storage(), bias.storage(), activation);
        tensor(out, [g.pictures, g.outputs, g.output_height(), g.output_width()])
    }

    fn add_layer(one: FloatTensor<Self>, other: FloatTensor<Self>) -> FloatTensor<Self> {
        let (mut one, other) = (contiguous(one), contiguous(other));
        for_parts(one.storage_mut(), PART, |i, part| {
            part.iter_mut().zip(&other.storage::<f32>()[i * PART..]).for_each(|(sum, term)| *sum += term);
        });
        one
    }

    fn linear_layer(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        activation: Activation,
    ) -> FloatTensor<Self> {
        let (input, weight, bias) = (contiguous(input), contiguous(weight), contiguous(bias));
        let ([rows, inputs], [_, outputs]) = (dims(&input), dims(&weight));
        let mut out = bias.storage::<f32>().repeat(rows);
        let (x, w) = (Matrix::new(input.storage(), inputs), Matrix::new(weight.storage(), outputs));
        product(&mut out, [rows, inputs, outputs], x, w, true, Threads::All);
        activate(&mut out, 0.0, activation);
        tensor(out, [rows, outputs])
    }

    fn pool2d_layer(input: FloatTensor<Self>, window: Window) -> FloatTensor<Self> {
        let input = contiguous(input);
        let [pictures, channels, height, width] = dims(&input);
        let maps = Maps { height, width, window };
        let mut out = vec![0.0; pictures * channels * maps.output_len()];
        for_parts(&mut out, maps.output_len().max(1), |i, out| {
            maps.pool(&input.storage()[i * height * width..][..height * width], out)
        });
        tensor(out, [pictures, channels, window.positions(height), window.positions(width)])
    }

    fn cross_entropy_layer(logits: FloatTensor<Self>, labels: IntTensor<Self>) -> FloatTensor<Self> {
        let (logits, labels) = (contiguous(logits), indices(&labels));
        let [rows, classes] = dims(&logits);
        let (mut loss, mut hits) = (0.0, 0.0);
        for (row, &label) in logits.storage::<f32>().chunks(classes).zip(&labels) {
            let (largest, log_sum) = log_sum(row);
            loss += largest + log_sum - row[label];
            hits += f32::from(row.iter().position(|&logit| logit == largest) == Some(label));
        }
        tensor(vec![loss / rows as f32, hits], [2])
    }

    fn update(parameter: FloatTensor<Self>, gradient: FloatTensor<Self>, rates: Rates) -> FloatTensor<Self> {
        let (mut parameter, gradient) = (contiguous(parameter), contiguous(gradient));
        let Rates { learning_rate, weight_decay, sparse, .. } = rates;
        for_parts(parameter.storage_mut(), PART, |i, part| {
            let gradient = &gradient.storage::<f32>()[i * PART..];
            for (w, g) in part.iter_mut().zip(gradient) {
                let change = learning_rate * (g + weight_decay * *w);
                *w -= if sparse && *w == 0.0 { 0.0 } else { change };
            }
        });
        parameter
    }

    fn update_with_momentum(
        parameter: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        velocity: FloatTensor<Self>,
        rates: Rates,
    ) -> (FloatTensor<Self>, FloatTensor<Self>) {
        let (mut parameter, mut velocity) = (contiguous(parameter), contiguous(velocity));
        let gradient = contiguous(gradient);
        let Rates { learning_rate, momentum, weight_decay, sparse } = rates;
        for_pairs(parameter.storage_mut(), velocity.storage_mut(), |i, weights, velocities| {
            let gradient = &gradient.storage::<f32>()[i * PART..];
            for ((w, v), g) in weights.iter_mut().zip(velocities).zip(gradient) {
                *v = momentum * *v + (g + weight_decay * *w);
                *w -= if sparse && *w == 0.0 { 0.0 } else { learning_rate * *v };
            }
        });
        (parameter, velocity)
    }
}

/// Labels as indices, whatever integers they are stored as.
fn indices(labels: &IntTensor<Flex>) -> Vec<usize> {
    labels.clone().into_data().iter::<i64>().map(|label| label as usize).collect()
}

/// The largest logit, and log(sum(exp(logit - largest))).
fn log_sum(logits: &[f32]) -> (f32, f32) {
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    (largest, logits.iter().map(|logit| (logit - largest).exp()).sum::<f32>().ln())
}

impl Gradients for Flex {
    fn activation_gradient(
        output: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        activation: Activation,
    ) -> FloatTensor<Self> {
        let (output, mut gradient) = (contiguous(output), contiguous(gradient));
        for_parts(gradient.storage_mut(), PART, |i, part| {
            undo(&output.storage::<f32>()[i * PART..], part, activation);
        });
        gradient
    }

    fn bias_gradient(gradient: FloatTensor<Self>) -> FloatTensor<Self> {
        let gradient = contiguous(gradient);
        let shape = gradient.layout().shape();
        let channels = shape[1];
        let inner = shape.num_elements() / (shape[0] * channels).max(1);
        let mut out = vec![0.0; channels];
        for row in gradient.storage::<f32>().chunks((channels * inner).max(1)) {
            match inner {
                1 => out.iter_mut().zip(row).for_each(|(sum, value)| *sum += value),
                _ => out.iter_mut().zip(row.chunks(inner)).for_each(|(sum, map)| *sum += map.iter().sum::<f32>()),
            }
        }
        tensor(out, [channels])
    }

    fn conv2d_input_gradient(
        weight: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        [height, width]: [usize; 2],
        slide: Slide,
    ) -> FloatTensor<Self> {
        let (weight, gradient) = (contiguous(weight), contiguous(gradient));
        let ([pictures, ..], [_, channels, ..]) = (dims::<4>(&gradient), dims::<4>(&weight));
        let g = Geometry::new([pictures, channels, height, width], dims(&weight), slide);
        let out = conv::input_gradient(g, weight.storage(), gradient.storage());
        tensor(out, [pictures, channels, height, width])
    }

    fn conv2d_weight_gradient(
        input: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        kernel: [usize; 2],
        slide: Slide,
    ) -> FloatTensor<Self> {
        let (input, gradient) = (contiguous(input), contiguous(gradient));
        let [pictures, channels, height, width] = dims(&input);
        let [_, outputs, ..] = dims::<4>(&gradient);
        let g = Geometry { pictures, channels, height, width, outputs, kernel, slide };
        let out = conv::weight_gradient(g, input.storage(), gradient.storage());
        tensor(out, [outputs, channels, kernel[0], kernel[1]])
    }

    fn depthwise2d_input_gradient(
        weight: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        [height, width]: [usize; 2],
        slide: Slide,
    ) -> FloatTensor<Self> {
        let (weight, gradient) = (contiguous(weight), contiguous(gradient));
        let [pictures, channels, ..] = dims::<4>(&gradient);
        let g = Geometry::new([pictures, channels, height, width], dims(&weight), slide);
        let out = depthwise::input_gradient(g, weight.storage(), gradient.storage());
        tensor(out, [pictures, channels, height, width])
    }

    fn depthwise2d_weight_gradient(
        input: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        kernel: [usize; 2],
        slide: Slide,
    ) -> FloatTensor<Self> {
        let (input, gradient) = (contiguous(input), contiguous(gradient));
        let [pictures, channels, height, width] = dims(&input);
        let g = Geometry { pictures, channels, height, width, outputs: channels, kernel, slide };
        let out = depthwise::weight_gradient(g, input.storage(), gradient.storage());
        tensor(out, [channels, 1, kernel[0], kernel[1]])
    }

    fn linear_input_gradient(weight: FloatTensor<Self>, gradient: FloatTensor<Self>) -> FloatTensor<Self> {
        let (weight, gradient) = (contiguous(weight), contiguous(gradient));
        let ([rows, outputs], [inputs, _]) = (dims(&gradient), dims(&weight));
        let mut out = vec![0.0; rows * inputs];
        let (dy, w) = (Matrix::new(gradient.storage(), outputs), Matrix::new(weight.storage(), outputs).transposed());
        product(&mut out, [rows, outputs, inputs], dy, w, false, Threads::All);
        tensor(out, [rows, inputs])
    }

    fn linear_weight_gradient(input: FloatTensor<Self>, gradient: FloatTensor<Self>) -> FloatTensor<Self> {
        let (input, gradient) = (contiguous(input), contiguous(gradient));
        let ([rows, inputs], [_, outputs]) = (dims(&input), dims(&gradient));
        let mut out = vec![0.0; inputs * outputs];
        let (x, dy) = (Matrix::new(input.storage(), inputs).transposed(), Matrix::new(gradient.storage(), outputs));
        product(&mut out, [inputs, rows, outputs], x, dy, false, Threads::All);
        tensor(out, [inputs, outputs])
    }

    fn pool2d_gradient(
        input: FloatTensor<Self>,
        _: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        window: Window,
    ) -> FloatTensor<Self> {
        let (input, gradient) = (contiguous(input), contiguous(gradient));
        let [pictures, channels, height, width] = dims(&input);
        let maps = Maps { height, width, window };
        let (len, pooled) = (height * width, maps.output_len());
        let mut out = vec![0.0; pictures * channels * len];
        for_parts(&mut out, len.max(1), |i, out| {
            maps.gradient(&input.storage()[i * len..][..len], &gradient.storage()[i * pooled..][..pooled], out)
        });
        tensor(out, [pictures, channels, height, width])
    }

    fn cross_entropy_gradient(
        logits: FloatTensor<Self>,
        labels: IntTensor<Self>,
        gradient: FloatTensor<Self>,
    ) -> FloatTensor<Self> {
        let (mut logits, labels) = (contiguous(logits), indices(&labels));
        let [rows, classes] = dims(&logits);
        let scale = contiguous(gradient).storage::<f32>()[0] / rows as f32;
        for (row, &label) in logits.storage_mut::<f32>().chunks_mut(classes).zip(&labels) {
            let (largest, log_sum) = log_sum(row);
            row.iter_mut().for_each(|x| *x = (*x - largest - log_sum).exp() * scale);
            row[label] -= scale;
        }
        logits
    }
}
