//! The library through its public interface, natively and in a worker of a browser, where all of this is one program that
//! is loaded and opens its device once. One concern a file.

#[macro_use]
#[path = "../support/mod.rs"]
mod support;

mod device;
mod kernels;
mod parity;
mod session;
mod teach;
mod transfer;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);
