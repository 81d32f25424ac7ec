//! The pretrained net, and what can be asked of it.

use burn::tensor::{Device, Tensor};

use super::head::{self, Head};
use super::samples::Found;
use super::whole;
use crate::error::{Error, Result};
use crate::image::Augmentation;
use crate::kernels::largest_tensor;
use crate::model::Net;
use crate::protocol::{Settings, Wishes};
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
        let result = found.look(self, pictures, |pictures| self.embedding(pictures)).await;
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

    /// A new last layer, for so many classes.
    pub(super) fn head(&self, classes: usize) -> Head {
        Head::new(self.manifest.architecture.embedding_size(), classes, &self.device.clone().autodiff())
    }

    /// How to learn: what is wished, and what serves best where nothing is.
    ///
    /// # Errors
    /// [`Error::Request`] if that makes no sense.
    pub fn settle(&self, wishes: &Wishes) -> Result<Settings> {
        let Wishes { layers, learning_rate, momentum, weight_decay, batch, augment, seed } = wishes.clone();
        let layers = layers.unwrap_or(0);
        let settings = Settings {
            layers,
            learning_rate: learning_rate.unwrap_or(whole::LEARNING_RATE),
            momentum: momentum.unwrap_or(0.9),
            weight_decay: weight_decay.unwrap_or(if layers == 0 { head::WEIGHT_DECAY } else { 0.0 }),
            batch: batch.unwrap_or(16),
            augment: augment.unwrap_or_else(|| self.usual_augmentation()),
            seed: seed.unwrap_or(1),
        };
        let all = self.manifest.architecture.blocks();
        let wrong = |why: String| Err(Error::Request(why));
        if layers > all {
            return wrong(format!("this net has {all} layers: train at most so many, not {layers}"));
        }
        let most = self.net.as_ref().map_or(all, |net| whole::trainable(net, &self.manifest.architecture));
        if layers > most {
            return wrong(format!(
                "a layer is larger than what this GPU binds at once ({} MiB): train at most the last {most}, or choose the CPU",
                largest_tensor(&self.device) >> 20
            ));
        }
        if !(settings.learning_rate > 0.0 && settings.learning_rate <= 100.0) {
            return wrong(format!("the learning rate is above 0 and at most 100, not {}", settings.learning_rate));
        }
        if !(0.0..1.0).contains(&settings.momentum) || !(1..=1024).contains(&settings.batch) {
            return wrong("the momentum is from 0 to below 1, a batch has between 1 and 1024 pictures".into());
        }
        if !(0.0..=1.0).contains(&settings.weight_decay) {
            return wrong(format!("the weight decay is from 0 to 1, not {}", settings.weight_decay));
        }
        settings.augment.validate().map_err(Error::Request)?;
        Ok(settings)
    }

    /// What leaves most things what they are.
    fn usual_augmentation(&self) -> Augmentation {
        let some = Augmentation { translate: 1.0 / 14.0, brightness: 0.2, ..Augmentation::default() };
        match self.manifest.preprocessing.channels() {
            1 => some,
            _ => Augmentation { contrast: 0.2, saturation: 0.2, ..some },
        }
    }
}
