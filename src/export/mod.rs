//! What names pictures, as files that other engines run.
//!
//! - [`portable`]: a net and its numbers, step by step, with what it does to pixels and what it calls its answers;
//! - [`onnx`], [`keras`], [`tflite`]: that as a file of each format.
//!
//! All of them take the picture as the net sees it, red, green and blue, and give the classes' probabilities. What comes before,
//! cropping and resizing to that size, is theirs who show it. docs/EXPORT.md says which programs read them.

mod keras;
mod onnx;
mod portable;
mod tflite;

pub use portable::{Head, Portable};

use crate::protocol::{File, Format};

/// The files of a format, by name.
pub fn files(portable: Portable, format: Format) -> Vec<File> {
    match format {
        Format::Onnx => vec![onnx::file(portable)],
        Format::TeachableMachine => keras::files(portable),
        Format::Tflite => vec![tflite::file(portable, tflite::Width::Full)],
        Format::TfliteFloat16 => vec![tflite::file(portable, tflite::Width::Half)],
    }
}
