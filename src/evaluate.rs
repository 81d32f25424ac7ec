//! How good a net is: loss, accuracy and confusion matrix over a data set.

use burn::tensor::{Device, Int, Tensor, TensorData};
use serde::Serialize;

use crate::data::Dataset;
use crate::error::{Error, Result};
use crate::image::Preprocessing;
use crate::model::Net;
use crate::train::Outcome;

/// What a net does on a data set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evaluation {
    /// Mean cross-entropy.
    pub loss: f64,
    /// Share of the pictures named rightly, 0 to 1.
    pub accuracy: f64,
    /// `confusion[a][b]` pictures of class `a` were named `b`.
    pub confusion: Vec<Vec<usize>>,
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
    let mut confusion = vec![vec![0; classes]; classes];
    let mut loss = 0.0;
    for start in (0..data.len()).step_by(batch) {
        let indices = start..(start + batch).min(data.len());
        let count = indices.len();
        let pictures = preprocessing.tensor(indices.clone().map(|i| data.picture(i)), side, device);
        let logits = net.forward(pictures);
        let rows = floats(logits.clone()).await?;
        let predicted = rows.chunks(classes).map(largest);
        let labels = labels(indices.clone().map(|i| data.label(i)), device);
        loss += count as f64 * Outcome::of(logits, labels).read().await?.loss;
        for (i, predicted) in indices.zip(predicted) {
            confusion[data.label(i)][predicted] += 1;
        }
        progress(start + count);
    }
    let correct: usize = (0..classes).map(|class| confusion[class][class]).sum();
    let count = data.len().max(1) as f64;
    Ok(Evaluation { loss: loss / count, accuracy: correct as f64 / count, confusion })
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
