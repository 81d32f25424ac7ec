//! What requests and replies are made of.

use serde::{Deserialize, Serialize};
#[cfg(all(test, not(target_arch = "wasm32")))]
use ts_rs::TS;

use crate::image::{Augmentation, Picture};

/// An example of a taught class.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(Serialize, TS))]
#[serde(rename_all = "camelCase")]
pub struct Example {
    /// By which it is called.
    pub id: u32,
    /// The class, as an index into the names.
    pub class: usize,
    /// The net does not learn from it: it is measured on it.
    pub held_out: bool,
    /// Its picture, by a number below 2^53 that no other picture has. What the net finds in a picture is remembered by it.
    #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(type = "number"))]
    pub key: u64,
}

/// A picture of an example.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(Serialize, TS))]
pub struct Shown {
    /// [`Example::key`].
    #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(type = "number"))]
    pub key: u64,
    /// The picture.
    pub picture: Picture,
}

/// How to learn, as far as somebody has an opinion.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(Serialize, TS))]
#[cfg_attr(all(test, not(target_arch = "wasm32")), ts(optional_fields))]
#[serde(default, rename_all = "camelCase")]
pub struct Wishes {
    /// [`Settings::layers`].
    pub layers: Option<usize>,
    /// [`Settings::learning_rate`].
    pub learning_rate: Option<f64>,
    /// [`Settings::momentum`].
    pub momentum: Option<f64>,
    /// [`Settings::weight_decay`].
    pub weight_decay: Option<f64>,
    /// [`Settings::batch`].
    pub batch: Option<usize>,
    /// [`Settings::augment`].
    pub augment: Option<Augmentation>,
    /// [`Settings::seed`].
    pub seed: Option<u32>,
}

/// How to learn. What is saved of it is read as [`Wishes`], so that what is new in it is as the engine thinks best.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    /// 0: a new last layer, on what the net finds in a picture; else the last so many layers of the net itself.
    pub layers: usize,
    /// How far each step goes; a new last layer finds that out by itself.
    pub learning_rate: f64,
    /// How much of the last step goes on, 0 to 1; likewise.
    pub momentum: f64,
    /// How strongly weights are drawn to zero: so much of each is added to its gradient; biases are left alone. For a new last
    /// layer it is scikit-learn's `1 / (C n)`, n being the examples, on the vectors as they are standardised.
    pub weight_decay: f64,
    /// Pictures a step; a new last layer learns from all at once.
    pub batch: usize,
    /// How pictures are changed each time they are seen; a new last layer sees them as they are.
    pub augment: Augmentation,
    /// All that is random follows from it.
    pub seed: u32,
}

/// How well it has learnt.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Whether it was measured on examples that it did not learn from.
    pub held_out: bool,
    /// Mean cross-entropy.
    pub loss: f64,
    /// Share of the examples named rightly, 0 to 1.
    pub accuracy: f64,
    /// `confusion[a][b]` examples of class `a` were named `b`.
    pub confusion: Vec<Vec<usize>>,
    /// Each example's answer.
    pub answers: Vec<Answer>,
    /// Expected calibration error, 0 to 1: how far its probabilities are from how often it is right.
    pub calibration: f64,
    /// What its logits are divided by from now on, so that the probabilities are true (Guo 2017, "temperature scaling").
    pub temperature: f64,
    /// The probability below which an answer had better be "I don't know": one right answer in twenty is below it.
    pub threshold: f64,
}

/// What an example was named.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(TS))]
pub struct Answer {
    /// The example.
    pub id: u32,
    /// Its class.
    pub class: usize,
    /// The class that it was named.
    pub named: usize,
    /// How likely that was, at the report's temperature.
    pub probability: f64,
}

/// A tensor of what was learnt, named and laid out as torchvision has it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(TS))]
pub struct TensorInfo {
    /// E.g. `features.0.weight`; of a new last layer `taught.weight`. Before it `momentum.` where it is the optimizer's.
    pub name: String,
    /// Its sizes.
    pub shape: Vec<usize>,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(TS))]
pub struct File {
    /// Its name.
    pub file: String,
    /// What is in it.
    #[serde(with = "serde_bytes")]
    #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(type = "Uint8Array"))]
    pub bytes: Vec<u8>,
}

