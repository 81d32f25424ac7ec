//! How a GPU best computes what it has to: what is known of that, and measuring it. On the CPU there is nothing to choose.

use crate::error::Result;
#[cfg(any(feature = "webgpu", feature = "cuda"))]
use crate::kernels::gpu;
use crate::protocol::StartOptions;

/// Takes what is known of the GPU before it is opened. On the CPU there is nothing to choose.
pub fn assume(options: StartOptions) {
    #[cfg(any(feature = "webgpu", feature = "cuda"))]
    {
        gpu::assume_software(options.software);
        // What cannot be read is of another build: it is measured again.
        gpu::restore(options.choices.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default());
    }
    #[cfg(not(any(feature = "webgpu", feature = "cuda")))]
    let _ = options;
}

/// Measures how the GPU best computes what it has computed so far, for about so many milliseconds, and returns how many
/// computations are left.
///
/// # Errors
/// [`Error::Device`] if the device fails.
pub async fn tune(milliseconds: f64) -> Result<usize> {
    #[cfg(any(feature = "webgpu", feature = "cuda"))]
    return gpu::tune(milliseconds).await;
    #[cfg(not(any(feature = "webgpu", feature = "cuda")))]
    {
        let _ = milliseconds;
        Ok(0)
    }
}

/// What was found by [`tune`], for [`StartOptions`].
pub fn choices() -> String {
    #[cfg(any(feature = "webgpu", feature = "cuda"))]
    return serde_json::to_string(&gpu::choices()).expect("numbers and text are JSON");
    #[cfg(not(any(feature = "webgpu", feature = "cuda")))]
    return String::from("{}");
}

/// What was computed for a proof or a measurement is not worth tuning.
pub(super) fn forget_noted() {
    #[cfg(any(feature = "webgpu", feature = "cuda"))]
    gpu::forget_noted();
}
