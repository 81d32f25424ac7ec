//! The library behind the contract of `benches/peers`, so that what is measured there is what ships: its nets, its
//! loss, its training step and its optimizer.

// Burn's backend extension nests types deeper than the default allows.
#![recursion_limit = "256"]

#[cfg(target_arch = "wasm32")]
pub mod web;
pub mod weights;
