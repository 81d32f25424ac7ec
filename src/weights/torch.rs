//! Parameters as PyTorch has them: torchvision's names, and linear layers turned.

use std::collections::{BTreeMap, HashMap};

use burn::tensor::{Device, Tensor};

use super::parameters::{self, replace, slots};
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
/// there. `values` are of the shape given, flat, in one tensor or row after row in several.
pub fn piece(values: Vec<Tensor<1>>, shape: &[usize], from: usize, most: usize) -> Option<Tensor<1>> {
    let len = shape.iter().product();
    match *shape {
        _ if from >= len => None,
        // Whole rows of the other side, which are columns here.
        [rows, columns] => from.is_multiple_of(rows).then(|| {
            let first = from / rows;
            let count = (most / rows).clamp(1, columns - first);
            let mut pieces = values.into_iter().map(|values| {
                let own = values.dims()[0] / columns;
                values.reshape([own, columns]).slice([0..own, first..first + count]).transpose()
            });
            let mut piece = pieces.next().expect("a parameter has values");
            if piece.dims()[1] < rows {
                let (mut whole, mut from) = (Tensor::zeros([count, rows], &piece.device()), 0);
                for piece in [piece].into_iter().chain(pieces) {
                    let until = from + piece.dims()[1];
                    whole = whole.slice_assign([0..count, from..until], piece);
                    from = until;
                }
                piece = whole;
            }
            piece.reshape([rows * count])
        }),
        _ => values.into_iter().next().map(|values| values.slice(from..len.min(from + most))),
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
    for (own, slots) in slots(&net) {
        let torch = name(architecture, &own).unwrap_or_default();
        let wrong = |why: String| Error::Weights { tensor: torch.clone(), why };
        let (shape, floats) = tensors.remove(&torch).ok_or_else(|| wrong("it is missing".into()))?;
        let turned = self::shape(&parameters::shape(&slots));
        if shape != turned || floats.len() != turned.iter().product::<usize>() {
            return Err(wrong(format!("its shape is {shape:?}, the net's is {turned:?}")));
        }
        let floats = values(floats, &turned);
        found.extend(slots.into_iter().map(|slot| slot.filled(&floats, device)));
    }
    Ok(replace(net, found))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::AlexNetConfig;
    #[cfg(all(feature = "cpu", not(target_arch = "wasm32")))]
    use burn::tensor::TensorData;

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
                while let Some(piece) = piece(vec![tensor.clone()], shape, there.len(), most) {
                    there.extend(floats(piece));
                }
                assert_eq!(there, values(numbers.clone(), shape), "{shape:?}, about {most} at once");
                let there = Tensor::from_data(TensorData::new(there, [30]), &device);
                assert_eq!(floats(turned(there, shape)), numbers);
            }
        }
        let tensor = Tensor::<1>::from_data(TensorData::new(numbers.clone(), [30]), &device);
        assert!(piece(vec![tensor.clone()], &[5, 6], 3, 30).is_none(), "within a row");
        let halves = vec![tensor.clone().slice(0..12), tensor.slice(12..30)];
        let there = floats(piece(halves, &[5, 6], 5, 11).unwrap());
        assert_eq!(there, values(numbers, &[5, 6])[5..15], "two rows of the other side, of two tensors");
    }
}
