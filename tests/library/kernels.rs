//! Every kernel against plain Burn operations, forward and backward, on random shapes: odd sizes, strides, paddings.

use crate::support::{self, assert_close, read};
use alexnet_web::formula::noise;
use alexnet_web::kernels::{
    Activation, Pooling, Sgd, Slide, Window, add, conv2d, cross_entropy, depthwise2d, linear, pool2d,
};
use burn::optim::Optimizer;
use burn::tensor::activation::{log_softmax, relu, sigmoid};
use burn::tensor::module::{avg_pool2d, conv2d as burn_conv2d, max_pool2d};
use burn::tensor::ops::{AvgPoolOptions, ConvOptions, MaxPoolOptions};
use burn::tensor::{Device, Int, Tensor, TensorData};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

const ACTIVATIONS: [Activation; 4] = [Activation::Identity, Activation::Relu, Activation::Sigmoid, Activation::Relu6];

/// Whether this computes on a GPU made of CPU code, which compiles for a second what computes for a moment: there it is the
/// short form of what `cargo xtask test gpu` tests natively.
const IS_SHORT: bool = cfg!(all(feature = "webgpu", target_arch = "wasm32"));

/// Random shapes per kernel, beside those that are written down.
const RANDOM: u64 = if IS_SHORT { 3 } else { 12 };

fn tensor<const D: usize>(seed: u32, shape: [usize; D], device: &Device) -> Tensor<D> {
    let values: Vec<f32> = (0..shape.iter().product()).map(|i| noise(seed, i) - 0.5).collect();
    Tensor::from_data(TensorData::new(values, shape), device)
}

fn apply<const D: usize>(activation: Activation, x: Tensor<D>) -> Tensor<D> {
    match activation {
        Activation::Identity => x,
        Activation::Relu => relu(x),
        Activation::Relu6 => x.clamp(0.0, 6.0),
        Activation::Sigmoid => sigmoid(x),
    }
}

/// The device under test, and the one that computes with Burn's own operations: the CPU, where it is compiled in.
async fn devices() -> Option<(Device, Device)> {
    let device = support::device().await?.autodiff();
    #[cfg(feature = "cpu")]
    let reference = Device::flex().autodiff();
    #[cfg(not(feature = "cpu"))]
    let reference = device.clone();
    Some((device, reference))
}

/// The gradients of a function of leaves, along a direction that is the same on every device.
async fn gradients<const D: usize>(output: Tensor<D>, device: &Device) -> (Vec<f32>, burn::tensor::Gradients) {
    let direction = tensor(4, output.dims(), device);
    let gradients = (output.clone() * direction).sum().backward();
    (read(output.inner()).await, gradients)
}

/// What [`weighted`] gives, by name.
const WEIGHTED: [&str; 4] = ["output", "input gradient", "weight gradient", "bias gradient"];

/// The output of a layer with weights, and the gradients of all that it was made of.
async fn weighted<const D: usize>(
    output: Tensor<D>,
    leaves: [&Tensor<D>; 2],
    bias: &Tensor<1>,
    device: &Device,
) -> Vec<Vec<f32>> {
    let (output, gradients) = gradients(output, device).await;
    let mut results = vec![output];
    for leaf in leaves {
        results.push(read(leaf.grad(&gradients).unwrap()).await);
    }
    results.push(read(bias.grad(&gradients).unwrap()).await);
    results
}

fn compare(what: &str, names: &[&str], [ours, burns]: [Vec<Vec<f32>>; 2]) {
    for ((name, ours), burns) in names.iter().zip(&ours).zip(&burns) {
        assert_close(&format!("{name} of {what}"), ours, burns, 1e-4);
    }
}

async fn convolution([n, c, h, w]: [usize; 4], [o, k]: [usize; 2], slide: Slide, activation: Activation) {
    convolve(conv2d, [n, c, h, w], [o, c, k, k], slide, activation).await;
}

async fn depthwise([n, c, h, w]: [usize; 4], k: usize, slide: Slide, activation: Activation) {
    convolve(depthwise2d, [n, c, h, w], [c, 1, k, k], slide, activation).await;
}

type Convolve = fn(Tensor<4>, Tensor<4>, Tensor<1>, Slide, Activation) -> Tensor<4>;

