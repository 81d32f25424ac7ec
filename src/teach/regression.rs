//! Multinomial logistic regression by a memory gradient method: what of it is arithmetic on a few numbers of each example. The
//! products with the examples themselves are the device's.

use crate::evaluate::Tally;

/// How an epoch went, before its update.
pub struct Progress {
    /// Mean cross-entropy over the examples.
    pub loss: f64,
    /// Share of the examples named rightly.
    pub accuracy: f64,
}

/// A step that still makes it worse at this part of its length is not taken.
const SHORTEST: f64 = 1.0 / 256.0;

/// What is lowered: the mean cross-entropy of logits to which the logarithm of how often each class is shown was added, and
/// `weight_decay / 2` times the sum of the squares of the layer's weights. Where classes are equal it is scikit-learn's
/// `LogisticRegression` with `C = 1 / (weight_decay * n)`.
///
/// Parameters are those of a linear layer: weights `[size, classes]`, flat, and then a bias for each class. Logits and
/// probabilities are `[n, classes]`, flat.
pub struct Regression<'a> {
    /// The class of each example.
    pub labels: &'a [usize],
    /// See [`super::balance::log_priors`].
    pub log_priors: &'a [f32],
    pub classes: usize,
    pub weight_decay: f64,
}

/// Where it stands.
pub struct Walk {
    pub parameters: Vec<f32>,
    /// What they make of the examples.
    pub logits: Vec<f32>,
    /// What the parameters changed by in the last step.
    pub step: Vec<f32>,
    /// What the logits changed by.
    pub turn: Vec<f32>,
}

