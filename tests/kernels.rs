//! Every kernel against plain Burn operations, forward and backward, over odd sizes, strides and paddings.

mod support;

use alexnet_web::formula::noise;
use alexnet_web::kernels::conv2d;
use burn::tensor::module::conv2d as burn_conv2d;
use burn::tensor::ops::ConvOptions;
use burn::tensor::{Device, Tensor, TensorData};
use support::{assert_close, read};

fn tensor<const D: usize>(seed: u32, shape: [usize; D], device: &Device) -> Tensor<D> {
    let values: Vec<f32> = (0..shape.iter().product()).map(|i| noise(seed, i) - 0.5).collect();
    Tensor::from_data(TensorData::new(values, shape), device)
}

/// Compares the output and all three gradients for one shape.
async fn compare([n, c, h, w]: [usize; 4], [o, k]: [usize; 2], stride: usize, padding: usize, device: &Device) {
    let what = format!("[{n}, {c}, {h}, {w}] with {o} filters of side {k}, stride {stride}, padding {padding}");
    let leaves = || {
        let input = tensor(1, [n, c, h, w], device).require_grad();
        let weight = tensor(2, [o, c, k, k], device).require_grad();
        let bias = tensor(3, [o], device).require_grad();
        (input, weight, bias)
    };
    let mut results = Vec::new();
    for ours in [true, false] {
        let (input, weight, bias) = leaves();
        let output = match ours {
            true => conv2d(input.clone(), weight.clone(), bias.clone(), stride, padding),
            false => {
                let options = ConvOptions::new([stride, stride], [padding, padding], [1, 1], 1);
                burn_conv2d(input.clone(), weight.clone(), Some(bias.clone()), options)
            }
        };
        let direction = tensor(4, output.dims(), device);
        let gradients = (output.clone() * direction).sum().backward();
        results.push([
            read(output.inner()).await,
            read(input.grad(&gradients).unwrap()).await,
            read(weight.grad(&gradients).unwrap()).await,
            read(bias.grad(&gradients).unwrap()).await,
        ]);
    }
    for (i, name) in ["output", "input gradient", "weight gradient", "bias gradient"].iter().enumerate() {
        assert_close(&format!("{name} of {what}"), &results[0][i], &results[1][i], 1e-4);
    }
}

everywhere! {
    async fn convolution_agrees_with_burns() {
        let Some(device) = support::device().await else { return };
        let device = device.autodiff();
        compare([1, 1, 23, 19], [3, 11], 4, 1, &device).await;
        compare([3, 2, 9, 9], [4, 3], 1, 1, &device).await;
        compare([2, 3, 8, 7], [5, 5], 1, 2, &device).await;
        compare([2, 4, 7, 10], [1, 1], 1, 0, &device).await;
        compare([1, 3, 12, 12], [7, 3], 2, 1, &device).await;
        compare([5, 2, 5, 5], [2, 5], 3, 4, &device).await;
    }
}
