//! Training holds no more memory after hundreds of steps than after a few.
//!
//! In the browser this is WebAssembly's memory. Natively it is the process, and with a GPU made of CPU code that
//! includes what the GPU holds.

#[macro_use]
mod support;

use alexnet_web::evaluate::labels;
use alexnet_web::formula::{fill, pictures};
use alexnet_web::kernels::Sgd;
use alexnet_web::model::{AlexNetConfig, Architecture, LeNetConfig};
use alexnet_web::train::Trainer;

/// Bytes in use, or `None` where the system does not say.
#[cfg(target_arch = "wasm32")]
fn used() -> Option<usize> {
    Some(core::arch::wasm32::memory_size(0) << 16)
}

#[cfg(not(target_arch = "wasm32"))]
fn used() -> Option<usize> {
    let pages = std::fs::read_to_string("/proc/self/statm").ok()?;
    pages.split_whitespace().nth(1)?.parse::<usize>().ok().map(|pages| pages << 12)
}

/// What a browser may hold, in bytes, to train all of AlexNet on eight pictures at a time.
const LIMIT: usize = 1_200_000_000;

/// Trains for `steps`, and compares the memory after a fifth of them with that at the end: until then, the allocator finds
/// out what a step needs.
async fn train(architecture: Architecture, batch: usize, steps: usize) {
    let Some(device) = support::device().await else { return };
    let device = device.autodiff();
    let mut trainer = Trainer::new(fill(architecture.init(&device)), Sgd { momentum: 0.9, ..Sgd::default() });
    let batch_pictures = pictures(batch, architecture.channels(), architecture.side(), &device);
    let batch_labels = labels((0..batch).map(|i| i % 10), &device);
    let mut early = None;
    for step in 0..steps {
        let outcome;
        (trainer, outcome) = trainer.step(batch_pictures.clone(), batch_labels.clone(), 1e-5);
        // As in training: the losses are read now and then, and that is when the device catches up.
        if step % 5 == 4 {
            let loss = outcome.read().await.expect("the device answers").loss;
            assert!(loss.is_finite(), "the loss is {loss} at step {step}");
        }
        if step + 1 == steps / 5 {
            early = used();
        }
    }
    let (Some(early), Some(late)) = (early, used()) else { return support::say("SKIPPED: memory is not known here") };
    let growth = late as f64 / early as f64;
    support::say(&format!("memory: {early} then {late} bytes"));
    assert!(growth <= 1.05, "memory grew by {growth:.2}, from {early} to {late} bytes");
    assert!(late <= LIMIT, "{late} bytes are more than {LIMIT}");
}

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

// One after the other: natively, both would count each other's memory.
everywhere! {
    async fn training_holds_its_memory() {
        // A software GPU takes seconds for a step of AlexNet: it makes fewer natively, and in the browser none.
        let (of_lenet, batch, steps) = match (cfg!(feature = "webgpu"), cfg!(target_arch = "wasm32")) {
            (false, _) => (500, 8, 30),
            (true, false) => (500, 1, 10),
            (true, true) => (150, 0, 0),
        };
        train(Architecture::LeNet(LeNetConfig::chapter()), 8, of_lenet).await;
        if steps == 0 {
            return;
        }
        train(Architecture::AlexNet(AlexNetConfig::chapter()), batch, steps).await;
    }
}
