//! `alexnet import`: a state dict of PyTorch to a folder for static hosting, as `pack` writes it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use alexnet_web::image::{Fit, Preprocessing};
use alexnet_web::model::{AlexNetConfig, Architecture, EfficientNetLiteConfig};
use alexnet_web::transfer::floats;
use alexnet_web::weights::{Accuracy, Manifest, Parameter, Precision, pack, parameters, rounded, short, torch};
use anyhow::{Context, Result, bail, ensure};
use burn::module::Module;
use burn::tensor::Device;
use serde::Serialize;

use crate::correct::{self, Norm};
use crate::pack::{CARD, write_model};
use crate::report::Report;
use crate::state_dict::{Tensors, read};

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
}

/// Layers of up to so many values have 256 different ones: all that look at each channel by itself.
const SMALL: usize = 30_000;

pub fn run(args: &Args, device: &Device, out: &Report) -> Result<()> {
    let mut tensors = read(&args.file)?;
    let (architecture, preprocessing) = recognise(&tensors)?;
    let norms = fold(&mut tensors, &architecture)?;
    let wanted: Vec<String> = architecture
        .layers()
        .into_iter()
        .flat_map(|layer| ["weight", "bias"].map(|kind| format!("{}.{kind}", layer.torch)))
        .collect();
    let extra: Vec<&str> = tensors.keys().filter(|name| !wanted.contains(name)).map(String::as_str).collect();
    ensure!(extra.is_empty(), "{} has no place for {}", architecture.title(), extra.join(", "));
    let labels = labels(&args.labels)?;
    ensure!(
        labels.len() == architecture.classes(),
        "{} has {} names, and the net {} classes",
        args.labels.display(),
        labels.len(),
        architecture.classes()
    );
    let precision = match args.full {
        true => Precision::Full,
        false => Precision::Shared {
            levels: args.levels.into(),
            small: SMALL,
            rows: true,
            named: named(&architecture, &args.layers)?,
        },
    };
    if let Some(inputs) = correct::inputs(&architecture, &norms) {
        correct(&mut tensors, &architecture, &inputs, &precision, device)?;
    }
    if !args.full {
        shorten(&mut tensors);
    }
    let net = torch::net(&architecture, tensors, device)?;
    let packed = pollster::block_on(pack(&net, &precision))?;
    let accuracy = Accuracy { value: args.accuracy, measured: args.measured.clone() };
    let bytes = packed.files.iter().map(Vec::len).sum();
    let title = architecture.title();
    let manifest = Manifest::new(architecture, labels, preprocessing, accuracy, packed.shards);
    let manifest = Manifest::parse(&serde_json::to_string(&manifest)?)?; // refused now rather than in the page

    write_model(&args.out, &manifest, &packed.files)?;
    fs::write(args.out.join(CARD), card(args, &manifest, bytes)?)?;
    if let Some(license) = &args.license {
        fs::copy(license, args.out.join("LICENSE")).with_context(|| format!("reading {}", license.display()))?;
    }
    let (parameters, files) = (net.num_params(), packed.files.len());
    out.result(&Imported { out: &args.out, model: title, parameters, files, bytes }, || {
        format!("{title}, {parameters} parameters: {files} shards, {bytes} bytes, in {}", args.out.display())
    })
}

