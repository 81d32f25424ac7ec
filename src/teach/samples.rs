//! The examples: what they show, what a frozen net finds in their pictures, and the pictures that the next batches learn from.
//!
//! A picture is known by a number (`Example::key`). Pixels are never held for all examples: whoever has the pictures is asked
//! for those that are needed.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use burn::tensor::Tensor;

use crate::error::{Error, Result};
use crate::protocol::{Example, Reply};
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

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Example> {
        self.0.values()
    }

    /// The pictures of all of them.
    fn keys(&self) -> HashSet<u64> {
        self.0.values().map(|example| example.key).collect()
    }
}

fn count<'a>(examples: impl Iterator<Item = &'a Example>, classes: usize) -> Vec<usize> {
    let mut counts = vec![0; classes];
    examples.for_each(|example| counts[example.class] += 1);
    counts
}

/// Asks for the pictures of examples that are not there, `count` at once; `None` if all are.
pub fn wanted(examples: &[&Example], count: usize, is_there: impl Fn(u64) -> bool) -> Option<Reply> {
    let mut asked = HashSet::new();
    let missing: Vec<&Example> = examples.iter().copied().filter(|example| !is_there(example.key)).collect();
    let mut keys = missing.iter().map(|example| example.key).filter(|&key| asked.insert(key));
    let now: Vec<u64> = keys.by_ref().take(count.max(1)).collect();
    let soon = keys.take(count.max(1)).collect();
    let (done, total) = (examples.len() - missing.len(), examples.len());
    (!now.is_empty()).then_some(Reply::Wanted { keys: now, soon, done, total })
}

/// What a frozen net finds in pictures, computed once for each: a vector that a new last layer reads.
#[derive(Default)]
pub struct Found(HashMap<u64, Vec<f32>>);

impl Found {
    /// Whether this picture was looked at.
    pub fn has(&self, key: u64) -> bool {
        self.0.contains_key(&key)
    }

    /// Looks at reduced pictures, each with its key, unless it has already: so many at once; `read` gives their vectors `[n, size]`.
    ///
    /// # Errors
    /// [`Error::Device`] if the device fails.
    pub async fn look(
        &mut self,
        pictures: &[(u64, Vec<u8>)],
        at_once: usize,
        read: impl Fn(&[&[u8]]) -> Tensor<2>,
    ) -> Result<()> {
        let new: Vec<_> = pictures.iter().filter(|(key, _)| !self.has(*key)).collect();
        for some in new.chunks(at_once) {
            let seen: Vec<&[u8]> = some.iter().map(|(_, seen)| &seen[..]).collect();
            let vectors = floats(read(&seen)).await?;
            self.put(some.iter().map(|(key, _)| *key), &vectors);
        }
        Ok(())
    }

    /// Remembers what was found in some pictures: vectors of one length, one after the other.
    pub fn put(&mut self, keys: impl ExactSizeIterator<Item = u64>, vectors: &[f32]) {
        let size = vectors.len() / keys.len().max(1);
        for (key, vector) in keys.zip(vectors.chunks(size.max(1))) {
            self.0.insert(key, vector.to_vec());
        }
    }

    /// Of these pictures those that were looked at, and their vectors, one after the other, as 32-bit floats, little-endian.
    pub fn read(&self, keys: &[u64]) -> (Vec<u64>, Vec<u8>) {
        let known: Vec<u64> = keys.iter().copied().filter(|&key| self.has(key)).collect();
        let bytes = known.iter().flat_map(|key| &self.0[key]).flat_map(|value| value.to_le_bytes()).collect();
        (known, bytes)
    }

    /// The vectors of examples that were all looked at, one after the other.
    pub fn vectors(&self, examples: &[&Example]) -> Vec<f32> {
        examples.iter().flat_map(|example| &self.0[&example.key]).copied().collect()
    }

    /// Forgets pictures of which there are no examples any more, once they are most of what it knows: a picture that was taken
    /// away often comes back.
    pub fn tidy(&mut self, examples: &Samples) {
        let kept = examples.keys();
        if self.0.len() > 2 * kept.len() {
            self.0.retain(|key, _| kept.contains(key));
        }
    }
}

/// Bytes of pictures that are held at most, unless two batches have more: thousands that are grey and small, or a hundred
/// in colour.
const MOST_BYTES: usize = 16 << 20;

/// Reduced pictures, for the batches to come. The oldest make room for others.
#[derive(Default)]
pub struct Pictures {
    pictures: HashMap<u64, Vec<u8>>,
    /// In the order in which they came.
    order: VecDeque<u64>,
}

impl Pictures {
    /// Whether this picture is here.
    pub fn has(&self, key: u64) -> bool {
        self.pictures.contains_key(&key)
    }

    /// The picture of an example, which is here.
    pub fn of(&self, example: &Example) -> &[u8] {
        &self.pictures[&example.key]
    }

    /// Takes in a picture; `batch` is how many are needed at once.
    pub fn put(&mut self, key: u64, picture: Vec<u8>, batch: usize) {
        let room = MOST_BYTES.max(2 * batch * picture.len()) / picture.len().max(1);
        if self.pictures.insert(key, picture).is_none() {
            self.order.push_back(key);
        }
        while self.order.len() > room {
            self.order.pop_front().map(|oldest| self.pictures.remove(&oldest));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example(id: u32, key: u64) -> Example {
        Example { id, class: 0, held_out: false, key }
    }

    #[test]
    fn a_picture_is_asked_for_once_and_those_after_it_in_time() {
        let examples = [1, 2, 2, 3, 4, 5].map(|key| example(0, key));
        let examples: Vec<&Example> = examples.iter().collect();
        let reply = wanted(&examples, 2, |key| key == 1);
        assert_eq!(reply, Some(Reply::Wanted { keys: vec![2, 3], soon: vec![4, 5], done: 1, total: 6 }));
        assert_eq!(wanted(&examples, 2, |_| true), None);
    }

    #[test]
    fn what_was_found_is_forgotten_when_most_of_it_is_of_no_use() {
        let mut found = Found::default();
        found.put([0, 1, 2, 3].into_iter(), &[0.0; 8]);
        let mut samples = Samples::default();
        samples.put(example(1, 0));
        samples.put(example(2, 3));
        found.tidy(&samples);
        assert_eq!([0, 1, 2, 3].map(|key| found.has(key)), [true; 4]);
        found.put([4].into_iter(), &[0.0; 2]);
        found.tidy(&samples);
        assert_eq!([0, 1, 2, 3, 4].map(|key| found.has(key)), [true, false, false, true, false]);
    }

    #[test]
    fn the_oldest_pictures_make_room_but_never_those_of_two_batches() {
        let mut pictures = Pictures::default();
        for key in 0..5 {
            pictures.put(key, vec![0; MOST_BYTES / 3], 1);
        }
        assert_eq!([0, 1, 2, 3, 4].map(|key| pictures.has(key)), [false, false, true, true, true]);
        for key in 5..15 {
            pictures.put(key, vec![0; MOST_BYTES / 3], 4);
        }
        assert_eq!((0..15).filter(|&key| pictures.has(key)).collect::<Vec<_>>(), (7..15).collect::<Vec<_>>());
    }
}
