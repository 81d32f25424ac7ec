//! TensorFlow Lite's flatbuffer (<https://ai.google.dev/edge/litert>), with the metadata that MediaPipe's image classifier reads:
//! `pixels`, `[1, side, side, 3]` from 0 to 255, to `probabilities`, `[1, classes]`.

mod metadata;
mod schema;
mod zip;

use super::portable::{Layer, Portable, Weights};
use crate::kernels::{Activation, Pooling, Slide, Window};
use crate::model::Step;
use crate::protocol::File;
use schema::{Kind, Operation, Options, Padding, Writer};

/// How wide the numbers of the weights are.
#[derive(Clone, Copy, PartialEq)]
pub enum Width {
    /// 32 bits.
    Full,
    /// 16 bits, which are widened when the model is loaded.
    Half,
}

/// `model.tflite`.
pub fn file(portable: Portable, width: Width) -> File {
    let portable = portable.with_channels_last();
    let metadata = metadata::write(&portable);
    let mut net = Net { writer: Writer::new(), width };
    let side = portable.side();
    let pixels = net.writer.tensor("pixels", &[1, side, side, 3], Kind::Float, None);
    let mut given = Vec::new();
    let mut last = pixels;
    let inputs: Vec<_> = (0..portable.layers.len()).map(|i| portable.input_of(i)).collect();
    for (i, (layer, input)) in portable.layers.into_iter().zip(inputs).enumerate() {
        last = net.push(layer, &format!("step{i}"), input, last, &given);
        given.push(last);
    }
    let classes = portable.labels.len();
    let probabilities = net.writer.tensor("probabilities", &[1, classes], Kind::Float, None);
    net.writer.operation(Operation::Softmax, &[last], probabilities, Options::Softmax);
    let mut bytes = net.writer.finish(&portable.title, pixels, probabilities, &metadata);
    zip::append(&mut bytes, metadata::LABELS, (portable.labels.join("\n") + "\n").as_bytes());
    File { file: "model.tflite".into(), bytes }
}

struct Net {
    writer: Writer,
    width: Width,
}

impl Net {
    /// Adds a step that reads the tensor `last`, and returns the tensor that it gives.
    fn push(&mut self, layer: Layer, name: &str, input: [usize; 3], last: i32, given: &[i32]) -> i32 {
        let Layer { step, shape: [channels, height, width], weights } = layer;
        let maps = [1, height, width, channels];
        let window = |slide: Slide, side: usize| match slide.padding {
            [0, 0] => Some(Padding::Valid),
            _ if slide == Slide::same(slide.stride, side, input[1]) => Some(Padding::Same),
            _ => None,
        };
        match (step, weights) {
            (Step::Convolution { slide, activation, depthwise, .. }, Some(weights)) => {
                let side = weights.shape[3];
                let (last, padding) = match window(slide, side) {
                    Some(padding) => (last, padding),
                    None => (self.pad(name, last, input, slide), Padding::Valid),
                };
                let operation = if depthwise { Operation::DepthwiseConv2d } else { Operation::Conv2d };
                let (shape, weight) = turned(&weights, depthwise);
                let weight = self.weights(&format!("{name}/weight"), &shape, weight);
                let bias = self.floats(&format!("{name}/bias"), &[channels], &weights.bias);
                let options = Options::Convolution { padding, stride: slide.stride, activation, depthwise };
                self.activated(operation, &[last, weight, bias], name, &maps, options, activation)
            }
            (Step::Linear { activation, .. }, Some(Weights { shape, weight, bias })) => {
                let &[inputs, outputs] = &shape[..] else { unreachable!("a linear layer's weights have two sizes") };
                let turned = (0..inputs * outputs).map(|i| weight[i % inputs * outputs + i / inputs]).collect();
                let weight = self.weights(&format!("{name}/weight"), &[outputs, inputs], turned);
                let bias = self.floats(&format!("{name}/bias"), &[outputs], &bias);
                let options = Options::Linear(activation);
                let inputs = [last, weight, bias];
                self.activated(Operation::FullyConnected, &inputs, name, &[1, outputs], options, activation)
            }
            (Step::Enlarge(side), _) => {
                let size = self.writer.integers(&format!("{name}/size"), &[side, side], &[2]);
                self.add(Operation::ResizeBilinear, &[last, size], name, &maps, Options::Resize)
            }
            (Step::Pool(Window { pooling, side, stride }), _) => {
                let operation = match pooling {
                    Pooling::Max => Operation::MaxPool2d,
                    Pooling::Average => Operation::AveragePool2d,
                };
                self.add(operation, &[last], name, &maps, Options::Pool { side, stride })
            }
            (Step::Add(other), _) => self.add(Operation::Add, &[last, given[other]], name, &maps, Options::Add),
            (Step::Flatten, _) => {
                let size = self.writer.integers(&format!("{name}/size"), &[1, channels], &[2]);
                self.add(Operation::Reshape, &[last, size], name, &[1, channels], Options::None)
            }
            (Step::Convolution { .. } | Step::Linear { .. }, None) => unreachable!("a layer has its numbers"),
        }
    }

