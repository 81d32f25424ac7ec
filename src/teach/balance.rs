//! Classes that count alike, however many examples each has.

use burn::tensor::Tensor;

/// How much an example of each class counts, so that all classes together count alike: `n / (classes * n_c)`, as
/// `class_weight="balanced"` of scikit-learn has it (King 2001, "Logistic Regression in Rare Events Data"): exactly 1 where the
/// classes are equal. Takes the class of each example; every class has one.
pub fn class_weights(examples: &[usize]) -> Vec<f32> {
    let classes = examples.iter().max().map_or(0, |last| last + 1);
    let mut counts = vec![0usize; classes];
    examples.iter().for_each(|&class| counts[class] += 1);
    counts.iter().map(|&count| examples.len() as f32 / (classes * count.max(1)) as f32).collect()
}

/// The same logits `[n, classes]`, each row's gradient `weights[i]` times as large; `weights` is `[n, 1]`. Their mean
/// cross-entropy is the plain one, to be compared with that of other examples, and its gradient that of the weighted one.
pub fn weighted(logits: Tensor<2>, weights: Tensor<2>) -> Tensor<2> {
    let fixed = logits.clone().detach();
    fixed.clone() + (logits - fixed) * weights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_classes_together_count_alike() {
        // sklearn.utils.class_weight.compute_class_weight("balanced", classes=[0, 1, 2], y=[0, 0, 0, 0, 1, 2, 2])
        let weights = class_weights(&[0, 2, 0, 1, 0, 2, 0]);
        assert_eq!(weights, [7.0 / 12.0, 7.0 / 3.0, 7.0 / 6.0]);
    }

    #[test]
    fn nothing_is_weighed_where_they_are_equal() {
        assert_eq!(class_weights(&[0, 1, 1, 0]), [1.0, 1.0]);
        assert!(class_weights(&[]).is_empty());
    }

    #[cfg(not(target_arch = "wasm32"))]
    #[test]
    fn gradients_are_weighed_and_the_loss_is_plain() {
        use crate::{device, evaluate::labels, kernels::cross_entropy, protocol::DeviceKind};
        let device = pollster::block_on(device::open(DeviceKind::Cpu)).unwrap().autodiff();
        let floats = |tensor: Tensor<2>| pollster::block_on(crate::transfer::floats(tensor)).unwrap();
        let of = |weights: [[f32; 1]; 2]| {
            let logits = Tensor::<2>::from_data([[1.0, 0.0, 2.0], [0.5, 0.0, -1.0]], &device).require_grad();
            let outcome = cross_entropy(
                weighted(logits.clone(), Tensor::from_data(weights, &device)),
                labels([0, 1].into_iter(), &device),
            );
            let gradient = logits.grad(&outcome.backward()).expect("logits have a gradient");
            (pollster::block_on(crate::transfer::floats(outcome.inner())).unwrap(), floats(gradient))
        };
        let ((plain, gradient), (loss, weighed)) = (of([[1.0], [1.0]]), of([[0.5], [3.0]]));
        assert_eq!(loss, plain);
        for (i, (weighed, plain)) in weighed.iter().zip(&gradient).enumerate() {
            let expected = plain * if i < 3 { 0.5 } else { 3.0 };
            assert!((weighed - expected).abs() < 1e-6, "{weighed} is not {expected}");
        }
    }
}
