//! The mean of the weights over the last part of a run: flatter and better than any one of them (Izmailov 2018,
//! "Averaging Weights Leads to Wider Optima and Better Generalization").

use alexnet_web::model::Net;
use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::Tensor;
use std::collections::VecDeque;

/// Steps between two nets that are counted in: neighbours hardly differ.
pub const EVERY: usize = 10;

/// Counts `net` in as the `count`-th, from 1, whose mean `mean` is.
pub fn add(mean: Net, net: &Net, count: usize) -> Net {
    let mut weights = Weights(VecDeque::new());
    net.visit(&mut weights);
    mean.map(&mut TowardsThem { weights, part: 1.0 / count as f64 })
}

/// All weights of a net, in the order in which it is gone through.
struct Weights(VecDeque<Tensor<1>>);

impl ModuleVisitor for Weights {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.0.push_back(param.val().inner().flatten(0, D - 1));
    }
}

struct TowardsThem {
    weights: Weights,
    part: f64,
}

impl ModuleMapper for TowardsThem {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let new = self.weights.0.pop_front().expect("both nets are of one architecture");
        let part = self.part;
        param.map(|mean| {
            let new = new.reshape(mean.shape());
            let difference = new - mean.clone();
            mean + difference * part
        })
    }
}
