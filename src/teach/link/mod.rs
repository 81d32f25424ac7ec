//! A taught last layer in as few bytes as fit into an address: what a link carries.
//!
//! ```text
//! version, net (8 bytes of its manifest's SHA-256), threshold, classes, labels, biases, size of a step, weights, CRC-32
//! ```
//!
//! The weights are rounded to multiples of one step and coded by how often each occurs ([`coder`]). Only differences between classes count for the answer, so that of `n` classes `n - 1` numbers are
//! kept for each input: the coordinates in an orthonormal basis of such differences. [`text`] has the bytes as an address has them.

mod coder;
mod text;

use crate::error::{Error, Result};
use coder::{Decoder, Encoder, MOST, Model};
use text::from_text;
pub use text::{code, to_text};

const VERSION: u8 = 1;
/// How much of the hash tells one net from all others.
const NET: usize = 8;
/// The size of a step, of the standard deviation of the numbers, where there are so many for each class: the coarsest with which none
/// of the transfer sets loses .01 of its accuracy (`alexnet transfer --link`). What rounding adds to a logit matters more where there
/// are fewer.
const STEP: f32 = 1.5;
const STEP_SIZE: f32 = 1280.0;
/// As many classes, and bytes of a class's name, as a link has room for.
pub const MAX_CLASSES: usize = 20;
const MAX_LABEL: usize = 200;
/// No step or bias is larger, so that every answer is a number.
const LARGEST: f32 = 1e6;
/// The longest link that is read, in bytes.
const MAX_BYTES: usize = 64 << 10;

/// A last layer that was taught elsewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// The classes' names.
    pub labels: Vec<String>,
    /// Below this likelihood, 0 to 1, an answer had better be "I don't know".
    pub threshold: f64,
    /// `[embedding, classes]`, flat.
    pub weights: Vec<f32>,
    /// `[classes]`.
    pub biases: Vec<f32>,
}

fn wrong(why: impl Into<String>) -> Error {
    Error::Link { why: why.into() }
}

impl Link {
    /// Its bytes; `net` is the SHA-256 of the manifest of the net that it belongs to, and `mean` what its inputs are on average, where
    /// that is known: rounding then changes no answer on average.
    ///
    /// # Errors
    /// [`Error::Link`] if there are too many classes, or a name is too long.
    pub fn write(&self, net: &str, mean: Option<&[f32]>) -> Result<Vec<u8>> {
        let classes = self.labels.len();
        if !(2..=MAX_CLASSES).contains(&classes) {
            return Err(wrong(format!("it has room for 2 to {MAX_CLASSES} classes, and there are {classes}")));
        }
        if let Some(label) = self.labels.iter().find(|label| label.len() > MAX_LABEL) {
            return Err(wrong(format!(
                "the name of a class is too long: {}…",
                label.chars().take(20).collect::<String>()
            )));
        }
        let numbers: Vec<f32> = self.weights.chunks(classes).flat_map(differences).collect();
        let square = numbers.iter().map(|number| number * number).sum::<f32>() / numbers.len().max(1) as f32;
        let fewer = (numbers.len() as f32 / (classes - 1) as f32 / STEP_SIZE).sqrt().min(1.0);
        let step = STEP * fewer * square.sqrt();
        let rounded: Vec<i32> = match step > 0.0 {
            true => numbers.iter().map(|number| ((number / step).round() as i32).clamp(-MOST, MOST)).collect(),
            false => vec![0; numbers.len()],
        };
        let mut biases = self.biases.clone();
        if let Some(mean) = mean {
            let kept = rounded.chunks(classes - 1).map(|numbers| weights(numbers, step));
            for ((kept, exact), mean) in kept.zip(self.weights.chunks(classes)).zip(mean) {
                let centre = exact.iter().sum::<f32>() / classes as f32;
                for ((bias, exact), kept) in biases.iter_mut().zip(exact).zip(kept) {
                    *bias += (exact - centre - kept) * mean;
                }
            }
        }
        let mut bytes = vec![VERSION];
        bytes.extend(hash(net)?);
        bytes.push((self.threshold.clamp(0.0, 1.0) * 255.0).round() as u8);
        bytes.push(classes as u8);
        for label in &self.labels {
            bytes.push(label.len() as u8);
            bytes.extend(label.as_bytes());
        }
        biases.iter().for_each(|bias| bytes.extend(bias.to_le_bytes()));
        bytes.extend(step.to_le_bytes());
        let mut coder = Encoder::default();
        let mut model = Model::default();
        for numbers in rounded.chunks(classes - 1) {
            let mut before = 0;
            for &number in numbers {
                model.write(&mut coder, number, before);
                before = number;
            }
        }
        bytes.extend(coder.finish());
        bytes.extend(crc32fast::hash(&bytes).to_le_bytes());
        Ok(bytes)
    }

