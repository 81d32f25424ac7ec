//! What the files of a project are called, and what is said in them.

use serde::{Deserialize, Serialize};

/// The files in it.
pub mod files {
    pub const PROJECT: &str = "project.json";
    pub const NET: &str = "net.json";
    pub const WEIGHTS: &str = "model.safetensors";
    pub const MOMENTUM: &str = "state.safetensors";
    pub const LABELS: &str = "labels.txt";
    pub const SETTINGS: &str = "settings.json";
    pub const CARD: &str = "MODEL_CARD.md";
    pub const PYTHON: &str = "load.py";
}

/// How it answers.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub struct Answers {
    /// What logits are divided by.
    pub temperature: f64,
    /// The probability below which an answer is none.
    pub threshold: f64,
}
