//! From a net to shards and the part of a manifest that describes them.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use super::codec::{encode_float, encode_half, encode_shared};
use super::manifest::{Encoding, Shard, TAUGHT, TaughtLayer, TensorEntry};
use super::parameters::{Parameter, parameters, replace, slots};
use super::sha256;
use crate::error::{Error, Result};
use crate::model::Net;

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
    /// Weights as 16-bit floats. Biases stay as they are.
    Half,
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

    /// Encodes a tensor of that name and shape, in parts of whole rows and at most about `most` values: which of the values
    /// they are, how they are encoded, their bytes.
    fn encode<'a>(
        &'a self,
        values: &'a [f32],
        name: &'a str,
        shape: &'a [usize],
        most: usize,
    ) -> impl Iterator<Item = (Range<usize>, Encoding, Vec<u8>)> + 'a {
        let row = values.len() / shape[0].max(1);
        let len = row.max(1) * (most / row.max(1)).max(1);
        values.chunks(len).enumerate().map(move |(i, part)| {
            let (encoding, bytes) = match (self, self.levels(name, shape)) {
                (_, Some([levels, rows])) => encode_shared(part, levels, rows.min(part.len() / row)),
                (Self::Half, None) if shape.len() > 1 => encode_half(part),
                _ => encode_float(part),
            };
            (i * len..i * len + part.len(), encoding, bytes)
        })
    }
}

/// Values lie together up to so many, 16 MiB as they are: some static hosts refuse files above 25 MiB.
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
    for (i, parameter) in parameters.into_iter().enumerate() {
        if i == last && !tensors.is_empty() {
            packed.close(std::mem::take(&mut tensors), std::mem::take(&mut bytes));
        }
        let (name, shape) = (parameter.name.clone(), parameter.shape.clone());
        let values = parameter.floats().await?;
        for (range, encoding, encoded) in precision.encode(&values, &name, &shape, part) {
            let part = (range.len() < values.len()).then_some([range.start, range.end]);
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
    let mut found = HashMap::new();
    let mut slots = slots(net);
    for parameter in parameters(net) {
        let Parameter { name, shape, values } = parameter.clone();
        let device = values[0].device();
        let exact = parameter.floats().await?;
        let mut rounded = vec![0.0; exact.len()];
        for (range, encoding, bytes) in precision.encode(&exact, &name, &shape, PART) {
            let values = encoding.decode(&bytes, range.len());
            let values = values.map_err(|why| Error::Weights { tensor: name.clone(), why })?;
            rounded[range].copy_from_slice(&values);
        }
        let slots = slots.remove(&name).unwrap_or_default();
        found.extend(slots.into_iter().map(|slot| slot.filled(&rounded, &device)));
    }
    Ok(replace(net.clone(), found))
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
    fn in_parts(precision: &Precision) -> (Net, Packed, Manifest) {
        let architecture = Architecture::LeNet(LeNetConfig::chapter());
        let net = architecture.init(&Device::flex());
        let packed = pollster::block_on(pack_in_parts(&net, precision, 1000)).unwrap();
        let labels = (0..10).map(|i| i.to_string()).collect();
        let accuracy = Accuracy { value: 0.0, measured: "never".into() };
        let preprocessing = Preprocessing::fashion_mnist();
        let manifest = Manifest::new(architecture, labels, preprocessing, accuracy, packed.shards.clone());
        (net, packed, manifest)
    }

    fn values(net: &Net) -> Vec<(String, Vec<f32>)> {
        let read = |parameter: Parameter| (parameter.name.clone(), pollster::block_on(parameter.floats()).unwrap());
        parameters(net).into_iter().map(read).collect()
    }

    /// The net of a manifest and its files, which come from the last to the first.
    fn loaded(manifest: &Manifest, files: &[Vec<u8>]) -> Net {
        let mut loader = Loader::new(manifest.clone(), &Device::flex()).unwrap();
        for (shard, bytes) in manifest.shards.iter().zip(files).rev() {
            let result;
            (loader, result) = pollster::block_on(loader.add(&shard.file, bytes));
            result.unwrap();
        }
        loader.finish().net
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
        let (net, packed, mut manifest) = in_parts(&Precision::Full);
        let files;
        (manifest.shards, files) = one_file_each(packed);
        assert_eq!(manifest.parameters(), 61_706);
        // Each of 8 rows of 120 values.
        assert!(manifest.shards.iter().filter(|shard| shard.tensors[0].name == "fc1.weight").count() == 50);
        assert_eq!(values(&loaded(&manifest, &files)), values(&net));
    }

    #[test]
    fn parts_are_rounded_each_by_itself() {
        let shared = Precision::Shared { levels: 256, small: 0, rows: true, named: BTreeMap::new() };
        for (precision, allowed) in [(Precision::Half, 3e-4), (shared, 5e-3)] {
            let (net, Packed { files, .. }, manifest) = in_parts(&precision);
            for ((name, exact), (_, packed)) in values(&net).into_iter().zip(values(&loaded(&manifest, &files))) {
                let worst = exact.iter().zip(&packed).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
                assert!(worst <= allowed && (worst > 0.0 || name.ends_with(".bias")), "{precision:?} {name}: {worst}");
            }
        }
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
            Encoding::Float | Encoding::Half => 0,
        });
        assert!(levels[0] > 31 && levels[1] <= 7 && (8..=31).contains(&levels[2]), "{levels:?}");
    }

    #[test]
    fn parts_that_make_no_whole_are_refused() {
        let (_, packed, manifest) = in_parts(&Precision::Full);
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
        for shards in [without, twice, changed([959, 1920]), changed([1920, 960]), changed([960, usize::MAX])] {
            let manifest = Manifest { shards, ..manifest.clone() };
            let refused = Loader::new(manifest, &Device::flex()).err();
            assert!(matches!(refused, Some(Error::Weights { .. })), "{refused:?}");
        }
    }
}
