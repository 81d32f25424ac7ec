//! A picture as it comes from outside.

use serde::Deserialize;
#[cfg(all(test, not(target_arch = "wasm32")))]
use serde::Serialize;
#[cfg(all(test, not(target_arch = "wasm32")))]
use ts_rs::TS;

/// A picture as a canvas gives it.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(Serialize, TS))]
pub struct Picture {
    /// Width in pixels.
    pub width: usize,
    /// Height in pixels.
    pub height: usize,
    /// Red, green, blue and alpha of every pixel, row after row: `4 * width * height` bytes.
    #[serde(with = "serde_bytes")]
    #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(type = "Uint8Array"))]
    pub pixels: Vec<u8>,
}
