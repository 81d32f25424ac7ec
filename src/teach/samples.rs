//! The examples: pictures as the net sees them, and what they show.

use std::collections::{BTreeMap, HashMap};

use burn::tensor::Tensor;

use super::Base;
use crate::error::{Error, Result};
use crate::protocol::Example;
use crate::transfer::floats;

/// The examples by id, in their order.
#[derive(Default)]
pub struct Samples(BTreeMap<u32, Example>);

impl Samples {
    /// Adds an example, or changes the one of that id.
    pub fn put(&mut self, example: Example) {
        self.0.insert(example.id, example);
    }

    /// Forgets an example.
    pub fn remove(&mut self, id: u32) {
        self.0.remove(&id);
    }

    /// Examples of each class.
    pub fn counts(&self, classes: usize) -> Vec<usize> {
        count(self.0.values(), classes)
    }

    /// What the net learns from.
    ///
    /// # Errors
    /// [`Error::State`] if a class has none.
    pub fn learnt_from(&self, classes: usize) -> Result<Vec<&Example>> {
        let chosen: Vec<_> = self.0.values().filter(|example| !example.held_out).collect();
        if count(chosen.iter().copied(), classes).contains(&0) {
            return Err(Error::State("every class needs an example to learn from before training: add some"));
        }
        Ok(chosen)
    }

    /// What the net is measured on, and whether that is held out: all examples where none are.
    pub fn measured_on(&self) -> (bool, Vec<&Example>) {
        let held_out: Vec<_> = self.0.values().filter(|example| example.held_out).collect();
        match held_out.is_empty() {
            true => (false, self.0.values().collect()),
            false => (true, held_out),
        }
    }
}

fn count<'a>(examples: impl Iterator<Item = &'a Example>, classes: usize) -> Vec<usize> {
    let mut counts = vec![0; classes];
    examples.for_each(|example| counts[example.class] += 1);
    counts
}

/// What a frozen net finds in pictures, computed once for each: a vector that a new last layer reads.
#[derive(Default)]
pub struct Found {
    vectors: HashMap<Vec<u8>, Vec<f32>>,
}

impl Found {
    /// How many of the examples were looked at.
    pub fn done(&self, examples: &[&Example]) -> usize {
        examples.iter().filter(|example| self.vectors.contains_key(&example.seen)).count()
    }

    /// Looks at up to `count` examples that it has not seen yet; `read` gives the vectors `[n, size]` of pictures.
    ///
    /// # Errors
    /// [`Error::Device`] if the device fails.
    pub async fn look(
        &mut self,
        base: &Base,
        examples: &[&Example],
        count: usize,
        read: impl Fn(Tensor<4>) -> Tensor<2>,
    ) -> Result<()> {
        let missing = examples.iter().filter(|example| !self.vectors.contains_key(&example.seen));
        let missing: Vec<&[u8]> = missing.take(count).map(|example| &example.seen[..]).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let vectors = read(base.pictures(&missing));
        let [_, size] = vectors.dims();
        let vectors = floats(vectors).await?;
        for (seen, vector) in missing.into_iter().zip(vectors.chunks(size)) {
            self.vectors.insert(seen.to_vec(), vector.to_vec());
        }
        Ok(())
    }

    /// The vectors of examples that were all looked at, one after the other.
    pub fn vectors(&self, examples: &[&Example]) -> Vec<f32> {
        examples.iter().flat_map(|example| &self.vectors[&example.seen]).copied().collect()
    }

    /// Forgets all but these.
    pub fn keep(&mut self, examples: &Samples) {
        let kept: std::collections::HashSet<&[u8]> = examples.0.values().map(|example| &example.seen[..]).collect();
        self.vectors.retain(|seen, _| kept.contains(&seen[..]));
    }
}
