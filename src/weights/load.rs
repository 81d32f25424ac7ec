//! From a manifest and the bytes of its shards to a net, in any order, each shard checked before it is used.

use std::collections::{BTreeMap, HashMap, HashSet};

use burn::tensor::{Device, Tensor};

use super::codec::Values;
use super::manifest::{Manifest, Shard, TAUGHT};
use super::parameters::{Slot, replace, shape, slots};
use super::sha256;
use crate::error::{Error, Result};
use crate::model::Net;
use crate::transfer;

/// A net that is being loaded. It holds one shard's bytes at a time beside the net itself, and [`Shards`].
pub struct Loader {
    manifest: Manifest,
    wanted: HashSet<String>,
    net: Net,
    /// Where the values of each of its parameters go.
    slots: BTreeMap<String, Vec<Slot>>,
    /// Slots of which some values have come, each with the number of those that have not.
    parts: HashMap<String, (Tensor<1>, usize)>,
    /// The taught layer's weights and biases, if there is one and it has come.
    taught: Option<Vec<f32>>,
    /// Those that have come, if they are to be kept.
    shards: Option<Shards>,
    /// Files that are not wanted now.
    later: Vec<String>,
    device: Device,
}

/// A model's shards, from which its net can be loaded again: by file, their bytes.
#[derive(Default)]
pub struct Shards(Vec<(String, Vec<u8>)>);

impl Shards {
    /// Loads the net of `manifest`, whose shards they are, onto `device` once more.
    ///
    /// # Errors
    /// [`Error::Device`] if the device fails.
    pub async fn load(&self, manifest: &Manifest, device: &Device) -> Result<Net> {
        let mut loader = Loader::new(manifest.clone(), device)?;
        loader.shards = None;
        loader.wanted = self.0.iter().map(|(file, _)| file.clone()).collect();
        for (file, bytes) in &self.0 {
            let result;
            (loader, result) = loader.add(file, bytes).await;
            result?;
        }
        Ok(loader.finish().net)
    }
}

/// A model that was loaded.
pub struct Loaded {
    /// On a device without autodiff.
    pub net: Net,
    /// What it is.
    pub manifest: Manifest,
    /// The taught layer's weights `[embedding, classes]`, flat, then its biases `[classes]`.
    pub taught: Option<Vec<f32>>,
    /// The net's shards, if they take at most half the memory of the net itself.
    pub shards: Option<Shards>,
    /// The files that it lacks: none, but for [`Loader::without_last_layer`].
    pub later: Vec<String>,
}

/// What a shard holds, by name.
#[derive(Default)]
struct Decoded {
    parts: Vec<Part>,
    /// Those of the taught layer.
    taught: HashMap<String, Vec<f32>>,
}

/// Values of a slot of the net, or some of them.
struct Part {
    path: String,
    /// How many values the slot has, and which of them is the first here.
    len: usize,
    from: usize,
    /// Flat, on the device.
    values: Tensor<1>,
}

impl Loader {
    /// Starts loading a model onto `device`.
    ///
    /// # Errors
    /// [`Error::Weights`] if the manifest's tensors are not its net's.
    pub fn new(manifest: Manifest, device: &Device) -> Result<Self> {
        let wanted = manifest.all_shards().map(|shard| shard.file.clone()).collect();
        // Parameters are made when they are first used; here they are replaced before that.
        let net = manifest.architecture.init(device);
        let slots = slots(&net);
        manifest.validate_tensors(slots.iter().map(|(name, slots)| (name.clone(), shape(slots))).collect())?;
        let bytes: usize = manifest.shards.iter().map(|shard| shard.bytes).sum();
        let shards = (2 * bytes <= size_of::<f32>() * manifest.parameters()).then(Shards::default);
        let parts = HashMap::new();
        let (later, device) = (Vec::new(), device.clone());
        Ok(Self { manifest, wanted, net, slots, parts, taught: None, shards, later, device })
    }

    /// Leaves the net's own last layer for later, where it has files of its own: whoever teaches may never need it.
    #[must_use]
    pub fn without_last_layer(mut self) -> Self {
        self.later = self.manifest.last_layer_files();
        self.wanted.retain(|file| !self.later.contains(file));
        self
    }

    /// Wants what was left for later, for a net that has everything else.
    pub fn complete(Loaded { net, manifest, shards, later, .. }: Loaded, device: &Device) -> Self {
        let wanted = later.into_iter().collect();
        let (slots, parts, later) = (slots(&net), HashMap::new(), Vec::new());
        Self { manifest, wanted, net, slots, parts, taught: None, shards, later, device: device.clone() }
    }

    /// The model's manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Whether a shard is wanted that has not come.
    pub fn wants(&self, file: &str) -> bool {
        self.wanted.contains(file)
    }

