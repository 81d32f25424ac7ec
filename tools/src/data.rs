//! Reads a folder of IDX files, packed or not.

use std::fs;
use std::io::Read;
use std::path::Path;

use alexnet_web::data::Dataset;
use anyhow::{Context, Result};
use clap::ValueEnum;

/// The names of Fashion-MNIST's classes.
pub const LABELS: [&str; 10] =
    ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

/// A part of a data set.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub enum Split {
    /// The 60,000 pictures to learn from.
    Train,
    /// The 10,000 pictures to measure with.
    Test,
}

/// Reads one part from `folder`.
pub fn read(folder: &Path, split: Split) -> Result<Dataset> {
    let prefix = match split {
        Split::Train => "train",
        Split::Test => "t10k",
    };
    let images = read_file(folder, &format!("{prefix}-images-idx3-ubyte"))?;
    let labels = read_file(folder, &format!("{prefix}-labels-idx1-ubyte"))?;
    Ok(Dataset::from_idx(&images, &labels)?)
}

fn read_file(folder: &Path, name: &str) -> Result<Vec<u8>> {
    let plain = folder.join(name);
    if plain.exists() {
        return fs::read(&plain).with_context(|| format!("reading {}", plain.display()));
    }
    let packed = folder.join(format!("{name}.gz"));
    let file = fs::File::open(&packed).with_context(|| {
        format!(
            "{} is not there, packed or not: give --data the folder of the four Fashion-MNIST files (Debian's package \
             dataset-fashion-mnist puts them into /usr/share/datasets/fashion-mnist)",
            plain.display()
        )
    })?;
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(file)
        .read_to_end(&mut bytes)
        .with_context(|| format!("unpacking {}", packed.display()))?;
    Ok(bytes)
}
