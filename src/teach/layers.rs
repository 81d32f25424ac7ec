//! Which of the net's own layers learn.

use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::Tensor;

use crate::model::{Architecture, LayerName, Net};
use crate::weights::{Path, slots};

/// Asks for gradients of the last `layers` blocks only.
pub fn train_last(net: Net, architecture: &Architecture, layers: usize) -> Net {
    net.map(&mut TrainOnly { path: Path::default(), trained: last_layers(architecture, layers) })
}

/// The names of the layers of the last `blocks` blocks, or of all.
pub fn last_layers(architecture: &Architecture, blocks: usize) -> Vec<String> {
    let first = architecture.blocks().saturating_sub(blocks);
    architecture.layers().into_iter().filter(|layer| layer.block >= first).map(|layer| layer.own).collect()
}

/// How many of the net's blocks can be trained, from the last one on: none is trained whose weights are in several tensors, and
/// none before it.
pub fn trainable(net: &Net, architecture: &Architecture) -> usize {
    let parameters = slots(net);
    let cut = |layer: &LayerName| parameters.get(&format!("{}.weight", layer.own)).is_some_and(|slots| slots.len() > 1);
    let last = architecture.layers().into_iter().rev().find(cut);
    last.map_or(architecture.blocks(), |layer| architecture.blocks() - layer.block - 1)
}

/// Whether a parameter is of one of these layers.
pub fn is_of(layers: &[String], parameter: &str) -> bool {
    parameter.rsplit_once('.').is_some_and(|(layer, _)| layers.iter().any(|each| each == layer))
}

struct TrainOnly {
    path: Path,
    trained: Vec<String>,
}

impl ModuleMapper for TrainOnly {
    fn enter_module(&mut self, name: &str, container: &str) {
        self.path.enter(name, container);
    }

    fn exit_module(&mut self, _: &str, container: &str) {
        self.path.exit(container);
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        param.set_require_grad(is_of(&self.trained, &self.path.name()))
    }
}
