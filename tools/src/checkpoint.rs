//! A training run on disk: what it is, how far it came, its weights and its momentum.

use std::fs;
use std::path::{Path, PathBuf};

use alexnet_web::image::Preprocessing;
use alexnet_web::model::{Architecture, Net};
use alexnet_web::train::Trainer;
use anyhow::{Context, Result, ensure};
use burn::module::Module;
use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use crate::pretrain::Recipe;

/// What a run's `state.json` says.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct State {
    pub architecture: Architecture,
    pub preprocessing: Preprocessing,
    pub recipe: Recipe,
    /// Steps done.
    pub step: usize,
    /// Seconds of training so far.
    pub seconds: f64,
    /// Loss and accuracy on the training pictures, one entry an epoch.
    pub history: Vec<Epoch>,
}

/// Means over one epoch of training.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Epoch {
    pub loss: f64,
    pub accuracy: f64,
}

/// Writes a checkpoint so that a run which is killed while writing keeps the one before.
pub fn save(folder: &Path, state: &State, trainer: &Trainer) -> Result<()> {
    let (next, old) = (sibling(folder, "next"), sibling(folder, "old"));
    let write = || -> Result<()> {
        remove(&next)?;
        fs::create_dir_all(&next)?;
        trainer.trained().save_file(next.join("model"))?;
        trainer.optimizer.save(next.join("optimizer"))?;
        fs::write(next.join("state.json"), serde_json::to_string_pretty(state)?)?;
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
    let file = folder.join("state.json");
    let text = fs::read_to_string(&file)
        .with_context(|| format!("{} cannot be read: is it a folder that `alexnet pretrain` wrote?", file.display()))?;
    let state: State = serde_json::from_str(&text).with_context(|| format!("reading {}", file.display()))?;
    ensure!(state.architecture.validate().is_ok(), "{} describes no net of this build", file.display());
    Ok(state)
}

/// Reads a checkpoint's net onto `device`.
pub fn net(folder: &Path, state: &State, device: &Device) -> Result<Net> {
    let net = state.architecture.init(device);
    net.try_load_file(folder.join("model")).with_context(|| format!("reading the weights in {}", folder.display()))
}

/// Reads a checkpoint to go on training from, on an autodiff device.
pub fn trainer(folder: &Path, state: &State, device: &Device) -> Result<Trainer> {
    let mut trainer = Trainer::new(net(folder, state, device)?.train(), state.recipe.momentum);
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
