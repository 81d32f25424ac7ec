//! How well it has learnt: answers to the examples that are held out, probabilities that are true, and when to say "I don't
//! know".

use crate::evaluate::Tally;
use crate::protocol::{Answer, Example, Report};

/// With fewer answers, a temperature fitted to them would say more of chance than of the net.
const ENOUGH: usize = 10;

/// The share of the right answers that the suggested threshold refuses.
const REFUSED: f64 = 0.05;

/// Logits of examples, as they come.
#[derive(Default)]
pub struct Answers {
    examples: Vec<(u32, usize)>,
    logits: Vec<Vec<f32>>,
}

impl Answers {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.examples.len()
    }

    /// Counts in the logits of some examples, one after the other.
    pub fn add(&mut self, examples: &[&Example], logits: &[f32]) {
        let classes = logits.len() / examples.len().max(1);
        self.examples.extend(examples.iter().map(|example| (example.id, example.class)));
        self.logits.extend(logits.chunks(classes.max(1)).map(<[f32]>::to_vec));
    }

    /// What they come to.
    pub fn report(&self, held_out: bool, classes: usize) -> Report {
        let temperature = if held_out && self.len() >= ENOUGH { self.temperature() } else { 1.0 };
        let mut tally = Tally::new(classes);
        let answers: Vec<Answer> = self
            .examples
            .iter()
            .zip(&self.logits)
            .map(|(&(id, class), logits)| {
                let named = tally.add(class, &cooled(logits, temperature));
                Answer { id, class, named: named.class, probability: named.probability }
            })
            .collect();
        let evaluation = tally.finish();
        let mut right: Vec<f64> = answers.iter().filter(|a| a.named == a.class).map(|a| a.probability).collect();
        right.sort_by(f64::total_cmp);
        let threshold = right.get((right.len() as f64 * REFUSED) as usize).copied().unwrap_or(0.0);
        Report {
            held_out,
            loss: evaluation.loss,
            accuracy: evaluation.accuracy,
            confusion: evaluation.confusion,
            answers,
            calibration: evaluation.calibration,
            temperature,
            threshold,
        }
    }

    /// The temperature at which the answers are likeliest. Their cross-entropy has one minimum over it, found by
    /// golden-section search.
    fn temperature(&self) -> f64 {
        let loss = |log: f64| {
            let mut tally = Tally::new(self.logits[0].len());
            for (&(_, class), logits) in self.examples.iter().zip(&self.logits) {
                tally.add(class, &cooled(logits, log.exp()));
            }
            tally.finish().loss
        };
        let golden = (5f64.sqrt() - 1.0) / 2.0;
        // Where all answers are right, colder is always likelier: it has to end somewhere.
        let (mut low, mut high) = (0.5f64.ln(), 10f64.ln());
        for _ in 0..20 {
            let (a, b) = (high - golden * (high - low), low + golden * (high - low));
            if loss(a) < loss(b) {
                high = b;
            } else {
                low = a;
            }
        }
        ((low + high) / 2.0).exp()
    }
}

/// Logits at a temperature.
pub fn cooled(logits: &[f32], temperature: f64) -> Vec<f32> {
    logits.iter().map(|&logit| (f64::from(logit) / temperature) as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `right` of ten answers of each of two classes are right, all with the same confidence.
    fn answers(right: usize, confidence: f32) -> Answers {
        let mut answers = Answers::default();
        for id in 0..20u32 {
            let class = (id % 2) as usize;
            let named = if (id / 2) < right as u32 { class } else { 1 - class };
            let mut logits = [0.0, 0.0];
            logits[named] = confidence;
            answers.add(&[&Example { id, class, held_out: true, key: 0 }], &logits);
        }
        answers
    }

    #[test]
    fn overconfident_answers_are_cooled_until_they_are_true() {
        let report = answers(8, 10.0).report(true, 2);
        assert_eq!((report.accuracy, &report.confusion), (0.8, &vec![vec![8, 2], vec![2, 8]]));
        // sigmoid(logit / temperature) = 0.8 where the temperature is 10 / ln(4).
        assert!((report.temperature - 10.0 / 4f64.ln()).abs() < 0.01, "{}", report.temperature);
        assert!((report.answers[0].probability - 0.8).abs() < 1e-3 && report.calibration < 1e-3);
        assert_eq!(
            report.answers[19],
            Answer { id: 19, class: 1, named: 0, probability: report.answers[0].probability }
        );
    }

    #[test]
    fn what_it_learnt_from_fits_no_temperature() {
        assert_eq!(answers(8, 10.0).report(false, 2).temperature, 1.0);
        assert_eq!(answers(10, 1.0).report(true, 2).temperature.round(), 1.0);
    }

    #[test]
    fn one_right_answer_in_twenty_is_below_the_threshold() {
        let mut answers = Answers::default();
        for id in 0..100 {
            answers.add(&[&Example { id, class: 0, held_out: false, key: 0 }], &[id as f32 / 10.0, 0.0]);
        }
        let report = answers.report(false, 2);
        assert_eq!(report.answers.iter().filter(|answer| answer.probability < report.threshold).count(), 5);
    }
}
