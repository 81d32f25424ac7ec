//! A forward and a backward pass with known answers.
//!
//! A shader that a browser rejects is silently skipped and leaves stale numbers behind, so a device is not used before
//! both nets, small but with every layer the real ones have, gave the answers that PyTorch computed: `known.json`, made by
//! `tests/fixtures/make.py`.

use burn::tensor::Device;
use serde::Deserialize;

use crate::error::{Error, Result};
use crate::evaluate::labels;
use crate::formula::{fill, pictures, project};
use crate::kernels::cross_entropy;
use crate::model::Architecture;
use crate::transfer::floats;
use crate::weights::gradients;

/// The largest error that a device may make, relative to the largest known answer.
pub const TOLERANCE: f64 = 1e-3;

/// What PyTorch computed for two pictures with labels 0 and 1.
#[derive(Debug, Clone, Deserialize)]
pub struct Known {
    /// The net, to be filled by formula.
    pub architecture: Architecture,
    /// Its logits, `[2, classes]`, flat.
    pub logits: Vec<f64>,
    /// Each parameter's gradient of the mean cross-entropy, projected.
    pub gradients: Vec<f64>,
}

impl Known {
    /// The answers that are stored in the library.
    pub fn all() -> Vec<Self> {
        serde_json::from_str(include_str!("known.json")).expect("the file is made by tests/fixtures/make.py")
    }
}

/// The largest error of `device` over all known answers, relative to the largest answer of its kind.
///
/// # Errors
/// [`Error::Device`] if it is above [`TOLERANCE`], or the device gives no answer.
pub async fn check(device: &Device) -> Result<f64> {
    let device = device.clone().autodiff();
    let mut worst = 0.0;
    for known in Known::all() {
        let (logits, gradients) = run(&known.architecture, &device).await?;
        for (found, expected) in [(logits, known.logits), (gradients, known.gradients)] {
            worst = error(&found, &expected).max(worst);
        }
    }
    match worst <= TOLERANCE {
        true => Ok(worst),
        false => Err(Error::Device {
            device: "this device",
            why: format!("it computes wrong numbers (relative error {worst:.1e}); use the CPU, or update the browser"),
        }),
    }
}

async fn run(architecture: &Architecture, device: &Device) -> Result<(Vec<f64>, Vec<f64>)> {
    let net = fill(architecture.init(device));
    let logits = net.forward(pictures(2, architecture.channels(), architecture.side(), device));
    let found = cross_entropy(logits.clone(), labels(0..2, device)).backward();
    let mut projections = Vec::new();
    for (i, gradient) in gradients(&net, &found).into_iter().enumerate() {
        let linear = gradient.linear();
        projections.push(project(i, &floats(gradient.values).await?, linear));
    }
    let logits = floats(logits.inner()).await?.into_iter().map(f64::from).collect();
    Ok((logits, projections))
}

/// The largest difference, relative to the largest expected value; infinite if anything is missing or not a number.
fn error(found: &[f64], expected: &[f64]) -> f64 {
    let largest = expected.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
    let differences = found.iter().zip(expected).map(|(a, b)| (a - b).abs() / largest);
    match found.len() == expected.len() && found.iter().all(|value| value.is_finite()) {
        true => differences.fold(0.0, f64::max),
        false => f64::INFINITY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_missing_and_infinite_answers_are_errors() {
        assert_eq!(error(&[1.0, 2.0], &[1.0, 2.0]), 0.0);
        assert_eq!(error(&[1.0, 1.0], &[1.0, 2.0]), 0.5);
        assert_eq!(error(&[1.0], &[1.0, 2.0]), f64::INFINITY);
        assert_eq!(error(&[f64::NAN, 2.0], &[1.0, 2.0]), f64::INFINITY);
    }
}
