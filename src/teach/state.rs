//! What was learnt, to be saved and put back: how far it was, and its tensors one by one.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::tensors::{self, Coming};
use super::whole::{Sums, Whole};
use super::{Answers, Base, Learner, Taught};
use crate::error::{Error, Result};
use crate::protocol::{Settings, TensorInfo, Wishes};

/// Of what is captured: raised only when an older reader would misread it. What is added has a default in its place.
const VERSION: u32 = 1;

/// How far it was, beside its tensors; with [`Settings`] as it is written, with [`Wishes`] as it is read.
#[derive(Serialize, Deserialize)]
struct State<S> {
    #[serde(default)]
    version: u32,
    settings: S,
    classes: usize,
    epoch: usize,
    /// Of the epoch under way: batches done, and what they came to.
    step: usize,
    sums: Sums,
    temperature: f64,
    tensors: BTreeSet<String>,
}

/// Read before all else, of which a newer version may have made something else.
#[derive(Deserialize)]
struct Version {
    /// There was none up to 0.1.
    #[serde(default)]
    version: u32,
}

impl Taught {
    /// What was learnt: a text for [`Taught::restore`], and the tensors to read; or, with `all`, every weight there is.
    pub fn capture(&self, all: bool, base: &Base) -> (String, Vec<TensorInfo>) {
        let tensors = tensors::list(base, &self.learner, self.settings.layers, all);
        if !self.is_trained() {
            return (String::new(), if all { tensors } else { Vec::new() });
        }
        let learnt = tensors::list(base, &self.learner, self.settings.layers, false);
        let (step, sums) = match &self.learner {
            Learner::Head(_) => (0, Sums::default()),
            Learner::Whole(whole) => (whole.step, whole.sums),
        };
        let state = State {
            version: VERSION,
            settings: self.settings.clone(),
            classes: self.classes.len(),
            epoch: self.epoch(),
            step,
            sums,
            temperature: self.temperature,
            tensors: learnt.into_iter().map(|tensor| tensor.name).collect(),
        };
        (serde_json::to_string(&state).expect("a state is plain data"), tensors)
    }

    /// A piece of a tensor of what was learnt, from one of its floats on.
    ///
    /// # Errors
    /// [`Error::Request`] if there is none of that name, or no piece begins there; [`Error::Device`] if the device fails.
    pub async fn read(&self, name: &str, from: usize, base: &Base) -> Result<Vec<u8>> {
        tensors::read(base, &self.learner, name, from).await
    }

    /// Goes back to what was captured; names the tensors that are to be written then.
    ///
    /// # Errors
    /// [`Error::Request`] if it was of other classes, of another net, by a newer version, or is damaged: then nothing has
    /// changed. [`Error::Device`] if the device fails.
    pub async fn restore(&mut self, state: &str, base: &mut Base) -> Result<Vec<String>> {
        let wrong = |why| Error::Request(format!("what was captured cannot be put back ({why}): train again"));
        let damaged = |error: serde_json::Error| wrong(error.to_string());
        let Version { version } = serde_json::from_str(state).map_err(damaged)?;
        if version > VERSION {
            return Err(Error::Request(format!(
                "what was captured was made by a newer version (state {version}; this one reads up to {VERSION}), and nothing \
                 was changed: reload the page, or go on where it was made"
            )));
        }
        let state: State<Wishes> = serde_json::from_str(state).map_err(damaged)?;
        if state.classes != self.classes.len() {
            return Err(wrong(format!("it knows {} classes, not {}", state.classes, self.classes.len())));
        }
        if !(0.1..=100.0).contains(&state.temperature) {
            return Err(wrong("its temperature is impossible".into()));
        }
        base.renew().await?;
        let Settings { layers, .. } = self.settle(&state.settings, base).await?;
        self.learner = match layers {
            0 => {
                let mut head = base.head(self.classes.len());
                head.epoch = state.epoch.max(1);
                Learner::Head(Box::new(head))
            }
            layers => {
                let mut whole = Whole::new(base, self.classes.len(), layers);
                (whole.epoch, whole.step, whole.sums) = (state.epoch, state.step, state.sums);
                whole.warming = None;
                Learner::Whole(Box::new(whole))
            }
        };
        self.answers = Answers::default();
        self.temperature = state.temperature;
        self.missing = state.tensors;
        self.coming = None;
        Ok(self.missing.iter().cloned().collect())
    }

    /// Puts back a tensor, as it was read, piece by piece; says how many floats are still to come. It may be that of a net
    /// that was wider than this one, if what it has beyond this one is zero.
    ///
    /// # Errors
    /// [`Error::Request`] if there is none of that name, or it has another size or is damaged, or it is another piece's turn;
    /// [`Error::Device`] if the device fails.
    pub async fn write(&mut self, tensor: &TensorInfo, from: usize, bytes: &[u8], base: &Base) -> Result<usize> {
        let begun = self.coming.take().filter(|_| from > 0);
        let coming = match begun {
            Some(coming) => coming,
            None => Coming::new(&self.learner, tensor, &base.device)?,
        };
        let left = self.coming.insert(coming).add(&tensor.name, from, bytes).await?;
        if let Some(coming) = self.coming.take_if(|_| left == 0) {
            coming.take_place(&mut self.learner, self.settings.layers).await?;
            self.answers = Answers::default();
            self.missing.remove(&tensor.name);
        }
        Ok(left)
    }
}
