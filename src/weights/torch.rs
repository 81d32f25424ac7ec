//! Parameters as PyTorch has them: torchvision's names, and linear layers turned.

use std::collections::{BTreeMap, HashMap};

use burn::tensor::{Device, Tensor, TensorData};

use super::parameters::{replace, shapes};
use crate::error::{Error, Result};
use crate::model::{Architecture, Net};

/// PyTorch's name of a parameter, e.g. `features.0.weight` of `conv1.weight`.
pub fn name(architecture: &Architecture, own: &str) -> Option<String> {
    let (layer, kind) = own.rsplit_once('.')?;
    let layer = architecture.layers().into_iter().find(|each| each.own == layer)?;
    Some(format!("{}.{kind}", layer.torch))
}

/// The reverse of [`name`].
pub fn own_name(architecture: &Architecture, torch: &str) -> Option<String> {
    let (layer, kind) = torch.rsplit_once('.')?;
    let layer = architecture.layers().into_iter().find(|each| each.torch == layer)?;
    Some(format!("{}.{kind}", layer.own))
}

/// The shape on the other side: a linear layer is `[inputs, outputs]` here and `[outputs, inputs]` there.
pub fn shape(shape: &[usize]) -> Vec<usize> {
    match shape {
        &[rows, columns] => vec![columns, rows],
        other => other.to_vec(),
    }
}

/// Values of that shape in the order of the other side.
pub fn values(values: Vec<f32>, shape: &[usize]) -> Vec<f32> {
    match shape {
        &[rows, columns] => (0..rows * columns).map(|i| values[i % rows * columns + i / rows]).collect(),
        _ => values,
    }
}

/// About `most` of a parameter's values in the order of the other side, from the one at `from` on; none if nothing begins
/// there. `values` are of the shape given, flat.
pub fn piece(values: Tensor<1>, shape: &[usize], from: usize, most: usize) -> Option<Tensor<1>> {
    let len = values.dims()[0];
    match *shape {
        _ if from >= len => None,
        // Whole rows of the other side, which are columns here.
        [rows, columns] => from.is_multiple_of(rows).then(|| {
            let first = from / rows;
            let count = (most / rows).clamp(1, columns - first);
            let piece = values.reshape([rows, columns]).slice([0..rows, first..first + count]);
            piece.transpose().reshape([rows * count])
        }),
        _ => Some(values.slice(from..len.min(from + most))),
    }
}

/// All of a parameter's values, flat, from the order of the other side; it has the shape given here.
pub fn turned(values: Tensor<1>, shape: &[usize]) -> Tensor<1> {
    match *shape {
        [rows, columns] => values.reshape([columns, rows]).transpose().reshape([rows * columns]),
        _ => values,
    }
}

/// A net of PyTorch's tensors: of each name its shape and its values.
///
/// # Errors
/// [`Error::Weights`] if one is missing or has another shape; others are left alone.
pub fn net(
    architecture: &Architecture,
    mut tensors: BTreeMap<String, (Vec<usize>, Vec<f32>)>,
    device: &Device,
) -> Result<Net> {
    let net = architecture.init(device);
    let mut found = HashMap::new();
    for (own, expected) in shapes(&net) {
        let torch = name(architecture, &own).unwrap_or_default();
        let wrong = |why: String| Error::Weights { tensor: torch.clone(), why };
        let (shape, floats) = tensors.remove(&torch).ok_or_else(|| wrong("it is missing".into()))?;
        let turned = self::shape(&expected);
        if shape != turned || floats.len() != turned.iter().product::<usize>() {
            return Err(wrong(format!("its shape is {shape:?}, the net's is {turned:?}")));
        }
        let len = floats.len();
        found.insert(own, Tensor::from_data(TensorData::new(values(floats, &turned), [len]), device));
    }
    Ok(replace(net, found))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::AlexNetConfig;

    #[test]
    fn names_are_torchvisions() {
        let alexnet = Architecture::AlexNet(AlexNetConfig::chapter());
        assert_eq!(name(&alexnet, "conv5.bias").as_deref(), Some("features.10.bias"));
        assert_eq!(own_name(&alexnet, "classifier.6.weight").as_deref(), Some("fc3.weight"));
        assert_eq!((name(&alexnet, "conv9.bias"), own_name(&alexnet, "features.1.bias")), (None, None));
    }

    #[test]
    fn linear_layers_are_turned_there_and_back() {
        let there = values(vec![1., 2., 3., 4., 5., 6.], &[2, 3]);
        assert_eq!((&there[..], shape(&[2, 3])), (&[1., 4., 2., 5., 3., 6.][..], vec![3, 2]));
        assert_eq!(values(there, &[3, 2]), [1., 2., 3., 4., 5., 6.]);
    }

    #[cfg(all(feature = "cpu", not(target_arch = "wasm32")))]
    #[test]
    fn pieces_are_turned_as_all_of_it_is() {
        let device = Device::flex();
        let numbers: Vec<f32> = (0..30).map(|i| i as f32).collect();
        let floats = |tensor: Tensor<1>| pollster::block_on(crate::transfer::floats(tensor)).unwrap();
        for shape in [&[5, 6][..], &[30], &[2, 3, 5]] {
            let tensor = Tensor::<1>::from_data(TensorData::new(numbers.clone(), [30]), &device);
            for most in [1, 11, 30] {
                let mut there = Vec::new();
                while let Some(piece) = piece(tensor.clone(), shape, there.len(), most) {
                    there.extend(floats(piece));
                }
                assert_eq!(there, values(numbers.clone(), shape), "{shape:?}, about {most} at once");
                let there = Tensor::from_data(TensorData::new(there, [30]), &device);
                assert_eq!(floats(turned(there, shape)), numbers);
            }
        }
        let tensor = Tensor::<1>::from_data(TensorData::new(numbers, [30]), &device);
        assert!(piece(tensor, &[5, 6], 3, 30).is_none(), "within a row");
    }
}
