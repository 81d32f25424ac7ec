//! By how much packing changes what a net says.

use alexnet_web::formula::noise;
use alexnet_web::protocol::Picture;
use alexnet_web::transfer::floats;
use anyhow::Result;
use burn::tensor::Device;
use serde::Serialize;

use super::inputs::BATCH;
use crate::model::Model;
use crate::report::Report;

/// By how much logits differ.
#[derive(Debug, Serialize, PartialEq)]
pub struct Change {
    /// Number of pictures that were looked at.
    pub pictures: usize,
    /// The root of the mean squared difference, in standard deviations of the logits.
    pub mean: f64,
    /// The largest difference, likewise.
    pub largest: f64,
    /// Share of the pictures, 0 to 1, of which the likeliest class is the same.
    pub agreement: f64,
}

impl Change {
    /// Between two nets, on pictures as they see them.
    pub fn measure(exact: &Model, packed: &Model, seen: &[Vec<u8>], device: &Device, out: &Report) -> Result<Self> {
        let bar = out.bar(seen.len(), "pictures compared");
        let mut pairs: Vec<[Vec<f32>; 2]> = Vec::new();
        for pictures in seen.chunks(BATCH) {
            let logits = |model: &Model| {
                let pictures = pictures.iter().map(Vec::as_slice);
                let pictures = model.preprocessing.tensor(pictures, model.architecture.side(), device);
                pollster::block_on(floats(model.net.forward(pictures)))
            };
            let (exact_logits, packed_logits) = (logits(exact)?, logits(packed)?);
            let classes = exact.architecture.classes();
            let each = exact_logits.chunks(classes).zip(packed_logits.chunks(classes));
            pairs.extend(each.map(|(exact, packed)| [exact.to_vec(), packed.to_vec()]));
            bar.inc(pictures.len() as u64);
        }
        bar.finish_and_clear();
        Ok(Self::of(&pairs))
    }

    fn of(pairs: &[[Vec<f32>; 2]]) -> Self {
        let exact = || pairs.iter().flat_map(|[exact, _]| exact).copied().map(f64::from);
        let count = exact().count().max(1) as f64;
        let mean = exact().sum::<f64>() / count;
        let deviation =
            (exact().map(|logit| (logit - mean).powi(2)).sum::<f64>() / count).sqrt().max(f64::MIN_POSITIVE);
        let both = pairs.iter().flat_map(|[exact, packed]| exact.iter().zip(packed));
        let (mut sum, mut largest) = (0.0, 0.0f64);
        for (exact, packed) in both {
            let difference = f64::from((exact - packed).abs());
            sum += difference.powi(2);
            largest = largest.max(difference);
        }
        let likeliest = |logits: &[f32]| logits.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map(|(i, _)| i);
        let same = pairs.iter().filter(|[exact, packed]| likeliest(exact) == likeliest(packed)).count();
        Self {
            pictures: pairs.len(),
            mean: (sum / count).sqrt() / deviation,
            largest: largest / deviation,
            agreement: same as f64 / pairs.len().max(1) as f64,
        }
    }

    /// What people are told; `what` is what was looked at.
    pub fn line(&self, what: &str) -> String {
        let Self { pictures, mean, largest, agreement } = self;
        format!(
            "logits change by {mean:.4} of their deviation, {largest:.4} at most; the likeliest class is the same on {:.1} % of \
             {pictures} {what}",
            100.0 * agreement
        )
    }
}

/// Pictures made of a few soft blots of colour, where none are named.
pub fn made_up(count: usize) -> impl Iterator<Item = Picture> {
    const SIDE: usize = 5;
    (0..count).map(|i| {
        let value = |at: usize| if at % 4 == 3 { 255 } else { (255.0 * noise(i as u32, at)) as u8 };
        Picture { width: SIDE, height: SIDE, pixels: (0..4 * SIDE * SIDE).map(value).collect() }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_in_deviations() {
        // The deviation of 1, 3, 3, 1 is 1.
        let change = Change::of(&[[vec![1.0, 3.0], vec![1.0, 3.0]], [vec![3.0, 1.0], vec![1.0, 3.0]]]);
        assert_eq!(change, Change { pictures: 2, mean: 2f64.sqrt(), largest: 2.0, agreement: 0.5 });
        assert_eq!(Change::of(&[]).agreement, 0.0);
    }
}
