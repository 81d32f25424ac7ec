//! From a net to shards and the part of a manifest that describes them.

use std::collections::{BTreeMap, HashMap};

use burn::tensor::{Tensor, TensorData};

use super::codec::{Values, encode_float, encode_shared};
use super::manifest::{Encoding, Shard, TAUGHT, TaughtLayer, TensorEntry};
use super::parameters::{Parameter, parameters, replace};
use super::sha256;
use crate::error::{Error, Result};
use crate::model::Net;
use crate::transfer::floats;

/// A shard is closed once it has so many bytes: small enough for a lively progress bar, large enough to compress.
const SHARD: usize = 1 << 20;

/// A net as files.
pub struct Packed {
    /// What the manifest lists.
    pub shards: Vec<Shard>,
    /// The files' bytes, in the same order.
    pub files: Vec<Vec<u8>>,
}

/// How exactly a net is packed.
#[derive(Debug, Clone, PartialEq)]
pub enum Precision {
    /// Every value as it is.
    Full,
    /// In each tensor of weights, values beside zero shared by many: 256 of them, or `levels` in a tensor of more than
    /// `small` values. Biases stay as they are.
    Shared {
        /// From 1 to 256.
        levels: usize,
        /// Tensors up to this size are a small part of the file, and have all levels.
        small: usize,
        /// Whether each row, the weights of an output of a convolution or those of an input of a linear layer, has a size of
        /// its own beside the levels.
        rows: bool,
        /// Layers that have other levels than their size gives them, by their names in the net: what is rounded in some hurts
        /// far more than in others. Those with 0 stay as they are.
        named: BTreeMap<String, usize>,
    },
}

impl Precision {
    /// For nets like AlexNet, most of whose weights are in a few large tensors.
    pub fn shared(levels: usize) -> Self {
        Self::Shared { levels, small: 1 << 18, rows: false, named: BTreeMap::new() }
    }

    /// How many values a tensor shares, and how many of its rows have a size of their own; none if it is kept exactly.
    fn levels(&self, name: &str, shape: &[usize]) -> Option<[usize; 2]> {
        let Self::Shared { levels, small, rows, named } = self else { return None };
        let layer = name.strip_suffix(".weight").unwrap_or(name);
        let by_size = if shape.iter().product::<usize>() <= *small { 256 } else { *levels };
        let levels = named.get(layer).copied().unwrap_or(by_size).min(256);
        (shape.len() > 1 && levels > 0).then(|| [levels, if *rows { shape[0] } else { 0 }])
    }

    /// Encodes values of a tensor of that name and shape.
    fn encode(&self, values: &[f32], name: &str, shape: &[usize]) -> (Encoding, Vec<u8>) {
        match self.levels(name, shape) {
            Some([levels, rows]) => encode_shared(values, levels, rows),
            None => encode_float(values),
        }
    }
}

/// Values that are stored exactly lie together up to so many, 16 MiB: some static hosts refuse files above 25 MiB.
const PART: usize = 1 << 22;

/// Packs a net.
///
/// # Errors
/// [`Error::Device`] if the weights cannot be read from the device.
pub async fn pack(net: &Net, precision: &Precision) -> Result<Packed> {
    pack_in_parts(net, precision, PART).await
}

async fn pack_in_parts(net: &Net, precision: &Precision, part: usize) -> Result<Packed> {
    let mut packed = Packed { shards: Vec::new(), files: Vec::new() };
    let (mut tensors, mut bytes) = (Vec::new(), Vec::new());
    let parameters = parameters(net);
    // The last layer names the net's own classes. Whoever teaches others does without its shards.
    let last = parameters.len().saturating_sub(2);
    for (i, Parameter { name, shape, values }) in parameters.into_iter().enumerate() {
        if i == last && !tensors.is_empty() {
            packed.close(std::mem::take(&mut tensors), std::mem::take(&mut bytes));
        }
        let values = floats(values).await?;
        let is_shared = precision.levels(&name, &shape).is_some();
        let len = if is_shared { values.len() } else { part };
        for (i, piece) in values.chunks(len).enumerate() {
            let (encoding, encoded) = precision.encode(piece, &name, &shape);
            let part = (piece.len() < values.len()).then_some([i * len, i * len + piece.len()]);
            let (name, shape) = (name.clone(), shape.clone());
            tensors.push(TensorEntry { name, shape, part, bytes: encoded.len(), encoding });
            bytes.extend(encoded);
            if bytes.len() >= SHARD {
                packed.close(std::mem::take(&mut tensors), std::mem::take(&mut bytes));
            }
        }
    }
    if !tensors.is_empty() {
        packed.close(tensors, bytes);
    }
    Ok(packed)
}

/// The net as it is once packed and loaded again, but for its shards.
///
/// # Errors
/// [`Error::Device`] if the weights cannot be read from the device.
pub async fn rounded(net: &Net, precision: &Precision) -> Result<Net> {
    let mut values = HashMap::new();
    for Parameter { name, shape, values: exact } in parameters(net) {
        let device = exact.device();
        let exact = floats(exact).await?;
        let (encoding, bytes) = precision.encode(&exact, &name, &shape);
        let mut rounded = vec![0.0; exact.len()];
        let damaged = |why| Error::Weights { tensor: name.clone(), why };
        Values::open(encoding, &bytes, exact.len())
            .and_then(|mut values| values.next(&mut rounded))
            .map_err(damaged)?;
        let len = rounded.len();
        values.insert(name, Tensor::from_data(TensorData::new(rounded, [len]), &device));
    }
    Ok(replace(net.clone(), values))
}

