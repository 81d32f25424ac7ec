//! The last layers of the net itself, or all of them, trained on the examples in batches.

use burn::module::Module;
use burn::tensor::{Device, Tensor, TensorData};
use rand::{SeedableRng, rngs::StdRng};
use serde::{Deserialize, Serialize};

use super::Base;
use super::balance::log_priors;
use super::descent::Descent;
use super::head::{self, Head, Lesson};
use super::layers::train_last;
use super::regression::Progress;
use super::samples::{Found, Pictures, wanted};
use crate::data::order;
use crate::error::Result;
use crate::evaluate::labels;
use crate::kernels::{Activation, Sgd, cross_entropy};
use crate::model::{Architecture, Linear, Net};
use crate::protocol::{Example, Reply, Settings};
use crate::train::{Outcome, Score};
use crate::transfer::in_own_buffers;

/// Full-batch epochs that a new last layer is trained before the layers below it are: from a last layer that knows nothing,
/// the first steps would spoil them (Kumar 2022, "Fine-tuning can distort pretrained features"). A few: where it knows all,
/// nothing is left for the others to learn.
const WARM_UP: usize = 2;

/// The net as it is trained.
pub struct Whole {
    /// On an autodiff device; taken while a step is under way.
    net: Option<Net>,
    pub architecture: Architecture,
    /// With autodiff.
    device: Device,
    pub descent: Descent,
    /// Until the last layer was warmed up: what the last hidden layer finds.
    pub warming: Option<Found>,
    /// For the batches to come.
    pub pictures: Pictures,
    /// Epochs so far.
    pub epoch: usize,
    /// Batches of the epoch under way.
    pub step: usize,
    /// What they came to.
    pub sums: Sums,
}

/// Over the pictures of an epoch so far.
#[derive(Debug, Default, Clone, Copy, Serialize, Deserialize)]
pub struct Sums {
    loss: f64,
    correct: usize,
    pictures: usize,
}

impl Whole {
    /// Takes the net that is there, with a new last layer; its last `layers` layers are to be trained.
    pub fn new(base: &Base, classes: usize, layers: usize) -> Self {
        let architecture = base.manifest.architecture.with_classes(classes);
        let device = base.device.clone().autodiff();
        let last = Linear::new(architecture.hidden(), classes, Activation::Identity, &device);
        let net = train_last(base.net().clone().train().with_last(last), &architecture, layers);
        Self {
            net: Some(net),
            architecture,
            device,
            descent: Descent::default(),
            warming: Some(Found::default()),
            pictures: Pictures::default(),
            epoch: 0,
            step: 0,
            sums: Sums::default(),
        }
    }

    /// The net, on an autodiff device.
    pub fn net(&self) -> &Net {
        self.net.as_ref().expect("no step is under way")
    }

    /// Changes the net.
    pub fn change(&mut self, change: impl FnOnce(Net) -> Net) {
        let net = self.net.take().expect("no step is under way");
        self.net = Some(change(net));
    }

    /// Sees reduced pictures, each with its key, of which a batch has `batch`.
    ///
    /// # Errors
    /// [`crate::Error::Device`] if the device fails.
    pub async fn show(&mut self, pictures: Vec<(u64, Vec<u8>)>, batch: usize, base: &Base) -> Result<()> {
        if let Some(found) = &mut self.warming {
            let hidden = |seen: &[&[u8]]| base.net().hidden(base.net().features(base.pictures(seen)));
            found.look(&pictures, base.at_once(), hidden).await?;
        }
        for (key, seen) in pictures {
            self.pictures.put(key, seen, batch);
        }
        Ok(())
    }

