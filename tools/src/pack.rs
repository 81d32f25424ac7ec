//! `alexnet pack`: a checkpoint to a folder for static hosting, with the accuracy measured on exactly those files and a
//! model card.

use std::fs;
use std::path::{Path, PathBuf};

use alexnet_web::weights::{Accuracy, Manifest, Precision, pack};
use anyhow::{Context, Result, ensure};
use burn::tensor::Device;
use serde::Serialize;

use crate::card::{Measured, card};
use crate::checkpoint::{self, STATE};
use crate::data::{self, Split};
use crate::evaluate::measure;
use crate::model::Model;
use crate::report::Report;

#[derive(clap::Args)]
pub struct Args {
    /// A folder that `pretrain` wrote.
    #[arg(long)]
    model: PathBuf,
    /// The folder of IDX files, to measure the packed model with.
    #[arg(long)]
    data: PathBuf,
    /// The folder to write; shards of an older model in it are removed.
    #[arg(long)]
    out: PathBuf,
    /// How many different values a large layer's weights may have.
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..=256))]
    levels: u16,
    /// Keep every weight exactly as it is. The files are larger by far.
    #[arg(long, conflicts_with = "levels")]
    full: bool,
}

#[derive(Serialize)]
struct Summary {
    files: usize,
    bytes: usize,
    accuracy: f64,
    /// Before packing.
    full_accuracy: f64,
}

pub const CARD: &str = "MODEL_CARD.md";

pub fn run(args: &Args, device: &Device, out: &Report) -> Result<()> {
    let state = checkpoint::state(&args.model)?;
    let model = Model::open(&args.model, device)?.trimmed(device)?;
    let precision = if args.full { Precision::Full } else { Precision::shared(args.levels.into()) };
    let packed = pollster::block_on(pack(&model.net, &precision))?;
    let Model { architecture, preprocessing, labels, .. } = model.clone();
    let accuracy = Accuracy { value: 0.0, measured: "not yet".into() };
    let mut manifest = Manifest::new(architecture, labels, preprocessing, accuracy, packed.shards);

    write_model(&args.out, &manifest, &packed.files)?;

    let test = data::read(&args.data, Split::Test)?;
    let full = measure(&model, &test, device, out)?;
    let evaluation = measure(&Model::open(&args.out, device)?, &test, device, out)?;
    let measured = format!("on the {} test pictures, from these files, by `alexnet pack`", test.len());
    manifest.accuracy = Accuracy { value: evaluation.accuracy, measured };
    write_manifest(&args.out, &manifest)?;

    let bytes = packed.files.iter().map(Vec::len).sum();
    let card = card(&model, &state, &Measured { packed: &evaluation, full: &full, bytes });
    fs::write(args.out.join(CARD), card)?;
    fs::write(args.out.join(STATE), serde_json::to_string_pretty(&state)? + "\n")?;

    let (accuracy, full_accuracy) = (evaluation.accuracy, full.accuracy);
    out.result(&Summary { files: packed.files.len(), bytes, accuracy, full_accuracy }, || {
        let files = packed.files.len();
        let folder = args.out.display();
        format!("{files} shards, {bytes} bytes, accuracy {accuracy:.4} ({full_accuracy:.4} before), in {folder}")
    })
}

/// Writes a manifest and the files of its shards, in place of those of an older model.
pub fn write_model(folder: &Path, manifest: &Manifest, files: &[Vec<u8>]) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    remove_shards(folder)?;
    for (shard, bytes) in manifest.shards.iter().zip(files) {
        fs::write(folder.join(&shard.file), bytes).with_context(|| format!("writing {}", shard.file))?;
    }
    write_manifest(folder, manifest)
}

fn write_manifest(folder: &Path, manifest: &Manifest) -> Result<()> {
    let file = folder.join("manifest.json");
    let text = serde_json::to_string_pretty(manifest)? + "\n";
    fs::write(&file, text).with_context(|| format!("writing {}", file.display()))
}

/// Removes what an earlier `pack` or `import` wrote, and refuses a folder that holds anything else.
fn remove_shards(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let ours = path.extension().is_some_and(|extension| extension == "bin")
            || path.ends_with("manifest.json")
            || path.ends_with(STATE)
            || path.ends_with(CARD)
            || path.ends_with("LICENSE");
        ensure!(ours, "{} is in the way: give --out a folder of its own", path.display());
        fs::remove_file(&path)?;
    }
    Ok(())
}
