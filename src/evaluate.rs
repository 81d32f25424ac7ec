//! How good a net is: loss, accuracy, confusion matrix and calibration over a data set.

use burn::tensor::{Device, Int, Tensor, TensorData};
use serde::Serialize;

use crate::data::Dataset;
use crate::error::{Error, Result};
use crate::image::Preprocessing;
use crate::model::Net;

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
    let mut confusion = vec![vec![0; classes]; classes];
    let mut loss = 0.0;
    // For each range of probability: the sum of the probabilities minus the number of right answers.
    let mut surplus = [0.0; BINS];
    for start in (0..data.len()).step_by(batch) {
        let indices = start..(start + batch).min(data.len());
        let count = indices.len();
        let pictures = preprocessing.tensor(indices.clone().map(|i| data.picture(i)), side, device);
        let logits = floats(net.forward(pictures)).await?;
        for (i, row) in indices.zip(logits.chunks(classes)) {
            let (label, predicted) = (data.label(i), largest(row));
            let log_sum = row.iter().map(|&logit| f64::from(logit - row[predicted]).exp()).sum::<f64>().ln();
            loss += f64::from(row[predicted] - row[label]) + log_sum;
            confusion[label][predicted] += 1;
            let probability = (-log_sum).exp();
            surplus[((probability * BINS as f64) as usize).min(BINS - 1)] +=
                probability - f64::from(u8::from(label == predicted));
        }
        progress(start + count);
    }
    let correct: usize = (0..classes).map(|class| confusion[class][class]).sum();
    let count = data.len().max(1) as f64;
    let calibration = surplus.iter().map(|surplus| surplus.abs()).sum::<f64>() / count;
    Ok(Evaluation { loss: loss / count, accuracy: correct as f64 / count, confusion, calibration })
}

/// Labels as a tensor `[n]`.
pub fn labels(labels: impl Iterator<Item = usize>, device: &Device) -> Tensor<1, Int> {
    let labels: Vec<i32> = labels.map(|label| label as i32).collect();
    let count = labels.len();
    Tensor::from_data(TensorData::new(labels, [count]), device)
}

fn lost(why: impl std::fmt::Debug) -> Error {
    Error::Device { device: "the device", why: format!("its answer could not be read ({why:?})") }
}

/// Reads a tensor's numbers.
///
/// # Errors
/// [`Error::Device`] if the device fails.
pub async fn floats<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>> {
    tensor.into_data_async().await.map_err(lost)?.convert::<f32>().try_to_vec().map_err(lost)
}

/// Where the first of the largest numbers is.
fn largest(row: &[f32]) -> usize {
    (0..row.len()).rev().max_by(|&a, &b| row[a].total_cmp(&row[b])).unwrap_or(0)
}
