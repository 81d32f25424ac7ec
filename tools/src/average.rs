//! The mean of the weights over the last part of a run: flatter and better than any one of them (Izmailov 2018,
//! "Averaging Weights Leads to Wider Optima and Better Generalization").

use alexnet_web::model::Net;
use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::Tensor;

use crate::weights::Weights;

/// Steps between two nets that are counted in: neighbours hardly differ.
pub const EVERY: usize = 10;

/// Counts `net` in as the `count`-th, from 1, whose mean `mean` is.
pub fn add(mean: Net, net: &Net, count: usize) -> Net {
    mean.map(&mut TowardsThem { weights: Weights::of(net), part: 1.0 / count as f64 })
}

struct TowardsThem {
    weights: Weights,
    part: f64,
}

impl ModuleMapper for TowardsThem {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let new: Tensor<D> = self.weights.next();
        let part = self.part;
        param.map(|mean| {
            let difference = new - mean.clone();
            mean + difference * part
        })
    }
}
