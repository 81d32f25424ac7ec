//! A layers model of TensorFlow.js (Keras' configuration and its weights) with Teachable Machine's metadata: `model.json`,
//! `weights.bin`, `metadata.json` (<https://github.com/googlecreativelab/teachablemachine-community>).

use serde_json::{Value, json};

use super::portable::{Layer, Portable, Weights};
use crate::kernels::{Activation, Pooling, Slide, Window};
use crate::model::Step;
use crate::protocol::File;

/// The package that loads it, and the version that it is written for.
const PACKAGE: &str = "@teachablemachine/image";
const PACKAGE_VERSION: &str = "0.8.5";
/// The side of the pictures that it is shown, in pixels: ml5 knows no other.
const SIDE: usize = 224;
/// What that divides pixels by, and then takes 1 from.
const HALF: f32 = 127.0;

/// The three files.
pub fn files(portable: Portable) -> Vec<File> {
    let mut portable = portable.with_channels_last();
    let metadata = json!({
        "packageName": PACKAGE,
        "packageVersion": PACKAGE_VERSION,
        "modelName": portable.title,
        "labels": portable.labels,
        "imageSize": SIDE,
        "userMetadata": { "threshold": portable.threshold },
    });
    if let Some(Weights { weight, bias, shape }) = portable.layers.first_mut().and_then(|layer| layer.weights.as_mut())
    {
        for (weights, bias) in weight.chunks_mut(shape[1]).zip(bias) {
            *bias += HALF * weights.iter().sum::<f32>();
            weights.iter_mut().for_each(|weight| *weight *= HALF);
        }
    }
    let mut model = Model::default();
    let title = portable.title.clone();
    let mut last = model.layer("InputLayer", "pixels", &[], json!({ "batch_input_shape": [null, SIDE, SIDE, 3] }));
    if portable.side() != SIDE {
        last = model.resize("seen", &last, [3, SIDE, SIDE], portable.side());
    }
    let mut names = Vec::new();
    for i in 0..portable.layers.len() {
        let input = portable.input_of(i);
        last = model.push(&mut portable.layers[i], i, input, &last, &names);
        names.push(last.clone());
    }
    let config = json!({ "activation": "softmax" });
    let output = model.layer("Activation", "probabilities", &[&last], config);
    let topology = json!({
        "keras_version": "2.2.4",
        "backend": "tensorflow",
        "model_config": { "class_name": "Model", "config": {
            "name": title,
            "layers": model.layers,
            "input_layers": [["pixels", 0, 0]],
            "output_layers": [[output, 0, 0]],
        } },
    });
    let described = json!({
        "format": "layers-model",
        "generatedBy": concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")),
        "convertedBy": null,
        "modelTopology": topology,
        "weightsManifest": [{ "paths": ["weights.bin"], "weights": model.weights }],
    });
    let text = |file: &str, value: &Value| File { file: file.into(), bytes: value.to_string().into_bytes() };
    vec![
        text("model.json", &described),
        File { file: "weights.bin".into(), bytes: model.bytes },
        text("metadata.json", &metadata),
    ]
}

/// What was written by now.
#[derive(Default)]
struct Model {
    layers: Vec<Value>,
    weights: Vec<Value>,
    bytes: Vec<u8>,
}

impl Model {
    /// Adds a layer that reads others, and returns its name.
    fn layer(&mut self, class: &str, name: &str, inputs: &[&str], mut config: Value) -> String {
        config["name"] = name.into();
        let inputs: Vec<Value> = inputs.iter().map(|input| json!([input, 0, 0, {}])).collect();
        let nodes = if inputs.is_empty() { json!([]) } else { json!([inputs]) };
        self.layers.push(json!({ "class_name": class, "name": name, "config": config, "inbound_nodes": nodes }));
        name.into()
    }

    /// Adds the numbers of a layer.
    fn tensor(&mut self, layer: &str, kind: &str, shape: &[usize], values: impl Iterator<Item = f32>) {
        self.weights.push(json!({ "name": format!("{layer}/{kind}"), "shape": shape, "dtype": "float32" }));
        self.bytes.extend(values.flat_map(f32::to_le_bytes));
    }

