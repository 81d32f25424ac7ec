//! `manifest.json`: what a packed model is, and the files that hold it.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::sha256;
use crate::error::{Error, Result};
use crate::image::Preprocessing;
use crate::model::Architecture;
use crate::protocol::{ModelInfo, ShardInfo};

/// The version of the format that this build writes and reads.
pub const FORMAT: u64 = 2;
/// Some static hosts refuse files above 25 MiB.
const MAX_SHARD: usize = 25 << 20;
/// torchvision's AlexNet has 61 million.
const MAX_PARAMETERS: usize = 100_000_000;
const MAX_TEXT: usize = 1 << 20;
/// The taught layer's tensors.
pub(super) const TAUGHT: [&str; 2] = ["taught.weight", "taught.bias"];

/// A packed model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: u64,
    /// The net.
    pub architecture: Architecture,
    /// The classes' names.
    pub labels: Vec<String>,
    /// How pictures become the net's input.
    pub preprocessing: Preprocessing,
    /// How good it is.
    pub accuracy: Accuracy,
    /// Below this likelihood, 0 to 1, it says that it does not know.
    #[serde(default, skip_serializing_if = "is_none")]
    pub threshold: f64,
    /// The files.
    pub shards: Vec<Shard>,
    /// Classes that the net was taught, which it names in place of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taught: Option<TaughtLayer>,
}

/// A layer that reads the net's embeddings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaughtLayer {
    /// The classes' names.
    pub labels: Vec<String>,
    /// Its file: `taught.weight`, `[embedding, classes]`, and `taught.bias`, `[classes]`.
    pub shard: Shard,
}

/// A measured accuracy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accuracy {
    /// Share of the pictures named rightly by the packed model, 0 to 1.
    pub value: f64,
    /// Which pictures, and how it was measured.
    pub measured: String,
}

/// Whether classes can be taught.
pub(crate) fn check_classes(classes: &[String]) -> Result<(), String> {
    let mut names: Vec<_> = classes.iter().map(|name| name.trim()).collect();
    names.sort_unstable();
    names.dedup();
    match classes.len() < 2 || names.len() < classes.len() || names.contains(&"") {
        true => Err("teach at least two classes, each with a name of its own".into()),
        false => Ok(()),
    }
}

/// A file of tensors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shard {
    /// Its name, beside the manifest.
    pub file: String,
    /// Its size.
    pub bytes: usize,
    /// Its SHA-256 in lower-case hexadecimal.
    pub sha256: String,
    /// What it holds, one after the other.
    pub tensors: Vec<TensorEntry>,
}

/// A tensor in a shard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TensorEntry {
    /// Its path in the net, e.g. `conv1.weight`.
    pub name: String,
    /// Its sizes.
    pub shape: Vec<usize>,
    /// Which of its values are here, if it is cut in parts: the index of the first, and that after the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<[usize; 2]>,
    /// How many bytes of the shard it takes.
    pub bytes: usize,
    /// What those bytes are.
    pub encoding: Encoding,
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

fn is_none(threshold: &f64) -> bool {
    *threshold == 0.0
}

impl TensorEntry {
    /// Which of the tensor's values are here.
    pub(super) fn values(&self) -> Range<usize> {
        let [from, until] = self.part.unwrap_or_else(|| [0, self.shape.iter().product()]);
        from..until
    }
}

/// What a tensor's bytes are, unzipped. All numbers are little-endian.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase", deny_unknown_fields)]
pub enum Encoding {
    /// A 32-bit float for each value.
    Float,
    /// A 16-bit float (IEEE 754 binary16) for each value.
    Half,
    /// `levels` 32-bit floats; then `entries` gaps, a byte each; then for each gap that is not 255 a byte, which level
    /// its value has. A gap is the number of zeros before the next value, and 255 stands for 255 zeros with no value
    /// after them. Before all that come `rows` 32-bit floats: what the values of each row are multiplied by.
    Shared {
        /// Number of different values beside zero, at most 256.
        levels: usize,
        /// Number of gaps.
        entries: usize,
        /// Into how many rows of one length the values are cut; 0 where nothing is multiplied.
        #[serde(default, skip_serializing_if = "is_zero")]
        rows: usize,
    },
}

