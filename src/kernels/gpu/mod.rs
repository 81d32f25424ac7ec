//! The kernels on a GPU, in CubeCL: WebGPU in the browser; Vulkan, Metal, DX12 or CUDA natively.

mod buffer;
mod depthwise;
mod launch;
mod layers;
mod loss;
mod pointwise;
mod pool;
mod problem;
mod product;
mod tiled;
mod tune;
mod variant;

pub(super) use buffer::largest_buffer;
pub use tune::{Choices, Measured, assume_software, choices, forget_noted, restore, survey, tune};
pub use variant::{Choice, Variant};
