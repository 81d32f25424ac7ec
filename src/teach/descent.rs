//! Gradient descent on a part of a net, with a momentum that can be saved by name.

use std::collections::BTreeMap;

use burn::module::{Module, ModuleMapper, Param};
use burn::optim::Optimizer;
use burn::tensor::{Gradients, Tensor};

use crate::kernels::{Sgd, SgdState};
use crate::weights::Path;

/// What the last steps come to, by the parameters' names.
#[derive(Default)]
pub struct Descent {
    pub velocities: BTreeMap<String, Tensor<1>>,
}

impl Descent {
    /// One step: parameters that have a gradient are changed.
    pub fn step<M: Module>(&mut self, module: M, gradients: Gradients, sgd: Sgd, learning_rate: f64) -> M {
        module.map(&mut Step { path: Path::default(), velocities: &mut self.velocities, gradients, sgd, learning_rate })
    }
}

struct Step<'a> {
    path: Path,
    velocities: &'a mut BTreeMap<String, Tensor<1>>,
    gradients: Gradients,
    sgd: Sgd,
    learning_rate: f64,
}

impl ModuleMapper for Step<'_> {
    fn enter_module(&mut self, name: &str, container: &str) {
        self.path.enter(name, container);
    }

    fn exit_module(&mut self, _: &str, container: &str) {
        self.path.exit(container);
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let (id, tensor, mapper) = param.consume();
        let Some(gradient) = tensor.grad_remove(&mut self.gradients) else {
            return Param::from_mapped_value(id, tensor, mapper);
        };
        let (name, shape) = (self.path.name(), tensor.dims());
        // As everywhere, biases are not drawn to zero.
        let sgd = if D == 1 { Sgd { weight_decay: 0.0, ..self.sgd } } else { self.sgd };
        let state = self.velocities.remove(&name).map(|velocity| SgdState { velocity: velocity.reshape(shape) });
        let (tensor, state) = sgd.step(self.learning_rate, tensor.inner(), gradient, state);
        if let Some(SgdState { velocity }) = state {
            self.velocities.insert(name, velocity.flatten(0, D - 1));
        }
        Param::from_mapped_value(id, Tensor::from_inner(tensor).require_grad(), mapper)
    }
}
