//! `alexnet export`: a model as files that other engines read (docs/EXPORT.md).

use std::fs;
use std::path::{Path, PathBuf};

use alexnet_web::protocol::{File, Format, Reply, Request};
use alexnet_web::weights::{parameters, torch};
use anyhow::{Context, Result, bail, ensure};
use burn::tensor::Device;
use clap::ValueEnum;
use safetensors::{Dtype, serialize, tensor::TensorView};
use serde::Serialize;

use crate::model::Model;
use crate::report::Report;
use crate::session::{ask, open_any};

#[derive(clap::Args)]
pub struct Args {
    /// A folder that `pack`, `import` or `pretrain` wrote, or a project file (.zip) of the page or of `teach`.
    #[arg(long)]
    model: PathBuf,
    /// For which engine.
    #[arg(long, value_enum)]
    to: To,
    /// The file to write; of teachable-machine, which has three, the folder.
    #[arg(long)]
    out: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
enum To {
    /// PyTorch: all weights as 32-bit floats, named and laid out as torchvision has them.
    Safetensors,
    /// ONNX, opset 18: onnxruntime, Triton, and most others.
    Onnx,
    /// TensorFlow.js' layers: @teachablemachine/image, ml5.
    TeachableMachine,
    /// TensorFlow Lite with 32-bit floats: LiteRT, MediaPipe.
    Tflite,
    /// Likewise, half as large.
    TfliteFloat16,
}

#[derive(Serialize)]
struct Exported<'a> {
    out: &'a Path,
    bytes: usize,
}

pub fn run(args: &Args, device: &Device, out: &Report) -> Result<()> {
    let format = match args.to {
        To::Safetensors => return finish(args, vec![safetensors(&args.model, device)?], out),
        To::Onnx => Format::Onnx,
        To::TeachableMachine => Format::TeachableMachine,
        To::Tflite => Format::Tflite,
        To::TfliteFloat16 => Format::TfliteFloat16,
    };
    let (mut session, threshold) = open_any(&args.model, device)?;
    let Reply::Converted { files } = ask(&mut session, Request::Convert { format, threshold })? else {
        bail!("the session did not convert");
    };
    finish(args, files, out)
}

fn finish(Args { out: path, .. }: &Args, files: Vec<File>, out: &Report) -> Result<()> {
    let write =
        |path: &Path, bytes: &[u8]| fs::write(path, bytes).with_context(|| format!("writing {}", path.display()));
    match &files[..] {
        [File { bytes, .. }] => write(path, bytes)?,
        several => {
            fs::create_dir_all(path).with_context(|| format!("making {}", path.display()))?;
            several.iter().try_for_each(|File { file, bytes }| write(&path.join(file), bytes))?;
        }
    }
    let bytes = files.iter().map(|file| file.bytes.len()).sum();
    out.result(&Exported { out: path, bytes }, || format!("{bytes} bytes in {}", path.display()))
}

fn safetensors(model: &Path, device: &Device) -> Result<File> {
    ensure!(model.is_dir(), "a project file has it in it: unpack its model.safetensors");
    let model = Model::open(model, device)?;
    let mut tensors = Vec::new();
    for parameter in parameters(&model.net) {
        let name = torch::name(&model.architecture, &parameter.name).context("a parameter has no name in PyTorch")?;
        let shape = parameter.shape.clone();
        let values = torch::values(pollster::block_on(parameter.floats())?, &shape);
        let bytes: Vec<u8> = values.into_iter().flat_map(f32::to_le_bytes).collect();
        tensors.push((name, torch::shape(&shape), bytes));
    }
    let views =
        tensors.iter().map(|(name, shape, bytes)| Ok((name, TensorView::new(Dtype::F32, shape.clone(), bytes)?)));
    let bytes = serialize(views.collect::<Result<Vec<_>>>()?, None)?;
    Ok(File { file: "model.safetensors".into(), bytes })
}
