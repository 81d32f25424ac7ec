//! Weights that hardly matter for some pictures, set to zero without training: Sun 2023, "A Simple and Effective Pruning
//! Approach for Large Language Models" (Wanda), <https://arxiv.org/abs/2306.11695>.

use std::collections::BTreeMap;

use alexnet_web::model::Architecture;

use super::inputs::Channels;
use super::state_dict::Tensors;

/// Sets that share of the weights of each output to zero, in layers of more than `small` weights: those of the smallest size,
/// times that of what they read.
pub fn prune(
    tensors: &mut Tensors,
    architecture: &Architecture,
    read: &BTreeMap<String, Channels>,
    share: f64,
    small: usize,
) {
    for layer in architecture.layers() {
        let (Some((shape, weights)), Some(read)) =
            (tensors.get_mut(&format!("{}.weight", layer.torch)), read.get(&layer.torch))
        else {
            continue;
        };
        if weights.len() <= small {
            continue;
        }
        let taps: usize = shape[2..].iter().product();
        let inputs = shape[1] * taps;
        let count = (share * inputs as f64).round() as usize;
        for weights in weights.chunks_mut(inputs) {
            let weight = |&i: &usize| f64::from(weights[i].abs()) * read.size[i / taps];
            let mut order: Vec<usize> = (0..inputs).collect();
            if count < inputs {
                order.select_nth_unstable_by(count, |a, b| weight(a).total_cmp(&weight(b)));
            }
            order.into_iter().take(count).for_each(|i| weights[i] = 0.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alexnet_web::model::AlexNetConfig;

    #[test]
    fn what_reads_little_goes_first() {
        let architecture = Architecture::AlexNet(AlexNetConfig::torchvision());
        let inputs = 40_000;
        // The second half of the inputs is twenty times as large; weights grow from 1 to 2.
        let size = (0..inputs).map(|i| if i < inputs / 2 { 0.1 } else { 2.0 }).collect();
        let read = BTreeMap::from([("classifier.4".to_owned(), Channels { mean: vec![0.0; inputs], size })]);
        let weights: Vec<f32> = (0..inputs).map(|i| 1.0 + i as f32 / inputs as f32).collect();
        let small = (vec![2, 4], vec![1.0; 8]);
        let mut tensors = Tensors::from([
            ("classifier.4.weight".into(), (vec![1, inputs], weights.clone())),
            ("classifier.6.weight".into(), small.clone()),
        ]);
        prune(&mut tensors, &architecture, &read, 0.4, 8);
        let pruned = &tensors["classifier.4.weight"].1;
        for (i, (pruned, weight)) in pruned.iter().zip(&weights).enumerate() {
            assert_eq!(*pruned, if i < 16_000 { 0.0 } else { *weight }, "{i}");
        }
        assert_eq!(tensors["classifier.6.weight"], small);
        prune(&mut tensors, &architecture, &read, 1.0, 8);
        assert!(tensors["classifier.4.weight"].1.iter().all(|weight| *weight == 0.0));
    }
}
