//! What a page and the engine say to each other, defined once: `www/generated/protocol.d.ts` is generated from it.
//!
//! One [`Request`] is answered by one [`Reply`] or one [`Failure`]. Work that takes long is asked for in small pieces
//! (`Shard`, `Step`), so that progress is shown between them and stopping is simply not asking for the next piece.

use serde::{Deserialize, Serialize};
#[cfg(all(test, not(target_arch = "wasm32")))]
use ts_rs::TS;

/// What the page asks of the engine.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(Serialize, TS))]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Request {
    /// Read a manifest and forget the model that was open. Answered by `opened`.
    Open {
        /// The text of `manifest.json`.
        manifest: String,
    },
    /// The bytes of one shard that the manifest names. Answered by `loaded`.
    Shard {
        /// The shard's file name, as the manifest has it.
        file: String,
        /// The file's bytes.
        #[serde(with = "serde_bytes")]
        #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(type = "Uint8Array"))]
        bytes: Vec<u8>,
    },
    /// Name a picture. Answered by `classified`.
    Classify {
        /// The picture.
        picture: Picture,
        /// How many classes to name, the likeliest first.
        top: usize,
    },
    /// Start a new set of classes on top of the frozen net; what was taught before is forgotten. Answered by `done`.
    Teach {
        /// The classes' names: at least two, all different.
        classes: Vec<String>,
    },
    /// An example of a taught class. Answered by `counted`.
    Example {
        /// The class, as an index into the names.
        class: usize,
        /// The picture.
        picture: Picture,
    },
    /// Train the taught classes' layer. Answered by `stepped`.
    Step {
        /// How many epochs over the examples.
        epochs: usize,
    },
    /// The taught layer, to go on from on another device. Answered by `captured`.
    Capture {},
    /// Put back a layer that `capture` gave, for the same classes. Answered by `done`.
    Restore {
        /// What `captured` carried.
        #[serde(with = "serde_bytes")]
        #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(type = "Uint8Array"))]
        layer: Vec<u8>,
    },
    /// The model with its taught layer, for hosting elsewhere. Answered by `exported`.
    Export {},
    /// Forget what was taught and name the classes that the model came with. Answered by `done`.
    Reset {},
    /// Find out how the device computes best what it has computed so far. Answered by `tuned`.
    Tune {
        /// For about how long; what is under way then is finished.
        milliseconds: f64,
    },
}

/// A picture as a canvas gives it.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(Serialize, TS))]
pub struct Picture {
    /// Width in pixels.
    pub width: usize,
    /// Height in pixels.
    pub height: usize,
    /// Red, green, blue and alpha of every pixel, row after row: `4 * width * height` bytes.
    #[serde(with = "serde_bytes")]
    #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(type = "Uint8Array"))]
    pub pixels: Vec<u8>,
}

/// What the engine answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(TS))]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Reply {
    /// The manifest is sound; these shards are wanted next.
    Opened {
        /// What the manifest says of the model.
        model: ModelInfo,
        /// The files to fetch, from the manifest's folder.
        shards: Vec<ShardInfo>,
    },
    /// The shard is the one that was meant and is in use.
    Loaded {
        /// How many shards are still wanted; at 0 the model is ready.
        remaining: usize,
    },
    /// The picture's classes.
    Classified {
        /// The likeliest first.
        predictions: Vec<Prediction>,
        /// From the pixels to the probabilities.
        milliseconds: f64,
        /// The picture as the net sees it, grey, `side * side` bytes.
        #[serde(with = "serde_bytes")]
        #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(type = "Uint8Array"))]
        seen: Vec<u8>,
        /// Width and height of `seen`, in pixels.
        side: usize,
    },
    /// The example is remembered.
    Counted {
        /// Examples of each class so far.
        counts: Vec<usize>,
    },
    /// The taught layer was trained.
    Stepped {
        /// Epochs since `teach`.
        epoch: usize,
        /// Mean cross-entropy over the examples, before the last epoch's update.
        loss: f64,
        /// Share of the examples named rightly, before the last epoch's update.
        accuracy: f64,
    },
    /// The taught layer.
    Captured {
        /// Opaque bytes for `restore`.
        #[serde(with = "serde_bytes")]
        #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(type = "Uint8Array"))]
        layer: Vec<u8>,
    },
    /// The model with its taught layer: beside these two, the files of the model that is open belong to it.
    Exported {
        /// The text of its `manifest.json`.
        manifest: String,
        /// The name of the taught layer's file.
        file: String,
        /// That file's bytes.
        #[serde(with = "serde_bytes")]
        #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(type = "Uint8Array"))]
        bytes: Vec<u8>,
    },
    /// It was measured how the device computes best.
    Tuned {
        /// Computations that are not measured yet.
        left: usize,
        /// All that was found so far, for `StartOptions`; true of this GPU and this build only.
        choices: String,
    },
    /// It is done.
    Done {},
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
    /// The net's name.
    pub name: String,
    /// The classes' names.
    pub labels: Vec<String>,
    /// Number of parameters.
    pub parameters: usize,
    /// Accuracy on the test set, 0 to 1, as measured on exactly these files.
    pub accuracy: f64,
    /// How the accuracy was measured.
    pub measured: String,
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

/// A device that has passed its check, or not.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct DeviceReport {
    /// Which device.
    pub kind: DeviceKind,
    /// Largest difference from the known answers, relative to the largest of them, over the outputs and the gradients.
    pub largest_error: f64,
    /// Milliseconds that the measured work took: the fastest device is the one to use.
    pub milliseconds: f64,
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
    /// What went wrong and what to do next, for people.
    pub message: String,
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

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use ts_rs::Config;

    /// `www/generated/protocol.d.ts` is this file in TypeScript. `UPDATE=1 cargo test protocol` writes it anew.
    #[test]
    fn the_typescript_declarations_are_up_to_date() {
        let config = Config::default();
        let declarations = [
            Request::decl(&config),
            Picture::decl(&config),
            Reply::decl(&config),
            StartOptions::decl(&config),
            ModelInfo::decl(&config),
            ShardInfo::decl(&config),
            Prediction::decl(&config),
            DeviceReport::decl(&config),
            DeviceKind::decl(&config),
            Failure::decl(&config),
            FailureCode::decl(&config),
        ];
        let mut expected = "// Generated from src/protocol.rs by `UPDATE=1 cargo test protocol`.\n".to_string();
        for declaration in declarations {
            expected += &format!("\nexport {declaration}\n");
        }
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/www/generated/protocol.d.ts");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(file, &expected).unwrap();
        }
        let found = std::fs::read_to_string(file).unwrap_or_default();
        assert!(found == expected, "protocol.rs has changed: run `UPDATE=1 cargo test protocol` and commit {file}");
    }
}