    /// Reads the text of a link, for the net of that hash, whose embeddings have that size.
    ///
    /// # Errors
    /// Those of [`read`](Self::read).
    pub fn parse(text: &str, net: &str, embedding: usize) -> Result<Self> {
        if text.len() > 2 * MAX_BYTES {
            return Err(wrong("it is far too long"));
        }
        Self::read(&from_text(text).ok_or_else(|| wrong("it is cut short or damaged"))?, net, embedding)
    }

    /// Reads what [`write`](Self::write) wrote, for the net of that hash, whose embeddings have that size.
    ///
    /// # Errors
    /// [`Error::Link`] if it is cut, damaged, of another version or of another net.
    pub fn read(bytes: &[u8], net: &str, embedding: usize) -> Result<Self> {
        if bytes.len() > MAX_BYTES {
            return Err(wrong("it is far too long"));
        }
        match bytes.first() {
            Some(&VERSION) => {}
            Some(version) if bytes.len() > NET => {
                return Err(wrong(format!("it is of version {version}, and this page reads version {VERSION}")));
            }
            _ => return Err(wrong("it is cut short")),
        }
        let Some((whole, crc)) = bytes.split_last_chunk::<4>() else { return Err(wrong("it is cut short")) };
        if crc32fast::hash(whole).to_le_bytes() != *crc {
            return Err(wrong("it is cut short or damaged"));
        }
        let mut rest = &whole[1..];
        let mut take = |count: usize| {
            let (taken, left) = rest.split_at_checked(count).ok_or_else(|| wrong("it is cut short"))?;
            rest = left;
            Ok::<_, Error>(taken)
        };
        if take(NET)? != hash(net)? {
            return Err(wrong("it belongs to another net than this page has"));
        }
        let threshold = f64::from(take(1)?[0]) / 255.0;
        let classes = usize::from(take(1)?[0]);
        if !(2..=MAX_CLASSES).contains(&classes) {
            return Err(wrong(format!("it has {classes} classes")));
        }
        let mut labels = Vec::new();
        for _ in 0..classes {
            let length = usize::from(take(1)?[0]);
            let label = String::from_utf8(take(length)?.to_vec()).map_err(|_| wrong("a name is no text"))?;
            labels.push(label);
        }
        crate::weights::check_classes(&labels).map_err(wrong)?;
        let floats = |bytes: &[u8]| -> Vec<f32> {
            bytes.chunks_exact(4).map(|four| f32::from_le_bytes(four.try_into().expect("4 bytes"))).collect()
        };
        let biases = floats(take(4 * classes)?);
        let step = floats(take(4)?)[0];
        if !biases.iter().chain([&step]).all(|number| number.abs() <= LARGEST) {
            return Err(wrong("its numbers are impossible"));
        }
        let mut coder = Decoder::new(rest);
        let mut model = Model::default();
        let mut layer = Vec::with_capacity(embedding * classes);
        for _ in 0..embedding {
            let mut before = 0;
            let mut numbers = Vec::with_capacity(classes - 1);
            for _ in 1..classes {
                before = model.read(&mut coder, before);
                numbers.push(before);
            }
            layer.extend(weights(&numbers, step));
        }
        if !coder.is_at_end() {
            return Err(wrong("its weights are those of another net"));
        }
        Ok(Self { labels, threshold, weights: layer, biases })
    }
}

/// The beginning of a hash that is written in hexadecimal.
fn hash(net: &str) -> Result<[u8; NET]> {
    let mut bytes = [0; NET];
    for (i, byte) in bytes.iter_mut().enumerate() {
        let digits = net.get(2 * i..2 * i + 2).ok_or_else(|| wrong("the net has no hash"))?;
        *byte = u8::from_str_radix(digits, 16).map_err(|_| wrong("the net's hash is none"))?;
    }
    Ok(bytes)
}

/// What of an input's weights tells classes apart: its coordinates in Helmert's orthonormal basis, one less than there are classes.
fn differences(weights: &[f32]) -> Vec<f32> {
    let mut sum = weights[0];
    let each = weights.iter().enumerate().skip(1).map(|(k, &weight)| {
        let k = k as f32;
        let number = (sum - k * weight) / (k * (k + 1.0)).sqrt();
        sum += weight;
        number
    });
    each.collect()
}

