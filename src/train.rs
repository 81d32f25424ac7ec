//! Training and evaluation: one step at a time, on any device, with no clock, no files and no display.

use burn::module::Module;
use burn::nn::loss::CrossEntropyLossConfig;
use burn::optim::momentum::MomentumConfig;
use burn::optim::{GradientsParams, ModuleOptimizer, SgdConfig};
use burn::tensor::{Int, Tensor};

use crate::model::Net;

/// Stochastic gradient descent on a whole net.
pub struct Trainer {
    /// The net, on an autodiff device.
    pub net: Net,
    /// The optimizer, with its momentum.
    pub optimizer: ModuleOptimizer,
}

/// What a step computed, still on the device: reading it waits for the step to finish.
pub struct Step {
    /// Mean cross-entropy of the batch before the update, `[1]`.
    pub loss: Tensor<1>,
    /// How many of the batch were named rightly before the update, `[1]`.
    pub correct: Tensor<1, Int>,
}

/// An optimizer as `torch.optim.SGD(momentum=momentum)`; the learning rate is given at every step.
pub fn sgd(momentum: f64) -> ModuleOptimizer {
    let momentum = (momentum > 0.0).then_some(MomentumConfig { momentum, dampening: 0.0, nesterov: false });
    SgdConfig::new().with_momentum(momentum).init()
}

/// Mean cross-entropy of logits `[n, classes]` against labels `[n]`.
pub fn cross_entropy(logits: Tensor<2>, labels: Tensor<1, Int>) -> Tensor<1> {
    CrossEntropyLossConfig::new().init(&logits.device()).forward(logits, labels)
}

/// How many logits have their largest value at the label, `[1]`.
pub fn count_correct(logits: Tensor<2>, labels: Tensor<1, Int>) -> Tensor<1, Int> {
    logits.argmax(1).flatten::<1>(0, 1).equal(labels).int().sum()
}

impl Trainer {
    /// Trains `net`, which lives on an autodiff device.
    pub fn new(net: Net, momentum: f64) -> Self {
        Self { net, optimizer: sgd(momentum) }
    }

    /// One step on a batch of pictures `[n, channels, side, side]` with labels `[n]`.
    ///
    /// It takes and gives back the trainer so that the weights have one owner and are updated in place.
    pub fn step(mut self, pictures: Tensor<4>, labels: Tensor<1, Int>, learning_rate: f64) -> (Self, Step) {
        let logits = self.net.forward(pictures);
        let loss = cross_entropy(logits.clone(), labels.clone());
        let gradients = GradientsParams::from_grads(loss.backward(), &self.net);
        self.net = self.optimizer.step(learning_rate, self.net, gradients);
        let correct = count_correct(logits.inner(), labels.inner());
        (self, Step { loss: loss.inner(), correct })
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