    fn add(&mut self, operation: Operation, inputs: &[i32], name: &str, shape: &[usize], options: Options) -> i32 {
        let output = self.writer.tensor(name, shape, Kind::Float, None);
        self.writer.operation(operation, inputs, output, options);
        output
    }

    /// An operation, and its activation: all but the sigmoid are part of it.
    fn activated(
        &mut self,
        operation: Operation,
        inputs: &[i32],
        name: &str,
        shape: &[usize],
        options: Options,
        activation: Activation,
    ) -> i32 {
        let last = self.add(operation, inputs, name, shape, options);
        match activation {
            Activation::Sigmoid => {
                self.add(Operation::Logistic, &[last], &format!("{name}/activated"), shape, Options::None)
            }
            _ => last,
        }
    }

    /// Zeros around the maps, for a convolution that has others than `SAME`.
    fn pad(&mut self, name: &str, last: i32, [channels, height, width]: [usize; 3], slide: Slide) -> i32 {
        let [before, after] = slide.padding;
        let zeros = [0, 0, before, after, before, after, 0, 0];
        let zeros = self.writer.integers(&format!("{name}/zeros"), &zeros, &[4, 2]);
        let shape = [1, slide.padded(height), slide.padded(width), channels];
        self.add(Operation::Pad, &[last, zeros], &format!("{name}/padded"), &shape, Options::None)
    }

    fn floats(&mut self, name: &str, shape: &[usize], values: &[f32]) -> i32 {
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.writer.tensor(name, shape, Kind::Float, Some(&bytes))
    }

    /// A layer's weights, as wide as they are wanted.
    fn weights(&mut self, name: &str, shape: &[usize], values: Vec<f32>) -> i32 {
        if self.width == Width::Full {
            return self.floats(name, shape, &values);
        }
        let bytes: Vec<u8> = values.into_iter().flat_map(|value| half::f16::from_f32(value).to_le_bytes()).collect();
        let half = self.writer.tensor(&format!("{name}/half"), shape, Kind::Half, Some(&bytes));
        self.add(Operation::Dequantize, &[half], name, shape, Options::None)
    }
}

/// A convolution's weights as `[outputs, side, side, inputs]`, where each channel is by itself as `[1, side, side, channels]`.
fn turned(Weights { shape, weight, .. }: &Weights, depthwise: bool) -> ([usize; 4], Vec<f32>) {
    let &[outputs, inputs, side, _] = &shape[..] else { unreachable!("a convolution's weights have four sizes") };
    let area = side * side;
    match depthwise {
        true => {
            let values = (0..area * outputs).map(|i| weight[i % outputs * area + i / outputs]).collect();
            ([1, side, side, outputs], values)
        }
        false => {
            let at = |output, tap, input| weight[(output * inputs + input) * area + tap];
            let of = |i: usize| at(i / (area * inputs), i / inputs % area, i % inputs);
            ([outputs, side, side, inputs], (0..weight.len()).map(of).collect())
        }
    }
}
