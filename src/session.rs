//! The state machine behind every way of use: which requests make sense when, and what they do.
//!
//! ```text
//! Empty ──open──> Loading ──shard…──> Ready ──teach──> Ready, taught ──example… step…──┐
//!                                       ^────────────────── reset ─────────────────────┘
//! ```

use burn::tensor::{Device, Tensor};

use crate::device;
use crate::error::{Error, Result};
use crate::evaluate::floats;
use crate::model::Net;
use crate::platform::now;
use crate::protocol::{Picture, Prediction, Reply, Request};
use crate::teach::Taught;
use crate::weights::{Loader, Manifest, pack_taught};

const NOT_READY: Error = Error::State("no model is ready: open a manifest and give its shards first");
const NOT_TRAINED: Error = Error::State("nothing was taught yet: train the classes first");
const NOT_TAUGHT: Error = Error::State("no classes are taught: name them first");

/// One model on one device.
pub struct Session {
    device: Device,
    state: State,
}

#[derive(Default)]
enum State {
    #[default]
    Empty,
    Loading(Box<Loader>),
    Ready(Box<Model>),
}

struct Model {
    device: Device,
    net: Net,
    manifest: Manifest,
    /// What the model came with, if it was taught elsewhere.
    own: Option<Taught>,
    taught: Option<Taught>,
}

impl Session {
    /// A session without a model, on a device without autodiff.
    pub fn new(device: Device) -> Self {
        Self { device, state: State::Empty }
    }

    /// Carries out one request. After an error the session is as it was before.
    ///
    /// # Errors
    /// Any [`Error`]: the request's own, or the device's.
    pub async fn handle(&mut self, request: Request) -> Result<Reply> {
        match request {
            Request::Open { manifest } => self.open(&manifest),
            Request::Shard { file, bytes } => self.shard(&file, &bytes),
            Request::Classify { picture, top } => self.ready()?.classify(&picture, top).await,
            Request::Teach { classes } => {
                let model = self.ready()?;
                let size = model.manifest.architecture.embedding_size();
                model.taught = Some(Taught::new(classes, size, &model.device)?);
                Ok(Reply::Done {})
            }
            Request::Example { class, picture } => self.ready()?.example(class, &picture),
            Request::Step { epochs } => {
                let progress = self.taught()?.step(epochs).await?;
                Ok(Reply::Stepped { epoch: progress.epoch, loss: progress.loss, accuracy: progress.accuracy })
            }
            Request::Capture {} => Ok(Reply::Captured { layer: self.taught()?.capture().await? }),
            Request::Restore { layer } => self.taught()?.restore(&layer).map(|()| Reply::Done {}),
            Request::Export {} => self.ready()?.export().await,
            Request::Reset {} => {
                self.ready()?.taught = None;
                Ok(Reply::Done {})
            }
            Request::Tune { milliseconds } => {
                let left = device::tune(milliseconds).await?;
                Ok(Reply::Tuned { left, choices: device::choices() })
            }
        }
    }

    fn open(&mut self, manifest: &str) -> Result<Reply> {
        let manifest = Manifest::parse(manifest)?;
        let reply = Reply::Opened { model: manifest.info(), shards: manifest.files() };
        self.state = State::Loading(Box::new(Loader::new(manifest, &self.device)?));
        Ok(reply)
    }

    fn shard(&mut self, file: &str, bytes: &[u8]) -> Result<Reply> {
        let loader = match std::mem::take(&mut self.state) {
            State::Loading(loader) => loader,
            other => {
                self.state = other;
                return Err(Error::State("no manifest is open: open one before giving shards"));
            }
        };
        let (loader, result) = loader.add(file, bytes);
        self.state = match result {
            Ok(0) => {
                let (net, manifest, layer) = loader.finish();
                let device = self.device.clone();
                let own = layer.map(|layer| own(&manifest, &layer, &device)).transpose()?;
                State::Ready(Box::new(Model { device, net, manifest, own, taught: None }))
            }
            _ => State::Loading(Box::new(loader)),
        };
        result.map(|remaining| Reply::Loaded { remaining })
    }

    fn ready(&mut self) -> Result<&mut Model> {
        match &mut self.state {
            State::Ready(model) => Ok(model),
            _ => Err(NOT_READY),
        }
    }

    fn taught(&mut self) -> Result<&mut Taught> {
        self.ready()?.taught.as_mut().ok_or(NOT_TAUGHT)
    }
}

impl Model {
    async fn classify(&self, picture: &Picture, top: usize) -> Result<Reply> {
        let start = now();
        let seen = self.manifest.preprocessing.reduce(picture)?;
        let features = self.features(&seen);
        let (logits, labels) = match self.naming() {
            Some(taught) => (taught.classify(self.net.embedding(features)), taught.classes()),
            None => (self.net.head(features), &self.manifest.labels[..]),
        };
        let probabilities = softmax(&floats(logits).await?);
        let milliseconds = now() - start;
        let mut predictions: Vec<_> = labels
            .iter()
            .zip(probabilities)
            .map(|(label, probability)| Prediction { label: label.clone(), probability })
            .collect();
        predictions.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        predictions.truncate(top);
        let side = self.manifest.preprocessing.resolution;
        Ok(Reply::Classified { predictions, milliseconds, seen, side })
    }

    /// The layer whose classes it names by now; none if they are the net's own.
    fn naming(&self) -> Option<&Taught> {
        self.taught.as_ref().filter(|taught| taught.is_trained()).or(self.own.as_ref())
    }

    async fn export(&self) -> Result<Reply> {
        let taught = self.naming().ok_or(NOT_TRAINED)?;
        let (weight, bias) = taught.layer().await?;
        let (layer, bytes) = pack_taught(taught.classes().to_vec(), &weight, &bias);
        let file = layer.shard.file.clone();
        let manifest = Manifest { taught: Some(layer), ..self.manifest.clone() };
        let manifest = serde_json::to_string_pretty(&manifest).expect("a manifest is plain data") + "\n";
        Ok(Reply::Exported { manifest, file, bytes })
    }

    fn example(&mut self, class: usize, picture: &Picture) -> Result<Reply> {
        let seen = self.manifest.preprocessing.reduce(picture)?;
        let embedding = self.net.embedding(self.features(&seen));
        let taught = self.taught.as_mut().ok_or(NOT_TAUGHT)?;
        Ok(Reply::Counted { counts: taught.add(embedding, class)? })
    }

    /// The features of a reduced picture, `[1, f]`.
    fn features(&self, seen: &[u8]) -> Tensor<2> {
        let side = self.manifest.architecture.side();
        let picture = self.manifest.preprocessing.tensor([seen].into_iter(), side, &self.device);
        self.net.features(picture)
    }
}

/// The taught layer that came with a model.
fn own(manifest: &Manifest, layer: &[f32], device: &Device) -> Result<Taught> {
    let labels = manifest.taught.as_ref().map(|taught| taught.labels.clone()).unwrap_or_default();
    let mut own = Taught::new(labels, manifest.architecture.embedding_size(), device)?;
    own.put_back(layer)?;
    Ok(own)
}

/// Probabilities of which the logits are the logarithms, up to a constant: few numbers, and they are here already.
fn softmax(logits: &[f32]) -> Vec<f64> {
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let weights: Vec<f64> = logits.iter().map(|logit| f64::from(logit - largest).exp()).collect();
    let sum: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / sum).collect()
}
