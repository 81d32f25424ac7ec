//! A net's parameters by name, read and written without waiting for the device.
//!
//! A linear layer whose weights are larger than any tensor of the device may be has them in several, row after row. They are
//! one parameter here, of several [slots](Slot).

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Device, Gradients, Tensor, TensorData};

use crate::error::Result;
use crate::model::{Linear, Net};
use crate::transfer::floats;

/// A parameter of a net, or its gradient.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Its path, e.g. `conv1.weight`.
    pub name: String,
    /// Its sizes.
    pub shape: Vec<usize>,
    /// Its values, flat, still on the device: one tensor, or several, one after the other.
    pub values: Vec<Tensor<1>>,
}

impl Parameter {
    /// Reads its values.
    ///
    /// # Errors
    /// [`crate::Error::Device`] if the device fails.
    pub async fn floats(self) -> Result<Vec<f32>> {
        let mut values = self.values.into_iter();
        let Some(first) = values.next() else { return Ok(Vec::new()) };
        let mut numbers = floats(first).await?;
        for more in values {
            numbers.append(&mut floats(more).await?);
        }
        Ok(numbers)
    }

    /// Its values as one tensor, on devices that have room for one.
    pub fn tensor(self) -> Tensor<1> {
        match <[_; 1]>::try_from(self.values) {
            Ok([values]) => values,
            Err(values) => Tensor::cat(values, 0),
        }
    }

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

/// A tensor that holds values of a parameter.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Slot {
    /// The path to it, which is the parameter's name where there is one tensor.
    pub path: String,
    /// Its own sizes.
    pub shape: Vec<usize>,
    /// Which of the parameter's values are in it.
    pub values: Range<usize>,
}

impl Slot {
    /// Its part of all of the parameter's `values`, for [`replace`].
    pub fn filled(self, values: &[f32], device: &Device) -> (String, Tensor<1>) {
        let own = TensorData::new(values[self.values.clone()].to_vec(), [self.values.len()]);
        (self.path, Tensor::from_data(own, device))
    }
}

/// The slots of a net's or layer's parameters, by the parameters' names. The values of a fresh net are not made by this.
pub(crate) fn slots(module: &impl Module) -> BTreeMap<String, Vec<Slot>> {
    let mut slots = Slots { path: Path::default(), found: BTreeMap::new() };
    module.visit(&mut slots);
    slots.found
}

/// The shape of the parameter in `slots`: its rows are in one after the other.
pub(super) fn shape(slots: &[Slot]) -> Vec<usize> {
    let mut shape = slots.first().map_or_else(Vec::new, |slot| slot.shape.clone());
    shape[0] = slots.iter().map(|slot| slot.shape[0]).sum();
    shape
}

/// Puts `values`, flat, in the place of the tensors at those paths.
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
            let (name, shape) = (Linear::parameter(&self.path.name()), tensor.dims().to_vec());
            let values = tensor.flatten(0, D - 1);
            match self.found.last_mut().filter(|last| last.name == name) {
                Some(last) => {
                    last.shape[0] += shape[0];
                    last.values.push(values);
                }
                None => self.found.push(Parameter { name, shape, values: vec![values] }),
            }
        }
    }
}

struct Slots {
    path: Path,
    found: BTreeMap<String, Vec<Slot>>,
}

impl ModuleVisitor for Slots {
    fn enter_module(&mut self, name: &str, container: &str) {
        self.path.enter(name, container);
    }

    fn exit_module(&mut self, _: &str, container: &str) {
        self.path.exit(container);
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let (path, shape) = (self.path.name(), param.lazy_shape().dims::<D>().to_vec());
        let slots = self.found.entry(Linear::parameter(&path)).or_default();
        let from = slots.last().map_or(0, |slot| slot.values.end);
        let values = from..from + shape.iter().product::<usize>();
        slots.push(Slot { path, shape, values });
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
