//! A model on disk: a checkpoint of `pretrain`, or a packed one as the page fetches it.

use std::fs;
use std::path::Path;

use alexnet_web::image::Preprocessing;
use alexnet_web::model::{Architecture, Net};
use alexnet_web::weights::{Loaded, Loader, Manifest};
use anyhow::{Context, Result, ensure};
use burn::tensor::Device;

use crate::checkpoint::{self, State};
use crate::data::LABELS;
use crate::trim::trim;
use crate::weights::fit;

/// A net with what it takes to use it.
#[derive(Clone)]
pub struct Model {
    pub net: Net,
    pub architecture: Architecture,
    pub preprocessing: Preprocessing,
    pub labels: Vec<String>,
}

impl Model {
    /// Reads the model in `folder` onto `device`.
    pub fn open(folder: &Path, device: &Device) -> Result<Self> {
        match folder.join("manifest.json").exists() {
            true => Self::packed(folder, device),
            false => Self::checkpoint(folder, device),
        }
    }

    fn checkpoint(folder: &Path, device: &Device) -> Result<Self> {
        let state = checkpoint::state(folder)?;
        let net = checkpoint::net(folder, &state, device)?;
        Ok(Self::trained(&state, net))
    }

    /// The model that a training run in `state` has come to, if `net` is its net.
    pub fn trained(state: &State, net: Net) -> Self {
        let (architecture, preprocessing) = (state.architecture.clone(), state.preprocessing.clone());
        Self { net, architecture, preprocessing, labels: LABELS.map(String::from).to_vec() }
    }

    /// The same model as a net of other widths: see [`fit`].
    pub fn fitted(self, architecture: &Architecture, device: &Device) -> Result<Self> {
        ensure!(
            self.architecture.has_layers_of(architecture),
            "the weights are those of another net, one with other layers, pictures or classes"
        );
        let net = fit(&self.net, architecture, device)?;
        Ok(Self { net, architecture: architecture.clone(), ..self })
    }

    /// The same model without the filters and hidden units that are always zero: see [`trim`].
    pub fn trimmed(self, device: &Device) -> Result<Self> {
        let (net, architecture) = trim(self.net, &self.architecture, device)?;
        Ok(Self { net, architecture, ..self })
    }

    fn packed(folder: &Path, device: &Device) -> Result<Self> {
        let file = folder.join("manifest.json");
        let text = fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
        let manifest = Manifest::parse(&text).with_context(|| format!("reading {}", file.display()))?;
        let shards = manifest.files();
        let mut loader = Loader::new(manifest, device)?;
        for shard in shards {
            let file = folder.join(&shard.file);
            let bytes = fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
            let result;
            (loader, result) = pollster::block_on(loader.add(&shard.file, &bytes));
            result.with_context(|| format!("reading {}", file.display()))?;
        }
        let Loaded { net, manifest, .. } = loader.finish();
        let Manifest { architecture, preprocessing, labels, .. } = manifest;
        Ok(Self { net, architecture, preprocessing, labels })
    }
}