    /// Number of shards that are still wanted.
    pub fn remaining(&self) -> usize {
        self.wanted.len()
    }

    /// Takes in one shard. If it is refused the loader is as before, and the right bytes can still be given.
    ///
    /// # Errors
    /// [`Error::UnknownShard`], [`Error::ShardLength`], [`Error::ShardHash`], [`Error::Weights`], or [`Error::Device`] if
    /// the device fails.
    pub async fn add(mut self, file: &str, bytes: &[u8]) -> (Self, Result<usize>) {
        match self.decode(file, bytes).await {
            Err(error) => (self, Err(error)),
            Ok(Decoded { parts, mut taught }) => {
                let mut net = HashMap::new();
                for part in parts {
                    match self.join(part).await {
                        Ok(whole) => net.extend(whole),
                        Err(error) => return (self, Err(error)),
                    }
                }
                if let [Some(weight), Some(bias)] = TAUGHT.map(|name| taught.remove(name)) {
                    self.taught = Some([weight, bias].concat());
                }
                self.net = replace(self.net, net);
                self.wanted.remove(file);
                if let Some(Shards(shards)) = &mut self.shards {
                    shards.push((file.into(), bytes.into()));
                }
                let remaining = self.remaining();
                (self, Ok(remaining))
            }
        }
    }

    /// What was loaded, once no shard remains.
    pub fn finish(self) -> Loaded {
        debug_assert!(self.wanted.is_empty(), "finish() is called when remaining() is 0");
        self.stop()
    }

    /// What was loaded by now.
    pub fn stop(self) -> Loaded {
        let Self { net, manifest, taught, shards, wanted, later, .. } = self;
        Loaded { net, manifest, taught, shards, later: later.into_iter().chain(wanted).collect() }
    }

    /// Puts a part into its slot, and gives that once it is whole. It only fails when the device does, after which nothing
    /// can be added.
    async fn join(&mut self, Part { path, len, from, values }: Part) -> Result<Option<(String, Tensor<1>)>> {
        if values.dims()[0] == len {
            return Ok(Some((path, values)));
        }
        let coming = self.parts.remove(&path);
        let (mut whole, left) = coming.unwrap_or_else(|| (transfer::empty(len, &self.device), len));
        let left = left - values.dims()[0];
        transfer::put(&mut whole, from, values).await?;
        if left == 0 {
            return Ok(Some((path, whole)));
        }
        self.parts.insert(path, (whole, left));
        Ok(None)
    }

    async fn decode(&self, file: &str, bytes: &[u8]) -> Result<Decoded> {
        let shard = self.manifest.all_shards().find(|shard| shard.file == file && self.wants(file));
        let shard = shard.ok_or_else(|| Error::UnknownShard { file: file.into() })?;
        check(shard, bytes)?;
        let mut rest = bytes;
        let mut decoded = Decoded::default();
        for tensor in &shard.tensors {
            let (own, after) = rest.split_at(tensor.bytes);
            rest = after;
            let name = tensor.name.clone();
            let damaged = |why| Error::Weights { tensor: tensor.name.clone(), why };
            let here = tensor.values();
            let mut values = Values::open(tensor.encoding, own, here.len()).map_err(damaged)?;
            let mut next = |out: &mut [f32]| values.next(out).map_err(damaged);
            if TAUGHT.contains(&name.as_str()) {
                let mut numbers = vec![0.0; here.len()];
                next(&mut numbers)?;
                decoded.taught.insert(name, numbers);
            } else {
                for Slot { path, values: own, .. } in self.slots.get(&name).into_iter().flatten() {
                    let both = here.start.max(own.start)..here.end.min(own.end);
                    if !both.is_empty() {
                        let values = transfer::tensor(both.len(), &mut next, &self.device).await?;
                        let (path, len, from) = (path.clone(), own.len(), both.start - own.start);
                        decoded.parts.push(Part { path, len, from, values });
                    }
                }
            }
            values.end().map_err(damaged)?;
        }
        Ok(decoded)
    }
}

/// Whether `bytes` are the file that the manifest was made for.
fn check(shard: &Shard, bytes: &[u8]) -> Result<()> {
    let file = || shard.file.clone();
    if bytes.len() != shard.bytes {
        let page = bytes.trim_ascii_start().starts_with(b"<");
        let hint = if page { ": it is a web page, so check the address and that the file was uploaded" } else { "" };
        return Err(Error::ShardLength { file: file(), found: bytes.len(), expected: shard.bytes, hint });
    }
    let found = sha256(bytes);
    if found != shard.sha256 {
        return Err(Error::ShardHash { file: file(), found, expected: shard.sha256.clone() });
    }
    Ok(())
}
