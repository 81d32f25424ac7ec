//! From a net to shards and the part of a manifest that describes them.

use super::codec::{encode_float, encode_shared};
use super::manifest::{Shard, TAUGHT, TaughtLayer, TensorEntry};
use super::parameters::parameters;
use super::sha256;
use crate::error::Result;
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
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Precision {
    /// Every value as it is.
    Full,
    /// In each tensor of weights, values beside zero shared by many: 256 of them, or `levels` in a tensor of more than
    /// 2^18. Biases stay as they are.
    Shared {
        /// From 1 to 256.
        levels: usize,
    },
}

/// Tensors up to this size are a small part of the file, and have all levels.
const SMALL: usize = 1 << 18;

/// Packs a net.
///
/// # Errors
/// [`crate::Error::Device`] if the weights cannot be read from the device.
pub async fn pack(net: &Net, precision: Precision) -> Result<Packed> {
    let mut packed = Packed { shards: Vec::new(), files: Vec::new() };
    let (mut tensors, mut bytes) = (Vec::new(), Vec::new());
    for parameter in parameters(net) {
        let values = floats(parameter.values).await?;
        let (encoding, encoded) = match precision {
            Precision::Shared { .. } if values.len() <= SMALL && parameter.shape.len() > 1 => {
                encode_shared(&values, 256)
            }
            Precision::Shared { levels } if parameter.shape.len() > 1 => encode_shared(&values, levels.clamp(1, 256)),
            _ => encode_float(&values),
        };
        tensors.push(TensorEntry { name: parameter.name, shape: parameter.shape, bytes: encoded.len(), encoding });
        bytes.extend(encoded);
        if bytes.len() >= SHARD {
            packed.close(std::mem::take(&mut tensors), std::mem::take(&mut bytes));
        }
    }
    if !tensors.is_empty() {
        packed.close(tensors, bytes);
    }
    Ok(packed)
}

/// Packs a taught layer, exactly: `weight` is `[embedding, classes]`, `bias` `[classes]`. Gives what belongs into the
/// manifest, and the bytes of its file.
pub fn pack_taught(labels: Vec<String>, weight: &[f32], bias: &[f32]) -> (TaughtLayer, Vec<u8>) {
    let shapes = [vec![weight.len() / bias.len().max(1), bias.len()], vec![bias.len()]];
    let mut bytes = Vec::new();
    let mut tensors = Vec::new();
    for ((name, shape), values) in TAUGHT.into_iter().zip(shapes).zip([weight, bias]) {
        let (encoding, encoded) = encode_float(values);
        tensors.push(TensorEntry { name: name.into(), shape, bytes: encoded.len(), encoding });
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
