//! A net as other engines need it: its steps from pixels on, each with its numbers and the shape of what it gives.

use std::collections::HashMap;

use crate::error::{Error, Result};
use crate::image::Preprocessing;
use crate::kernels::{Activation, Slide};
use crate::model::{Architecture, Net, Step};
use crate::weights::{Parameter, parameters};

/// The layer that makes the net's channels of red, green and blue, and normalises them.
const INPUT: &str = "input";
/// A taught last layer.
const TAUGHT: &str = "taught";

/// What names pictures.
pub struct Portable {
    /// The net's name, for people.
    pub title: String,
    /// The classes' names.
    pub labels: Vec<String>,
    /// Below this likelihood, 0 to 1, an answer had better be "I don't know".
    pub threshold: f64,
    /// How pictures become its input: what of that is beyond the file is said in it.
    pub preprocessing: Preprocessing,
    /// From pixels, `[3, side, side]` from 0 to 255, to logits.
    pub layers: Vec<Layer>,
}

/// A step, the numbers of its layer, and what comes of it.
pub struct Layer {
    /// What it computes.
    pub step: Step,
    /// Channels, height and width of what it gives; a vector's length, and twice 1.
    pub shape: [usize; 3],
    /// Of a convolution or a linear layer.
    pub weights: Option<Weights>,
}

/// The numbers of a layer.
pub struct Weights {
    /// Of a convolution `[outputs, inputs, side, side]`, where each channel is by itself `[channels, 1, side, side]`; of a linear
    /// layer `[inputs, outputs]`.
    pub shape: Vec<usize>,
    /// The weights, flat.
    pub weight: Vec<f32>,
    /// The biases, a number for each output.
    pub bias: Vec<f32>,
}

/// What names classes.
pub enum Head {
    /// The net's own last layer.
    Own,
    /// A layer that reads embeddings: weights `[embedding, classes]`, flat, and biases.
    Taught(Vec<f32>, Vec<f32>),
}

impl Portable {
    /// Reads the numbers of `net`, which `architecture` describes.
    ///
    /// # Errors
    /// [`Error::Device`] if the device fails, [`Error::Weights`] if a layer lacks its numbers.
    pub async fn new(
        net: &Net,
        architecture: &Architecture,
        preprocessing: &Preprocessing,
        head: Head,
        labels: Vec<String>,
        threshold: f64,
    ) -> Result<Self> {
        let mut steps = vec![Step::convolution(INPUT, Slide::new(1, 0), Activation::Identity)];
        if preprocessing.resolution != architecture.side() {
            steps.push(Step::Enlarge(architecture.side()));
        }
        let before = steps.len();
        let own = |step| match step {
            Step::Add(at) => Step::Add(at + before),
            other => other,
        };
        steps.extend(architecture.feature_steps().into_iter().map(own));
        let mut numbers = HashMap::from([(INPUT.to_string(), pixels(preprocessing))]);
        match head {
            Head::Own => {
                steps.extend(architecture.hidden_steps());
                steps.push(architecture.last_step());
            }
            Head::Taught(weight, bias) => {
                steps.extend(architecture.embedding_steps());
                steps.push(Step::linear(TAUGHT, Activation::Identity));
                let shape = vec![architecture.embedding_size(), labels.len()];
                numbers.insert(TAUGHT.into(), Weights { shape, weight, bias });
            }
        }
        let wanted: Vec<&str> = steps.iter().filter_map(Step::layer).collect();
        for parameter in parameters(net) {
            let Parameter { name, shape, .. } = parameter.clone();
            let Some((layer, kind)) = name.rsplit_once('.') else { continue };
            if !wanted.contains(&layer) {
                continue; // a taught layer is read in place of the net's own
            }
            let values = parameter.floats().await?;
            let none = || Weights { shape: Vec::new(), weight: Vec::new(), bias: Vec::new() };
            let entry = numbers.entry(layer.into()).or_insert_with(none);
            match kind {
                "weight" => (entry.shape, entry.weight) = (shape, values),
                _ => entry.bias = values,
            }
        }
        let side = preprocessing.resolution;
        let mut layers: Vec<Layer> = Vec::new();
        for step in steps {
            let shape = layers.last().map_or([3, side, side], |layer| layer.shape);
            let weights = match step.layer() {
                None => None,
                Some(name) => {
                    let lacks = || Error::Weights { tensor: name.into(), why: "it is missing".into() };
                    Some(numbers.remove(name).ok_or_else(lacks)?)
                }
            };
            let shape = after(&step, shape, weights.as_ref());
            layers.push(Layer { step, shape, weights });
        }
        let title = architecture.title().into();
        Ok(Self { title, labels, threshold, preprocessing: preprocessing.clone(), layers })
    }

    /// Width and height of the pictures that it takes, in pixels.
    pub fn side(&self) -> usize {
        self.preprocessing.resolution
    }

    /// The shape of what the layer of that index reads: channels, height, width.
    pub fn input_of(&self, layer: usize) -> [usize; 3] {
        match layer {
            0 => [3, self.side(), self.side()],
            _ => self.layers[layer - 1].shape,
        }
    }

    /// Turns linear layers that read flattened maps, channel after channel, to what engines flatten that keep all channels of a
    /// pixel together.
    pub fn with_channels_last(mut self) -> Self {
        for i in 1..self.layers.len() {
            if self.layers[i - 1].step != Step::Flatten {
                continue;
            }
            let [channels, height, width] = self.input_of(i - 1);
            let Some(Weights { shape, weight, .. }) = &mut self.layers[i].weights else { continue };
            let area = height * width;
            if area > 1 {
                let row = |place: usize| (place % channels) * area + place / channels;
                let outputs = shape[1];
                *weight = (0..shape[0]).flat_map(|to| weight[row(to) * outputs..][..outputs].iter().copied()).collect();
            }
        }
        self
    }
}

/// From red, green and blue, 0 to 255, to the net's channels, normalised. Grey is ITU-R 601 luma.
fn pixels(preprocessing: &Preprocessing) -> Weights {
    let shares: Vec<[f32; 3]> = match preprocessing.channels() {
        1 => vec![[0.299, 0.587, 0.114]],
        _ => vec![[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
    };
    let weight =
        shares.iter().zip(&preprocessing.std).flat_map(|(share, std)| share.map(|share| share / (255.0 * std)));
    let bias = preprocessing.mean.iter().zip(&preprocessing.std).map(|(mean, std)| -mean / std);
    Weights { shape: vec![shares.len(), 3, 1, 1], weight: weight.collect(), bias: bias.collect() }
}

/// The shape of what a step gives, of the shape of what it reads.
fn after(step: &Step, [channels, height, width]: [usize; 3], weights: Option<&Weights>) -> [usize; 3] {
    let outputs = weights.map_or(0, |weights| weights.bias.len());
    match step {
        Step::Convolution { slide, .. } => {
            let side = weights.map_or(1, |weights| weights.shape[3]);
            [outputs, slide.positions(height, side), slide.positions(width, side)]
        }
        Step::Enlarge(side) => [channels, *side, *side],
        Step::Pool(window) => [channels, window.positions(height), window.positions(width)],
        Step::Add(_) => [channels, height, width],
        Step::Flatten => [channels * height * width, 1, 1],
        Step::Linear { .. } => [outputs, 1, 1],
    }
}
