//! Training and evaluation: one step at a time, on any device, with no clock, no files and no display.

use burn::module::Module;
use burn::optim::{GradientsParams, ModuleOptimizer};
use burn::tensor::{Int, Tensor};

use crate::error::Result;
use crate::kernels::{Sgd, cross_entropy};
use crate::model::Net;
use crate::transfer::floats;

/// Stochastic gradient descent on a whole net.
pub struct Trainer {
    /// The net, on an autodiff device.
    pub net: Net,
    /// The optimizer, with its momentum.
    pub optimizer: ModuleOptimizer,
}

/// How a batch went, still on the device: reading it waits for the device to finish.
pub struct Outcome(Tensor<1>);

/// How a batch went.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// Mean cross-entropy.
    pub loss: f64,
    /// How many pictures were named rightly.
    pub correct: usize,
}

impl From<Tensor<1>> for Outcome {
    /// Takes what [`cross_entropy`] gave.
    fn from(pair: Tensor<1>) -> Self {
        Self(pair)
    }
}

impl Outcome {
    /// Reads it.
    ///
    /// # Errors
    /// [`crate::Error::Device`] if the device fails.
    pub async fn read(self) -> Result<Score> {
        let values = floats(self.0).await?;
        Ok(Score { loss: f64::from(values[0]), correct: values[1] as usize })
    }
}

impl Trainer {
    /// Trains `net`, which lives on an autodiff device.
    pub fn new(net: Net, sgd: Sgd) -> Self {
        Self { net, optimizer: sgd.into() }
    }

    /// One step on a batch of pictures `[n, channels, side, side]` with labels `[n]`.
    ///
    /// It takes and gives back the trainer so that the weights have one owner and are updated in place.
    pub fn step(mut self, pictures: Tensor<4>, labels: Tensor<1, Int>, learning_rate: f64) -> (Self, Outcome) {
        let outcome = cross_entropy(self.net.forward(pictures), labels);
        let gradients = GradientsParams::from_grads(outcome.backward(), &self.net);
        self.net = self.optimizer.step(learning_rate, self.net, gradients);
        (self, outcome.inner().into())
    }

    /// The net as it is used: without dropout and gradients.
    pub fn trained(&self) -> Net {
        self.net.valid()
    }
}

/// The learning rate over a training run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Schedule {
    /// The highest learning rate.
    pub peak: f64,
    /// Steps over which it rises from nothing.
    pub warmup: usize,
    /// Whether it falls to nothing in a straight line until the last step.
    pub decay: bool,
}

impl Schedule {
    /// The learning rate of step `step` of `steps`, counted from 0.
    pub fn at(&self, step: usize, steps: usize) -> f64 {
        let rise = (step + 1) as f64 / (self.warmup + 1) as f64;
        let fall =
            if self.decay { (steps - step) as f64 / steps.saturating_sub(self.warmup).max(1) as f64 } else { 1.0 };
        self.peak * rise.min(fall).min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_learning_rate_rises_and_falls() {
        let schedule = Schedule { peak: 0.1, warmup: 9, decay: true };
        let rates: Vec<f64> = (0..100).map(|step| schedule.at(step, 100)).collect();
        assert!((rates[0] - 0.01).abs() < 1e-12 && rates[99] < 0.0012);
        assert!(rates[..9].is_sorted() && rates[10..].is_sorted_by(|a, b| a >= b));
        assert_eq!(Schedule { peak: 0.1, warmup: 0, decay: false }.at(50, 100), 0.1);
    }
}
