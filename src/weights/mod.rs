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
mod hash;
mod load;
mod manifest;
mod pack;
mod parameters;
mod share;
pub mod torch;

pub use hash::sha256;
pub use load::{Loaded, Loader, Shards};
pub(crate) use manifest::check_classes;
pub use manifest::{Accuracy, Encoding, FORMAT, Manifest, Shard, TaughtLayer, TensorEntry};
pub use pack::{Packed, Precision, pack, pack_taught, rounded};
pub use parameters::{Parameter, gradients, parameters};
pub(crate) use parameters::{Path, replace, slots};
pub use share::short;
