//! `alexnet evaluate`: loss, accuracy and confusion matrix of a checkpoint or a packed model.

use std::path::PathBuf;

use alexnet_web::data::Dataset;
use alexnet_web::evaluate::{Evaluation, evaluate};
use anyhow::{Result, ensure};
use burn::tensor::Device;

use crate::data::{self, Split};
use crate::model::Model;
use crate::report::Report;

#[derive(clap::Args)]
pub struct Args {
    /// A folder that `pretrain` or `pack` wrote.
    #[arg(long)]
    model: PathBuf,
    /// The folder of IDX files.
    #[arg(long)]
    data: PathBuf,
    /// Which part of the data.
    #[arg(long, value_enum, default_value_t = Split::Test)]
    split: Split,
    /// Use only the first N pictures.
    #[arg(long)]
    limit: Option<usize>,
}

pub fn run(args: &Args, device: &Device, out: &Report) -> Result<()> {
    let model = Model::open(&args.model, device)?;
    let data = data::read(&args.data, args.split)?.take(args.limit.unwrap_or(usize::MAX));
    let evaluation = measure(&model, &data, device, out)?;
    out.result(&evaluation, || {
        let mut text = format!(
            "loss {:.4}, accuracy {:.4}; rows: what it is, columns: what it was named\n",
            evaluation.loss, evaluation.accuracy
        );
        for (label, row) in model.labels.iter().zip(&evaluation.confusion) {
            let cells: String = row.iter().map(|count| format!("{count:6}")).collect();
            text += &format!("{label:>12}{cells}\n");
        }
        text
    })
}

/// Evaluates `model` on `data` behind a progress bar.
pub fn measure(model: &Model, data: &Dataset, device: &Device, out: &Report) -> Result<Evaluation> {
    let resolution = model.preprocessing.resolution;
    ensure!(
        data.side() == resolution,
        "the pictures are {0} x {0}, the model wants {resolution} x {resolution}",
        data.side()
    );
    let bar = out.bar(data.len(), "pictures");
    let how = (&model.preprocessing, model.architecture.side(), model.architecture.classes());
    let evaluation =
        pollster::block_on(evaluate(&model.net, how, data, BATCH, device, |done| bar.set_position(done as u64)))?;
    bar.finish_and_clear();
    Ok(evaluation)
}

/// Pictures at once: enough to keep a GPU busy, few enough for any memory.
const BATCH: usize = 100;
