//! `alexnet convert`: a model as safetensors, for PyTorch and whatever reads its format.

use std::path::PathBuf;

use alexnet_web::transfer::floats;
use alexnet_web::weights::{parameters, torch};
use anyhow::{Context, Result};
use burn::tensor::Device;
use safetensors::{Dtype, serialize_to_file, tensor::TensorView};
use serde::Serialize;

use crate::model::Model;
use crate::report::Report;

#[derive(clap::Args)]
pub struct Args {
    /// A checkpoint of `pretrain`, or a folder that `pack` wrote.
    #[arg(long)]
    model: PathBuf,
    /// The file to write: all weights as 32-bit floats, named and laid out as torchvision has them.
    #[arg(long, value_name = "FILE.safetensors")]
    out: PathBuf,
}

#[derive(Serialize)]
struct Converted<'a> {
    out: &'a PathBuf,
    tensors: usize,
    parameters: usize,
}

pub fn run(args: &Args, device: &Device, out: &Report) -> Result<()> {
    let model = Model::open(&args.model, device)?;
    let mut tensors = Vec::new();
    for parameter in parameters(&model.net) {
        let name = torch::name(&model.architecture, &parameter.name).context("a parameter has no name in PyTorch")?;
        let values = torch::values(pollster::block_on(floats(parameter.values))?, &parameter.shape);
        let bytes: Vec<u8> = values.into_iter().flat_map(f32::to_le_bytes).collect();
        tensors.push((name, torch::shape(&parameter.shape), bytes));
    }
    let views =
        tensors.iter().map(|(name, shape, bytes)| Ok((name, TensorView::new(Dtype::F32, shape.clone(), bytes)?)));
    serialize_to_file(views.collect::<Result<Vec<_>>>()?, None, &args.out)
        .with_context(|| format!("writing {}", args.out.display()))?;
    let parameters = tensors.iter().map(|(.., bytes)| bytes.len() / 4).sum();
    let converted = Converted { out: &args.out, tensors: tensors.len(), parameters };
    out.result(&converted, || format!("{} tensors, {parameters} parameters, in {}", tensors.len(), args.out.display()))
}
