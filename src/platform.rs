//! What differs between a browser and a native program: the clock.

/// Milliseconds since some moment, for measuring how long things take.
#[cfg(not(target_arch = "wasm32"))]
pub fn now() -> f64 {
    use std::sync::LazyLock;
    use std::time::Instant;
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed().as_secs_f64() * 1e3
}

/// Milliseconds since some moment, for measuring how long things take.
#[cfg(target_arch = "wasm32")]
pub fn now() -> f64 {
    use wasm_bindgen::JsCast;
    // In a worker there is no `window`; `performance` is a property of every global object.
    let performance = js_sys::Reflect::get(&js_sys::global(), &"performance".into());
    performance.ok().and_then(|it| it.dyn_into::<web_sys::Performance>().ok()).map_or(0.0, |it| it.now())
}
