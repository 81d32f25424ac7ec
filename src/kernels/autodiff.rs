//! The backward passes: which gradient belongs to which layer.

use burn::backend::autodiff::checkpoint::{base::Checkpointer, strategy::CheckpointStrategy};
use burn::backend::autodiff::grads::Gradients as Found;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::autodiff::{Autodiff, NodeId};
use burn::backend::tensor::{FloatTensor, IntTensor};
use burn::backend::{Backend, TensorMetadata};

use super::backend::{Gradients, Layers, Rates};
use super::{Activation, Slide, Window};

#[derive(Debug)]
struct Conv2d;

/// What the backward pass of a convolution or of a linear layer remembers: its input, its weight, and its output if
/// an activation has to be undone.
#[derive(Debug, Clone)]
struct Weighted<B: Backend, How> {
    input: NodeId,
    weight: NodeId,
    output: Option<FloatTensor<B>>,
    activation: Activation,
    how: How,
}

impl<B: Gradients, How> Weighted<B, How> {
    /// The gradient before the activation.
    fn before_activation(&self, gradient: FloatTensor<B>) -> FloatTensor<B> {
        match &self.output {
            Some(output) => B::activation_gradient(output.clone(), gradient, self.activation),
            None => gradient,
        }
    }
}

/// The output, if the backward pass of the activation needs it.
fn remember<T: Clone>(output: &T, activation: Activation) -> Option<T> {
    (activation != Activation::Identity).then(|| output.clone())
}

impl<B: Gradients> Backward<B, 3> for Conv2d {
    type State = Weighted<B, Slide>;

    fn backward(self, ops: Ops<Self::State, 3>, found: &mut Found, checkpointer: &mut Checkpointer) {
        let [input_node, weight_node, bias_node] = ops.parents;
        let gradient = ops.state.before_activation(found.consume::<B>(&ops.node));
        let input = checkpointer.retrieve_node_output::<FloatTensor<B>>(ops.state.input);
        let weight = checkpointer.retrieve_node_output::<FloatTensor<B>>(ops.state.weight);
        let [.., height, width] = input.shape().dims::<4>();
        let [.., kernel_height, kernel_width] = weight.shape().dims::<4>();
        let slide = ops.state.how;

        if let Some(node) = bias_node {
            found.register::<B>(node.id, B::bias_gradient(gradient.clone()));
        }
        if let Some(node) = weight_node {
            let kernel = [kernel_height, kernel_width];
            found.register::<B>(node.id, B::conv2d_weight_gradient(input, gradient.clone(), kernel, slide));
        }
        if let Some(node) = input_node {
            found.register::<B>(node.id, B::conv2d_input_gradient(weight, gradient, [height, width], slide));
        }
    }
}

#[derive(Debug)]
struct Linear;

impl<B: Gradients> Backward<B, 3> for Linear {
    type State = Weighted<B, ()>;

    fn backward(self, ops: Ops<Self::State, 3>, found: &mut Found, checkpointer: &mut Checkpointer) {
        let [input_node, weight_node, bias_node] = ops.parents;
        let gradient = ops.state.before_activation(found.consume::<B>(&ops.node));
        let input = checkpointer.retrieve_node_output::<FloatTensor<B>>(ops.state.input);
        let weight = checkpointer.retrieve_node_output::<FloatTensor<B>>(ops.state.weight);

        if let Some(node) = bias_node {
            found.register::<B>(node.id, B::bias_gradient(gradient.clone()));
        }
        if let Some(node) = weight_node {
            found.register::<B>(node.id, B::linear_weight_gradient(input, gradient.clone()));
        }
        if let Some(node) = input_node {
            found.register::<B>(node.id, B::linear_input_gradient(weight, gradient));
        }
    }
}

#[derive(Debug)]
struct Pool2d;

impl<B: Gradients> Backward<B, 1> for Pool2d {
    type State = (NodeId, FloatTensor<B>, Window);

