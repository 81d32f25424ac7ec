//! How good a net is: loss, accuracy, confusion matrix and calibration over a data set.

use burn::tensor::{Device, Int, Tensor, TensorData};
use serde::Serialize;

use crate::data::Dataset;
use crate::error::Result;
use crate::image::Preprocessing;
use crate::model::Net;
use crate::transfer::floats;

/// What a net does on a data set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evaluation {
    /// Mean cross-entropy.
    pub loss: f64,
    /// Share of the pictures named rightly, 0 to 1.
    pub accuracy: f64,
    /// `confusion[a][b]` pictures of class `a` were named `b`.
    pub confusion: Vec<Vec<usize>>,
    /// Expected calibration error (Guo 2017): how far the probability that the net gives to its answer is from how often
    /// such answers are right, 0 to 1.
    pub calibration: f64,
}

/// Into how many equal ranges of probability answers are sorted for the calibration.
const BINS: usize = 15;

/// Answers, counted one after the other.
pub struct Tally {
    loss: f64,
    confusion: Vec<Vec<usize>>,
    /// For each range of probability: the sum of the probabilities minus the number of right answers.
    surplus: [f64; BINS],
}

/// What a net names a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Named {
    /// The class.
    pub class: usize,
    /// How likely it is.
    pub probability: f64,
}

impl Tally {
    /// Counts answers that name one of so many classes.
    pub fn new(classes: usize) -> Self {
        Self { loss: 0.0, confusion: vec![vec![0; classes]; classes], surplus: [0.0; BINS] }
    }

    /// Counts in the logits of a picture of class `label`.
    pub fn add(&mut self, label: usize, logits: &[f32]) -> Named {
        let class = largest(logits);
        let log_sum = logits.iter().map(|&logit| f64::from(logit - logits[class]).exp()).sum::<f64>().ln();
        let probability = (-log_sum).exp();
        self.loss += f64::from(logits[class] - logits[label]) + log_sum;
        self.confusion[label][class] += 1;
        self.surplus[((probability * BINS as f64) as usize).min(BINS - 1)] +=
            probability - f64::from(u8::from(label == class));
        Named { class, probability }
    }

    /// What the answers come to.
    pub fn finish(self) -> Evaluation {
        let Self { loss, confusion, surplus } = self;
        let count = confusion.iter().flatten().sum::<usize>().max(1) as f64;
        let correct: usize = (0..confusion.len()).map(|class| confusion[class][class]).sum();
        let calibration = surplus.iter().map(|surplus| surplus.abs()).sum::<f64>() / count;
        Evaluation { loss: loss / count, accuracy: correct as f64 / count, confusion, calibration }
    }
}

/// Evaluates `net` in batches of `batch` pictures, calling `progress` with the number done after each.
///
/// # Errors
/// [`Error::Device`] if the device fails.
pub async fn evaluate(
    net: &Net,
    (preprocessing, side, classes): (&Preprocessing, usize, usize),
    data: &Dataset,
    batch: usize,
    device: &Device,
    mut progress: impl FnMut(usize),
) -> Result<Evaluation> {
    let mut tally = Tally::new(classes);
    for start in (0..data.len()).step_by(batch) {
        let indices = start..(start + batch).min(data.len());
        let pictures = preprocessing.tensor(indices.clone().map(|i| data.picture(i)), side, device);
        let logits = floats(net.forward(pictures)).await?;
        for (i, row) in indices.clone().zip(logits.chunks(classes)) {
            tally.add(data.label(i), row);
        }
        progress(indices.end);
    }
    Ok(tally.finish())
}

/// Labels as a tensor `[n]`.
pub fn labels(labels: impl Iterator<Item = usize>, device: &Device) -> Tensor<1, Int> {
    let labels: Vec<i32> = labels.map(|label| label as i32).collect();
    let count = labels.len();
    Tensor::from_data(TensorData::new(labels, [count]), device)
}

/// Where the first of the largest numbers is.
fn largest(row: &[f32]) -> usize {
    (0..row.len()).rev().max_by(|&a, &b| row[a].total_cmp(&row[b])).unwrap_or(0)
}
