//! How to learn: what is wished, and what serves best where nothing is.

use super::base::Base;
use super::head::WEIGHT_DECAY;
use crate::error::{Error, Result};
use crate::image::Augmentation;
use crate::kernels::largest_tensor;
use crate::protocol::{Settings, Wishes};

/// What serves most nets that were trained already.
const LEARNING_RATE: f64 = 0.005;

/// How to learn: what is wished, and what serves best where nothing is.
///
/// # Errors
/// [`Error::Request`] if that makes no sense.
pub fn settle(base: &Base, wishes: &Wishes) -> Result<Settings> {
    let Wishes { layers, learning_rate, momentum, weight_decay, batch, augment, seed } = wishes.clone();
    let layers = layers.unwrap_or(0);
    let settings = Settings {
        layers,
        learning_rate: learning_rate.unwrap_or(LEARNING_RATE),
        momentum: momentum.unwrap_or(0.9),
        weight_decay: weight_decay.unwrap_or(if layers == 0 { WEIGHT_DECAY } else { 0.0 }),
        batch: batch.unwrap_or(16),
        augment: augment.unwrap_or_else(|| usual_augmentation(base)),
        seed: seed.unwrap_or(1),
    };
    let all = base.manifest.architecture.blocks();
    let wrong = |why: String| Err(Error::Request(why));
    if layers > all {
        return wrong(format!("this net has {all} layers: train at most so many, not {layers}"));
    }
    let most = base.trainable();
    if layers > most {
        return wrong(format!(
            "a layer is larger than what this GPU binds at once ({} MiB): train at most the last {most}, or choose the CPU",
            largest_tensor(&base.device) >> 20
        ));
    }
    if !(settings.learning_rate > 0.0 && settings.learning_rate <= 100.0) {
        return wrong(format!("the learning rate is above 0 and at most 100, not {}", settings.learning_rate));
    }
    if !(0.0..1.0).contains(&settings.momentum) || !(1..=1024).contains(&settings.batch) {
        return wrong("the momentum is from 0 to below 1, a batch has between 1 and 1024 pictures".into());
    }
    if !(0.0..=1.0).contains(&settings.weight_decay) {
        return wrong(format!("the weight decay is from 0 to 1, not {}", settings.weight_decay));
    }
    settings.augment.validate().map_err(Error::Request)?;
    Ok(settings)
}

/// What leaves most things what they are.
fn usual_augmentation(base: &Base) -> Augmentation {
    let some = Augmentation { translate: 1.0 / 14.0, brightness: 0.2, ..Augmentation::default() };
    match base.manifest.preprocessing.channels() {
        1 => some,
        _ => Augmentation { contrast: 0.2, saturation: 0.2, ..some },
    }
}
