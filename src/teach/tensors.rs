//! What was learnt as tensors of PyTorch's names and layout, to be saved and put back one by one.
//!
//! A new last layer is `taught`; the optimizer's momentum has the name of its
//! parameter after `momentum.`.

use std::collections::{BTreeMap, HashMap};

use burn::module::Module;
use burn::tensor::{Device, Tensor, TensorData};

use super::base::Base;
use super::descent::Descent;
use super::layers::{is_of, last_layers, train_last};
use super::learner::Learner;
use crate::error::{Error, Result};
use crate::protocol::TensorInfo;
use crate::transfer::{self, floats, in_own_buffers};
use crate::weights::{parameters, replace, torch};

/// More numbers than any tensor of a net here has.
const LARGEST: usize = 1 << 26;
const MOMENTUM: &str = "momentum.";
const TAUGHT: &str = "taught.";

/// A tensor that can be read: its shape as it is here, and its values.
struct Readable {
    shape: Vec<usize>,
    values: Vec<Tensor<1>>,
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
                    readables.module(base.net(), &Descent::default(), |name| torch::name(architecture, name));
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
                let readable = Readable { shape: parameter.shape.clone(), values: vec![velocity.clone()] };
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

/// A piece of a tensor's floats as bytes, from one of them on.
///
/// # Errors
/// [`Error::Request`] if there is none of that name, or no piece begins there; [`Error::Device`] if the device fails.
pub async fn read(base: &Base, learner: &Learner, name: &str, from: usize) -> Result<Vec<u8>> {
    let Some(Readable { shape, values }) = Readables::of(base, learner, usize::MAX, true).0.remove(name) else {
        return Err(unknown(name));
    };
    let piece = torch::piece(values, &shape, from, transfer::PIECE);
    let piece = piece.ok_or_else(|| Error::Request(format!("no piece of {name} begins at its float {from}")))?;
    let floats = floats(piece).await?;
    let mut bytes = Vec::with_capacity(size_of::<f32>() * floats.len());
    floats.into_iter().for_each(|value| bytes.extend(value.to_le_bytes()));
    Ok(bytes)
}

/// A tensor that is being put back, and what of it has come.
pub struct Coming {
    name: String,
    is_momentum: bool,
    /// Its parameter's name and shape here.
    own: String,
    shape: Vec<usize>,
    /// The shape in which it comes, in the order here; no smaller.
    given: Vec<usize>,
    /// In PyTorch's order.
    values: Tensor<1>,
    /// How many there are by now.
    done: usize,
}

impl Coming {
    /// Waits for the first piece; `device` is without autodiff.
    ///
    /// # Errors
    /// [`Error::Request`] if there is no tensor of that name, or it is larger than the one that comes.
    pub fn new(learner: &Learner, TensorInfo { name, shape: given }: &TensorInfo, device: &Device) -> Result<Self> {
        let plain = name.strip_prefix(MOMENTUM);
        let is_momentum = plain.is_some();
        let plain = plain.unwrap_or(name);
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
        let given = torch::shape(given);
        let is_no_smaller = given.len() == shape.len() && given.iter().zip(&shape).all(|(given, own)| given >= own);
        let len = given.iter().try_fold(1usize, |len, side| len.checked_mul(*side)).filter(|&len| len <= LARGEST);
        let (true, Some(len)) = (is_no_smaller, len) else {
            return Err(misfit(name, &shape));
        };
        let values = transfer::empty(len, device);
        Ok(Self { name: name.clone(), is_momentum, own, shape, given, values, done: 0 })
    }

    /// Takes the next piece, and says how many floats are still to come.
    ///
    /// # Errors
    /// [`Error::Request`] if it is damaged or too long, or another piece's turn; [`Error::Device`] if the device fails.
    pub async fn add(&mut self, name: &str, from: usize, bytes: &[u8]) -> Result<usize> {
        let (done, len) = (self.done, self.values.dims()[0]);
        if (name, from) != (&self.name, done) {
            return Err(Error::Request(format!(
                "{name} has to be written from its start on, one piece after the other"
            )));
        }
        let (floats, rest) = bytes.as_chunks();
        let floats: Vec<f32> = floats.iter().map(|&four| f32::from_le_bytes(four)).collect();
        let count = floats.len();
        let is_sound =
            rest.is_empty() && (1..=len - done).contains(&count) && floats.iter().all(|value| value.is_finite());
        if !is_sound {
            return Err(misfit(name, &self.shape));
        }
        let piece = Tensor::from_data(TensorData::new(floats, [count]), &self.values.device());
        transfer::put(&mut self.values, from, piece).await?;
        self.done += count;
        Ok(len - self.done)
    }

    /// Puts it in its place.
    ///
    /// # Errors
    /// [`Error::Request`] if something of it has no place; [`Error::Device`] if the device fails.
    pub async fn take_place(self, learner: &mut Learner, layers: usize) -> Result<()> {
        let Self { name, is_momentum, own, shape, given, values, .. } = self;
        let mut values = in_own_buffers(&values.device(), values, |values| torch::turned(values, &given));
        if given != shape {
            let (kept, beyond) = narrowed(values, &given, &shape);
            // The momentum of what is and stays zero does not matter.
            if !is_momentum && floats(beyond.abs().sum()).await? != [0.0] {
                return Err(misfit(&name, &shape));
            }
            values = kept;
        }
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
}

/// The first of a parameter's outputs and inputs, as many as `shape` has, flat; and all of the other outputs. What only
/// those other outputs of the layer before give is of no use, so that it does not matter what other inputs count for.
fn narrowed(values: Tensor<1>, given: &[usize], shape: &[usize]) -> (Tensor<1>, Tensor<1>) {
    let [outputs, inputs] = match given.len() {
        2 => [1, 0],
        _ => [0, 1],
    };
    let mut dims = [1; 4];
    dims[..given.len()].copy_from_slice(given);
    let values: Tensor<4> = values.reshape(dims);
    let kept = values.clone().narrow(outputs, 0, shape[outputs]);
    let beyond = match given[outputs] - shape[outputs] {
        0 => Tensor::zeros([1], &values.device()),
        count => values.narrow(outputs, shape[outputs], count).flatten(0, 3),
    };
    let kept = if shape.len() > 1 { kept.narrow(inputs, 0, shape[inputs]) } else { kept };
    (kept.flatten(0, 3), beyond)
}

fn unknown(name: &str) -> Error {
    Error::Request(format!("there is no tensor {name} in what is taught: it is of another net or of other settings"))
}

fn misfit(name: &str, shape: &[usize]) -> Error {
    let shape = torch::shape(shape);
    Error::Request(format!("{name} is damaged, or of another net: it has to be {shape:?} finite numbers"))
}

fn shape_of(module: &impl Module, name: &str) -> Option<Vec<usize>> {
    parameters(module).into_iter().find(|parameter| parameter.name == name).map(|parameter| parameter.shape)
}
