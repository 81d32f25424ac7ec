//! What the tests share: each body runs natively and, by `wasm-pack test`, in a worker of a browser.
#![allow(dead_code, reason = "each test file uses a part of it")]

pub mod session;

use alexnet_web::device::{self, KIND};
use alexnet_web::platform::now;
use alexnet_web::protocol::DeviceKind;
use burn::tensor::{Device, Tensor};

/// Declares tests whose body is `async`, for both worlds.
macro_rules! everywhere {
    ($($(#[$attribute:meta])* async fn $name:ident() $body:block)*) => {
        $(
            $(#[$attribute])*
            #[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
            #[cfg(target_arch = "wasm32")]
            async fn $name() {
                $crate::support::timed(concat!(module_path!(), "::", stringify!($name)), async $body).await;
            }

            $(#[$attribute])*
            #[cfg(not(target_arch = "wasm32"))]
            #[test]
            fn $name() {
                let name = concat!(module_path!(), "::", stringify!($name));
                pollster::block_on($crate::support::timed(name, async $body));
            }
        )*
    };
}

/// Says how long a test takes, for the table at the end of `cargo xtask test`.
pub async fn timed(name: &str, test: impl Future<Output = ()>) {
    let start = now();
    test.await;
    say(&format!("TIME {:.2} s {name}", (now() - start) / 1e3));
}

/// The device under test, or `None` where a browser has no WebGPU adapter; then the test says that it is skipped.
pub async fn device() -> Option<Device> {
    if KIND == DeviceKind::WebGpu && !has_adapter().await {
        say("SKIPPED: no WebGPU adapter");
        return None;
    }
    Some(device::open(KIND).await.expect("the device opens"))
}

#[cfg(target_arch = "wasm32")]
async fn has_adapter() -> bool {
    use wasm_bindgen::JsValue;
    let source = "return navigator.gpu ? navigator.gpu.requestAdapter() : null";
    let promise = js_sys::Function::new_no_args(source).call0(&JsValue::NULL).expect("a promise or null");
    let adapter = wasm_bindgen_futures::JsFuture::from(js_sys::Promise::resolve(&promise)).await;
    adapter.is_ok_and(|adapter| adapter.is_truthy())
}

#[cfg(not(target_arch = "wasm32"))]
async fn has_adapter() -> bool {
    true
}

/// Prints a line, also in the browser.
pub fn say(line: &str) {
    #[cfg(target_arch = "wasm32")]
    wasm_bindgen_test::console_log!("{line}");
    #[cfg(not(target_arch = "wasm32"))]
    println!("{line}");
}

/// A tensor's numbers.
pub async fn read<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    alexnet_web::transfer::floats(tensor).await.expect("the device answers")
}

/// Fails unless all numbers are within `tolerance`, relative to the largest expected one.
#[track_caller]
pub fn assert_close(what: &str, found: &[f32], expected: &[f32], tolerance: f32) {
    assert_eq!(found.len(), expected.len(), "{what}: another number of values");
    let largest = expected.iter().fold(0f32, |largest, value| largest.max(value.abs()));
    let worst = found.iter().zip(expected).map(|(a, b)| (a - b).abs() / largest).fold(0.0, f32::max);
    let sound = found.iter().all(|value| value.is_finite()) && worst <= tolerance;
    assert!(
        sound,
        "{what}: relative error {worst:e}\n{:?}\n{:?}",
        &found[..found.len().min(8)],
        &expected[..expected.len().min(8)]
    );
}
