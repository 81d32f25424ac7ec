//! What a page and the engine say to each other, defined once: `www/generated/protocol.d.ts` is generated from it.
//!
//! One [`Request`] is answered by one [`Reply`] or one [`Failure`]. Work that takes long is asked for in small pieces
//! (`Shard`, `Step`), so that progress is shown between them and stopping is simply not asking for the next piece.

mod failure;
mod types;

use serde::{Deserialize, Serialize};
#[cfg(all(test, not(target_arch = "wasm32")))]
use ts_rs::TS;

use crate::image::Augmentation;
pub use crate::image::Picture;
pub use types::*;

/// What the page asks of the engine.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(Serialize, TS))]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Request {
    /// Read a manifest and forget the model that was open. Answered by `opened`.
    Open {
        /// The text of `manifest.json`.
        manifest: String,
        /// New classes are to be taught: what only the net's own classes need is left for later.
        #[serde(default)]
        teaching: bool,
        /// What `shared` carried, or its code: the classes that this net was taught elsewhere.
        #[serde(default)]
        link: Option<String>,
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
        /// Whether a picture with a light border is inverted; if nothing is said, where the net learnt from bright on black.
        #[serde(default)]
        #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(optional))]
        invert: Option<bool>,
    },
    /// A picture as the net sees it. Answered by `reduced`.
    Reduce {
        /// The picture.
        picture: Picture,
    },
    /// Start a new set of classes; what was taught before is forgotten. Answered by `done`.
    Teach {
        /// The classes' names: at least two, all different.
        classes: Vec<String>,
    },
    /// Give the taught classes other names. Answered by `done`.
    Rename {
        /// As many as there were, all different.
        classes: Vec<String>,
    },
    /// An example of a taught class; it takes the place of an earlier one of the same id. Answered by `counted`.
    Example {
        /// The example.
        example: Example,
    },
    /// Pictures of examples: those that `wanted` has named, or that it will name. The net looks at them at once, or keeps them for
    /// the next batches. Answered by `done`.
    Show {
        /// The pictures.
        pictures: Vec<Shown>,
    },
    /// What the frozen net has found in pictures that it was shown, to be given back at another time. Answered by `embeddings`.
    Embeddings {
        /// The pictures.
        #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(type = "Array<number>"))]
        keys: Vec<u64>,
    },
    /// What the same net has found in pictures at another time: it need not be shown them again. Answered by `done`.
    Recall {
        /// The pictures.
        #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(type = "Array<number>"))]
        keys: Vec<u64>,
        /// As `embeddings` gave them.
        #[serde(with = "serde_bytes")]
        #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(type = "Uint8Array"))]
        bytes: Vec<u8>,
    },
    /// Forget an example, if there is one of that id. Answered by `counted`.
    Forget {
        /// Its id.
        id: u32,
    },
    /// How to learn from now on. Other `layers` than before begin anew. Answered by `settled`.
    Learn {
        /// What is not said is as the engine thinks best.
        wishes: Wishes,
    },
    /// Learn. Answered by `wanted` if there are pictures to be shown first, else by `stepped`.
    Step {
        /// How many pictures to ask for, epochs over all examples (a new last layer) or batches (the net's own layers; a
        /// call ends with the epoch, or with the pictures that are there) to learn from.
        count: usize,
    },
    /// How well it has learnt, on the examples that are held out, or on all where none are. Answered by `wanted` if there are
    /// pictures to be shown first, else by `measured`.
    Measure {
        /// How many pictures to look at before the answer.
        count: usize,
    },
    /// What in a picture speaks for a class (Selvaraju 2017, "Grad-CAM"). Answered by `explained`.
    Explain {
        /// The picture.
        picture: Picture,
        /// Which class; the likeliest if none is said.
        class: Option<usize>,
    },
    /// A picture as training might see it. Answered by `reduced`.
    Augment {
        /// The picture.
        picture: Picture,
        /// What may be changed.
        augment: Augmentation,
        /// Another one, another change.
        seed: u32,
    },
    /// What was learnt so far: which tensors it is made of. Answered by `captured`.
    Capture {
        /// With all weights of the net, and not just those that have been learnt.
        all: bool,
    },
    /// A piece of a tensor that `captured` named. Answered by `tensor`.
    Read {
        /// Its name.
        name: String,
        /// The floats that were read of it before.
        from: usize,
    },
    /// Go on from what was captured, for the same classes; then its tensors are to be written. Answered by `restored`.
    Restore {
        /// What `captured` carried.
        state: String,
    },
    /// Put back a tensor, as it was read, in pieces of any size, one after the other. Answered by `written`.
    Write {
        /// Its name.
        name: String,
        /// Its sizes, in PyTorch's order. They may be larger than the net's, if it lacks nothing but what is zero.
        shape: Vec<usize>,
        /// The floats that were written of it before.
        from: usize,
        /// Those that come now, 32 bits each, little-endian.
        #[serde(with = "serde_bytes")]
        #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(type = "Uint8Array"))]
        bytes: Vec<u8>,
    },
    /// The model with what it has learnt, for hosting elsewhere. Answered by `exported`.
    Export {
        /// Below this likelihood, 0 to 1, it is to say that it does not know.
        threshold: f64,
    },
    /// What names pictures by now, as files that other engines read. Answered by `converted`.
    Convert {
        /// Which engines.
        format: Format,
        /// Below this likelihood, 0 to 1, they are to say that they do not know.
        threshold: f64,
    },
    /// A new last layer in as few bytes as fit into an address, for `open`. Answered by `shared`.
    Share {
        /// Below this likelihood, 0 to 1, it is to say that it does not know.
        threshold: f64,
        /// What comes before it in the code.
        address: String,
    },
    /// Forget what was taught and name the classes that the model came with. Answered by `done`.
    Reset {},
    /// Measure how fast the device is. Answered by `benchmarked`.
    Benchmark {},
    /// Find out how the device computes best what it has computed so far. Answered by `tuned`.
    Tune {
        /// For about how long; what is under way then is finished.
        milliseconds: f64,
    },
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
        /// Those to fetch before the net is asked for its own classes.
        later: Vec<ShardInfo>,
        /// Of a small net of its kind with known answers: the device's largest error, relative to the largest answer.
        largest_error: f64,
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
        /// The picture as the net sees it: `side * side` bytes for each of its channels.
        #[serde(with = "serde_bytes")]
        #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(type = "Uint8Array"))]
        seen: Vec<u8>,
        /// Width and height of `seen`, in pixels.
        side: usize,
        /// Whether the picture was inverted, because of its light border.
        inverted: bool,
    },
    /// A picture, reduced.
    Reduced {
        /// The picture as the net sees it: `side * side` bytes for each of its channels.
        #[serde(with = "serde_bytes")]
        #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(type = "Uint8Array"))]
        seen: Vec<u8>,
        /// Width and height, in pixels.
        side: usize,
    },
    /// What the net has found in pictures.
    Embeddings {
        /// Those that it was shown.
        #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(type = "Array<number>"))]
        keys: Vec<u64>,
        /// The vector of each, one after the other: 32-bit floats, little-endian.
        #[serde(with = "serde_bytes")]
        #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(type = "Uint8Array"))]
        bytes: Vec<u8>,
    },
    /// The examples are as asked.
    Counted {
        /// Examples of each class so far.
        counts: Vec<usize>,
    },
    /// How it will learn.
    Settled {
        /// All of it.
        settings: Settings,
    },
    /// Nothing was done: these pictures are to be shown first, and then it is to be asked again.
    Wanted {
        /// Which, by [`Example::key`].
        #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(type = "Array<number>"))]
        keys: Vec<u64>,
        /// Those that will be wanted next, so that they can be made ready meanwhile.
        #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(type = "Array<number>"))]
        soon: Vec<u64>,
        /// How many were looked at, of those that are looked at one after the other: all examples before the first step, or what
        /// is measured.
        done: usize,
        /// How many there are; 0 if these pictures are for the next batch.
        total: usize,
    },
    /// It has learnt.
    Stepped {
        /// Epochs since it began.
        epoch: usize,
        /// Steps done of the epoch under way; 0 when one has just ended.
        step: usize,
        /// Steps of an epoch.
        steps: usize,
        /// Mean cross-entropy over the epoch so far, each example's before it was learnt from; of the net's own layers, where
        /// classes are uneven, of a net that knows how often each is shown.
        loss: f64,
        /// Share of the examples named rightly, likewise.
        accuracy: f64,
    },
    /// Some of what is measured was looked at.
    Measured {
        /// How many examples were looked at so far: not always as many as were asked for.
        done: usize,
        /// How many examples are left.
        left: usize,
        /// What has come of it, once none is left.
        report: Option<Report>,
    },
    /// Where in the picture the class was seen.
    Explained {
        /// How much each part speaks for it, `side * side` bytes: 255 is the most.
        #[serde(with = "serde_bytes")]
        #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(type = "Uint8Array"))]
        heat: Vec<u8>,
        /// Width and height of `heat`.
        side: usize,
        /// The class's name.
        label: String,
        /// How likely it is.
        probability: f64,
    },
    /// What was learnt.
    Captured {
        /// Opaque text for `restore`; empty where nothing was learnt yet.
        state: String,
        /// Epochs that were over by then.
        epoch: usize,
        /// What to read.
        tensors: Vec<TensorInfo>,
    },
    /// What was captured is back, but for its tensors.
    Restored {
        /// The names of those to write.
        wanted: Vec<String>,
    },
    /// A piece of a tensor is back.
    Written {
        /// The floats that are still to come.
        left: usize,
    },
    /// A piece of a tensor: what comes next of it.
    Tensor {
        /// 32-bit floats, little-endian.
        #[serde(with = "serde_bytes")]
        #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(type = "Uint8Array"))]
        bytes: Vec<u8>,
    },
    /// The model with what it has learnt: those files that its manifest names beside these belong to the model that is open.
    Exported {
        /// The text of its `manifest.json`.
        manifest: String,
        /// The files that are new.
        files: Vec<File>,
    },
    /// What names pictures, for other engines.
    Converted {
        /// The files.
        files: Vec<File>,
    },
    /// What was taught, for a link.
    Shared {
        /// For `open`: base64url.
        link: String,
        /// The address and the link as a QR code, if they fit into one: a byte for each module, row after row, and 1 is dark.
        #[serde(with = "serde_bytes")]
        #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(type = "Uint8Array | null"))]
        code: Option<Vec<u8>>,
    },
    /// It was measured how fast the device is.
    Benchmarked {
        /// How long the measured work took.
        milliseconds: f64,
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
            Example::decl(&config),
            Shown::decl(&config),
            Wishes::decl(&config),
            Settings::decl(&config),
            Augmentation::decl(&config),
            Reply::decl(&config),
            Report::decl(&config),
            Answer::decl(&config),
            TensorInfo::decl(&config),
            File::decl(&config),
            Format::decl(&config),
            StartOptions::decl(&config),
            ModelInfo::decl(&config),
            ShardInfo::decl(&config),
            Prediction::decl(&config),
            DeviceKind::decl(&config),
            Failure::decl(&config),
            FailureCode::decl(&config),
            FailureReason::decl(&config),
            FailureValues::decl(&config),
        ];
        let mut expected = "// Generated from src/protocol/ by `UPDATE=1 cargo test protocol`.\n".to_string();
        for declaration in declarations {
            expected += &format!("\nexport {declaration}\n");
        }
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/www/generated/protocol.d.ts");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(file, &expected).unwrap();
        }
        let found = std::fs::read_to_string(file).unwrap_or_default();
        assert!(found == expected, "src/protocol/ has changed: run `UPDATE=1 cargo test protocol` and commit {file}");
    }
}
