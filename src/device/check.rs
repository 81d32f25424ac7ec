//! Forward and backward passes with known answers.
//!
//! A shader that a browser rejects is silently skipped and leaves stale numbers behind. So a device is not used for a net
//! before a small one, with every layer of the real one, gave the answers that PyTorch computed: `known.json`, made by
//! `tests/fixtures/make.py`. The gradients are checked when somebody wants to train: a picture is named without them.

use std::mem::{Discriminant, discriminant};

use burn::tensor::Device;
use serde::Deserialize;

use super::tuning::forget_noted;
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
    /// The answers that are stored in the library: one net of each architecture.
    pub fn all() -> Vec<Self> {
        serde_json::from_str(include_str!("known.json")).expect("the file is made by tests/fixtures/make.py")
    }

    /// The answers of a net with the layers of `architecture`.
    fn of(architecture: &Architecture) -> Self {
        let alike = |known: &Self| discriminant(&known.architecture) == discriminant(architecture);
        Self::all().into_iter().find(alike).expect("a test has it that each architecture has known answers")
    }
}

/// What of a net is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    /// Its logits.
    Forward,
    /// The gradients of its parameters.
    Backward,
}

/// What a device was found to compute rightly so far.
#[derive(Debug, Default)]
pub struct Proof {
    passed: Vec<(Discriminant<Architecture>, Pass)>,
    /// The largest error of what was checked, relative to the largest answer of its kind; nothing if nothing was yet.
    pub largest_error: Option<f64>,
}

impl Proof {
    /// Checks a pass of a net like `architecture` on `device`, which is without autodiff, unless it has passed before.
    ///
    /// # Errors
    /// [`Error::Device`] if its error is above [`TOLERANCE`], or the device gives no answer.
    pub async fn require(&mut self, pass: Pass, architecture: &Architecture, device: &Device) -> Result<()> {
        let key = (discriminant(architecture), pass);
        if self.passed.contains(&key) {
            return Ok(());
        }
        let known = Known::of(architecture);
        let found = match pass {
            Pass::Forward => error(&logits(&known.architecture, device).await?, &known.logits),
            Pass::Backward => error(&projections(&known.architecture, device).await?, &known.gradients),
        };
        forget_noted();
        if found > TOLERANCE {
            let why =
                format!("it computes wrong numbers (relative error {found:.1e}); use the CPU, or update the browser");
            return Err(Error::Device { device: "this device", why });
        }
        self.passed.push(key);
        self.largest_error = Some(found.max(self.largest_error.unwrap_or_default()));
        Ok(())
    }
}

async fn logits(architecture: &Architecture, device: &Device) -> Result<Vec<f64>> {
    let net = fill(architecture.init(device));
    let logits = net.forward(pictures(2, architecture.channels(), architecture.side(), device));
    Ok(floats(logits).await?.into_iter().map(f64::from).collect())
}

async fn projections(architecture: &Architecture, device: &Device) -> Result<Vec<f64>> {
    let device = device.clone().autodiff();
    let net = fill(architecture.init(&device));
    let logits = net.forward(pictures(2, architecture.channels(), architecture.side(), &device));
    let found = cross_entropy(logits, labels(0..2, &device)).backward();
    let mut projections = Vec::new();
    for (i, gradient) in gradients(&net, &found).into_iter().enumerate() {
        let linear = gradient.linear();
        projections.push(project(i, &gradient.floats().await?, linear));
    }
    Ok(projections)
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