    fn backward(self, ops: Ops<Self::State, 1>, found: &mut Found, checkpointer: &mut Checkpointer) {
        let [input_node] = ops.parents;
        let gradient = found.consume::<B>(&ops.node);
        let (input, output, window) = ops.state;
        let input = checkpointer.retrieve_node_output::<FloatTensor<B>>(input);
        if let Some(node) = input_node {
            found.register::<B>(node.id, B::pool2d_gradient(input, output, gradient, window));
        }
    }
}

#[derive(Debug)]
struct CrossEntropy;

impl<B: Gradients> Backward<B, 1> for CrossEntropy {
    type State = (NodeId, IntTensor<B>);

    fn backward(self, ops: Ops<Self::State, 1>, found: &mut Found, checkpointer: &mut Checkpointer) {
        let [logits_node] = ops.parents;
        let gradient = found.consume::<B>(&ops.node);
        let (logits, labels) = ops.state;
        let logits = checkpointer.retrieve_node_output::<FloatTensor<B>>(logits);
        if let Some(node) = logits_node {
            found.register::<B>(node.id, B::cross_entropy_gradient(logits, labels, gradient));
        }
    }
}

impl<B: Gradients, C: CheckpointStrategy> Layers for Autodiff<B, C> {
    fn conv2d_layer(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        slide: Slide,
        activation: Activation,
    ) -> FloatTensor<Self> {
        let [i, w, b] = [&input, &weight, &bias].map(|tensor| tensor.primitive().clone());
        let nodes = [input.node(), weight.node(), bias.node()];
        let output = B::conv2d_layer(i, w, b, slide, activation);
        match Conv2d.prepare::<C>(nodes).compute_bound().stateful() {
            OpsKind::Tracked(mut prep) => {
                let (input, weight) = (prep.checkpoint(&input), prep.checkpoint(&weight));
                let remembered = remember(&output, activation);
                prep.finish(Weighted { input, weight, output: remembered, activation, how: slide }, output)
            }
            OpsKind::UnTracked(prep) => prep.finish(output),
        }
    }

    fn linear_layer(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        activation: Activation,
    ) -> FloatTensor<Self> {
        let [i, w, b] = [&input, &weight, &bias].map(|tensor| tensor.primitive().clone());
        let nodes = [input.node(), weight.node(), bias.node()];
        let output = B::linear_layer(i, w, b, activation);
        match Linear.prepare::<C>(nodes).compute_bound().stateful() {
            OpsKind::Tracked(mut prep) => {
                let (input, weight) = (prep.checkpoint(&input), prep.checkpoint(&weight));
                let remembered = remember(&output, activation);
                prep.finish(Weighted { input, weight, output: remembered, activation, how: () }, output)
            }
            OpsKind::UnTracked(prep) => prep.finish(output),
        }
    }

    fn pool2d_layer(input: FloatTensor<Self>, window: Window) -> FloatTensor<Self> {
        let output = B::pool2d_layer(input.primitive().clone(), window);
        match Pool2d.prepare::<C>([input.node()]).compute_bound().stateful() {
            OpsKind::Tracked(mut prep) => {
                let input = prep.checkpoint(&input);
                prep.finish((input, output.clone(), window), output)
            }
            OpsKind::UnTracked(prep) => prep.finish(output),
        }
    }

    fn cross_entropy_layer(logits: FloatTensor<Self>, labels: IntTensor<Self>) -> FloatTensor<Self> {
        let output = B::cross_entropy_layer(logits.primitive().clone(), labels.clone());
        match CrossEntropy.prepare::<C>([logits.node()]).compute_bound().stateful() {
            OpsKind::Tracked(mut prep) => {
                let logits = prep.checkpoint(&logits);
                prep.finish((logits, labels), output)
            }
            OpsKind::UnTracked(prep) => prep.finish(output),
        }
    }

    // The optimizer updates tensors without autodiff.

    fn update(_: FloatTensor<Self>, _: FloatTensor<Self>, _: Rates) -> FloatTensor<Self> {
        unreachable!("the update of a parameter has no gradient")
    }

    fn update_with_momentum(
        _: FloatTensor<Self>,
        _: FloatTensor<Self>,
        _: FloatTensor<Self>,
        _: Rates,
    ) -> (FloatTensor<Self>, FloatTensor<Self>) {
        unreachable!("the update of a parameter has no gradient")
    }
}
