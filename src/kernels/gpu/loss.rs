//! Softmax and cross-entropy in one.

use burn_cubecl::cubecl;
use burn_cubecl::cubecl::prelude::*;

/// Units of the one cube that computes a loss.
pub const UNITS: usize = 64;

/// The largest of the logits in `row`, and log(sum(exp(logit - largest))).
#[cube]
fn log_sum(logits: &[f32], row: usize, classes: usize) -> (f32, f32) {
    let mut largest = logits[row * classes];
    for class in 1..classes {
        largest = f32::max(largest, logits[row * classes + class]);
    }
    let mut sum = 0.0f32;
    for class in 0..classes {
        sum += f32::exp(logits[row * classes + class] - largest);
    }
    (largest, f32::ln(sum))
}

/// `[mean cross-entropy, number of rows whose first largest logit is at the label]`.
#[cube(launch_unchecked)]
pub fn cross_entropy(logits: &[f32], labels: &[i32], result: &mut [f32], rows: usize, classes: usize) {
    let unit = UNIT_POS as usize;
    let mut losses = Shared::<[f32]>::new_slice(UNITS);
    let mut hits = Shared::<[f32]>::new_slice(UNITS);
    let mut loss = 0.0f32;
    let mut hit = 0.0f32;
    let mut row = unit;
    while row < rows {
        let (largest, log_sum) = log_sum(logits, row, classes);
        let label = labels[row] as usize;
        let logit = logits[row * classes + label];
        loss += largest + log_sum - logit;
        let mut earlier = 0.0f32;
        for class in 0..label {
            if logits[row * classes + class] == largest {
                earlier = 1.0f32;
            }
        }
        if logit == largest {
            hit += 1.0f32 - earlier;
        }
        row += UNITS;
    }
    losses[unit] = loss;
    hits[unit] = hit;
    sync_cube();
    if unit == 0usize {
        let mut total = 0.0f32;
        let mut count = 0.0f32;
        for j in 0..UNITS {
            total += losses[j];
            count += hits[j];
        }
        result[0] = total / f32::cast_from(rows);
        result[1] = count;
    }
}

/// The gradient of the logits: (softmax - one at the label) x the first of `gradient` / rows. One unit for each row.
#[cube(launch_unchecked)]
pub fn cross_entropy_gradient(
    logits: &[f32],
    labels: &[i32],
    gradient: &[f32],
    result: &mut [f32],
    rows: usize,
    classes: usize,
) {
    let row = ABSOLUTE_POS;
    if row < rows {
        let (largest, log_sum) = log_sum(logits, row, classes);
        let scale = gradient[0] / f32::cast_from(rows);
        let label = labels[row] as usize;
        for class in 0..classes {
            let mut probability = f32::exp(logits[row * classes + class] - largest - log_sum);
            if class == label {
                probability -= 1.0f32;
            }
            result[row * classes + class] = probability * scale;
        }
    }
}
