//! `alexnet import`: a state dict of PyTorch to a folder for static hosting, as `pack` writes it.

mod change;
mod correct;
mod inputs;
mod net;
mod prune;
mod state_dict;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use alexnet_web::image::Preprocessing;
use alexnet_web::model::Architecture;
use alexnet_web::weights::{Accuracy, Manifest, Precision, pack, short, torch};
use anyhow::{Context, Result, ensure};
use burn::module::Module;
use burn::tensor::Device;
use serde::Serialize;

use crate::model::Model;
use crate::pack::{CARD, write_model};
use crate::pictures::{each_picture, files_within};
use crate::report::Report;
use change::{Change, made_up};
use state_dict::{Tensors, read};

#[derive(clap::Args)]
pub struct Args {
    /// A state dict: a file of PyTorch (.pth, .pt) or of safetensors.
    file: PathBuf,
    /// The classes' names, a line each, in the order of the last layer's outputs.
    #[arg(long)]
    labels: PathBuf,
    /// The folder to write; what an earlier import wrote there is removed.
    #[arg(long)]
    out: PathBuf,
    /// How many different values a layer's weights may have.
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..=256))]
    levels: u16,
    /// Layers that have others, by commas: NAME=LEVELS, with the names that the manifest has, e.g. blocks.8.project=224. Those
    /// with 0 are kept exactly.
    #[arg(long, value_delimiter = ',', value_parser = layer)]
    layers: Vec<(String, usize)>,
    /// Keep every weight exactly as it is. The files are larger by far.
    #[arg(long, conflicts_with_all = ["levels", "layers"])]
    full: bool,
    /// Keep 16 bits of every weight.
    #[arg(long, conflicts_with_all = ["levels", "layers", "full"])]
    half: bool,
    /// A folder of pictures like those that the net is for, on which packing is measured and corrected. Without it, by how much
    /// it changes logits is measured on pictures made up.
    #[arg(long)]
    pictures: Option<PathBuf>,
    /// Set this share, 0 to 1, of the weights of each large layer to zero: those that matter least for --pictures.
    #[arg(long, requires = "pictures", value_parser = share)]
    prune: Option<f64>,
    /// How good the net is, 0 to 1, as those say who trained it; 0 where nobody says.
    #[arg(long, default_value_t = 0.0)]
    accuracy: f64,
    /// On what, and who says so.
    #[arg(long, default_value = "not measured")]
    measured: String,
    /// Where the file comes from, who made it and under which licence: a paragraph for the model card.
    #[arg(long, default_value = "Where it comes from, and under which licence, nobody has said.")]
    origin: String,
    /// The licence's text, which goes along.
    #[arg(long)]
    license: Option<PathBuf>,
}

#[derive(Serialize)]
struct Imported<'a> {
    out: &'a Path,
    model: &'static str,
    parameters: usize,
    files: usize,
    bytes: usize,
    /// By how much packing has changed logits; nothing where every weight was kept.
    change: Option<Change>,
    /// Files of --pictures without a picture.
    skipped: Vec<String>,
}

/// Layers of up to so many values have 256 different ones and are not pruned: all that look at each channel by itself.
const SMALL: usize = 30_000;

/// How many pictures are made up where none are named.
const MADE_UP: usize = 16;

