//! Gradual magnitude pruning while training (Zhu, Gupta 2017, "To prune, or not to prune"): the smallest weights of each
//! large layer are set to zero and kept there, more of them as training goes on, so that the rest learns to do without
//! and the packed model is small.

use std::collections::HashMap;

use alexnet_web::model::Net;
use burn::module::{Module, ModuleMapper, ModuleVisitor, Param, ParamId};
use burn::tensor::{Shape, Tensor, TensorData};
use serde::{Deserialize, Serialize};

/// Layers with fewer weights are left alone: they are small, and every weight counts.
const LARGE: usize = 1 << 18;
/// Steps between two rounds of pruning, in a short run and in a long one: a round reads all weights from the device.
const EVERY: [usize; 2] = [20, 100];
/// Rounds that are enough for it to be gradual.
const ROUNDS: usize = 250;

/// How much is pruned, and when.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Share of a linear layer's weights that are zero in the end.
    pub linear: f64,
    /// Share of a convolution's.
    pub convolutions: f64,
    /// The part of the run, from 0 to 1, over which they become so.
    pub from: f64,
    pub until: f64,
}

impl Plan {
    /// The part of its sparsity that a layer has after `progress` of the run, both from 0 to 1: it grows fast at first,
    /// while much is superfluous.
    fn part(&self, progress: f64) -> f64 {
        let part = ((progress - self.from) / (self.until - self.from)).clamp(0.0, 1.0);
        1.0 - (1.0 - part).powi(3)
    }

    /// Steps between two rounds in a run of `steps`.
    fn every(&self, steps: usize) -> usize {
        let [short, long] = EVERY;
        ((steps as f64 * (self.until - self.from)) as usize / ROUNDS).clamp(short, long)
    }

    /// The share of zeros that a layer of that shape has in the end.
    fn sparsity(&self, shape: &Shape) -> f64 {
        match shape.num_dims() {
            _ if shape.num_elements() < LARGE => 0.0,
            2 => self.linear,
            4 => self.convolutions,
            _ => 0.0,
        }
    }
}

/// Keeps pruned weights at zero.
pub struct Pruner {
    plan: Plan,
    masks: Masks,
}

/// For each layer that is pruned, 0 where it stays zero and 1 elsewhere.
type Masks = HashMap<ParamId, Tensor<1>>;

impl Pruner {
    /// Goes on from what is pruned in `net` already.
    pub fn new(plan: Plan, net: &Net) -> Self {
        let mut pruned = Pruned { plan, masks: HashMap::new() };
        net.visit(&mut pruned);
        Self { plan, masks: pruned.masks }
    }

    /// To be called after step `step` of `steps`.
    pub fn apply(&mut self, net: Net, step: usize, steps: usize) -> Net {
        let part = self.plan.part((step + 1) as f64 / steps as f64);
        if part == 0.0 {
            return net;
        }
        if step.is_multiple_of(self.plan.every(steps)) {
            self.masks.clear();
        }
        net.map(&mut Mask { plan: self.plan, masks: &mut self.masks, part })
    }
}

/// Finds the masks that a net was pruned with: what is exactly zero is held there.
struct Pruned {
    plan: Plan,
    masks: Masks,
}

impl ModuleVisitor for Pruned {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if self.plan.sparsity(&param.lazy_shape()) > 0.0 {
            let weights = param.val().inner().flatten::<1>(0, D - 1);
            self.masks.insert(param.id, weights.not_equal_elem(0).float());
        }
    }
}

struct Mask<'a> {
    plan: Plan,
    masks: &'a mut Masks,
    part: f64,
}

impl ModuleMapper for Mask<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let shape = param.lazy_shape();
        let sparsity = self.part * self.plan.sparsity(&shape);
        if sparsity == 0.0 {
            return param;
        }
        let (id, masks) = (param.id, &mut *self.masks);
        param.map(|weights| {
            let flat: Tensor<1> = weights.inner().flatten(0, D - 1);
            let mask = masks.entry(id).or_insert_with(|| mask(&flat, sparsity)).clone();
            Tensor::from_inner((flat * mask).reshape(shape)).require_grad()
        })
    }
}

/// 0 for the `sparsity` smallest weights, 1 for the others.
fn mask(weights: &Tensor<1>, sparsity: f64) -> Tensor<1> {
    let data = weights.to_data();
    let values = data.as_slice::<f32>().expect("weights are floats");
    let mut sizes: Vec<f32> = values.iter().map(|value| value.abs()).collect();
    let cut = ((sizes.len() as f64 * sparsity) as usize).min(sizes.len() - 1);
    let (_, &mut threshold, _) = sizes.select_nth_unstable_by(cut, f32::total_cmp);
    let mask: Vec<f32> = values.iter().map(|value| f32::from(value.abs() > threshold)).collect();
    Tensor::from_data(TensorData::new(mask, weights.dims()), &weights.device())
}