impl Manifest {
    /// That of a packed net, which names its own classes and always answers.
    pub fn new(
        architecture: Architecture,
        labels: Vec<String>,
        preprocessing: Preprocessing,
        accuracy: Accuracy,
        shards: Vec<Shard>,
    ) -> Self {
        Self { format: FORMAT, architecture, labels, preprocessing, accuracy, threshold: 0.0, shards, taught: None }
    }

    /// Reads and checks the text of `manifest.json`, all but whether its tensors are the net's: `Loader::new` sees to that.
    ///
    /// # Errors
    /// [`Error::Manifest`], [`Error::Version`].
    pub fn parse(text: &str) -> Result<Self> {
        let wrong = |why: String, advice| Err(Error::Manifest { why, advice });
        const ADVICE: &str = "pack the model again";
        if text.trim_start().starts_with('<') {
            let advice = "the server sent a page in its place; check the address and that the file was uploaded";
            return wrong("it is a web page".into(), advice);
        }
        if text.len() > MAX_TEXT {
            return wrong(format!("it has {} bytes", text.len()), "check the address");
        }
        // The version first: another version's fields would only confuse.
        #[derive(Deserialize)]
        struct Version {
            format: u64,
        }
        match serde_json::from_str::<Version>(text) {
            Ok(Version { format: FORMAT }) => {}
            Ok(Version { format }) => return Err(Error::Version { found: format, expected: FORMAT }),
            Err(error) => return wrong(error.to_string(), "check the address and that the file arrived whole"),
        }
        let manifest: Self = match serde_json::from_str(text) {
            Ok(manifest) => manifest,
            Err(error) => return wrong(error.to_string(), ADVICE),
        };
        match manifest.validate() {
            Ok(()) => Ok(manifest),
            Err(why) => wrong(why, ADVICE),
        }
    }

    fn validate(&self) -> Result<(), String> {
        self.architecture.validate()?;
        if !(0.0..=1.0).contains(&self.threshold) {
            return Err("its threshold is not between 0 and 1".into());
        }
        self.preprocessing.validate()?;
        if self.preprocessing.channels() != self.architecture.channels() {
            return Err("its preprocessing has another number of channels than its net".into());
        }
        if self.labels.len() != self.architecture.classes() {
            return Err(format!("it has {} labels for {} classes", self.labels.len(), self.architecture.classes()));
        }
        if let Some(TaughtLayer { labels, .. }) = &self.taught {
            check_classes(labels)?;
        }
        for shard in self.all_shards() {
            let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
            if shard.file.is_empty() || shard.file.starts_with('.') || !shard.file.chars().all(plain) {
                return Err(format!("'{}' is no plain file name", shard.file));
            }
            if shard.bytes > MAX_SHARD {
                return Err(format!("{} is larger than 25 MiB", shard.file));
            }
            let sum = shard.tensors.iter().try_fold(0usize, |sum, tensor| sum.checked_add(tensor.bytes));
            if sum != Some(shard.bytes) {
                return Err(format!("the tensors of {} do not fill it", shard.file));
            }
        }
        Ok(())
    }

    /// The shards, and that of the taught layer.
    pub(super) fn all_shards(&self) -> impl Iterator<Item = &Shard> {
        self.shards.iter().chain(self.taught.as_ref().map(|taught| &taught.shard))
    }

    /// The files that hold nothing but the net's own last layer, of which teaching new classes takes no part.
    pub(super) fn last_layer_files(&self) -> Vec<String> {
        let layers = self.architecture.layers();
        let last = format!("{}.", layers.last().map_or_else(String::new, |layer| layer.own.clone()));
        let is_last = |shard: &&Shard| shard.tensors.iter().all(|tensor| tensor.name.starts_with(&last));
        self.shards.iter().filter(is_last).map(|shard| shard.file.clone()).collect()
    }

