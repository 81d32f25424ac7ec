//! `alexnet pack`: a checkpoint to a folder for static hosting, with the accuracy measured on exactly those files.

use std::fs;
use std::path::PathBuf;

use alexnet_web::weights::{Accuracy, FORMAT, Manifest, pack};
use anyhow::{Context, Result, ensure};
use burn::tensor::Device;
use serde::Serialize;

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
}

#[derive(Serialize)]
struct Summary {
    files: usize,
    bytes: usize,
    accuracy: f64,
}

pub fn run(args: &Args, device: &Device, out: &Report) -> Result<()> {
    let Model { net, architecture, preprocessing, labels } = Model::open(&args.model, device)?;
    let packed = pollster::block_on(pack(&net))?;
    let accuracy = Accuracy { value: 0.0, measured: "not yet".into() };
    let mut manifest =
        Manifest { format: FORMAT, architecture, labels, preprocessing, accuracy, shards: packed.shards };

    let write_manifest = |manifest: &Manifest| -> Result<()> {
        fs::write(args.out.join("manifest.json"), serde_json::to_string_pretty(manifest)? + "\n").map_err(Into::into)
    };
    fs::create_dir_all(&args.out).with_context(|| format!("making {}", args.out.display()))?;
    remove_shards(&args.out)?;
    for (shard, bytes) in manifest.shards.iter().zip(&packed.files) {
        fs::write(args.out.join(&shard.file), bytes).with_context(|| format!("writing {}", shard.file))?;
    }
    write_manifest(&manifest)?;

    let test = data::read(&args.data, Split::Test)?;
    let evaluation = measure(&Model::open(&args.out, device)?, &test, device, out)?;
    let measured = format!("on the {} test pictures, from these files, by `alexnet pack`", test.len());
    manifest.accuracy = Accuracy { value: evaluation.accuracy, measured };
    write_manifest(&manifest)?;

    let bytes = packed.files.iter().map(Vec::len).sum();
    let summary = Summary { files: packed.files.len(), bytes, accuracy: evaluation.accuracy };
    out.result(&summary, || {
        let Summary { files, bytes, accuracy } = summary;
        format!("{files} shards, {bytes} bytes, accuracy {accuracy:.4}, in {}", args.out.display())
    })
}

/// Removes what an earlier `pack` wrote, and refuses a folder that holds anything else.
fn remove_shards(folder: &std::path::Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let ours = path.extension().is_some_and(|extension| extension == "bin") || path.ends_with("manifest.json");
        ensure!(ours, "{} is in the way: give --out a folder of its own", path.display());
        fs::remove_file(&path)?;
    }
    Ok(())
}
