//! New classes on top of a frozen net: one linear layer, trained on the cached embeddings of the examples.

use burn::module::Module;
use burn::optim::{GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Tensor, TensorData};

use crate::error::{Error, Result};
use crate::evaluate::{floats, labels};
use crate::kernels::{Activation, Sgd, cross_entropy, linear};
use crate::model::Linear;
use crate::train::{Outcome, Score};
use crate::weights::check_classes;

/// Gradient descent on standardised examples is stable below a rate of 4: the loss is nowhere more curved than 1/2.
const LEARNING_RATE: f64 = 2.0;
const MOMENTUM: f64 = 0.9;

/// Classes that are being taught.
pub struct Taught {
    classes: Vec<String>,
    layer: Linear,
    optimizer: ModuleOptimizer,
    /// The embedding of every example, `[1, size]`, and its class.
    examples: Vec<(Tensor<2>, usize)>,
    epoch: usize,
}

/// How an epoch went, before its update.
pub struct Progress {
    /// Epochs so far.
    pub epoch: usize,
    /// Mean cross-entropy over the examples.
    pub loss: f64,
    /// Share of the examples named rightly.
    pub accuracy: f64,
}

impl Taught {
    /// Starts with no examples, on a device without autodiff.
    ///
    /// # Errors
    /// [`Error::Request`] if there are fewer than two names, or two are the same.
    pub fn new(classes: Vec<String>, size: usize, device: &Device) -> Result<Self> {
        check_classes(&classes).map_err(Error::Request)?;
        let layer = Linear::new(size, classes.len(), Activation::Identity, &device.clone().autodiff());
        let sgd = Sgd { momentum: MOMENTUM, weight_decay: 0.0 };
        Ok(Self { classes, layer, optimizer: sgd.into(), examples: Vec::new(), epoch: 0 })
    }

    /// The classes' names.
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// Whether the layer has learnt or was put back, so that its answers mean something.
    pub fn is_trained(&self) -> bool {
        self.epoch > 0
    }

    /// Remembers the embedding `[1, size]` of an example and counts the examples of each class.
    ///
    /// # Errors
    /// [`Error::Request`] if there is no such class.
    pub fn add(&mut self, embedding: Tensor<2>, class: usize) -> Result<Vec<usize>> {
        if class >= self.classes.len() {
            return Err(Error::Request(format!("there is no class {class}, only {}", self.classes.len())));
        }
        self.examples.push((embedding, class));
        Ok(self.counts())
    }

    fn counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.classes.len()];
        self.examples.iter().for_each(|&(_, class)| counts[class] += 1);
        counts
    }

    /// Trains for some epochs, each over all examples at once.
    ///
    /// # Errors
    /// [`Error::State`] if a class has no example, [`Error::Device`] if the device fails.
    pub async fn step(&mut self, epochs: usize) -> Result<Progress> {
        if self.counts().contains(&0) {
            return Err(Error::State("every class needs an example before training: add some"));
        }
        let embeddings = Tensor::cat(self.examples.iter().map(|(embedding, _)| embedding.clone()).collect(), 0);
        let standard = Standard::of(&embeddings);
        let embeddings = Tensor::from_inner(standard.apply(embeddings));
        let classes = labels(self.examples.iter().map(|&(_, class)| class), &embeddings.device());
        let mut layer = standard.enter(self.layer.clone());
        let mut last = None;
        for _ in 0..epochs.max(1) {
            let outcome = cross_entropy(layer.forward(embeddings.clone()), classes.clone());
            let gradients = GradientsParams::from_grads(outcome.backward(), &layer);
            layer = self.optimizer.step(LEARNING_RATE, layer, gradients);
            self.epoch += 1;
            last = Some(outcome.inner());
        }
        self.layer = standard.leave(layer);
        let Score { loss, correct } = Outcome::from(last.expect("at least one epoch")).read().await?;
        Ok(Progress { epoch: self.epoch, loss, accuracy: correct as f64 / self.examples.len() as f64 })
    }

    /// Logits `[1, classes]` of a picture's embedding `[1, size]`.
    pub fn classify(&self, embedding: Tensor<2>) -> Tensor<2> {
        self.layer.valid().forward(embedding)
    }

    /// The layer's weights and biases as bytes, 32-bit floats in little-endian order.
    ///
    /// # Errors
    /// [`Error::Device`] if the device fails.
    pub async fn capture(&self) -> Result<Vec<u8>> {
        let (weight, bias) = self.layer().await?;
        Ok([weight, bias].concat().into_iter().flat_map(f32::to_le_bytes).collect())
    }

    /// The layer's weights `[size, classes]` and biases `[classes]`.
    ///
    /// # Errors
    /// [`Error::Device`] if the device fails.
    pub async fn layer(&self) -> Result<(Vec<f32>, Vec<f32>)> {
        let layer = self.layer.valid();
        Ok((floats(layer.weight.val()).await?, floats(layer.bias.val()).await?))
    }

    /// Puts back what [`Taught::capture`] gave.
    ///
    /// # Errors
    /// [`Error::Request`] if it was of other sizes or is damaged.
    pub fn restore(&mut self, bytes: &[u8]) -> Result<()> {
        let floats = bytes.chunks_exact(4).map(|four| f32::from_le_bytes(four.try_into().expect("4 bytes")));
        self.put_back(&floats.collect::<Vec<_>>())
    }

    /// Takes up a layer's weights and biases, one after the other.
    ///
    /// # Errors
    /// [`Error::Request`] if it is of other sizes or not finite.
    pub fn put_back(&mut self, values: &[f32]) -> Result<()> {
        let weights = self.layer.weight.val();
        let [size, classes] = weights.dims();
        if values.len() != (size + 1) * classes || !values.iter().all(|value| value.is_finite()) {
            return Err(Error::Request("the captured layer is of other classes or another net: train again".into()));
        }
        let (weight, bias) = values.split_at(size * classes);
        let device = weights.device();
        let layer = Linear::new(size, classes, Activation::Identity, &device);
        let tensor = |values: &[f32], shape: &[usize]| TensorData::new(values.to_vec(), shape.to_vec());
        self.layer = map(
            layer,
            |_| Tensor::from_data(tensor(weight, &[size, classes]), &device.clone().inner()),
            |_, _| Tensor::from_data(tensor(bias, &[classes]), &device.clone().inner()),
        );
        self.epoch = self.epoch.max(1);
        Ok(())
    }
}

