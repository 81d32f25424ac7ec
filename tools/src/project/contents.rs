//! What a project is made of.

use alexnet_web::protocol::{Report, Settings};

use super::{Answers, Kept};
use crate::course::{Course, Snapshot};

/// An example.
pub struct Sample {
    pub class: usize,
    /// It is measured on, and not learnt from.
    pub held_out: bool,
    /// Name of its file.
    pub name: String,
    pub picture: Kept,
}

/// What a project is made of.
pub struct Contents<'a> {
    pub title: &'a str,
    /// Name of the net that it was taught on, where that is, and the SHA-256 of its manifest.
    pub net: [&'a str; 3],
    /// Width and height of a picture as that net sees it, in pixels.
    pub side: usize,
    /// The text of its manifest.
    pub manifest: &'a str,
    pub classes: &'a [String],
    /// The part of each class that is held out.
    pub share: f64,
    pub samples: &'a [Sample],
    pub settings: &'a Settings,
    /// How long a run of training is, and after how many epochs that are no better it ends.
    pub epochs: usize,
    pub patience: usize,
    pub course: &'a Course,
    /// All weights.
    pub learnt: &'a Snapshot,
    pub report: &'a Report,
    pub answers: Answers,
}
