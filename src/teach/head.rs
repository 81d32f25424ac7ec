//! A new last layer on what a frozen net finds in pictures: one linear layer, trained on all examples at once. It is the logistic
//! regression of scikit-learn on standardised vectors, and after a few dozen epochs at its minimum.

use burn::module::Module;
use burn::tensor::{Device, Tensor, TensorData};

use super::balance::log_priors;
use super::descent::Descent;
use super::regression::{Progress, Regression, Walk};
use crate::error::Result;
use crate::kernels::{Activation, linear};
use crate::model::Linear;
use crate::transfer::floats;

/// What serves best for 5 to 20 examples of each of 3 to 64 classes (`tools/regression.py`): with more the probabilities are too
/// small, with less there are more errors.
pub const WEIGHT_DECAY: f64 = 2e-4;

/// The layer, and how it is trained.
pub struct Head {
    /// Reads vectors as the net finds them; on an autodiff device.
    pub layer: Linear,
    /// The last step, of the layer that reads standardised vectors.
    pub descent: Descent,
    /// Epochs so far.
    pub epoch: usize,
    /// What it learns from, until that changes.
    pub lesson: Option<Lesson>,
}

/// The examples as the layer learns from them.
pub struct Lesson {
    /// Standardised, `[n, size]`, on a device without autodiff.
    vectors: Tensor<2>,
    /// The class of each.
    labels: Vec<usize>,
    /// With which all classes count alike.
    log_priors: Vec<f32>,
    standard: Standard,
}

impl Lesson {
    /// Vectors of `size` numbers, one after the other, and their classes.
    pub fn new(mut vectors: Vec<f32>, size: usize, labels: Vec<usize>, device: &Device) -> Self {
        let device = device.clone().inner();
        let standard = Standard::apply(&mut vectors, size, &device);
        let vectors = Tensor::from_data(TensorData::new(vectors, [labels.len(), size]), &device);
        let log_priors = log_priors(&labels);
        Self { vectors, labels, log_priors, standard }
    }

    /// What a layer makes of the examples: `[n, classes]`, flat, of its weights `[size, classes]`, flat, and biases.
    async fn logits(&self, parameters: &[f32], classes: usize) -> Result<Vec<f32>> {
        let [_, size] = self.vectors.dims();
        let (weights, biases) = parameters.split_at(size * classes);
        let weights = self.tensor(weights.to_vec(), [size, classes]);
        floats(linear(self.vectors.clone(), weights, self.tensor(biases.to_vec(), [classes]), Activation::Identity))
            .await
    }

    /// The gradient by a layer's parameters, of that by its logits, `[classes, n]`, flat.
    async fn gradient(&self, residuals: Vec<f32>, classes: usize) -> Result<Vec<f32>> {
        let [n, size] = self.vectors.dims();
        let biases: Vec<f32> = residuals.chunks(n).map(|class| class.iter().sum()).collect();
        let residuals = self.tensor(residuals, [classes, n]);
        let none = self.tensor(vec![0.0; size], [size]);
        let turned = floats(linear(residuals, self.vectors.clone(), none, Activation::Identity)).await?;
        let weights = (0..size * classes).map(|i| turned[i % classes * size + i / classes]);
        Ok(weights.chain(biases).collect())
    }

    fn tensor<const D: usize>(&self, values: Vec<f32>, shape: [usize; D]) -> Tensor<D> {
        Tensor::from_data(TensorData::new(values, shape), &self.vectors.device())
    }
}

impl Head {
    /// A layer that reads vectors of `size` numbers, on an autodiff device. It begins with zeros: what no example shows gets no
    /// weight.
    pub fn new(size: usize, classes: usize, device: &Device) -> Self {
        Self::with(&vec![0.0; size * classes], &vec![0.0; classes], device)
    }

    /// A layer with weights `[size, classes]`, flat, and `biases`.
    pub fn with(weights: &[f32], biases: &[f32], device: &Device) -> Self {
        Self { layer: layer(weights, biases, device), descent: Descent::default(), epoch: 0, lesson: None }
    }

