//! Project files (docs/PROJECT.md): those of the page are read, and the same are written.
//!
//! * `read` has what names pictures, `write` all of it, `card` the model card, `kept` the samples' pictures;
//! * `page` has what the page's scripts say of the format, taken from them, so that it is said once.

mod card;
mod kept;
mod page;
mod read;
mod write;

use serde::{Deserialize, Serialize};

pub use kept::Kept;
pub use read::Project;
pub use write::{Contents, Sample, write};

/// The files in it.
mod files {
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
