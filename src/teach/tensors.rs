//! What was learnt as tensors of PyTorch's names and layout, to be saved and put back one by one.
//!
//! A new last layer is `taught`; the optimizer's momentum has the name of its
//! parameter after `momentum.`.

use std::collections::{BTreeMap, HashMap};

use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::Base;
use super::Learner;
use super::descent::Descent;
use super::whole::{is_of, last_layers, train_last};
use crate::error::{Error, Result};
use crate::protocol::TensorInfo;
use crate::transfer::{self, floats};
use crate::weights::{parameters, replace, torch};

const MOMENTUM: &str = "momentum.";
const TAUGHT: &str = "taught.";

/// A tensor that can be read: its shape as it is here, and its values.
struct Readable {
    shape: Vec<usize>,
    values: Tensor<1>,
}

/// All that can be read of a learner, by name.
struct Readables(BTreeMap<String, Readable>);

impl Readables {
    fn of(base: &Base, learner: &Learner, layers: usize, all: bool) -> Self {
        let mut readables = Self(BTreeMap::new());
        match learner {
            Learner::Head(head) => {
                readables.module(&head.layer, &head.descent, |name| Some(format!("{TAUGHT}{name}")));
                if all {
                    let architecture = &base.manifest.architecture;
                    readables.module(&base.net, &Descent::default(), |name| torch::name(architecture, name));
                }
            }
            Learner::Whole(whole) => {
                let layers = if all { usize::MAX } else { layers };
                let architecture = &whole.architecture;
                let trained = last_layers(architecture, layers);
                readables.module(whole.net(), &whole.descent, |name| {
                    torch::name(architecture, name).filter(|_| is_of(&trained, name))
                });
            }
        }
        readables
    }

    fn module(&mut self, module: &impl Module, descent: &Descent, name: impl Fn(&str) -> Option<String>) {
        for parameter in parameters(module) {
            let Some(name) = name(&parameter.name) else { continue };
            if let Some(velocity) = descent.velocities.get(&parameter.name) {
                let readable = Readable { shape: parameter.shape.clone(), values: velocity.clone() };
                self.0.insert(format!("{MOMENTUM}{name}"), readable);
            }
            self.0.insert(name, Readable { shape: parameter.shape, values: parameter.values });
        }
    }
}

/// Names and shapes of what was learnt, or of all weights.
pub fn list(base: &Base, learner: &Learner, layers: usize, all: bool) -> Vec<TensorInfo> {
    let readables = Readables::of(base, learner, layers, all).0;
    readables
        .into_iter()
        .map(|(name, Readable { shape, .. })| TensorInfo { name, shape: torch::shape(&shape) })
        .collect()
}

/// A tensor's floats as bytes.
///
/// # Errors
/// [`Error::Request`] if there is none of that name, [`Error::Device`] if the device fails.
pub async fn read(base: &Base, learner: &Learner, name: &str) -> Result<Vec<u8>> {
    let Some(Readable { shape, values }) = Readables::of(base, learner, usize::MAX, true).0.remove(name) else {
        return Err(unknown(name));
    };
    let values = torch::values(floats(values).await?, &shape);
    Ok(values.into_iter().flat_map(f32::to_le_bytes).collect())
}

/// Puts back a tensor, as it was read; `device` is without autodiff.
///
/// # Errors
/// [`Error::Request`] if there is none of that name, or it has another size or is damaged; [`Error::Device`] if the device
/// fails.
pub async fn write(learner: &mut Learner, layers: usize, device: &Device, name: &str, bytes: &[u8]) -> Result<()> {
    let (is_momentum, plain) = match name.strip_prefix(MOMENTUM) {
        Some(plain) => (true, plain),
        None => (false, name),
    };
    let own = match learner {
        Learner::Head(_) => plain.strip_prefix(TAUGHT).map(str::to_owned),
        Learner::Whole(whole) => torch::own_name(&whole.architecture, plain),
    };
    let own = own.ok_or_else(|| unknown(name))?;
    let shape = match learner {
        Learner::Head(head) => shape_of(&head.layer, &own),
        Learner::Whole(whole) => shape_of(whole.net(), &own),
    };
    let shape = shape.ok_or_else(|| unknown(name))?;
    let values: Vec<f32> =
        bytes.chunks_exact(4).map(|four| f32::from_le_bytes(four.try_into().expect("4 bytes"))).collect();
    let len: usize = shape.iter().product();
    if bytes.len() != 4 * len || !values.iter().all(|value| value.is_finite()) {
        return Err(Error::Request(format!("{name} is damaged, or of another net: it has to be {len} finite numbers")));
    }
    let mut values = torch::values(values, &torch::shape(&shape)).into_iter();
    let next = |out: &mut [f32]| {
        out.iter_mut().zip(&mut values).for_each(|(out, value)| *out = value);
        Ok(())
    };
    let values = transfer::tensor(len, next, device).await?;
    if is_momentum {
        let descent = match learner {
            Learner::Head(head) => &mut head.descent,
            Learner::Whole(whole) => &mut whole.descent,
        };
        descent.velocities.insert(own, values);
        return Ok(());
    }
    let value = HashMap::from([(own, values)]);
    match learner {
        Learner::Head(head) => head.layer = replace(head.layer.clone(), value),
        Learner::Whole(whole) => {
            let architecture = whole.architecture.clone();
            whole.change(|net| train_last(replace(net, value), &architecture, layers));
        }
    }
    Ok(())
}

fn unknown(name: &str) -> Error {
    Error::Request(format!("there is no tensor {name} in what is taught: it is of another net or of other settings"))
}

fn shape_of(module: &impl Module, name: &str) -> Option<Vec<usize>> {
    parameters(module).into_iter().find(|parameter| parameter.name == name).map(|parameter| parameter.shape)
}