/// Where the examples lie, so that every part of an embedding counts alike, however large or small its numbers are.
struct Standard {
    /// `[1, size]`.
    mean: Tensor<2>,
    /// What a distance from the mean is divided by, `[1, size]`: examples then have length 1, as root mean square.
    spread: Tensor<2>,
}

impl Standard {
    fn of(embeddings: &Tensor<2>) -> Self {
        let mean = embeddings.clone().mean_dim(0);
        let away = embeddings.clone() - mean.clone();
        let deviation = away.clone().powi_scalar(2).mean_dim(0).sqrt();
        // What hardly varies is not blown up to what varies most.
        let typical = deviation.clone().powi_scalar(2).mean_dim(1).sqrt();
        let spread = (deviation + typical * 0.1).clamp_min(1e-6);
        let length = (away / spread.clone()).powi_scalar(2).sum_dim(1).mean_dim(0).sqrt().clamp_min(1e-6);
        Self { mean, spread: spread * length }
    }

    fn apply(&self, embeddings: Tensor<2>) -> Tensor<2> {
        (embeddings - self.mean.clone()) / self.spread.clone()
    }

    /// A layer that reads embeddings, as the layer that does the same with standardised ones.
    fn enter(&self, layer: Linear) -> Linear {
        map(layer, |weight| weight * self.spread.clone().transpose(), |weight, bias| bias + self.at_mean(weight))
    }

    /// The reverse of [`Standard::enter`].
    fn leave(&self, layer: Linear) -> Linear {
        let divide = |weight: Tensor<2>| weight / self.spread.clone().transpose();
        map(layer, divide, |weight, bias| bias - self.at_mean(divide(weight)))
    }

    /// What a layer's weights make of the mean, `[classes]`.
    fn at_mean(&self, weight: Tensor<2>) -> Tensor<1> {
        let [_, classes] = weight.dims();
        let none = Tensor::zeros([classes], &weight.device());
        linear(self.mean.clone(), weight, none, Activation::Identity).flatten(0, 1)
    }
}

/// Computes new parameters of a layer, the bias from the old weight and the old bias, as leaves of a new graph.
fn map(
    mut layer: Linear,
    weight: impl FnOnce(Tensor<2>) -> Tensor<2>,
    bias: impl FnOnce(Tensor<2>, Tensor<1>) -> Tensor<1>,
) -> Linear {
    let old = layer.weight.val().inner();
    layer.weight = layer.weight.map(|tensor| Tensor::from_inner(weight(tensor.inner())).require_grad());
    layer.bias = layer.bias.map(|tensor| Tensor::from_inner(bias(old, tensor.inner())).require_grad());
    layer
}
