//! AlexNet and LeNet that classify and train, natively and inside a browser.
//!
//! What each module holds, and which may use which, is in ARCHITECTURE.md.

// Burn's backend extension nests types deeper than the default allows.
#![recursion_limit = "256"]

pub mod data;
pub mod device;
pub mod error;
pub mod evaluate;
pub mod explain;
pub mod export;
pub mod formula;
pub mod image;
pub mod kernels;
pub mod model;
pub mod platform;
pub mod protocol;
pub mod session;
pub mod teach;
pub mod train;
pub mod transfer;
#[cfg(target_arch = "wasm32")]
pub mod web;
pub mod weights;

pub use error::{Error, Result};