    /// Trains for `epochs` epochs on its lesson.
    ///
    /// # Errors
    /// [`crate::Error::Device`] if the device fails.
    pub async fn learn(&mut self, weight_decay: f64, epochs: usize) -> Result<Progress> {
        let lesson = self.lesson.as_ref().expect("a lesson is given first");
        let Lesson { labels, log_priors, standard, .. } = lesson;
        let standardised = standard.enter(self.layer.clone());
        let [size, classes] = standardised.weight.dims();
        let regression = Regression { labels, log_priors, classes, weight_decay };
        let mut walk = self.walk(&standardised, lesson).await?;
        let mut progress = regression.progress(&walk.logits);
        for epoch in 0..epochs.max(1) {
            if epoch > 0 {
                progress = regression.progress(&walk.logits);
            }
            let probabilities = regression.probabilities(&walk.logits);
            let mut gradient = lesson.gradient(regression.residuals(&probabilities), classes).await?;
            regression.decay(&mut gradient, &walk.parameters);
            let slope = lesson.logits(&gradient, classes).await?;
            regression.advance(&mut walk, &probabilities, &gradient, &slope);
        }
        let device = self.layer.weight.val().device();
        let (weights, biases) = walk.parameters.split_at(size * classes);
        self.layer = standard.leave(layer(weights, biases, &device));
        let (weights, biases) = walk.step.split_at(size * classes);
        for (name, step) in [("weight", weights), ("bias", biases)] {
            self.descent.velocities.insert(name.into(), lesson.tensor(step.to_vec(), [step.len()]));
        }
        self.epoch += epochs.max(1);
        Ok(progress)
    }

    /// Where it stands, of the layer as it reads standardised vectors.
    async fn walk(&self, standardised: &Linear, lesson: &Lesson) -> Result<Walk> {
        let [_, classes] = standardised.weight.dims();
        let mut parameters = floats(standardised.weight.val().inner()).await?;
        parameters.extend(floats(standardised.bias.val().inner()).await?);
        let logits = lesson.logits(&parameters, classes).await?;
        let mut step = Vec::new();
        for velocity in ["weight", "bias"].into_iter().filter_map(|name| self.descent.velocities.get(name)) {
            step.extend(floats(velocity.clone()).await?);
        }
        let turn = match step.len() == parameters.len() {
            true => lesson.logits(&step, classes).await?,
            false => {
                step = vec![0.0; parameters.len()];
                vec![0.0; logits.len()]
            }
        };
        Ok(Walk { parameters, logits, step, turn })
    }

    /// Logits `[n, classes]` of vectors `[n, size]`, without gradients.
    pub fn logits(&self, vectors: Tensor<2>) -> Tensor<2> {
        self.layer.valid().forward(vectors)
    }
}

/// A layer with weights `[size, classes]`, flat, and `biases`, on an autodiff `device`.
fn layer(weights: &[f32], biases: &[f32], device: &Device) -> Linear {
    let (size, classes) = (weights.len() / biases.len().max(1), biases.len());
    let plain = device.clone().inner();
    let tensor = |values: &[f32], shape: &[usize]| TensorData::new(values.to_vec(), shape.to_vec());
    map(
        Linear::new(size, classes, Activation::Identity, device),
        |_| Tensor::from_data(tensor(weights, &[size, classes]), &plain),
        |_, _| Tensor::from_data(tensor(biases, &[classes]), &plain),
    )
}

/// Where the examples lie, so that parts of a vector whose numbers are small count, too.
struct Standard {
    /// `[1, size]`.
    mean: Tensor<2>,
    /// What a distance from the mean is divided by, `[1, size]`: examples then have length 1, as root mean square.
    spread: Tensor<2>,
}