/// A format that other engines read: see docs/EXPORT.md.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(Serialize, TS))]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// ONNX: `model.onnx`.
    Onnx,
    /// A model of Teachable Machine: `model.json`, `weights.bin`, `metadata.json`.
    TeachableMachine,
    /// TensorFlow Lite with 32-bit floats: `model.tflite`.
    Tflite,
    /// Likewise, with weights of 16 bits.
    TfliteFloat16,
}

/// What is known of a device before it is opened.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(Serialize, TS))]
pub struct StartOptions {
    /// Whether the GPU is made of CPU code, which wants another way of computing.
    pub software: bool,
    /// What `tuned` carried on an earlier visit, if anything.
    pub choices: Option<String>,
}

/// What a manifest says of its model.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct ModelInfo {
    /// The net's name, for people.
    pub name: String,
    /// SHA-256 of its manifest in lower-case hexadecimal: that, and not its name, tells one net from another.
    pub sha256: String,
    /// The classes' names.
    pub labels: Vec<String>,
    /// Number of parameters.
    pub parameters: usize,
    /// Number of layers that can be trained; a block of several counts as one.
    pub layers: usize,
    /// Width and height of a picture as the net sees it, in pixels.
    pub side: usize,
    /// Channels of such a picture: 1 (grey) or 3 (red, green, blue).
    pub channels: usize,
    /// It learnt from what is bright on black, so a picture with a light border is inverted.
    pub dark_background: bool,
    /// Accuracy on the test set, 0 to 1, as measured on exactly these files; 0 where nobody has measured it.
    pub accuracy: f64,
    /// How the accuracy was measured.
    pub measured: String,
    /// Below this likelihood, 0 to 1, it says that it does not know; 0 where it always answers.
    pub threshold: f64,
}

/// A file of weights.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct ShardInfo {
    /// File name, relative to the manifest.
    pub file: String,
    /// Size in bytes.
    pub bytes: usize,
    /// SHA-256 of the bytes, in lower-case hexadecimal.
    pub sha256: String,
}

/// A class and how likely it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct Prediction {
    /// The class's name.
    pub label: String,
    /// Between 0 and 1; over all classes they sum to 1.
    pub probability: f64,
}

/// Where tensors live and arithmetic happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(TS))]
#[serde(rename_all = "lowercase")]
pub enum DeviceKind {
    /// Burn Flex: SIMD on the CPU.
    Cpu,
    /// Burn on wgpu: WebGPU in the browser.
    WebGpu,
    /// Burn on CUDA, natively.
    Cuda,
}

/// Why a request was not carried out. The engine's state is as it was before the request.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(TS))]
pub struct Failure {
    /// What kind of error, for programs.
    pub code: FailureCode,
    /// What went wrong and what to do next, in English, for people.
    pub message: String,
    /// What went wrong, for programs that say it in other words. With `values` it tells as much as `message`.
    pub reason: FailureReason,
    /// What the message says of this one case.
    pub values: FailureValues,
}

/// What the message of a failure says of this one case, as text.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(TS), ts(optional_fields))]
pub struct FailureValues {
    /// A file's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// A tensor's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tensor: Option<String>,
    /// What is wrong, in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The number that was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
    /// The number that it should be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
}

/// What went wrong: an error of the library, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(TS))]
#[serde(rename_all = "kebab-case")]
pub enum FailureReason {
    /// A picture's pixels do not match its size.
    PictureSize,
    /// A picture has no pixels, or too many.
    PictureSide,
    /// A file of a data set is not one.
    Idx,
    /// The manifest cannot be read: `why`.
    Manifest,
    /// The manifest is of another version: `found`, `expected`.
    Version,
    /// A file is not wanted: `file`.
    UnknownShard,
    /// A file has another length: `file`, `found` and `expected` in bytes.
    ShardLength,
    /// A file is damaged: `file`.
    ShardHash,
    /// Weights do not fit the net: `tensor`, `why`.
    Weights,
    /// A link to what was taught cannot be made or opened: `why`.
    Link,
    /// It cannot be done now.
    State,
    /// The request makes no sense.
    Request,
    /// The device does not work: `why`.
    Device,
}

/// The kinds of errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(TS))]
#[serde(rename_all = "kebab-case")]
pub enum FailureCode {
    /// The request is not one of [`Request`], or does not fit the engine's state.
    BadRequest,
    /// The manifest is not one, or not of this version.
    BadManifest,
    /// A shard is not the file that the manifest names.
    BadShard,
    /// The weights do not fit the net.
    BadWeights,
    /// The picture is not one.
    BadPicture,
    /// The device computes wrong numbers, was lost or could not be started.
    Device,
}
