//! Our own kernels, plugged into Burn through its backend extension, with their backward passes.
//!
//! `conv2d` is the only one so far. On the CPU it is im2col and matrix products ([`cpu`]), since Burn Flex computes the
//! gradients of a convolution as convolutions with huge kernels; on a GPU it is Burn's own convolution.

#[cfg(feature = "cpu")]
mod cpu;
#[cfg(any(feature = "webgpu", feature = "cuda"))]
mod gpu;

use burn::backend::autodiff::checkpoint::{base::Checkpointer, strategy::CheckpointStrategy};
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::autodiff::{Autodiff, NodeId};
use burn::backend::{Backend, Dispatch, backend_extension, tensor::FloatTensor};
use burn::tensor::Tensor;

/// A convolution with bias: input `[n, c, h, w]`, weight `[o, c, k, k]`, bias `[o]`, the same stride and padding in both
/// directions; output `[n, o, (h + 2 padding - k) / stride + 1, ...]`.
pub fn conv2d(input: Tensor<4>, weight: Tensor<4>, bias: Tensor<1>, stride: usize, padding: usize) -> Tensor<4> {
    Tensor::from_dispatch(<Dispatch as Kernels>::conv2d_bias(
        input.into_dispatch(),
        weight.into_dispatch(),
        bias.into_dispatch(),
        stride,
        padding,
    ))
}

/// The operations that each device implements; the names differ from Burn's own to keep the two apart.
#[backend_extension(
    Cube: cfg(any(feature = "webgpu", feature = "cuda")),
    Flex: cfg(feature = "cpu"),
    Autodiff
)]
pub(crate) trait Kernels: Backend {
    /// See [`conv2d`].
    fn conv2d_bias(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        stride: usize,
        padding: usize,
    ) -> FloatTensor<Self>;

    /// Gradient of [`conv2d`] with respect to its input, of the input's shape.
    fn conv2d_input_grad(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        grad: FloatTensor<Self>,
        stride: usize,
        padding: usize,
    ) -> FloatTensor<Self>;

    /// Gradient of [`conv2d`] with respect to its weight, of the weight's shape.
    fn conv2d_weight_grad(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        grad: FloatTensor<Self>,
        stride: usize,
        padding: usize,
    ) -> FloatTensor<Self>;

    /// Gradient of [`conv2d`] with respect to its bias: the sum of `grad` over all but the channels.
    fn conv2d_bias_grad(grad: FloatTensor<Self>) -> FloatTensor<Self>;
}

/// What the backward pass of [`conv2d`] remembers.
#[derive(Debug, Clone)]
struct Saved {
    input: NodeId,
    weight: NodeId,
    stride: usize,
    padding: usize,
}

#[derive(Debug)]
struct Conv2dBackward;

impl<B: Kernels> Backward<B, 3> for Conv2dBackward {
    type State = Saved;

    fn backward(self, ops: Ops<Saved, 3>, grads: &mut Gradients, checkpointer: &mut Checkpointer) {
        let [input_node, weight_node, bias_node] = ops.parents;
        let grad = grads.consume::<B>(&ops.node);
        let Saved { input, weight, stride, padding } = ops.state;
        let input = checkpointer.retrieve_node_output::<B::FloatTensorPrimitive>(input);
        let weight = checkpointer.retrieve_node_output::<B::FloatTensorPrimitive>(weight);

        if let Some(node) = bias_node {
            grads.register::<B>(node.id, B::conv2d_bias_grad(grad.clone()));
        }
        if let Some(node) = weight_node {
            let weight_grad = B::conv2d_weight_grad(input.clone(), weight.clone(), grad.clone(), stride, padding);
            grads.register::<B>(node.id, weight_grad);
        }
        if let Some(node) = input_node {
            grads.register::<B>(node.id, B::conv2d_input_grad(input, weight, grad, stride, padding));
        }
    }
}

impl<B: Kernels, C: CheckpointStrategy> Kernels for Autodiff<B, C> {
    fn conv2d_bias(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        stride: usize,
        padding: usize,
    ) -> FloatTensor<Self> {
        let [i, w, b] = [&input, &weight, &bias].map(|tensor| tensor.primitive().clone());
        let nodes = [input.node(), weight.node(), bias.node()];
        match Conv2dBackward.prepare::<C>(nodes).compute_bound().stateful() {
            OpsKind::Tracked(mut prep) => {
                let saved = Saved { input: prep.checkpoint(&input), weight: prep.checkpoint(&weight), stride, padding };
                prep.finish(saved, B::conv2d_bias(i, w, b, stride, padding))
            }
            OpsKind::UnTracked(prep) => prep.finish(B::conv2d_bias(i, w, b, stride, padding)),
        }
    }

    // Gradients are computed on the inner backend, by `Conv2dBackward`: a gradient of a gradient is never asked for.
    fn conv2d_input_grad(
        _: FloatTensor<Self>,
        _: FloatTensor<Self>,
        _: FloatTensor<Self>,
        _: usize,
        _: usize,
    ) -> FloatTensor<Self> {
        unreachable!("second derivatives of conv2d are not defined")
    }

    fn conv2d_weight_grad(
        _: FloatTensor<Self>,
        _: FloatTensor<Self>,
        _: FloatTensor<Self>,
        _: usize,
        _: usize,
    ) -> FloatTensor<Self> {
        unreachable!("second derivatives of conv2d are not defined")
    }

    fn conv2d_bias_grad(_: FloatTensor<Self>) -> FloatTensor<Self> {
        unreachable!("second derivatives of conv2d are not defined")
    }
}
