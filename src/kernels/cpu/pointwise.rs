//! What is computed for each number by itself. In WebAssembly `f32::exp` and `f32::max` are calls, which no vectors are
//! made of; the loops here have neither.

use crate::kernels::Activation;

/// Adds a bias, and applies an activation.
pub fn activate(values: &mut [f32], bias: f32, activation: Activation) {
    match activation {
        Activation::Identity => values.iter_mut().for_each(|x| *x += bias),
        Activation::Relu => values.iter_mut().for_each(|x| *x = if *x + bias > 0.0 { *x + bias } else { 0.0 }),
        Activation::Relu6 => values.iter_mut().for_each(|x| {
            let y = *x + bias;
            let y = if y > 0.0 { y } else { 0.0 };
            *x = if y < 6.0 { y } else { 6.0 };
        }),
        Activation::Sigmoid => values.iter_mut().for_each(|x| *x = 1.0 / (1.0 + exp(-bias - *x))),
    }
}

/// Multiplies `gradient` with the derivative of an activation that gave `output`.
pub fn undo(output: &[f32], gradient: &mut [f32], activation: Activation) {
    let pairs = gradient.iter_mut().zip(output);
    match activation {
        Activation::Identity => {}
        Activation::Relu => pairs.for_each(|(dy, &y)| *dy = if y > 0.0 { *dy } else { 0.0 }),
        Activation::Relu6 => pairs.for_each(|(dy, &y)| *dy = if y > 0.0 && y < 6.0 { *dy } else { 0.0 }),
        Activation::Sigmoid => pairs.for_each(|(dy, &y)| *dy *= y * (1.0 - y)),
    }
}

/// The exponential function, with a relative error below 2e-7; beyond what `f32` can hold, the last value that it can.
fn exp(x: f32) -> f32 {
    // exp(x) = 2^n exp(rest), with n a whole number and |rest| at most ln(2) / 2. Added to 3 x 2^22, a number is rounded
    // to a whole one that stands in the lowest bits.
    const ROUND: f32 = 12582912.0;
    // ln(2), in two parts: the product of the first with n is exact.
    const LN_2: [f32; 2] = [0.693_359_4, -2.121_944_4e-4];
    let x = if x < -87.0 { -87.0 } else { x };
    let x = if x > 88.0 { 88.0 } else { x };
    let shifted = x * std::f32::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    let rest = x - n * LN_2[0] - n * LN_2[1];
    // The polynomial of Cephes' expf.
    let terms = [1.987_569_2e-4, 1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5];
    let sum = terms.into_iter().fold(0.0, |sum, term| sum * rest + term);
    f32::from_bits((sum * rest * rest + rest + 1.0).to_bits().wrapping_add(shifted.to_bits() << 23))
}

#[cfg(test)]
mod tests {
    use super::exp;

    #[test]
    fn exp_is_that_of_the_standard_library() {
        for i in -8700..8800 {
            let x = i as f32 / 100.0;
            assert!((exp(x) / x.exp() - 1.0).abs() < 2e-7, "exp({x}) is {}, not {}", exp(x), x.exp());
        }
        assert!(exp(-1000.0) < 1e-37 && exp(1000.0) > 1e38 && exp(f32::NAN).is_nan());
    }
}
