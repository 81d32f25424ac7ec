//! What a training run learns from, and how it fares.

use std::ops::Range;
use std::sync::mpsc::sync_channel;
use std::thread::Scope;

use alexnet_web::data::{Dataset, order};
use alexnet_web::evaluate::labels;
use alexnet_web::image::Augmentation;
use alexnet_web::train::Outcome;
use anyhow::{Result, ensure};
use burn::tensor::{Device, Int, Tensor, TensorData};
use rand::{SeedableRng, rngs::StdRng};

use crate::checkpoint::{Epoch, State};
use crate::recipe::Recipe;

/// The batches of a run, each a function of the seed and the step.
pub struct Batches<'a> {
    data: &'a Dataset,
    state: State,
    augmentation: Augmentation,
    pub per_epoch: usize,
    pub steps: usize,
    /// The epoch that was asked for last, and its order: shuffling at every step would cost LeNet a good part of its time.
    epoch: Option<(usize, Vec<usize>)>,
}

/// What one step learns from, not yet on a device.
pub struct Batch {
    pictures: TensorData,
    labels: Vec<usize>,
}

/// Batches that are made ahead: a fast GPU would wait for them.
const AHEAD: usize = 4;

impl<'a> Batches<'a> {
    pub fn new(data: &'a Dataset, state: &State) -> Result<Self> {
        let per_epoch = data.len() / state.recipe.batch;
        ensure!(per_epoch > 0, "there are only {} pictures: lower --batch", data.len());
        let steps = ((per_epoch as f64 * state.recipe.epochs).round() as usize).max(1);
        let augmentation = state.recipe.augment.parse()?;
        Ok(Self { data, state: state.clone(), augmentation, per_epoch, steps, epoch: None })
    }

    /// The batches of those steps, made by a thread of their own.
    pub fn ahead<'scope>(mut self, steps: Range<usize>, scope: &'scope Scope<'scope, '_>) -> impl Iterator<Item = Batch>
    where
        'a: 'scope,
    {
        let (send, receive) = sync_channel(AHEAD);
        scope.spawn(move || {
            for step in steps {
                // Nobody listens any more once training has failed.
                if send.send(self.get(step)).is_err() {
                    break;
                }
            }
        });
        receive.into_iter()
    }

    fn get(&mut self, step: usize) -> Batch {
        let Recipe { batch, seed, .. } = self.state.recipe;
        let epoch = step / self.per_epoch;
        let order = match self.epoch.take() {
            Some((current, order)) if current == epoch => order,
            _ => order(self.data.len(), seed, epoch),
        };
        let (_, order) = self.epoch.insert((epoch, order));
        let chosen = &order[step % self.per_epoch * batch..][..batch];
        let mut random = StdRng::seed_from_u64(seed ^ (step as u64) << 20);
        let mut pixels = Vec::new();
        let preprocessing = &self.state.preprocessing;
        let ground = preprocessing.ground();
        for &i in chosen {
            self.augmentation.append(self.data.picture(i), self.data.side(), &ground, &mut random, &mut pixels);
        }
        let pictures = pixels.chunks(preprocessing.reduced_len());
        let pictures = preprocessing.values(pictures, self.state.architecture.side());
        Batch { pictures, labels: chosen.iter().map(|&i| self.data.label(i)).collect() }
    }
}

impl Batch {
    /// Pictures `[n, channels, side, side]` and labels `[n]` on a device.
    pub fn to(self, device: &Device) -> (Tensor<4>, Tensor<1, Int>) {
        (Tensor::from_data(self.pictures, device), labels(self.labels.into_iter(), device))
    }
}

/// Means over the steps of an epoch.
#[derive(Default)]
pub struct Means {
    pending: Vec<Outcome>,
    loss: f64,
    correct: usize,
    steps: usize,
}

impl Means {
    /// Counts a step in.
    pub fn add(&mut self, outcome: Outcome) {
        self.pending.push(outcome);
    }

    /// Reads the pending steps and returns their mean loss.
    pub fn read(&mut self) -> Result<f64> {
        let count = self.pending.len();
        let mut loss = 0.0;
        for outcome in self.pending.drain(..) {
            let score = pollster::block_on(outcome.read())?;
            loss += score.loss;
            self.correct += score.correct;
        }
        self.loss += loss;
        self.steps += count;
        Ok(loss / count.max(1) as f64)
    }

    pub fn take(&mut self, batch: usize) -> Epoch {
        let Self { loss, correct, steps, .. } = std::mem::take(self);
        Epoch { loss: loss / steps as f64, accuracy: correct as f64 / (steps * batch) as f64, measured: None }
    }
}
