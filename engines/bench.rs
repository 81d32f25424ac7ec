//! What `cargo xtask bench` loads: the library behind the contract of benches/peers, compiled as the engine beside it is.
#![recursion_limit = "256"]

#[cfg(target_arch = "wasm32")]
pub use alexnet_bench::web::*;