pub fn run(args: &Args, device: &Device, out: &Report) -> Result<()> {
    let mut tensors = read(&args.file)?;
    let (architecture, preprocessing) = net::recognise(&tensors)?;
    let norms = net::fold(&mut tensors, &architecture)?;
    let title = architecture.title();
    let wanted: Vec<String> = architecture
        .layers()
        .into_iter()
        .flat_map(|layer| ["weight", "bias"].map(|kind| format!("{}.{kind}", layer.torch)))
        .collect();
    let extra: Vec<&str> = tensors.keys().filter(|name| !wanted.contains(name)).map(String::as_str).collect();
    ensure!(extra.is_empty(), "{title} has no place for {}", extra.join(", "));
    let labels = labels(&args.labels)?;
    let classes = architecture.classes();
    ensure!(
        labels.len() == classes,
        "{} has {} names, and the net {classes} classes",
        args.labels.display(),
        labels.len()
    );
    let precision = args.precision(&architecture)?;
    let exact = Model {
        net: torch::net(&architecture, tensors.clone(), device)?,
        architecture: architecture.clone(),
        preprocessing: preprocessing.clone(),
        labels: labels.clone(),
    };

    let mut skipped = Vec::new();
    let pictures = match &args.pictures {
        Some(folder) => Some(seen(folder, &preprocessing, &mut skipped, out)?),
        None => None,
    };
    let mut net = exact.net.clone();
    if args.changes_weights() {
        let inputs = match &pictures {
            Some(seen) => Some(inputs::measured(&exact.net, &architecture, &preprocessing, seen, device)?),
            None => inputs::expected(&architecture, &norms),
        };
        if let Some(inputs) = inputs {
            let before = tensors.clone();
            if let Some(share) = args.prune {
                prune::prune(&mut tensors, &architecture, &inputs, share, SMALL);
            }
            correct::correct(&mut tensors, &before, &architecture, &inputs, &precision, device)?;
        }
        if matches!(precision, Precision::Shared { .. }) {
            shorten(&mut tensors);
        }
        net = torch::net(&architecture, tensors, device)?;
    }
    let packed = pollster::block_on(pack(&net, &precision))?;
    let accuracy = Accuracy { value: args.accuracy, measured: args.measured.clone() };
    let bytes = packed.files.iter().map(Vec::len).sum();
    let manifest = Manifest::new(architecture, labels, preprocessing, accuracy, packed.shards);
    let manifest = Manifest::parse(&serde_json::to_string(&manifest)?)?; // refused now rather than in the page

    write_model(&args.out, &manifest, &packed.files)?;
    let change = if args.changes_weights() {
        let made_up = || made_up(MADE_UP).map(|picture| Ok(manifest.preprocessing.reduce(&picture)?)).collect();
        let seen = pictures.map_or_else(made_up, Ok::<_, anyhow::Error>)?;
        Some(Change::measure(&exact, &Model::open(&args.out, device)?, &seen, device, out)?)
    } else {
        None
    };
    fs::write(args.out.join(CARD), card(args, &manifest, bytes, change.as_ref())?)?;
    if let Some(license) = &args.license {
        fs::copy(license, args.out.join("LICENSE")).with_context(|| format!("reading {}", license.display()))?;
    }
    let (parameters, files) = (net.num_params(), packed.files.len());
    let changed = change.as_ref().map_or_else(String::new, |change| format!("\n{}", args.told(change)));
    out.result(&Imported { out: &args.out, model: title, parameters, files, bytes, change, skipped }, || {
        format!("{title}, {parameters} parameters: {files} shards, {bytes} bytes, in {}{changed}", args.out.display())
    })
}

impl Args {
    fn precision(&self, architecture: &Architecture) -> Result<Precision> {
        Ok(match (self.full, self.half) {
            (true, _) => Precision::Full,
            (_, true) => Precision::Half,
            _ => Precision::Shared {
                levels: self.levels.into(),
                small: SMALL,
                rows: true,
                named: named(architecture, &self.layers)?,
            },
        })
    }

    /// Whether the packed weights are others than those of the file.
    fn changes_weights(&self) -> bool {
        !self.full || self.prune.is_some()
    }

    /// By how much logits changed, and on what.
    fn told(&self, change: &Change) -> String {
        change.line(if self.pictures.is_some() { "pictures" } else { "made-up pictures" })
    }
}

/// The pictures in a folder and in the folders within, as a net sees them.
fn seen(folder: &Path, preprocessing: &Preprocessing, skipped: &mut Vec<String>, out: &Report) -> Result<Vec<Vec<u8>>> {
    let files = BTreeMap::from([(String::new(), files_within(folder)?)]);
    let seen = each_picture(&files, skipped, out, |_, _, picture| Ok(preprocessing.reduce(&picture)?));
    ensure!(!seen.is_empty(), "there are no pictures in {}", folder.display());
    Ok(seen)
}

