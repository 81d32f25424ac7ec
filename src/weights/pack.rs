//! From a net to shards and the part of a manifest that describes them.

use super::codec::{encode_dense, encode_float, encode_sparse};
use super::manifest::{Shard, TensorEntry};
use super::parameters::parameters;
use super::sha256;
use crate::error::Result;
use crate::evaluate::floats;
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

/// Packs a net: biases exactly, weights in 8 bits, and of those that are mostly zero only the others.
///
/// # Errors
/// [`crate::Error::Device`] if the weights cannot be read from the device.
pub async fn pack(net: &Net) -> Result<Packed> {
    let mut packed = Packed { shards: Vec::new(), files: Vec::new() };
    let (mut tensors, mut bytes) = (Vec::new(), Vec::new());
    for parameter in parameters(net) {
        let values = floats(parameter.values).await?;
        let (encoding, encoded) = match parameter.shape[..] {
            [_] => encode_float(&values),
            // A value takes a byte in one encoding, two in the other.
            _ if values.iter().filter(|value| **value != 0.0).count() < values.len() / 2 => encode_sparse(&values),
            // A block is what makes one output of a convolution, or reads one input of a linear layer.
            [first, ..] => encode_dense(&values, values.len() / first),
            [] => unreachable!("a parameter has a dimension"),
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

impl Packed {
    fn close(&mut self, tensors: Vec<TensorEntry>, bytes: Vec<u8>) {
        let sha256 = sha256(&bytes);
        self.shards.push(Shard { file: format!("{}.bin", &sha256[..16]), bytes: bytes.len(), sha256, tensors });
        self.files.push(bytes);
    }
}