/// The net that a state dict is of, by its names and its widths, and what its training expects of pictures.
fn recognise(tensors: &Tensors) -> Result<(Architecture, Preprocessing)> {
    let shape = |name: &str| {
        let (shape, _) = tensors.get(name).with_context(|| format!("it lacks {name}"))?;
        Ok::<_, anyhow::Error>(shape.clone())
    };
    let square = Preprocessing { resolution: 224, fit: Fit::Cover, dark_background: false, mean: vec![], std: vec![] };
    if tensors.contains_key("_conv_stem.weight") {
        let classes = shape("_fc.weight")?[0];
        let config = EfficientNetLiteConfig { classes, ..EfficientNetLiteConfig::lite0() };
        // Its authors feed it (x - 127) / 128.
        let preprocessing = Preprocessing { mean: vec![127.0 / 255.0; 3], std: vec![128.0 / 255.0; 3], ..square };
        return Ok((Architecture::EfficientNetLite(config), preprocessing));
    }
    if tensors.contains_key("features.0.weight") {
        let mut filters = [0; 5];
        for (filters, layer) in filters.iter_mut().zip([0, 3, 6, 8, 10]) {
            *filters = shape(&format!("features.{layer}.weight"))?[0];
        }
        let (first, last) = (shape("features.0.weight")?, shape("classifier.6.weight")?);
        let torchvision = AlexNetConfig::torchvision();
        let config = AlexNetConfig { channels: first[1], filters, hidden: last[1], classes: last[0], ..torchvision };
        // torchvision's, for all its nets.
        let preprocessing = Preprocessing { mean: vec![0.485, 0.456, 0.406], std: vec![0.229, 0.224, 0.225], ..square };
        return Ok((Architecture::AlexNet(config), preprocessing));
    }
    bail!(
        "its names are neither those of EfficientNet-Lite0 (_conv_stem.weight, ...) nor of torchvision's AlexNet \
         (features.0.weight, ...); it has {}",
        tensors.keys().take(3).cloned().collect::<Vec<_>>().join(", ")
    )
}

/// What batch normalisation adds to a variance before it takes the root.
const EPSILON: f32 = 1e-3;

/// Makes each batch normalisation part of the convolution before it, whose outputs it scales and shifts, and returns what the
/// outputs then are like, by the convolution's name.
fn fold(tensors: &mut Tensors, architecture: &Architecture) -> Result<BTreeMap<String, Norm>> {
    let mut norms = BTreeMap::new();
    for layer in architecture.layers() {
        let Some(norm) = normalisation(&layer.torch) else { continue };
        let mut take = |part: &str| tensors.remove(&format!("{norm}.{part}")).map(|(_, values)| values);
        let [Some(scale), Some(shift), Some(mean), Some(variance)] =
            ["weight", "bias", "running_mean", "running_var"].map(&mut take)
        else {
            continue; // folded already, or else its bias is said to be missing
        };
        let name = format!("{}.weight", layer.torch);
        let (shape, weights) = tensors.get_mut(&name).with_context(|| format!("it lacks {name}"))?;
        let outputs = shape[0];
        ensure!(
            [&scale, &shift, &mean, &variance].iter().all(|values| values.len() == outputs),
            "{norm} does not have a number for each output of {name}"
        );
        let gains: Vec<f32> = scale.iter().zip(&variance).map(|(scale, var)| scale / (var + EPSILON).sqrt()).collect();
        let taps = weights.len() / outputs;
        for (weights, gain) in weights.chunks_mut(taps).zip(&gains) {
            weights.iter_mut().for_each(|weight| *weight *= gain);
        }
        let biases = shift.iter().zip(&mean).zip(&gains).map(|((shift, mean), gain)| shift - mean * gain).collect();
        tensors.insert(format!("{}.bias", layer.torch), (vec![outputs], biases));
        norms.insert(layer.torch, Norm { mean: shift, deviation: scale });
    }
    Ok(norms)
}

/// Takes off the biases what the packed weights add to each output on average; `inputs` is what each layer reads.
fn correct(
    tensors: &mut Tensors,
    architecture: &Architecture,
    inputs: &BTreeMap<String, Vec<f64>>,
    precision: &Precision,
    device: &Device,
) -> Result<()> {
    let net = torch::net(architecture, tensors.clone(), device)?;
    for Parameter { name, shape, values } in parameters(&pollster::block_on(rounded(&net, precision))?) {
        let torch = torch::name(architecture, &name).context("a parameter has no name in PyTorch")?;
        let Some(layer) = torch.strip_suffix(".weight") else { continue };
        let (_, exact) = tensors.get(&torch).with_context(|| format!("it lacks {torch}"))?;
        let values = torch::values(pollster::block_on(floats(values))?, &shape);
        let errors: Vec<f32> = values.iter().zip(exact).map(|(rounded, exact)| rounded - exact).collect();
        let added = correct::added(&torch::shape(&shape), &errors, &inputs[layer]);
        let bias = format!("{layer}.bias");
        let (_, biases) = tensors.get_mut(&bias).with_context(|| format!("it lacks {bias}"))?;
        biases.iter_mut().zip(added).for_each(|(bias, added)| *bias -= added as f32);
    }
    Ok(())
}

