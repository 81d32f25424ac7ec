//! New classes: examples, how to learn from them, and what has been learnt.
//!
//! - [`base`]: the pretrained net; [`samples`]: the examples, and what a frozen net finds in them;
//! - [`head`]: a new last layer on what the net finds, in seconds; [`whole`]: the net's own last layers, or all of them;
//! - [`regression`] and [`descent`]: the steps of each; [`balance`]: classes of unequal numbers; [`measure`]: how well it went;
//! - [`state`], [`tensors`]: what was learnt, to be saved; [`link`]: to be sent as an address.

mod balance;
mod base;
mod descent;
mod head;
mod layers;
mod learner;
pub mod link;
mod measure;
mod regression;
mod samples;
mod settings;
mod state;
mod tensors;
mod whole;

use std::collections::BTreeSet;

use burn::module::Module;
use burn::tensor::{Tensor, TensorData};

use crate::error::{Error, Result};
use crate::model::{Architecture, Linear, Net};
use crate::protocol::{Example, Reply, Settings, Wishes};
use crate::transfer::floats;
use crate::weights::check_classes;
pub use base::Base;
use head::{Head, Lesson};
use learner::Learner;
pub use link::Link;
use measure::{Answers, cooled};
use samples::{Samples, wanted};
use tensors::Coming;

/// Classes that are being taught.
pub struct Taught {
    classes: Vec<String>,
    samples: Samples,
    settings: Settings,
    learner: Learner,
    answers: Answers,
    temperature: f64,
    /// The last report's accuracy, if that was on examples held out.
    accuracy: Option<f64>,
    /// Tensors that have to be put back before it knows anything.
    missing: BTreeSet<String>,
    /// The one of them that is being put back.
    coming: Option<Coming>,
}

impl Taught {
    /// Starts with no examples.
    ///
    /// # Errors
    /// [`Error::Request`] if there are fewer than two names, or two are the same.
    pub fn new(classes: Vec<String>, base: &Base) -> Result<Self> {
        check_classes(&classes).map_err(Error::Request)?;
        let settings = settings::settle(base, &Wishes::default())?;
        Ok(Self {
            learner: Learner::new(&settings, classes.len(), base),
            classes,
            samples: Samples::default(),
            settings,
            answers: Answers::default(),
            temperature: 1.0,
            accuracy: None,
            missing: BTreeSet::new(),
            coming: None,
        })
    }

    /// A new last layer that was taught elsewhere: weights `[embedding, classes]`, flat, and biases.
    ///
    /// # Errors
    /// [`Error::Request`] if the classes are not to be told apart.
    pub fn elsewhere(classes: Vec<String>, weights: &[f32], biases: &[f32], base: &Base) -> Result<Self> {
        let mut taught = Self::new(classes, base)?;
        let mut head = Head::with(weights, biases, &base.device.clone().autodiff());
        head.epoch = 1;
        taught.learner = Learner::Head(Box::new(head));
        Ok(taught)
    }

    /// The classes' names.
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// Gives the classes other names.
    ///
    /// # Errors
    /// [`Error::Request`] if there are more or fewer, or two are the same.
    pub fn rename(&mut self, classes: Vec<String>) -> Result<()> {
        check_classes(&classes).map_err(Error::Request)?;
        if classes.len() != self.classes.len() {
            return Err(Error::Request(format!("there are {} classes to rename", self.classes.len())));
        }
        self.classes = classes;
        Ok(())
    }

    /// Epochs of training that are over.
    pub fn epoch(&self) -> usize {
        match &self.learner {
            Learner::Head(head) => head.epoch,
            Learner::Whole(whole) => whole.epoch,
        }
    }

    /// Whether it has learnt or was put back, so that its answers mean something.
    pub fn is_trained(&self) -> bool {
        let has_learnt = match &self.learner {
            Learner::Head(head) => head.epoch > 0,
            Learner::Whole(whole) => whole.warming.is_none(),
        };
        has_learnt && self.missing.is_empty()
    }

    /// Remembers an example and counts the examples of each class.
    ///
    /// # Errors
    /// [`Error::Request`] if there is no such class.
    pub fn put(&mut self, example: Example) -> Result<Vec<usize>> {
        if example.class >= self.classes.len() {
            return Err(Error::Request(format!("there is no class {}, only {}", example.class, self.classes.len())));
        }
        self.samples.put(example);
        Ok(self.changed())
    }

    /// Forgets an example and counts the others.
    pub fn forget(&mut self, id: u32) -> Vec<usize> {
        self.samples.remove(id);
        self.changed()
    }

