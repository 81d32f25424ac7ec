//! Gradual magnitude pruning while training (Zhu, Gupta 2017, "To prune, or not to prune"): the smallest weights of the
//! large linear layers are set to zero and kept there, more of them as training goes on, so that the rest learns to do
//! without and the packed model is small.

use std::collections::HashMap;

use alexnet_web::model::Net;
use burn::module::{Module, ModuleMapper, ModuleVisitor, Param, ParamId};
use burn::tensor::{Shape, Tensor, TensorData};
use serde::{Deserialize, Serialize};

/// Layers with fewer weights are left alone: they are small, and every weight counts.
const LARGE: usize = 1 << 20;
/// Steps between two rounds of pruning.
const EVERY: usize = 20;

/// How much is pruned, and when.
#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Share of the weights that are zero in the end.
    pub sparsity: f64,
    /// The part of the run, from 0 to 1, over which they become so.
    pub from: f64,
    pub until: f64,
}

impl Plan {
    /// The share of zeros wanted after `progress` of the run, from 0 to 1: fast at first, while much is superfluous.
    fn sparsity(&self, progress: f64) -> f64 {
        let part = ((progress - self.from) / (self.until - self.from)).clamp(0.0, 1.0);
        self.sparsity * (1.0 - (1.0 - part).powi(3))
    }
}

/// Keeps pruned weights at zero.
pub struct Pruner {
    plan: Plan,
    masks: HashMap<ParamId, Tensor<2>>,
}

impl Pruner {
    /// Goes on from what is pruned in `net` already.
    pub fn new(plan: Plan, net: &Net) -> Self {
        let mut pruned = Pruned { masks: HashMap::new() };
        net.visit(&mut pruned);
        Self { plan, masks: pruned.masks }
    }

    /// To be called after step `step` of `steps`.
    pub fn apply(&mut self, net: Net, step: usize, steps: usize) -> Net {
        let sparsity = self.plan.sparsity((step + 1) as f64 / steps as f64);
        if sparsity == 0.0 {
            return net;
        }
        if step.is_multiple_of(EVERY) {
            self.masks.clear();
        }
        net.map(&mut Mask { masks: &mut self.masks, sparsity })
    }
}

/// Whether a parameter of that shape is pruned.
fn is_large(shape: &Shape) -> bool {
    shape.num_dims() == 2 && shape.num_elements() >= LARGE
}

/// Finds the masks that a net was pruned with: what is exactly zero is held there.
struct Pruned {
    masks: HashMap<ParamId, Tensor<2>>,
}

impl ModuleVisitor for Pruned {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let shape = param.lazy_shape();
        if is_large(&shape) {
            let weights: Tensor<2> = param.val().inner().reshape(shape);
            self.masks.insert(param.id, weights.not_equal_elem(0).float());
        }
    }
}

struct Mask<'a> {
    masks: &'a mut HashMap<ParamId, Tensor<2>>,
    sparsity: f64,
}

impl ModuleMapper for Mask<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let shape = param.lazy_shape();
        if !is_large(&shape) {
            return param;
        }
        let (id, masks, sparsity) = (param.id, &mut *self.masks, self.sparsity);
        param.map(|weights| {
            let flat: Tensor<2> = weights.inner().reshape(shape.clone());
            let mask = masks.entry(id).or_insert_with(|| mask(&flat, sparsity)).clone();
            Tensor::from_inner((flat * mask).reshape(shape)).require_grad()
        })
    }
}

/// 0 for the `sparsity` smallest weights, 1 for the others.
fn mask(weights: &Tensor<2>, sparsity: f64) -> Tensor<2> {
    let data = weights.to_data();
    let values = data.as_slice::<f32>().expect("weights are floats");
    let mut sizes: Vec<f32> = values.iter().map(|value| value.abs()).collect();
    let cut = ((sizes.len() as f64 * sparsity) as usize).min(sizes.len() - 1);
    let (_, &mut threshold, _) = sizes.select_nth_unstable_by(cut, f32::total_cmp);
    let mask: Vec<f32> = values.iter().map(|value| f32::from(value.abs() > threshold)).collect();
    Tensor::from_data(TensorData::new(mask, weights.dims()), &weights.device())
}