    /// The shards' tensors are the net's, `wanted`, and those of the taught layer, each once and in its shape, and few
    /// enough to be allocated.
    pub(super) fn validate_tensors(&self, mut wanted: BTreeMap<String, Vec<usize>>) -> Result<()> {
        let wrong = |tensor: &str, why: &str| Err(Error::Weights { tensor: tensor.into(), why: why.into() });
        let parameters: usize = wanted.values().map(|shape| shape.iter().product::<usize>()).sum();
        if parameters > MAX_PARAMETERS {
            return wrong("the net", "it would have more than 100 million parameters");
        }
        if let Some(TaughtLayer { labels, .. }) = &self.taught {
            let (size, classes) = (self.architecture.embedding_size(), labels.len());
            wanted.insert(TAUGHT[0].into(), vec![size, classes]);
            wanted.insert(TAUGHT[1].into(), vec![classes]);
        }
        let mut parts: BTreeMap<&str, Vec<Range<usize>>> = BTreeMap::new();
        for tensor in self.all_shards().flat_map(|shard| &shard.tensors) {
            let name = tensor.name.as_str();
            match wanted.get(name) {
                None => return wrong(name, "the net has no such tensor"),
                Some(shape) if *shape != tensor.shape => {
                    return wrong(name, &format!("its shape is {:?}, the net's is {shape:?}", tensor.shape));
                }
                Some(_) if TAUGHT.contains(&name) && tensor.part.is_some() => {
                    return wrong(name, "it is small, and yet cut in parts");
                }
                Some(_) => {}
            }
            let values = tensor.values().len();
            let sound = match tensor.encoding {
                Encoding::Float | Encoding::Half => true,
                Encoding::Shared { levels, entries, rows } => {
                    let in_rows = rows == 0 || rows <= values && values.is_multiple_of(rows);
                    levels <= 256 && entries <= values + values / 255 && in_rows
                }
            };
            if !sound {
                return wrong(name, "its encoding is impossible");
            }
            parts.entry(name).or_default().push(tensor.values());
        }
        for (name, shape) in &wanted {
            let Some(parts) = parts.get_mut(name.as_str()) else { return wrong(name, "no shard has it") };
            parts.sort_unstable_by_key(|part| part.start);
            let mut end = Some(0);
            for part in parts {
                end = end.filter(|&end| part.start == end && part.end > end).map(|_| part.end);
            }
            if end != Some(shape.iter().product()) {
                return wrong(name, "its parts do not make a whole, or it is there twice");
            }
        }
        Ok(())
    }

    /// Number of parameters.
    pub fn parameters(&self) -> usize {
        let tensors = self.shards.iter().flat_map(|shard| &shard.tensors);
        tensors.map(|tensor| tensor.values().len()).sum()
    }

    /// What a page shows of the model; `text` is this manifest's.
    pub fn info(&self, text: &str) -> ModelInfo {
        // What was measured is how well the net names its own classes.
        let unknown = || Accuracy { value: 0.0, measured: String::new() };
        let accuracy = self.taught.as_ref().map_or_else(|| self.accuracy.clone(), |_| unknown());
        ModelInfo {
            name: self.architecture.title().into(),
            sha256: sha256(text.as_bytes()),
            labels: self.taught.as_ref().map_or(&self.labels, |taught| &taught.labels).clone(),
            parameters: self.parameters(),
            layers: self.architecture.blocks(),
            side: self.preprocessing.resolution,
            channels: self.preprocessing.channels(),
            dark_background: self.preprocessing.dark_background,
            accuracy: accuracy.value,
            threshold: self.threshold,
            measured: accuracy.measured,
        }
    }

    /// The files to fetch.
    pub fn files(&self) -> Vec<ShardInfo> {
        let info =
            |shard: &Shard| ShardInfo { file: shard.file.clone(), bytes: shard.bytes, sha256: shard.sha256.clone() };
        self.all_shards().map(info).collect()
    }
}
