//! A training run on disk: what it is, how far it came, its weights and its momentum.

use std::path::{Path, PathBuf};
use std::{fmt, fs};

use alexnet_web::image::Preprocessing;
use alexnet_web::model::{Architecture, Net};
use alexnet_web::train::Trainer;
use anyhow::{Context, Result, ensure};
use burn::module::Module;
use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use crate::recipe::Recipe;

/// The file that says what a run is. Packed weights have a copy of it.
pub const STATE: &str = "state.json";

/// What it says.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct State {
    pub architecture: Architecture,
    pub preprocessing: Preprocessing,
    pub recipe: Recipe,
    /// Steps done.
    pub step: usize,
    /// Seconds of training so far.
    pub seconds: f64,
    /// What it computes on.
    pub hardware: String,
    /// How many nets the mean of the weights is made of: none before the averaging begins.
    pub averaged: usize,
    /// How it went, one entry an epoch.
    pub history: Vec<Epoch>,
    /// The runs whose weights this one started from, the first of them first; none if it started from nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<State>,
}

impl State {
    /// All runs up to this one, the first of them first, each without those before it.
    pub fn runs(&self) -> Vec<Self> {
        let last = Self { earlier: Vec::new(), ..self.clone() };
        self.earlier.iter().cloned().chain([last]).collect()
    }
}

/// How an epoch went.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Epoch {
    /// Mean loss over its steps.
    pub loss: f64,
    /// Share of its pictures that were named rightly, as augmented and with dropout.
    pub accuracy: f64,
    /// Accuracy after it on pictures that it does not learn from, if asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measured: Option<f64>,
}

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "loss {:.4}, accuracy {:.4}", self.loss, self.accuracy)?;
        match self.measured {
            Some(measured) => write!(f, ", on pictures it does not learn from {measured:.4}"),
            None => Ok(()),
        }
    }
}

/// Writes a checkpoint so that a run which is killed while writing keeps the one before.
pub fn save(folder: &Path, state: &State, trainer: &Trainer, mean: Option<&Net>) -> Result<()> {
    let (next, old) = (sibling(folder, "next"), sibling(folder, "old"));
    let write = || -> Result<()> {
        remove(&next)?;
        fs::create_dir_all(&next)?;
        trainer.trained().save_file(next.join("model"))?;
        if let Some(mean) = mean {
            mean.clone().save_file(next.join("mean"))?;
        }
        trainer.optimizer.save(next.join("optimizer"))?;
        fs::write(next.join(STATE), serde_json::to_string_pretty(state)?)?;
        remove(&old)?;
        if folder.exists() {
            fs::rename(folder, &old)?;
        }
        fs::rename(&next, folder)?;
        remove(&old)
    };
    write().with_context(|| format!("writing the checkpoint {}", folder.display()))
}

/// Reads what a checkpoint says of itself.
pub fn state(folder: &Path) -> Result<State> {
    let file = folder.join(STATE);
    let text = fs::read_to_string(&file).with_context(|| {
        format!("{} cannot be read: is it a folder that `alexnet pretrain` or `alexnet pack` wrote?", file.display())
    })?;
    let state: State = serde_json::from_str(&text).with_context(|| format!("reading {}", file.display()))?;
    ensure!(state.architecture.validate().is_ok(), "{} describes no net of this build", file.display());
    Ok(state)
}

/// Reads a checkpoint's net onto `device`: the mean of the last ones, where there is one.
pub fn net(folder: &Path, state: &State, device: &Device) -> Result<Net> {
    match mean(folder, state, device)? {
        Some(mean) => Ok(mean),
        None => read(folder, "model", state, device),
    }
}

/// Reads a checkpoint's mean of nets, if it has one.
pub fn mean(folder: &Path, state: &State, device: &Device) -> Result<Option<Net>> {
    (state.averaged > 0).then(|| read(folder, "mean", state, device)).transpose()
}

fn read(folder: &Path, name: &str, state: &State, device: &Device) -> Result<Net> {
    let net = state.architecture.init(device);
    net.try_load_file(folder.join(name)).with_context(|| format!("reading the weights in {}", folder.display()))
}

/// Reads a checkpoint to go on training from, on an autodiff device.
pub fn trainer(folder: &Path, state: &State, device: &Device) -> Result<Trainer> {
    let mut trainer = Trainer::new(read(folder, "model", state, device)?.train(), state.recipe.sgd());
    trainer.optimizer = trainer
        .optimizer
        .load(folder.join("optimizer"))
        .with_context(|| format!("reading the optimizer's state in {}", folder.display()))?;
    Ok(trainer)
}

fn sibling(folder: &Path, suffix: &str) -> PathBuf {
    let mut name = folder.file_name().unwrap_or_default().to_os_string();
    name.push(".");
    name.push(suffix);
    folder.with_file_name(name)
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Ok(())
}