async fn convolve(ours: Convolve, pictures: [usize; 4], filters: [usize; 4], slide: Slide, activation: Activation) {
    let Some((device, reference)) = devices().await else { return };
    let mut results = Vec::new();
    for (ours, device) in [(Some(ours), &device), (None, &reference)] {
        // Large, so that some outputs are beyond what an activation lets pass.
        let input = (tensor(1, pictures, device) * 10.0).require_grad();
        let weight = tensor(2, filters, device).require_grad();
        let bias = tensor(3, [filters[0]], device).require_grad();
        let (i, f, b) = (input.clone(), weight.clone(), bias.clone());
        let output = match ours {
            Some(ours) => ours(i, f, b, slide, activation),
            None => {
                let Slide { stride, padding: [before, after] } = slide;
                let i = i.pad((before, after, before, after), 0.0);
                let options = ConvOptions::new([stride, stride], [0, 0], [1, 1], pictures[1] / filters[1]);
                apply(activation, burn_conv2d(i, f, Some(b), options))
            }
        };
        results.push(weighted(output, [&input, &weight], &bias, device).await);
    }
    let what = format!("{pictures:?} with filters {filters:?}, {slide:?}, {activation:?}");
    compare(&what, &WEIGHTED, results.try_into().unwrap());
}

async fn fully_connected([n, inputs, outputs]: [usize; 3], activation: Activation) {
    let Some((device, reference)) = devices().await else { return };
    let mut results = Vec::new();
    for (ours, device) in [(true, &device), (false, &reference)] {
        let input = tensor(1, [n, inputs], device).require_grad();
        let weight = tensor(2, [inputs, outputs], device).require_grad();
        let bias = tensor(3, [outputs], device).require_grad();
        let output = if ours {
            linear(input.clone(), weight.clone(), bias.clone(), activation)
        } else {
            apply(activation, input.clone().matmul(weight.clone()) + bias.clone().unsqueeze())
        };
        results.push(weighted(output, [&input, &weight], &bias, device).await);
    }
    compare(&format!("[{n}, {inputs}] to {outputs}, {activation:?}"), &WEIGHTED, results.try_into().unwrap());
}

async fn pooling(shape: [usize; 4], window: Window) {
    let Some((device, reference)) = devices().await else { return };
    let mut results = Vec::new();
    for (ours, device) in [(true, &device), (false, &reference)] {
        let input = tensor(1, shape, device).require_grad();
        let (sides, stride) = ([window.side; 2], [window.stride; 2]);
        let output = match (ours, window.pooling) {
            (true, _) => pool2d(input.clone(), window),
            (false, Pooling::Max) => max_pool2d(input.clone(), MaxPoolOptions { stride, ..MaxPoolOptions::new(sides) }),
            (false, Pooling::Average) => {
                avg_pool2d(input.clone(), AvgPoolOptions { stride, ..AvgPoolOptions::new(sides) })
            }
        };
        let (output, gradients) = gradients(output, device).await;
        results.push(vec![output, read(input.grad(&gradients).unwrap()).await]);
    }
    compare(&format!("{shape:?}, {window:?}"), &["output", "input gradient"], results.try_into().unwrap());
}

async fn loss([n, classes]: [usize; 2]) {
    let Some((device, reference)) = devices().await else { return };
    let mut results = Vec::new();
    for (ours, device) in [(true, &device), (false, &reference)] {
        let logits = (tensor(1, [n, classes], device) * 20.0).require_grad();
        let labels: Vec<i32> = (0..n).map(|i| (i * 7 % classes) as i32).collect();
        let labels = Tensor::<1, Int>::from_data(TensorData::new(labels, [n]), device);
        let (pair, gradients) = if ours {
            let pair = cross_entropy(logits.clone(), labels);
            (pair.clone().inner(), pair.backward())
        } else {
            let chosen = log_softmax(logits.clone(), 1).gather(1, labels.clone().reshape([n, 1]));
            let loss = chosen.mean().neg();
            let correct = logits.clone().argmax(1).reshape([n]).equal(labels).int().sum().float();
            (Tensor::cat(vec![loss.clone().inner(), correct.inner()], 0), loss.backward())
        };
        results.push(vec![read(pair).await, read(logits.grad(&gradients).unwrap()).await]);
    }
    compare(&format!("[{n}, {classes}]"), &["loss", "gradient"], results.try_into().unwrap());
}

