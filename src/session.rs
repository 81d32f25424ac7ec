//! The state machine behind every way of use: which requests make sense when, and what they do.
//!
//! ```text
//! Empty ──open──> Loading ──shard…──> Ready ──teach──> Ready, taught ──example… step…──┐
//!                                       ^────────────────── reset ─────────────────────┘
//! ```

use burn::module::Module;
use burn::tensor::{Device, Tensor};
use rand::{SeedableRng, rngs::StdRng};

use crate::device::{self, Pass, Proof};
use crate::error::{Error, Result};
use crate::explain::{Heat, explain};
use crate::export::{self, Head, Portable};
use crate::image::Augmentation;
use crate::model::Net;
use crate::platform::now;
use crate::protocol::{File, Format, Picture, Prediction, Reply, Request, Shown, TensorInfo};
use crate::teach::{Base, Learnt, Link, Taught, link};
use crate::transfer::floats;
use crate::weights::{Accuracy, Loader, Manifest, Packed, Precision, pack, pack_taught};

/// How many values a large layer shares when a net that was taught is packed: so few that a download stays small.
const LEVELS: usize = 32;

const NOT_READY: Error = Error::State("no model is ready: open a manifest and give its shards first");
const NOT_TRAINED: Error = Error::State("nothing was taught yet: train the classes first");
const NOT_TAUGHT: Error = Error::State("no classes are taught: name them first");

/// One model on one device.
pub struct Session {
    device: Device,
    proof: Proof,
    state: State,
}

#[derive(Default)]
enum State {
    #[default]
    Empty,
    Loading(Box<Loading>),
    Ready(Box<Model>),
}

/// A model whose files are coming.
struct Loading {
    loader: Loader,
    /// The SHA-256 of its manifest's text.
    sha256: String,
    /// Classes that it was taught elsewhere, and that a link brought.
    link: Option<Link>,
}

struct Model {
    base: Base,
    /// The SHA-256 of its manifest's text, if there is one.
    sha256: Option<String>,
    /// What the model came with, if it was taught elsewhere.
    own: Option<Taught>,
    taught: Option<Taught>,
}

impl Session {
    /// A session without a model, on a device without autodiff.
    pub fn new(device: Device) -> Self {
        Self { device, proof: Proof::default(), state: State::Empty }
    }

    /// A session with a model that is there already; `own` is what it was taught elsewhere.
    pub fn with(base: Base, own: Option<Taught>) -> Self {
        let device = base.device.clone();
        Self {
            device,
            proof: Proof::default(),
            state: State::Ready(Box::new(Model { base, sha256: None, own, taught: None })),
        }
    }