impl Regression<'_> {
    /// How well it names the examples, to be compared with others: as if classes were shown alike.
    pub fn progress(&self, logits: &[f32]) -> Progress {
        let mut tally = Tally::new(self.classes);
        for (&label, row) in self.labels.iter().zip(logits.chunks(self.classes)) {
            tally.add(label, row);
        }
        let evaluation = tally.finish();
        Progress { loss: evaluation.loss, accuracy: evaluation.accuracy }
    }

    /// Softmax of each example's logits, as classes are shown.
    pub fn probabilities(&self, logits: &[f32]) -> Vec<f32> {
        let mut probabilities = Vec::with_capacity(logits.len());
        for row in logits.chunks(self.classes) {
            let logits = || row.iter().zip(self.log_priors).map(|(logit, prior)| logit + prior);
            let largest = logits().fold(f32::NEG_INFINITY, f32::max);
            let sum: f32 = logits().map(|logit| (logit - largest).exp()).sum();
            probabilities.extend(logits().map(|logit| (logit - largest).exp() / sum));
        }
        probabilities
    }

    /// The gradient by the logits, but `[classes, n]`.
    pub fn residuals(&self, probabilities: &[f32]) -> Vec<f32> {
        let n = self.labels.len();
        let mut residuals = vec![0.0; probabilities.len()];
        for (i, row) in probabilities.chunks(self.classes).enumerate() {
            for (class, probability) in row.iter().enumerate() {
                residuals[class * n + i] = (probability - f32::from(u8::from(class == self.labels[i]))) / n as f32;
            }
        }
        residuals
    }

    /// Adds to a gradient what weight decay has in it.
    pub fn decay(&self, gradient: &mut [f32], parameters: &[f32]) {
        let weights = self.decayed(parameters);
        gradient.iter_mut().zip(weights).for_each(|(slope, weight)| *slope += self.weight_decay as f32 * weight);
    }

    /// Takes the step that is best in the plane of the gradient and the last step, as far as the second derivatives tell
    /// (Miele and Cantrell 1969, "Study on a memory gradient method"). Close to the minimum those are conjugate gradients, and no
    /// rate has to be chosen. `slope` is what the gradient's parameters make of the examples.
    pub fn advance(&self, walk: &mut Walk, probabilities: &[f32], gradient: &[f32], slope: &[f32]) {
        let curvature = |[one, other]: [&[f32]; 2], [logits, others]: [&[f32]; 2]| {
            let decay = self.weight_decay * dot(self.decayed(one), self.decayed(other));
            self.curvature(probabilities, logits, others) + decay
        };
        let a = curvature([gradient, gradient], [slope, slope]);
        let b = curvature([gradient, &walk.step], [slope, &walk.turn]);
        let c = curvature([&walk.step, &walk.step], [&walk.turn, &walk.turn]);
        let [steep, along] = [dot(gradient, gradient), dot(gradient, &walk.step)];
        let determinant = a * c - b * b;
        let (down, on) = if determinant > 1e-6 * a * c {
            ((steep * c - along * b) / determinant, (steep * b - along * a) / determinant)
        } else if a > 0.0 {
            (steep / a, 0.0) // the first step, or one along the last
        } else {
            (0.0, 0.0) // there is nothing to learn
        };
        let combine = |last: &mut [f32], new: &[f32]| {
            last.iter_mut()
                .zip(new)
                .for_each(|(last, new)| *last = (on * f64::from(*last) - down * f64::from(*new)) as f32);
        };
        combine(&mut walk.step, gradient);
        combine(&mut walk.turn, slope);
        let part = self.shortened(walk) as f32;
        for (value, change) in [(&mut walk.parameters, &mut walk.step), (&mut walk.logits, &mut walk.turn)] {
            value.iter_mut().zip(change).for_each(|(value, change)| {
                *change *= part;
                *value += *change;
            });
        }
    }

    /// The part of its step to take: far from the minimum the second derivatives may promise too much.
    fn shortened(&self, Walk { parameters, logits, step, turn }: &Walk) -> f64 {
        let [weights, change] = [self.decayed(parameters), self.decayed(step)];
        let [squares, mixed, changes] = [dot(weights, weights), dot(weights, change), dot(change, change)];
        let objective = |part: f64| {
            let decay = self.weight_decay / 2.0 * (squares + 2.0 * part * mixed + part * part * changes);
            self.loss(logits, turn, part as f32) + decay
        };
        let most = objective(0.0) * (1.0 + 1e-6); // no less than what rounding does
        let mut parts = std::iter::successors(Some(1.0), |part| Some(part / 2.0)).take_while(|&part| part >= SHORTEST);
        parts.find(|&part| objective(part) <= most).unwrap_or(0.0)
    }

    /// The cross-entropy, as classes are shown, that part of the way along `turn`.
    fn loss(&self, logits: &[f32], turn: &[f32], part: f32) -> f64 {
        self.mean(|i| {
            let (row, turn) = (self.row(logits, i), self.row(turn, i));
            let logit = |class: usize| row[class] + part * turn[class] + self.log_priors[class];
            let largest = (0..self.classes).map(logit).fold(f32::NEG_INFINITY, f32::max);
            let sum: f32 = (0..self.classes).map(|class| (logit(class) - largest).exp()).sum();
            sum.ln() + largest - logit(self.labels[i])
        })
    }

    /// How the cross-entropy is curved between two directions of the logits.
    fn curvature(&self, probabilities: &[f32], one: &[f32], other: &[f32]) -> f64 {
        self.mean(|i| {
            let directions = self.row(one, i).iter().zip(self.row(other, i));
            let [mut both, mut first, mut second] = [0.0; 3];
            for (p, (a, b)) in self.row(probabilities, i).iter().zip(directions) {
                both += p * a * b;
                first += p * a;
                second += p * b;
            }
            both - first * second
        })
    }

    /// The mean over the examples.
    fn mean(&self, of: impl Fn(usize) -> f32) -> f64 {
        let n = self.labels.len();
        (0..n).map(|i| f64::from(of(i))).sum::<f64>() / n as f64
    }

    /// What of `[n, classes]` numbers is an example's.
    fn row<'a>(&self, values: &'a [f32], i: usize) -> &'a [f32] {
        &values[i * self.classes..][..self.classes]
    }

    /// The weights among the parameters: biases are not drawn to zero.
    fn decayed<'a>(&self, parameters: &'a [f32]) -> &'a [f32] {
        &parameters[..parameters.len() - self.classes]
    }
}

fn dot(one: &[f32], other: &[f32]) -> f64 {
    one.iter().zip(other).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
}
