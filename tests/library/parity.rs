//! The nets against PyTorch: `fixtures/parity.json` is made by `fixtures/make.py`.

use crate::support::{self, assert_close, read};
use alexnet_web::evaluate::labels;
use alexnet_web::formula::{fill, pictures};
use alexnet_web::kernels::Sgd;
use alexnet_web::model::Architecture;
use alexnet_web::train::Trainer;
use serde::Deserialize;

#[derive(Deserialize)]
struct Parity {
    architecture: Architecture,
    learning_rate: f64,
    logits: Vec<f32>,
    losses: Vec<f32>,
}

/// How many of the ten recorded steps are made: a software GPU takes seconds for one of AlexNet, and three show the
/// forward pass, the gradients and the update.
const STEPS: usize = if cfg!(feature = "webgpu") { 3 } else { 10 };

async fn compare(which: usize) {
    let Some(device) = support::device().await else { return };
    let device = device.autodiff();
    let all: Vec<Parity> = serde_json::from_str(include_str!("../fixtures/parity.json")).unwrap();
    let Parity { architecture, learning_rate, logits, losses } = &all[which];
    let batch = pictures(2, architecture.channels(), architecture.side(), &device);
    let labels = labels(0..2, &device);
    let mut trainer = Trainer::new(fill(architecture.init(&device)), Sgd::default());

    let shown = logits.len() / 2;
    let found = read(trainer.net.forward(batch.clone()).inner().slice([0..2, 0..shown])).await;
    assert_close("logits", &found, logits, 1e-3);

    let mut found = Vec::new();
    for _ in 0..STEPS {
        let step;
        (trainer, step) = trainer.step(batch.clone(), labels.clone(), *learning_rate);
        found.push(step.read().await.unwrap().loss as f32);
    }
    for (i, (found, expected)) in found.iter().zip(losses).enumerate() {
        assert_close(&format!("loss of step {i}"), &[*found], &[*expected], 1e-3);
    }
}

everywhere! {
    async fn lenet_has_the_logits_and_losses_of_pytorch() {
        compare(2).await;
    }
}

// The whole AlexNet takes minutes on a software GPU; its layers are compared there by `device.rs`.
#[cfg(not(target_arch = "wasm32"))]
mod native {
    #[test]
    fn the_chapters_alexnet_has_the_logits_and_losses_of_pytorch() {
        pollster::block_on(super::compare(0));
    }

    #[test]
    fn efficientnet_lite0_has_the_logits_and_losses_of_pytorch() {
        pollster::block_on(super::compare(3));
    }

    #[test]
    fn torchvisions_alexnet_has_the_logits_and_losses_of_pytorch() {
        pollster::block_on(super::compare(1));
    }
}