    /// Carries out one request. After an error the session is as it was before.
    ///
    /// # Errors
    /// Any [`Error`]: the request's own, or the device's.
    pub async fn handle(&mut self, request: Request) -> Result<Reply> {
        match request {
            Request::Open { manifest, teaching, link } => self.open(&manifest, teaching, link.as_deref()).await,
            Request::Shard { file, bytes } => self.shard(&file, &bytes).await,
            Request::Classify { picture, top, invert } => self.ready()?.classify(&picture, top, invert).await,
            Request::Reduce { picture } => {
                let preprocessing = &self.ready()?.base.manifest.preprocessing;
                Ok(Reply::Reduced { seen: preprocessing.reduce(&picture)?, side: preprocessing.resolution })
            }
            Request::Augment { picture, augment, seed } => self.ready()?.augment(&picture, &augment, seed),
            Request::Explain { picture, class } => {
                self.prove_gradients().await?;
                self.ready()?.explain(&picture, class).await
            }
            Request::Teach { classes } => self.ready()?.teach(classes).await,
            Request::Rename { classes } => self.taught()?.0.rename(classes).map(|()| Reply::Done {}),
            Request::Example { example } => Ok(Reply::Counted { counts: self.taught()?.0.put(example)? }),
            Request::Show { pictures } => self.ready()?.show(pictures).await,
            Request::Embeddings { keys } => {
                let (keys, bytes) = self.ready()?.base.found.read(&keys);
                Ok(Reply::Embeddings { keys, bytes })
            }
            Request::Recall { keys, bytes } => self.ready()?.base.recall(&keys, &bytes).map(|()| Reply::Done {}),
            Request::Forget { id } => Ok(Reply::Counted { counts: self.taught()?.0.forget(id) }),
            Request::Learn { wishes } => {
                let (taught, base) = self.taught()?;
                Ok(Reply::Settled { settings: taught.settle(&wishes, base).await? })
            }
            Request::Step { count } => {
                self.prove_gradients().await?;
                let (taught, base) = self.taught()?;
                taught.step(count, base).await
            }
            Request::Measure { count } => {
                let (taught, base) = self.taught()?;
                taught.measure(count, base).await
            }
            Request::Capture { all } => {
                let (taught, base) = self.taught()?;
                let (state, tensors) = taught.capture(all, base);
                Ok(Reply::Captured { state, epoch: taught.epoch(), tensors })
            }
            Request::Read { name, from } => {
                let (taught, base) = self.taught()?;
                Ok(Reply::Tensor { bytes: taught.read(&name, from, base).await? })
            }
            Request::Restore { state } => {
                let (taught, base) = self.taught()?;
                Ok(Reply::Restored { wanted: taught.restore(&state, base).await? })
            }
            Request::Write { name, shape, from, bytes } => {
                let (taught, base) = self.taught()?;
                let tensor = TensorInfo { name, shape };
                Ok(Reply::Written { left: taught.write(&tensor, from, &bytes, base).await? })
            }
            Request::Export { threshold } => self.ready()?.export(threshold).await,
            Request::Convert { format, threshold } => self.ready()?.convert(format, threshold).await,
            Request::Share { threshold, address } => self.ready()?.share(threshold, &address).await,
            Request::Reset {} => {
                let model = self.ready()?;
                model.base.renew().await?;
                model.taught = None;
                Ok(Reply::Done {})
            }
            Request::Benchmark {} => Ok(Reply::Benchmarked { milliseconds: device::measure(&self.device).await? }),
            Request::Tune { milliseconds } => {
                let left = device::tune(milliseconds).await?;
                Ok(Reply::Tuned { left, choices: device::choices() })
            }
        }
    }

    /// Nobody's picture is named by a device that was not checked for its net.
    async fn open(&mut self, text: &str, teaching: bool, link: Option<&str>) -> Result<Reply> {
        let manifest = Manifest::parse(text)?;
        let embedding = manifest.architecture.embedding_size();
        let mut model = manifest.info(text);
        let link = link.map(|link| Link::parse(link, &model.sha256, embedding)).transpose()?;
        self.proof.require(Pass::Forward, &manifest.architecture, &self.device).await?;
        let largest_error = self.proof.largest_error.unwrap_or_default();
        let files = manifest.files();
        let loader = Loader::new(manifest, &self.device)?;
        let loader = if teaching || link.is_some() { loader.without_last_layer() } else { loader };
        let (shards, later) = files.into_iter().partition(|shard| loader.wants(&shard.file));
        let sha256 = model.sha256.clone();
        if let Some(link) = &link {
            (model.labels, model.threshold) = (link.labels.clone(), link.threshold);
        }
        let reply = Reply::Opened { model, shards, later, largest_error };
        self.state = State::Loading(Box::new(Loading { loader, sha256, link }));
        Ok(reply)
    }

    async fn shard(&mut self, file: &str, bytes: &[u8]) -> Result<Reply> {
        if let State::Ready(model) = &mut self.state
            && model.base.require_last_layer().is_err()
        {
            return model.base.complete(file, bytes).await.map(|remaining| Reply::Loaded { remaining });
        }
        let Loading { loader, sha256, link } = match std::mem::take(&mut self.state) {
            State::Loading(loading) => *loading,
            other => {
                self.state = other;
                return Err(Error::State("no manifest is open: open one before giving shards"));
            }
        };
        let (loader, result) = loader.add(file, bytes).await;
        self.state = match result {
            Ok(0) => {
                let mut loaded = loader.finish();
                let layer = loaded.taught.take();
                let base = Base::new(loaded, &self.device);
                let own = match link {
                    Some(Link { labels, weights, biases, .. }) => {
                        Some(Taught::elsewhere(labels, &weights, &biases, &base)?)
                    }
                    None => layer.map(|layer| own(&layer, &base)).transpose()?,
                };
                State::Ready(Box::new(Model { base, sha256: Some(sha256), own, taught: None }))
            }
            _ => State::Loading(Box::new(Loading { loader, sha256, link })),
        };
        result.map(|remaining| Reply::Loaded { remaining })
    }

