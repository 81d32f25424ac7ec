//! The pretrained net, and what can be asked of it.

use burn::tensor::{Device, Tensor};

use super::head::Head;
use super::layers;
use super::samples::Found;
use crate::error::{Error, Result};
use crate::model::Net;
use crate::weights::{Loaded, Loader, Manifest, Shards};

/// Numbers of input that a net is given at once: its layers hold many times as many, and the memory of WebAssembly never shrinks.
const AT_ONCE: usize = 4 * 3 * 224 * 224;

/// The pretrained net that teaching begins with. Where all of it is trained its memory becomes that of the trained net, and
/// it is loaded again when it is needed: it would be a quarter of what training takes, for nothing.
pub struct Base {
    /// On a device without autodiff; none while it is lent.
    net: Option<Net>,
    /// What it is.
    pub manifest: Manifest,
    /// What it can be loaded from again.
    shards: Option<Shards>,
    /// Files of its own last layer that have not come: it cannot name its own classes yet.
    later: Vec<String>,
    /// What it has found in pictures that it was shown, by their keys: it never looks twice.
    pub found: Found,
    /// Where it is.
    pub device: Device,
}

impl Base {
    /// On `device`, which is without autodiff; without shards it is never lent.
    pub fn new(loaded: Loaded, device: &Device) -> Self {
        let Loaded { net, manifest, shards, later, taught: _ } = loaded;
        Self { net: Some(net), manifest, shards, later, found: Found::default(), device: device.clone() }
    }

    /// Takes in a file that was left for later; says how many are still to come. If it is refused, all is as before.
    ///
    /// # Errors
    /// Those of [`Loader::add`].
    pub async fn complete(&mut self, file: &str, bytes: &[u8]) -> Result<usize> {
        self.renew().await?;
        let net = self.net.take().expect("it was just renewed");
        let (manifest, shards) = (self.manifest.clone(), self.shards.take());
        let lacking = Loaded { net, manifest, taught: None, shards, later: std::mem::take(&mut self.later) };
        let (loader, result) = Loader::complete(lacking, &self.device).add(file, bytes).await;
        let Loaded { net, shards, later, .. } = loader.stop();
        (self.net, self.shards, self.later) = (Some(net), shards, later);
        result
    }

    /// Whether it can name its own classes.
    ///
    /// # Errors
    /// [`Error::State`] if the files of its last layer have not come.
    pub fn require_last_layer(&self) -> Result<()> {
        match self.later.is_empty() {
            true => Ok(()),
            false => Err(Error::State("the net's own last layer was left for later: give its shards first")),
        }
    }

    /// The net. While it is lent, what was taught answers in its place, and nobody asks.
    pub fn net(&self) -> &Net {
        self.net.as_ref().expect("a trained net answers while this one is lent")
    }

    /// Leaves its memory to the net that was made of it and is now trained, if it can be loaded again.
    pub(super) fn lend(&mut self) {
        if self.shards.is_some() {
            self.net = None;
        }
    }

    /// Has the net again, before what was taught in its place is given up.
    ///
    /// # Errors
    /// [`Error::Device`] if the device fails.
    pub async fn renew(&mut self) -> Result<()> {
        if let (None, Some(shards)) = (&self.net, &self.shards) {
            self.net = Some(shards.load(&self.manifest, &self.device).await?);
        }
        Ok(())
    }

    /// Reduced pictures as the net's input `[n, channels, side, side]`.
    pub fn pictures(&self, seen: &[&[u8]]) -> Tensor<4> {
        let side = self.manifest.architecture.side();
        self.manifest.preprocessing.tensor(seen.iter().copied(), side, &self.device)
    }

    /// Pictures `[n, channels, side, side]` to what a new last layer reads, `[n, embedding_size]`.
    pub fn embedding(&self, pictures: Tensor<4>) -> Tensor<2> {
        self.net().embedding(self.net().features(pictures))
    }

    /// Looks at reduced pictures, each with its key, unless it has already.
    ///
    /// # Errors
    /// [`Error::Device`] if the device fails.
    pub async fn look(&mut self, pictures: &[(u64, Vec<u8>)]) -> Result<()> {
        let mut found = std::mem::take(&mut self.found);
        let result = found.look(pictures, self.at_once(), |seen| self.embedding(self.pictures(seen))).await;
        self.found = found;
        result
    }

    /// How many pictures it looks at at once.
    pub(super) fn at_once(&self) -> usize {
        let side = self.manifest.architecture.side();
        (AT_ONCE / (self.manifest.preprocessing.channels() * side * side)).max(1)
    }

    /// Takes back what was found in pictures at another time, as [`Found::read`] gave it.
    ///
    /// # Errors
    /// [`Error::Request`] if it is of another size: another net's, or cut off.
    pub fn recall(&mut self, keys: &[u64], bytes: &[u8]) -> Result<()> {
        let size = self.manifest.architecture.embedding_size();
        if bytes.len() != keys.len() * size * size_of::<f32>() {
            let (each, count) = (size * size_of::<f32>(), keys.len());
            return Err(Error::Request(format!(
                "what was found in {count} pictures is {} bytes, and {each} each are wanted: show them instead",
                bytes.len()
            )));
        }
        let values = bytes.chunks_exact(4).map(|four| f32::from_le_bytes(four.try_into().expect("4 bytes")));
        self.found.put(keys.iter().copied(), &values.collect::<Vec<_>>());
        Ok(())
    }

    /// How many of its layers can be trained, from the last one on.
    pub(super) fn trainable(&self) -> usize {
        let architecture = &self.manifest.architecture;
        self.net.as_ref().map_or(architecture.blocks(), |net| layers::trainable(net, architecture))
    }

    /// A new last layer, for so many classes.
    pub(super) fn head(&self, classes: usize) -> Head {
        Head::new(self.manifest.architecture.embedding_size(), classes, &self.device.clone().autodiff())
    }
}