everywhere! {
    async fn convolutions() {
        for (shape, filters, stride, padding) in [
            ([1, 1, 23, 19], [3, 11], 4, 1),
            ([3, 2, 9, 9], [4, 3], 1, 1),
            ([2, 3, 8, 7], [5, 5], 1, 2),
            ([2, 4, 7, 10], [1, 1], 1, 0),
            ([1, 3, 12, 12], [7, 3], 2, 1),
            ([5, 2, 5, 5], [2, 5], 3, 4),
            ([2, 33, 13, 13], [70, 3], 1, 1),
            ([2, 17, 11, 14], [20, 5], 1, 2),
        ] {
            convolution(shape, filters, Slide::new(stride, padding), Activation::Identity).await;
        }
        for seed in 0..RANDOM {
            let mut random = StdRng::seed_from_u64(seed);
            let kernel = random.random_range(1..6);
            let shape = [random.random_range(1..5), random.random_range(1..9), random.random_range(6..17), random.random_range(6..17)];
            let padding = [random.random_range(0..kernel), random.random_range(0..kernel)];
            let slide = Slide { stride: random.random_range(1..4), padding };
            let outputs = random.random_range(1..40);
            convolution(shape, [outputs, kernel], slide, ACTIVATIONS[seed as usize % 4]).await;
        }
    }

    async fn depthwise_convolutions() {
        for (shape, kernel, slide) in [
            ([2, 5, 14, 14], 3, Slide::same(1, 3, 14)),
            ([1, 3, 15, 10], 5, Slide::same(2, 5, 15)),
            ([3, 2, 7, 7], 5, Slide::same(1, 5, 7)),
            ([1, 4, 30, 37], 3, Slide::same(2, 3, 30)),
            ([2, 1, 6, 5], 1, Slide::new(1, 0)),
        ] {
            depthwise(shape, kernel, slide, Activation::Relu6).await;
        }
        for seed in 0..RANDOM {
            let mut random = StdRng::seed_from_u64(seed);
            let kernel = random.random_range(1..6);
            let shape = [random.random_range(1..5), random.random_range(1..9), random.random_range(6..40), random.random_range(6..40)];
            let padding = [random.random_range(0..kernel), random.random_range(0..kernel)];
            let slide = Slide { stride: random.random_range(1..4), padding };
            depthwise(shape, kernel, slide, ACTIVATIONS[seed as usize % 4]).await;
        }
    }

    async fn sums() {
        let Some((device, reference)) = devices().await else { return };
        for shape in [[1, 1, 1, 1], [3, 5, 7, 11]] {
            let mut results = Vec::new();
            for (ours, device) in [(true, &device), (false, &reference)] {
                let [a, b] = [1, 2].map(|seed| tensor(seed, shape, device).require_grad());
                let output = if ours { add(a.clone(), b.clone()) } else { a.clone() + b.clone() };
                // One of the two goes into the sum twice, as in a chain of residual connections.
                let output = if ours { add(output, a.clone()) } else { output + a.clone() };
                let (output, gradients) = gradients(output, device).await;
                let of = |leaf: &Tensor<4>| leaf.grad(&gradients).unwrap();
                results.push(vec![output, read(of(&a)).await, read(of(&b)).await]);
            }
            compare(&format!("{shape:?}"), &["sum", "gradient", "gradient"], results.try_into().unwrap());
        }
    }

    async fn linear_layers() {
        for (i, shape) in [[1, 100, 30], [1, 5, 257], [8, 640, 70], [33, 3, 1], [130, 64, 65], [2, 1000, 10]].into_iter().enumerate() {
            fully_connected(shape, ACTIVATIONS[i % 3]).await;
        }
        for seed in 0..RANDOM {
            let mut random = StdRng::seed_from_u64(seed);
            let shape = [random.random_range(1..70), random.random_range(1..300), random.random_range(1..200)];
            fully_connected(shape, ACTIVATIONS[seed as usize % 4]).await;
        }
    }

    async fn poolings() {
        for kind in [Pooling::Max, Pooling::Average] {
            pooling([2, 3, 13, 13], Window { pooling: kind, side: 3, stride: 2 }).await;
            for seed in 0..RANDOM {
                let mut random = StdRng::seed_from_u64(seed);
                let (side, stride) = (random.random_range(1..5), random.random_range(1..5));
                let shape = [random.random_range(1..4), random.random_range(1..5), random.random_range(5..14), random.random_range(5..14)];
                pooling(shape, Window { pooling: kind, side, stride }).await;
            }
        }
    }

    async fn of_equal_largest_values_the_first_has_the_gradient() {
        let Some((device, _)) = devices().await else { return };
        let input = Tensor::<4>::ones([1, 1, 3, 4], &device).require_grad();
        let gradients = pool2d(input.clone(), Window { pooling: Pooling::Max, side: 2, stride: 1 }).sum().backward();
        let found = read(input.grad(&gradients).unwrap()).await;
        assert_eq!(found, [1., 1., 1., 0., 1., 1., 1., 0., 0., 0., 0., 0.]);
    }

    async fn losses() {
        for shape in [[1, 2], [2, 10], [65, 10], [128, 1000], [3, 1]] {
            loss(shape).await;
        }
    }

    async fn updates() {
        let Some((device, _)) = devices().await else { return };
        let device = device.inner();
        let [weight, gradient, velocity] = [5, 6, 7].map(|seed| tensor(seed, [70_001], &device));
        for (momentum, weight_decay) in [(0.0, 0.0), (0.9, 0.0), (0.0, 0.1), (0.8, 0.2)] {
            let sgd = Sgd { momentum, weight_decay, sparse: false };
            // Two steps: the velocity begins as the first gradient.
            let (first, state) = sgd.step(0.1, weight.clone(), velocity.clone(), None);
            let (second, _) = sgd.step(0.1, first.clone(), gradient.clone(), state);
            let v1 = velocity.clone() + weight.clone() * weight_decay;
            let w1 = weight.clone() - v1.clone() * 0.1;
            let v2 = v1 * momentum + gradient.clone() + w1.clone() * weight_decay;
            let w2 = w1.clone() - v2 * 0.1;
            assert_close("first step", &read(first).await, &read(w1).await, 1e-6);
            assert_close("second step", &read(second).await, &read(w2).await, 1e-6);
        }
        // The step may overwrite what it was given, but not what others still hold.
        assert_close("the weight", &read(weight).await, &read(tensor(5, [70_001], &device)).await, 0.0);
        assert_close("the gradient", &read(gradient).await, &read(tensor(6, [70_001], &device)).await, 0.0);
    }

    async fn updates_of_pruned_weights() {
        let Some((device, _)) = devices().await else { return };
        let device = device.inner();
        // One number at a time, and four at once.
        for len in [1001, 1000] {
            let [weight, gradient, velocity] = [5, 6, 7].map(|seed| tensor(seed, [len], &device));
            let kept = weight.clone().greater_elem(0.0).float();
            let weight = weight * kept.clone();
            for momentum in [0.0, 0.9] {
                let dense = Sgd { momentum, weight_decay: 0.1, sparse: false };
                let sparse = Sgd { sparse: true, ..dense };
                let step = |sgd: Sgd, weight: &Tensor<1>, state| sgd.step(0.1, weight.clone(), gradient.clone(), state);
                let begin = |sgd: Sgd| sgd.step(0.1, weight.clone(), velocity.clone(), None);
                let [(expected, state), (found, sparse_state)] = [dense, sparse].map(begin);
                assert_close("first step", &read(found.clone()).await, &read(expected.clone() * kept.clone()).await, 1e-6);
                let (expected, _) = step(dense, &expected, state);
                let (found, _) = step(sparse, &found, sparse_state);
                assert_close("second step", &read(found).await, &read(expected * kept.clone()).await, 1e-6);
            }
        }
    }
}

/// Each way of computing a product, not only the one that is chosen.
#[cfg(feature = "webgpu")]
mod variants {
    use super::*;
    use alexnet_web::kernels::gpu;

    everywhere! {
        async fn all_compute_the_same() {
            // Ten ways for each of a layer's three products are compiled, for seconds each.
            if !IS_SHORT {
                fully_connected([37, 260, 132], Activation::Identity).await;
                fully_connected([1, 512, 40], Activation::Relu).await;
            }
            let of_conv = || convolution([2, 4, 17, 19], [70, 3], Slide::new(2, 1), Activation::Identity);
            of_conv().await;
            let measured = gpu::survey(f64::INFINITY, usize::MAX).await.expect("the device answers");
            let products = if IS_SHORT { 3 } else { 9 };
            assert!(measured.len() >= products * 10, "only {} were tried", measured.len());
            for measured in measured {
                assert!(measured.milliseconds.is_some(), "wrong answers: {measured:?}");
            }
            // From now on, the fastest ones are used.
            of_conv().await;
        }
    }
}
