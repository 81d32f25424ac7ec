//! The backward passes: which gradient belongs to which layer.

use burn::backend::autodiff::checkpoint::{base::Checkpointer, strategy::CheckpointStrategy};
use burn::backend::autodiff::grads::Gradients as Found;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::autodiff::{Autodiff, NodeId};
use burn::backend::tensor::{FloatTensor, IntTensor};
use burn::backend::{Backend, TensorMetadata};

use super::backend::{Gradients, Layers, Rates};
use super::{Activation, Slide, Window};

/// A layer with weights and a bias.
#[derive(Debug, Clone, Copy)]
enum Layer {
    Conv2d(Slide),
    Depthwise2d(Slide),
    Linear,
}

/// The last two of a shape.
fn sides(shape: &[usize]) -> [usize; 2] {
    [shape[2], shape[3]]
}

impl Layer {
    /// The gradient of an input of that shape.
    fn input_gradient<B: Gradients>(
        self,
        weight: FloatTensor<B>,
        gradient: FloatTensor<B>,
        input: &[usize],
    ) -> FloatTensor<B> {
        match self {
            Self::Conv2d(slide) => B::conv2d_input_gradient(weight, gradient, sides(input), slide),
            Self::Depthwise2d(slide) => B::depthwise2d_input_gradient(weight, gradient, sides(input), slide),
            Self::Linear => B::linear_input_gradient(weight, gradient),
        }
    }

    /// The gradient of a weight of that shape.
    fn weight_gradient<B: Gradients>(
        self,
        input: FloatTensor<B>,
        gradient: FloatTensor<B>,
        weight: &[usize],
    ) -> FloatTensor<B> {
        match self {
            Self::Conv2d(slide) => B::conv2d_weight_gradient(input, gradient, sides(weight), slide),
            Self::Depthwise2d(slide) => B::depthwise2d_weight_gradient(input, gradient, sides(weight), slide),
            Self::Linear => B::linear_weight_gradient(input, gradient),
        }
    }
}

/// What the backward pass of a layer with weights remembers: its input, its weight, and its output if an activation has to
/// be undone.
#[derive(Debug, Clone)]
struct Weighted<B: Backend> {
    input: NodeId,
    weight: NodeId,
    output: Option<FloatTensor<B>>,
    activation: Activation,
}

/// The backward pass of a layer with weights.
#[derive(Debug)]
struct Undo(Layer);

impl<B: Gradients> Backward<B, 3> for Undo {
    type State = Weighted<B>;

    fn backward(self, ops: Ops<Self::State, 3>, found: &mut Found, checkpointer: &mut Checkpointer) {
        let [input_node, weight_node, bias_node] = ops.parents;
        let Weighted { input, weight, output, activation } = ops.state;
        let after = found.consume::<B>(&ops.node);
        let gradient = match output {
            Some(output) => B::activation_gradient(output, after, activation),
            None => after,
        };
        let input = checkpointer.retrieve_node_output::<FloatTensor<B>>(input);
        let weight = checkpointer.retrieve_node_output::<FloatTensor<B>>(weight);
        let (input_shape, weight_shape) = (input.shape(), weight.shape());

        if let Some(node) = bias_node {
            found.register::<B>(node.id, B::bias_gradient(gradient.clone()));
        }
        if let Some(node) = weight_node {
            found.register::<B>(node.id, self.0.weight_gradient::<B>(input, gradient.clone(), &weight_shape));
        }
        if let Some(node) = input_node {
            found.register::<B>(node.id, self.0.input_gradient::<B>(weight, gradient, &input_shape));
        }
    }
}

/// Has a layer's `output` remember what its backward pass needs, if there will be one.
fn with_gradients<B: Gradients, C: CheckpointStrategy>(
    layer: Layer,
    [input, weight, bias]: [FloatTensor<Autodiff<B, C>>; 3],
    activation: Activation,
    output: FloatTensor<B>,
) -> FloatTensor<Autodiff<B, C>> {
    let nodes = [input.node(), weight.node(), bias.node()];
    match Undo(layer).prepare::<C>(nodes).compute_bound().stateful() {
        OpsKind::Tracked(mut prep) => {
            let (input, weight) = (prep.checkpoint(&input), prep.checkpoint(&weight));
            let remembered = (activation != Activation::Identity).then(|| output.clone());
            prep.finish(Weighted { input, weight, output: remembered, activation }, output)
        }
        OpsKind::UnTracked(prep) => prep.finish(output),
    }
}

#[derive(Debug)]
struct Add;

impl<B: Gradients> Backward<B, 2> for Add {
    type State = ();

    fn backward(self, ops: Ops<Self::State, 2>, found: &mut Found, _: &mut Checkpointer) {
        let gradient = found.consume::<B>(&ops.node);
        for node in ops.parents.into_iter().flatten() {
            found.register::<B>(node.id, gradient.clone());
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
        let output = B::conv2d_layer(i, w, b, slide, activation);
        with_gradients::<B, C>(Layer::Conv2d(slide), [input, weight, bias], activation, output)
    }

    fn depthwise2d_layer(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        slide: Slide,
        activation: Activation,
    ) -> FloatTensor<Self> {
        let [i, w, b] = [&input, &weight, &bias].map(|tensor| tensor.primitive().clone());
        let output = B::depthwise2d_layer(i, w, b, slide, activation);
        with_gradients::<B, C>(Layer::Depthwise2d(slide), [input, weight, bias], activation, output)
    }

    fn add_layer(one: FloatTensor<Self>, other: FloatTensor<Self>) -> FloatTensor<Self> {
        let output = B::add_layer(one.primitive().clone(), other.primitive().clone());
        match Add.prepare::<C>([one.node(), other.node()]).compute_bound().stateful() {
            OpsKind::Tracked(prep) => prep.finish((), output),
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
        let output = B::linear_layer(i, w, b, activation);
        with_gradients::<B, C>(Layer::Linear, [input, weight, bias], activation, output)
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