    async fn prove_gradients(&mut self) -> Result<()> {
        let architecture = self.ready()?.base.manifest.architecture.clone();
        self.proof.require(Pass::Backward, &architecture, &self.device).await
    }

    fn ready(&mut self) -> Result<&mut Model> {
        match &mut self.state {
            State::Ready(model) => Ok(model),
            _ => Err(NOT_READY),
        }
    }

    fn taught(&mut self) -> Result<(&mut Taught, &mut Base)> {
        let model = self.ready()?;
        Ok((model.taught.as_mut().ok_or(NOT_TAUGHT)?, &mut model.base))
    }
}

impl Model {
    async fn classify(&self, picture: &Picture, top: usize, invert: Option<bool>) -> Result<Reply> {
        let start = now();
        let preprocessing = &self.base.manifest.preprocessing;
        let invert = invert.unwrap_or(preprocessing.dark_background);
        let (seen, inverted) = preprocessing.reduce_inverting(picture, invert)?;
        let logits = self.logits(self.base.pictures(&[&seen])).await?;
        let milliseconds = now() - start;
        let mut predictions: Vec<_> = self
            .labels()
            .iter()
            .zip(softmax(&logits))
            .map(|(label, probability)| Prediction { label: label.clone(), probability })
            .collect();
        predictions.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        predictions.truncate(top);
        Ok(Reply::Classified { predictions, milliseconds, seen, side: preprocessing.resolution, inverted })
    }

    /// What names pictures by now, if it is not the net's own last layer.
    fn naming(&self) -> Option<&Taught> {
        self.taught.as_ref().filter(|taught| taught.is_trained()).or(self.own.as_ref())
    }

    /// The names of the classes that it tells apart by now.
    fn labels(&self) -> &[String] {
        self.naming().map_or(&self.base.manifest.labels, Taught::classes)
    }

    async fn logits(&self, picture: Tensor<4>) -> Result<Vec<f32>> {
        match self.naming() {
            Some(taught) => taught.logits(picture, &self.base).await,
            None => {
                self.base.require_last_layer()?;
                floats(self.base.net().forward(picture)).await
            }
        }
    }

    async fn explain(&self, picture: &Picture, class: Option<usize>) -> Result<Reply> {
        let labels = self.labels();
        if class.is_some_and(|class| class >= labels.len()) {
            return Err(Error::Request(format!("there are only {} classes to explain", labels.len())));
        }
        let seen = self.base.manifest.preprocessing.reduce(picture)?;
        let picture = self.base.pictures(&[&seen]);
        let probabilities = softmax(&self.logits(picture.clone()).await?);
        let likeliest = (0..labels.len()).max_by(|&a, &b| probabilities[a].total_cmp(&probabilities[b])).unwrap_or(0);
        let class = class.unwrap_or(likeliest);
        let device = self.base.device.clone().autodiff();
        let Heat { heat, side } = match self.naming() {
            Some(taught) => {
                let (net, logits) = taught.eyes(&self.base);
                explain(&net, logits, picture, class, &device).await?
            }
            None => {
                let net = self.base.net().clone().train();
                let logits = |net: &Net, responses| net.head(net.pooled(responses));
                explain(&net, logits, picture, class, &device).await?
            }
        };
        Ok(Reply::Explained { heat, side, label: labels[class].clone(), probability: probabilities[class] })
    }

    fn augment(&self, picture: &Picture, augment: &Augmentation, seed: u32) -> Result<Reply> {
        augment.validate().map_err(Error::Request)?;
        let preprocessing = &self.base.manifest.preprocessing;
        let (seen, side) = (preprocessing.reduce(picture)?, preprocessing.resolution);
        let mut changed = Vec::new();
        let mut random = StdRng::seed_from_u64(u64::from(seed));
        augment.append(&seen, side, &preprocessing.ground(), &mut random, &mut changed);
        Ok(Reply::Reduced { seen: changed, side })
    }

    async fn teach(&mut self, classes: Vec<String>) -> Result<Reply> {
        let taught = Taught::new(classes, &self.base)?;
        self.base.renew().await?;
        self.taught = Some(taught);
        Ok(Reply::Done {})
    }

