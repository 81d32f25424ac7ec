//! State dicts: files of PyTorch and of safetensors. Pickled files are parsed, and no code in them ever runs.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use pytorch_reader::PytorchReader;
use safetensors::SafeTensors;

/// A state dict: of each name the shape and the values.
pub type Tensors = BTreeMap<String, (Vec<usize>, Vec<f32>)>;

/// Reads a state dict, without counters of batches.
pub fn read(file: &Path) -> Result<Tensors> {
    let tensors = match file.extension().is_some_and(|end| end == "safetensors") {
        true => safetensors(file),
        false => pytorch(file),
    };
    let tensors = tensors.and_then(|tensors| match tensors.is_empty() {
        true => bail!("it has no tensors"),
        false => Ok(tensors),
    });
    tensors.with_context(|| format!("{} cannot be read as a state dict", file.display()))
}

fn pytorch(file: &Path) -> Result<Tensors> {
    let reader = PytorchReader::new(file)?;
    let mut tensors = Tensors::new();
    for (name, tensor) in reader.tensors() {
        // A counter of batches, of no use here.
        if name.ends_with(".num_batches_tracked") {
            continue;
        }
        ensure!(
            format!("{:?}", tensor.dtype()) == "F32",
            "{name} is of {:?}, and not of 32-bit floats",
            tensor.dtype()
        );
        tensors.insert(name.clone(), (tensor.shape().to_vec(), from_bytes(&tensor.read()?)));
    }
    Ok(tensors)
}

fn safetensors(file: &Path) -> Result<Tensors> {
    let bytes = fs::read(file)?;
    let mut tensors = Tensors::new();
    for (name, tensor) in SafeTensors::deserialize(&bytes)?.tensors() {
        if name.ends_with(".num_batches_tracked") {
            continue;
        }
        ensure!(tensor.dtype() == safetensors::Dtype::F32, "{name} is not of 32-bit floats");
        tensors.insert(name, (tensor.shape().to_vec(), from_bytes(tensor.data())));
    }
    Ok(tensors)
}

fn from_bytes(bytes: &[u8]) -> Vec<f32> {
    bytes.chunks_exact(4).map(|four| f32::from_le_bytes(four.try_into().expect("four bytes"))).collect()
}
