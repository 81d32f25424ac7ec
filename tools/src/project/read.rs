//! What of a project file names pictures.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use alexnet_web::session::Session;
use alexnet_web::teach::{Base, Taught};
use alexnet_web::weights::{Loaded, Manifest, torch};
use anyhow::{Context, Result, ensure};
use burn::tensor::Device;
use safetensors::{Dtype, SafeTensors};
use zip::ZipArchive;

use super::format::{Answers, files};

/// No project has a file this large: an AlexNet's weights are 187 MB, torchvision's 244.
const LARGEST: u64 = 1 << 29;

/// Of the tensor of that name, its shape and its values.
type Tensors = BTreeMap<String, (Vec<usize>, Vec<f32>)>;

/// What of a project names pictures.
pub struct Project {
    manifest: Manifest,
    labels: Vec<String>,
    tensors: Tensors,
    answers: Answers,
}

impl Project {
    pub fn open(file: &Path) -> Result<Self> {
        let opened = File::open(file).with_context(|| format!("{} cannot be read", file.display()))?;
        let read = || -> Result<Self> {
            let mut archive = ZipArchive::new(opened).context("it is no zip archive, or damaged")?;
            let mut text = |name| String::from_utf8(entry(&mut archive, name)?).context(format!("{name} is not text"));
            let manifest = Manifest::parse(&text(files::NET)?)?;
            let labels = text(files::LABELS)?.lines().map(str::to_owned).collect();
            let answers: Answers = serde_json::from_str(&text(files::SETTINGS)?).context(files::SETTINGS)?;
            ensure!(answers.temperature > 0.0 && answers.temperature.is_finite(), "its temperature is impossible");
            let tensors = tensors(&entry(&mut archive, files::WEIGHTS)?)?;
            Ok(Self { manifest, labels, tensors, answers })
        };
        read().with_context(|| format!("{} is no project file that can be used", file.display()))
    }

    /// A session that names pictures as the page does, and the probability below which it had better not.
    pub fn session(self, device: &Device) -> Result<(Session, f64)> {
        let Self { mut manifest, labels, mut tensors, answers } = self;
        let cooled = |values: Vec<f32>| values.into_iter().map(|value| value / answers.temperature as f32).collect();
        let classes = labels.len();
        let head = [tensors.remove("taught.weight"), tensors.remove("taught.bias")];
        if head[0].is_none() {
            let last = manifest.architecture.layers().pop().expect("a net has layers").own;
            manifest.architecture = manifest.architecture.with_classes(classes);
            for kind in ["weight", "bias"] {
                let name =
                    torch::name(&manifest.architecture, &format!("{last}.{kind}")).expect("every layer has a name");
                if let Some((_, values)) = tensors.get_mut(&name) {
                    *values = cooled(std::mem::take(values));
                }
            }
            manifest.labels = labels.clone();
        }
        let net = torch::net(&manifest.architecture, tensors, device)?;
        let base = Base::new(Loaded { net, manifest, taught: None, shards: None, later: Vec::new() }, device);
        let own = match head {
            [Some((shape, weights)), Some((_, biases))] => {
                let expected = vec![classes, base.manifest.architecture.embedding_size()];
                ensure!(shape == expected, "taught.weight has the shape {shape:?}, not {expected:?}");
                ensure!(biases.len() == classes, "taught.bias has {} numbers for {classes} classes", biases.len());
                let weights = torch::values(cooled(weights), &shape);
                Some(Taught::elsewhere(labels, &weights, &cooled(biases), &base)?)
            }
            [None, None] => None,
            _ => anyhow::bail!("one of taught.weight and taught.bias is missing"),
        };
        Ok((Session::with(base, own), answers.threshold))
    }
}

/// The contents of an entry, which may be in a folder of the archive.
fn entry(archive: &mut ZipArchive<File>, name: &str) -> Result<Vec<u8>> {
    let folder = format!("/{name}");
    let paths = archive.file_names().filter_map(Result::ok).map(|path| path.into_owned());
    let path = paths.filter(|path| *path == name || path.ends_with(&folder)).min_by_key(String::len);
    let path = path.with_context(|| format!("it has no {name}"))?;
    let entry = archive.by_name(&path)?;
    ensure!(entry.size() <= LARGEST, "{name} would have {} bytes", entry.size());
    let mut bytes = Vec::new();
    entry.take(LARGEST).read_to_end(&mut bytes).with_context(|| format!("{name} is damaged"))?;
    Ok(bytes)
}

fn tensors(bytes: &[u8]) -> Result<Tensors> {
    let read = SafeTensors::deserialize(bytes).context("model.safetensors is damaged")?;
    let mut tensors = Tensors::new();
    for (name, tensor) in read.tensors() {
        ensure!(tensor.dtype() == Dtype::F32, "{name} is of {:?}: only 32-bit floats are read", tensor.dtype());
        let values = tensor.data().chunks_exact(4).map(|four| f32::from_le_bytes(four.try_into().expect("4 bytes")));
        tensors.insert(name, (tensor.shape().to_vec(), values.collect()));
    }
    Ok(tensors)
}