    /// Before anything is taught, what it finds in pictures is remembered for then.
    async fn show(&mut self, shown: Vec<Shown>) -> Result<Reply> {
        let preprocessing = &self.base.manifest.preprocessing;
        let reduced = shown.iter().map(|Shown { key, picture }| Ok((*key, preprocessing.reduce(picture)?)));
        let pictures = reduced.collect::<Result<Vec<_>>>()?;
        match &mut self.taught {
            Some(taught) => taught.show(pictures, &mut self.base).await?,
            None => self.base.look(&pictures).await?,
        }
        Ok(Reply::Done {})
    }

    /// What was learnt, for the net that it belongs to, as few bytes.
    async fn share(&self, threshold: f64, address: &str) -> Result<Reply> {
        check_threshold(threshold)?;
        let taught = self.naming().ok_or(NOT_TRAINED)?;
        let net = self.sha256.as_deref().ok_or(Error::State("this net has no address: share the project file"))?;
        match taught.learnt().await? {
            Learnt::Layer { weights, biases } => {
                let link = Link { labels: taught.classes().to_vec(), threshold, weights, biases };
                let bytes = link.write(net, taught.mean(&self.base).as_deref())?;
                Ok(Reply::Shared { link: link::to_text(&bytes), code: link::code(address, &bytes) })
            }
            Learnt::Net { .. } => Err(Error::State(
                "the net's own layers were trained, which are too large for a link: share a web page of them, or the project file",
            )),
        }
    }

    /// What names pictures by now, for other engines.
    async fn convert(&self, format: Format, threshold: f64) -> Result<Reply> {
        check_threshold(threshold)?;
        let Manifest { architecture, preprocessing, .. } = &self.base.manifest;
        let labels = self.labels().to_vec();
        let portable = match self.naming() {
            None => {
                self.base.require_last_layer()?;
                Portable::new(self.base.net(), architecture, preprocessing, Head::Own, labels, threshold).await?
            }
            Some(taught) => match taught.learnt().await? {
                Learnt::Layer { weights, biases } => {
                    let head = Head::Taught(weights, biases);
                    Portable::new(self.base.net(), architecture, preprocessing, head, labels, threshold).await?
                }
                Learnt::Net { net, architecture } => {
                    Portable::new(&net, &architecture, preprocessing, Head::Own, labels, threshold).await?
                }
            },
        };
        Ok(Reply::Converted { files: export::files(portable, format) })
    }

    async fn export(&self, threshold: f64) -> Result<Reply> {
        check_threshold(threshold)?;
        let taught = self.naming().ok_or(NOT_TRAINED)?;
        let labels = taught.classes().to_vec();
        let manifest = self.base.manifest.clone();
        let (manifest, files) = match taught.learnt().await? {
            Learnt::Layer { weights, biases } => {
                let (layer, bytes) = pack_taught(labels, &weights, &biases);
                let file = File { file: layer.shard.file.clone(), bytes };
                (Manifest { threshold, taught: Some(layer), ..manifest }, vec![file])
            }
            Learnt::Net { net, architecture } => {
                let Packed { shards, files } = pack(&net, &Precision::shared(LEVELS)).await?;
                let named = shards.iter().zip(files);
                let files = named.map(|(shard, bytes)| File { file: shard.file.clone(), bytes }).collect();
                let (value, measured) = taught.accuracy();
                let accuracy = Accuracy { value, measured };
                (Manifest { architecture, labels, accuracy, threshold, shards, taught: None, ..manifest }, files)
            }
        };
        let manifest = serde_json::to_string_pretty(&manifest).expect("a manifest is plain data") + "\n";
        Ok(Reply::Exported { manifest, files })
    }
}

fn check_threshold(threshold: f64) -> Result<()> {
    match (0.0..=1.0).contains(&threshold) {
        true => Ok(()),
        false => Err(Error::Request("a threshold is between 0 and 1: give one of these".into())),
    }
}

/// The taught layer that came with a model: its weights, then its biases.
fn own(layer: &[f32], base: &Base) -> Result<Taught> {
    let labels = base.manifest.taught.as_ref().map(|taught| taught.labels.clone()).unwrap_or_default();
    let (weights, biases) = layer.split_at(layer.len() - labels.len());
    Taught::elsewhere(labels, weights, biases, base)
}

/// Probabilities of which the logits are the logarithms, up to a constant: few numbers, and they are here already.
fn softmax(logits: &[f32]) -> Vec<f64> {
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let weights: Vec<f64> = logits.iter().map(|logit| f64::from(logit - largest).exp()).collect();
    let sum: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / sum).collect()
}
