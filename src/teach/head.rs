//! A new last layer on what a frozen net finds in pictures: one linear layer, trained on all examples at once.

use burn::module::Module;
use burn::tensor::{Device, Int, Tensor, TensorData};

use super::descent::Descent;
use crate::error::Result;
use crate::evaluate::labels;
use crate::kernels::{Activation, Sgd, cross_entropy, linear};
use crate::model::Linear;
use crate::train::{Outcome, Score};

/// Gradient descent on standardised examples is stable below a rate of 4: the loss is nowhere more curved than 1/2.
pub const LEARNING_RATE: f64 = 2.0;

/// The layer, and how it is trained.
pub struct Head {
    /// Reads vectors as the net finds them; on an autodiff device.
    pub layer: Linear,
    pub descent: Descent,
    /// Epochs so far.
    pub epoch: usize,
    /// What it learns from, until that changes.
    pub lesson: Option<Lesson>,
}

/// The examples as the layer learns from them.
pub struct Lesson {
    /// Standardised, `[n, size]`, on an autodiff device.
    vectors: Tensor<2>,
    labels: Tensor<1, Int>,
    standard: Standard,
    len: usize,
}

impl Lesson {
    /// Vectors of `size` numbers, one after the other, and their classes; on an autodiff `device`.
    pub fn new(vectors: Vec<f32>, size: usize, classes: &[usize], device: &Device) -> Self {
        let len = classes.len();
        let vectors = Tensor::from_data(TensorData::new(vectors, [len, size]), &device.clone().inner());
        let standard = Standard::of(&vectors);
        let labels = labels(classes.iter().copied(), device);
        Self { vectors: Tensor::from_inner(standard.apply(vectors)), labels, standard, len }
    }
}

/// How an epoch went, before its update.
pub struct Progress {
    /// Mean cross-entropy over the examples.
    pub loss: f64,
    /// Share of the examples named rightly.
    pub accuracy: f64,
}

impl Head {
    /// A layer that reads vectors of `size` numbers, on an autodiff device.
    pub fn new(size: usize, classes: usize, device: &Device) -> Self {
        let layer = Linear::new(size, classes, Activation::Identity, device);
        Self { layer, descent: Descent::default(), epoch: 0, lesson: None }
    }

    /// A layer with weights `[size, classes]`, flat, and `biases`.
    pub fn with(weights: &[f32], biases: &[f32], device: &Device) -> Self {
        let (size, classes) = (weights.len() / biases.len().max(1), biases.len());
        let mut head = Self::new(size, classes, device);
        let device = device.clone().inner();
        let tensor = |values: &[f32], shape: &[usize]| TensorData::new(values.to_vec(), shape.to_vec());
        head.layer = map(
            head.layer,
            |_| Tensor::from_data(tensor(weights, &[size, classes]), &device),
            |_, _| Tensor::from_data(tensor(biases, &[classes]), &device),
        );
        head
    }

    /// Trains for `epochs` epochs on its lesson.
    ///
    /// # Errors
    /// [`crate::Error::Device`] if the device fails.
    pub async fn learn(&mut self, sgd: Sgd, learning_rate: f64, epochs: usize) -> Result<Progress> {
        let Lesson { vectors, labels, standard, len } = self.lesson.as_ref().expect("a lesson is given first");
        let mut layer = standard.enter(self.layer.clone());
        let mut last = None;
        for _ in 0..epochs.max(1) {
            let outcome = cross_entropy(layer.forward(vectors.clone()), labels.clone());
            let gradients = outcome.backward();
            layer = self.descent.step(layer, gradients, sgd, learning_rate);
            self.epoch += 1;
            last = Some(outcome.inner());
        }
        self.layer = standard.leave(layer);
        let Score { loss, correct } = Outcome::from(last.expect("at least one epoch")).read().await?;
        Ok(Progress { loss, accuracy: correct as f64 / *len as f64 })
    }

    /// Logits `[n, classes]` of vectors `[n, size]`, without gradients.
    pub fn logits(&self, vectors: Tensor<2>) -> Tensor<2> {
        self.layer.valid().forward(vectors)
    }
}

/// Where the examples lie, so that every part of a vector counts alike, however large or small its numbers are.
struct Standard {
    /// `[1, size]`.
    mean: Tensor<2>,
    /// What a distance from the mean is divided by, `[1, size]`: examples then have length 1, as root mean square.
    spread: Tensor<2>,
}

impl Standard {
    fn of(vectors: &Tensor<2>) -> Self {
        let mean = vectors.clone().mean_dim(0);
        let away = vectors.clone() - mean.clone();
        let deviation = away.clone().powi_scalar(2).mean_dim(0).sqrt();
        // What hardly varies is not blown up to what varies most.
        let typical = deviation.clone().powi_scalar(2).mean_dim(1).sqrt();
        let spread = (deviation + typical * 0.1).clamp_min(1e-6);
        let length = (away / spread.clone()).powi_scalar(2).sum_dim(1).mean_dim(0).sqrt().clamp_min(1e-6);
        Self { mean, spread: spread * length }
    }

    fn apply(&self, vectors: Tensor<2>) -> Tensor<2> {
        (vectors - self.mean.clone()) / self.spread.clone()
    }

    /// A layer that reads vectors, as the layer that does the same with standardised ones.
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
