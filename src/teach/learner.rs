//! What learns.

use super::base::Base;
use super::head::Head;
use super::whole::Whole;
use crate::protocol::Settings;

/// What learns.
pub enum Learner {
    Head(Box<Head>),
    Whole(Box<Whole>),
}

impl Learner {
    /// A new layer begins with random weights, which follow from the seed.
    pub fn new(settings: &Settings, classes: usize, base: &Base) -> Self {
        base.device.seed(u64::from(settings.seed));
        match settings.layers {
            0 => Self::Head(Box::new(base.head(classes))),
            layers => Self::Whole(Box::new(Whole::new(base, classes, layers))),
        }
    }
}
