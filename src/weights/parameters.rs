//! A net's parameters by name, read and written without waiting for the device.

use std::collections::{BTreeMap, HashMap};

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Gradients, Tensor};

use crate::model::Net;

/// A parameter of a net, or its gradient.
pub struct Parameter {
    /// Its path, e.g. `conv1.weight`.
    pub name: String,
    /// Its sizes.
    pub shape: Vec<usize>,
    /// Its values, flat, still on the device.
    pub values: Tensor<1>,
}

impl Parameter {
    /// The inputs and outputs of the linear layer whose weights it is, if it is one's.
    pub fn linear(&self) -> Option<[usize; 2]> {
        self.shape[..].try_into().ok()
    }
}

/// The parameters of a net or a layer, in the order of its layers.
pub fn parameters(module: &impl Module) -> Vec<Parameter> {
    collect(module, None)
}

/// The gradients of the parameters of `net`, in the order of its layers; those that have none are left out.
pub fn gradients(net: &Net, gradients: &Gradients) -> Vec<Parameter> {
    collect(net, Some(gradients))
}

fn collect(module: &impl Module, gradients: Option<&Gradients>) -> Vec<Parameter> {
    let mut collect = Collect { path: Path::default(), gradients, found: Vec::new() };
    module.visit(&mut collect);
    collect.found
}

/// The names and shapes of a net's parameters. Those of a fresh net are not made by this.
pub(super) fn shapes(net: &Net) -> BTreeMap<String, Vec<usize>> {
    let mut shapes = Shapes { path: Path::default(), found: BTreeMap::new() };
    net.visit(&mut shapes);
    shapes.found
}

/// Puts `values`, flat, in the place of the parameters of those names.
pub(crate) fn replace<M: Module>(module: M, values: HashMap<String, Tensor<1>>) -> M {
    module.map(&mut Replace { path: Path::default(), values })
}

/// The names of the modules that lead to a parameter; an enum's variant is no part of it.
#[derive(Default)]
pub(crate) struct Path(Vec<String>);

impl Path {
    pub(crate) fn enter(&mut self, name: &str, container: &str) {
        if !container.starts_with("Enum:") {
            self.0.push(name.into());
        }
    }

    pub(crate) fn exit(&mut self, container: &str) {
        if !container.starts_with("Enum:") {
            self.0.pop();
        }
    }

    pub(crate) fn name(&self) -> String {
        self.0.join(".")
    }
}

struct Collect<'a> {
    path: Path,
    gradients: Option<&'a Gradients>,
    found: Vec<Parameter>,
}

impl ModuleVisitor for Collect<'_> {
    fn enter_module(&mut self, name: &str, container: &str) {
        self.path.enter(name, container);
    }

    fn exit_module(&mut self, _: &str, container: &str) {
        self.path.exit(container);
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let value = param.val();
        let wanted = match self.gradients {
            None => Some(value.inner()),
            Some(gradients) => value.grad(gradients),
        };
        if let Some(tensor) = wanted {
            let shape = tensor.dims().to_vec();
            self.found.push(Parameter { name: self.path.name(), shape, values: tensor.flatten(0, D - 1) });
        }
    }
}

struct Shapes {
    path: Path,
    found: BTreeMap<String, Vec<usize>>,
}

impl ModuleVisitor for Shapes {
    fn enter_module(&mut self, name: &str, container: &str) {
        self.path.enter(name, container);
    }

    fn exit_module(&mut self, _: &str, container: &str) {
        self.path.exit(container);
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.found.insert(self.path.name(), param.lazy_shape().dims::<D>().to_vec());
    }
}

struct Replace {
    path: Path,
    values: HashMap<String, Tensor<1>>,
}

impl ModuleMapper for Replace {
    fn enter_module(&mut self, name: &str, container: &str) {
        self.path.enter(name, container);
    }

    fn exit_module(&mut self, _: &str, container: &str) {
        self.path.exit(container);
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let Some(values) = self.values.remove(&self.path.name()) else { return param };
        let values = values.reshape(param.lazy_shape().dims::<D>());
        Param::initialized(param.id, if param.lazy_device().is_autodiff() { values.autodiff() } else { values })
    }
}