/// The weights of an input, whose sum is zero, of its coordinates in steps.
fn weights(numbers: &[i32], step: f32) -> Vec<f32> {
    let mut weights = vec![0.0; numbers.len() + 1];
    for (i, &number) in numbers.iter().enumerate() {
        let k = (i + 1) as f32;
        let share = number as f32 * step / (k * (k + 1.0)).sqrt();
        weights[..=i].iter_mut().for_each(|weight| *weight += share);
        weights[i + 1] -= k * share;
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    const NET_HASH: &str = "0123456789abcdef0123456789abcdef";

    /// Numbers that follow a bell about zero.
    fn link(classes: usize, embedding: usize) -> Link {
        let mut state = 7u32;
        let mut even = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 24) as f32 - 0.5
        };
        let mut number = || 0.1 * (0..12).map(|_| even()).sum::<f32>();
        Link {
            labels: (0..classes).map(|i| format!("Klasse {i} 手")).collect(),
            threshold: 0.6,
            weights: (0..embedding * classes).map(|_| number()).collect(),
            biases: (0..classes).map(|i| i as f32).collect(),
        }
    }

    #[test]
    fn what_is_read_is_what_was_written_but_for_a_step() {
        for classes in [2, 3, 20] {
            let link = link(classes, 64);
            let bytes = link.write(NET_HASH, None).unwrap();
            let read = Link::read(&bytes, NET_HASH, 64).unwrap();
            assert_eq!((&read.labels, &read.biases), (&link.labels, &link.biases));
            assert!((read.threshold - 0.6).abs() < 0.002);
            for (read, weights) in read.weights.chunks(classes).zip(link.weights.chunks(classes)) {
                let centre = weights.iter().sum::<f32>() / classes as f32;
                let error: f32 = read.iter().zip(weights).map(|(read, weight)| (read - weight + centre).powi(2)).sum();
                assert!(error.sqrt() < 0.51 * 0.11 * STEP * (classes as f32 - 1.0).sqrt(), "{error}");
            }
        }
    }

    #[test]
    fn a_bell_takes_as_many_bits_as_it_holds() {
        let (link, steps) = (link(5, 1280), 4.0 * 1280.0);
        let bytes = link.write(NET_HASH, None).unwrap();
        let bits = 8.0 * bytes.len() as f32 / steps;
        // The entropy of a normal number in steps of 1.5 deviations is 1.55 bits.
        assert!((1.5..1.8).contains(&bits), "{bits}"); // with the names and biases
    }

    #[test]
    fn the_mean_answer_stays() {
        let link = link(3, 400);
        let mean: Vec<f32> = (0..400).map(|i| (i % 7) as f32).collect();
        let read = Link::read(&link.write(NET_HASH, Some(&mean)).unwrap(), NET_HASH, 400).unwrap();
        let logits = |link: &Link| -> Vec<f32> {
            let of = |class: usize| mean.iter().zip(link.weights.chunks(3)).map(|(x, w)| x * w[class]).sum::<f32>();
            (0..3).map(|class| of(class) + link.biases[class]).collect()
        };
        let (one, other) = (logits(&link), logits(&read));
        for class in [1, 2] {
            assert!(((one[class] - one[0]) - (other[class] - other[0])).abs() < 1e-3);
        }
    }

    #[test]
    fn what_is_no_link_is_refused_with_a_reason() {
        let bytes = link(3, 64).write(NET_HASH, None).unwrap();
        let why = |bytes: &[u8], net: &str, size| Link::read(bytes, net, size).unwrap_err().to_string();
        for end in 0..bytes.len() {
            assert!(why(&bytes[..end], NET_HASH, 64).contains("cut short"), "{end}");
        }
        for at in 1..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[at] ^= 4;
            assert!(why(&flipped, NET_HASH, 64).contains("damaged"), "{at}");
        }
        assert!(why(&bytes, "fedcba9876543210", 64).contains("another net"));
        let mut later = bytes.clone();
        later[0] = 9;
        assert!(why(&later, NET_HASH, 64).contains("version 9"));
        assert!(why(&vec![1; MAX_BYTES + 1], NET_HASH, 64).contains("too long"));
        for number in [f32::NAN, f32::INFINITY, 1e9] {
            let impossible = Link { biases: vec![0.0, number, 0.0], ..link(3, 8) }.write(NET_HASH, None).unwrap();
            assert!(why(&impossible, NET_HASH, 8).contains("impossible"), "{number}");
        }
        assert!(link(21, 8).write(NET_HASH, None).unwrap_err().to_string().contains("20 classes"));
    }
}