/// Rounds biases to the upper half of their bits, which changes outputs far less than shared levels do: zeros in the lower take
/// next to no bytes.
fn shorten(tensors: &mut Tensors) {
    let biases = tensors.iter_mut().filter(|(name, _)| name.ends_with(".bias"));
    for bias in biases.flat_map(|(_, (_, values))| values) {
        *bias = short(*bias);
    }
}

/// A layer's name and its levels, as `--layers` has them.
fn layer(text: &str) -> Result<(String, usize)> {
    let (name, levels) = text.split_once('=').context("it is not NAME=LEVELS")?;
    let levels = levels.parse()?;
    ensure!(levels <= 256, "a layer has at most 256 levels");
    Ok((name.into(), levels))
}

/// A share, as `--prune` has it.
fn share(text: &str) -> Result<f64> {
    let share: f64 = text.parse()?;
    ensure!((0.0..1.0).contains(&share), "it is not from 0 to below 1");
    Ok(share)
}

/// The levels of layers by their names, all of which the net has.
fn named(architecture: &Architecture, layers: &[(String, usize)]) -> Result<BTreeMap<String, usize>> {
    let own: Vec<String> = architecture.layers().into_iter().map(|layer| layer.own).collect();
    for (name, _) in layers {
        ensure!(
            own.contains(name),
            "--layers: {} has no layer {name}; it has {}",
            architecture.title(),
            own.join(", ")
        );
    }
    Ok(layers.iter().cloned().collect())
}

fn labels(file: &Path) -> Result<Vec<String>> {
    let text = fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    Ok(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(String::from).collect())
}

fn card(args: &Args, manifest: &Manifest, bytes: usize, change: Option<&Change>) -> Result<String> {
    let file = args.file.file_name().unwrap_or_default().to_string_lossy();
    let sha256 = alexnet_web::weights::sha256(&fs::read(&args.file)?);
    let title = manifest.architecture.title();
    let (side, classes) = (manifest.architecture.side(), manifest.architecture.classes());
    let mut weights: String = match (args.full, args.half) {
        (true, _) => "exactly as they are".into(),
        (_, true) => "16 bits each".into(),
        _ => {
            let levels = match args.layers.is_empty() {
                true => format!("{} different values in each larger layer", args.levels),
                false => "up to 256 different values in a layer, by how much it matters".into(),
            };
            format!("{levels}, times a size of each of its rows")
        }
    };
    if let Some(share) = args.prune {
        weights += &format!("; {:.0} % of those in larger layers set to zero", 100.0 * share);
    }
    if let Architecture::EfficientNetLite(_) = manifest.architecture {
        weights += "; batch normalisation folded into the convolutions";
    }
    let change = change.map_or_else(String::new, |change| format!("| Packing | {} |\n", args.told(change)));
    Ok(format!(
        "# {title}\n\n\
         Written by `alexnet import`{license}.\n\n\
         {origin}\n\n\
         | | |\n|---|---|\n\
         | Net | {title}, {parameters} parameters, {classes} classes |\n\
         | Input | colour pictures of {side} x {side} pixels |\n\
         | Accuracy | {accuracy} |\n\
         | Weights | {weights} |\n\
         {change}\
         | Imported from | `{file}`, SHA-256 {sha256} |\n\
         | Size of these files | {bytes} bytes |\n\n\
         ## What it is not good for\n\n\
         - Things that are none of its classes: it names whatever it is shown as one of them.\n\
         - Any decision about people: it has learnt the prejudices of the pictures it was trained on.\n",
        license = if args.license.is_some() { "; the licence is in LICENSE" } else { "" },
        origin = args.origin,
        parameters = manifest.parameters(),
        accuracy =
            if args.accuracy > 0.0 { format!("{:.3} {}", args.accuracy, args.measured) } else { args.measured.clone() },
    ))
}