/// Packs a taught layer, exactly: `weight` is `[embedding, classes]`, `bias` `[classes]`. Gives what belongs into the
/// manifest, and the bytes of its file.
pub fn pack_taught(labels: Vec<String>, weight: &[f32], bias: &[f32]) -> (TaughtLayer, Vec<u8>) {
    let shapes = [vec![weight.len() / bias.len().max(1), bias.len()], vec![bias.len()]];
    let mut bytes = Vec::new();
    let mut tensors = Vec::new();
    for ((name, shape), values) in TAUGHT.into_iter().zip(shapes).zip([weight, bias]) {
        let (encoding, encoded) = encode_float(values);
        tensors.push(TensorEntry { name: name.into(), shape, part: None, bytes: encoded.len(), encoding });
        bytes.extend(encoded);
    }
    (TaughtLayer { labels, shard: shard(&bytes, tensors) }, bytes)
}

fn shard(bytes: &[u8], tensors: Vec<TensorEntry>) -> Shard {
    let sha256 = sha256(bytes);
    Shard { file: format!("{}.bin", &sha256[..16]), bytes: bytes.len(), sha256, tensors }
}

impl Packed {
    fn close(&mut self, tensors: Vec<TensorEntry>, bytes: Vec<u8>) {
        self.shards.push(shard(&bytes, tensors));
        self.files.push(bytes);
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::super::{Accuracy, Loader, Manifest};
    use super::*;
    use crate::image::Preprocessing;
    use crate::model::{Architecture, LeNetConfig};
    use burn::tensor::Device;

    /// A LeNet in parts of 1000 values, and its manifest.
    fn in_parts() -> (Net, Packed, Manifest) {
        let architecture = Architecture::LeNet(LeNetConfig::chapter());
        let net = architecture.init(&Device::flex());
        let packed = pollster::block_on(pack_in_parts(&net, &Precision::Full, 1000)).unwrap();
        let labels = (0..10).map(|i| i.to_string()).collect();
        let accuracy = Accuracy { value: 0.0, measured: "never".into() };
        let preprocessing = Preprocessing::fashion_mnist();
        let manifest = Manifest::new(architecture, labels, preprocessing, accuracy, packed.shards.clone());
        (net, packed, manifest)
    }

    fn values(net: &Net) -> Vec<(String, Vec<f32>)> {
        let read = |Parameter { name, values, .. }| (name, pollster::block_on(floats(values)).unwrap());
        parameters(net).into_iter().map(read).collect()
    }

    /// Each tensor's own file, so that parts come in any order.
    fn one_file_each(packed: Packed) -> (Vec<Shard>, Vec<Vec<u8>>) {
        let entries = packed.shards.into_iter().flat_map(|shard| shard.tensors);
        let bytes: Vec<u8> = packed.files.concat();
        let mut from = 0;
        let files = entries.map(|entry| {
            let own = bytes[from..from + entry.bytes].to_vec();
            from += entry.bytes;
            (shard(&own, vec![entry]), own)
        });
        files.unzip()
    }

    #[test]
    fn tensors_cut_in_parts_are_put_together_in_any_order() {
        let (net, packed, mut manifest) = in_parts();
        let files;
        (manifest.shards, files) = one_file_each(packed);
        assert_eq!(manifest.parameters(), 61_706);
        assert!(manifest.shards.iter().filter(|shard| shard.tensors[0].name == "fc1.weight").count() == 48);
        let mut loader = Loader::new(manifest.clone(), &Device::flex()).unwrap();
        for (shard, bytes) in manifest.shards.iter().zip(&files).rev() {
            let result;
            (loader, result) = pollster::block_on(loader.add(&shard.file, bytes));
            result.unwrap();
        }
        assert_eq!(values(&loader.finish().net), values(&net));
    }

    #[test]
    fn layers_have_the_levels_that_they_are_named_with() {
        let net = Architecture::LeNet(LeNetConfig::chapter()).init(&Device::flex());
        let named = [("conv2", 0), ("fc1", 7)].map(|(name, levels)| (name.to_owned(), levels)).into();
        let precision = Precision::Shared { levels: 31, small: 1000, rows: true, named };
        let packed = pollster::block_on(pack(&net, &precision)).unwrap();
        let tensors = packed.shards.iter().flat_map(|shard| &shard.tensors);
        let encoding = |wanted: &str| tensors.clone().find(|tensor| tensor.name == wanted).unwrap().encoding;
        assert_eq!(encoding("conv2.weight"), Encoding::Float);
        let levels = ["conv1.weight", "fc1.weight", "fc2.weight"].map(|name| match encoding(name) {
            Encoding::Shared { levels, .. } => levels,
            Encoding::Float => 0,
        });
        assert!(levels[0] > 31 && levels[1] <= 7 && (8..=31).contains(&levels[2]), "{levels:?}");
    }

    #[test]
    fn parts_that_make_no_whole_are_refused() {
        let (_, packed, manifest) = in_parts();
        let (shards, _) = one_file_each(packed);
        let of = |index: usize| shards.iter().filter(|shard| shard.tensors[0].name == "fc1.weight").nth(index).unwrap();
        let second = of(1).tensors[0].part.unwrap();
        let changed = |part: [usize; 2]| {
            let mut shards = shards.clone();
            let shard = shards.iter_mut().find(|shard| shard.tensors[0].part == Some(second)).unwrap();
            shard.tensors[0].part = Some(part);
            shards
        };
        let without = shards.iter().filter(|shard| *shard != of(1)).cloned().collect();
        let twice = shards.iter().chain([of(1)]).cloned().collect();
        for shards in [without, twice, changed([999, 2000]), changed([2000, 1000]), changed([1000, usize::MAX])] {
            let manifest = Manifest { shards, ..manifest.clone() };
            let refused = Loader::new(manifest, &Device::flex()).err();
            assert!(matches!(refused, Some(Error::Weights { .. })), "{refused:?}");
        }
    }
}
