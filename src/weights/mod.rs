//! Weights as files: a manifest and shards, checked before they are used. No network and no file system: bytes come in.
//!
//! ```text
//! manifest.json ── format, architecture, labels, preprocessing, accuracy
//!               └─ shards ─┬─ HASH.bin   size, SHA-256, tensors ─┬─ conv1.weight   shape, bytes, encoding
//!                          └─ HASH.bin                           └─ conv1.bias
//! ```
//!
//! A shard is its tensors one after the other. A tensor is a zlib stream (RFC 1950) of what its [`Encoding`] says.

mod codec;
mod load;
mod manifest;
mod pack;
mod parameters;
mod share;
pub mod torch;

pub use codec::short;
pub use load::{Loaded, Loader, Shards};
pub(crate) use manifest::check_classes;
pub use manifest::{Accuracy, Encoding, FORMAT, Manifest, Shard, TaughtLayer, TensorEntry};
pub use pack::{Packed, Precision, pack, pack_taught, rounded};
pub use parameters::{Parameter, gradients, parameters};
pub(crate) use parameters::{Path, replace, slots};

/// The SHA-256 of `bytes` in lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    let mut digest = sha2::Sha256::new();
    // A browser compiles a function well while it runs, and uses that from its next call on: so there are many.
    bytes.chunks(1 << 14).for_each(|chunk| digest.update(chunk));
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
