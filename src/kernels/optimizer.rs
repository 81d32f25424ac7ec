//! Stochastic gradient descent, in one pass over each parameter.

use burn::backend::Dispatch;
use burn::optim::{LearningRate, Optimizer, RecordState, StateSink, StateSource};
use burn::tensor::{Device, Tensor};

use super::backend::{Layers, Rates};

/// `torch.optim.SGD(momentum=momentum, weight_decay=weight_decay)`:
/// velocity = momentum x velocity + gradient + weight decay x weight; weight = weight - learning rate x velocity.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Sgd {
    /// How much of the last update goes on.
    pub momentum: f64,
    /// How much of a weight is added to its gradient.
    pub weight_decay: f64,
    /// Weights that are zero stay zero: a pruned net is trained on, and stays small.
    pub sparse: bool,
}

/// What is remembered of a parameter from one step to the next.
#[derive(Clone)]
pub struct SgdState<const D: usize> {
    /// What the last updates come to, in the parameter's shape.
    pub velocity: Tensor<D>,
}

// By hand, since Burn's derive works only inside of Burn.
impl<const D: usize> RecordState for SgdState<D> {
    #[allow(clippy::disallowed_methods, reason = "only the native command saves an optimizer")]
    fn state_flatten(&self, prefix: &str, out: &mut StateSink) {
        out.push_tensor(prefix, "velocity", self.velocity.to_data());
    }

    fn state_unflatten(prefix: &str, source: &mut StateSource, device: &Device) -> Option<Self> {
        let velocity = source.take_tensor(prefix, "velocity")?;
        Some(Self { velocity: Tensor::from_data(velocity, device) })
    }
}

impl Optimizer for Sgd {
    type State<const D: usize> = SgdState<D>;

    fn step<const D: usize>(
        &self,
        learning_rate: LearningRate,
        parameter: Tensor<D>,
        gradient: Tensor<D>,
        state: Option<SgdState<D>>,
    ) -> (Tensor<D>, Option<SgdState<D>>) {
        let rates = Rates {
            learning_rate: learning_rate as f32,
            momentum: self.momentum as f32,
            weight_decay: self.weight_decay as f32,
            sparse: self.sparse,
        };
        if self.momentum == 0.0 {
            let updated = <Dispatch as Layers>::update(parameter.into_dispatch(), gradient.into_dispatch(), rates);
            return (Tensor::from_dispatch(updated), None);
        }
        let velocity = state.map_or_else(|| parameter.zeros_like(), |state| state.velocity);
        let (parameter, velocity) = <Dispatch as Layers>::update_with_momentum(
            parameter.into_dispatch(),
            gradient.into_dispatch(),
            velocity.into_dispatch(),
            rates,
        );
        (Tensor::from_dispatch(parameter), Some(SgdState { velocity: Tensor::from_dispatch(velocity) }))
    }

    fn to_device<const D: usize>(state: SgdState<D>, device: &Device) -> SgdState<D> {
        SgdState { velocity: state.velocity.to_device(device) }
    }
}
