//! The kernels on a GPU: Burn's own, until ours are faster.

use burn::backend::TensorMetadata;
use burn::backend::ops::{FloatTensorOps, ModuleOps};
use burn::backend::tensor::FloatTensor;
use burn::tensor::Shape;
use burn::tensor::ops::ConvOptions;
use burn_cubecl::CubeBackend;

use super::Kernels;

fn options(stride: usize, padding: usize) -> ConvOptions<2> {
    ConvOptions::new([stride, stride], [padding, padding], [1, 1], 1)
}

impl Kernels for CubeBackend {
    fn conv2d_bias(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        stride: usize,
        padding: usize,
    ) -> FloatTensor<Self> {
        Self::conv2d(input, weight, Some(bias), options(stride, padding))
    }

    fn conv2d_input_grad(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        grad: FloatTensor<Self>,
        stride: usize,
        padding: usize,
    ) -> FloatTensor<Self> {
        Self::conv2d_x_backward(input, weight, grad, options(stride, padding))
    }

    fn conv2d_weight_grad(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        grad: FloatTensor<Self>,
        stride: usize,
        padding: usize,
    ) -> FloatTensor<Self> {
        Self::conv2d_weight_backward(input, weight, grad, options(stride, padding))
    }

    fn conv2d_bias_grad(grad: FloatTensor<Self>) -> FloatTensor<Self> {
        let [pictures, outputs, height, width] = grad.shape().dims();
        let by_output = Self::float_swap_dims(grad, 0, 1);
        let rows = Self::float_reshape(by_output, Shape::new([outputs, pictures * height * width]));
        Self::float_reshape(Self::float_sum_dim(rows, 1), Shape::new([outputs]))
    }
}