/// Rounds biases to the upper half of their bits, which changes outputs far less than shared levels do: zeros in the lower take
/// next to no bytes.
fn shorten(tensors: &mut Tensors) {
    let biases = tensors.iter_mut().filter(|(name, _)| name.ends_with(".bias"));
    for bias in biases.flat_map(|(_, (_, values))| values) {
        *bias = short(*bias);
    }
}

/// The normalisation after a convolution, as EfficientNet-Lite's code names it: in a block they are counted from 0, from the
/// expansion on, which a block may lack.
fn normalisation(convolution: &str) -> Option<String> {
    let (block, part) = convolution.rsplit_once('.').map_or(("", convolution), |(block, part)| (block, part));
    let number = match part {
        "_conv_stem" | "_expand_conv" => 0,
        "_conv_head" | "_depthwise_conv" => 1,
        "_project_conv" => 2,
        _ => return None,
    };
    Some(if block.is_empty() { format!("_bn{number}") } else { format!("{block}._bn{number}") })
}

/// A layer's name and its levels, as `--layers` has them.
fn layer(text: &str) -> Result<(String, usize)> {
    let (name, levels) = text.split_once('=').context("it is not NAME=LEVELS")?;
    let levels = levels.parse()?;
    ensure!(levels <= 256, "a layer has at most 256 levels");
    Ok((name.into(), levels))
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

fn card(args: &Args, manifest: &Manifest, bytes: usize) -> Result<String> {
    let file = args.file.file_name().unwrap_or_default().to_string_lossy();
    let sha256 = alexnet_web::weights::sha256(&fs::read(&args.file)?);
    let title = manifest.architecture.title();
    let (side, classes) = (manifest.architecture.side(), manifest.architecture.classes());
    let weights = match args.full {
        true => "exactly as they are".into(),
        false => {
            let levels = match args.layers.is_empty() {
                true => format!("{} different values in each larger layer", args.levels),
                false => "up to 256 different values in a layer, by how much it matters".into(),
            };
            format!("{levels}, times a size of each of its rows")
        }
    };
    Ok(format!(
        "# {title}\n\n\
         Written by `alexnet import`{license}.\n\n\
         {origin}\n\n\
         | | |\n|---|---|\n\
         | Net | {title}, {parameters} parameters, {classes} classes |\n\
         | Input | colour pictures of {side} x {side} pixels |\n\
         | Accuracy | {accuracy:.3} {measured} |\n\
         | Weights | {weights}; batch normalisation folded into the convolutions |\n\
         | Imported from | `{file}`, SHA-256 {sha256} |\n\
         | Size of these files | {bytes} bytes |\n\n\
         ## What it is not good for\n\n\
         - Things that are none of its classes: it names whatever it is shown as one of them.\n\
         - Any decision about people: it has learnt the prejudices of the pictures it was trained on.\n",
        license = if args.license.is_some() { "; the licence is in LICENSE" } else { "" },
        origin = args.origin,
        parameters = manifest.parameters(),
        accuracy = args.accuracy,
        measured = args.measured,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alexnet_web::model::Stage;

    /// One block of two channels, and its normalisations.
    fn small() -> (Architecture, Tensors) {
        let stages = vec![Stage { repeats: 1, kernel: 3, stride: 1, expand: 1, outputs: 2 }];
        let config = EfficientNetLiteConfig { side: 32, stem: 2, stages, head: 4, classes: 3, dropout: 0.0 };
        let mut tensors = Tensors::new();
        let shapes: [(&str, &[usize]); 5] = [
            ("_conv_stem.weight", &[2, 3, 3, 3]),
            ("_blocks.0._depthwise_conv.weight", &[2, 1, 3, 3]),
            ("_blocks.0._project_conv.weight", &[2, 2, 1, 1]),
            ("_conv_head.weight", &[4, 2, 1, 1]),
            ("_fc.weight", &[3, 4]),
        ];
        for (name, shape) in shapes {
            let len: usize = shape.iter().product();
            tensors.insert(name.into(), (shape.to_vec(), (0..len).map(|i| (i % 7) as f32 - 3.0).collect()));
        }
        tensors.insert("_fc.bias".into(), (vec![3], vec![0.0; 3]));
        for (norm, outputs) in [("_bn0", 2), ("_blocks.0._bn1", 2), ("_blocks.0._bn2", 2), ("_bn1", 4)] {
            for (part, value) in [("weight", 3.0), ("bias", 0.5), ("running_mean", 2.0), ("running_var", 0.249)] {
                tensors.insert(format!("{norm}.{part}"), (vec![outputs], vec![value; outputs]));
            }
        }
        (Architecture::EfficientNetLite(config), tensors)
    }

    #[test]
    fn a_folded_normalisation_is_the_convolution_and_the_normalisation() {
        let (architecture, mut tensors) = small();
        let before = tensors["_conv_stem.weight"].1.clone();
        let norms = fold(&mut tensors, &architecture).unwrap();
        assert_eq!(norms.len(), 4);
        // 3 / sqrt(0.249 + 0.001) is 6; 0.5 - 2 x 6 is -11.5.
        for (folded, before) in tensors["_conv_stem.weight"].1.iter().zip(before) {
            assert!((folded - 6.0 * before).abs() < 1e-4);
        }
        assert!(tensors["_blocks.0._project_conv.bias"].1.iter().all(|bias| (bias + 11.5).abs() < 1e-4));
        assert!(!tensors.keys().any(|name| name.contains("_bn")), "{:?}", tensors.keys());
        torch::net(&architecture, tensors, &Device::flex()).unwrap();
    }

    #[test]
    fn what_a_layer_reads_on_average_is_known_of_all() {
        let (architecture, mut tensors) = small();
        let norms = fold(&mut tensors, &architecture).unwrap();
        let inputs = correct::inputs(&architecture, &norms).unwrap();
        let of = |name: &str| inputs[name].clone();
        assert_eq!(of("_conv_stem"), [0.0; 3]);
        assert!(of("_blocks.0._depthwise_conv").len() == 2 && of("_fc").len() == 4);
        // The block's input is added to its output, whose mean is 0.5.
        let read = of("_blocks.0._depthwise_conv")[0];
        assert!((of("_conv_head")[0] - (0.5 + read)).abs() < 1e-9, "{:?}", of("_conv_head"));
        assert!(read > 1.0 && read < 3.0, "the mean of a normal number with mean 0.5 and deviation 3, from 0 to 6");
    }

    #[test]
    fn corrected_biases_take_off_what_rounding_adds() {
        let (architecture, mut tensors) = small();
        let norms = fold(&mut tensors, &architecture).unwrap();
        let inputs = correct::inputs(&architecture, &norms).unwrap();
        let exact = tensors.clone();
        let precision = &Precision::Shared { levels: 2, small: 0, rows: false, named: BTreeMap::new() };
        correct(&mut tensors, &architecture, &inputs, precision, &Device::flex()).unwrap();
        let (_, weights) = &exact["_conv_head.weight"];
        let net = torch::net(&architecture, exact.clone(), &Device::flex()).unwrap();
        let rounded = pollster::block_on(rounded(&net, precision)).unwrap();
        let head = parameters(&rounded).into_iter().find(|each| each.name == "head.weight").unwrap();
        let head = pollster::block_on(floats(head.values)).unwrap();
        for output in 0..4 {
            let sum = |weights: &[f32]| -> f64 {
                let own = weights[2 * output..][..2].iter().zip(&inputs["_conv_head"]);
                own.map(|(weight, input)| f64::from(*weight) * input).sum()
            };
            let bias = |tensors: &Tensors| f64::from(tensors["_conv_head.bias"].1[output]);
            assert!((sum(&head) + bias(&tensors) - sum(weights) - bias(&exact)).abs() < 1e-4);
        }
        assert_ne!(tensors["_conv_head.bias"], exact["_conv_head.bias"]);
    }
}
