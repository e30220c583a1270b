//! Logistic regression by gradient descent, small and plain.

use crate::folds::Asked;

const ROUNDS: usize = 20_000;
const STEP: f64 = 0.02;

/// Fits weights to everything for which `label` says yes or no.
pub(crate) fn logistic(asked: &[Asked], label: impl Fn(&Asked) -> Option<bool>) -> [f64; 6] {
    let lessons: Vec<([f64; 6], f64)> = asked
        .iter()
        .filter_map(|a| {
            let label = f64::from(u8::from(label(a)?));
            Some((a.evidence.numbers().map(f64::from), label))
        })
        .collect();
    let share = lessons.iter().map(|(_, y)| y).sum::<f64>() / lessons.len().max(1) as f64;
    // Both answers count alike, whatever their number.
    let weight = |y: f64| {
        if y > 0.5 {
            0.5 / share
        } else {
            0.5 / (1.0 - share)
        }
    };
    let balanced = share > 0.8;
    let mut weights = [0.0; 6];
    for _ in 0..ROUNDS / 10 {
        let mut slope = [0.0; 6];
        for (x, y) in &lessons {
            let sum: f64 = x.iter().zip(&weights).map(|(x, w)| x * w).sum();
            let error = 1.0 / (1.0 + (-sum).exp()) - y;
            let share = if balanced { weight(*y) } else { 1.0 };
            for (slope, x) in slope.iter_mut().zip(x) {
                *slope += share * error * x;
            }
        }
        for (weight, slope) in weights.iter_mut().zip(slope) {
            *weight -= 10.0 * STEP * slope / lessons.len() as f64;
        }
    }
    weights
}