    /// What the rest of this epoch learns from, in its order.
    pub fn ahead<'a>(&self, examples: &[&'a Example], settings: &Settings) -> Vec<&'a Example> {
        let order = order(examples.len(), u64::from(settings.seed), self.epoch);
        order.into_iter().skip(self.step * settings.batch).map(|i| examples[i]).collect()
    }

    /// How many of the next batches have all their pictures here.
    pub fn ready(&self, ahead: &[&Example], settings: &Settings) -> usize {
        let is_ready = |batch: &&[&Example]| batch.iter().all(|example| self.pictures.has(example.key));
        ahead.chunks(settings.batch).take_while(is_ready).count()
    }

    /// Asks for the pictures of the next batch, which is not ready, and of the one after it.
    pub fn wanted(&self, ahead: &[&Example], settings: &Settings) -> Reply {
        let next = &ahead[..ahead.len().min(2 * settings.batch)];
        match wanted(next, settings.batch, |key| self.pictures.has(key)) {
            Some(Reply::Wanted { keys, soon, .. }) => Reply::Wanted { keys, soon, done: 0, total: 0 },
            _ => unreachable!("a batch that is not ready lacks a picture"),
        }
    }

    /// Trains the new last layer alone, once all `examples` were looked at.
    ///
    /// # Errors
    /// [`crate::Error::Device`] if the device fails.
    pub async fn warm_up(&mut self, examples: &[&Example]) -> Result<()> {
        let Some(found) = &self.warming else { return Ok(()) };
        let (size, classes) = (self.architecture.hidden(), self.architecture.classes());
        let device = &self.device;
        let mut head = Head::new(size, classes, device);
        let truths: Vec<usize> = examples.iter().map(|example| example.class).collect();
        head.lesson = Some(Lesson::new(found.vectors(examples), size, truths, device));
        head.learn(head::WEIGHT_DECAY, WARM_UP).await?;
        self.change(|net| net.with_last(head.layer));
        self.warming = None;
        Ok(())
    }

    /// Trains on the next batches of this epoch, which are ready: `next` has their examples, of all `examples`.
    ///
    /// # Errors
    /// [`crate::Error::Device`] if the device fails.
    pub async fn learn(
        &mut self,
        base: &Base,
        examples: &[&Example],
        next: &[&Example],
        settings: &Settings,
    ) -> Result<Progress> {
        let batches = batches(examples.len(), settings);
        let seed = u64::from(settings.seed);
        let log_priors = log_priors(&examples.iter().map(|example| example.class).collect::<Vec<_>>());
        for chosen in next.chunks(settings.batch) {
            let turn = (self.epoch * batches + self.step) as u64;
            let outcome = self.batch(base, chosen, &log_priors, settings, seed ^ turn << 20);
            let Score { loss, correct } = outcome.read().await?;
            self.sums.loss += loss * chosen.len() as f64;
            self.sums.correct += correct;
            self.sums.pictures += chosen.len();
            self.step += 1;
        }
        let Sums { loss, correct, pictures } = self.sums;
        if self.step >= batches {
            (self.step, self.epoch, self.sums) = (0, self.epoch + 1, Sums::default());
        }
        let pictures = pictures.max(1) as f64;
        Ok(Progress { loss: loss / pictures, accuracy: correct as f64 / pictures })
    }

    /// One step of gradient descent, in which all classes count alike; all that is random follows from `seed`.
    fn batch(
        &mut self,
        base: &Base,
        examples: &[&Example],
        log_priors: &[f32],
        settings: &Settings,
        seed: u64,
    ) -> Outcome {
        let net = self.net.take().expect("no step is under way");
        // Dropout draws from the device's generator.
        self.device.seed(seed);
        let mut random = StdRng::seed_from_u64(seed);
        let mut pixels = Vec::new();
        let (side, ground) = (base.manifest.preprocessing.resolution, base.manifest.preprocessing.ground());
        for example in examples {
            settings.augment.append(self.pictures.of(example), side, &ground, &mut random, &mut pixels);
        }
        let pictures: Vec<&[u8]> = pixels.chunks(base.manifest.preprocessing.reduced_len()).collect();
        let pictures = Tensor::from_inner(base.pictures(&pictures));
        let labels = labels(examples.iter().map(|example| example.class), &self.device);
        let log_priors = Tensor::from_data(TensorData::new(log_priors.to_vec(), [1, log_priors.len()]), &self.device);
        let sgd = Sgd { momentum: settings.momentum, weight_decay: settings.weight_decay, sparse: true };
        let input = (net, std::mem::take(&mut self.descent), pictures, labels, log_priors);
        let (net, descent, outcome) = in_own_buffers(&self.device, input, |input| {
            let (net, mut descent, pictures, labels, log_priors) = input;
            let outcome = cross_entropy(net.forward(pictures) + log_priors, labels);
            let net = descent.step(net, outcome.backward(), sgd, settings.learning_rate);
            (net, descent, outcome)
        });
        (self.net, self.descent) = (Some(net), descent);
        outcome.inner().into()
    }
}

/// Batches of an epoch.
pub fn batches(examples: usize, settings: &Settings) -> usize {
    examples.div_ceil(settings.batch)
}
