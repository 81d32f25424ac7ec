//! AlexNet and LeNet that classify and train, natively and inside a browser.
//!
//! From the bottom up, each module uses only those above it in this table:
//!
//! | module | what it holds |
//! |---|---|
//! | [`kernels`] | our own operations, plugged into Burn |
//! | [`model`] | the nets |
//! | [`protocol`], [`error`], [`platform`] | what is said to the outside; the clock |
//! | [`image`], [`data`] | pictures to tensors; labelled pictures |
//! | [`transfer`] | numbers to a device and back |
//! | [`train`], [`evaluate`], [`explain`] | one training step; how good a net is; what it looks at |
//! | [`weights`] | packed models: manifest and shards to a net, and back |
//! | [`formula`], [`device`] | known answers; devices that proved themselves |
//! | [`export`] | nets as files of other engines |
//! | [`teach`], [`session`] | new classes; the state machine |
//! | `web` | what JavaScript sees of it |

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
