//! The weights of one net for another, of other widths.

use alexnet_web::model::{Architecture, Net};
use alexnet_web::weights::{Parameter, parameters};
use anyhow::{Result, ensure};
use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{Device, Shape, Tensor};

/// The parameters of a net, to be gone through in their order: that of another net with the same layers.
pub struct Weights(std::vec::IntoIter<Parameter>);

impl Weights {
    pub fn of(net: &Net) -> Self {
        Self(parameters(net).into_iter())
    }

    /// The next parameter's.
    pub fn next<const D: usize>(&mut self) -> Tensor<D> {
        let parameter = self.0.next().expect("both nets have the same layers");
        let shape = Shape::from(parameter.shape.clone());
        parameter.tensor().reshape(shape)
    }

    /// How many of all that are left are not zero.
    pub fn beside_zero(self) -> usize {
        self.0.map(|parameter| beside_zero(parameter.tensor())).sum()
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