    /// The examples are others now.
    fn changed(&mut self) -> Vec<usize> {
        self.answers = Answers::default();
        if let Learner::Head(head) = &mut self.learner {
            head.lesson = None;
        }
        self.samples.counts(self.classes.len())
    }

    /// Decides how to learn from now on. With other layers than before it begins anew, and so it does with another seed if it has not
    /// learnt yet.
    ///
    /// # Errors
    /// [`Error::Request`] if that makes no sense, [`Error::Device`] if the device fails.
    pub async fn settle(&mut self, wishes: &Wishes, base: &mut Base) -> Result<Settings> {
        let settings = settings::settle(base, wishes)?;
        let has_other_weights = settings.seed != self.settings.seed && !self.is_trained();
        if settings.layers != self.settings.layers || has_other_weights {
            base.renew().await?;
            self.learner = Learner::new(&settings, self.classes.len(), base);
            self.answers = Answers::default();
            self.temperature = 1.0;
            self.missing.clear();
            self.coming = None;
        }
        self.settings = settings.clone();
        Ok(settings)
    }

    /// Sees reduced pictures, each with its key: see `Request::Show`.
    ///
    /// # Errors
    /// [`Error::Device`] if the device fails.
    pub async fn show(&mut self, pictures: Vec<(u64, Vec<u8>)>, base: &mut Base) -> Result<()> {
        match &mut self.learner {
            Learner::Head(_) => base.look(&pictures).await,
            Learner::Whole(whole) => whole.show(pictures, self.settings.batch, base).await,
        }
    }

    /// Learns: see `Request::Step`.
    ///
    /// # Errors
    /// [`Error::State`] if a class has no example, [`Error::Device`] if the device fails.
    pub async fn step(&mut self, count: usize, base: &mut Base) -> Result<Reply> {
        let examples = self.samples.learnt_from(self.classes.len())?;
        if !self.missing.is_empty() {
            return Err(Error::State("not all that was captured is back: write its other tensors first"));
        }
        let total = examples.len();
        let (progress, [epoch, step, steps]) = match &mut self.learner {
            Learner::Head(head) => {
                if head.lesson.is_none() {
                    if let Some(wanted) = wanted(&examples, count, |key| base.found.has(key)) {
                        return Ok(wanted);
                    }
                    let classes: Vec<usize> = examples.iter().map(|example| example.class).collect();
                    let vectors = base.found.vectors(&examples);
                    let size = vectors.len() / total;
                    head.lesson = Some(Lesson::new(vectors, size, classes, &base.device));
                    base.found.tidy(&self.samples);
                }
                let progress = head.learn(self.settings.weight_decay, count).await?;
                (progress, [head.epoch, 0, 1])
            }
            Learner::Whole(whole) => {
                if let Some(found) = &whole.warming {
                    if let Some(wanted) = wanted(&examples, count, |key| found.has(key)) {
                        return Ok(wanted);
                    }
                    whole.warm_up(&examples).await?;
                }
                let ahead = whole.ahead(&examples, &self.settings);
                let ready = match whole.ready(&ahead, &self.settings) {
                    0 => return Ok(whole.wanted(&ahead, &self.settings)),
                    ready => ready.min(count.max(1)),
                };
                if self.settings.layers == whole.architecture.blocks() {
                    base.lend();
                }
                let next = &ahead[..ahead.len().min(ready * self.settings.batch)];
                let progress = whole.learn(base, &examples, next, &self.settings).await?;
                (progress, [whole.epoch, whole.step, whole::batches(total, &self.settings)])
            }
        };
        if !progress.loss.is_finite() {
            return Err(Error::State(
                "the loss is no longer a number: lower the learning rate, and go back to what was saved or start over",
            ));
        }
        self.answers = Answers::default();
        Ok(Reply::Stepped { epoch, step, steps, loss: progress.loss, accuracy: progress.accuracy })
    }

