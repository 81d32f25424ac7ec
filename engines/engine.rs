//! The engine that a page's worker loads: the library's surface for JavaScript, compiled for the devices that this
//! package's features name. All packages here have the same source; each makes a WebAssembly file of its own, so that cargo
//! knows for each whether it is up to date.
#![recursion_limit = "256"]

#[cfg(target_arch = "wasm32")]
pub use alexnet_web::web::*;