    /// Adds the layers of a step that reads `last`, and returns the name of what it gives.
    fn push(&mut self, layer: &mut Layer, at: usize, input: [usize; 3], last: &str, names: &[String]) -> String {
        let name = format!("step{at}");
        match (&layer.step, layer.weights.take()) {
            (Step::Convolution { slide, activation, depthwise, .. }, Some(weights)) => {
                self.convolution(&name, last, weights, *slide, *depthwise, input);
                self.activated(&name, *activation)
            }
            (Step::Linear { activation, .. }, Some(Weights { shape, weight, bias })) => {
                self.tensor(&name, "kernel", &shape, weight.into_iter());
                self.tensor(&name, "bias", &[bias.len()], bias.into_iter());
                self.layer("Dense", &name, &[last], json!({ "units": shape[1], "use_bias": true }));
                self.activated(&name, *activation)
            }
            (Step::Enlarge(side), _) => self.resize(&name, last, input, *side),
            (Step::Pool(Window { pooling, side, stride }), _) => {
                let class = match pooling {
                    Pooling::Max => "MaxPooling2D",
                    Pooling::Average => "AveragePooling2D",
                };
                let config = json!({ "pool_size": [side, side], "strides": [stride, stride], "padding": "valid" });
                self.layer(class, &name, &[last], config)
            }
            (Step::Add(other), _) => self.layer("Add", &name, &[last, &names[*other]], json!({})),
            (Step::Flatten, _) => self.layer("Flatten", &name, &[last], json!({})),
            (Step::Convolution { .. } | Step::Linear { .. }, None) => unreachable!("a layer has its numbers"),
        }
    }

    fn convolution(
        &mut self,
        name: &str,
        last: &str,
        Weights { shape, weight, bias }: Weights,
        slide: Slide,
        depthwise: bool,
        [_, height, _]: [usize; 3],
    ) {
        let &[outputs, inputs, side, _] = &shape[..] else { unreachable!("a convolution's weights have four sizes") };
        let padded;
        let (read, padding) = match slide.padding {
            [0, 0] => (last, "valid"),
            _ if slide == Slide::same(slide.stride, side, height) => (last, "same"),
            zeros => {
                let config = json!({ "padding": [zeros, zeros], "data_format": "channels_last" });
                padded = self.layer("ZeroPadding2D", &format!("{name}_padded"), &[last], config);
                (padded.as_str(), "valid")
            }
        };
        let area = side * side;
        // Keras keeps side, side, inputs, outputs; of single channels side, side, channels, 1.
        let (class, kind, first, second) = match depthwise {
            true => ("DepthwiseConv2D", "depthwise_kernel", outputs, 1),
            false => ("Conv2D", "kernel", inputs, outputs),
        };
        let turned = (0..weight.len()).map(|i| {
            let (tap, rest) = (i / (first * second), i % (first * second));
            let (one, other) = (rest / second, rest % second);
            let (output, input) = if depthwise { (one, 0) } else { (other, one) };
            weight[(output * inputs + input) * area + tap]
        });
        self.tensor(name, kind, &[side, side, first, second], turned);
        self.tensor(name, "bias", &[outputs], bias.into_iter());
        let mut config = json!({
            "kernel_size": [side, side],
            "strides": [slide.stride, slide.stride],
            "padding": padding,
            "use_bias": true,
        });
        match depthwise {
            true => config["depth_multiplier"] = 1.into(),
            false => config["filters"] = outputs.into(),
        }
        self.layer(class, name, &[read], config);
    }

    /// The activation of the layer of that name, and what that gives.
    fn activated(&mut self, name: &str, activation: Activation) -> String {
        let (class, config) = match activation {
            Activation::Identity => return name.into(),
            Activation::Relu => ("ReLU", json!({})),
            Activation::Relu6 => ("ReLU", json!({ "max_value": 6.0 })),
            Activation::Sigmoid => ("Activation", json!({ "activation": "sigmoid" })),
        };
        self.layer(class, &format!("{name}_activated"), &[name], config)
    }

    /// Resizing as two products, for the versions of TensorFlow.js in use have other ideas of where pixels lie.
    fn resize(&mut self, name: &str, last: &str, [_, height, width]: [usize; 3], side: usize) -> String {
        let mut last = last.to_string();
        for (i, (turn, from)) in [([3, 1, 2], width), ([1, 3, 2], height)].into_iter().enumerate() {
            let turned = self.layer("Permute", &format!("{name}_turn{i}"), &[&last], json!({ "dims": turn }));
            let dense = format!("{name}_shares{i}");
            self.tensor(&dense, "kernel", &[from, side], crate::image::shares(from, side).into_iter());
            let config = json!({ "units": side, "use_bias": false });
            last = self.layer("Dense", &dense, &[&turned], config);
        }
        self.layer("Permute", name, &[&last], json!({ "dims": [3, 2, 1] }))
    }
}