    /// Measures: see `Request::Measure`. What comes of it decides how sure it is from now on.
    ///
    /// # Errors
    /// [`Error::State`] if there is no example, [`Error::Device`] if the device fails.
    pub async fn measure(&mut self, count: usize, base: &Base) -> Result<Reply> {
        let (held_out, examples) = self.samples.measured_on();
        if examples.is_empty() {
            return Err(Error::State("there is nothing to measure on: add examples"));
        }
        let rest = &examples[self.answers.len()..];
        let most = match &self.learner {
            Learner::Head(_) => count,
            Learner::Whole(_) => count.min(self.settings.batch), // so many pictures are held for certain
        };
        let next = &rest[..rest.len().min(most.max(1))];
        if !next.is_empty() {
            let is_there = |key| match &self.learner {
                Learner::Head(_) => base.found.has(key),
                Learner::Whole(whole) => whole.pictures.has(key),
            };
            if !next.iter().all(|example| is_there(example.key)) {
                return Ok(wanted(rest, next.len(), is_there).expect("one of them is not there"));
            }
            let logits = match &self.learner {
                Learner::Head(head) => {
                    let vectors = base.found.vectors(next);
                    let shape = [next.len(), vectors.len() / next.len()];
                    head.logits(Tensor::from_data(TensorData::new(vectors, shape), &base.device))
                }
                Learner::Whole(whole) => {
                    let seen: Vec<&[u8]> = next.iter().map(|example| whole.pictures.of(example)).collect();
                    whole.net().valid().forward(base.pictures(&seen))
                }
            };
            self.answers.add(next, &floats(logits).await?);
        }
        let done = self.answers.len();
        let left = examples.len() - done;
        if left > 0 {
            return Ok(Reply::Measured { done, left, report: None });
        }
        let report = std::mem::take(&mut self.answers).report(held_out, self.classes.len());
        self.temperature = report.temperature;
        self.accuracy = held_out.then_some(report.accuracy);
        Ok(Reply::Measured { done, left, report: Some(report) })
    }

    /// Logits of a picture `[1, channels, side, side]`, at the temperature that was found for them.
    ///
    /// # Errors
    /// [`Error::Device`] if the device fails.
    pub async fn logits(&self, picture: Tensor<4>, base: &Base) -> Result<Vec<f32>> {
        let logits = match &self.learner {
            Learner::Head(head) => head.logits(base.embedding(picture)),
            Learner::Whole(whole) => whole.net().valid().forward(picture),
        };
        Ok(cooled(&floats(logits).await?, self.temperature))
    }

    /// The net that looks at pictures, with autodiff, and from its responses `[1, filters, h, w]` the logits `[1, classes]`.
    pub fn eyes<'a>(&'a self, base: &Base) -> (Net, impl Fn(&Net, Tensor<4>) -> Tensor<2> + 'a) {
        let net = match &self.learner {
            Learner::Head(_) => base.net().clone().train(),
            Learner::Whole(whole) => whole.net().valid().train(),
        };
        let logits = |net: &Net, responses: Tensor<4>| match &self.learner {
            Learner::Head(head) => head.layer.forward(net.embedding(net.pooled(responses))),
            Learner::Whole(_) => net.head(net.pooled(responses)),
        };
        (net, logits)
    }

    /// The new last layer's weights `[embedding, classes]`, flat, and biases, if that is what was learnt; and the net, if it is.
    /// Both name classes with true probabilities: the temperature is in them.
    ///
    /// # Errors
    /// [`Error::Device`] if the device fails.
    pub async fn learnt(&self) -> Result<Learnt> {
        let cooled = |layer: &Linear| {
            let mut layer = layer.valid();
            layer.weight = layer.weight.map(|weight| weight / self.temperature);
            layer.bias = layer.bias.map(|bias| bias / self.temperature);
            layer
        };
        Ok(match &self.learner {
            Learner::Head(head) => {
                let layer = cooled(&head.layer);
                Learnt::Layer { weights: floats(layer.weight.val()).await?, biases: floats(layer.bias.val()).await? }
            }
            Learner::Whole(whole) => {
                let net = whole.net().valid();
                let last = cooled(net.last());
                Learnt::Net { net: Box::new(net.with_last(last)), architecture: whole.architecture.clone() }
            }
        })
    }

    /// What its last layer reads on average of the examples that the net has looked at; nothing where it has looked at none.
    pub fn mean(&self, base: &Base) -> Option<Vec<f32>> {
        let seen: Vec<_> = self.samples.all().filter(|example| base.found.has(example.key)).collect();
        let vectors = base.found.vectors(&seen);
        let mut mean = vec![0.0; vectors.len().checked_div(seen.len())?];
        for vector in vectors.chunks(mean.len()) {
            mean.iter_mut().zip(vector).for_each(|(mean, value)| *mean += value / seen.len() as f32);
        }
        Some(mean)
    }

    /// How well it does on pictures that it never saw, as far as that was measured, and in words; 0 if it was not.
    pub fn accuracy(&self) -> (f64, String) {
        match self.accuracy {
            Some(accuracy) => (accuracy, "on examples that were held out".into()),
            None => (0.0, "not measured on examples that were held out".into()),
        }
    }
}

/// What was learnt, for a packed model.
pub enum Learnt {
    /// A new last layer.
    Layer {
        /// `[embedding, classes]`, flat.
        weights: Vec<f32>,
        /// `[classes]`.
        biases: Vec<f32>,
    },
    /// A whole net.
    Net {
        /// On a device without autodiff.
        net: Box<Net>,
        /// What it is.
        architecture: Architecture,
    },
}
