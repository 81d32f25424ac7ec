//! The weights of one net for another, of other widths.

use std::collections::VecDeque;

use alexnet_web::model::{Architecture, Net};
use anyhow::{Result, ensure};
use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Device, Shape, Tensor};

/// All weights of a net, in the order in which it is gone through: that of another net with the same layers.
pub struct Weights(VecDeque<(Shape, Tensor<1>)>);

impl Weights {
    pub fn of(net: &Net) -> Self {
        let mut weights = Self(VecDeque::new());
        net.visit(&mut weights);
        weights
    }

    /// The next parameter's.
    pub fn next<const D: usize>(&mut self) -> Tensor<D> {
        let (shape, values) = self.0.pop_front().expect("both nets have the same layers");
        values.reshape(shape)
    }

    /// How many of all that are left are not zero.
    pub fn beside_zero(&self) -> usize {
        self.0.iter().map(|(_, values)| beside_zero(values.clone())).sum()
    }
}

impl ModuleVisitor for Weights {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let values = param.val().inner();
        self.0.push_back((values.shape(), values.flatten(0, D - 1)));
    }
}

/// The net that `architecture` describes, on `device`, with the weights of `net`, whose layers are narrower or wider:
/// what it has beyond them is zero, so that both compute the same. AlexNet's pictures of features lie one after another
/// in the input of its linear layers, so that for these too the first rows are those of the first filters.
///
/// # Errors
/// If weights that are not zero have no place in it.
pub fn fit(net: &Net, architecture: &Architecture, device: &Device) -> Result<Net> {
    let mut fitting = Fitting { weights: Weights::of(net), lost: 0 };
    let net = architecture.init(device).map(&mut fitting);
    ensure!(
        fitting.lost == 0,
        "{} of the weights have no place in a net with so few filters: say more --filters or --hidden",
        fitting.lost
    );
    Ok(net)
}

struct Fitting {
    weights: Weights,
    /// How many weights beside zero had no place.
    lost: usize,
}

impl ModuleMapper for Fitting {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let old: Tensor<D> = self.weights.next();
        let (from, to) = (old.dims(), param.lazy_shape().dims::<D>());
        let common: [_; D] = std::array::from_fn(|d| 0..from[d].min(to[d]));
        let kept = old.clone().slice(common.clone());
        self.lost += beside_zero(old) - beside_zero(kept.clone());
        let fitted = Tensor::zeros(to, &kept.device()).slice_assign(common, kept);
        param.map(|_| fitted)
    }
}

fn beside_zero<const D: usize>(values: Tensor<D>) -> usize {
    values.not_equal_elem(0).int().sum().into_scalar::<i64>() as usize
}
