//! What was learnt, to be saved and put back: how far it was, and its tensors one by one.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::tensors::{self, Coming};
use super::whole::{Sums, Whole};
use super::{Answers, Base, Learner, Taught};
use crate::error::{Error, Result};
use crate::protocol::{Settings, TensorInfo, Wishes};

/// How far it was, beside its tensors.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    settings: Settings,
    classes: usize,
    epoch: usize,
    /// Of the epoch under way: batches done, and what they came to.
    step: usize,
    sums: Sums,
    temperature: f64,
    tensors: BTreeSet<String>,
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
    /// [`Error::Request`] if it was of other classes, of another net, or is damaged; [`Error::Device`] if the device fails.
    pub async fn restore(&mut self, state: &str, base: &mut Base) -> Result<Vec<String>> {
        let wrong = |why| Error::Request(format!("what was captured cannot be put back ({why}): train again"));
        let state: State = serde_json::from_str(state).map_err(|error| wrong(error.to_string()))?;
        if state.classes != self.classes.len() {
            return Err(wrong(format!("it knows {} classes, not {}", state.classes, self.classes.len())));
        }
        if !(0.1..=100.0).contains(&state.temperature) {
            return Err(wrong("its temperature is impossible".into()));
        }
        let Settings { layers, learning_rate, momentum, batch, ref augment, seed } = state.settings;
        let wishes = Wishes {
            layers: Some(layers),
            learning_rate: Some(learning_rate),
            momentum: Some(momentum),
            batch: Some(batch),
            augment: Some(augment.clone()),
            seed: Some(seed),
        };
        base.renew().await?;
        self.settle(&wishes, base).await?;
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
