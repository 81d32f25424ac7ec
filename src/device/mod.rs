//! The devices: opening one, proving that it computes what it should, measuring how fast it is.

mod check;
mod tuning;

pub use check::{Known, Pass, Proof, TOLERANCE};
use tuning::forget_noted;
pub use tuning::{assume, choices, tune};

use burn::tensor::{Device, Tensor, TensorData};

use crate::error::{Error, Result};
use crate::formula::noise;
use crate::kernels::{Activation, Slide, conv2d};
use crate::platform::now;
use crate::protocol::DeviceKind;
use crate::transfer::floats;

/// The kind of device that this build prefers.
pub const KIND: DeviceKind = if cfg!(feature = "webgpu") {
    DeviceKind::WebGpu
} else if cfg!(feature = "cuda") {
    DeviceKind::Cuda
} else {
    DeviceKind::Cpu
};

/// Opens a device of that kind, for inference; `.autodiff()` of it trains.
///
/// # Errors
/// [`Error::Device`] if this build has no such device, or it cannot be started.
pub async fn open(kind: DeviceKind) -> Result<Device> {
    match kind {
        #[cfg(feature = "cpu")]
        DeviceKind::Cpu => Ok(Device::flex()),
        #[cfg(feature = "webgpu")]
        DeviceKind::WebGpu => open_webgpu()
            .await
            .map_err(|error| Error::Device { device: "WebGPU", why: format!("it did not start ({error:?})") }),
        #[cfg(feature = "cuda")]
        DeviceKind::Cuda => Ok(Device::cuda(0)),
        #[allow(unreachable_patterns, reason = "reached by the devices that were left out")]
        _ => Err(Error::Device { device: "that device", why: "this build is without it; use another build".into() }),
    }
}

/// The GPU is started once in a process; a second start would be an error.
#[cfg(all(feature = "webgpu", target_arch = "wasm32"))]
async fn open_webgpu() -> std::result::Result<Device, burn::tensor::wgpu::WgpuInitError> {
    thread_local!(static DEVICE: std::cell::RefCell<Option<Device>> = const { std::cell::RefCell::new(None) });
    if let Some(device) = DEVICE.with_borrow(Clone::clone) {
        return Ok(device);
    }
    construct();
    let device = Device::wgpu_options().init_async().await?;
    DEVICE.set(Some(device.clone()));
    Ok(device)
}

/// Fills the registries of the shader compiler. If nobody called these constructors, the linker would have every export
/// call them, every time: hundreds of milliseconds in each step of training.
#[cfg(all(feature = "webgpu", target_arch = "wasm32"))]
fn construct() {
    unsafe extern "C" {
        fn __wasm_call_ctors();
    }
    static ONCE: std::sync::Once = std::sync::Once::new();
    // SAFETY: the linker defines it, and it is called once.
    ONCE.call_once(|| unsafe { __wasm_call_ctors() });
}

#[cfg(all(feature = "webgpu", not(target_arch = "wasm32")))]
async fn open_webgpu() -> std::result::Result<Device, burn::tensor::wgpu::WgpuInitError> {
    static DEVICE: std::sync::Mutex<Option<Device>> = std::sync::Mutex::new(None);
    let mut device = DEVICE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if device.is_none() {
        *device = Some(Device::wgpu_options().init()?);
    }
    Ok(device.clone().expect("just started"))
}

/// Milliseconds for AlexNet's third convolution of one picture, 0.25 GFLOP, including the way there and back: the best
/// of a few, for at most about half a second.
///
/// # Errors
/// [`Error::Device`] if the device fails.
pub async fn measure(device: &Device) -> Result<f64> {
    let tensor = |shape: [usize; 4]| {
        let values: Vec<f32> = (0..shape.iter().product()).map(|i| noise(0, i) - 0.5).collect();
        Tensor::<4>::from_data(TensorData::new(values, shape), device)
    };
    let (input, weight) = (tensor([1, 256, 12, 12]), tensor([384, 256, 3, 3]));
    let bias = Tensor::zeros([384], device);
    let slide = Slide::new(1, 1);
    let mut best = f64::INFINITY;
    let begin = now();
    for _ in 0..4 {
        let start = now();
        let output = conv2d(input.clone(), weight.clone(), bias.clone(), slide, Activation::Identity);
        floats(output.slice([0..1, 0..1, 0..1, 0..1])).await?;
        best = best.min(now() - start);
        if now() - begin > 500.0 {
            break;
        }
    }
    forget_noted();
    Ok(best)
}
