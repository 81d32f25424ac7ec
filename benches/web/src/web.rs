//! What `benches/peers/adapters/burn.mjs` calls.

use alexnet_web::device::{self, KIND};
use alexnet_web::evaluate::labels;
use alexnet_web::kernels::{Activation, Sgd, cross_entropy};
use alexnet_web::model::{self, Architecture, Linear};
use alexnet_web::protocol::StartOptions;
use alexnet_web::train::{self, Outcome};
use alexnet_web::transfer::floats;
use burn::optim::{GradientsParams, ModuleOptimizer};
use burn::tensor::{Int, Tensor, TensorData};
use js_sys::Float32Array;
use wasm_bindgen::prelude::*;

use crate::weights::fill;

/// This build's device. The page's self-check is left out, since no peer has one.
#[wasm_bindgen]
pub struct Device(burn::tensor::Device);

/// A net that answers.
#[wasm_bindgen]
pub struct Net {
    net: model::Net,
    input: Input,
    /// Whether its answers are those of the last layer, or of the one before.
    whole: bool,
}

/// A net that learns.
#[wasm_bindgen]
pub struct Trainer {
    /// Taken out while it makes a step.
    trainer: Option<train::Trainer>,
    input: Input,
}

/// A last layer that learns by itself.
#[wasm_bindgen]
pub struct Head {
    /// Taken out while it makes a step.
    layer: Option<Linear>,
    optimizer: ModuleOptimizer,
    device: burn::tensor::Device,
}

#[wasm_bindgen]
impl Device {
    /// Opens it. What is right for a GPU made of CPU code is assumed if it is `software`, as the page does.
    pub async fn open(software: bool) -> Result<Device, JsError> {
        console_error_panic_hook::set_once();
        device::assume(StartOptions { software, choices: None });
        Ok(Self(device::open(KIND).await?))
    }

    /// The net that `architecture`, JSON, describes, to answer with its last layer.
    pub fn net(&self, architecture: &str, weights: &Float32Array) -> Result<Net, JsError> {
        let (net, input) = filled(architecture, weights, &self.0)?;
        Ok(Net { net, input, whole: true })
    }

    /// The net that `architecture`, JSON, describes, to answer with the layer before its last.
    pub fn body(&self, architecture: &str, weights: &Float32Array) -> Result<Net, JsError> {
        let (net, input) = filled(architecture, weights, &self.0)?;
        Ok(Net { net, input, whole: false })
    }

    /// The net that `architecture`, JSON, describes, to learn.
    pub fn trainer(&self, architecture: &str, weights: &Float32Array) -> Result<Trainer, JsError> {
        let (net, input) = filled(architecture, weights, &self.0.clone().autodiff())?;
        Ok(Trainer { trainer: Some(train::Trainer::new(net, Sgd::default())), input })
    }

    /// A last layer, to learn.
    pub fn head(&self, inputs: usize, outputs: usize, weights: &Float32Array) -> Head {
        let device = self.0.clone().autodiff();
        let layer = fill(Linear::new(inputs, outputs, Activation::Identity, &device), from(weights));
        Head { layer: Some(layer), optimizer: Sgd::default().into(), device }
    }
}

#[wasm_bindgen]
impl Net {
    /// `n` pictures to what the layer gives for each.
    pub async fn forward(&self, pictures: Vec<f32>, n: usize) -> Result<Vec<f32>, JsError> {
        let features = self.net.features(self.input.tensor(pictures, n));
        let answers = if self.whole { self.net.head(features) } else { self.net.hidden(features) };
        Ok(floats(answers).await?)
    }
}

#[wasm_bindgen]
impl Trainer {
    /// One step on a batch. Gives the loss before it if `read`, which waits for the device.
    pub async fn step(&mut self, pictures: Vec<f32>, y: Vec<i32>, rate: f64, read: bool) -> Loss {
        let trainer = self.trainer.take().ok_or_else(busy)?;
        let (pictures, labels) = (self.input.tensor(pictures, y.len()), tensor(y, &self.input.device));
        let (trainer, outcome) = trainer.step(pictures, labels, rate);
        self.trainer = Some(trainer);
        loss(outcome, read).await
    }
}

#[wasm_bindgen]
impl Head {
    /// One step on a batch of features. Gives the loss before it if `read`, which waits for the device.
    pub async fn step(&mut self, features: Vec<f32>, y: Vec<i32>, rate: f64, read: bool) -> Loss {
        let layer = self.layer.take().ok_or_else(busy)?;
        let shape = [y.len(), features.len() / y.len().max(1)];
        let features = Tensor::from_data(TensorData::new(features, shape), &self.device);
        let outcome = cross_entropy(layer.forward(features), tensor(y, &self.device));
        let gradients = GradientsParams::from_grads(outcome.backward(), &layer);
        self.layer = Some(self.optimizer.step(rate, layer, gradients));
        loss(outcome.inner().into(), read).await
    }
}

/// A batch's loss, where it was asked for.
type Loss = Result<Option<f64>, JsError>;

async fn loss(outcome: Outcome, read: bool) -> Loss {
    Ok(if read { Some(outcome.read().await?.loss) } else { None })
}

fn tensor(y: Vec<i32>, device: &burn::tensor::Device) -> Tensor<1, Int> {
    labels(y.into_iter().map(|label| label as usize), device)
}

/// Where a net's pictures go, and their sizes.
struct Input {
    channels: usize,
    side: usize,
    device: burn::tensor::Device,
}

impl Input {
    fn tensor(&self, pictures: Vec<f32>, n: usize) -> Tensor<4> {
        let shape = [n, self.channels, self.side, self.side];
        Tensor::from_data(TensorData::new(pictures, shape), &self.device)
    }
}

fn filled(
    architecture: &str,
    weights: &Float32Array,
    device: &burn::tensor::Device,
) -> Result<(model::Net, Input), JsError> {
    let architecture: Architecture = serde_json::from_str(architecture)?;
    let net = fill(architecture.init(device), from(weights));
    let (channels, side) = (architecture.channels(), architecture.side());
    Ok((net, Input { channels, side, device: device.clone() }))
}

/// Takes numbers from an array, one tensor at a time: the whole array is never in WebAssembly's memory.
fn from(array: &Float32Array) -> impl FnMut(usize) -> Vec<f32> {
    let mut at = 0;
    move |n| {
        let part = array.subarray(at, at + n as u32);
        at += n as u32;
        part.to_vec()
    }
}

fn busy() -> JsError {
    JsError::new("a step is under way, or one failed: load again")
}