impl Standard {
    /// Standardises vectors of `size` numbers, one after the other, in place: of thousands, each copy is tens of megabytes.
    fn apply(vectors: &mut [f32], size: usize, device: &Device) -> Self {
        let n = (vectors.len() / size).max(1) as f64;
        let mut mean = vec![0.0; size];
        for vector in vectors.chunks(size) {
            mean.iter_mut().zip(vector).for_each(|(mean, &value)| *mean += f64::from(value) / n);
        }
        let mut variance = vec![0.0; size];
        for vector in vectors.chunks(size) {
            let away = vector.iter().zip(&mean).map(|(&value, mean)| f64::from(value) - mean);
            variance.iter_mut().zip(away).for_each(|(variance, away)| *variance += away * away / n);
        }
        // What hardly varies is not blown up to what varies most: of few examples before one ground it is mostly noise.
        let typical = (variance.iter().sum::<f64>() / size as f64).sqrt();
        let spread: Vec<f64> = variance.iter().map(|variance| (variance.sqrt() + 0.5 * typical).max(1e-6)).collect();
        let squares = variance.iter().zip(&spread).map(|(variance, spread)| variance / (spread * spread));
        let length = squares.sum::<f64>().sqrt().max(1e-6);
        let [mean, spread]: [Vec<f32>; 2] = [mean, spread.iter().map(|spread| spread * length).collect()]
            .map(|of| of.iter().map(|&v| v as f32).collect());
        for vector in vectors.chunks_mut(size) {
            vector.iter_mut().zip(mean.iter().zip(&spread)).for_each(|(value, (mean, spread))| {
                *value = (*value - mean) / spread;
            });
        }
        let tensor = |values| Tensor::from_data(TensorData::new(values, [1, size]), device);
        Self { mean: tensor(mean), spread: tensor(spread) }
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

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::device;
    use crate::formula::noise;
    use crate::protocol::DeviceKind;
    use crate::transfer::floats;
    use serde::Deserialize;

    /// What scikit-learn says of the examples of [`vectors`].
    #[derive(Deserialize)]
    struct Known {
        size: usize,
        /// Examples of each class.
        counts: Vec<usize>,
        weight_decay: f64,
        /// Of each class, for some more vectors, each of the class that is next.
        probabilities: Vec<Vec<f32>>,
    }

    /// As `tests/fixtures/regression.py` has them.
    fn vectors(size: usize, classes: &[usize]) -> Vec<f32> {
        let [centres, examples, scales] = [3000, 3001, 3002];
        let value = |(i, &class): (usize, &usize), j| {
            (0.1 + noise(scales, j)) * (noise(centres, class * size + j) + noise(examples, i * size + j))
        };
        classes.iter().enumerate().flat_map(|each| (0..size).map(move |j| value(each, j))).collect()
    }

    /// How far a head's probabilities are from the known ones after so many epochs, at the most.
    fn distance(known: &Known, epochs: usize) -> f32 {
        let Known { size, counts, weight_decay, probabilities } = known;
        let device = pollster::block_on(device::open(DeviceKind::Cpu)).unwrap();
        let learnt: Vec<usize> = counts.iter().enumerate().flat_map(|(class, &count)| vec![class; count]).collect();
        let tested = (0..probabilities.len()).map(|i| i % counts.len());
        let mut every = vectors(*size, &learnt.iter().copied().chain(tested).collect::<Vec<_>>());
        let tested = every.split_off(size * learnt.len());
        let mut head = Head::new(*size, counts.len(), &device.clone().autodiff());
        head.lesson = Some(Lesson::new(every, *size, learnt, &device));
        pollster::block_on(head.learn(*weight_decay, epochs)).unwrap();
        let logits = head.logits(Tensor::from_data(TensorData::new(tested, [probabilities.len(), *size]), &device));
        let logits = pollster::block_on(floats(logits)).unwrap();
        let found = logits.chunks(counts.len()).flat_map(|row| {
            let sum: f32 = row.iter().map(|logit| logit.exp()).sum();
            row.iter().map(move |logit| logit.exp() / sum)
        });
        found.zip(probabilities.iter().flatten()).map(|(found, known)| (found - known).abs()).fold(0.0, f32::max)
    }

    #[test]
    fn it_is_the_logistic_regression_of_scikit_learn() {
        let cases: Vec<Known> = serde_json::from_str(include_str!("../../tests/fixtures/regression.json")).unwrap();
        for known in cases {
            let distance = distance(&known, 40);
            assert!(distance < 1e-3, "of {:?}: {distance}", known.counts);
        }
    }
}
